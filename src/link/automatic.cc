#include "link/automatic.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/text.h"
#include "link/dependence.h"
#include "link/scripts.h"
#include "link/sql.h"

namespace amends::link {
namespace {

// Conditions over one column, written for its two sides.
class Conditions {
 public:
  explicit Conditions(const ColumnProfile& column) : column_(column) {}
  std::string left() const { return sql_name(column_.name + "_l"); }
  std::string right() const { return sql_name(column_.name + "_r"); }
  // Of a comparison's first level, so that no other one meets a text that means no value.
  std::string null() const {
    return fmt::format("{} IS NULL OR {} IS NULL", sql_value(column_, left()),
                       sql_value(column_, right()));
  }
  std::string equal() const { return fmt::format("{} = {}", left(), right()); }
  std::string call(std::string_view function) const {
    return fmt::format("{}({}, {})", function, left(), right());
  }
  std::string at_least(std::string_view function, double least) const {
    return fmt::format("{} >= {}", call(function), least);
  }
  std::string at_most(std::string_view function, double most) const {
    return fmt::format("{} <= {}", call(function), most);
  }
  // `make` writes an expression over one side.
  template <typename Make>
  std::string same(Make make) const {
    return fmt::format("{} = {}", make(left()), make(right()));
  }

 private:
  const ColumnProfile& column_;
};

class Builder {
 public:
  explicit Builder(const std::string& name) { comparison_.name = name; }
  Builder& null(const std::string& condition) {
    add(condition, "no value").is_null = true;
    return *this;
  }
  Builder& level(const std::string& condition, const std::string& label) {
    add(condition, label);
    return *this;
  }
  Builder& exact(const std::string& condition, const std::string& tf_column) {
    return rare(condition, "exact", tf_column);
  }
  // A level to which a rare value adds.
  Builder& rare(const std::string& condition, const std::string& label,
                const std::string& tf_column) {
    add(condition, label).tf_column = tf_column;
    return *this;
  }
  Comparison done() {
    add("ELSE", "anything else");
    comparison_.description = comparison_.name;
    return std::move(comparison_);
  }

