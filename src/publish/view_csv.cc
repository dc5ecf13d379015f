#include "publish/view_csv.h"

#include "register/fold.h"

namespace amends::publish {
namespace {

constexpr std::string_view sealed_claims = "(SELECT id FROM claim WHERE sealed=1)";

// Which of a table's rows belong to which claim, as SQL; empty for tables that are about no claim.
std::string claim_of_row(std::string_view table) {
  if (table == "subject" || table == "claim") return "id";
  if (table == "mention_name" || table == "mention_identifier" || table == "contact")
    return "mention>>10";
  if (table == "custody_event")
    return "coalesce((SELECT claim FROM evidence_item e WHERE e.id=item),0)";
  for (const std::string_view plain :
       {"claim_source", "loss_item", "party_mention", "household", "property_unit",
        "property_right", "incident", "evidence_item", "deficiency", "notice"}) {
    if (table == plain) return "claim";
  }
  return "";
}

// RFC 4180: in quotes only when it needs them.
void append_field(std::string& line, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void append_value(std::string& line, const store::Statement& row, int column) {
  switch (row.type(column)) {
    case 'b':
      line += base::to_hex(row.blob(column));
      return;
    case 'i':
      line += std::to_string(row.integer(column));
      return;
    default:
      append_field(line, row.text(column));
  }
}

}  // namespace

std::vector<std::string_view> exported_views(const PackageOptions& options) {
  std::vector<std::string_view> tables;
  for (const std::string_view table : registry::view_tables()) {
    if (table == "erased_source" || (table == "contact" && !options.with_contacts)) continue;
    tables.push_back(table);
  }
  return tables;
}

Result<std::uint64_t> write_view(registry::Register& reg, std::string_view table,
                                 const PackageOptions& options, const Sink& sink,
                                 base::Task& task) {
  std::string sql = registry::ordered_select(table);
  const std::string claim = claim_of_row(table);
  if (!options.with_sealed && !claim.empty()) {
    sql.insert(sql.find(" ORDER BY"), fmt::format(" WHERE {} NOT IN {}", claim, sealed_claims));
  }
  AMENDS_TRY(store::Statement rows, reg.database().prepare(sql));
  const bool numbered = table == "claim";
  std::string line = numbered ? "number" : "";
  for (int column = 0; column < rows.columns(); ++column) {
    if (!line.empty()) line += ',';
    line += rows.name(column);
  }
  AMENDS_CHECK(sink(line + "\n"));
  for (std::uint64_t count = 0;; ++count) {
    AMENDS_TRY(const bool found, rows.step());
    if (!found) return count;
    line.clear();
    if (numbered) line += reg.number_of(rows.integer(0)) + ",";
    for (int column = 0; column < rows.columns(); ++column) {
      if (column > 0) line += ',';
      append_value(line, rows, column);
    }
    line += '\n';
    AMENDS_CHECK(sink(line));
    task.advance(1);
    if (count % 1024 == 0 && task.stopped()) return base::interrupted();
  }
}

}  // namespace amends::publish
