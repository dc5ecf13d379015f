#include "names/gazetteer_writer.h"

#include "base/csv_rows.h"
#include "base/edtf.h"
#include "base/text.h"
#include "names/gazetteer_rules.h"

namespace amends::names {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

std::string date_fault(std::string_view column, std::string_view text) {
  if (text.empty()) return "";
  const auto date = base::Edtf::parse(text);
  return date ? "" : fmt::format("{}: {}", column, date.error().message);
}

std::string validity_fault(std::string_view from, std::string_view to) {
  std::string fault = date_fault("valid_from", from);
  if (fault.empty()) fault = date_fault("valid_to", to);
  if (!fault.empty() || from.empty() || to.empty()) return fault;
  const auto first = base::Edtf::parse(from), last = base::Edtf::parse(to);
  if (first->earliest() && last->latest() && *last->latest() < *first->earliest()) {
    return fmt::format("valid_to {} is before valid_from {}", to, from);
  }
  return "";
}

}  // namespace

Result<GazetteerWriter> GazetteerWriter::create(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return fail(Code::refused, "{} is not empty; a gazetteer is written into a new folder",
                folder.string());
  }
  AMENDS_CHECK(base::make_folders(folder));
  AMENDS_TRY(base::NewFile places, base::NewFile::create(folder / "places.csv"));
  AMENDS_TRY(base::NewFile names, base::NewFile::create(folder / "names.csv"));
  GazetteerWriter writer(folder, {std::move(places), {}}, {std::move(names), {}});
  writer.places_.buffer =
      "id,type,latitude,longitude,accuracy_m,valid_from,valid_to,authority,source\n";
  writer.names_.buffer = "place,name,language,script,kind,valid_from,valid_to,authority,source\n";
  return writer;
}

Status GazetteerWriter::flush(Table& table) {
  AMENDS_CHECK(table.file.write(table.buffer));
  table.buffer.clear();
  return {};
}

Status GazetteerWriter::write(Table& table, std::initializer_list<std::string_view> fields) {
  bool first = true;
  for (const std::string_view field : fields) {
    if (!first) table.buffer += ',';
    first = false;
    base::append_csv_field(table.buffer, field);
  }
  table.buffer += '\n';
  if (table.buffer.size() >= buffer_bytes) AMENDS_CHECK(flush(table));
  return {};
}

Result<std::string> GazetteerWriter::add(const Place& place) {
  if (std::string fault = id_fault(place.id); !fault.empty()) return fault;
  if (has(place.id)) return fmt::format("the id \"{}\" stands twice", place.id);
  const bool located = !place.latitude.empty() || !place.longitude.empty();
  const std::string accuracy = located ? fmt::format("{:.0f}", place.accuracy_m) : "";
  if (located) {
    const auto point = base::parse_place(place.latitude, place.longitude, accuracy);
    if (!point) return point.error().message;
  }
  if (std::string fault = validity_fault(place.valid_from, place.valid_to); !fault.empty()) {
    return fault;
  }
  AMENDS_CHECK(write(places_, {place.id, place.type, place.latitude, place.longitude, accuracy,
                               place.valid_from, place.valid_to, place.authority, place.source}));
  ids_.emplace(place.id);
  ++places_written_;
  return std::string();
}

Result<std::string> GazetteerWriter::add(const Name& name) {
  if (!has(name.place)) return fmt::format("there is no place \"{}\"", name.place);
  if (std::string fault = name_fault(name.text); !fault.empty()) return fault;
  if (std::string fault = language_fault(name.language); !fault.empty()) return fault;
  if (std::string fault = validity_fault(name.valid_from, name.valid_to); !fault.empty()) {
    return fault;
  }
  AMENDS_CHECK(write(
      names_, {name.place, name.text, name.language, base::script_of(name.text), name_of(name.kind),
               name.valid_from, name.valid_to, name.authority, name.source}));
  ++names_written_;
  return std::string();
}

void GazetteerWriter::relate(std::string_view place, RelationKind kind, std::string_view other,
                             std::string_view source) {
  if (place == other) return;
  relations_.push_back({std::string(place), kind, std::string(other), std::string(source)});
}

Status GazetteerWriter::finish(std::string_view title, std::string_view licence,
                               std::string_view attribution, ImportReport& report) {
  AMENDS_TRY(base::NewFile relations, base::NewFile::create(folder_ / "relations.csv"));
  Table table{std::move(relations), "place,relation,other,valid_from,valid_to,authority,source\n"};
  for (const Relation& relation : relations_) {
    if (!has(relation.place) || !has(relation.other)) {
      report.left_out(
          "relations", 0, "relation to a place that was not imported",
          fmt::format("{} {} {}", relation.place, name_of(relation.kind), relation.other));
      continue;
    }
    AMENDS_CHECK(write(table, {relation.place, name_of(relation.kind), relation.other, "", "", "",
                               relation.source}));
    ++report.relations;
  }
  report.places = places_written_;
  report.names = names_written_;
  std::string about = "key,value\nformat,1\n";
  for (const auto& [key, value] : {std::pair{"title", title}, std::pair{"licence", licence},
                                   std::pair{"attribution", attribution}}) {
    about += key;
    about += ',';
    base::append_csv_field(about, value);
    about += '\n';
  }
  for (Table* each : {&places_, &names_, &table}) {
    AMENDS_CHECK(flush(*each));
    AMENDS_CHECK(each->file.commit());
  }
  AMENDS_CHECK(base::write_file(folder_ / "about.csv", about));
  return write_report(report);
}

Status GazetteerWriter::write_report(const ImportReport& report) const {
  std::string text = "file,line,kind,detail\n";
  for (const ImportReport::Row& row : report.rows) {
    base::append_csv_field(text, row.file);
    text += row.line == 0 ? std::string(",") : "," + std::to_string(row.line);
    for (const std::string& field : {row.kind, row.detail}) {
      text += ',';
      base::append_csv_field(text, field);
    }
    text += '\n';
  }
  return base::write_file(folder_ / "import-report.csv", text);
}

void ImportReport::wrong(std::string_view file, std::uint64_t line, std::string_view kind,
                         std::string detail) {
  refused = true;
  left_out(file, line, kind, std::move(detail));
}

void ImportReport::left_out(std::string_view file, std::uint64_t line, std::string_view kind,
                            std::string detail) {
  if (++set_aside[std::string(kind)] > rows_each_max) return;
  rows.push_back({std::string(file), line, std::string(kind), std::move(detail)});
}

}  // namespace amends::names
