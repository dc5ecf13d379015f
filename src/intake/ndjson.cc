#include "intake/ndjson.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <ranges>
#include <unordered_map>

#include "base/text.h"
#include "intake/byte_source.h"

namespace amends::intake {
namespace {

namespace ondemand = simdjson::ondemand;

// Lines of a file, each in a buffer with the room that simdjson wants behind it.
class Lines {
 public:
  explicit Lines(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // false at the end. Empty lines are given too, so that they are counted.
  Result<bool> next() {
    line_.clear();
    ++number_;
    bool any = false;
    for (;;) {
      if (at_ == end_) {
        AMENDS_TRY(end_, source_->read(piece_, sizeof piece_));
        at_ = 0;
        if (end_ == 0) break;
      }
      any = true;
      const void* found = std::memchr(piece_ + at_, '\n', end_ - at_);
      const std::size_t stop =
          found == nullptr ? end_
                           : static_cast<std::size_t>(static_cast<const char*>(found) - piece_);
      line_.append(piece_ + at_, stop - at_);
      at_ = found == nullptr ? end_ : stop + 1;
      if (line_.size() > json_line_bytes_max) {
        return fail(Code::bad_input, "line {} is longer than {} MiB", number_,
                    json_line_bytes_max >> 20);
      }
      if (found != nullptr) break;
    }
    if (!any) return false;
    if (number_ == 1 && line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);
    line_.reserve(line_.size() + simdjson::SIMDJSON_PADDING);
    return true;
  }
  std::string& line() { return line_; }
  std::uint64_t number() const { return number_; }
  std::uint64_t bytes_read() const { return source_->bytes_read(); }

 private:
  std::unique_ptr<ByteSource> source_;
  char piece_[65536];
  std::size_t at_ = 0, end_ = 0;
  std::string line_;
  std::uint64_t number_ = 0;
};

// What a value is; an empty list is none of the others.
enum Kind : unsigned { is_text = 1, is_number = 2, is_list = 4, is_empty_list = 8 };

// Walks one object and calls `take(path, text, kind)` for each plain value in it (of which a list
// is one where lists are texts), and `enter(path)` for each object or array that is not empty,
// before what is in it. Both give "" or what is wrong.
template <typename Take, typename Enter>
class Walker {
 public:
  // With `lists`, arrays of plain values are one text each, which is kept there.
  Walker(Take take, Enter enter, std::deque<std::string>* lists)
      : take_(std::move(take)), enter_(std::move(enter)), lists_(lists) {}

  // "" when all went well, else what is wrong with the line.
  std::string walk(ondemand::parser& parser, std::string& line) {
    path_.clear();
    fault_.clear();
    ondemand::document document;
    if (const auto error =
            parser.iterate(line.data(), line.size(), line.capacity()).get(document)) {
      return broken(error);
    }
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return broken(error);
    if (!members(object, 0)) return fault_;
    const char* behind = nullptr;
    if (document.current_location().get(behind) == simdjson::SUCCESS) {
      return "the line has something behind its object; every line must be one JSON object";
    }
    return "";
  }

 private:
  static std::string broken(simdjson::error_code error) {
    return fmt::format("the line is not a JSON object: {}", simdjson::error_message(error));
  }
  bool stop(simdjson::error_code error) {
    fault_ = broken(error);
    return false;
  }

  bool enter() {
    fault_ = enter_(std::string_view(path_));
    return fault_.empty();
  }

  bool members(ondemand::object& object, int level) {
    const std::size_t size = path_.size();
    bool is_first = true;
    for (auto member : object) {
      ondemand::field field;
      if (const auto error = std::move(member).get(field)) return stop(error);
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return stop(error);
      if (is_first && size > 0 && !enter()) return false;
      is_first = false;
      if (size > 0) path_ += '.';
      path_ += key;
      ondemand::value value = field.value();
      if (!one(value, level)) return false;
      path_.resize(size);
    }
    return true;
  }

  bool items(ondemand::array& array, int level) {
    const std::size_t size = path_.size();
    std::size_t index = 0;
    for (auto item : array) {
      ondemand::value value;
      if (const auto error = std::move(item).get(value)) return stop(error);
      if (index == 0 && !enter()) return false;
      path_ += fmt::format("[{}]", index++);
      if (!one(value, level)) return false;
      path_.resize(size);
    }
    return true;
  }

