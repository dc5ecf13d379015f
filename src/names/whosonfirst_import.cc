// Who's On First: records as GeoJSON features, whose properties https://whosonfirst.org/docs/
// describes, and the "meta" files that list them.
#include <simdjson.h>

#include <algorithm>
#include <deque>

#include "base/csv_rows.h"
#include "base/edtf.h"
#include "base/text.h"
#include "names/gazetteer_writer.h"
#include "names/line_stream.h"
#include "names/place_import.h"

namespace amends::names {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view source = "Who's On First";
constexpr std::uintmax_t record_bytes_max = std::uintmax_t{256} << 20;

// "", "uuuu" and "open" are what older records have for a date that is not known, or has not come.
std::optional<std::string> edtf_of(std::string_view text) {
  if (text.empty() || text == "uuuu" || text == "open" || text == ".." || text == "unknown") {
    return "";
  }
  if (base::Edtf::parse(text)) return std::string(text);
  return {};
}

NameKind kind_of(std::string_view word) {
  if (word == "historical") return NameKind::former;
  if (word == "colloquial") return NameKind::vernacular;
  return NameKind::unstated;
}

std::string_view text_of(const object& properties, const char* key) {
  std::string_view text;
  return properties[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::string number_text(const object& properties, const char* key) {
  std::int64_t whole = 0;
  if (properties[key].get(whole) == simdjson::SUCCESS) return std::to_string(whole);
  double number = 0;
  if (properties[key].get(number) == simdjson::SUCCESS) return fmt::format("{:.7f}", number);
  return std::string(text_of(properties, key));
}

// How far the farthest corner of "west,south,east,north" is from the point.
std::optional<double> radius_m(std::string_view bounding_box, const base::Point& point) {
  const auto sides = base::split(bounding_box, ',');
  if (sides.size() != 4) return {};
  double radius = 0;
  for (const std::size_t latitude : {1, 3}) {
    for (const std::size_t longitude : {0, 2}) {
      const auto corner = base::parse_point(sides[latitude], sides[longitude]);
      if (!corner) return {};
      radius = std::max(radius, base::distance_m(*corner, point));
    }
  }
  return radius;
}

struct Record {
  std::string id, type, name, latitude, longitude, bounding_box, from, to;
  struct Name {
    std::string text, language;
    NameKind kind;
  };
  std::vector<Name> names;
  std::vector<std::string> parents, supersedes;
};

class WhosOnFirstImport {
 public:
  WhosOnFirstImport(GazetteerWriter& writer, const ImportOptions& options, Task& task)
      : writer_(writer), options_(options), task_(task) {}

  Status read(const fs::path& input) {
    std::error_code error;
    if (!fs::is_directory(input, error)) return read_file(input, input.filename().string());
    std::vector<fs::path> files;
    for (auto at = fs::recursive_directory_iterator(input, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      if (at->is_regular_file(error) && at->path().extension() == ".geojson") {
        files.push_back(at->path());
      }
    }
    if (error) return fail(Code::io, "{} cannot be listed: {}", input.string(), error.message());
    std::ranges::sort(files);
    task_.stage("reading records", "files", files.size());
    for (const fs::path& file : files) {
      if (task_.stopped()) return base::interrupted();
      task_.advance(1);
      AMENDS_CHECK(read_file(file, fs::relative(file, input, error).string()));
    }
    return {};
  }

  ImportReport& report() { return report_; }

 private:
  Status read_file(const fs::path& path, std::string label) {
    file_ = std::move(label);
    const std::string extension = path.extension().string();
    if (extension == ".csv") return read_meta(path);
    if (extension == ".ndjson" || extension == ".geojsonl") return read_record_lines(path);
    if (extension != ".geojson") {
      return fail(Code::usage, "{} is neither *.geojson, *.ndjson, *.geojsonl nor *.csv",
                  path.string());
    }
    if (path.filename().string().find("-alt-") != std::string::npos) {
      report_.left_out(file_, 0, "another geometry of a record", "");
      return {};
    }
    std::error_code error;
    if (fs::file_size(path, error) > record_bytes_max) {
      ++report_.records;
      report_.wrong(file_, 0, "record too long", "");
      return {};
    }
    AMENDS_TRY(const std::string text, base::read_file(path));
    return feature(0, text);
  }

  Status read_record_lines(const fs::path& path) {
    task_.stage("reading " + file_, "bytes", 0);
    return read_lines(path, task_,
                      [&](std::uint64_t line, std::string_view text, bool cut) -> Status {
                        if (base::trim(text).empty()) return {};
                        if (!cut) return feature(line, text);
                        ++report_.records;
                        report_.wrong(file_, line, "record too long", "");
                        return {};
                      });
  }

  Status feature(std::uint64_t line, std::string_view text) {
    ++report_.records;
    element root;
    object properties;
    const simdjson::padded_string padded(text);
    if (const auto error = parser_.parse(padded).get(root)) {
      report_.wrong(file_, line, "not JSON", simdjson::error_message(error));
      return {};
    }
    if (root["properties"].get(properties) != simdjson::SUCCESS) {
      report_.wrong(file_, line, "not a record", "a GeoJSON feature has \"properties\"");
      return {};
    }
    Record record;
    record.id = number_text(properties, "wof:id");
    record.type = text_of(properties, "wof:placetype");
    record.name = text_of(properties, "wof:name");
    record.latitude = number_text(properties, "geom:latitude");
    record.longitude = number_text(properties, "geom:longitude");
    record.bounding_box = text_of(properties, "geom:bbox");
    record.from = date(line, text_of(properties, "edtf:inception"));
    record.to = date(line, text_of(properties, "edtf:cessation"));
    for (const auto& [key, value] : properties) take_names(key, value, record);
    if (std::string parent = number_text(properties, "wof:parent_id"); !parent.starts_with('-')) {
      if (!parent.empty()) record.parents.push_back(std::move(parent));
    }
    simdjson::dom::array before;
    if (properties["wof:supersedes"].get(before) == simdjson::SUCCESS) {
      for (const element one : before) {
        std::int64_t id = 0;
        if (one.get(id) == simdjson::SUCCESS) record.supersedes.push_back(std::to_string(id));
      }
    }
    return write(line, record);
  }

  // "name:rus_x_preferred": ["…", …].
  static void take_names(std::string_view key, const element& value, Record& record) {
    constexpr std::string_view prefix = "name:", middle = "_x_";
    const std::size_t at = key.find(middle);
    simdjson::dom::array list;
    if (!key.starts_with(prefix) || at == std::string_view::npos) return;
    if (value.get(list) != simdjson::SUCCESS) return;
    std::string language(key.substr(prefix.size(), at - prefix.size()));
    std::ranges::replace(language, '_', '-');
    for (const element one : list) {
      std::string_view name;
      if (one.get(name) != simdjson::SUCCESS) continue;
      record.names.push_back(
          {std::string(name), language, kind_of(key.substr(at + middle.size()))});
    }
  }

  std::string date(std::uint64_t line, std::string_view text) {
    auto edtf = edtf_of(text);
    if (edtf) return std::move(*edtf);
    report_.wrong(file_, line, "date left out of a place that was taken",
                  fmt::format("'{}' is no EDTF date of the levels that are read", text));
    return "";
  }

  Status read_meta(const fs::path& path) {
    AMENDS_TRY(const std::string text, base::read_file(path));
    std::deque<std::string> kept;
    base::CsvRows rows(text, kept);
    std::vector<std::string_view> header, fields;
    if (!rows.next(header)) return {};
    const auto column = [&](std::string_view name) -> std::string {
      const auto found = std::ranges::find(header, name);
      const auto at = static_cast<std::size_t>(found - header.begin());
      return at < fields.size() ? std::string(fields[at]) : "";
    };
    if (std::ranges::find(header, "id") == header.end()) {
      return fail(Code::bad_input, "{}: a meta file has a column \"id\" in its first line",
                  path.string());
    }
    task_.stage("reading " + file_, "rows", 0);
    while (rows.next(fields)) {
      if (task_.stopped()) return base::interrupted();
      ++report_.records;
      if (rows.fault() || fields.size() != header.size()) {
        report_.wrong(file_, rows.line(), "not a row of the table",
                      rows.fault() ? *rows.fault()
                                   : fmt::format("{} fields where the header has {}", fields.size(),
                                                 header.size()));
        continue;
      }
      Record record;
      record.id = column("id");
      record.type = column("placetype");
      record.name = column("name");
      record.latitude = column("geom_latitude");
      record.longitude = column("geom_longitude");
      record.bounding_box = column("bbox");
      record.from = date(rows.line(), column("inception"));
      record.to = date(rows.line(), column("cessation"));
      if (std::string parent = column("parent_id"); !parent.empty() && parent[0] != '-') {
        record.parents.push_back(std::move(parent));
      }
      const std::string supersedes = column("supersedes");
      for (const std::string_view one : base::split(supersedes, ',')) {
        if (!one.empty()) record.supersedes.emplace_back(one);
      }
      AMENDS_CHECK(write(rows.line(), record));
    }
    return {};
  }

  Status write(std::uint64_t line, const Record& record) {
    GazetteerWriter::Place place;
    place.id = record.id;
    place.type = record.type;
    const auto point = base::parse_point(record.latitude, record.longitude);
    if (point) {
      place.latitude = record.latitude;
      place.longitude = record.longitude;
      place.accuracy_m = radius_m(record.bounding_box, *point).value_or(options_.accuracy_m);
      place.accuracy_m = std::min(std::max(place.accuracy_m, 1.0), 20'040'000.0);
    } else if (!record.latitude.empty() || !record.longitude.empty()) {
      report_.wrong(file_, line, "coordinates left out of a place that was taken",
                    point.error().message);
    }
    place.valid_from = record.from;
    place.valid_to = record.to;
    place.source = source;
    AMENDS_TRY(const std::string fault, writer_.add(place));
    if (!fault.empty()) {
      report_.wrong(file_, line, "place refused", fault);
      return {};
    }
    if (!record.name.empty())
      AMENDS_CHECK(name(line, record, {record.name, "und", NameKind::unstated}));
    for (const Record::Name& one : record.names) AMENDS_CHECK(name(line, record, one));
    for (const std::string& parent : record.parents) {
      writer_.relate(record.id, RelationKind::part_of, parent, source);
    }
    for (const std::string& before : record.supersedes) {
      writer_.relate(record.id, RelationKind::renamed_from, before,
                     "Who's On First, wof:supersedes");
    }
    return {};
  }

  Status name(std::uint64_t line, const Record& record, const Record::Name& one) {
    GazetteerWriter::Name name;
    name.place = record.id;
    name.text = base::trim(one.text);
    name.language = one.language;
    name.kind = one.kind;
    name.source = source;
    AMENDS_TRY(const std::string fault, writer_.add(name));
    if (!fault.empty()) report_.wrong(file_, line, "name refused", fault);
    return {};
  }

  GazetteerWriter& writer_;
  const ImportOptions& options_;
  Task& task_;
  ImportReport report_;
  std::string file_;
  simdjson::dom::parser parser_;
};

}  // namespace

Result<ImportReport> import_whosonfirst(const std::vector<fs::path>& inputs,
                                        const ImportOptions& options, Task& task) {
  AMENDS_TRY(GazetteerWriter writer, GazetteerWriter::create(options.into));
  WhosOnFirstImport import(writer, options, task);
  for (const fs::path& input : inputs) AMENDS_CHECK(import.read(input));
  AMENDS_CHECK(writer.finish("Who's On First", "see https://whosonfirst.org/docs/licenses/",
                             "Who's On First, https://whosonfirst.org", import.report()));
  return std::move(import.report());
}

}  // namespace amends::names
