// Dates as people know them: the Extended Date/Time Format of ISO 8601-2:2019.
//
// Taken are levels 0 and 1 whole, and of level 2 the sets ("[1984,1986]" one of them, "{1984,1986}"
// all of them), the parts of a year from 25 to 41, and unspecified digits at the ends of an
// interval. The rest of level 2 is refused, and the message says which part of it was met.
//
// A date keeps its text exactly as written and means an interval of whole days: all days on which,
// going by the text alone, the thing may have been. The interval is never narrower than what the
// writer may have meant, because what straddles a limit goes to a person, while what falls outside
// may count against somebody. So:
//
//   2019-10-04, 2019-10, 2019      that day, month or year
//   201X, 19XX                     the decade, the century: 2010 to 2019, 1900 to 1999
//   2011-XX, 2011-XX-XX, 2011-04-XX    the year, the year, the month
//   2019~, 2019?, 2019%            approximate, uncertain, both: told by approximate() and
//   uncertain(). They
//                                  do not widen the interval; how much "about" allows is a rule's
//                                  to say.
//   2011-21 … 2011-24              spring, summer, autumn, winter. The standard leaves open in
//   which half of
//                                  the world and by which reckoning, so every month counts that is
//                                  one by the months or by the sun, in the north or in the south;
//                                  and a season over New Year may be either of the two that touch
//                                  the year.
//   2011-25 … 2011-28              the same in the north: March to June, June to September,
//   September
//                                  to December, and December 2010 to March 2012
//   2011-29 … 2011-32              the same in the south, half a year later
//   2011-33 … 2011-41              quarters (33 to 36), thirds (37 to 39), halves (40, 41) of the
//   year 2019-10-04T23:30:00+02:00      that day as written, in its own offset 1984/2004-06 from
//   the first day of 1984 to the last of June 2004 1985/.. and ../1985            open: goes on, or
//   has no beginning 1985/   and /1985              the other end is unknown Y17000, -0044 years
//   beyond four digits, and before the year 0000 [1667,1670..1672], {..1984}    sets of dates and
//   ranges; an open end as in an interval
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.h"
#include "base/result.h"
#include "base/where.h"

namespace amends::base {

class Edtf {
 public:
  enum class Kind {
    date,      // one date: the thing was at some time in it
    interval,  // "a/b": it lasted from a to b
    one_of,    // "[…]": it was in one of the members
    all_of,    // "{…}": it was in each of the members
  };
  // From fine to coarse. An interval's or a set's is that of its coarsest date.
  enum class Precision { second, day, month, part_of_year, year, decade, century };

  // Takes `text` as it is, without white space around it, of at most 1,000 characters.
  // Code::bad_input names the character, counted from 1, and what was expected there.
  static Result<Edtf> parse(std::string_view text);
  // The date of one day, with the text of date_text(); `day` must be in the years 0000 to 9999.
  static Edtf of(Days day);

  const std::string& text() const { return text_; }
  Kind kind() const { return kind_; }
  Precision precision() const { return precision_; }
  bool approximate() const { return approximate_; }  // "~" or "%" stands anywhere in it
  bool uncertain() const { return uncertain_; }      // "?" or "%"
  bool unspecified() const { return unspecified_; }  // an "X"

  // The first and the last day; nothing where the end is open or unknown.
  std::optional<Days> earliest() const { return span_.first; }
  std::optional<Days> latest() const { return span_.last; }
  const DaySpan& span() const { return span_; }
  // Of an end without a day: whether it is unknown ("1985/") rather than open ("1985/..").
  bool start_unknown() const { return start_unknown_; }
  bool end_unknown() const { return end_unknown_; }

  // Of a set, what each member means, in the order written; of anything else, the one span. Valid
  // as long as this date stands.
  std::span<const DaySpan> members() const;

  // Equal texts; two texts can mean the same days and yet say different things.
  friend bool operator==(const Edtf& a, const Edtf& b) { return a.text_ == b.text_; }

 private:
  friend class EdtfParser;
  Edtf() = default;

  std::string text_;
  DaySpan span_;
  std::vector<DaySpan> members_;  // of a set only
  Kind kind_ = Kind::date;
  Precision precision_ = Precision::day;
  bool approximate_ = false;
  bool uncertain_ = false;
  bool unspecified_ = false;
  bool start_unknown_ = false;
  bool end_unknown_ = false;
};

// Where the date lies against an exact window. A set is inside or outside when every member is, so
// a set of days on both sides of a window straddles it. An open or unknown end reaches beyond every
// window.
Where where(const Edtf& date, const DaySpan& window);

enum class Order {
  before,   // the whole of the first is before the whole of the second
  after,    // the other way round
  unclear,  // they have days in common, or lie between one another
};
Order order(const Edtf& first, const Edtf& second);

// Whether the two can be the same day, or touch: they have a day in common, member by member for
// sets.
bool may_coincide(const Edtf& a, const Edtf& b);

}  // namespace amends::base
