#include "examine/rule_cases.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "base/rational.h"
#include "base/text.h"
#include "examine/json_at.h"
#include "examine/value.h"
#include "programme/faults.h"
#include "programme/folder.h"
#include "programme/rules.h"

namespace amends::examine {
namespace {

using Json = nlohmann::ordered_json;

struct Line {
  int number = 0;
  std::string_view text;
};

// Puts a value at its path: "losses[0].amount". The value's JSON type follows the fact's type.
Status put(Json& root, const programme::FactTypes& types, std::string_view path,
           std::string_view value) {
  Json* at = &root;
  const cel::RecordType* record = &types.root;
  cel::TypeRef type = nullptr;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of(".[");
    const std::string name(rest.substr(0, end));
    rest = end == std::string_view::npos ? "" : rest.substr(end);
    const int slot = record == nullptr ? -1 : record->find(name);
    if (slot < 0) {
      std::vector<std::string> known;
      if (record != nullptr) {
        for (const auto& field : record->fields) known.push_back(field.name);
      }
      return fail(Code::bad_input, "there is no fact \"{}\"{}", path,
                  programme::suggestion(name, known));
    }
    type = record->fields[static_cast<std::size_t>(slot)].type;
    if (!at->is_object())
      return fail(Code::bad_input, "what \"{}\" is a part of has a value already", path);
    at = &(*at)[name];
    if (at->is_null() && !rest.empty() && rest[0] == '.') *at = Json::object();
    if (rest.starts_with('[')) {
      std::size_t index = 0;
      const auto read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), index);
      if (read.ec != std::errc{} || *read.ptr != ']' || index > 1000 || !type->is("list"))
        return fail(Code::bad_input, "\"{}\" has no such index", path);
      rest.remove_prefix(static_cast<std::size_t>(read.ptr + 1 - rest.data()));
      if (at->is_null()) *at = Json::array();
      if (!at->is_array())
        return fail(Code::bad_input, "what \"{}\" is a part of has a value already", path);
      while (at->size() <= index) at->push_back(Json::object());
      at = &(*at)[index];
      type = type->parameters[0];
    }
    record = type->kind == cel::Type::Kind::record ? type->record : nullptr;
    if (rest.starts_with('.')) rest.remove_prefix(1);
  }
  if (type == nullptr) return fail(Code::bad_input, "a fact is written \"path = value\"");
  if (value == "none" && type->is("list")) {
    *at = Json::array();
  } else if (value.starts_with("proposed")) {
    const std::string_view what = base::trim(value.substr(8));
    *at = Json{{"proposed", what.empty() ? "the link is only proposed" : std::string(what)}};
  } else if (type == &cel::types::boolean && (value == "yes" || value == "no")) {
    *at = value == "yes";
  } else if (std::int64_t whole = 0;
             type == &cel::types::integer &&
             std::from_chars(value.data(), value.data() + value.size(), whole).ptr ==
                 value.data() + value.size()) {
    *at = whole;
  } else if (type->choices != nullptr && value.starts_with("unlisted ")) {
    *at = std::string(base::trim(value.substr(9)));
  } else {
    const std::string wrong = type->choices == nullptr ? "" : cel::refusal(value, *type->choices);
    if (!wrong.empty())
      return fail(Code::bad_input,
                  "{}; where a claim is to have it all the same, write \"unlisted {}\"", wrong,
                  value);
    *at = std::string(value);
  }
  return {};
}

// Whether both are one amount of one currency, however many digits are written: "4800 VLR" and
// "4800.00 VLR".
bool is_one_amount(std::string_view a, std::string_view b) {
  const std::size_t end = a.find(' '), other_end = b.find(' ');
  if (end == std::string_view::npos || other_end == std::string_view::npos) return false;
  const auto amount = base::Rational::parse_decimal(a.substr(0, end));
  const auto other = base::Rational::parse_decimal(b.substr(0, other_end));
  return amount && other && *amount == *other && a.substr(end) == b.substr(other_end);
}

class Runner {
 public:
  Runner(const programme::Programme& programme, std::string file, const Telling& tell)
      : programme_(programme),
        tell_(tell),
        rules_(*programme.rules),
        file_(std::move(file)),
        reader_(programme.rules->facts) {}

