#include "cli/rows.h"

#include <optional>

#include "base/files.h"
#include "base/text.h"
#include "intake/records.h"

namespace amends::cli {

Status each_row(const std::string& file, const std::vector<std::string>& wanted,
                const std::vector<std::string>& known,
                const std::function<Status(std::uint64_t, const Cells&)>& take) {
  AMENDS_TRY(const auto records, intake::open_source(file, {}));
  std::vector<std::optional<std::size_t>> places(known.size());
  for (std::size_t i = 0; i < records->header().size(); ++i) {
    const std::string name = base::lower_ascii(base::trim(records->header()[i]));
    for (std::size_t k = 0; k < known.size(); ++k) {
      if (name == known[k] && !places[k]) places[k] = i;
    }
  }
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (!places[k]) return fail(Code::bad_input, "{} has no column '{}'", file, wanted[k]);
  }
  intake::Record record;
  for (;;) {
    AMENDS_TRY(const bool more, records->next(record));
    if (!more) return {};
    if (!record.fault.empty()) {
      return fail(Code::bad_input, "{}:{}: {}", file, record.line, record.fault);
    }
    Cells row;
    for (const auto& place : places) {
      row.emplace_back(place && *place < record.fields.size() ? base::trim(record.fields[*place])
                                                              : std::string_view());
    }
    if (Status status = take(record.line, row); !status) {
      return fail(std::move(status.error()).in(fmt::format("{}:{}", file, record.line)));
    }
  }
}

Result<std::vector<NamedClaim>> read_claims(const std::string& file) {
  AMENDS_TRY(const std::string text, base::read_file(file));
  std::vector<NamedClaim> claims;
  std::uint64_t line = 0;
  for (const std::string_view row : base::split(text, '\n')) {
    ++line;
    std::string_view name = base::trim(row.substr(0, row.find(',')));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) {
      name = name.substr(1, name.size() - 2);
    }
    if (line == 1 && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
    const bool heading = line == 1 && (name == "claim" || name == "number" || name == "key");
    if (!name.empty() && !name.starts_with('#') && !heading) {
      claims.push_back({line, std::string(name)});
    }
  }
  if (claims.empty()) return fail(Code::bad_input, "{} names no claim", file);
  return claims;
}

Result<std::pair<std::string, std::string>> name_and_value(std::string_view what,
                                                           std::string_view text,
                                                           std::string_view example) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fail(Code::usage, "{} is NAME=VALUE, as {}, and '{}' is not", what, example, text);
  }
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

}  // namespace amends::cli
