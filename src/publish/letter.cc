#include "publish/letter.h"

#include <algorithm>

#include "base/html.h"
#include "base/time_zone.h"
#include "examine/decide.h"
#include "programme/words.h"
#include "publish/embedded.h"
#include "publish/letter_words.h"
#include "publish/on_file.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/sum.h"

namespace amends::publish {
namespace {

using Kind = LetterLine::Kind;

class Composer {
 public:
  Composer(registry::Register& reg, const programme::Programme& programme, Letter& letter)
      : reg_(reg), programme_(programme), letter_(letter) {}

  Status compose(const examine::DecisionRecord& record, const registry::ClaimFacts& facts) {
    AMENDS_TRY(on_file_, read_on_file(reg_, programme_, record, letter_.language));
    letter_.unwritable = word("unwritable");
    AMENDS_CHECK(head(record, facts));
    orders(record.content);
    AMENDS_CHECK(sum(record.content));
    reasons(record.content);
    findings(record.content);
    add(Kind::heading, word("citations"));
    for (const std::string& citation : record.content.citations) add(Kind::paragraph, citation);
    AMENDS_CHECK(close(record, facts));
    return {};
  }

 private:
  const programme::Programme& programme() const { return programme_; }
  std::string word(std::string_view key) const {
    return letter_word(programme(), key, letter_.language);
  }
  std::string said(const programme::Text& text) const {
    return std::string(programme::in_language(text, letter_.language, programme().languages));
  }
  void add(Kind kind, std::string text, std::string value = "") {
    letter_.lines.push_back({kind, std::move(text), std::move(value), {}, {}});
  }
  // The letter's language where the text has it, else the first of the programme's; "" for no text.
  std::string written_in(const programme::Text& text) const {
    if (text.contains(letter_.language)) return letter_.language;
    for (const std::string& next : programme().languages)
      if (text.contains(next)) return next;
    return text.empty() ? "" : text.begin()->first;
  }
  std::string language_name(const std::string& language) const {
    std::string name = word("language." + language);
    return name.starts_with("language.") ? language : name;
  }
  // The text in the letter's language, or else as it was written in another, marked. `before` is
  // the letter's own, and stands before it.
  void add_written(Kind kind, std::string before, const programme::Text& text,
                   std::string value = "") {
    if (const auto own = text.find(letter_.language); own != text.end() || text.empty()) {
      if (own != text.end()) before += own->second;
      return add(kind, std::move(before), std::move(value));
    }
    const std::string language = written_in(text);
    before += fmt::format("[{} {}] ", word("written_in"), language_name(language));
    letter_.lines.push_back(
        {kind, std::move(before), std::move(value), text.find(language)->second, language});
  }
  std::string money(std::string_view amount, std::string_view currency) const {
    return programme::value_in(programme(), fmt::format("{} {}", amount, currency),
                               letter_.language);
  }

  Status head(const examine::DecisionRecord& record, const registry::ClaimFacts& facts) {
    letter_.title = word(record.recommendation ? "recommendation" : "decision");
    add(Kind::small, said(programme().title));
    add(Kind::title, letter_.title);
    add(Kind::field, word("claim"), letter_.claim);
    AMENDS_TRY(store::Statement name,
               reg_.database().prepare(
                   "SELECT name FROM party_mention WHERE id>=?1<<10 AND id<(?1+1)<<10 AND "
                   "role='claimant' ORDER BY id LIMIT 1"));
    AMENDS_TRY(const bool named, name.bind(1, facts.id).step());
    if (named) add(Kind::field, word("claimant"), std::string(name.text(0)));
    const programme::Category* category = programme().find_category(facts.category);
    add(Kind::field, word("category"),
        category == nullptr ? facts.category
                            : fmt::format("{} – {}", facts.category, said(category->title)));
    add(Kind::field, word("received"), facts.received);
    add(Kind::field, word("decided"), base::date_in_zone(record.at, programme().time_zone));
    add(Kind::field, word("outcome"), word(record.content.outcome));
    return {};
  }

