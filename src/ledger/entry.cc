#include "ledger/entry.h"

#include <algorithm>

#include "base/text.h"
#include "ledger/log.h"

namespace amends::ledger {
namespace {

constexpr std::string_view version_line = "amends/1\n";
constexpr std::size_t date_at = version_line.size();
constexpr std::size_t time_at = date_at + 11;
constexpr std::size_t class_at = date_at + 21;
constexpr std::size_t class_size_max = 64;
constexpr std::int64_t seconds_a_day = 86400;

void put_two_digits(std::string& text, std::size_t at, std::int64_t value) {
  text[at] = static_cast<char>('0' + value / 10);
  text[at + 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

bool is_act_class(std::string_view text) {
  return !text.empty() && text.size() <= class_size_max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                  c == '_';
         });
}

std::string_view EntryWriter::write(base::UnixSeconds at, std::string_view act_class,
                                    const Hash& commitment) {
  const std::int64_t day = at / seconds_a_day;
  if (day != day_ || at < 0) {
    text_ = version_line;
    text_ += base::to_rfc3339(at);
    text_ += '\n';
    day_ = day;
  } else {
    const std::int64_t second = at % seconds_a_day;
    put_two_digits(text_, time_at, second / 3600);
    put_two_digits(text_, time_at + 3, second / 60 % 60);
    put_two_digits(text_, time_at + 6, second % 60);
    text_.resize(class_at);
  }
  text_ += act_class;
  text_ += '\n';
  text_ += base::to_base64(commitment);
  text_ += '\n';
  return text_;
}

std::string entry_text(base::UnixSeconds at, std::string_view act_class, const Hash& commitment) {
  EntryWriter writer;
  return std::string(writer.write(at, act_class, commitment));
}

Hash commitment_of(base::ByteSpan salt, std::string_view body) {
  return base::sha256({salt, as_bytes(body)});
}

Result<EntryParts> parse_entry(std::string_view entry) {
  const std::vector<std::string_view> lines = base::split(entry, '\n');
  if (lines.size() != 5 || !entry.starts_with(version_line) || !is_act_class(lines[2])) {
    return fail(Code::bad_input, "not an entry of the form that this version writes");
  }
  EntryParts parts;
  AMENDS_TRY(parts.at, base::from_rfc3339(lines[1]));
  AMENDS_TRY(parts.commitment, base::hash_from_base64(lines[3]));
  parts.act_class = lines[2];
  if (entry_text(parts.at, parts.act_class, parts.commitment) != entry) {
    return fail(Code::bad_input, "not an entry in its one spelling");
  }
  return parts;
}

}  // namespace amends::ledger
