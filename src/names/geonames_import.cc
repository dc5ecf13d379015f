// GeoNames' exports: https://download.geonames.org/export/dump/readme.txt describes the columns.
#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/edtf.h"
#include "base/text.h"
#include "names/gazetteer_writer.h"
#include "names/line_stream.h"
#include "names/place_import.h"

namespace amends::names {
namespace {

constexpr std::size_t place_columns = 19;
constexpr std::size_t admin_levels = 4;  // columns 10 to 13, after the country's
constexpr std::size_t alternate_columns = 10;
constexpr std::size_t alternate_columns_before_2018 = 8;  // without "from" and "to"
constexpr std::string_view source = "GeoNames";

// Pseudo-languages of GeoNames: codes, links and numbers that are no names.
bool is_no_name(std::string_view language) {
  constexpr std::string_view codes[] = {"link", "post", "iata", "icao", "faac", "tcid",
                                        "unlc", "wkdt", "phon", "piny", "uicn", "nuts"};
  return std::ranges::find(codes, language) != std::end(codes);
}

bool wanted(const std::vector<std::string>& list, std::string_view value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

// "1923", "1923-05", "19230501", as EDTF; nothing for what is none.
std::optional<std::string> edtf_of(std::string_view text) {
  std::string date(base::trim(text));
  const bool digits = std::ranges::all_of(date, [](char c) { return c >= '0' && c <= '9'; });
  if (digits && date.size() == 8) {
    date = date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6);
  }
  if (date.empty() || base::Edtf::parse(date)) return date;
  return {};
}

class GeonamesImport {
 public:
  GeonamesImport(GazetteerWriter& writer, const ImportOptions& options, bool with_alternates,
                 Task& task)
      : writer_(writer), options_(options), with_alternates_(with_alternates), task_(task) {}

  Status read_places(const fs::path& path) {
    return read(path, [&](std::uint64_t line, std::string_view text) { return place(line, text); });
  }
  Status read_alternates(const fs::path& path) {
    return read(path,
                [&](std::uint64_t line, std::string_view text) { return alternate(line, text); });
  }
  ImportReport& report() { return report_; }

  // Each place is part of the smallest imported unit that has its codes.
  void relate() {
    for (const auto& [id, codes] : codes_) {
      std::string unit = codes;
      auto found = units_.find(unit);
      while (found == units_.end() || found->second == id) {
        const auto last = unit.rfind('.');
        if (last == std::string::npos) break;
        unit.resize(last);
        found = units_.find(unit);
      }
      if (found != units_.end() && found->second != id)
        writer_.relate(id, RelationKind::part_of, found->second, source);
    }
  }

 private:
  Status read(const fs::path& path, auto take) {
    file_ = path.filename().string();
    std::error_code error;
    const auto size = fs::file_size(path, error);
    task_.stage("reading " + file_, "bytes", error ? 0 : size);
    return read_lines(
        path, task_, [&](std::uint64_t line, std::string_view text, bool cut) -> Status {
          if (text.empty()) return {};
          ++report_.records;
          if (cut) {
            report_.wrong(file_, line, "row too long", "");
            return {};
          }
          if (const auto at = base::invalid_utf8_at(text)) {
            report_.wrong(file_, line, "not UTF-8", fmt::format("byte {} of the row", *at + 1));
            return {};
          }
          return take(line, text);
        });
  }

  // "FR.84.69" of a place, as far as its codes go without a gap; a unit (ADM1 to ADM4, a country)
  // has as many as its own level.
  void remember_codes(const std::vector<std::string_view>& fields) {
    std::string codes(fields[8]);
    if (codes.empty()) return;
    const std::string_view type = fields[7];
    const bool division =
        type.size() == 4 && type.starts_with("ADM") && type[3] >= '1' && type[3] <= '4';
    const std::size_t most = division ? static_cast<std::size_t>(type[3] - '0') : admin_levels;
    std::size_t level = 0;
    const bool country = type == "PCLI" || type == "PCLD";
    for (; !country && level < most && !fields[10 + level].empty(); ++level) {
      codes += '.';
      codes += fields[10 + level];
    }
    if (country || (division && level == most)) units_.emplace(codes, fields[0]);
    codes_.emplace_back(fields[0], std::move(codes));
  }

  void told(std::uint64_t line, std::string_view kind, const std::string& fault) {
    if (!fault.empty()) report_.wrong(file_, line, kind, fault);
  }

