// The sections on what the log proves and on how the figures were made.
#include "base/clock.h"
#include "publish/commands.h"
#include "publish/report_sections.h"

namespace amends::publish {
namespace {

using words::Key;

void fact(Page& page, Key name, std::string_view value, bool is_code) {
  page.html.leaf("dt", page.words[name]);
  page.html.open("dd");
  if (is_code)
    page.html.leaf("code", value);
  else
    page.html.text(value);
  page.html.close().line();
}

void step(Page& page, Key what, std::string_view command) {
  page.html.leaf("p", page.words[what], {{"class", "step"}}).line();
  page.html.open("pre").leaf("code", command).close().line();
}

void stamp(Page& page, const LogFacts& log) {
  if (!log.stamp) {
    fact(page, Key::log_stamp, page.words[Key::log_stamp_none], false);
    return;
  }
  const auto at = base::from_rfc3339(log.stamp->time);
  const std::string time = at ? page.words.instant(*at) : log.stamp->time;
  const std::string size = page.words.number(log.stamp->size);
  fact(page, Key::log_stamp,
       page.words.fill(Key::log_stamp_value,
                       {{"time", time}, {"authority", log.stamp->authority}, {"size", size}}),
       false);
}

void how_to_check(Page& page, const LogFacts& log) {
  page.html.leaf("h3", page.words[Key::check_title]).line();
  step(page, Key::check_receipt,
       fmt::format("amends verify my.receipt --key '{}'", log.verifier_key));
  step(page, Key::check_register, "amends verify REGISTER");
  step(page, Key::check_note, "cat log/checkpoint");
  step(page, Key::check_evidence, "sha256sum FILE");
  step(page, Key::check_programme, programme_hash_command);
}

std::string_view name_of(programme::Mode mode) {
  switch (mode) {
    case programme::Mode::register_only:
      return "REGISTER";
    case programme::Mode::adjudication:
      return "ADJUDICATION";
    case programme::Mode::documentation:
      return "DOCUMENTATION";
  }
  return "";
}

}  // namespace

void log_section(Page& page) {
  if (!page.figures.log) {
    begin_section(page, "log", Key::log_title, page.words[Key::log_none]);
    page.html.close().line();
    return;
  }
  const LogFacts& log = *page.figures.log;
  const std::string size = page.words.number(log.checkpoint.size);
  begin_section(page, "log", Key::log_title, page.words.fill(Key::log_text, {{"size", size}}));
  page.html.open("dl").line();
  fact(page, Key::log_origin, log.origin, true);
  fact(page, Key::log_size, size, false);
  fact(page, Key::log_root, base::to_base64(log.checkpoint.root), true);
  fact(page, Key::log_published, page.words.instant(log.published_at), false);
  fact(page, Key::log_key, log.verifier_key, true);
  stamp(page, log);
  page.html.close().line();
  if (log.unpublished > 0) {
    const std::string count = page.words.number(log.unpublished);
    page.html.leaf("p", page.words.fill(Key::log_unpublished, {{"count", count}})).line();
  }
  const std::string stamped = page.words.number(log.stamp ? log.stamp->size : 0);
  page.html
      .leaf("p", page.words.fill(log.stamp ? Key::log_stamp_means : Key::log_stamp_none_means,
                                 {{"size", stamped}}))
      .line();
  page.html.leaf("p", page.words[Key::log_not_proven], {{"class", "finding"}}).line();
  how_to_check(page, log);
  page.html.close().line();
}

void about_section(Page& page) {
  const Figures& figures = page.figures;
  const std::string threshold = page.words.number(figures.rule.threshold);
  const std::string smaller = page.words.number(figures.rule.threshold - 1);
  begin_section(page, "about", Key::about_title,
                page.words.fill(Key::about_control, {{"smaller", smaller}}));
  page.html.leaf("p", page.words.fill(Key::about_differences, {{"threshold", threshold}})).line();
  page.html.open("dl").line();
  fact(page, Key::about_programme, figures.programme_id, true);
  fact(page, Key::about_programme_hash, base::to_hex(figures.programme_hash), true);
  fact(page, Key::about_mode, name_of(figures.mode), false);
  if (!figures.ruleset.empty()) fact(page, Key::about_ruleset, figures.ruleset, false);
  fact(page, Key::about_threshold, threshold, false);
  page.html.close().close().line();
}

}  // namespace amends::publish
