// Whatever is taken as a date of a calendar keeps its text, lies where EDTF says the same days are,
// and comes back from its first day in the calendars that have an arithmetic. The first byte
// chooses the calendar.
#include "base/other_calendar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::base;
  if (size == 0) return 0;
  const auto calendar = static_cast<Calendar>(data[0] % calendar_count);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto written = parse_written_date(text, calendar);
  if (!written) return 0;
  AMENDS_ASSERT(written->text == text);
  AMENDS_ASSERT(*written->days.first <= *written->days.last);
  const auto edtf = Edtf::parse(written->edtf);
  AMENDS_ASSERT(edtf && edtf->span() == written->days);
  if (calendar == Calendar::islamic) return 0;
  const auto back = date_in(calendar, *written->days.first);
  AMENDS_ASSERT(back && back->year == written->date.year);
  AMENDS_ASSERT(written->date.day == 0 || *back == written->date);
  return 0;
}
