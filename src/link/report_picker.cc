// A box to pick any pair that the page carries by its two ids; report_script.h draws it.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/json.h"
#include "link/chart.h"
#include "link/clerical.h"
#include "link/report_script.h"
#include "link/report_sections.h"

namespace amends::link {
namespace {

// What the page carries is bounded: so many values in all its pairs, each of so many letters.
constexpr std::size_t values_carried = 40'000, letters_carried = 60;
constexpr std::size_t strata = 20;
constexpr std::uint64_t seed = 1;

std::size_t most_carried(const ReportInput& input) {
  return values_carried / (input.model->comparisons.size() + 1);
}

// A JSON string that holds nothing with a meaning in markup.
std::string json_text(std::string_view text) {
  std::string plain, out;
  base::append_json_string(plain, base::without_unwelcome(text));
  for (const char c : plain) {
    if (c == '<' || c == '>' || c == '&') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// What is no number in JSON is a string, which the script reads as one.
std::string number(double value) {
  if (std::isfinite(value)) return base::json_number(value);
  return std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

// The members of a list, one after the other.
class List {
 public:
  explicit List(std::string& out, char open = '[') : out_(out), close_(open == '[' ? ']' : '}') {
    out_ += open;
  }
  ~List() { out_ += close_; }
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  std::string& next() {
    if (!is_first_) out_ += ',';
    is_first_ = false;
    return out_;
  }

 private:
  std::string& out_;
  char close_;
  bool is_first_ = true;
};

// A pair that the page carries: of the scored pairs, or the one to explain.
struct Carried {
  const Pairs* pairs = nullptr;
  std::size_t pair = 0;
  double weight() const { return pairs->weight[pair]; }
  RecordIndex left() const { return pairs->left[pair]; }
  RecordIndex right() const { return pairs->right[pair]; }
};

// From the strongest down.
std::vector<Carried> carried_pairs(const ReportInput& input) {
  const Pairs& pairs = *input.pairs;
  std::vector<Carried> carried;
  const std::size_t most = most_carried(input);
  if (pairs.size() <= most) {
    for (std::size_t i = 0; i < pairs.size(); ++i) carried.push_back({&pairs, i});
  } else {
    for (const SampledPair& drawn : draw_sample(pairs, most, strata, input.threshold, seed).pairs)
      carried.push_back({&pairs, drawn.pair});
  }
  const Pairs* const explained = input.explained;
  if (explained != nullptr) {
    std::erase_if(carried, [&](const Carried& one) {
      return one.left() == explained->left[0] && one.right() == explained->right[0];
    });
    carried.push_back({explained, 0});
  }
  std::ranges::sort(carried, [](const Carried& a, const Carried& b) {
    if (a.weight() != b.weight()) return a.weight() > b.weight();
    return std::pair(a.left(), a.right()) < std::pair(b.left(), b.right());
  });
  return carried;
}

void append_model(std::string& out, const ModelView& model) {
  out +=
      fmt::format("\"prior\":[{},{}],\n\"comparisons\":", json_text("prior: " + prior_words(model)),
                  number(weight_of(model.prior)));
  List comparisons(out);
  for (const ComparisonView& comparison : model.comparisons) {
    comparisons.next() += fmt::format("\n{{\"name\":{},\"levels\":", json_text(comparison.name));
    {
      List levels(out, '{');
      const auto add = [&](int gamma) {
        levels.next() +=
            fmt::format("\"{}\":[{},{}]", gamma, json_text(level_words(comparison, gamma)),
                        number(level_weight(comparison, gamma)));
      };
      add(-1);
      for (const LevelView& level : comparison.levels) {
        if (level.gamma >= 0) add(level.gamma);
      }
    }
    out += '}';
  }
}

void append_records(std::string& out, const ReportInput& input,
                    const std::vector<RecordIndex>& records) {
  List list(out);
  for (const RecordIndex record : records) {
    list.next() += '\n';
    List row(out);
    row.next() += json_text(input.records->label(record));
    for (std::size_t c = 0; input.value && c < input.model->comparisons.size(); ++c)
      row.next() += json_text(shortened(input.value(record, c), letters_carried));
  }
}

void append_pair(std::string& out, const ReportInput& input, const Carried& one,
                 const std::map<RecordIndex, std::size_t>& places) {
  out += '\n';
  List row(out);
  row.next() += std::to_string(places.at(one.left()));
  row.next() += std::to_string(places.at(one.right()));
  row.next() += number(one.weight());
  row.next();
  {
    List levels(out);
    for (const auto& gamma : one.pairs->gamma) levels.next() += std::to_string(gamma[one.pair]);
  }
  row.next();
  List notes(out);
  for (const std::string& note : notes_of(input, one.left(), one.right()))
    notes.next() += json_text(note);
}

std::string data_of(const ReportInput& input, const std::vector<Carried>& carried) {
  std::map<RecordIndex, std::size_t> places;
  for (const Carried& one : carried) places[one.left()], places[one.right()];
  std::vector<RecordIndex> records;
  for (auto& [record, place] : places) {
    place = records.size();
    records.push_back(record);
  }
  std::string out = "{\n";
  append_model(out, *input.model);
  out += ",\n\"records\":";
  append_records(out, input, records);
  out += ",\n\"pairs\":";
  std::size_t open = 0;
  {
    List pairs(out);
    for (std::size_t i = 0; i < carried.size(); ++i) {
      if (carried[i].pairs == input.explained) open = i;
      append_pair(pairs.next(), input, carried[i], places);
    }
  }
  return out + fmt::format(",\n\"open\":{},\"opens\":{}\n}}\n", open, input.explained != nullptr);
}

void write_form(Html& html) {
  html.open("form", {{"id", "pair-form"}, {"hidden", "hidden"}});
  html.open("div", {{"class", "pick"}}).line();
  const auto box = [&](const std::string& id, const char* words) {
    html.open("div").leaf("label", words, {{"for", id}});
    html.empty("input", {{"id", id}, {"list", id + "-list"}, {"autocomplete", "off"}});
    html.leaf("datalist", "", {{"id", id + "-list"}}).close().line();
  };
  box("pair-left", "One record");
  box("pair-right", "The other");
  html.leaf("button", "Show", {{"type", "submit"}}).line();
  html.leaf("button", "Next stronger", {{"type", "button"}, {"id", "pair-stronger"}}).line();
  html.leaf("button", "Next weaker", {{"type", "button"}, {"id", "pair-weaker"}}).line();
  html.close().leaf("p", "", {{"id", "pair-said"}, {"role", "status"}}).close().line();
  html.leaf("div", "", {{"id", "pair-shown"}}).line();
}

}  // namespace

void write_picker(Html& html, const ReportInput& input) {
  const std::vector<Carried> carried = carried_pairs(input);
  if (carried.empty()) return;
  const bool has_all = input.pairs->size() <= most_carried(input);
  html.leaf("p", has_all
                     ? fmt::format("The page carries all {} pairs that were kept: name one by its "
                                   "two ids.",
                                   with_points(input.pairs->size()))
                     : fmt::format("The page carries {} of the {} pairs that were kept, as many of "
                                   "each stratum of weight: name one by its two ids. Any other is "
                                   "in the page once it is made with --explain and the two ids.",
                                   with_points(carried.size()), with_points(input.pairs->size())));
  write_form(html);
  html.open("script", {{"type", "application/json"}, {"id", "pair-data"}});
  html.markup("\n" + data_of(input, carried)).close().line();
  html.open("script").markup(report_script).close().line();
}

}  // namespace amends::link
