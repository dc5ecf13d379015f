// Whatever is taken as a date keeps its text, has its first day not after its last, and means the
// same as the one member of a set.
#include "base/edtf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::base;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto date = Edtf::parse(text);
  if (!date) return 0;
  AMENDS_ASSERT(date->text() == text);
  AMENDS_ASSERT(!date->earliest() || !date->latest() || *date->earliest() <= *date->latest());
  for (const DaySpan& member : date->members()) AMENDS_ASSERT(contains(date->span(), member));
  AMENDS_ASSERT(where(*date, date->span()) == Where::inside);
  if (date->kind() == Edtf::Kind::date && size < 900) {
    const auto set = Edtf::parse("[" + date->text() + "]");
    AMENDS_ASSERT(set && set->span() == date->span() && set->precision() == date->precision());
    for (const Days day : {*date->earliest(), *date->latest()}) {
      AMENDS_ASSERT(days_from_civil(civil_from_days(day)) == day);
    }
  }
  return 0;
}
