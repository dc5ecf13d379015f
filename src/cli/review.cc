// amends review: people judge what linkage proposed, pair by pair.
#include <iostream>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/link_register.h"
#include "cli/print_json.h"
#include "register/links.h"

namespace amends::cli {
namespace {

using examine::Contradiction;
using examine::LinkRef;
using examine::LinkSheet;
using registry::Judged;
using registry::Verdict;

struct Options {
  std::string kind, verdict, reason;
  std::vector<std::int64_t> pair;
  std::int64_t limit = 1000;
  bool list = false;
};

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// What is printed of a record must not steer the terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text)
    out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c);
  return out;
}

void print_row(std::string_view field, const std::string& a, const std::string& b) {
  const std::size_t width = 36, shown = letters(a);
  const std::string gap(shown < width ? width - shown : 1, ' ');
  fmt::print("  {:<20} {}{} {}{}\n", field, a, gap, b, a == b ? "   =" : "");
}

void print_sheet(const LinkSheet& sheet) {
  fmt::print("\n{} {} {}   {}", sheet.kind, sheet.a, sheet.b, sheet.state);
  if (sheet.weight) fmt::print("   {:+.1f} bits", static_cast<double>(*sheet.weight) / 1000);
  fmt::print("\n");
  print_row("claim", sheet.claim_a, sheet.claim_b);
  for (const examine::SheetRow& row : sheet.rows)
    print_row(row.field, printable(row.a), printable(row.b));
  for (const examine::Evidence& evidence : sheet.weighing)
    fmt::print("  {:<20} {:+6.1f}  {}\n", fmt::format("weight of {}", evidence.field),
               evidence.bits, evidence.told());
  if (sheet.weighing.empty() && !sheet.why.empty()) fmt::print("  {}\n", printable(sheet.why));
  for (const examine::SheetJudgement& said : sheet.judgements)
    fmt::print("  {} said {}: {}{}\n", said.by, said.verdict, printable(said.reason),
               said.before_amendment ? " (judged before the amendment)" : "");
}

nlohmann::ordered_json as_json(const LinkSheet& sheet) {
  nlohmann::ordered_json json = {{"kind", sheet.kind},
                                 {"a", sheet.a},
                                 {"b", sheet.b},
                                 {"state", sheet.state},
                                 {"claim_a", sheet.claim_a},
                                 {"claim_b", sheet.claim_b},
                                 {"why", sheet.why}};
  json["weight"] = sheet.weight ? nlohmann::ordered_json(static_cast<double>(*sheet.weight) / 1000)
                                : nlohmann::ordered_json(nullptr);
  json["records"] = nlohmann::ordered_json::array();
  for (const examine::SheetRow& row : sheet.rows)
    json["records"].push_back({{"field", row.field}, {"a", row.a}, {"b", row.b}});
  json["weights"] = nlohmann::ordered_json::array();
  for (const examine::Evidence& e : sheet.weighing)
    json["weights"].push_back({{"field", e.field}, {"bits", e.bits}, {"detail", e.told()}});
  json["judgements"] = nlohmann::ordered_json::array();
  for (const examine::SheetJudgement& said : sheet.judgements)
    json["judgements"].push_back({{"by", said.by},
                                  {"verdict", said.verdict},
                                  {"reason", said.reason},
                                  {"before_amendment", said.before_amendment}});
  return json;
}

nlohmann::ordered_json as_json(const examine::Formed& formed) {
  nlohmann::ordered_json merged = nlohmann::ordered_json::array();
  for (const auto& [group, into] : formed.merged)
    merged.push_back({{"group", group}, {"into", into}});
  return {{"groups", formed.groups},
          {"merged", merged},
          {"joined", formed.joined},
          {"apart", formed.apart}};
}