  // ["a", "b"] as one text; an array that begins with something nested goes by paths all the same.
  bool list(ondemand::array& array, int level) {
    std::string text = "[";
    for (auto item : array) {
      ondemand::value value;
      if (const auto error = std::move(item).get(value)) return stop(error);
      ondemand::json_type type;
      if (const auto error = value.type().get(type)) return stop(error);
      const bool is_nested =
          type == ondemand::json_type::object || type == ondemand::json_type::array;
      if (is_nested && text.size() == 1) {
        if (const auto error = array.reset().error()) return stop(error);
        return items(array, level);
      }
      if (is_nested) {
        fault_ = fmt::format("the array \"{}\" mixes plain values with nested ones", path_);
        return false;
      }
      std::optional<std::string_view> word;
      if (!plain(value, type, word)) return false;
      if (text.size() > 1) text += ", ";
      if (!word) {
        text += "null";
        continue;
      }
      text += '"';
      for (const char c : *word) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
      }
      text += '"';
    }
    return give(lists_->emplace_back(text + "]"), text.size() == 1 ? is_empty_list : is_list);
  }

  bool one(ondemand::value& value, int level) {
    if (level >= json_levels_max) {
      fault_ = fmt::format("the line has more than {} levels inside each other", json_levels_max);
      return false;
    }
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return stop(error);
    switch (type) {
      case ondemand::json_type::object: {
        ondemand::object object;
        if (const auto error = value.get_object().get(object)) return stop(error);
        return members(object, level + 1);
      }
      case ondemand::json_type::array: {
        ondemand::array array;
        if (const auto error = value.get_array().get(array)) return stop(error);
        return lists_ == nullptr ? items(array, level + 1) : list(array, level + 1);
      }
      default: {
        std::optional<std::string_view> text;
        if (!plain(value, type, text)) return false;
        return !text || give(*text, type == ondemand::json_type::number ? is_number : is_text);
      }
    }
  }

  // The text of a value that is neither object nor array; nothing for null.
  bool plain(ondemand::value& value, ondemand::json_type type,
             std::optional<std::string_view>& text) {
    if (type == ondemand::json_type::string) {
      std::string_view string;
      if (const auto error = value.get_string().get(string)) return stop(error);
      text = string;
    } else if (type == ondemand::json_type::number) {
      text = base::trim(value.raw_json_token());
      double checked = 0;
      if (const auto error = value.get_double().get(checked)) return stop(error);
    } else if (type == ondemand::json_type::boolean) {
      bool flag = false;
      if (const auto error = value.get_bool().get(flag)) return stop(error);
      text = flag ? "true" : "false";
    } else if (!value.is_null()) {
      return stop(simdjson::INCORRECT_TYPE);
    }
    return true;
  }

  bool give(std::string_view text, Kind kind) {
    fault_ = take_(std::string_view(path_), text, kind);
    return fault_.empty();
  }

  Take take_;
  Enter enter_;
  std::deque<std::string>* lists_;
  std::string path_, fault_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
constexpr std::size_t no_column = static_cast<std::size_t>(-1);
// What a path has: its column, and the first line where it is plain or where it is nested. Whatever
// is empty is neither.
struct Path {
  std::size_t column = no_column;
  std::uint64_t plain = 0, nested = 0;
  unsigned kinds = 0;  // of the plain values, together
  bool operator==(const Path&) const = default;
};
using Paths = std::unordered_map<std::string, Path, TextHash, std::equal_to<>>;

std::string other_kind(std::string_view path, const Path& known) {
  const std::string_view plain = "a plain value", nested = "an object or a list";
  const bool was_plain = known.plain > 0;
  return fmt::format("the line gives \"{}\" as {}, and line {} as {}; give it one way", path,
                     was_plain ? nested : plain, was_plain ? known.plain : known.nested,
                     was_plain ? plain : nested);
}

class NdjsonSource final : public RecordSource {
 public:
  NdjsonSource(std::unique_ptr<ByteSource> source, std::vector<std::string> header, Paths paths,
               bool lists_as_text)
      : lines_(std::move(source)),
        header_(std::move(header)),
        paths_(std::move(paths)),
        written_(header_.size(), Written::unknown),
        cells_(header_.size()),
        lists_as_text_(lists_as_text) {
    for (const auto& [name, path] : paths_) {
      if (path.column != no_column) written_[path.column] = written_as(path.kinds);
    }
  }
  Written written(std::size_t column) const override { return written_[column]; }
  const std::vector<std::string>& header() const override { return header_; }
  std::uint64_t bytes_read() const override { return lines_.bytes_read(); }

