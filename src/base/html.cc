#include "base/html.h"

#include "base/result.h"
#include "base/text.h"

namespace amends::base {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// The bidirectional controls: U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, U+061C; and
// U+FFFE, U+FFFF, which XML does not allow. `at` begins a valid sequence of UTF-8.
std::size_t unwelcome(std::string_view at) {
  if (at.starts_with("\xD8\x9C")) return 2;
  if (at.size() < 3) return 0;
  const auto second = static_cast<unsigned char>(at[1]);
  const auto third = static_cast<unsigned char>(at[2]);
  if (at[0] == '\xE2' && second == 0x80 && (third == 0x8E || third == 0x8F)) return 3;
  if (at[0] == '\xE2' && second == 0x80 && third >= 0xA8 && third <= 0xAE) return 3;
  if (at[0] == '\xE2' && second == 0x81 && third >= 0xA6 && third <= 0xA9) return 3;
  if (at[0] == '\xEF' && second == 0xBF && third >= 0xBE) return 3;
  return 0;
}

void append_valid(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const std::size_t length = unwelcome(text.substr(i)); length > 0) {
      out += replacement;
      i += length - 1;
    } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      out += replacement;
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string without_unwelcome(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto fault = invalid_utf8_at(text);
    append_valid(out, text.substr(0, fault.value_or(text.size())));
    if (!fault) break;
    out += replacement;
    text.remove_prefix(*fault + 1);
  }
  return out;
}

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : without_unwelcome(text)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += c;
    }
  }
  return out;
}

void Html::begin(std::string_view element, Attributes attributes) {
  out_ += '<';
  out_ += element;
  for (const auto& [name, value] : attributes) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    out_ += escape(value);
    out_ += '"';
  }
}

Html& Html::open(std::string_view element, Attributes attributes) {
  begin(element, attributes);
  out_ += '>';
  open_.emplace_back(element);
  return *this;
}

Html& Html::close() {
  AMENDS_ASSERT(!open_.empty());
  out_ += "</" + open_.back() + ">";
  open_.pop_back();
  return *this;
}

Html& Html::text(std::string_view text) {
  out_ += escape(text);
  return *this;
}

Html& Html::leaf(std::string_view element, std::string_view content, Attributes attributes) {
  return open(element, attributes).text(content).close();
}

Html& Html::empty(std::string_view element, Attributes attributes) {
  begin(element, attributes);
  out_ += "/>";
  return *this;
}

Html& Html::markup(std::string_view markup) {
  out_ += markup;
  return *this;
}

Html& Html::line() {
  out_ += '\n';
  return *this;
}

std::string Html::take() {
  AMENDS_ASSERT(open_.empty());
  return std::move(out_);
}

}  // namespace amends::base