 private:
  Level& add(const std::string& condition, const std::string& label) {
    comparison_.levels.emplace_back();
    comparison_.levels.back().condition = condition;
    comparison_.levels.back().label = label;
    return comparison_.levels.back();
  }
  Comparison comparison_;
};

// `swapped`: the two names stand the wrong way round; told by the first comparison alone.
Comparison compare_name(const ColumnProfile& column, const std::string& swapped, bool tells_swap) {
  const Conditions c(column);
  Builder builder(column.name);
  builder.null(swapped.empty() || tells_swap ? c.null() : c.null() + " OR (" + swapped + ")");
  builder.exact(c.equal(), column.name);
  if (!swapped.empty() && tells_swap) builder.level(swapped, "the two names swapped");
  builder.level(c.at_most("damerau_levenshtein", 1), "one letter differs");
  builder.level(c.at_least("jaro_winkler_similarity", 0.9), "Jaro-Winkler >= 0.9");
  builder.level(c.at_least("jaro_winkler_similarity", 0.8), "Jaro-Winkler >= 0.8");
  return builder.done();
}

// Names that stand in several scripts: first their spelling, then what names says of them, which
// is split by pairs of scripts afterwards (scripts.h).
Comparison compare_name_of_scripts(const ColumnProfile& column) {
  const Conditions c(column);
  return Builder(column.name)
      .null(fmt::format("{} OR {} IS NULL", c.null(), c.call("name_weight")))
      .exact(c.equal(), column.name)
      .level(c.at_most("damerau_levenshtein", 1), "one letter differs")
      .rare(c.at_least("name_weight", 14), "14 bits or more", column.name)
      .level(c.at_least("name_weight", 6), "6 bits or more")
      .level(c.at_least("name_weight", 0), "0 bits or more")
      .done();
}

Comparison compare_date(const ColumnProfile& column) {
  const Conditions c(column);
  const auto parsed = [&](const std::string& side) { return sql_date(column, side); };
  const auto part = [&](std::string_view function) {
    return c.same(
        [&](const std::string& side) { return fmt::format("{}({})", function, parsed(side)); });
  };
  const auto apart = [&](int days) {
    return fmt::format("ABS(EPOCH({}) - EPOCH({})) <= {}", parsed(c.left()), parsed(c.right()),
                       days * 86400);
  };
  const std::string year = part("year"), month = part("month"), day = part("day");
  const std::string swapped = fmt::format("{0} AND month({1}) = day({2}) AND day({1}) = month({2})",
                                          year, parsed(c.left()), parsed(c.right()));
  Builder builder(column.name);
  builder.null(fmt::format("{} IS NULL OR {} IS NULL", parsed(c.left()), parsed(c.right())));
  // How rare a day is, is not to be told from how rare one of its texts is.
  const bool has_one_form = column.date_forms.size() == 1;
  builder.exact(has_one_form ? c.equal() : c.same(parsed), has_one_form ? column.name : "");
  return builder.level(swapped, "day and month swapped")
      .level(c.at_most("damerau_levenshtein", 1), "one digit differs")
      .level(fmt::format("({0} AND {1}) OR ({0} AND {2}) OR ({1} AND {2})", year, month, day),
             "two of year, month and day")
      .level(c.at_most("damerau_levenshtein", 2), "two digits differ")
      .level(apart(366), "within a year")
      .done();
}

Comparison compare_edtf(const ColumnProfile& column) {
  const Conditions c(column);
  const auto is = [&](std::string_view level) {
    return fmt::format("{} = '{}'", c.call("edtf_level"), level);
  };
  // 1950 and 1950 are the same and say less than two equal days.
  const std::string same_day = fmt::format("{} AND edtf_days({}) = 1", is("same"), c.left());
  return Builder(column.name)
      .null(fmt::format("{} IS NULL", c.call("edtf_level")))
      .exact(c.equal() + " AND " + same_day, "")
      .level(same_day, "the same day")
      .level(is("same"), "the same, and not to the day")
      .level(is("swapped"), "day and month swapped")
      .level(c.at_most("damerau_levenshtein", 1), "one digit differs")
      .level(is("month_only"), "the same month")
      .level(is("default_day"), "the same year, a day that registers put where none is known")
      .level(is("year_only"), "the same year")
      .level(c.call("edtf_overlap") + " > 0", "intervals that overlap")
      .done();
}

Comparison compare_identifier(const ColumnProfile& column) {
  const Conditions c(column);
  return Builder(column.name)
      .null(c.null())
      .exact(c.equal(), column.name)
      .level(c.at_most("damerau_levenshtein", 1), "one sign differs")
      .level(c.at_most("damerau_levenshtein", 2), "two signs differ")
      .done();
}

Comparison compare_postcode(const ColumnProfile& column) {
  const Conditions c(column);
  const auto first = [](std::string_view side) { return fmt::format("substr({}, 1, 3)", side); };
  return Builder(column.name)
      .null(c.null())
      .exact(c.equal(), column.name)
      .level(c.at_most("damerau_levenshtein", 1), "one sign differs")
      .level(c.same(first), "the same beginning")
      .done();
}

Comparison compare_email(const ColumnProfile& column) {
  const Conditions c(column);
  const auto user = [](std::string_view side) {
    return fmt::format("NULLIF(regexp_extract({}, '^[^@]+', 0), '')", side);
  };
  return Builder(column.name)
      .null(c.null())
      .exact(c.equal(), column.name)
      .level(c.same(user), "the part before @")
      .level(c.at_most("damerau_levenshtein", 2), "two signs differ")
      .level(c.at_least("jaro_winkler_similarity", 0.9), "Jaro-Winkler >= 0.9")
      .done();
}

Comparison compare_number(const ColumnProfile& column) {
  const Conditions c(column);
  Builder builder(column.name);
  builder.null(c.null()).exact(c.equal(), column.name);
  if (column.mean_length >= 2.5)
    builder.level(c.at_most("damerau_levenshtein", 1), "one digit differs");
  return builder.done();
}

Comparison compare_category(const ColumnProfile& column) {
  const Conditions c(column);
  return Builder(column.name).null(c.null()).exact(c.equal(), column.name).done();
}

Comparison compare_words(const ColumnProfile& column) {
  const Conditions c(column);
  const auto words = [](std::string_view side) {
    return fmt::format("string_split({}, ' ')", side);
  };
  const std::string common =
      fmt::format("array_length(list_intersect({}, {}))", words(c.left()), words(c.right()));
  return Builder(column.name)
      .null(c.null())
      .exact(c.equal(), column.name)
      .level(c.at_most("damerau_levenshtein", 2), "two letters differ")
      .level(c.at_least("jaro_winkler_similarity", 0.9), "Jaro-Winkler >= 0.9")
      .level(common + " >= 2", "two words in common")
      .level(common + " >= 1", "a word in common")
      .done();
}

// What two texts have in common beside the parts that are columns of their own: middle names,
// titles, names in another order. Where neither has more words, it says nothing.
Comparison compare_other_words(const ColumnProfile& column,
                               const std::vector<ColumnProfile>& parts) {
  const Conditions c(column);
  const auto words = [](const std::string& side) {
    return fmt::format("string_split({}, ' ')", side);
  };
  std::string more =
      fmt::format("array_length(list_intersect({}, {}))", words(c.left()), words(c.right()));
  for (const ColumnProfile& part : parts) {
    const auto value = [&](const std::string& side) { return sql_value(part, side); };
    more += fmt::format(" - CASE WHEN {} THEN 1 ELSE 0 END", Conditions(part).same(value));
  }
  const std::string no_more =
      fmt::format("array_length({}) <= {} AND array_length({}) <= {} AND {} <= 0", words(c.left()),
                  parts.size(), words(c.right()), parts.size(), more);
  return Builder(column.name + "_other_words")
      .null(fmt::format("{} OR ({})", c.null(), no_more))
      .level(more + " >= 2", "two other words in common")
      .level(more + " >= 1", "another word in common")
      .done();
}

bool is_taken(ColumnKind kind) {
  return kind != ColumnKind::empty && kind != ColumnKind::constant && kind != ColumnKind::unique;
}

// Adds a comparison of the words of `whole` that are not one of `parts`, where there are some.
void add_other_words(const std::vector<ColumnProfile>& columns, const ColumnProfile& whole,
                     const std::vector<std::string>& parts, std::vector<Comparison>& comparisons,
                     Automatic& made) {
  constexpr double one_word = 1.3, more_words = 0.1;
  double words = 0;
  std::vector<ColumnProfile> of_one_word;
  for (const std::string& part : parts) {
    const ColumnProfile& column = *std::ranges::find(columns, part, &ColumnProfile::name);
    if (column.mean_words >= one_word) continue;
    words += column.mean_words;
    of_one_word.push_back(column);
  }
  if (of_one_word.size() < 2 || whole.mean_words < words + more_words) return;
  comparisons.push_back(compare_other_words(whole, of_one_word));
  made.words.push_back(fmt::format("of \"{}\" the other words are compared", whole.name));
}

// How many bits agreement on the column says, of a record taken at random.
double telling(const ColumnProfile& column) {
  return column.completeness * -std::log2(std::max(column.collision, 1e-9));
}

// Leaves at most `columns_max`, the most telling ones, in their order.
void keep_most_telling(std::vector<ColumnProfile>& columns, Automatic& made) {
  constexpr std::size_t columns_max = 16;
  if (columns.size() <= columns_max) return;
  std::vector<double> bits;
  for (const ColumnProfile& column : columns) bits.push_back(telling(column));
  std::ranges::sort(bits, std::greater());
  const double least = bits[columns_max - 1];
  std::size_t kept = 0;
  std::erase_if(columns, [&](const ColumnProfile& column) {
    if (telling(column) >= least && ++kept <= columns_max) return false;
    made.words.push_back(fmt::format("\"{}\" is left out: {} columns tell records apart better",
                                     column.name, columns_max));
    return true;
  });
}

// Comparisons whose combinations of levels are too many to count go, the least telling first;
// `bits` is of each.
void keep_countable(Automatic& made, std::vector<double> bits) {
  constexpr double combinations_max = 52;  // as a power of two
  std::vector<Comparison>& comparisons = made.settings.comparisons;
  for (;;) {
    double combinations = 0;
    for (const Comparison& comparison : comparisons)
      combinations += std::log2(static_cast<double>(comparison.levels.size()));
    if (combinations <= combinations_max) return;
    const auto least = std::ranges::min_element(bits) - bits.begin();
    made.words.push_back(
        fmt::format("\"{}\" is left out after all: others tell records apart better, and all "
                    "together have more "
                    "than 2^{} combinations of levels",
                    comparisons[static_cast<std::size_t>(least)].name, combinations_max));
    comparisons.erase(comparisons.begin() + least);
    bits.erase(bits.begin() + least);
  }
}

constexpr double swaps_told = 0.004;    // share of records above which swapped names are looked for
constexpr double contained_told = 0.6;  // above this a column is said by another

// What is made of other columns ("full_name" of "first_name" and "surname") would count them twice:
// by column, whether it is left out. Its words that are in no other column are compared.
std::vector<bool> repeating(const Table& table, const std::vector<ColumnProfile>& columns,
                            std::vector<Comparison>& other_words, Automatic& made) {
  std::vector<bool> drop(columns.size(), false);
  for (std::size_t whole = 0; whole < columns.size(); ++whole) {
    if (columns[whole].kind != ColumnKind::words && columns[whole].mean_words < 1.5) continue;
    std::vector<std::string> parts;
    for (std::size_t part = 0; part < columns.size(); ++part) {
      if (part == whole || columns[part].mean_words >= columns[whole].mean_words) continue;
      if (columns[part].kind != ColumnKind::name && columns[part].kind != ColumnKind::words)
        continue;
      if (contained_share(table, columns[part].name, columns[whole].name) > contained_told) {
        parts.push_back(columns[part].name);
      }
    }
    if (parts.size() < 2) continue;
    drop[whole] = true;
    made.words.push_back(fmt::format("\"{}\" is left out: it repeats \"{}\"", columns[whole].name,
                                     fmt::join(parts, "\" and \"")));
    add_other_words(columns, columns[whole], parts, other_words, made);
  }
  return drop;
}

// Of columns that follow from one another (a region from its town), the less telling are dropped,
// as long as one stays to make pairs and two to learn from them.
void drop_what_follows(const Table& table, const std::vector<ColumnProfile>& columns,
                       std::vector<bool>& drop, Automatic& made) {
  std::vector<std::string> names;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (drop[i]) continue;
    names.push_back(columns[i].name);
    places.push_back(i);
  }
  std::vector<Dependence> found = dependences(table, names);
  std::ranges::stable_sort(found, std::greater(), &Dependence::measure);
  std::size_t left = names.size();
  for (const Dependence& dependence : found) {
    if (left <= 3) break;
    const std::size_t by = places[dependence.by], follows = places[dependence.follows];
    if (drop[by] || drop[follows]) continue;
    const bool keeps_by = telling(columns[by]) >= telling(columns[follows]);
    drop[keeps_by ? follows : by] = true;
    --left;
    made.words.push_back(fmt::format(
        "\"{}\" is left out: {}", columns[keeps_by ? follows : by].name, said(dependence, names)));
  }
}

// The pair of name columns that are swapped most often; empty where none is.
struct Swapped {
  std::string first, second, condition;
};

Swapped most_swapped(const Table& table, const std::vector<ColumnProfile>& columns,
                     const std::vector<bool>& drop, Automatic& made) {
  Swapped out;
  double most = swaps_told;
  std::size_t first = 0, second = 0;
  const auto is_name = [&](std::size_t i) {
    return columns[i].kind == ColumnKind::name && !drop[i];
  };
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t b = a + 1; b < columns.size(); ++b) {
      if (!is_name(a) || !is_name(b)) continue;
      const double share = swapped_share(table, columns[a].name, columns[b].name);
      if (share < most) continue;
      most = share;
      first = a;
      second = b;
    }
  }
  if (second == 0) return out;
  out.first = columns[first].name;
  out.second = columns[second].name;
  const Conditions a(columns[first]), b(columns[second]);
  out.condition = fmt::format("{} = {} AND {} = {}", a.left(), b.right(), b.left(), a.right());
  made.words.push_back(fmt::format("\"{}\" and \"{}\" are swapped in {:.1f} % of the records",
                                   out.first, out.second, 100 * most));
  return out;
}

