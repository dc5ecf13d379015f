#include "cli/link_profile.h"

#include <nlohmann/json.hpp>

#include "link/profile.h"
#include "link/rule_pairs.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t counted_max = 200'000'000;  // pairs; beyond, a sample tells
constexpr std::size_t frequent_shown = 3;

// At most so many letters, on one line.
std::string shortened(std::string text, std::size_t letters_max) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& c = text[i];
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 || ++letters <= letters_max) continue;
    text.resize(i);
    return text + "…";
  }
  return text;
}

ordered_json columns_json(const link::Table& table) {
  ordered_json columns = ordered_json::array();
  for (const link::ColumnProfile& column : link::profile(table)) {
    ordered_json frequent = ordered_json::array();
    for (const auto& [value, count] : column.frequent)
      frequent.push_back({{"value", value}, {"count", count}});
    columns.push_back({{"column", column.name},
                       {"kind", link::name_of(column.kind)},
                       {"completeness", column.completeness},
                       {"distinct", column.distinct},
                       {"same_at_random", column.collision},
                       {"frequent", frequent}});
  }
  return columns;
}

Result<ordered_json> rules_json(const link::Model& model, unsigned threads) {
  ordered_json rules = ordered_json::array();
  AMENDS_TRY(const link::RulePairs pairs, link::rule_pairs(model, counted_max, threads, task()));
  std::uint64_t so_far = 0;
  for (std::size_t r = 0; r < model.rules.size(); ++r) {
    const link::RuleCost cost = link::cost_of(*model.table, model.settings, model.rules[r]);
    so_far += pairs.added[r];
    rules.push_back({{"rule", cost.condition},
                     {"pairs", cost.pairs},
                     {"new_pairs", pairs.added[r]},
                     {"cumulative_pairs", so_far},
                     {"is_estimate", pairs.is_estimate},
                     {"largest_block", cost.largest_block},
                     {"largest_key", cost.largest_key},
                     {"records_without_key", cost.records_without}});
  }
  return rules;
}

void print(const ordered_json& json) {
  fmt::print("{} records\n\n", with_commas(json["records"].get<std::uint64_t>()));
  fmt::print("{:<24} {:<10} {:>8} {:>10} {:>10}  {}\n", "column", "holds", "filled", "values",
             "same", "most frequent");
  for (const ordered_json& column : json["columns"]) {
    std::string frequent;
    const std::size_t shown = std::min(column["frequent"].size(), frequent_shown);
    for (std::size_t i = 0; i < shown; ++i) {
      const ordered_json& value = column["frequent"][i];
      frequent += fmt::format("{}{} ({})", i == 0 ? "" : ", ",
                              shortened(value["value"].get<std::string>(), 20),
                              with_commas(value["count"].get<std::uint64_t>()));
    }
    fmt::print("{:<24} {:<10} {:>6.1f} % {:>10} {:>8.2f} %  {}\n",
               shortened(column["column"].get<std::string>(), 23),
               column["kind"].get<std::string>(), 100 * column["completeness"].get<double>(),
               with_commas(column["distinct"].get<std::uint64_t>()),
               100 * column["same_at_random"].get<double>(), frequent);
  }
  fmt::print("\n{:>15} {:>15} {:>15} {:>13}  {}\n", "pairs", "new", "so far", "largest block",
             "blocking rule");
  for (const ordered_json& rule : json["rules"]) {
    const auto count = [&](const char* name) {
      return with_commas(rule[name].get<std::uint64_t>());
    };
    const std::string key = shortened(rule["largest_key"].get<std::string>(), 30);
    fmt::print("{:>15} {:>15} {:>15} {:>13}  {}{}\n", count("pairs"), count("new_pairs"),
               count("cumulative_pairs"), count("largest_block"), rule["rule"].get<std::string>(),
               key.empty() ? "" : "   (largest: " + key + ")");
  }
  const double seconds = json["seconds_expected"].get<double>();
  fmt::print("\n{}{} pairs in all, of {} that the rules make: about {}\n",
             json["is_estimate"].get<bool>() ? "about " : "",
             with_commas(json["pairs"].get<std::uint64_t>()),
             with_commas(json["tried_pairs"].get<std::uint64_t>()),
             seconds < 1     ? "a second of work"
             : seconds < 120 ? fmt::format("{:.0f} seconds of work", seconds)
                             : fmt::format("{:.0f} minutes of work", seconds / 60));
}

}  // namespace

Status profile_link(const link::Model& model, std::uint64_t refused_rows, unsigned threads,
                    double pairs_a_second, const Common& common) {
  ordered_json json = {{"records", model.table->size()}, {"refused_rows", refused_rows}};
  json["columns"] = columns_json(*model.table);
  AMENDS_TRY(json["rules"], rules_json(model, threads));
  const bool has_rules = !json["rules"].empty();
  const std::uint64_t pairs =
      has_rules ? json["rules"].back()["cumulative_pairs"].get<std::uint64_t>() : 0;
  json["pairs"] = pairs;
  json["is_estimate"] = has_rules && json["rules"].back()["is_estimate"].get<bool>();
  // A pair that several rules make is tried by each.
  std::uint64_t tried = 0;
  for (const ordered_json& rule : json["rules"]) tried += rule["pairs"].get<std::uint64_t>();
  json["tried_pairs"] = tried;
  json["seconds_expected"] = static_cast<double>(tried) / pairs_a_second / threads;
  if (common.json) {
    fmt::print("{}\n", json.dump(2));
  } else {
    print(json);
  }
  return {};
}

}  // namespace amends::cli
