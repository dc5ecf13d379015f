#include "examine/estate.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/rational.h"
#include "base/time_zone.h"

namespace amends::examine {
namespace {

struct Stated {
  std::string amount, currency, head;
  base::DaySpan days;  // open at both ends where the day is not said, or cannot be read
  std::string json;

  // Smaller is more exact.
  auto order() const {
    const std::int64_t width = days.first && days.last ? *days.last - *days.first
                                                       : std::numeric_limits<std::int64_t>::max();
    return std::tuple(head.empty(), width, days.first, std::string_view(json));
  }
  bool takes_in(const Stated& other) const {
    return amount == other.amount && currency == other.currency &&
           (head.empty() || head == other.head) && base::contains(days, other.days);
  }
};

Stated read(const std::string& json, int zone_minutes) {
  Stated out;
  out.json = json;
  simdjson::dom::parser parser;
  simdjson::dom::element payment;
  if (parser.parse(json).get(payment) != simdjson::SUCCESS) return out;
  const auto text = [&](const char* field) {
    std::string_view value;
    return payment[field].get(value) == simdjson::SUCCESS ? value : std::string_view();
  };
  const auto amount = base::normal_decimal(text("amount"));
  out.amount = amount ? *amount : text("amount");
  out.currency = text("currency");
  out.head = text("head");
  if (const auto date = base::parse_in_zone(text("date"), zone_minutes)) out.days = date->span();
  return out;
}

}  // namespace

std::vector<std::string> each_payment_once(const std::vector<std::string>& stated,
                                           int zone_minutes) {
  std::vector<Stated> all;
  for (const std::string& json : stated) all.push_back(read(json, zone_minutes));
  std::ranges::sort(all, {}, &Stated::order);
  std::vector<Stated> kept;
  for (Stated& one : all) {
    if (std::ranges::none_of(kept, [&](const Stated& k) { return one.takes_in(k); }))
      kept.push_back(std::move(one));
  }
  std::vector<std::string> out;
  for (Stated& one : kept) out.push_back(std::move(one.json));
  return out;
}

}  // namespace amends::examine
