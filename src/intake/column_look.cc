#include "intake/column_look.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "intake/date_format.h"

namespace amends::intake {
namespace {

constexpr std::string_view nothing_marks[] = {"-",    "--",   "—",    "n/a",  "N/A",
                                              "NULL", "null", "none", "None", "?"};

// From the strictest on; of "M/d" and "d/M" the one that reads all values wins, month first where
// both do.
constexpr std::string_view formats[] = {"yyyy-MM-dd",
                                        "yyyy/MM/dd",
                                        "yyyy-MM-dd HH:mm:ss",
                                        "M/d/yyyy",
                                        "d/M/yyyy",
                                        "M/d/yyyy H:mm",
                                        "d/M/yyyy H:mm",
                                        "M/d/yyyy h:mm a",
                                        "d.M.yyyy",
                                        "d.M.yy",
                                        "d-M-yyyy",
                                        "M/d/yy",
                                        "d/M/yy",
                                        "d-MMM-yy",
                                        "d-MMM-yyyy",
                                        "d/MMM/yy",
                                        "d MMM yyyy",
                                        "d MMMM yyyy",
                                        "MMM d, yyyy",
                                        "MMMM yyyy",
                                        "M/yyyy",
                                        "yyyy-MM",
                                        "yyyy"};
constexpr double enough = 0.95;  // a few values in a column are always spoilt

// The fewest formats that read nearly all values, taking the best one first.
std::vector<std::string> formats_of(const std::set<std::string>& values) {
  std::vector<std::string_view> unread(values.begin(), values.end());
  std::vector<std::string> chosen;
  const auto most_unread =
      static_cast<std::size_t>(static_cast<double>(values.size()) * (1 - enough));
  while (unread.size() > most_unread || chosen.empty()) {
    std::string_view best;
    std::vector<std::string_view> best_rest = unread;
    for (const std::string_view pattern : formats) {
      const auto format = DateFormat::compile(pattern);
      std::vector<std::string_view> rest;
      std::array<char, 10> date;
      std::ranges::copy_if(unread, std::back_inserter(rest), [&](std::string_view text) {
        return format->read(text, 1970, {}, date) == 0;
      });
      if (rest.size() >= best_rest.size()) continue;
      best = pattern;
      best_rest = std::move(rest);
    }
    if (best.empty()) return {};
    chosen.emplace_back(best);
    unread = std::move(best_rest);
  }
  return chosen;
}

bool only_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct AmountLook {
  bool is_amount = false, has_grouping = false, has_decimal_comma = false;
  std::string sign;
};

AmountLook amount_of(std::string_view text) {
  AmountLook look;
  for (const std::string_view sign : {"$", "€", "£", "¥"}) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    look.sign = sign;
    text = base::trim(at == 0 ? text.substr(sign.size()) : text.substr(0, at));
    break;
  }
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789., ") != std::string_view::npos)
    return look;
  const std::size_t comma = text.rfind(','), point = text.rfind('.');
  constexpr std::size_t none = std::string_view::npos;
  const bool has_fraction =
      (point != none && text.size() - point == 3) || (comma != none && text.size() - comma == 3);
  look.has_decimal_comma =
      comma != none && text.size() - comma <= 3 && (point == none || point < comma);
  look.has_grouping = comma != none && point != none;
  look.is_amount = has_fraction || !look.sign.empty();
  return look;
}

void look_at_amounts(ColumnLook& look) {
  if (look.values.empty() || !look.dates.empty()) return;
  std::size_t amounts = 0;
  for (const std::string& value : look.values) {
    const AmountLook amount = amount_of(base::trim(value));
    amounts += amount.is_amount;
    look.has_grouping |= amount.is_amount && amount.has_grouping;
    look.has_decimal_comma |= amount.is_amount && amount.has_decimal_comma;
    look.has_dollar |= amount.sign == "$";
    if (!amount.sign.empty() && look.currency_signs.find(amount.sign) == std::string::npos) {
      look.currency_signs += amount.sign;
    }
  }
  look.is_amount = static_cast<double>(amounts) >= enough * static_cast<double>(look.values.size());
}

// Whole numbers of four digits are years only in a column that says so.
bool may_be_dates(const ColumnLook& look) {
  if (look.values.empty()) return false;
  const bool numbers = std::ranges::all_of(look.values, only_digits);
  const std::string name = base::lower_ascii(look.name);
  return !numbers || name.find("year") != std::string::npos ||
         name.find("built") != std::string::npos || name.find("birth") != std::string::npos;
}

}  // namespace

std::vector<ColumnLook> look_at_columns(const std::vector<std::string>& header,
                                        const std::vector<std::vector<std::string>>& rows) {
  std::vector<ColumnLook> looks(header.size());
  for (std::size_t column = 0; column < header.size(); ++column) {
    ColumnLook& look = looks[column];
    look.name = header[column];
    for (const std::vector<std::string>& row : rows) {
      const std::string text(base::trim(row[column]));
      const bool is_mark = std::ranges::find(nothing_marks, text) != std::end(nothing_marks);
      if (is_mark) look.nothing_marks.insert(text);
      if (text.empty() || is_mark) {
        ++look.nothing;
        look.is_unique = false;
        continue;
      }
      ++look.filled;
      if (look.values.size() >= ColumnLook::values_max) continue;
      look.is_unique &= look.values.insert(text).second;
    }
    look.is_unique &= look.filled > 0;
    if (may_be_dates(look)) look.dates = formats_of(look.values);
    look_at_amounts(look);
  }
  return looks;
}

}  // namespace amends::intake
