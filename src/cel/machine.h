// Runs programs. A machine keeps its memory from one run to the next, so that a run in its stride
// allocates nothing; it belongs to one thread.
//
// No expression hangs it or exhausts the program: a run has a limit of memory, and a budget of
// operations that loops, comparisons of lists, searches in texts and patterns draw on. Beyond
// either the result is an error.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/program.h"

namespace amends::cel {

struct Limits {
  std::size_t memory_max = 16u << 20;   // bytes of new values
  std::uint64_t cost_max = 10'000'000;  // operations
};

// What a traced run looked at: a record's slot, or without a record a variable.
struct Read {
  const Record* record = nullptr;
  std::uint32_t slot = 0;
};
struct RowUse {
  const Table* table = nullptr;
  std::uint32_t row = 0;
};

class Machine {
 public:
  explicit Machine(const Limits& limits = {}) : arena_(limits.memory_max), limits_(limits) {}

  // `bindings` in the order of the environment's variables; an absent one is unknown. The result
  // and everything that it points to stand until the next run, or as long as the bindings.
  Value run(const Program& program, std::span<const Value> bindings);
  // As run(), without giving back the memory of the runs before: their results stay valid until
  // restart().
  Value run_on(const Program& program, std::span<const Value> bindings);
  void restart() { arena_.reset(); }
  // Takes a value that run_on() gave as a variable of the runs that follow, whatever it is.
  Arena& kept() { return arena_; }

  // From here on, keeps which fields with a value of their own and which tables' rows are read.
  void trace(std::vector<Read>* reads, std::vector<RowUse>* rows) {
    reads_ = reads;
    rows_ = rows;
  }

  // For implementations of functions.
  Arena& arena() { return *current_; }
  Value error(std::string_view message);
  template <typename... Args>
  Value error_of(fmt::format_string<Args...> format, Args&&... args) {
    return error(fmt::format(format, std::forward<Args>(args)...));
  }
  Value no_overload() { return error(no_overload_text); }
  static constexpr std::string_view no_overload_text = "no such overload";
  Value unknown(Reason::What what, std::string_view text);
  Value merge(const Value& a, const Value& b);
  Value text(std::string_view s);  // a copy
  Value make(base::Rational r);
  Value make(base::Money m);
  Value make(base::Edtf e) { return Value::date(arena().keep(std::move(e))); }
  Value list(std::span<const Value> items);  // a copy
  Value some(const Value& inner);            // optional.of
  // The value of a record's slot; an unknown with its path where it is absent.
  Value read(const Record& record, std::uint32_t slot);
  // Takes from the budget. False when it is spent; the run then ends with an error.
  bool charge(std::uint64_t operations) {
    if (operations >= cost_left_) {
      cost_left_ = 0;
      return false;
    }
    cost_left_ -= operations;
    return true;
  }

  // Two texts cost by their length, if they are not short.
  bool pay_to_compare(std::size_t bytes) { return bytes < 16 || charge(bytes / 16); }

  // For a number that was worked out; false also where it has too many digits.
  bool pay_for(const base::Rational& number);

  // The language's own operations, for implementations too. Amounts in two currencies are not
  // equal; == != and `in` make an error of them, as < does.
  bool equal(const Value& a, const Value& b);
  Value add(const Value& a, const Value& b) { return arithmetic(Op::add, a, b); }
  // The value under the key, or absent.
  Value find(const Map& map, const Value& key);
  // Makes a map of entries that the arena holds. An error for two equal keys or a key that is no
  // bool, int, uint or string.
  Value map(Map::Entry* entries, std::size_t count);

 private:
  friend class Compiler;
  Value eval(std::uint32_t node);
  Value value_of(std::uint32_t node);
  [[gnu::cold]] Value unbound(const Node& node);
  [[gnu::cold]] Value bad_index(const Node& node, const Value& operand, const Value& key);
  Value eval_select(const Node& node);
  Value select(const Value& operand, std::string_view name, bool optional);
  Value test(const Node& node);
  Value index(const Value& operand, const Value& key, bool optional);
  Value logical(const Node& node, bool decisive);
  [[gnu::cold]] Value told(const Value& result, std::string_view function,
                           std::span<const Value> given);
  Value binary(Op op, const Value& a, const Value& b);
  Value compare(Op op, const Value& a, const Value& b);
  Value arithmetic(Op op, const Value& a, const Value& b);
  Value sum(const Value& a, const Value& b);
  Value difference(const Value& a, const Value& b);
  Value shifted(const Value& time, std::int64_t by, bool back);
  Value exact(Op op, const Value& a, const Value& b);
  Value negate(const Value& a);
  Value in(const Value& a, const Value& b);
  Value make_list(const Node& node);
  Value make_map(const Node& node);
  Value call(const Node& node);
  Value matches(const Node& node);
  Value look_up(const Node& node);
  Value fold(const Fold& fold);
  Value decide(const Fold& fold, const Value& range, bool decisive);
  Value count_one(const Fold& fold, const Value& range);
  Value collect(const Fold& fold, const Value& range);
  Value collect_map(const Fold& fold, const Value& range);
  bool turn(const Fold& fold, const Value& range, std::size_t at);
  bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() && pay_to_compare(a.size()) && a == b;
  }
  bool bad(const Value& a, const Value& b) const { return !a.is_value() || !b.is_value(); }
  Value bad_of(const Value& a, const Value& b);
  Value longer(std::uint32_t operand, const Value& value, std::string_view by,
               std::string_view name);

  Arena arena_;
  Arena* current_ = &arena_;
  Limits limits_;
  const Program* program_ = nullptr;
  const Node* nodes_ = nullptr;
  const Value* bindings_ = nullptr;
  std::size_t bindings_count_ = 0;
  std::vector<Value> locals_;
  std::uint64_t cost_left_ = 0;
  Value clash_;                 // of currencies, while values are held to be equal
  const Node* here_ = nullptr;  // the operation under way
  std::string path_;            // of a missing field, while it is being said
  std::vector<Read>* reads_ = nullptr;
  std::vector<RowUse>* rows_ = nullptr;
};

// A map of entries that the arena holds, and may be changed no more. The error has no place.
Value map_of(Arena& arena, Map::Entry* entries, std::size_t count);

// Order of two values of one kind, or of two numbers: -1, 0, 1; 2 where there is none.
int order(const Value& a, const Value& b);

}  // namespace amends::cel