  void orders(const examine::DecisionContent& content) {
    add(Kind::heading, word("orders"));
    int number = 0;
    for (const examine::OperativePart& part : content.operative) {
      std::string before = fmt::format("{}. {}: ", ++number, word(part.kind));
      add_written(part.amount ? Kind::row : Kind::paragraph, std::move(before), part.text,
                  part.amount ? money(*part.amount, content.currency) : "");
    }
  }

  Status sum(const examine::DecisionContent& content) {
    AMENDS_TRY(const std::string total, examine::awarded_sum(content));
    if (content.steps.empty() && on_file_.steps.empty() && total.empty()) return {};
    add(Kind::heading, word("sum"));
    const auto value = [&](const std::string& text) {
      return programme::value_in(programme(), text, letter_.language);
    };
    const auto awarded = registry::sum_of(fmt::format("{} {}", total, content.currency));
    // What the valuation calls the award is none where the decision awards otherwise.
    const auto is_award = [&](const std::string& text) {
      const auto step = registry::sum_of(text);
      return awarded && step && step->value == awarded->value &&
             step->currency == awarded->currency;
    };
    for (const examine::ValuationLine& line : content.steps) {
      if (!is_award(line.value) && names_award(programme(), line.text))
        add(Kind::row, word("valued"), value(line.value));
      else
        add_written(Kind::row, "", line.text, value(line.value));
    }
    if (content.steps.empty()) {
      for (const StepOnFile& step : on_file_.steps) {
        add(Kind::row, step.is_award && !is_award(step.value) ? word("valued") : step.text,
            value(step.value));
      }
    }
    if (!total.empty()) add(Kind::row, word("total"), money(total, content.currency));
    return {};
  }

  // What was written; where that is in another language, the programme's sentences before it. What
  // is met is no reason to refuse.
  void reasons(const examine::DecisionContent& content) {
    add(Kind::heading, word("reasons"));
    if (!content.reasons.contains(letter_.language)) {
      const bool any_failed = std::ranges::any_of(
          on_file_.findings, [](const FindingOnFile& f) { return f.outcome == "FAIL"; });
      const bool refused =
          registry::is_adverse(content.outcome) && !registry::gives(content.outcome);
      for (const FindingOnFile& finding : on_file_.findings) {
        if (finding.outcome != (any_failed || refused ? "FAIL" : "PASS") ||
            finding.sentence.empty())
          continue;
        add(Kind::paragraph, fmt::format("{} ({})", finding.sentence, finding.citation));
      }
    }
    const std::string written = written_in(content.reasons);
    const auto language = content.reasons.find(written);
    if (language == content.reasons.end()) return;
    if (written != letter_.language) {
      std::string sentence = word("reasons_in");
      if (const std::size_t place = sentence.find("{}"); place != std::string::npos)
        sentence.replace(place, 2, language_name(written));
      add(Kind::paragraph, std::move(sentence));
    }
    const std::string& text = language->second;
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t to = std::min(text.find('\n', from), text.size());
      if (to > from) {
        const std::string line = text.substr(from, to - from);
        if (written == letter_.language)
          add(Kind::paragraph, line);
        else
          letter_.lines.push_back({Kind::paragraph, "", "", line, written});
      }
      from = to + 1;
    }
  }

  // As the decision has them, and those that are met or not met besides.
  void findings(const examine::DecisionContent& content) {
    if (content.findings.empty() && on_file_.findings.empty()) return;
    add(Kind::heading, word("findings"));
    const auto row = [&](std::string_view rule, const std::string& sentence) {
      return fmt::format("{}{}{}", rule, sentence.empty() ? "" : ": ", sentence);
    };
    for (const examine::DecisionFinding& finding : content.findings) {
      if (finding.text.contains(letter_.language)) {
        add(Kind::row, row(finding.rule, finding.text.at(letter_.language)), word(finding.outcome));
        continue;
      }
      std::string sentence = sentence_of(finding);
      if (!finding.text.empty()) sentence += ' ';
      add_written(Kind::row, row(finding.rule, sentence), finding.text, word(finding.outcome));
    }
    for (const FindingOnFile& finding : on_file_.findings) {
      const bool is_said = std::ranges::any_of(
          content.findings, [&](const auto& said) { return said.rule == finding.rule; });
      if (is_said || (finding.outcome != "PASS" && finding.outcome != "FAIL")) continue;
      add(Kind::row, row(finding.rule, finding.sentence), word(finding.outcome));
    }
  }