  std::vector<CaseResult> run(std::string_view text) {
    int& number = line_;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text = end == std::string_view::npos ? "" : text.substr(end + 1);
      ++number;
      const std::string_view bare = base::trim(line);
      if (bare.empty() || bare.starts_with('#')) continue;
      if (line[0] != ' ' && line[0] != '\t') {
        close();
        begin(number, bare);
      } else if (results_.empty()) {
        begin(number, bare);
        blame("a case begins at the margin, with a rule's id");
      } else {
        take(number, bare);
      }
    }
    close();
    return std::move(results_);
  }

 private:
  void blame(std::string why, int line = 0) {
    if (!results_.back().failure.empty()) return;
    results_.back().failure = std::move(why);
    if (line > 0) results_.back().line = line;
  }

  // Where in the programme's files something went wrong, for the end of a sentence.
  static std::string at_place(const std::string& where) {
    return where.empty() ? "" : fmt::format(" ({})", where);
  }

  void begin(int number, std::string_view line) {
    results_.push_back({file_, number, std::string(line), ""});
    facts_ = Json::object();
    named_.clear();
    asked_ = 0;
    subject_ = std::string(line.substr(0, line.find_first_of(" \t")));
    if (subject_ == "value") return;
    if (rules_.find(subject_) == nullptr) {
      std::vector<std::string> known = {"value"};
      for (const programme::Rule& rule : rules_.rules) known.push_back(rule.id);
      blame(fmt::format("there is no rule \"{}\"{}", subject_,
                        programme::suggestion(subject_, known)));
    }
  }

  void close() {
    if (!results_.empty() && asked_ == 0) blame("nothing is expected; add a line \"=> PASS\"");
  }

  void take(int number, std::string_view line) {
    if (line.starts_with("=>")) {
      ++asked_;
      if (!results_.back().failure.empty()) return;
      const Status status = expect(base::trim(line.substr(2)));
      if (!status) blame(status.error().message);
      return;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return blame("a fact is written \"path = value\"", number);
    const std::string_view path = base::trim(line.substr(0, equals));
    if (!named_.emplace(path).second)
      return blame(fmt::format("the fact \"{}\" stands twice", path), number);
    const Status status = put(facts_, rules_.facts, path, base::trim(line.substr(equals + 1)));
    if (!status) blame(status.error().message, number);
  }

  std::string told(const std::vector<std::string>& reasons) const {
    std::string out;
    for (const std::string& reason : reasons)
      out += (out.empty() ? "" : "; ") + (tell_ ? tell_(reason) : reason);
    return out;
  }

  Status expect(std::string_view wanted) {
    const std::string json = facts_.dump();
    AMENDS_TRY(const auto values, reader_.read(json, "", true));
    const Facts facts{&reader_, values};
    const std::string category = text_in(facts_, "category");
    return subject_ == "value" ? expect_step(wanted, category, facts)
                               : expect_outcome(wanted, category, facts);
  }

  // Whether the reasons have this part; "only …", whether they are this and nothing else.
  static bool gives(std::string_view why, std::string_view part) {
    constexpr std::string_view only = "only ";
    return part.starts_with(only) ? why == base::trim(part.substr(only.size()))
                                  : why.find(part) != std::string_view::npos;
  }

  Status expect_outcome(std::string_view wanted, std::string_view category, const Facts& facts) {
    const programme::Rule& rule = *rules_.find(subject_);
    std::string got = "NONE";
    std::vector<std::string> reasons;
    std::string where;
    if (rule.concerns(category)) {
      if (Finding finding; judge_.judge(rules_, rule, facts, finding)) {
        got = name_of(finding.outcome);
        reasons = finding.reasons;
        where = at_place(finding.where);
      }
    }
    const std::string why = fmt::format("{}", fmt::join(reasons, "; "));
    const std::size_t because = wanted.find(" because ");
    const std::string_view outcome = base::trim(wanted.substr(0, because));
    if (outcome != "NONE" && !programme::outcome_named(outcome))
      return fail(Code::bad_input,
                  "\"{}\" is no outcome; it can be PASS, FAIL, REVIEW, UNKNOWN, or NONE where the "
                  "rule is not asked",
                  outcome);
    if (outcome != got)
      return fail(Code::bad_input, "gives {}{}{}, not {}{}", got, why.empty() ? "" : " because ",
                  told(reasons), outcome, where);
    if (because == std::string_view::npos) return {};
    const std::string_view part = base::trim(wanted.substr(because + 9));
    if (!gives(why, part))
      return fail(Code::bad_input, "gives {} because \"{}\", not because \"{}\"{}", got,
                  told(reasons), part, where);
    return {};
  }

  Status expect_step(std::string_view wanted, std::string_view category, const Facts& facts) {
    const Appraisal appraisal = valuer_.value(rules_, category, facts, programme_.currency);
    const std::size_t space = wanted.find(' ');
    const std::string_view name = wanted.substr(0, space);
    const std::string_view value =
        space == std::string_view::npos ? "" : base::trim(wanted.substr(space));
    if (const auto outcome = programme::outcome_named(name)) {
      const std::string why = fmt::format("{}", fmt::join(appraisal.reasons, "; "));
      std::string where;
      for (const StepResult& step : appraisal.steps)
        if (where.empty()) where = at_place(step.where);
      const bool fits = value.empty() ||
                        (value.starts_with("because ") && gives(why, base::trim(value.substr(8))));
      if (*outcome == appraisal.outcome && fits) return {};
      return fail(Code::bad_input, "gives {} because \"{}\"{}", name_of(appraisal.outcome),
                  told(appraisal.reasons), where);
    }
    for (const StepResult& step : appraisal.steps) {
      if (step.step->name != name) continue;
      if (step.text == value || is_one_amount(step.text, value)) return {};
      return fail(Code::bad_input, "{} is {}, not {}{}", name, step.text, value,
                  at_place(step.where));
    }
    return fail(Code::bad_input, "the valuation of {} has no step \"{}\"", category, name);
  }

  const programme::Programme& programme_;
  const Telling& tell_;
  const programme::Rules& rules_;
  std::string file_;
  programme::FactReader reader_;
  Judge judge_;
  Valuer valuer_;
  std::vector<CaseResult> results_;
  std::string subject_;
  Json facts_;
  std::set<std::string, std::less<>> named_;  // the facts of the case
  int asked_ = 0, line_ = 0;
};

}  // namespace

std::vector<CaseResult> run_cases(const programme::Programme& programme, std::string_view bytes,
                                  const std::string& file, const Telling& tell) {
  programme::Faults faults;
  if (const auto text = programme::text_of(bytes, faults))
    return Runner(programme, file, tell).run(*text);
  const programme::Fault fault = faults.sorted().front();
  return {{file, fault.line, "the file", fault.sentence}};
}

Result<std::vector<CaseResult>> run_cases(const programme::Programme& programme,
                                          const Telling& tell) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(programme.folder / "tests", error)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<CaseResult> out;
  for (const auto& file : files) {
    AMENDS_TRY(const std::string text, base::read_file(file));
    for (CaseResult& result : run_cases(programme, text, "tests/" + file.filename().string(), tell))
      out.push_back(std::move(result));
  }
  return out;
}

}  // namespace amends::examine
