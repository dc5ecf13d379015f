// amends status: what is in a register, in a few lines.
#include <nlohmann/json.hpp>

#include "base/html.h"
#include "cli/cli.h"
#include "examine/conflict.h"

namespace amends::cli {
namespace {

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

Result<Counts> counts(store::Database& database, std::string_view sql) {
  AMENDS_TRY(store::Statement select, database.prepare(sql));
  Counts result;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return result;
    result.emplace_back(select.text(0), static_cast<std::uint64_t>(select.integer(1)));
  }
}

// The reference lists as they were put in last.
Result<nlohmann::ordered_json> lists(store::Database& database) {
  AMENDS_TRY(store::Statement select,
             database.prepare("SELECT list, file, sha256, rows, left_out, max(act), at, agent "
                              "FROM reference_list GROUP BY list ORDER BY list"));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return list;
    list.push_back({{"list", select.text(0)},
                    {"file", select.text(1)},
                    {"sha256", select.text(2)},
                    {"rows", select.integer(3)},
                    {"left_out", select.integer(4)},
                    {"act", select.integer(5)},
                    {"at", base::to_rfc3339(select.integer(6))},
                    {"by", select.text(7)}});
  }
}

void print_lists(const nlohmann::ordered_json& lists) {
  if (!lists.empty()) fmt::print("reference lists\n");
  for (const auto& list : lists) {
    fmt::print("  {:<16} {:>12} rows of {}, put in by {} on {} (act {}), SHA-256 {}\n",
               list["list"].get<std::string>(), with_commas(list["rows"].get<std::uint64_t>()),
               base::without_unwelcome(list["file"].get<std::string>()),
               base::without_unwelcome(list["by"].get<std::string>()),
               list["at"].get<std::string>().substr(0, 10), list["act"].get<std::uint64_t>(),
               list["sha256"].get<std::string>());
  }
}

nlohmann::ordered_json as_json(const Counts& list) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const auto& [name, count] : list) object[name] = count;
  return object;
}

void print(std::string_view title, const Counts& list) {
  fmt::print("{}\n", title);
  for (const auto& [name, count] : list) fmt::print("  {:<16} {:>12}\n", name, with_commas(count));
}

Status run(const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  AMENDS_TRY(const Counts stages,
             counts(reg.database(),
                    "SELECT stage, count(*) FROM claim GROUP BY stage ORDER BY 2 DESC, 1"));
  AMENDS_TRY(
      const Counts categories,
      counts(reg.database(), "SELECT category, count(*) FROM claim GROUP BY category ORDER BY 1"));
  AMENDS_TRY(const Counts deficiencies,
             counts(reg.database(),
                    "SELECT code, count(*) FROM deficiency WHERE cured_at IS NULL "
                    "GROUP BY code ORDER BY 2 DESC, 1"));
  AMENDS_TRY(const Counts evidence,
             counts(reg.database(),
                    "SELECT 'items', count(*) FROM evidence_item WHERE state='HELD' "
                    "UNION ALL SELECT 'files', count(DISTINCT sha256) FROM evidence_item "
                    "WHERE state='HELD'"));
  AMENDS_TRY(const nlohmann::ordered_json taken, lists(reg.database()));
  // Claims that were decided before a competing one was known, in words.
  AMENDS_TRY(const std::vector<std::string> apart, examine::decided_apart(reg, {}));
  const auto checkpoint = reg.log().checkpoint();
  if (common.json) {
    nlohmann::ordered_json json = {{"programme", reg.programme().id},
                                   {"acts", reg.log().size()},
                                   {"stages", as_json(stages)},
                                   {"categories", as_json(categories)},
                                   {"deficiencies", as_json(deficiencies)},
                                   {"evidence", as_json(evidence)},
                                   {"reference_lists", taken},
                                   {"decided_apart", apart},
                                   {"origin", reg.log().origin()},
                                   {"vkey", reg.log().verifier().text()}};
    if (checkpoint)
      json["checkpoint"] = {{"size", checkpoint->size},
                            {"root", base::to_base64(checkpoint->root)}};
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("{} ({})\n", programme::in_language(reg.programme().title, "en"), reg.programme().id);
  fmt::print("log {}: {} acts", reg.log().origin(), with_commas(reg.log().size()));
  if (checkpoint) fmt::print(", published up to {}", with_commas(checkpoint->size));
  fmt::print("\n");
  print("claims by stage", stages);
  print("claims by category", categories);
  if (!deficiencies.empty()) print("open deficiencies", deficiencies);
  print("evidence held", evidence);
  print_lists(taken);
  for (const std::string& line : apart) fmt::print("{}\n", line);
  if (!checkpoint || checkpoint->size < reg.log().size()) {
    fmt::print("Some acts are not published yet: amends run\n");
  }
  return {};
}

}  // namespace

void add_status(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand("status", "Say what is in a register");
  add_register_option(*verb, common, true);
  add_json_option(*verb, common);
  example(*verb, "  amends status my-register");
  verb->callback([&common] { common.exit_code = finish(run(common)); });
}

}  // namespace amends::cli
