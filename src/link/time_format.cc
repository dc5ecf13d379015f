// Dates and times as texts: DuckDB's try_strptime and CAST.
#include <cmath>
#include <optional>

#include "base/calendar.h"
#include "base/text.h"
#include "link/value.h"

namespace amends::link {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::string_view months[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
constexpr std::string_view days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};

class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  bool read(std::string_view format) {
    skip_space();
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (is_space(format[i])) {
        if (at_ == text_.size() || !is_space(text_[at_])) return false;
        skip_space();
        continue;
      }
      if (format[i] != '%') {
        if (at_ >= text_.size() || text_[at_++] != format[i]) return false;
        continue;
      }
      if (i + 2 < format.size() && format[i + 1] == '-') ++i;
      if (++i >= format.size() || !field(format[i])) return false;
    }
    skip_space();
    return at_ == text_.size();
  }

  Value value() const {
    if (month_ < 1 || month_ > 12 || hour_ > 23 || minute_ > 59 || second_ > 59) return {};
    if (day_of_year_ > 0) {
      if (day_of_year_ > (base::is_leap_year(year_) ? 366 : 365)) return {};
      return Value::of(
          static_cast<double>(base::days_from_civil({year_, 1, 1}) + day_of_year_ - 1) * 86400 +
          time());
    }
    if (day_ < 1 || day_ > base::days_in_month(year_, month_)) return {};
    return Value::of(static_cast<double>(base::days_from_civil({year_, month_, day_})) * 86400 +
                     time());
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  double time() const {
    int hour = hour_;
    if (afternoon_ >= 0) hour = hour_ % 12 + (afternoon_ == 1 ? 12 : 0);
    return hour * 3600 + minute_ * 60 + second_ + fraction_ - offset_s_;
  }

  bool number(std::size_t digits_max, int& value) {
    std::size_t digits = 0;
    value = 0;
    for (; at_ < text_.size() && digits < digits_max && is_digit(text_[at_]); ++at_, ++digits) {
      value = value * 10 + (text_[at_] - '0');
    }
    return digits > 0;
  }

  bool word(std::span<const std::string_view> names, std::size_t letters, int& value) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string_view name = letters == 0 ? names[i] : names[i].substr(0, letters);
      if (base::lower_ascii(text_.substr(at_, name.size())) != name) continue;
      at_ += name.size();
      value = static_cast<int>(i) + 1;
      return true;
    }
    return false;
  }

  bool field(char kind) {
    int ignored = 0;
    switch (kind) {
      case 'Y':
        if (!number(4, ignored)) return false;
        year_ = ignored;
        return true;
      case 'y':
        if (!number(2, ignored)) return false;
        year_ = ignored >= 69 ? 1900 + ignored : 2000 + ignored;
        return true;
      case 'm':
        return number(2, month_);
      case 'd':
        return number(2, day_);
      case 'j':
        return number(3, day_of_year_) && day_of_year_ > 0;
      case 'H':
      case 'I':
        return number(2, hour_);
      case 'M':
        return number(2, minute_);
      case 'S':
        return number(2, second_);
      case 'f':
        return fraction();
      case 'b':
        return word(months, 3, month_);
      case 'B':
        return word(months, 0, month_);
      case 'a':
        return word(days, 3, ignored);
      case 'A':
        return word(days, 0, ignored);
      case 'p':
        return half_of_day();
      case 'z':
        return offset();
      case '%':
        return at_ < text_.size() && text_[at_++] == '%';
      default:
        return false;
    }
  }

  bool fraction() {
    double unit = 0.1;
    const std::size_t begin = at_;
    for (; at_ < text_.size() && at_ - begin < 6 && is_digit(text_[at_]); ++at_, unit /= 10) {
      fraction_ += unit * (text_[at_] - '0');
    }
    return at_ > begin;
  }

  bool half_of_day() {
    const std::string half = base::lower_ascii(text_.substr(at_, 2));
    if (half != "am" && half != "pm") return false;
    afternoon_ = half == "pm" ? 1 : 0;
    at_ += 2;
    return true;
  }

  bool offset() {
    if (at_ >= text_.size() || (text_[at_] != '+' && text_[at_] != '-')) return false;
    const int sign = text_[at_++] == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    if (!number(2, hours)) return false;
    if (at_ < text_.size() && text_[at_] == ':') ++at_;
    number(2, minutes);
    offset_s_ = sign * (hours * 3600 + minutes * 60);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::int64_t year_ = 1900;
  int month_ = 1, day_ = 1, day_of_year_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
  int afternoon_ = -1, offset_s_ = 0;
  double fraction_ = 0;
};

}  // namespace

