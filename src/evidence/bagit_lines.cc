#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "evidence/bagit_parse.h"

namespace amends::evidence::bagit {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t sniffed_bytes = 64;

struct ConverterCloser {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterCloser>;

Converter open_converter(const char* name) {
  UErrorCode code = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &code));
  if (U_FAILURE(code)) converter.reset();
  return converter;
}

// Counts the places where the bytes made no sense, and puts U+FFFD there.
void count_and_substitute(const void* context, UConverterToUnicodeArgs* args, const char* bytes,
                          std::int32_t length, UConverterCallbackReason reason, UErrorCode* code) {
  if (reason <= UCNV_IRREGULAR) ++*static_cast<std::uint64_t*>(const_cast<void*>(context));
  UCNV_TO_U_CALLBACK_SUBSTITUTE(nullptr, args, bytes, length, reason, code);
}

std::string plain_name(std::string_view encoding) {
  std::string name;
  for (const char c : base::lower_ascii(encoding)) {
    if (c != '-' && c != '_' && c != ' ') name.push_back(c);
  }
  return name;
}

}  // namespace

struct LineReader::State {
  std::string encoding;
  bool begun = false;
  std::string sniffed;  // the first bytes, until the encoding is certain
  Converter from;       // empty for UTF-8, which needs none
  Converter utf8;
  std::array<UChar, 2048> pivot{};
  UChar* pivot_source = nullptr;
  UChar* pivot_target = nullptr;
  std::uint64_t undecodable = 0;

  std::string line;  // what has come of the current line
  std::uint64_t number = 1;
  bool too_long = false;
  bool undecodable_in_line = false;
  bool after_return = false;  // the last byte was a CR, so an LF belongs to it
  std::vector<std::string> warnings;

  void begin();
  Status decode(std::string_view bytes, bool last, const Take& take);
  Status split(std::string_view text, const Take& take);
  Status give(const Take& take);
};

LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

Result<LineReader> LineReader::create(std::string_view encoding) {
  const std::string name(encoding);
  if (encoding.empty() || !open_converter(name.c_str())) {
    return fail(Code::bad_input, "no character encoding is called '{}'", encoding);
  }
  LineReader reader;
  reader.state_ = std::make_unique<State>();
  reader.state_->encoding = name;
  return reader;
}

// UTF-16 without a byte-order mark may have either order, and some write the word and mean UTF-8.
void LineReader::State::begin() {
  begun = true;
  const std::string plain = plain_name(encoding);
  const auto is_marked = [&](std::string_view mark) { return sniffed.starts_with(mark); };
  const auto open = [&](const char* name) {
    from = open_converter(name);
    utf8 = open_converter("UTF-8");
    AMENDS_ASSERT(from && utf8);
    pivot_source = pivot_target = pivot.data();
    UErrorCode code = U_ZERO_ERROR;
    ucnv_setToUCallBack(from.get(), &count_and_substitute, &undecodable, nullptr, nullptr, &code);
    AMENDS_ASSERT(U_SUCCESS(code));
  };
  if (plain == "utf16" && !is_marked("\xFE\xFF") && !is_marked("\xFF\xFE")) {
    const std::size_t nul = sniffed.substr(0, sniffed_bytes).find('\0');
    if (nul != std::string::npos) return open(nul % 2 == 0 ? "UTF-16BE" : "UTF-16LE");
    if (!sniffed.empty()) {
      warnings.push_back("is declared to be UTF-16 and is not; read as UTF-8");
    }
  } else if (plain != "utf8" && plain != "usascii" && plain != "ascii") {
    return open(encoding.c_str());
  }
  if (is_marked(byte_order_mark)) {
    warnings.push_back("begins with a byte-order mark");
    sniffed.erase(0, byte_order_mark.size());
  }
}

Status LineReader::push(base::ByteSpan piece, const Take& take) {
  State& s = *state_;
  if (s.begun) return s.decode(as_text(piece), false, take);
  s.sniffed += as_text(piece);
  if (s.sniffed.size() < sniffed_bytes) return {};
  s.begin();
  return s.decode(std::exchange(s.sniffed, {}), false, take);
}

Status LineReader::finish(const Take& take) {
  State& s = *state_;
  if (!s.begun) s.begin();
  AMENDS_CHECK(s.decode(std::exchange(s.sniffed, {}), true, take));
  if (!s.line.empty() || s.too_long) AMENDS_CHECK(s.give(take));
  return {};
}

const std::vector<std::string>& LineReader::warnings() const { return state_->warnings; }

Status LineReader::State::decode(std::string_view bytes, bool last, const Take& take) {
  if (!from) return split(bytes, take);
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  std::array<char, 8192> out;
  for (;;) {
    char* target = out.data();
    UErrorCode code = U_ZERO_ERROR;
    const std::uint64_t before = undecodable;
    ucnv_convertEx(utf8.get(), from.get(), &target, out.data() + out.size(), &at, end, pivot.data(),
                   &pivot_source, &pivot_target, pivot.data() + pivot.size(), false, last, &code);
    if (undecodable != before) undecodable_in_line = true;
    AMENDS_CHECK(split({out.data(), static_cast<std::size_t>(target - out.data())}, take));
    if (code == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(code)) {
      return fail(Code::bad_input, "cannot be decoded as {} ({})", encoding, u_errorName(code));
    }
    return {};
  }
}

Status LineReader::State::split(std::string_view text, const Take& take) {
  while (!text.empty()) {
    if (std::exchange(after_return, false) && text.front() == '\n') {
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::size_t room = line_bytes_max - line.size();
    too_long = too_long || end > room;
    line += text.substr(0, std::min(end, room));
    if (end == text.size()) return {};
    after_return = text[end] == '\r';
    AMENDS_CHECK(give(take));
    text.remove_prefix(end + 1);
  }
  return {};
}

Status LineReader::State::give(const Take& take) {
  Line given{number++, line, too_long, undecodable_in_line};
  given.bad_text = given.bad_text || (!too_long && base::invalid_utf8_at(line));
  Status status = take(given);
  line.clear();
  too_long = undecodable_in_line = false;
  return status;
}

}  // namespace amends::evidence::bagit
