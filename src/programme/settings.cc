#include "programme/settings.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/rational.h"
#include "base/time_zone.h"
#include "programme/filing.h"
#include "programme/reader.h"
#include "programme/table_check.h"
#include "programme/values.h"

namespace amends::programme {
namespace {

constexpr std::string_view modes[] = {"REGISTER", "ADJUDICATION", "DOCUMENTATION"};
constexpr std::string_view claimant_kinds[] = {"NATURAL", "LEGAL", "COMMUNITY", "HOUSEHOLD", "ANY"};
constexpr std::string_view standards[] = {"PLAUSIBLE", "CREDIBLE_SHOWN",
                                          "REASONABLE_MINIMUM_EVIDENCE", "BALANCE_OF_PROBABILITIES",
                                          "CLEAR_AND_CONVINCING"};
constexpr int days_most = 36'525;
constexpr std::size_t code_length_max = 32;

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= code_length_max && text[0] != '.' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '.' || c == '_' || c == '-';
         });
}

bool is_factor(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto is_whole = [](std::string_view part) {
    return !part.empty() && part.size() <= 18 && part[0] != '0' &&
           std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
  };
  return is_whole(text.substr(0, slash)) && is_whole(text.substr(slash + 1));
}

class SettingsReader {
 public:
  SettingsReader(Programme& programme, SettingLines& lines, Faults& faults)
      : programme_(programme), lines_(lines), faults_(faults) {}

  void read(const Value& root) {
    Reader reader(root, "the programme", faults_);
    read_languages(reader);  // the first, because titles are held against them
    read_head(reader);
    read_mandate(reader);
    read_parties(reader);
    read_events(reader);
    read_zones(reader);
    if (const Value* filing = reader.table("filing", Need::optional)) {
      programme_.filing = read_window(*filing, "[filing]");
    }
    read_currency(reader);
    read_numbers(reader);
    read_categories(reader);
    read_sampling(reader);
    read_limits(reader);
    read_references(reader);
    read_columns(reader);
    refuse_reserved(reader);
  }

 private:
  void read_languages(Reader& reader) {
    programme_.languages = reader.texts("languages", Need::wanted);
    for (const std::string& language : programme_.languages) {
      if (is_language(language)) continue;
      reader.complain("languages",
                      fmt::format("\"{}\" is not a language's code, as en or pt-BR", language));
    }
  }

  void read_head(Reader& reader) {
    programme_.id = reader.text("id", Need::wanted);
    const bool plain = std::ranges::all_of(programme_.id, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!plain || programme_.id.size() > code_length_max) {
      reader.complain("id",
                      fmt::format("\"id\" is small letters, digits and hyphens, at most {}; it "
                                  "becomes a part of the log's name",
                                  code_length_max));
    }
    programme_.title = reader.titles("title", programme_.languages, Need::wanted);
    const std::string mode = reader.one_of("mode", modes, Need::wanted);
    if (mode == "ADJUDICATION") programme_.mode = Mode::adjudication;
    if (mode == "DOCUMENTATION") programme_.mode = Mode::documentation;
    programme_.ruleset = reader.text("ruleset", Need::wanted);
    programme_.legal_basis = reader.texts("legal_basis", Need::wanted);
    programme_.disclaimers = reader.titles("disclaimer", programme_.languages, Need::wanted);
    programme_.disclaimer = std::string(in_language(
        programme_.disclaimers, programme_.languages.empty() ? "" : programme_.languages[0]));
    programme_.valuation_date = reader.date("valuation_date", Need::optional);
    programme_.time_zone = reader.text("time_zone", Need::wanted);
    if (!programme_.time_zone.empty() && !base::zone_minutes(programme_.time_zone)) {
      reader.complain("time_zone", fmt::format("\"time_zone\" is \"{}\"; it is written as +02:00",
                                               programme_.time_zone));
    }
  }

  void read_mandate(Reader& reader) {
    const Value* value = reader.table("mandate", Need::optional);
    if (value == nullptr) return;
    Reader mandate(*value, "[mandate]", faults_);
    programme_.mandate.temporal = mandate.titles("temporal", programme_.languages, Need::optional);
    programme_.mandate.territorial =
        mandate.titles("territorial", programme_.languages, Need::optional);
    programme_.mandate.personal = mandate.titles("personal", programme_.languages, Need::optional);
    programme_.mandate.causal = mandate.titles("causal", programme_.languages, Need::optional);
    programme_.mandate.boundary_set = mandate.text("boundary_set", Need::optional);
  }

