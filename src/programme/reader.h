// Reads one table of a programme's file, key by key. Whatever is wrong with a key goes to the
// faults and reading goes on; a key that nobody asked for is a fault too, so that a typing error
// never passes silently.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "programme/programme.h"
#include "programme/tree.h"

namespace amends::programme {

enum class Need { wanted, optional };

class Reader {
 public:
  // `name` is what the table is called in messages: "[currency]", "category H1".
  Reader(const Value& table, std::string name, Faults& faults)
      : table_(table), name_(std::move(name)), faults_(faults) {}
  ~Reader() { report_unknown(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The text, "" when it is absent or at fault.
  std::string text(std::string_view key, Need need);
  std::string one_of(std::string_view key, std::span<const std::string_view> values, Need need);
  // A calendar date, written as a date or in quotation marks; "" when absent or at fault.
  std::string date(std::string_view key, Need need);
  int integer(std::string_view key, int fallback, int least, int most);
  bool boolean(std::string_view key, bool fallback);
  std::vector<std::string> texts(std::string_view key, Need need);
  // Codes of the programme's categories.
  std::vector<std::string> categories(std::string_view key, Need need, const Programme& programme);
  // A text for each language; the first of the programme's languages has to be there.
  Text titles(std::string_view key, std::span<const std::string> languages, Need need);
  const Value* table(std::string_view key, Need need);
  // The tables of [[key]]; an empty list when there is none.
  std::vector<const Value*> tables(std::string_view key, Need need);
  // The value as it is, or nothing.
  const Value* any(std::string_view key);

  // The line of the key, or of the table when the key is absent.
  int line(std::string_view key) const;
  void complain(std::string_view key, std::string sentence);

 private:
  const Value* of_kind(std::string_view key, Value::Kind kind, Need need);
  void report_unknown();

  const Value& table_;
  std::string name_;
  Faults& faults_;
  std::vector<std::string> asked_;
};

}  // namespace amends::programme
