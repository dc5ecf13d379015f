#include "examine/link_evidence.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/date_comparison.h"

namespace amends::examine {
namespace {

constexpr double person_prior = -14;
constexpr double unit_prior = -13;
constexpr double incident_prior = -10;
// However alike two names are, others bear them too.
constexpr double name_most = 16;
// Brothers, sisters and twins share surname and patronymic. So where a word of one name contradicts
// a word of the other, all words that agree say together no more than one does.
constexpr double shared_words_most = 12;
constexpr double contradicts_below = -8;  // the weight of a word against another
constexpr std::size_t words_of_kin =
    3;  // fewer words leave nothing that kin could share beside one
// Where names could not lift a pair above this, they are not compared.
constexpr double hopeless = 0;
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
  return std::ranges::any_of(base::usual_default_days(), [&](const base::MonthDay& day) {
    return date.month == day.month && date.day == day.day;
  });
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
    return {"birth", gap <= 366 ? -2.0 : -8.0, gap <= 366 ? "a year off" : "apart", ""};
  }
  const base::CivilDate x = base::civil_from_days(*a.first), y = base::civil_from_days(*b.first);
  if (x.year == y.year && x.month == y.day && x.day == y.month)
    return {"birth", 9, "day and month changed about", ""};
  const int same = (x.year == y.year) + (x.month == y.month) + (x.day == y.day);
  if (same == 2 && std::abs(x.year - y.year) <= 1) return {"birth", 3, "one part differs", ""};
  if (same == 2) return {"birth", -3, "another year", ""};
  return {"birth", x.year == y.year ? -5.0 : -8.0, "apart", ""};
}

std::string_view type_of(std::string_view identifier) {
  return identifier.substr(0, identifier.find(' '));
}

Evidence identifier_evidence(const PersonRecord& a, const PersonRecord& b) {
  bool same_type = false;
  for (const std::string& x : a.identifiers) {
    for (const std::string& y : b.identifiers) {
      if (x == y) return {"identifier", 22, "", fmt::format("the same {}", type_of(x))};
      same_type = same_type || type_of(x) == type_of(y);
    }
  }
  // People renew their papers, and numbers have slips.
  if (same_type) return {"identifier", -3, "other numbers of one kind", ""};
  return {"identifier", 0, "none to compare", ""};
}

// For values that are equal or not; nothing where one is missing.
void add_equal(Weighing& weighing, const char* field, const std::string& a, const std::string& b,
               double equal, double differs) {
  if (a.empty() || b.empty()) return;
  weighing.push_back({field, a == b ? equal : differs, a == b ? "equal" : "differs", ""});
}

// Of places, whose names alone say less than how far they contradict.
Evidence place_evidence(double weight, double same, double other) {
  return {"place",
          weight >= 8   ? same
          : weight >= 4 ? 1.0
                        : other,
          "", fmt::format("{:+.0f} bits", weight)};
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
                        evidence.told().empty() ? "" : ": ", evidence.told());
  }
  return text;
}

Evidence birth_evidence(const base::DaySpan& a, const base::DaySpan& b) {
  if (!is_known(a) || !is_known(b)) return {"birth", 0, "not known", ""};
  if (*a.first <= *b.last && *b.first <= *a.last)
    return {"birth", overlap_bits(a, b, days_of_births),
            is_day(a) && is_day(b) ? "the same day" : "may be the same", ""};
  return slip_of_birth(a, b);
}

namespace {

std::size_t words_in(std::string_view name) {
  return 1 + static_cast<std::size_t>(std::ranges::count(name, ' '));
}

// What two names say once it is taken into account that families share theirs.
double less_shared_words(std::string_view a, std::string_view b, double bits, NameScale& scale) {
  if (bits <= shared_words_most + contradicts_below || words_in(a) < words_of_kin ||
      words_in(b) < words_of_kin)
    return bits;
  double agree = 0, contradict = 0, worst = 0;
  for (const double weight : scale.word_weights(a, b)) {
    (weight > 0 ? agree : contradict) += weight;
    worst = std::min(worst, weight);
  }
  if (worst > contradicts_below) return bits;
  return std::min(bits, std::min(agree, shared_words_most) + contradict);
}

}  // namespace

double Scales::best_name(const PersonRecord& a, const PersonRecord& b) {
  std::optional<double> best;
  for (const std::string& x : a.names) {
    for (const std::string& y : b.names) {
      const double bits =
          std::min(less_shared_words(x, y, persons_.weight(x, y), persons_), name_most);
      best = best ? std::max(*best, bits) : bits;
    }
  }
  return best.value_or(0);
}

Weighing Scales::weigh(const PersonRecord& a, const PersonRecord& b) {
  Weighing weighing;
  weighing.reserve(5);
  weighing.push_back({"prior", person_prior, "", ""});
  weighing.push_back({"name", 0, "not weighed, the rest being against", ""});
  weighing.push_back(birth_evidence(a.birth, b.birth));
  weighing.push_back(identifier_evidence(a, b));
  add_equal(weighing, "sex", a.sex, b.sex, 1, -6);
  // Names cost most to compare, and most candidates are settled without them.
  if (total(weighing) + name_most >= hopeless) weighing[1] = {"name", best_name(a, b), "", ""};
  return weighing;
}

Weighing Scales::weigh(const UnitRecord& a, const UnitRecord& b) {
  Weighing weighing{{"prior", unit_prior, "", ""}};
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
                        "", fmt::format("{:.2f} alike", alike)});
  }
  if (!a.place.empty() && !b.place.empty())
    weighing.push_back(place_evidence(places_.weight(a.place, b.place), 3, -2));
  if (a.area_m2 && b.area_m2) {
    const double ratio =
        std::min(*a.area_m2, *b.area_m2) / std::max({*a.area_m2, *b.area_m2, 1e-9});
    weighing.push_back({"area",
                        ratio > 0.99  ? 5.0
                        : ratio > 0.9 ? 1.0
                                      : -3.0,
                        "", fmt::format("ratio {:.2f}", ratio)});
  }
  if (a.latitude && a.longitude && b.latitude && b.longitude) {
    const double reach = a.accuracy_m.value_or(100) + b.accuracy_m.value_or(100);
    const double metres = metres_between(a, b);
    weighing.push_back({"position",
                        metres <= reach        ? 5.0
                        : metres <= 10 * reach ? -2.0
                                               : -8.0,
                        "", fmt::format("{:.0f} m apart", metres)});
  }
  return weighing;
}

Weighing Scales::weigh(const IncidentRecord& a, const IncidentRecord& b) {
  Weighing weighing{{"prior", incident_prior, "", ""}};
  add_equal(weighing, "kind", a.kind, b.kind, 3, -8);
  add_equal(weighing, "zone", a.zone, b.zone, 3, -8);
  if (!a.place.empty() && !b.place.empty())
    weighing.push_back(place_evidence(places_.weight(a.place, b.place), 5, -6));
  if (is_known(a.date) && is_known(b.date)) {
    const bool overlap = *a.date.first <= *b.date.last && *b.date.first <= *a.date.last;
    weighing.push_back({"date", overlap ? overlap_bits(a.date, b.date, days_of_events) : -8.0,
                        overlap ? "may be the same" : "apart", ""});
  }
  return weighing;
}

}  // namespace amends::examine