  std::string sentence_of(const examine::DecisionFinding& said) const {
    for (const FindingOnFile& finding : on_file_.findings) {
      if (finding.rule == said.rule && finding.outcome == said.outcome) return finding.sentence;
    }
    return sentence_for(programme(), said.rule, said.outcome, letter_.language);
  }

  Status close(const examine::DecisionRecord& record, const registry::ClaimFacts& facts) {
    if (!record.members.empty()) {
      add(Kind::heading, word("members"));
      add(Kind::paragraph, fmt::format("{}", fmt::join(record.members, ", ")));
    }
    if (!record.dissent.empty()) add(Kind::field, word("dissent"), record.dissent);
    if (!record.heard.empty()) add(Kind::field, word("heard"), record.heard);
    if (record.supersedes) {
      add(Kind::field, word("supersedes"), std::to_string(*record.supersedes));
    }
    AMENDS_TRY(store::Statement later,
               reg_.database().prepare("SELECT superseded_by FROM decision WHERE id=?1"));
    AMENDS_TRY(const bool found, later.bind(1, static_cast<std::int64_t>(record.act)).step());
    const bool stands = !record.recommendation && (!found || later.is_null(0));
    if (found && !later.is_null(0)) {
      add(Kind::field, word("superseded"), std::to_string(later.integer(0)));
    }
    if (stands && !facts.review_until.empty()) {
      add(Kind::field, word("review_until"), facts.review_until);
    } else if (!record.recommendation) {
      add(Kind::field, word("review"), std::to_string(programme().deadlines.review_days));
    }
    add(Kind::small, fmt::format("{}: {} #{} · {} {}", word("proof"), reg_.log().origin(),
                                 record.act, word("ruleset"), programme().ruleset));
    return {};
  }

  registry::Register& reg_;
  const programme::Programme& programme_;
  Letter& letter_;
  OnFile on_file_;
};

// The programme that was pinned when the act was made; nothing where it is the one in force, or an
// older Amends did not keep it.
Result<std::optional<programme::Programme>> pinned_at(registry::Register& reg, std::uint64_t act) {
  AMENDS_TRY(store::Statement pin,
             reg.database().prepare("SELECT hash FROM programme_pin WHERE act<=?1 ORDER BY act "
                                    "DESC LIMIT 1"));
  AMENDS_TRY(const bool found, pin.bind(1, static_cast<std::int64_t>(act)).step());
  if (!found || pin.text(0) == base::to_hex(reg.programme().hash))
    return std::optional<programme::Programme>();
  return reg.pinned_programme(pin.text(0));
}

}  // namespace

bool is_right_to_left(std::string_view language) {
  constexpr std::string_view codes[] = {"ar", "arc", "ckb", "dv", "fa", "he", "ks",
                                        "ps", "sd",  "syr", "ug", "ur", "yi"};
  return std::ranges::find(codes, language.substr(0, language.find('-'))) != std::end(codes);
}

Result<Letter> compose_letter(registry::Register& reg, registry::ClaimId claim, std::uint64_t act,
                              std::string_view language) {
  if (act == 0) {
    AMENDS_TRY(const auto stands, examine::standing_decision(reg, claim));
    if (!stands) return fail(Code::bad_input, "claim {} is not decided", reg.number_of(claim));
    act = *stands;
  }
  AMENDS_TRY(const examine::DecisionRecord record, examine::read_decision(reg, act));
  if (record.claim != claim) {
    return fail(Code::not_found, "act {} is not about claim {}", act, reg.number_of(claim));
  }
  AMENDS_TRY(const auto before, pinned_at(reg, act));
  const programme::Programme& programme = before ? *before : reg.programme();
  const std::vector<std::string>& known = programme.languages;
  if (std::ranges::find(known, language) == known.end()) {
    return fail(Code::bad_input, "the programme has no language '{}'; it has {}", language,
                fmt::join(known, ", "));
  }
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  Letter letter;
  letter.language = language;
  letter.right_to_left = is_right_to_left(language);
  letter.claim = reg.number_of(claim);
  letter.at = record.at;
  AMENDS_CHECK(Composer(reg, programme, letter).compose(record, facts));
  return letter;
}

