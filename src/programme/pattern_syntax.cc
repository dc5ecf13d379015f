#include "programme/pattern_syntax.h"

#include "programme/pattern.h"

namespace amends::programme {
namespace {

using Kind = PatternNode::Kind;
using ByteSet = std::bitset<256>;

constexpr int depth_max = 50;

ByteSet range(unsigned first, unsigned last) {
  ByteSet set;
  for (unsigned byte = first; byte <= last; ++byte) set.set(byte);
  return set;
}

PatternNode one_of(const ByteSet& set) {
  PatternNode node{.kind = Kind::bytes};
  node.bytes = set;
  return node;
}

PatternNode join(Kind kind, std::vector<PatternNode> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  PatternNode node{.kind = kind};
  node.parts = std::move(parts);
  return node;
}

// One character that is none of the ASCII characters in `but`: UTF-8 as RFC 3629's table has it.
PatternNode any_but(const ByteSet& but) {
  const ByteSet tail = range(0x80, 0xBF);
  const auto bytes = [&](std::initializer_list<ByteSet> sets) {
    std::vector<PatternNode> parts;
    for (const ByteSet& set : sets) parts.push_back(one_of(set));
    return join(Kind::sequence, std::move(parts));
  };
  std::vector<PatternNode> choices;
  choices.push_back(one_of(range(0x00, 0x7F) & ~but));
  choices.push_back(bytes({range(0xC2, 0xDF), tail}));
  choices.push_back(bytes({range(0xE0, 0xE0), range(0xA0, 0xBF), tail}));
  choices.push_back(bytes({range(0xE1, 0xEF), tail, tail}));
  choices.push_back(bytes({range(0xF0, 0xF0), range(0x90, 0xBF), tail, tail}));
  choices.push_back(bytes({range(0xF1, 0xF4), tail, tail, tail}));
  return join(Kind::choice, std::move(choices));
}

PatternNode code_point(unsigned point) {
  std::vector<PatternNode> parts;
  const auto add = [&](unsigned byte) { parts.push_back(one_of(range(byte, byte))); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0 | (point >> 6));
    add(0x80 | (point & 0x3F));
  } else {
    add(0xE0 | (point >> 12));
    add(0x80 | ((point >> 6) & 0x3F));
    add(0x80 | (point & 0x3F));
  }
  return join(Kind::sequence, std::move(parts));
}

const ByteSet digits = range('0', '9');
const ByteSet word = range('0', '9') | range('A', 'Z') | range('a', 'z') | range('_', '_');
const ByteSet space = range('\t', '\r') | range(' ', ' ');
const ByteSet line_ends = range('\n', '\n') | range('\r', '\r');

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<PatternNode> parse() {
    AMENDS_TRY(PatternNode node, choice(0));
    if (!done()) return wrong("a \")\" closes nothing");
    return node;
  }

 private:
  bool done() const { return at_ == text_.size(); }
  char here() const { return text_[at_]; }
  unsigned byte() const { return static_cast<unsigned char>(text_[at_]); }
  bool take(char c) {
    if (done() || here() != c) return false;
    ++at_;
    return true;
  }

  tl::unexpected<Error> wrong(std::string_view what) const {
    return fail(Code::bad_input, "{} (at character {} of the pattern)", what, at_ + 1);
  }
  tl::unexpected<Error> unsupported(std::string_view what) const {
    return fail(Code::unsupported, "{} is not supported in a pattern (at character {})", what,
                at_ + 1);
  }

  Result<PatternNode> choice(int depth) {
    if (depth > depth_max) return wrong("the groups stand too deep in each other");
    std::vector<PatternNode> choices;
    do {
      AMENDS_TRY(PatternNode part, sequence(depth));
      choices.push_back(std::move(part));
    } while (take('|'));
    return join(Kind::choice, std::move(choices));
  }

  Result<PatternNode> sequence(int depth) {
    std::vector<PatternNode> parts;
    while (!done() && here() != '|' && here() != ')') {
      AMENDS_TRY(PatternNode part, atom(depth));
      AMENDS_CHECK(repeat(part));
      parts.push_back(std::move(part));
    }
    if (parts.empty()) return PatternNode{};
    return join(Kind::sequence, std::move(parts));
  }

  Result<PatternNode> atom(int depth) {
    const char c = here();
    switch (c) {
      case '^':
        ++at_;
        return PatternNode{.kind = Kind::text_start};
      case '$':
        ++at_;
        return PatternNode{.kind = Kind::text_end};
      case '.':
        ++at_;
        return any_but(line_ends);
      case '(':
        return group(depth);
      case '[':
        return character_class();
      case '\\':
        return escape();
      case '*':
      case '+':
      case '?':
        return wrong("there is nothing to repeat");
      case '{':
      case '}':
      case ']':
        return wrong("a bracket that stands for itself needs a backslash before it");
      default:
        return letter();
    }
  }

  // One character as it stands, all of its bytes.
  Result<PatternNode> letter() {
    const unsigned lead = byte();
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (at_ + length > text_.size() || (lead & 0xC0) == 0x80) return wrong("this is not UTF-8");
    std::vector<PatternNode> bytes;
    for (std::size_t i = 0; i < length; ++i, ++at_) {
      bytes.push_back(one_of(range(byte(), byte())));
    }
    return join(Kind::sequence, std::move(bytes));
  }

  Result<PatternNode> group(int depth) {
    ++at_;
    if (take('?') && !take(':')) return unsupported("a look-around or a named group");
    AMENDS_TRY(PatternNode node, choice(depth + 1));
    if (!take(')')) return wrong("a \"(\" is not closed");
    return node;
  }