bool is_edtf(const ColumnProfile& column) { return column.date_forms.front().format == "EDTF"; }

std::string said_of_forms(const ColumnProfile& column) {
  std::vector<std::string> forms;
  for (const DateForm& form : column.date_forms)
    forms.push_back(fmt::format("{} ({:.0f} %)", form.format, 100 * form.share));
  return fmt::format("\"{}\" has dates in {} forms, and each is read: {}", column.name,
                     forms.size(), fmt::join(forms, ", "));
}

Comparison compare(const ColumnProfile& column, const Swapped& swapped) {
  switch (column.kind) {
    case ColumnKind::date:
      return is_edtf(column) ? compare_edtf(column) : compare_date(column);
    case ColumnKind::identifier:
      return compare_identifier(column);
    case ColumnKind::email:
      return compare_email(column);
    case ColumnKind::postcode:
      return compare_postcode(column);
    case ColumnKind::number:
      return compare_number(column);
    case ColumnKind::category:
      return compare_category(column);
    case ColumnKind::words:
      return compare_words(column);
    default:
      break;
  }
  if (column.mixes_scripts) return compare_name_of_scripts(column);
  const bool swaps = column.name == swapped.first || column.name == swapped.second;
  return compare_name(column, swaps ? swapped.condition : "", column.name == swapped.first);
}

}  // namespace