  // The id of a [[…]] table, which may stand only once; "" when it is at fault.
  std::string read_id(Reader& reader, std::string_view key, std::string_view what,
                      std::set<std::string>& seen) {
    const std::string id = reader.text(key, Need::wanted);
    if (id.empty()) return id;
    if (!is_code(id)) {
      reader.complain(
          key, fmt::format("\"{}\" cannot be a {}'s \"{}\": letters, digits, dots, hyphens and "
                           "underlines, at most {}",
                           id, what, key, code_length_max));
    } else if (!seen.insert(id).second) {
      reader.complain(key, fmt::format("{} \"{}\" stands here a second time", what, id));
    }
    return id;
  }

  void read_parties(Reader& reader) {
    std::set<std::string> seen;
    for (const Value* value : reader.tables("party", Need::optional)) {
      Reader party(*value, "a [[party]]", faults_);
      Party out;
      out.id = read_id(party, "id", "party", seen);
      out.title = party.titles("title", programme_.languages, Need::wanted);
      programme_.parties.push_back(std::move(out));
    }
  }

  void read_events(Reader& reader) {
    std::set<std::string> seen;
    for (const Value* value : reader.tables("event", Need::optional)) {
      Reader event(*value, "an [[event]]", faults_);
      Event out;
      out.id = read_id(event, "id", "event", seen);
      out.title = event.titles("title", programme_.languages, Need::optional);
      out.from = event.date("from", Need::wanted);
      out.to = event.date("to", Need::wanted);
      check_order(event, "from", out.from, "to", out.to);
      programme_.events.push_back(std::move(out));
    }
  }

  void read_zones(Reader& reader) {
    std::set<std::string> seen;
    for (const Value* value : reader.tables("zone", Need::optional)) {
      Reader zone(*value, "a [[zone]]", faults_);
      Zone out;
      out.id = read_id(zone, "id", "zone", seen);
      out.title = zone.titles("title", programme_.languages, Need::optional);
      out.group = zone.text("group", Need::optional);
      programme_.zones.push_back(std::move(out));
    }
  }

  static void check_order(Reader& reader, std::string_view first, const std::string& from,
                          std::string_view second, const std::string& to) {
    if (from.empty() || to.empty() || from <= to) return;
    reader.complain(second,
                    fmt::format("\"{}\" ({}) lies before \"{}\" ({})", second, to, first, from));
  }

  Window read_window(const Value& value, std::string name) {
    Reader reader(value, name, faults_);
    Window out;
    out.from = reader.date("from", Need::optional);
    out.to = reader.date("to", Need::optional);
    out.late_to = reader.date("late_to", Need::optional);
    out.late_rule = reader.text("late_rule", Need::optional);
    if (!out.late_rule.empty())
      lines_.late_rules.push_back({out.late_rule, name, reader.line("late_rule")});
    check_order(reader, "from", out.from, "to", out.to);
    if (out.late_to.empty()) {
      if (!out.late_rule.empty()) {
        reader.complain("late_rule",
                        fmt::format("{} has a \"late_rule\" and no \"late_to\"", name));
      }
      return out;
    }
    if (out.to.empty()) {
      reader.complain("late_to",
                      fmt::format("{} has a \"late_to\" and no \"to\" to be late after", name));
    } else if (out.late_to <= out.to) {
      reader.complain("late_to", fmt::format("\"late_to\" ({}) does not lie after \"to\" ({})",
                                             out.late_to, out.to));
    }
    return out;
  }

  void read_currency(Reader& reader) {
    const Value* value = reader.table("currency", Need::wanted);
    if (value == nullptr) return;
    Reader currency(*value, "[currency]", faults_);
    Currency& out = programme_.currency;
    out.base = currency.text("base", Need::wanted);
    out.minor_digits = currency.integer("minor_digits", 2, 0, 6);
    out.known = currency.texts("known", Need::optional);
    if (std::ranges::find(out.known, out.base) == out.known.end()) {
      out.known.insert(out.known.begin(), out.base);
    }
    for (const std::string& code : out.known) {
      if (code.empty() || is_currency(code)) continue;
      currency.complain("known",
                        fmt::format("\"{}\" is not a currency's code: three to eight capital "
                                    "letters",
                                    code));
    }
    std::set<std::string> renamed;
    for (const Value* table : currency.tables("redenomination", Need::optional)) {
      read_redenomination(*table, renamed);
    }
  }

