#include "cli/link_sides.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/link_results.h"
#include "link/assign.h"
#include "link/groups.h"

namespace amends::cli {
namespace {

// Finds records by unique id, and by source where there is more than one.
class RecordFinder {
 public:
  explicit RecordFinder(const link::Records& records);
  // `source` may be empty where the id is unique over all sources. Nothing where there is no such
  // record; Code::bad_input where an id without a source is of several.
  Result<std::optional<link::RecordIndex>> look_up(const std::string& id,
                                                   const std::string& source) const;
  // The same, and Code::bad_input where there is none, which says whether the source is known.
  Result<link::RecordIndex> find(const std::string& id, const std::string& source) const;
  // By "id", or "source/id".
  Result<link::RecordIndex> named(const std::string& label) const;
  // As a row of a file names it. With one source, its name in the file may be another than here.
  Result<link::RecordIndex> of_row(const std::string& label, std::string_view source) const;

 private:
  const link::Records& records_;
  std::vector<link::RecordIndex> by_id_;  // by identifier
};

// A file's row about a pair.
struct SideRow {
  link::RecordIndex a = 0, b = 0;
  std::string text, where;
};

Result<link::Table> read_side(const std::string& file) {
  LinkInput input;
  input.files = {file};
  link::TableOptions options;
  options.unique_id = "";
  AMENDS_TRY(ReadTable read, read_table(input, options, task()));
  if (!read.refusals.empty()) return fail(Code::bad_input, "{}", read.refusals.front());
  return std::move(read.table);
}

Result<const link::Column*> first_of(const link::Table& table, const std::string& file,
                                     const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (const link::Column* column = table.find(name)) return column;
  }
  return fail(Code::bad_input, "{}: there is no column {}", file, names.front());
}

// The whole number that a text is, nothing for any other text.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// 1 for "same", 0 for "different", nothing for what is neither.
std::optional<bool> same_or_not(const std::string& text) {
  const std::string lower = base::lower_ascii(base::trim(text));
  if (lower == "same" || lower == "match" || lower == "true" || lower == "yes") return true;
  if (lower == "different" || lower == "false" || lower == "no") return false;
  double score = 0;
  const auto [end, fault] = std::from_chars(lower.data(), lower.data() + lower.size(), score);
  const bool is_score = fault == std::errc() && end == lower.data() + lower.size() && score >= 0 &&
                        score <= 1;  // not "nan"
  if (!is_score) return std::nullopt;
  return score >= 0.5;
}

RecordFinder::RecordFinder(const link::Records& records)
    : records_(records), by_id_(records.size()) {
  std::iota(by_id_.begin(), by_id_.end(), link::RecordIndex{0});
  std::sort(by_id_.begin(), by_id_.end(), [&](link::RecordIndex a, link::RecordIndex b) {
    const int order = records.identifier(a).compare(records.identifier(b));
    return order != 0 ? order < 0 : a < b;
  });
}

Result<std::optional<link::RecordIndex>> RecordFinder::look_up(const std::string& id,
                                                               const std::string& source) const {
  const auto [from, to] = std::equal_range(
      by_id_.begin(), by_id_.end(), std::string_view(id), [&](const auto& x, const auto& y) {
        const auto text = [&](const auto& v) -> std::string_view {
          if constexpr (std::is_same_v<std::decay_t<decltype(v)>, link::RecordIndex>) {
            return records_.identifier(v);
          } else {
            return v;
          }
        };
        return text(x) < text(y);
      });
  const link::RecordIndex* found = nullptr;
  for (auto at = from; at != to; ++at) {
    if (!source.empty() && records_.sources()[records_.source(*at)] != source) continue;
    if (found != nullptr) {
      return fail(Code::bad_input,
                  "\"{}\" is the id of records in several sources; name the source too: {}/{}", id,
                  records_.sources()[records_.source(*at)], id);
    }
    found = &*at;
  }
  return found == nullptr ? std::nullopt : std::optional(*found);
}

Result<link::RecordIndex> RecordFinder::find(const std::string& id,
                                             const std::string& source) const {
  AMENDS_TRY(const std::optional<link::RecordIndex> found, look_up(id, source));
  if (found) return *found;
  if (source.empty()) return fail(Code::bad_input, "there is no record \"{}\"", id);
  const auto& sources = records_.sources();
  if (std::ranges::find(sources, source) == sources.end()) {
    return fail(Code::bad_input, "there is no source \"{}\"; the sources are {}", source,
                fmt::join(sources, ", "));
  }
  return fail(Code::bad_input, "there is no record \"{}\" in source {}", id, source);
}

Result<link::RecordIndex> RecordFinder::named(const std::string& label) const {
  auto found = find(label, "");
  for (std::size_t slash = label.find('/'); !found && slash != std::string::npos;
       slash = label.find('/', slash + 1)) {
    if (auto of_source = find(label.substr(slash + 1), label.substr(0, slash))) return of_source;
  }
  return found;
}

Result<link::RecordIndex> RecordFinder::of_row(const std::string& label,
                                               std::string_view source) const {
  const bool is_one = records_.sources().size() < 2;
  return source.empty() || is_one ? named(label) : find(label, std::string(source));
}

Result<std::vector<SideRow>> read_side_rows(const std::string& file, const RecordFinder& finder,
                                            const link::Settings& settings,
                                            const std::vector<std::string>& text_columns) {
  const std::string& unique_id = settings.unique_id_column;
  AMENDS_TRY(const link::Table table, read_side(file));
  AMENDS_TRY(const link::Column* l, first_of(table, file, {unique_id + "_l", "unique_id_l"}));
  AMENDS_TRY(const link::Column* r, first_of(table, file, {unique_id + "_r", "unique_id_r"}));
  AMENDS_TRY(const link::Column* text, first_of(table, file, text_columns));
  const link::Column* source_l = table.find(settings.source_column + "_l");
  const link::Column* source_r = table.find(settings.source_column + "_r");
  std::vector<SideRow> rows;
  for (link::RecordIndex row = 0; row < table.size(); ++row) {
    const auto find = [&](const link::Column& id, const link::Column* source) {
      return finder.of_row(std::string(id.text(row)),
                           source == nullptr ? std::string_view() : source->text(row));
    };
    auto a = find(*l, source_l), b = find(*r, source_r);
    if (!a) return fail(std::move(a).error().in(table.where(row)));
    if (!b) return fail(std::move(b).error().in(table.where(row)));
    if (*a == *b)
      return fail(Code::bad_input, "{}: a record is paired with itself", table.where(row));
    rows.push_back({*a, *b, std::string(text->text(row)), table.where(row)});
  }
  return rows;
}

Result<std::vector<link::LabelledPair>> read_labels(const std::string& file,
                                                    const RecordFinder& finder,
                                                    const link::Settings& settings) {
  AMENDS_TRY(const auto rows,
             read_side_rows(file, finder, settings,
                            {"clerical_match_score", "label", "match", "judgement"}));
  std::vector<link::LabelledPair> labels;
  std::map<std::pair<link::RecordIndex, link::RecordIndex>, const SideRow*> known;
  for (const SideRow& row : rows) {
    const auto same = same_or_not(row.text);
    if (!same)
      return fail(Code::bad_input, "{}: \"{}\" is no label; say 1 or 0", row.where, row.text);
    const SideRow& first = *known.emplace(std::minmax(row.a, row.b), &row).first->second;
    if (same_or_not(first.text) != same) {
      return fail(Code::bad_input,
                  "{}: this pair is labelled {}, and the other way at {}; keep one label",
                  row.where, *same ? "as a match" : "as none", first.where);
    }
    labels.push_back({row.a, row.b, *same});
  }
  return labels;
}

// Labels may come from scores, pair by pair, so that they need not hold together.
void tell_contradictions(const std::string& file, std::span<const link::LabelledPair> labels,
                         const link::Records& records) {
  link::Groups same(records.size());
  for (const link::LabelledPair& label : labels) {
    if (label.match) same.join(label.a, label.b);
  }
  const link::LabelledPair* first = nullptr;
  std::size_t count = 0;
  for (const link::LabelledPair& label : labels) {
    if (label.match || same.root(label.a) != same.root(label.b)) continue;
    first = first == nullptr ? &label : first;
    ++count;
  }
  if (first == nullptr) return;
  fmt::print(stderr,
             "amends: {}: {} pair{} labelled as none though other labels make one of both records "
             "(first: {} and {}); each pair counts as it is labelled\n",
             file, with_commas(count), count == 1 ? " is" : "s are", records.label(first->a),
             records.label(first->b));
}

Result<std::vector<link::Judgement>> read_judgements(const std::string& file,
                                                     const RecordFinder& finder,
                                                     const link::Settings& settings) {
  AMENDS_TRY(const auto rows,
             read_side_rows(file, finder, settings,
                            {"judgement", "verdict", "answer", "clerical_match_score"}));
  std::vector<link::Judgement> judgements;
  for (const SideRow& row : rows) {
    const std::string lower = base::lower_ascii(base::trim(row.text));
    if (lower.empty() || lower == "unsure") continue;
    const auto same = same_or_not(row.text);
    if (!same)
      return fail(Code::bad_input, "{}: \"{}\" is no judgement; say same, different or unsure",
                  row.where, row.text);
    judgements.push_back({row.a, row.b, *same});
  }
  return judgements;
}

// Judgements that say otherwise than what is measured by.
void tell_against_truth(const LinkResultOptions& options, const LinkSides& sides,
                        const link::Table& table) {
  std::map<std::pair<link::RecordIndex, link::RecordIndex>, bool> labels;
  for (const link::LabelledPair& label : sides.labels)
    labels.emplace(std::minmax(label.a, label.b), label.match);
  const link::Column* const truth = options.truth.empty() ? nullptr : table.find(options.truth);
  const auto is_match = [&](const link::Judgement& judgement) -> std::optional<bool> {
    const auto label = labels.find(std::minmax(judgement.a, judgement.b));
    if (label != labels.end()) return label->second;
    if (truth == nullptr) return std::nullopt;
    const link::ValueCode a = truth->codes[judgement.a], b = truth->codes[judgement.b];
    if (a == link::null_code || b == link::null_code) return std::nullopt;
    return a == b;
  };
  const link::Judgement* first = nullptr;
  std::size_t count = 0;
  for (const link::Judgement& judgement : sides.judgements) {
    if (is_match(judgement).value_or(judgement.same) == judgement.same) continue;
    first = first == nullptr ? &judgement : first;
    ++count;
  }
  if (first == nullptr) return;
  fmt::print(
      stderr,
      "amends: {}: {} otherwise than {} (first: {} and {}, judged {}); clusters keep to "
      "what was judged, figures to the labels\n",
      options.judgements, count == 1 ? "1 judgement says" : with_commas(count) + " judgements say",
      truth != nullptr ? "--truth " + options.truth : options.labels, table.records.label(first->a),
      table.records.label(first->b), first->same ? "the same" : "different");
}

Result<ClustersBefore> read_clusters(const std::string& file, const RecordFinder& finder,
                                     const link::Records& records, const link::Settings& settings) {
  AMENDS_TRY(const link::Table table, read_side(file));
  AMENDS_TRY(const link::Column* id,
             first_of(table, file, {settings.unique_id_column, "unique_id"}));
  AMENDS_TRY(const link::Column* cluster, first_of(table, file, {"cluster_id", "cluster"}));
  const link::Column* source = table.find(settings.source_column);
  ClustersBefore before{std::vector<std::uint64_t>(records.size(), link::no_id)};
  std::uint64_t named = 0, gone = 0;
  for (link::RecordIndex row = 0; row < table.size(); ++row) {
    const auto number = whole_number(cluster->text(row));
    if (!number || *number > cluster_id_max) {
      return fail(Code::bad_input, "{}: \"{}\" is no cluster id; they are whole numbers up to {}",
                  table.where(row), cluster->text(row), cluster_id_max);
    }
    before.highest = std::max(before.highest, *number);
    if (id->text(row).empty()) continue;  // keeps the highest id that was ever given
    ++named;
    // With one source, its name may have been another then.
    const bool has_source = source != nullptr && records.sources().size() > 1;
    auto found = finder.look_up(std::string(id->text(row)),
                                has_source ? std::string(source->text(row)) : std::string());
    if (!found) return fail(std::move(found).error().in(table.where(row)));
    const std::optional<link::RecordIndex>& at = *found;
    if (!at) {  // records may have gone since
      ++gone;
      continue;
    }
    if (before.of_record[*at] != link::no_id) {
      return fail(Code::bad_input,
                  "{}: the record \"{}\" has a cluster already; leave one of the two",
                  table.where(row), id->text(row));
    }
    before.of_record[*at] = *number;
  }
  if (gone > 0 && gone == named) {
    return fail(Code::bad_input, "{}: none of its {} records is among those of the source{} {}",
                file, with_commas(gone), records.sources().size() == 1 ? "" : "s",
                fmt::join(records.sources(), ", "));
  }
  if (gone > 0) {
    fmt::print(stderr, "amends: {}: {} of its records are not here any more\n", file,
               with_commas(gone));
  }
  return before;
}

Result<std::vector<AnsweredPair>> read_answers(const std::string& file, const RecordFinder& finder,
                                               const link::Settings& settings) {
  AMENDS_TRY(const auto rows, read_side_rows(file, finder, settings, {"answer"}));
  std::vector<AnsweredPair> answers;
  for (const SideRow& row : rows) {
    const std::string lower = base::lower_ascii(base::trim(row.text));
    std::optional<bool> same;
    if (!lower.empty() && lower != "unsure") {
      same = same_or_not(row.text);
      if (!same)
        return fail(Code::bad_input, "{}: \"{}\" is no answer; say same, different or unsure",
                    row.where, row.text);
    }
    answers.push_back({row.a, row.b,
                       lower.empty() ? link::Answer::none
                       : !same       ? link::Answer::unsure
                       : *same       ? link::Answer::same
                                     : link::Answer::different,
                       row.where});
  }
  return answers;
}

}  // namespace