Result<bool> check_time_format(std::string_view format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (i + 2 < format.size() && format[i + 1] == '-') ++i;
    ++i;
    if (i < format.size() &&
        std::string_view("YymdjHIMSfbBaApz%").find(format[i]) != std::string_view::npos) {
      continue;
    }
    return fail(Code::unsupported, "the date format '{}' has \"%{}\", which is not built", format,
                i < format.size() ? format.substr(i, 1) : std::string_view());
  }
  return true;
}

namespace {

// "epoch", which DuckDB takes for the first moment of 1970 wherever a date may stand.
bool is_epoch(std::string_view text) { return base::lower_ascii(base::trim(text)) == "epoch"; }

}  // namespace

Value parse_time(std::string_view text, std::string_view format) {
  if (is_epoch(text)) return Value::of(0.0);
  TimeReader reader(text);
  if (!reader.read(format)) return {};
  return reader.value();
}

namespace {

// What DuckDB's CAST reads: the parts are parted by one of "-", "/", " " and "\\", of one or two
// digits but for the year's.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : text_(text) {}

  Value read(bool is_day) {
    skip_space();
    const bool negative = take('-');
    int year = 0, month = 0, day = 0;
    if (!number(6, year) || at_ == text_.size()) return {};
    const char part = text_[at_++];
    if (part != '-' && part != '/' && part != ' ' && part != '\\') return {};
    if (!number(2, month) || !take(part) || !number(2, day)) return {};
    if (text_.substr(at_, 2) == " (") {
      if (negative || year == 0 || base::lower_ascii(text_.substr(at_, 5)) != " (bc)") return {};
      at_ += 5;
      year = 1 - year;
    }
    if (negative) year = -year;
    if (month < 1 || month > 12 || day < 1 || day > base::days_in_month(year, month)) return {};
    const double start = static_cast<double>(base::days_from_civil({year, month, day})) * 86400;
    // Blanks may follow a day alone only where a day is wanted.
    const std::size_t end = at_;
    skip_space();
    if (at_ == text_.size()) return is_day || end == at_ ? Value::of(start) : Value{};
    if (at_ == end && !take('T')) return {};
    double time = 0;
    if (!time_of_day(time)) return {};
    return Value::of(is_day ? start : start + time);
  }

 private:
  bool time_of_day(double& seconds) {
    int hour = 0, minute = 0, second = 0;
    skip_space();
    if (!number(2, hour) || !take(':') || !number(2, minute)) return false;
    if (take(':')) {
      if (!number(2, second)) return false;
      double unit = 1e6;
      for (bool reads = take('.'); reads && at_ < text_.size() && is_digit(text_[at_]); ++at_) {
        unit /= 10;
        if (unit >= 1) seconds += unit * (text_[at_] - '0');
      }
    }
    seconds = hour * 3600 + minute * 60 + second + seconds / 1e6;
    if (hour > 24 || minute > 59 || second > 59 || seconds > 86400) return false;
    return zone();
  }

  // "Z", "+05", "+0530", "+05:30", "+05:30:15", or any name behind a blank.
  bool zone() {
    if (take('+') || take('-')) {
      if (!two_digits()) return false;
      if (!take(':')) {
        if (at_ < text_.size() && is_digit(text_[at_]) && !two_digits()) return false;
      } else if (!two_digits() || (take(':') && !two_digits())) {
        return false;
      }
    } else if (!take('Z') && take(' ')) {
      while (at_ < text_.size() && is_in_name(text_[at_])) ++at_;
    }
    skip_space();
    return at_ == text_.size();
  }

