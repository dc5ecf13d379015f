#include "base/clock.h"

#include <algorithm>
#include <chrono>

namespace amends::base {

Clock system_clock() {
  return [] {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
}

Clock fixed_clock(UnixSeconds at) {
  return [at] { return at; };
}

std::string to_rfc3339(UnixSeconds at) {
  using namespace std::chrono;
  const sys_seconds instant{seconds{at}};
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{instant - day};
  // Every act has one, so its digits are put down without a format.
  const int year = std::clamp(static_cast<int>(date.year()), 0, 9999);  // RFC 3339 has no other
  std::string out = "0000-00-00T00:00:00Z";
  const auto put = [&out](std::size_t from, auto number, std::size_t digits) {
    auto rest = static_cast<std::int64_t>(number);
    for (std::size_t i = from + digits; i-- > from; rest /= 10)
      out[i] = static_cast<char>('0' + rest % 10);
  };
  put(0, year, 4);
  put(5, static_cast<unsigned>(date.month()), 2);
  put(8, static_cast<unsigned>(date.day()), 2);
  put(11, time.hours().count(), 2);
  put(14, time.minutes().count(), 2);
  put(17, time.seconds().count(), 2);
  return out;
}

Result<UnixSeconds> from_rfc3339(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view shape = "0000-00-00T00:00:00Z";
  const auto bad = [&] {
    return fail(Code::bad_input, "'{}' is not an instant of the form 2026-03-01T09:30:00Z", text);
  };
  if (text.size() != shape.size()) return bad();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !digit : text[i] != shape[i]) return bad();
  }
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (std::size_t i = from; i < from + length; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  const year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                            std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return bad();
  return sys_days{date}.time_since_epoch() / seconds{1} + number(11, 2) * 3600 +
         number(14, 2) * 60 + number(17, 2);
}

}  // namespace amends::base
