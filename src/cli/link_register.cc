#include "cli/link_register.h"

#include <nlohmann/json.hpp>

#include "examine/link_pass.h"

namespace amends::cli {
namespace {

constexpr std::uint64_t at_once_max = 2000;  // claims that an import matches itself

void print(const examine::LinkPassReport& report) {
  fmt::print("{} claims looked at, {} pairs weighed\n", with_commas(report.claims),
             with_commas(report.weighed));
  for (const auto& [kind, count] : report.proposed)
    fmt::print("  {:<16} {:>12} proposed\n", kind, with_commas(count));
  if (report.too_common > 0) {
    fmt::print("{} keys were passed over, because more than {} records have them\n",
               with_commas(report.too_common), examine::key_common_above);
  }
}

}  // namespace

bool is_register(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) &&
         std::filesystem::exists(std::filesystem::path(path) / "register.db", error);
}

Status link_register(const std::string& folder, const Common& common) {
  Common here = common;
  here.register_folder = folder;
  AMENDS_TRY(registry::Register reg, open_register(here, registry::Access::write));
  AMENDS_TRY(const examine::LinkPassReport report, examine::link_claims(reg, task()));
  if (common.json) {
    nlohmann::ordered_json json = {{"claims", report.claims},
                                   {"weighed", report.weighed},
                                   {"keys_too_common", report.too_common}};
    json["proposed"] = nlohmann::ordered_json::object();
    for (const auto& [kind, count] : report.proposed) json["proposed"][kind] = count;
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  print(report);
  fmt::print("Nothing is linked before people say so: amends review {}\n", folder);
  return {};
}

Status link_new_claims(registry::Register& reg, bool prints) {
  AMENDS_TRY(const std::uint64_t waiting, examine::claims_to_link(reg));
  if (waiting == 0) return {};
  if (waiting > at_once_max) {
    if (prints)
      fmt::print("{} claims are not matched yet: amends link {}\n", with_commas(waiting),
                 reg.folder().string());
    return {};
  }
  AMENDS_TRY(const examine::LinkPassReport report, examine::link_claims(reg, task()));
  std::uint64_t proposed = 0;
  for (const auto& [kind, count] : report.proposed) proposed += count;
  if (prints && proposed > 0) {
    fmt::print("{} links to earlier claims are proposed: amends review {}\n", with_commas(proposed),
               reg.folder().string());
  }
  return {};
}

}  // namespace amends::cli
