#include "cli/link_register.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "cli/link_audit.h"
#include "cli/rows.h"
#include "examine/link_audit.h"
#include "examine/link_list.h"
#include "examine/link_pass.h"
#include "intake/byte_source.h"
#include "intake/records.h"

namespace amends::cli {
namespace {

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

void print_faults(const std::string& file, const programme::ReferenceList& columns,
                  const examine::ListReport& report) {
  for (const examine::ListFault& fault : report.faults) {
    const std::string& column = fault.field == "key"    ? columns.key
                                : fault.field == "name" ? columns.name
                                                        : columns.sex;
    const std::string what = fault.field == "sex"
                                 ? fmt::format("\"{}\" is no sex (F, M, X or UNKNOWN)", fault.value)
                                 : "nothing is there";
    fmt::print(stderr, "amends: {}, line {}, column \"{}\": {}; the row is left out\n", file,
               fault.line, column, what);
  }
  if (report.left_out > report.faults.size())
    fmt::print(stderr, "amends: {}: {} rows in all are left out\n", file, report.left_out);
  for (const examine::ListFault& fault : report.unread) {
    fmt::print(stderr,
               "amends: {}, line {}, column \"{}\": \"{}\" is no date; the row counts without "
               "it\n",
               file, fault.line, columns.birth, fault.value);
  }
  if (report.births_unread > report.unread.size()) {
    fmt::print(stderr, "amends: {}: {} birth dates in all could not be read\n", file,
               report.births_unread);
  }
}

Result<std::string> sha256_of(const std::string& file) {
  AMENDS_TRY(const auto bytes, intake::open_file(file));
  base::Digest digest(base::Algorithm::sha256);
  std::vector<char> piece(std::size_t{1} << 16);
  for (;;) {
    AMENDS_TRY(const std::size_t got, bytes->read(piece.data(), piece.size()));
    if (got == 0) return base::to_hex(digest.finish());
    digest.update(std::string_view(piece.data(), got));
  }
}

// Takes a file's rows by the columns that the programme names.
Status take_file(registry::Register& reg, const std::string& id, const std::string& file,
                 const registry::Actor& by) {
  programme::ReferenceList columns;
  for (const programme::ReferenceList& list : reg.programme().references) {
    if (list.id == id) columns = list;
  }
  AMENDS_TRY(const auto source, intake::open_source(file, {}));
  const std::vector<std::string>& header = source->header();
  const auto place = [&](const std::string& column) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), column) -
                                    header.begin());
  };
  for (const std::string& column : {columns.key, columns.name, columns.birth, columns.sex,
                                    columns.identifier, columns.identifier_type}) {
    if (column.empty() || place(column) < header.size()) continue;
    const auto near = base::nearest(column, header);
    return fail(Code::bad_input,
                "{}: there is no column \"{}\", which the programme names for the list {}{}", file,
                column, id, near ? fmt::format("; is it \"{}\"?", *near) : "");
  }
  intake::Record record;
  const auto next = [&]() -> Result<std::optional<examine::ListRow>> {
    AMENDS_TRY(const bool more, source->next(record));
    if (!more) return std::optional<examine::ListRow>();
    if (!record.fault.empty())
      return fail(Code::bad_input, "line {}: {}", record.line, record.fault);
    const auto field = [&](const std::string& column) -> std::string {
      const std::size_t at = column.empty() ? record.fields.size() : place(column);
      return at < record.fields.size() ? std::string(base::trim(record.fields[at])) : "";
    };
    return std::optional(examine::ListRow{
        record.line, field(columns.key), field(columns.name), field(columns.birth),
        field(columns.sex), field(columns.identifier_type), field(columns.identifier)});
  };
  AMENDS_TRY(const std::string sha256, sha256_of(file));
  const std::string name = std::filesystem::path(file).filename().string();
  auto report = examine::take_list(reg, id, {name, sha256}, next, by, task());
  if (!report) return fail(std::move(report).error().in(file));
  std::fprintf(stderr, "%s: %llu rows\n", file.c_str(),
               static_cast<unsigned long long>(report->rows));
  print_faults(file, columns, *report);
  return {};
}

}  // namespace

bool is_register(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) &&
         std::filesystem::exists(std::filesystem::path(path) / "register.db", error);
}

Status link_register(const std::string& folder, const std::vector<std::string>& lists,
                     const Common& common) {
  Common here = common;
  here.register_folder = folder;
  AMENDS_TRY(registry::Register reg, open_register(here, registry::Access::write));
  for (const std::string& list : lists) {
    AMENDS_TRY(const auto parts, name_and_value("--list", list, "arrivals=arrivals.csv"));
    AMENDS_CHECK(take_file(reg, parts.first, parts.second, actor(common)));
  }
  if (!lists.empty()) AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
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

Status audit_register(const std::string& folder, const Common& common) {
  Common here = common;
  here.register_folder = folder;
  AMENDS_TRY(registry::Register reg, open_register(here, registry::Access::read));
  AMENDS_TRY(const examine::LinkAudit audit, examine::audit_links(reg));
  const nlohmann::ordered_json json = {{"confirmed", audit.confirmed},
                                       {"confirmed_unproposed", audit.confirmed_unproposed},
                                       {"rejected", audit.rejected},
                                       {"waiting", audit.waiting},
                                       {"audit", audit_json(audit.groups)}};
  if (common.json) {
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("{} pairs of people are confirmed, {} are rejected, {} wait for a judgement\n",
             with_commas(audit.confirmed), with_commas(audit.rejected), with_commas(audit.waiting));
  if (audit.groups.empty()) {
    fmt::print("Nothing can be measured before people have judged: amends review {}\n", folder);
    return {};
  }
  print_audit(json["audit"]);
  fmt::print(
      "Matches are what people confirmed; wrong is what was proposed and they rejected. {} of the "
      "confirmed were found by hand{}\n",
      with_commas(audit.confirmed_unproposed),
      audit.confirmed_unproposed > 0
          ? "."
          : ": recall says nothing before people look for what linkage missed "
            "(amends review --pair A B --verdict same).");
  return {};
}

Status link_new_claims(registry::Register& reg, bool prints, bool later) {
  AMENDS_TRY(const std::uint64_t waiting, examine::claims_to_link(reg));
  if (waiting == 0) return {};
  if (later) {
    if (prints)
      fmt::print("{} claims are not matched yet: amends link {}\n", with_commas(waiting),
                 reg.folder().string());
    return {};
  }
  auto done = examine::link_claims(reg, task());
  if (!done) {
    return fail(std::move(done).error().in(
        fmt::format("the claims are taken in, but not all are matched yet (amends link {})",
                    reg.folder().string())));
  }
  const examine::LinkPassReport& report = *done;
  std::uint64_t proposed = 0;
  for (const auto& [kind, count] : report.proposed) proposed += count;
  if (prints && proposed > 0) {
    fmt::print("{} links to earlier claims are newly proposed: amends review {}\n",
               with_commas(proposed), reg.folder().string());
  }
  return {};
}

}  // namespace amends::cli