  static bool is_in_name(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("/_+-").find(c) != std::string_view::npos;
  }
  bool two_digits() {
    int ignored = 0;
    const std::size_t begin = at_;
    return number(2, ignored) && at_ - begin == 2;
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool number(std::size_t digits_max, int& value) {
    const std::size_t begin = at_;
    value = 0;
    for (; at_ < text_.size() && at_ - begin < digits_max && is_digit(text_[at_]); ++at_)
      value = value * 10 + (text_[at_] - '0');
    return at_ > begin;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Value parse_date_value(std::string_view text, bool is_day) {
  return is_epoch(text) ? Value::of(0.0) : DateReader(text).read(is_day);
}

std::string date_text(double seconds, bool is_day) {
  const double day = std::floor(seconds / 86400);
  const base::CivilDate date = base::civil_from_days(static_cast<base::Days>(day));
  const bool is_before_christ = date.year <= 0;
  std::string text =
      fmt::format("{:04}-{:02}-{:02}{}", is_before_christ ? 1 - date.year : date.year, date.month,
                  date.day, is_before_christ ? " (BC)" : "");
  if (is_day) return text;
  const auto micros = std::llround((seconds - day * 86400) * 1e6);
  const auto rest = micros / 1'000'000;
  text += fmt::format(" {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
  if (micros % 1'000'000 == 0) return text;
  text += fmt::format(".{:06}", micros % 1'000'000);
  while (text.ends_with('0')) text.pop_back();
  return text;
}

namespace {

// What DuckDB's date_diff counts the borders of, by all its names. A weekday or a day of the year
// is a day.
enum class DatePart { second, minute, hour, day, week, month, quarter, year, iso_year };
struct NamedPart {
  std::string_view name;
  DatePart part;
  double size;  // how many of the part make one
};

std::optional<NamedPart> date_part(std::string_view name) {
  using enum DatePart;
  static constexpr NamedPart parts[] = {
      {"us", second, 1e-6},      {"usec", second, 1e-6},
      {"usecs", second, 1e-6},   {"microsecond", second, 1e-6},
      {"ms", second, 1e-3},      {"msec", second, 1e-3},
      {"msecs", second, 1e-3},   {"millisecond", second, 1e-3},
      {"s", second, 1},          {"sec", second, 1},
      {"secs", second, 1},       {"second", second, 1},
      {"epoch", second, 1},      {"m", minute, 1},
      {"min", minute, 1},        {"mins", minute, 1},
      {"minute", minute, 1},     {"h", hour, 1},
      {"hr", hour, 1},           {"hrs", hour, 1},
      {"hour", hour, 1},         {"d", day, 1},
      {"day", day, 1},           {"dayofmonth", day, 1},
      {"dow", day, 1},           {"dayofweek", day, 1},
      {"weekday", day, 1},       {"isodow", day, 1},
      {"doy", day, 1},           {"dayofyear", day, 1},
      {"julian", day, 1},        {"w", week, 1},
      {"week", week, 1},         {"weekofyear", week, 1},
      {"yearweek", week, 1},     {"mon", month, 1},
      {"mons", month, 1},        {"month", month, 1},
      {"quarter", quarter, 1},   {"y", year, 1},
      {"yr", year, 1},           {"yrs", year, 1},
      {"year", year, 1},         {"isoyear", iso_year, 1},
      {"dec", year, 10},         {"decs", year, 10},
      {"decade", year, 10},      {"c", year, 100},
      {"cent", year, 100},       {"century", year, 100},
      {"centuries", year, 100},  {"mil", year, 1000},
      {"mils", year, 1000},      {"millennium", year, 1000},
      {"millennia", year, 1000}, {"millenium", year, 1000},
  };
  const std::string lower = base::lower_ascii(name);
  for (const NamedPart& part : parts) {
    const bool is_plural =
        part.name.size() > 2 && lower.size() == part.name.size() + 1 && lower.back() == 's';
    if (lower == part.name || (is_plural && lower.starts_with(part.name))) return part;
  }
  return std::nullopt;
}

// How many borders of the part lie between a time far back and this one.
double borders(const NamedPart& part, double seconds) {
  const double whole_day = std::floor(seconds / 86400);
  const double monday =
      whole_day - std::fmod(std::fmod(whole_day + 3, 7) + 7, 7);  // 1970-01-01: a Thursday
  const auto date_of = [](double day) {
    return base::civil_from_days(static_cast<base::Days>(day));
  };
  const base::CivilDate date = date_of(whole_day);
  switch (part.part) {
    case DatePart::second:
      return std::floor(seconds / part.size);
    case DatePart::minute:
      return std::floor(seconds / 60);
    case DatePart::hour:
      return std::floor(seconds / 3600);
    case DatePart::day:
    case DatePart::week:
      return whole_day;
    case DatePart::month:
      return static_cast<double>(date.year * 12 + date.month);
    case DatePart::quarter:
      return static_cast<double>(date.year * 4 + (date.month - 1) / 3);
    case DatePart::year:
      return std::trunc(static_cast<double>(date.year) / part.size);
    case DatePart::iso_year:
      return static_cast<double>(date_of(monday + 3).year);
  }
  return 0;
}

}  // namespace

bool is_date_part(std::string_view part) { return date_part(part).has_value(); }

Value dates_apart(std::string_view part, double from, double to) {
  const auto counted = date_part(part);
  if (!counted) return {};
  const double between = borders(*counted, to) - borders(*counted, from);
  // Of weeks, DuckDB counts those that are full.
  return Value::of(counted->part == DatePart::week ? std::trunc(between / 7) : between);
}

}  // namespace amends::link
