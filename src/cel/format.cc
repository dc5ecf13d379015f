// "…".format([…]): cel-go's extension "strings". Clauses: %s %d %f %e %b %x %X %o %%, with a
// precision for %f and %e.
#include <algorithm>
#include <cmath>

#include "cel/machine.h"
#include "cel/text.h"

namespace amends::cel {
namespace {

constexpr int precision_max = 100;

struct Clause {
  char letter = 's';
  int precision = 6;
};

class Formatter {
 public:
  Formatter(Machine& machine, std::string_view format, const List& arguments)
      : machine_(machine), format_(format), arguments_(arguments) {}

  Value run() {
    for (std::size_t at = 0; at < format_.size();) {
      if (format_[at] != '%') {
        out_ += format_[at++];
        continue;
      }
      if (format_.substr(at, 2) == "%%") {
        out_ += '%';
        at += 2;
        continue;
      }
      ++at;
      Clause clause;
      if (!read(clause, at)) return failed("this formatting clause is not known");
      if (next_ >= arguments_.count) return failed(fmt::format("index {} out of range", next_));
      if (!write(clause, arguments_.items[next_++])) return failed(error_);
      if (!machine_.charge(1) || out_.size() > Value::text_length_max)
        return failed("the text is too long");
    }
    return machine_.text(out_);
  }

 private:
  Value failed(const std::string& why) {
    return machine_.error_of("error during formatting: {}", why);
  }

  bool read(Clause& clause, std::size_t& at) const {
    if (at < format_.size() && format_[at] == '.') {
      clause.precision = 0;
      const std::size_t from = ++at;
      for (; at < format_.size() && format_[at] >= '0' && format_[at] <= '9'; ++at) {
        clause.precision = clause.precision * 10 + (format_[at] - '0');
        if (clause.precision > precision_max) return false;
      }
      if (at == from) return false;
    }
    if (at >= format_.size()) return false;
    clause.letter = format_[at++];
    return std::string_view("sdfebxXo").find(clause.letter) != std::string_view::npos;
  }

  bool refuse(std::string_view what) {
    error_ = what;
    return false;
  }

  bool write(const Clause& clause, const Value& v) {
    switch (clause.letter) {
      case 's':
        return text(v);
      case 'd':
        if (v.is(Kind::integer) || v.is(Kind::unsigned_integer) || v.is(Kind::number))
          return text(v);
        return refuse("%d takes numbers");
      case 'f':
      case 'e':
        return real(clause, v);
      case 'b':
        if (v.is(Kind::boolean)) {
          out_ += v.as_boolean() ? '1' : '0';
          return true;
        }
        return based(v, 2, false);
      case 'o':
        return based(v, 8, false);
      default:
        if (v.is(Kind::string) || v.is(Kind::bytes)) {
          for (const char c : v.as_text())
            out_ += clause.letter == 'x' ? fmt::format("{:02x}", static_cast<unsigned char>(c))
                                         : fmt::format("{:02X}", static_cast<unsigned char>(c));
          return true;
        }
        return based(v, 16, clause.letter == 'X');
    }
  }

  bool based(const Value& v, int base, bool upper) {
    if (!v.is(Kind::integer) && !v.is(Kind::unsigned_integer))
      return refuse("this clause takes whole numbers");
    const bool negative = v.is(Kind::integer) && v.as_integer() < 0;
    const std::uint64_t size = negative ? 0 - v.as_unsigned() : v.as_unsigned();
    if (negative) out_ += '-';
    if (base == 2) {
      out_ += fmt::format("{:b}", size);
    } else if (base == 8) {
      out_ += fmt::format("{:o}", size);
    } else {
      out_ += upper ? fmt::format("{:X}", size) : fmt::format("{:x}", size);
    }
    return true;
  }

  bool real(const Clause& clause, const Value& v) {
    double d = 0;
    if (v.is(Kind::number)) {
      d = v.as_number();
    } else if (v.is(Kind::integer)) {
      d = static_cast<double>(v.as_integer());
    } else if (v.is(Kind::unsigned_integer)) {
      d = static_cast<double>(v.as_unsigned());
    } else if (v.is(Kind::rational) && clause.letter == 'f') {
      out_ += v.as_rational().to_fixed(clause.precision, base::Rounding::half_even);
      return true;
    } else {
      return refuse("this clause takes numbers");
    }
    if (!std::isfinite(d)) {
      number(d);
    } else if (clause.letter == 'f') {
      out_ += fmt::format("{:.{}f}", d, clause.precision);
    } else {
      out_ += fmt::format("{:.{}e}", d, clause.precision);
    }
    return true;
  }

  void number(double d) {
    out_ += std::isnan(d)    ? "NaN"
            : d == INFINITY  ? "Infinity"
            : d == -INFINITY ? "-Infinity"
                             : number_text(d);
  }

  // Texts without quotes; entries of maps in the order of their keys as texts.
  bool text(const Value& v) {
    if (!machine_.charge(1) || out_.size() > Value::text_length_max)
      return refuse("the text is too long");
    switch (v.kind()) {
      case Kind::string:
      case Kind::bytes:
      case Kind::type:
        out_ += v.as_text();
        return true;
      case Kind::null:
        out_ += "null";
        return true;
      case Kind::number:
        number(v.as_number());
        return true;
      case Kind::unsigned_integer:
        out_ += fmt::to_string(v.as_unsigned());
        return true;
      case Kind::duration:
        out_ += duration_text(v.as_nanoseconds());
        return true;
      case Kind::timestamp:
        out_ += timestamp_text(v.seconds(), v.nanoseconds());
        return true;
      case Kind::date:
        out_ += v.as_date().text();
        return true;
      case Kind::boolean:
      case Kind::integer:
      case Kind::rational:
      case Kind::money:
        out_ += to_text(v);
        return true;
      case Kind::list: {
        out_ += '[';
        for (std::size_t i = 0; i < v.as_list().count; ++i) {
          if (i > 0) out_ += ", ";
          if (!text(v.as_list().items[i])) return false;
        }
        out_ += ']';
        return true;
      }
      case Kind::map:
        return map(v.as_map());
      default:
        return refuse("%s does not take this type");
    }
  }

  bool map(const Map& m) {
    std::vector<std::pair<std::string, const Value*>> entries;
    std::string before = std::move(out_);
    bool good = true;
    for (std::size_t i = 0; i < m.count && good; ++i) {
      out_.clear();
      good = text(m.entries[i].key);
      entries.emplace_back(std::move(out_), &m.entries[i].value);
    }
    out_ = std::move(before);
    if (!good) return false;
    std::ranges::sort(entries, {}, &std::pair<std::string, const Value*>::first);
    out_ += '{';
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) out_ += ", ";
      out_ += entries[i].first;
      out_ += ": ";
      if (!text(*entries[i].second)) return false;
    }
    out_ += '}';
    return true;
  }

  Machine& machine_;
  std::string_view format_;
  const List& arguments_;
  std::size_t next_ = 0;
  std::string out_;
  std::string error_;
};

Value format(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !a[0].is(Kind::string) || !a[1].is(Kind::list)) return m.no_overload();
  return Formatter(m, a[0].as_text(), a[1].as_list()).run();
}

}  // namespace

void add_format(Library& l) { l.add("format", {"string.(list(dyn)): string"}, format); }

}  // namespace amends::cel