  void read_redenomination(const Value& value, std::set<std::string>& renamed) {
    Reader reader(value, "a [[currency.redenomination]]", faults_);
    Redenomination out;
    out.date = reader.date("date", Need::wanted);
    out.from = reader.text("from", Need::wanted);
    out.to = reader.text("to", Need::wanted);
    out.factor = reader.text("factor", Need::wanted);
    const std::vector<std::string>& known = programme_.currency.known;
    for (const auto& [key, code] : {std::pair{"from", &out.from}, std::pair{"to", &out.to}}) {
      if (code->empty() || std::ranges::find(known, *code) != known.end()) continue;
      reader.complain(key, fmt::format("currency \"{}\" is not among the \"known\" ones{}", *code,
                                       suggestion(*code, known)));
    }
    if (!out.from.empty() && out.from == out.to) {
      reader.complain("to", "a currency is not redenominated into itself");
    } else if (!out.from.empty() && !renamed.insert(out.from).second) {
      reader.complain("from", fmt::format("{} is redenominated a second time", out.from));
    }
    if (!out.factor.empty() && !is_factor(out.factor)) {
      reader.complain("factor",
                      fmt::format("\"factor\" is \"{}\"; it is an exact fraction, as 1/10000: how "
                                  "many of \"to\" one of \"from\" makes",
                                  out.factor));
    }
    programme_.currency.redenominations.push_back(std::move(out));
  }