Result<LinkSides> read_sides(const LinkResultOptions& options, const link::Table& table,
                             const link::Settings& settings) {
  LinkSides sides;
  if (options.labels.empty() && options.judgements.empty() && options.clusters_before.empty() &&
      options.answers.empty() && options.explain.empty())
    return sides;
  const RecordFinder finder(table.records);
  if (!options.labels.empty()) {
    AMENDS_TRY(sides.labels, read_labels(options.labels, finder, settings));
    tell_contradictions(options.labels, sides.labels, table.records);
  }
  if (!options.judgements.empty()) {
    AMENDS_TRY(sides.judgements, read_judgements(options.judgements, finder, settings));
    Status is_right = link::check_judgements(sides.judgements, table.records);
    if (is_right && !options.one_to_one.empty())
      is_right = link::check_one_to_one(sides.judgements, table.records);
    if (!is_right) return fail(std::move(is_right).error().in(options.judgements));
    tell_against_truth(options, sides, table);
  }
  if (!options.clusters_before.empty()) {
    AMENDS_TRY(sides.clusters_before,
               read_clusters(options.clusters_before, finder, table.records, settings));
  }
  if (!options.answers.empty()) {
    AMENDS_TRY(sides.answers, read_answers(options.answers, finder, settings));
  }
  for (const std::string& label : options.explain) {
    auto found = finder.named(label);
    if (!found) return fail(std::move(found).error().in("--explain"));
    sides.explained.push_back(*found);
  }
  if (sides.explained.size() == 2 && sides.explained[0] == sides.explained[1])
    return fail(Code::usage, "--explain: name two records; these are one");
  std::ranges::sort(sides.explained);
  return sides;
}

}  // namespace amends::cli