  Status repeat(PatternNode& part) {
    if (done()) return {};
    int least = 0;
    int most = -1;
    if (take('*')) {
    } else if (take('+')) {
      least = 1;
    } else if (take('?')) {
      most = 1;
    } else if (take('{')) {
      AMENDS_TRY(least, number());
      most = least;
      if (take(',')) {
        most = -1;
        if (!done() && here() != '}') {
          AMENDS_TRY(most, number());
        }
      }
      if (!take('}')) return wrong("a \"{\" is not closed");
      if (most >= 0 && most < least) return wrong("a repetition ends before it begins");
    } else {
      return {};
    }
    take('?');  // lazy: what matches is the same
    PatternNode node{.kind = Kind::repeat};
    node.least = least;
    node.most = most;
    node.parts.push_back(std::move(part));
    part = std::move(node);
    if (!done() && (here() == '*' || here() == '+' || here() == '?' || here() == '{')) {
      return wrong("a repetition is repeated; put a group around it");
    }
    return {};
  }

  Result<int> number() {
    int value = 0;
    if (done() || here() < '0' || here() > '9') return wrong("a number is missing");
    while (!done() && here() >= '0' && here() <= '9') {
      value = value * 10 + (text_[at_++] - '0');
      if (value > Pattern::repeat_max) return wrong("a repetition of more than 1000");
    }
    return value;
  }

  // After the backslash: a set of characters (with `negated`), or one code point.
  struct Escaped {
    ByteSet set = {};
    bool is_set = false;
    bool negated = false;
    unsigned point = 0;
  };

  Result<Escaped> escaped() {
    ++at_;
    if (done()) return wrong("a backslash stands at the end");
    const char c = text_[at_++];
    switch (c) {
      case 'd':
      case 'D':
        return Escaped{.set = digits, .is_set = true, .negated = c == 'D'};
      case 'w':
      case 'W':
        return Escaped{.set = word, .is_set = true, .negated = c == 'W'};
      case 's':
      case 'S':
        return Escaped{.set = space, .is_set = true, .negated = c == 'S'};
      case 't':
        return Escaped{.point = '\t'};
      case 'n':
        return Escaped{.point = '\n'};
      case 'r':
        return Escaped{.point = '\r'};
      case 'f':
        return Escaped{.point = '\f'};
      case 'v':
        return Escaped{.point = '\v'};
      case 'x':
        return hexadecimal(2);
      case 'u':
        return hexadecimal(4);
      default:
        if (std::string_view("^$\\.*+?()[]{}|/-").find(c) != std::string_view::npos) {
          return Escaped{.point = static_cast<unsigned char>(c)};
        }
        --at_;
        return unsupported(fmt::format("\\{}", c));
    }
  }

  Result<Escaped> hexadecimal(int count) {
    unsigned value = 0;
    for (int i = 0; i < count; ++i) {
      const std::size_t digit =
          done() ? std::string_view::npos
                 : std::string_view("0123456789abcdef")
                       .find(static_cast<char>(here() >= 'A' && here() <= 'F' ? here() - 'A' + 'a'
                                                                              : here()));
      if (digit == std::string_view::npos) return wrong("hexadecimal digits are missing");
      value = value * 16 + static_cast<unsigned>(digit);
      ++at_;
    }
    if (value >= 0xD800 && value <= 0xDFFF) return wrong("half of a surrogate pair");
    return Escaped{.point = value};
  }

  Result<PatternNode> escape() {
    AMENDS_TRY(const Escaped one, escaped());
    if (!one.is_set) return code_point(one.point);
    return one.negated ? any_but(one.set) : one_of(one.set);
  }

  Result<PatternNode> character_class() {
    ++at_;
    const bool negated = take('^');
    ByteSet set;
    while (!take(']')) {
      if (done()) return wrong("a \"[\" is not closed");
      AMENDS_TRY(const Escaped first, class_member());
      if (first.is_set) {
        if (first.negated) return unsupported("a negated escape inside a class");
        set |= first.set;
        continue;
      }
      unsigned last = first.point;
      if (at_ + 1 < text_.size() && here() == '-' && text_[at_ + 1] != ']') {
        ++at_;
        AMENDS_TRY(const Escaped end, class_member());
        if (end.is_set) return wrong("a range ends in a class of characters");
        last = end.point;
      }
      if (last < first.point) return wrong("a range runs backwards");
      set |= range(first.point, last);
    }
    return negated ? any_but(set) : one_of(set);
  }

  Result<Escaped> class_member() {
    if (done()) return wrong("a \"[\" is not closed");
    if (here() != '\\') {
      if (here() == '[') return wrong("a bracket inside a class needs a backslash before it");
      if (static_cast<unsigned char>(here()) >= 0x80) {
        return unsupported("a letter beyond ASCII inside a class");
      }
      const unsigned point = byte();
      ++at_;
      return Escaped{.point = point};
    }
    AMENDS_TRY(const Escaped one, escaped());
    if (one.point >= 0x80) return unsupported("a letter beyond ASCII inside a class");
    return one;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<PatternNode> parse_pattern(std::string_view text) {
  if (text.size() > Pattern::length_max) {
    return fail(Code::bad_input, "a pattern of {} bytes; at most {} are read", text.size(),
                Pattern::length_max);
  }
  return Parser(text).parse();
}

}  // namespace amends::programme