  void read_numbers(Reader& reader) {
    if (const Value* value = reader.table("disclosure", Need::optional)) {
      Reader disclosure(*value, "[disclosure]", faults_);
      programme_.disclosure.threshold = disclosure.integer("threshold", 10, 1, 1'000);
    }
    if (const Value* value = reader.table("decisions", Need::optional)) {
      Reader decisions(*value, "[decisions]", faults_);
      programme_.decisions.quorum = decisions.integer("quorum", 1, 1, 100);
      programme_.decisions.citations = decisions.texts("citations", Need::optional);
    }
    if (const Value* value = reader.table("deadlines", Need::optional)) {
      Reader deadlines(*value, "[deadlines]", faults_);
      Deadlines& out = programme_.deadlines;
      out.cure_days = deadlines.integer("cure_days", out.cure_days, 1, days_most);
      out.review_days = deadlines.integer("review_days", out.review_days, 1, days_most);
      out.fixity_days = deadlines.integer("fixity_days", out.fixity_days, 1, days_most);
      out.timestamp_days = deadlines.integer("timestamp_days", out.timestamp_days, 1, days_most);
    }
  }

  void read_categories(Reader& reader) {
    std::set<std::string> seen;
    const Field* heads = find_field("losses[0].head");
    for (const Value* value : reader.tables("category", Need::wanted)) {
      Category out;
      const Value* code = value->find("code");
      Reader category(
          *value, code != nullptr && code->is_text() ? "category " + code->text : "a [[category]]",
          faults_);
      out.code = read_id(category, "code", "category", seen);
      out.title = category.titles("title", programme_.languages, Need::wanted);
      out.group = category.text("group", Need::optional);
      out.claimant_kind = category.one_of("claimant_kind", claimant_kinds, Need::wanted);
      out.head_of_loss = category.one_of("head_of_loss", heads->values, Need::optional);
      out.standard_of_proof =
          category.one_of("standard_of_proof", standards,
                          programme_.mode == Mode::adjudication ? Need::wanted : Need::optional);
      out.interview = category.boolean("interview", false);
      out.sealed = category.boolean("sealed", false);
      if (const Value* window = category.table("window", Need::optional)) {
        out.window = read_window(*window, fmt::format("the window of category {}", out.code));
      }
      lines_.categories[out.code] = value->line;
      programme_.categories.push_back(std::move(out));
    }
  }

  // A rate is a decimal above 0 and below 1.
  static std::string read_rate(Reader& reader, std::string_view key) {
    const std::string rate = reader.text(key, Need::wanted);
    const auto number = Rational::parse_decimal(rate);
    if (!rate.empty() && (!number || number->sign() <= 0 || *number >= Rational(1))) {
      reader.complain(
          key, fmt::format("\"{}\" is \"{}\"; it is a decimal above 0 and below 1", key, rate));
    }
    return rate;
  }

  void read_sampling(Reader& reader) {
    std::set<std::string> seen;
    for (const Value* value : reader.tables("sampling", Need::optional)) {
      Reader plan(*value, "a [[sampling]]", faults_);
      SamplingPlan out;
      out.id = read_id(plan, "id", "sampling plan", seen);
      out.citation = plan.text("citation", Need::wanted);
      out.categories = plan.categories("categories", Need::wanted, programme_);
      out.limit = read_rate(plan, "limit");
      out.confidence = read_rate(plan, "confidence");
      out.accept = plan.integer("accept", 0, 0, 1'000);
      programme_.sampling.push_back(std::move(out));
    }
  }

  void read_limits(Reader& reader) {
    constexpr std::array<std::string_view, 4> of = {"CLAIMANT", "HOUSEHOLD", "VICTIM", "PROPERTY"};
    std::set<std::string> seen;
    for (const Value* value : reader.tables("limit", Need::optional)) {
      Reader limit(*value, "a [[limit]]", faults_);
      AwardLimit out;
      out.id = read_id(limit, "id", "limit", seen);
      out.citation = limit.text("citation", Need::wanted);
      out.categories = limit.categories("categories", Need::wanted, programme_);
      const auto place = std::ranges::find(of, limit.one_of("of", of, Need::wanted));
      if (place != of.end()) out.together = static_cast<Together>(place - of.begin());
      out.each_event = limit.boolean("each_event", false);
      out.amount = limit.text("amount", Need::optional);
      out.step = limit.text("step", Need::optional);
      if (out.amount.empty() == out.step.empty()) {
        limit.complain("amount", "a limit has either an amount or the step that is its value");
      }
      const auto amount = Rational::parse_decimal(out.amount);
      if (!out.amount.empty() && (!amount || amount->sign() <= 0)) {
        limit.complain("amount", fmt::format("\"{}\" is not a decimal above 0", out.amount));
      }
      lines_.limits[out.id] = value->line;
      programme_.limits.push_back(std::move(out));
    }
  }

  void read_references(Reader& reader) {
    std::set<std::string> seen;
    for (const Value* value : reader.tables("reference", Need::optional)) {
      Reader list(*value, "a [[reference]]", faults_);
      ReferenceList out;
      out.id = read_id(list, "id", "reference list", seen);
      out.title = list.titles("title", programme_.languages, Need::wanted);
      out.citation = list.text("citation", Need::wanted);
      out.key = list.text("key", Need::wanted);
      out.name = list.text("name", Need::wanted);
      out.birth = list.text("birth", Need::optional);
      out.sex = list.text("sex", Need::optional);
      out.identifier = list.text("identifier", Need::optional);
      out.identifier_type = list.text("identifier_type", Need::optional);
      programme_.references.push_back(std::move(out));
    }
  }

  // What columns of tables hold; whether there are such columns is for whoever reads the tables.
  void read_columns(Reader& reader) {
    const Value* value = reader.table("columns", Need::optional);
    if (value == nullptr) return;
    Reader columns(*value, "[columns]", faults_);
    for (const Entry& entry : value->entries) {
      lines_.columns[entry.key] = {columns.one_of(entry.key, column_kinds, Need::wanted),
                                   entry.line};
    }
  }

  // They have files of their own.
  void refuse_reserved(Reader& reader) {
    for (const std::string_view key : {"rule", "valuation"}) {
      if (reader.any(key) == nullptr) continue;
      reader.complain(key, fmt::format("[[{0}]] tables stand in rules/*.toml", key));
    }
  }

  Programme& programme_;
  SettingLines& lines_;
  Faults& faults_;
};

}  // namespace

void read_settings(const Value& root, Programme& programme, SettingLines& lines, Faults& faults) {
  SettingsReader(programme, lines, faults).read(root);
}

}  // namespace amends::programme
