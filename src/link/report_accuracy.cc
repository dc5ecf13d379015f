// Accuracy, reach, clerical review, audit: how far to trust the linkage.
#include <algorithm>
#include <cmath>

#include "link/chart.h"
#include "link/report_sections.h"

namespace amends::link {
namespace {

constexpr std::size_t curve_points = 400;

std::string interval(const base::Interval& i) {
  return fmt::format("{} – {}", per_cent(i.low), per_cent(i.high));
}

std::string measured(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : "unknown";
}

void keys(Html& html, std::initializer_list<std::pair<const char*, const char*>> list) {
  html.open("figcaption");
  for (const auto& [kind, words] : list) html.leaf("span", "", {{"class", kind}}).text(words);
  html.close();
}

std::vector<Line> by_threshold(const std::vector<Score>& curve, Axis& across) {
  Line precision{"precision", {}}, recall{"recall", {}}, f1{"F1", {}};
  for (const Score& score : curve) {
    if (!std::isfinite(score.threshold)) continue;
    const auto add = [&](Line& line, const std::optional<double>& value) {
      if (value) line.points.emplace_back(score.threshold, *value);
    };
    add(precision, score.precision());
    add(recall, score.recall());
    add(f1, score.f1());
  }
  if (!precision.points.empty()) {
    across.high = precision.points.front().first;
    across.low = precision.points.back().first;
  }
  return {precision, recall, f1};
}

void write_unlinkables(Html& html, const ReportInput& input) {
  Line line{"unlinkable", {}};
  for (const Unlinkable& step : input.unlinkables) {
    if (std::isfinite(step.threshold)) line.points.emplace_back(step.threshold, step.share);
  }
  if (line.points.size() < 2) return;
  const Axis across{"threshold (bits)", line.points.front().first, line.points.back().first};
  html.leaf("h3", "Unlinkable records").open("figure").line();
  html.markup(lines({"unlinkables", "Unlinkable records by threshold",
                     "The share of records with too little filled in to link even to themselves."},
                    std::vector<Line>{line}, across, {"share", 0, 1}, input.threshold));
  html.leaf("figcaption",
            "The share of records that would not link even to themselves at a threshold.");
  html.close().line();
}

}  // namespace

void write_accuracy(Html& html, const ReportInput& input) {
  if (!input.evaluation && input.unlinkables.empty()) return;
  html.open("section").leaf("h2", "Accuracy").line();
  if (input.evaluation) {
    const Evaluation& evaluation = *input.evaluation;
    const Score at = evaluation.at(input.threshold), best = evaluation.best(),
                all = evaluation.all();
    const auto row = [](const char* name, const Score& score) {
      return std::vector<std::string>{
          name,
          std::isfinite(score.threshold) ? fmt::format("{:.2f}", score.threshold) : "–",
          measured(score.precision()),
          measured(score.recall()),
          measured(score.f1()),
          with_points(score.false_positives),
          with_points(score.false_negatives)};
    };
    write_table(html, {"", "threshold", "precision", "recall", "F1", "wrong", "missed"},
                {row("as used", at), row("best by labels", best), row("every pair kept", all)});
    html.leaf("p",
              fmt::format("The blocking rules make {} of the {} true matches; those that they do "
                          "not make, and those that weigh too little to be kept, count as missed.",
                          with_points(input.matches_made), with_points(evaluation.matches())),
              {{"class", "note"}});
    const std::vector<Score> curve = evaluation.curve(curve_points);
    Axis across{"threshold (bits)", 0, 1};
    const std::vector<Line> three = by_threshold(curve, across);
    html.leaf("h3", "By threshold").open("figure").line();
    html.markup(
        lines({"accuracy", "Precision, recall and F1 by threshold", "Three lines from 0 to 1."},
              three, across, {"", 0, 1}, input.threshold));
    keys(html, {{"key bar", "precision"}, {"key second", "recall"}, {"key third", "F1"}});
    html.close().line();
    Line trade{"precision over recall", {}};
    for (const Score& score : curve) {
      if (score.recall() && score.precision())
        trade.points.emplace_back(*score.recall(), *score.precision());
    }
    html.leaf("h3", "Precision over recall").open("figure").line();
    html.markup(lines({"trade", "Precision over recall", "Further to the top right is better."},
                      std::vector<Line>{trade}, {"recall", 0, 1}, {"precision", 0, 1}, NAN));
    html.close().line();
    if (input.b_cubed) {
      html.leaf("p",
                fmt::format("By clusters (B-cubed): precision {:.4f}, recall {:.4f}, F1 {:.4f}.",
                            input.b_cubed->precision, input.b_cubed->recall, input.b_cubed->f1()));
    }
  }
  write_unlinkables(html, input);
  html.close().line();
}

void write_reach(Html& html, const ReportInput& input) {
  if (!input.unreached && input.unreached_words.empty()) return;
  html.open("section").leaf("h2", "What blocking did not reach").line();
  if (!input.unreached) {
    html.leaf("p", input.unreached_words).close().line();
    return;
  }
  const Unreached& reach = *input.unreached;
  html.leaf(
      "p",
      fmt::format("From how the blocking rules overlap, about {:.0f} matches were reached "
                  "by none of them (95 %: {:.0f} to {:.0f}). The rules reach {} of all.",
                  reach.missed, reach.interval.low, reach.interval.high, per_cent(reach.reach())));
  if (!reach.interactions.empty()) {
    std::string list;
    for (const std::string& both : reach.interactions) list += (list.empty() ? "" : ", ") + both;
    html.leaf("p", "Rules that catch the same pairs: " + list + ".", {{"class", "note"}});
  }
  html.close().line();
}

void write_clerical(Html& html, const ReportInput& input) {
  if (!input.clerical) return;
  const ClericalResult& result = *input.clerical;
  html.open("section").leaf("h2", "Clerical review").line();
  const auto shown = [](const Estimate& estimate) {
    return estimate.value
               ? fmt::format("{} ({})", per_cent(*estimate.value), interval(estimate.interval))
               : std::string("unknown");
  };
  const std::string matches =
      result.matches ? fmt::format("about {:.0f}", *result.matches) : "unknown";
  html.leaf("p", fmt::format("Precision {}, recall among scored pairs {}; matches among all scored "
                             "pairs: {}. {} pairs were judged, {} are unsure, {} have no answer "
                             "yet.",
                             shown(result.precision), shown(result.recall), matches,
                             with_points(result.judged), with_points(result.unsure),
                             with_points(result.unanswered)));
  for (const std::string& word : words_of(result)) html.leaf("p", word, {{"class", "note"}});
  std::vector<std::vector<std::string>> rows;
  for (const StratumAnswers& s : result.strata) {
    rows.push_back({fmt::format("{:.1f} to {:.1f} bits", s.low, s.high), with_points(s.pairs),
                    with_points(s.judged), with_points(s.matches), with_points(s.unsure),
                    interval(s.wilson), interval(s.exact)});
  }
  write_table(html, {"weight", "pairs", "judged", "matches", "unsure", "Wilson", "Clopper–Pearson"},
              rows);
  html.close().line();
}

void write_audit(Html& html, const ReportInput& input) {
  if (input.audit.empty()) return;
  html.open("section").leaf("h2", "Whether anybody is linked worse").line();
  html.leaf("p",
            "Recall and false matches for groups of records. A mark stands where a group's "
            "interval lies wholly on the worse side of everybody else's.");
  std::vector<std::vector<std::string>> rows;
  for (const GroupAudit& g : input.audit) {
    const auto share = [](std::uint64_t part, std::uint64_t whole, const base::Interval& i) {
      if (whole == 0) return std::string("–");
      return fmt::format(
          "{} ({})", per_cent(static_cast<double>(part) / static_cast<double>(whole)), interval(i));
    };
    rows.push_back(
        {g.grouping + ": " + g.group, with_points(g.records), with_points(g.matches),
         share(g.found, g.matches, g.recall) + (g.recall_is_worse ? " ▲" : ""),
         share(g.wrong, g.called, g.false_share) + (g.false_share_is_worse ? " ▲" : "")});
  }
  write_table(html, {"group", "records", "matches", "recall", "false among called"}, rows);
  html.close().line();
}

}  // namespace amends::link