  Status place(std::uint64_t line, std::string_view text) {
    const auto fields = base::split(text, '\t');
    if (fields.size() != place_columns) {
      report_.wrong(file_, line, "not a row of places",
                    fmt::format("{} columns where {} are expected", fields.size(), place_columns));
      return {};
    }
    const std::string_view id = fields[0], country = fields[8];
    if (!wanted(options_.countries, country) || !wanted(options_.feature_classes, fields[6])) {
      report_.left_out(file_, line, "not asked for", std::string(id));
      return {};
    }
    GazetteerWriter::Place place;
    place.id = id;
    place.type = fields[7].empty() ? fields[6] : fields[7];
    place.latitude = fields[4];
    place.longitude = fields[5];
    place.accuracy_m = options_.accuracy_m;
    place.source = source;
    AMENDS_TRY(const std::string fault, writer_.add(place));
    if (!fault.empty()) {
      told(line, "place refused", fault);
      return {};
    }
    remember_codes(fields);
    AMENDS_CHECK(add_name(line, id, fields[1], "und", NameKind::unstated));
    if (with_alternates_ || fields[3].empty()) return {};
    for (const std::string_view name : base::split(fields[3], ',')) {
      if (name == fields[1] || name.empty()) continue;
      AMENDS_CHECK(add_name(line, id, name, "und", NameKind::unstated));
    }
    return {};
  }

  Status add_name(std::uint64_t line, std::string_view place, std::string_view text,
                  std::string_view language, NameKind kind, std::string_view from = "",
                  std::string_view to = "") {
    GazetteerWriter::Name name;
    name.place = place;
    name.text = base::trim(text);
    name.language = language;
    name.kind = kind;
    name.valid_from = from;
    name.valid_to = to;
    name.source = source;
    AMENDS_TRY(const std::string fault, writer_.add(name));
    told(line, "name refused", fault);
    return {};
  }

  Status alternate(std::uint64_t line, std::string_view text) {
    auto fields = base::split(text, '\t');
    if (fields.size() != alternate_columns && fields.size() != alternate_columns_before_2018) {
      report_.wrong(
          file_, line, "not a row of alternate names",
          fmt::format("{} columns where {} are expected", fields.size(), alternate_columns));
      return {};
    }
    fields.resize(alternate_columns);
    const std::string_view place = fields[1], language = fields[2];
    if (!writer_.has(place)) {
      report_.left_out(file_, line, "name of a place that was not imported", std::string(place));
      return {};
    }
    if (is_no_name(language)) {
      report_.left_out(file_, line, fmt::format("\"{}\", which is no name", language),
                       std::string(fields[3]));
      return {};
    }
    const NameKind kind = fields[7] == "1"   ? NameKind::former
                          : fields[6] == "1" ? NameKind::vernacular
                                             : NameKind::unstated;
    std::string from = date(line, "from", fields[8]), to = date(line, "to", fields[9]);
    const bool known =
        !language.empty() && language.find('_') == std::string_view::npos && language.size() != 4;
    if (!known && !language.empty()) {
      report_.left_out(file_, line, "language not known, taken as \"und\"", std::string(language));
    }
    return add_name(line, place, fields[3], known ? language : "und", kind, from, to);
  }

  std::string date(std::uint64_t line, std::string_view column, std::string_view text) {
    auto edtf = edtf_of(text);
    if (edtf) return std::move(*edtf);
    report_.wrong(file_, line, "date left out of a name that was taken",
                  fmt::format("\"{}\": '{}' is no date", column, text));
    return "";
  }

  GazetteerWriter& writer_;
  const ImportOptions& options_;
  bool with_alternates_;
  Task& task_;
  ImportReport report_;
  std::string file_;
  std::unordered_map<std::string, std::string> units_;      // codes → identifier
  std::vector<std::pair<std::string, std::string>> codes_;  // of every place
};

}  // namespace

Result<ImportReport> import_geonames(const fs::path& places, const fs::path& alternate_names,
                                     const ImportOptions& options, Task& task) {
  AMENDS_TRY(GazetteerWriter writer, GazetteerWriter::create(options.into));
  GeonamesImport import(writer, options, !alternate_names.empty(), task);
  AMENDS_CHECK(import.read_places(places));
  import.relate();
  if (!alternate_names.empty()) AMENDS_CHECK(import.read_alternates(alternate_names));
  AMENDS_CHECK(writer.finish("GeoNames", "CC BY 4.0", "GeoNames, https://www.geonames.org",
                             import.report()));
  return std::move(import.report());
}

}  // namespace amends::names
