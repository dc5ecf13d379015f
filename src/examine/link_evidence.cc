#include "examine/link_evidence.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/calendar.h"

namespace amends::examine {
namespace {

constexpr double person_prior = -14;
constexpr double unit_prior = -13;
constexpr double incident_prior = -10;
constexpr double days_of_births = 25'000;  // over which births are spread
constexpr double days_of_events = 1'500;

bool is_day(const base::DaySpan& days) {
  return days.first && days.last && *days.first == *days.last;
}
bool is_known(const base::DaySpan& days) { return days.first && days.last; }

// Where registers do not know the day, they write one of these.
bool is_default_day(const base::DaySpan& days) {
  if (!is_day(days)) return false;
  const base::CivilDate date = base::civil_from_days(*days.first);
  return (date.month == 1 && date.day == 1) ||
         (date.month == 7 && (date.day == 1 || date.day == 15));
}

double width(const base::DaySpan& days) {
  const auto own = static_cast<double>(*days.last - *days.first + 1);
  return is_default_day(days) ? 366 : own;
}

// Two intervals that overlap: how unlikely that is by chance.
double overlap_bits(const base::DaySpan& a, const base::DaySpan& b, double spread) {
  return std::max(0.0, std::log2(spread / (width(a) + width(b) - 1)) - 0.3);
}

Evidence slip_of_birth(const base::DaySpan& a, const base::DaySpan& b) {
  if (!is_day(a) || !is_day(b)) {
    const std::int64_t gap = std::max(*a.first, *b.first) - std::min(*a.last, *b.last);
    return {"birth", gap <= 366 ? -2.0 : -8.0, gap <= 366 ? "a year off" : "apart"};
  }
  const base::CivilDate x = base::civil_from_days(*a.first), y = base::civil_from_days(*b.first);
  if (x.year == y.year && x.month == y.day && x.day == y.month)
    return {"birth", 9, "day and month changed about"};
  const int same = (x.year == y.year) + (x.month == y.month) + (x.day == y.day);
  if (same == 2 && std::abs(x.year - y.year) <= 1) return {"birth", 3, "one part differs"};
  if (same == 2) return {"birth", -3, "another year"};
  return {"birth", x.year == y.year ? -5.0 : -8.0, "apart"};
}

// Men rarely change their names; where a man's words contradict another's, it is a brother's name.
double best_name(const PersonRecord& a, const PersonRecord& b) {
  const double contradiction = a.sex == "M" && b.sex == "M" ? -8 : -5;
  double best = 0;
  bool any = false;
  for (const FoldedName& x : a.names) {
    for (const FoldedName& y : b.names) {
      const double bits = name_evidence(x, y, contradiction);
      best = any ? std::max(best, bits) : bits;
      any = true;
    }
  }
  return best;
}

Evidence identifier_evidence(const PersonRecord& a, const PersonRecord& b) {
  bool same_type = false;
  for (const std::string& x : a.identifiers) {
    for (const std::string& y : b.identifiers) {
      if (x == y) return {"identifier", 22, "the same " + x.substr(0, x.find(' '))};
      same_type = same_type || x.substr(0, x.find(' ')) == y.substr(0, y.find(' '));
    }
  }
  // People renew their papers, and numbers have slips.
  if (same_type) return {"identifier", -3, "other numbers of one kind"};
  return {"identifier", 0, "none to compare"};
}

// For values that are equal or not; nothing where one is missing.
void add_equal(Weighing& weighing, const char* field, const std::string& a, const std::string& b,
               double equal, double differs) {
  if (a.empty() || b.empty()) return;
  weighing.push_back({field, a == b ? equal : differs, a == b ? "equal" : "differs"});
}

double likeness(const FoldedName& a, const FoldedName& b) {
  const auto joined = [](const FoldedName& name) {
    std::vector<std::string> words = name.words;
    std::sort(words.begin(), words.end());
    std::string text;
    for (const std::string& word : words) text += word + " ";
    return text.substr(0, 64);
  };
  return jaro_winkler(joined(a), joined(b));
}

double metres_between(const UnitRecord& a, const UnitRecord& b) {
  constexpr double radius = 6'371'000, degree = std::numbers::pi / 180;
  const double dy = (*a.latitude - *b.latitude) * degree;
  const double dx = (*a.longitude - *b.longitude) * degree * std::cos(*a.latitude * degree);
  return radius * std::hypot(dx, dy);
}

}  // namespace

double total(const Weighing& weighing) {
  double sum = 0;
  for (const Evidence& evidence : weighing) sum += evidence.bits;
  return sum;
}

std::string in_words(const Weighing& weighing) {
  std::string text;
  for (const Evidence& evidence : weighing) {
    text += fmt::format("{}{} {:+.1f}{}{}", text.empty() ? "" : "; ", evidence.field, evidence.bits,
                        evidence.detail.empty() ? "" : ": ", evidence.detail);
  }
  return text;
}

Evidence birth_evidence(const base::DaySpan& a, const base::DaySpan& b) {
  if (!is_known(a) || !is_known(b)) return {"birth", 0, "not known"};
  if (*a.first <= *b.last && *b.first <= *a.last)
    return {"birth", overlap_bits(a, b, days_of_births),
            is_day(a) && is_day(b) ? "the same day" : "may be the same"};
  return slip_of_birth(a, b);
}

Weighing weigh(const PersonRecord& a, const PersonRecord& b) {
  Weighing weighing{{"prior", person_prior, ""}};
  weighing.push_back({"name", best_name(a, b), ""});
  weighing.push_back(birth_evidence(a.birth, b.birth));
  weighing.push_back(identifier_evidence(a, b));
  add_equal(weighing, "sex", a.sex, b.sex, 1, -6);
  return weighing;
}

Weighing weigh(const UnitRecord& a, const UnitRecord& b) {
  Weighing weighing{{"prior", unit_prior, ""}};
  add_equal(weighing, "cadastral reference", a.cadastral_ref, b.cadastral_ref, 20, -5);
  add_equal(weighing, "kind", a.kind, b.kind, 1.5, -4);
  add_equal(weighing, "zone", a.zone, b.zone, 2, -6);
  add_equal(weighing, "built", a.built, b.built, 3, -1);
  if (!a.address.words.empty() && !b.address.words.empty()) {
    const double alike = likeness(a.address, b.address);
    weighing.push_back({"address",
                        alike >= 0.999  ? 11.0
                        : alike >= 0.95 ? 5.0
                        : alike >= 0.9  ? 1.0
                                        : -5.0,
                        fmt::format("{:.2f} alike", alike)});
  }
  if (!a.place.words.empty() && !b.place.words.empty()) {
    const double alike = likeness(a.place, b.place);
    weighing.push_back({"place",
                        alike >= 0.9   ? 3.0
                        : alike >= 0.8 ? 1.0
                                       : -2.0,
                        fmt::format("{:.2f} alike", alike)});
  }
  if (a.area_m2 && b.area_m2) {
    const double ratio =
        std::min(*a.area_m2, *b.area_m2) / std::max({*a.area_m2, *b.area_m2, 1e-9});
    weighing.push_back({"area",
                        ratio > 0.99  ? 5.0
                        : ratio > 0.9 ? 1.0
                                      : -3.0,
                        fmt::format("ratio {:.2f}", ratio)});
  }
  if (a.latitude && a.longitude && b.latitude && b.longitude) {
    const double reach = a.accuracy_m.value_or(100) + b.accuracy_m.value_or(100);
    const double metres = metres_between(a, b);
    weighing.push_back({"position",
                        metres <= reach        ? 5.0
                        : metres <= 10 * reach ? -2.0
                                               : -8.0,
                        fmt::format("{:.0f} m apart", metres)});
  }
  return weighing;
}

Weighing weigh(const IncidentRecord& a, const IncidentRecord& b) {
  Weighing weighing{{"prior", incident_prior, ""}};
  add_equal(weighing, "kind", a.kind, b.kind, 3, -8);
  add_equal(weighing, "zone", a.zone, b.zone, 3, -8);
  if (!a.place.words.empty() && !b.place.words.empty()) {
    const double alike = likeness(a.place, b.place);
    weighing.push_back({"place",
                        alike >= 0.9   ? 5.0
                        : alike >= 0.8 ? 1.0
                                       : -6.0,
                        fmt::format("{:.2f} alike", alike)});
  }
  if (is_known(a.date) && is_known(b.date)) {
    const bool overlap = *a.date.first <= *b.date.last && *b.date.first <= *a.date.last;
    weighing.push_back({"date", overlap ? overlap_bits(a.date, b.date, days_of_events) : -8.0,
                        overlap ? "may be the same" : "apart"});
  }
  return weighing;
}

}  // namespace amends::examine
