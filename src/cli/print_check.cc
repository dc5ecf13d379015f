#include "cli/print_check.h"

#include "cli/cli.h"

namespace amends::cli {

void print_findings(const std::vector<base::Finding>& findings) {
  for (const base::Finding& finding : findings)
    fmt::print("  {}: {}\n", finding.place, finding.message);
}

nlohmann::ordered_json findings_json(const std::vector<base::Finding>& findings) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const base::Finding& finding : findings) {
    list.push_back({{"place", finding.place}, {"message", finding.message}});
  }
  return list;
}

nlohmann::ordered_json check_json(const registry::CheckReport& report) {
  nlohmann::ordered_json json = {
      {"ok", report.findings.empty()},  {"acts", report.acts},
      {"erased", report.erased},        {"claims", report.claims},
      {"evidence_files", report.blobs}, {"evidence_bytes", report.blob_bytes}};
  if (report.checkpoint) {
    json["checkpoint"] = {{"origin", report.checkpoint->origin},
                          {"size", report.checkpoint->size},
                          {"root", base::to_base64(report.checkpoint->root)}};
  }
  if (report.state) json["state"] = base::to_hex(*report.state);
  json["timestamps"] = report.timestamps;
  json["findings"] = findings_json(report.findings);
  return json;
}

void print_check(const registry::CheckReport& report) {
  fmt::print("{} acts, {} claims, {} evidence files ({})\n", with_commas(report.acts),
             with_commas(report.claims), with_commas(report.blobs), human_bytes(report.blob_bytes));
  if (report.erased == 1)
    fmt::print("One act was lawfully erased; the act that says why stands.\n");
  if (report.erased > 1) {
    fmt::print("{} acts were lawfully erased; the acts that say why stand.\n",
               with_commas(report.erased));
  }
  if (report.checkpoint) {
    fmt::print("checkpoint {} of size {}, root {}\n", report.checkpoint->origin,
               with_commas(report.checkpoint->size), base::to_base64(report.checkpoint->root));
  }
  if (report.state) fmt::print("state {}\n", base::to_hex(*report.state));
  for (const std::string& stamp : report.timestamps) fmt::print("time-stamped {}\n", stamp);
  if (report.findings.empty()) {
    fmt::print(
        "Everything is as it was registered: every act, entry, signature, view and evidence "
        "file.\n");
    return;
  }
  fmt::print("{} faults found:\n", with_commas(report.findings.size()));
  print_findings(report.findings);
}

}  // namespace amends::cli