Status judge(registry::Register& reg, const Judged& judged, const Common& common) {
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_TRY(const registry::Done done, registry::judge_link(reg, session, judged, actor(common)));
  AMENDS_CHECK(session.commit());
  AMENDS_TRY(const examine::Formed formed,
             examine::form_conflict_groups(reg, {actor(common).name, "SYS"}));
  AMENDS_TRY(const LinkSheet sheet, examine::link_sheet(reg, judged.kind, judged.a, judged.b));
  AMENDS_TRY(auto contradicted, examine::contradictions(reg, judged.kind));
  std::erase_if(contradicted, [&](const Contradiction& other) {
    return sheet.state == "PROPOSED" || !other.has(judged.a, judged.b);
  });
  if (common.json) {
    nlohmann::ordered_json json = {
        {"act", done.act}, {"link", as_json(sheet)}, {"conflicts", as_json(formed)}};
    json["contradictions"] = contradictions_json(contradicted);
    print_json(json);
    return {};
  }
  fmt::print("act {}: {} {} {} is {}{}\n", done.act, judged.kind, judged.a, judged.b, sheet.state,
             judged.verdict == Verdict::same && sheet.state == "PROPOSED"
                 ? "; a second person has to say so too"
                 : "");
  for (const Contradiction& one : contradicted) fmt::print("{}\n", one.told());
  print_formed(formed);
  return {};
}

Result<Verdict> verdict_named(const std::string& name) {
  const std::string lower = base::lower_ascii(name);
  for (const Verdict v : {Verdict::same, Verdict::different, Verdict::unsure, Verdict::withdrawn}) {
    if (lower == base::lower_ascii(registry::name_of(v))) return v;
  }
  return fail(Code::usage, "'{}' is no verdict: say same, different, unsure or withdrawn", name);
}

// The pair that the options name, the lower number first where either way is the same.
Result<LinkRef> pair_of(const Options& options) {
  if (options.kind.empty() || options.pair.size() != 2)
    return fail(Code::usage, "one pair wants --kind and --pair A B");
  std::int64_t a = options.pair[0], b = options.pair[1];
  if (registry::is_symmetric(options.kind) && a > b) std::swap(a, b);
  return LinkRef{options.kind, "", a, b, 0};
}

Result<LinkSheet> sheet_of(registry::Register& reg, const LinkRef& pair) {
  auto sheet = examine::link_sheet(reg, pair.kind, pair.a, pair.b);
  if (sheet || sheet.error().code != Code::not_found) return sheet;
  return fail(Code::usage, "--pair: {}", sheet.error().message);
}

Status judge_one(registry::Register& reg, const Options& options, const Common& common) {
  AMENDS_TRY(const LinkRef pair, pair_of(options));
  AMENDS_TRY(const LinkSheet sheet, sheet_of(reg, pair));
  AMENDS_TRY(const Verdict verdict, verdict_named(options.verdict));
  return judge(reg, {sheet.kind, sheet.a, sheet.b, verdict, options.reason, sheet.weight}, common);
}

std::optional<std::string> ask(const std::string& question) {
  fmt::print("{} ", question);
  std::fflush(stdout);
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return std::string(base::trim(line));
}

std::optional<Verdict> verdict_of(const std::string& answer) {
  if (answer == "s" || answer == "same") return Verdict::same;
  if (answer == "d" || answer == "different") return Verdict::different;
  if (answer == "u" || answer == "unsure") return Verdict::unsure;
  return std::nullopt;
}

// Goes through the list until it ends, or whoever judges does.
Status judge_list(registry::Register& reg, const examine::LinksToJudge& waiting,
                  const Common& common) {
  const std::vector<LinkRef>& list = waiting.list;
  std::vector<Judged> said;
  for (std::size_t i = 0; i < list.size();) {
    AMENDS_TRY(const LinkSheet sheet, examine::link_sheet(reg, list[i].kind, list[i].a, list[i].b));
    print_sheet(sheet);
    const auto answer = ask("same, different, unsure, skip, back (undo), quit [s/d/u/k/b/q]?");
    if (!answer || *answer == "q" || *answer == "quit") return {};
    if (*answer == "k" || *answer == "skip") {
      ++i;
      continue;
    }
    if (*answer == "b" || *answer == "back") {
      if (said.empty()) {
        fmt::print("nothing was judged yet\n");
        continue;
      }
      said.back().verdict = Verdict::withdrawn;
      said.back().reason = "taken back while reviewing";
      AMENDS_CHECK(judge(reg, said.back(), common));
      const auto at = std::find_if(list.begin(), list.end(), [&](const LinkRef& ref) {
        return ref.kind == said.back().kind && ref.a == said.back().a && ref.b == said.back().b;
      });
      i = static_cast<std::size_t>(at - list.begin());
      said.pop_back();
      continue;
    }
    const auto verdict = verdict_of(*answer);
    if (!verdict) {
      fmt::print("say s, d, u, k, b or q\n");
      continue;
    }
    const auto reason = ask("why?");
    if (!reason) return {};
    if (reason->empty()) {
      fmt::print("a judgement wants a reason\n");
      continue;
    }
    said.push_back({sheet.kind, sheet.a, sheet.b, *verdict, *reason, sheet.weight});
    AMENDS_CHECK(judge(reg, said.back(), common));
    ++i;
  }
  if (waiting.more > 0)
    fmt::print("\n{} more wait: call amends review again\n", with_commas(waiting.more));
  else
    fmt::print("\nnothing more to judge\n");
  return {};
}