  Result<bool> next(Record& record) override {
    do {
      AMENDS_TRY(const bool found, lines_.next());
      if (!found) return false;
    } while (base::trim(lines_.line()).empty());
    std::ranges::fill(cells_, std::string_view());
    is_given_.assign(header_.size(), false);
    lists_.clear();
    bool is_known = true;  // all of the line; what a line has that is at fault need not be
    const auto take = [&](std::string_view path, std::string_view text, Kind kind) -> std::string {
      const auto found = paths_.find(path);
      const Path known = found == paths_.end() ? Path{} : found->second;
      if (kind != is_empty_list && known.nested > 0) return other_kind(path, known);
      if (known.column == no_column) {
        is_known = false;
        return "";
      }
      if (is_given_[known.column]) return fmt::format("the line gives \"{}\" twice", path);
      is_given_[known.column] = true;
      cells_[known.column] = text;
      return "";
    };
    const auto enter = [&](std::string_view path) -> std::string {
      const auto found = paths_.find(path);
      if (found == paths_.end() || found->second.plain == 0) return "";
      return other_kind(path, found->second);
    };
    Walker walker(take, enter, lists_as_text_ ? &lists_ : nullptr);
    fault_ = walker.walk(parser_, lines_.line());
    if (fault_.empty() && !is_known) fault_ = "the file changed while it was read";
    whole_ = lines_.line();
    record.line = lines_.number();
    record.fault = fault_;
    record.fields =
        fault_.empty() ? std::span<const std::string_view>(cells_) : std::span(&whole_, 1);
    return true;
  }

 private:
  static Written written_as(unsigned kinds) {
    if (kinds == is_number) return Written::number;
    return (kinds & (is_text | is_number)) == 0 ? Written::list : Written::text;
  }

  Lines lines_;
  std::vector<std::string> header_;
  Paths paths_;
  std::vector<Written> written_;  // by column
  std::vector<std::string_view> cells_;
  std::vector<bool> is_given_;
  bool lists_as_text_;
  std::deque<std::string> lists_;  // of this line
  std::string_view whole_;
  std::string fault_;
  ondemand::parser parser_;
};

}  // namespace

Result<std::unique_ptr<RecordSource>> open_ndjson(const std::filesystem::path& file,
                                                  bool lists_as_text) {
  AMENDS_TRY(auto first_pass, open_file(file));
  Lines lines(std::move(first_pass));
  std::vector<std::string> header;
  Paths paths;
  ondemand::parser parser;
  std::deque<std::string> texts;
  for (;;) {
    AMENDS_TRY(const bool found, lines.next());
    if (!found) break;
    texts.clear();
    std::vector<std::pair<std::string, Path>> before;  // what the line changes
    const std::size_t columns = header.size();
    const auto note = [&](std::string_view path, auto change) -> std::string {
      auto known = paths.find(path);
      if (known == paths.end()) {
        if (paths.size() >= json_columns_max) return "";
        known = paths.emplace(path, Path{}).first;
      }
      const Path was = known->second;
      if (!change(known->second)) return other_kind(path, was);
      if (known->second != was) before.emplace_back(path, was);
      return "";
    };
    const auto take = [&](std::string_view path, std::string_view, Kind kind) {
      return note(path, [&](Path& known) {
        if (kind != is_empty_list && known.nested > 0) return false;
        if (kind != is_empty_list && known.plain == 0) known.plain = lines.number();
        known.kinds |= kind;
        if (known.column == no_column) {
          known.column = header.size();
          header.emplace_back(path);
        }
        return true;
      });
    };
    const auto enter = [&](std::string_view path) {
      return note(path, [&](Path& known) {
        if (known.plain > 0) return false;
        if (known.nested == 0) known.nested = lines.number();
        return true;
      });
    };
    Walker walker(take, enter, lists_as_text ? &texts : nullptr);
    const bool is_at_fault = !walker.walk(parser, lines.line()).empty();
    if (paths.size() >= json_columns_max) {
      return fail(Code::bad_input,
                  "line {}: the lines up to here have more than {} different paths", lines.number(),
                  json_columns_max);
    }
    if (!is_at_fault) continue;
    // It is refused when its turn comes, and says nothing of the others.
    for (const auto& [path, was] : std::views::reverse(before)) {
      const auto changed = paths.find(path);
      changed->second = was;
      if (was == Path{}) paths.erase(changed);
    }
    header.resize(columns);
  }
  if (header.empty())
    return fail(Code::bad_input, "no line of the file is a JSON object with values");
  AMENDS_TRY(auto second_pass, open_file(file));
  return std::make_unique<NdjsonSource>(std::move(second_pass), std::move(header), std::move(paths),
                                        lists_as_text);
}

}  // namespace amends::intake
