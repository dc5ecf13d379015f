#include "cli/link_register.h"

#include <algorithm>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/link_audit.h"
#include "cli/print_json.h"
#include "cli/rows.h"
#include "examine/link_audit.h"
#include "examine/link_list.h"
#include "examine/link_pass.h"
#include "intake/records.h"

namespace amends::cli {
namespace {

void print(const examine::LinkPassReport& report) {
  fmt::print("{} claims looked at, {} pairs weighed\n", with_commas(report.claims),
             with_commas(report.weighed));
  for (const auto& [kind, count] : report.proposed)
    fmt::print("  {:<16} {:>12} newly proposed\n", kind, with_commas(count));
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
  base::Digest digest(base::Algorithm::sha256);
  AMENDS_CHECK(base::read_in_pieces(file, [&](base::ByteSpan piece) -> Status {
    digest.update(piece);
    return {};
  }));
  return base::to_hex(digest.finish());
}

// A reference list whose file is open and has the columns that the programme names.
struct GivenList {
  std::string file;
  programme::ReferenceList columns;
  std::unique_ptr<intake::RecordSource> source;

  std::size_t place(const std::string& column) const {
    const std::vector<std::string>& header = source->header();
    return static_cast<std::size_t>(std::ranges::find(header, column) - header.begin());
  }
};

Result<GivenList> open_list(const registry::Register& reg, const std::string& option) {
  AMENDS_TRY(const auto parts, name_and_value("--list", option, "arrivals=arrivals.csv"));
  const auto& [id, file] = parts;
  AMENDS_TRY(const programme::ReferenceList* const columns,
             examine::find_list(reg.programme(), id));
  AMENDS_TRY(auto source, intake::open_source(file, {}));
  GivenList list{file, *columns, std::move(source)};
  const std::vector<std::string>& header = list.source->header();
  for (const std::string& column : {columns->key, columns->name, columns->birth, columns->sex,
                                    columns->identifier, columns->identifier_type}) {
    if (column.empty() || list.place(column) < header.size()) continue;
    const auto near = base::nearest(column, header);
    return fail(Code::bad_input,
                "{}: there is no column \"{}\", which the programme names for the list {}{}", file,
                column, id, near ? fmt::format("; is it \"{}\"?", *near) : "");
  }
  return list;
}

// What is wrong with any of them is told before the first is taken.
Result<std::vector<GivenList>> open_lists(const registry::Register& reg,
                                          const std::vector<std::string>& options) {
  std::vector<GivenList> lists;
  for (const std::string& option : options) {
    AMENDS_TRY(GivenList list, open_list(reg, option));
    for (const GivenList& other : lists) {
      if (other.columns.id != list.columns.id) continue;
      return fail(Code::usage, "--list: {} and {} are both given for the list {}, which has one",
                  other.file, list.file, list.columns.id);
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

Result<examine::ListReport> take(registry::Register& reg, GivenList& list,
                                 const registry::Actor& by) {
  const programme::ReferenceList& columns = list.columns;
  intake::Record record;
  const auto next = [&]() -> Result<std::optional<examine::ListRow>> {
    AMENDS_TRY(const bool more, list.source->next(record));
    if (!more) return std::optional<examine::ListRow>();
    if (!record.fault.empty())
      return fail(Code::bad_input, "line {}: {}", record.line, record.fault);
    const auto field = [&](const std::string& column) -> std::string {
      const std::size_t at = column.empty() ? record.fields.size() : list.place(column);
      return at < record.fields.size() ? std::string(base::trim(record.fields[at])) : "";
    };
    return std::optional(examine::ListRow{
        record.line, field(columns.key), field(columns.name), field(columns.birth),
        field(columns.sex), field(columns.identifier_type), field(columns.identifier)});
  };
  AMENDS_TRY(const std::string sha256, sha256_of(list.file));
  const std::string name = std::filesystem::path(list.file).filename().string();
  auto report = examine::take_list(reg, columns.id, {name, sha256}, next, by, task());
  if (!report) return fail(std::move(report).error().in(list.file));
  fmt::print(stderr, "{}: {} rows\n", list.file, report->rows);
  print_faults(list.file, columns, *report);
  return report;
}

// What became of each, as JSON.
Result<nlohmann::ordered_json> take_lists(registry::Register& reg,
                                          const std::vector<std::string>& options,
                                          const registry::Actor& by) {
  AMENDS_TRY(std::vector<GivenList> lists, open_lists(reg, options));
  nlohmann::ordered_json told = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < lists.size(); ++i) {
    auto report = take(reg, lists[i], by);
    if (!report && i > 0)
      std::fprintf(stderr,
                   "amends: the lists given before %s are taken, and nothing is linked with them "
                   "yet\n",
                   lists[i].file.c_str());
    if (!report) return fail(std::move(report).error());
    told.push_back({{"list", lists[i].columns.id},
                    {"file", lists[i].file},
                    {"rows", report->rows},
                    {"left_out", report->left_out},
                    {"births_unread", report->births_unread}});
  }
  if (!lists.empty()) AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  return told;
}

}  // namespace

bool is_register(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) &&
         std::filesystem::exists(std::filesystem::path(path) / "register.db", error);
}

nlohmann::ordered_json contradictions_json(std::span<const examine::Contradiction> found) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const examine::Contradiction& one : found)
    json.push_back({{"kind", one.kind}, {"state", one.state}, {"path", one.path}});
  return json;
}

Status link_register(const std::string& folder, const std::vector<std::string>& lists,
                     const Common& common) {
  Common here = common;
  here.register_folder = folder;
  AMENDS_TRY(registry::Register reg, open_register(here, registry::Access::write));
  AMENDS_TRY(const nlohmann::ordered_json taken, take_lists(reg, lists, actor(common)));
  std::uint64_t left_out = 0;
  for (const auto& list : taken) left_out += list["left_out"].get<std::uint64_t>();
  AMENDS_TRY(const examine::LinkPassReport report, examine::link_claims(reg, task()));
  AMENDS_TRY(const auto contradicted, examine::contradictions(reg, ""));
  if (common.json) {
    nlohmann::ordered_json json = {{"claims", report.claims},
                                   {"weighed", report.weighed},
                                   {"keys_too_common", report.too_common}};
    json["proposed"] = nlohmann::ordered_json::object();
    for (const auto& [kind, count] : report.proposed) json["proposed"][kind] = count;
    json["lists"] = taken;
    json["contradictions"] = contradictions_json(contradicted);
    print_json(json);
  } else {
    print(report);
    for (const examine::Contradiction& one : contradicted) fmt::print("{}\n", one.told());
    fmt::print("Nothing is linked before people say so: amends review {}\n", folder);
  }
  if (left_out == 0) return {};
  return fail(Code::refused,
              "{} row{} of the lists could not be taken; all of the above is without {}",
              with_commas(left_out), left_out == 1 ? "" : "s", left_out == 1 ? "it" : "them");
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
    print_json(json);
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