Status check_kind(const std::string& kind) {
  const auto known = registry::link_kinds();
  if (kind.empty() || std::ranges::find(known, kind) != known.end()) return {};
  const std::vector<std::string> names(known.begin(), known.end());
  const auto near = base::nearest(kind, names);
  return fail(Code::usage, "--kind: no link is called {}; {}", kind,
              near ? fmt::format("is {} meant?", *near)
                   : fmt::format("there are {}", fmt::join(names, ", ")));
}

Status show(const std::vector<LinkSheet>& sheets, bool as_array, const Common& common) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const LinkSheet& sheet : sheets) {
    if (common.json) {
      json.push_back(as_json(sheet));
    } else {
      print_sheet(sheet);
    }
  }
  if (common.json) print_json(as_array ? json : json.at(0));
  return {};
}

Status run(const Options& options, const Common& common) {
  AMENDS_CHECK(check_kind(options.kind));
  const bool judges = !options.verdict.empty() || (!options.list && options.pair.empty());
  if (judges) AMENDS_CHECK(registry::check_judge(actor(common).role));
  if (judges && options.verdict.empty() && common.json)
    return fail(Code::usage, "--json goes with --list, --pair or --verdict");
  const auto access = judges ? registry::Access::write : registry::Access::read;
  AMENDS_TRY(registry::Register reg, open_register(common, access));
  if (!options.verdict.empty()) return judge_one(reg, options, common);
  if (!options.pair.empty()) {
    AMENDS_TRY(const LinkRef pair, pair_of(options));
    AMENDS_TRY(LinkSheet sheet, sheet_of(reg, pair));
    return show({std::move(sheet)}, false, common);
  }
  AMENDS_TRY(const examine::LinksToJudge waiting,
             examine::links_to_judge(reg, options.kind, actor(common).name, options.limit));
  if (judges) return judge_list(reg, waiting, common);
  std::vector<LinkSheet> sheets;
  for (const LinkRef& ref : waiting.list) {
    AMENDS_TRY(LinkSheet sheet, examine::link_sheet(reg, ref.kind, ref.a, ref.b));
    sheets.push_back(std::move(sheet));
  }
  AMENDS_CHECK(show(sheets, true, common));
  AMENDS_TRY(const auto contradicted, examine::contradictions(reg, options.kind));
  for (const Contradiction& one : contradicted) fmt::print(stderr, "amends: {}\n", one.told());
  if (waiting.more > 0) {
    const std::uint64_t all = waiting.list.size() + waiting.more;
    fmt::print(stderr, "amends: {} more wait; --limit {} shows all\n", with_commas(waiting.more),
               all);
  }
  return {};
}

}  // namespace

void add_review(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("review", "Judge proposed links: same, different or unsure");
  add_register_option(*verb, common, true);
  verb->add_option("--kind", options->kind,
                   "Only links of this kind: SAME_PERSON SAME_PROPERTY "
                   "SAME_INCIDENT SAME_DOCUMENT SAME_HOUSEHOLD PARENT HEIR ON_LIST");
  verb->add_flag("--list", options->list, "Show what waits, and judge nothing");
  verb->add_option("--limit", options->limit, "At most so many, the strongest (default: 1000)")
      ->positive();
  verb->add_option("--pair", options->pair, "One pair of records: shown, or judged with --verdict")
      ->expected(2);
  verb->add_option("--verdict", options->verdict,
                   "Judge one pair: same, different, unsure, or withdrawn");
  verb->add_option("--reason", options->reason, "With --verdict: why");
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb,
          "  amends review my-register --kind SAME_PERSON --by Ines --role LNK\n"
          "  amends review my-register --kind SAME_PERSON --pair 1024 2048 --verdict different "
          "--reason \"twins: other given name\" --by Ines --role LNK");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