Result<Automatic> automatic_comparisons(const Table& table, const AutomaticOptions& options) {
  Automatic made;
  made.settings.link_type = options.link_type;
  made.settings.unique_id_column = options.unique_id_column;
  std::vector<ColumnProfile> columns;
  for (ColumnProfile& column : profile(table)) {
    if (std::ranges::find(options.left_out, column.name) != options.left_out.end()) continue;
    if (!is_taken(column.kind)) {
      made.words.push_back(
          fmt::format("\"{}\" is left out: {}", column.name,
                      column.kind == ColumnKind::empty      ? "hardly any record has a value"
                      : column.kind == ColumnKind::constant ? "it has one value only"
                                                            : "no two records share a value"));
      continue;
    }
    columns.push_back(std::move(column));
  }
  keep_most_telling(columns, made);
  std::vector<Comparison> other_words;
  std::vector<bool> drop = repeating(table, columns, other_words, made);
  drop_what_follows(table, columns, drop, made);
  const Swapped swapped = most_swapped(table, columns, drop, made);
  std::vector<double> bits;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (drop[i]) continue;
    const ColumnProfile& column = columns[i];
    made.words.push_back(fmt::format("\"{}\" is compared as {}: {:.0f} % complete, {} values",
                                     column.name, name_of(column.kind), 100 * column.completeness,
                                     column.distinct));
    if (column.date_forms.size() > 1) made.words.push_back(said_of_forms(column));
    made.settings.comparisons.push_back(compare(column, swapped));
    bits.push_back(telling(column));
  }
  bits.resize(bits.size() + other_words.size(), 0);
  for (Comparison& comparison : other_words)
    made.settings.comparisons.push_back(std::move(comparison));
  if (made.settings.comparisons.size() < 2) {
    return fail(Code::bad_input,
                "a model needs at least two columns that records have in common, and the data have "
                "{}; give a "
                "model, or say with --id which column is the unique id",
                made.settings.comparisons.size());
  }
  for (std::string& said : split_by_scripts(made.settings, table, false))
    made.words.push_back(std::move(said));
  keep_countable(made, std::move(bits));
  return made;
}

}  // namespace amends::link