namespace {

constexpr std::string_view style =
    "body{font:1rem/1.5 'Noto Sans',system-ui,sans-serif;max-width:44rem;margin:2rem auto;"
    "padding:0 1rem;color:#1a1a1a;background:#fff}h1{font-size:1.6rem}h2{font-size:1.1rem;"
    "margin:1.6rem 0 .4rem}p{margin:.3rem 0}small{color:#555}dl{display:grid;grid-template-columns:"
    "max-content 1fr;gap:.2rem 1rem;margin:.3rem 0}dd{margin:0}.row{display:flex;gap:1rem;"
    "justify-content:space-between;border-bottom:1px solid #ddd;padding:.25rem 0}.row bdi{"
    "white-space:nowrap}@media print{body{margin:0;max-width:none}}";

// The line's text, in which what is written the other way keeps together.
void write_text(base::Html& html, std::string_view text, bool right_to_left) {
  if (!right_to_left) {
    html.text(text);
    return;
  }
  for (const Piece& piece : pieces_of(text)) {
    if (piece.embedded) {
      html.leaf("bdi", piece.text);
    } else {
      html.text(piece.text);
    }
  }
}

// What stands beside it, a name or a sum, in its own direction; in the letter's where it is the
// letter's own words, of which a code may be the first ("H2 – …").
void write_value(base::Html& html, std::string_view value, bool right_to_left) {
  if (!right_to_left || !has_right_to_left(value)) {
    html.leaf("bdi", value);
    return;
  }
  html.open("bdi", {{"dir", "rtl"}});
  write_text(html, value, right_to_left);
  html.close();
}

void write_line(base::Html& html, const LetterLine& line, bool right_to_left) {
  const auto leaf = [&](std::string_view element, base::Html::Attributes attributes = {}) {
    html.open(element, attributes);
    write_text(html, line.text, right_to_left);
    if (!line.other.empty()) {
      const bool turned = is_right_to_left(line.other_language);
      html.open("span", {{"lang", line.other_language}, {"dir", turned ? "rtl" : "ltr"}});
      write_text(html, line.other, turned);
      html.close();
    }
    html.close();
  };
  switch (line.kind) {
    case Kind::title:
      leaf("h1");
      break;
    case Kind::heading:
      leaf("h2");
      break;
    case Kind::paragraph:
      leaf("p");
      break;
    case Kind::small:
      html.open("p");
      leaf("small");
      html.close();
      break;
    case Kind::field:
      html.open("dl");
      leaf("dt");
      html.open("dd");
      write_value(html, line.value, right_to_left);
      html.close().close();
      break;
    case Kind::row:
      html.open("div", {{"class", "row"}});
      leaf("span");
      write_value(html, line.value, right_to_left);
      html.close();
      break;
  }
  html.line();
}

}  // namespace

std::string letter_html(const Letter& letter) {
  base::Html html;
  html.open("html", {{"xmlns", "http://www.w3.org/1999/xhtml"},
                     {"lang", letter.language},
                     {"dir", letter.right_to_left ? "rtl" : "ltr"}});
  html.open("head").empty("meta", {{"charset", "utf-8"}});
  html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.empty("meta", {{"http-equiv", "Content-Security-Policy"},
                      {"content", "default-src 'none'; style-src 'unsafe-inline'"}});
  html.leaf("title", fmt::format("{} {}", letter.title, letter.claim));
  html.open("style").markup(style).close().close().line();
  html.open("body").open("main").line();
  for (const LetterLine& line : letter.lines) write_line(html, line, letter.right_to_left);
  html.close().close().close();
  return "<!DOCTYPE html>\n" + html.take() + "\n";
}

}  // namespace amends::publish
