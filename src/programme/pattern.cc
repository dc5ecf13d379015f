// Thompson's construction to a non-deterministic automaton over bytes, then the subset construction
// over classes of bytes. The search is unanchored: the pattern's start is added to every state but
// that after a match, which is final.
#include "programme/pattern.h"

#include <algorithm>
#include <map>
#include <utility>

#include "programme/pattern_syntax.h"

namespace amends::programme {
namespace {

using Kind = PatternNode::Kind;

struct Node {
  enum class Kind { bytes, fork, text_start, text_end, accept };
  Kind kind;
  std::size_t set = 0;      // index in the sets, for bytes
  std::uint32_t to = 0;     // next
  std::uint32_t other = 0;  // for fork
};

using NodeSet = std::vector<std::uint32_t>;  // sorted

}  // namespace

class AutomatonBuilder {
 public:
  Result<Pattern> build(const PatternNode& root) {
    add({.kind = Node::Kind::accept});
    AMENDS_TRY(start_, emit(root, 0));
    make_classes();
    AMENDS_CHECK(make_states());
    return std::move(pattern_);
  }

 private:
  std::uint32_t add(Node node) {
    nodes_.push_back(node);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  // The node that begins `part` and goes on to `next`.
  Result<std::uint32_t> emit(const PatternNode& part, std::uint32_t next) {
    if (++emitted_ > Pattern::nodes_max) return too_large();
    switch (part.kind) {
      case Kind::nothing:
        return next;
      case Kind::bytes:
        return add({.kind = Node::Kind::bytes, .set = number_of(part.bytes), .to = next});
      case Kind::text_start:
        return add({.kind = Node::Kind::text_start, .to = next});
      case Kind::text_end:
        return add({.kind = Node::Kind::text_end, .to = next});
      case Kind::sequence:
        for (auto it = part.parts.rbegin(); it != part.parts.rend(); ++it) {
          AMENDS_TRY(next, emit(*it, next));
        }
        return next;
      case Kind::choice: {
        AMENDS_TRY(std::uint32_t first, emit(part.parts.back(), next));
        for (std::size_t i = part.parts.size() - 1; i-- > 0;) {
          AMENDS_TRY(const std::uint32_t other, emit(part.parts[i], next));
          first = add({.kind = Node::Kind::fork, .to = other, .other = first});
        }
        return first;
      }
      case Kind::repeat:
        return emit_repeat(part, next);
    }
    return next;
  }

  Result<std::uint32_t> emit_repeat(const PatternNode& part, std::uint32_t next) {
    const PatternNode& body = part.parts.front();
    std::uint32_t first = next;
    if (part.most < 0) {
      first = add({.kind = Node::Kind::fork, .other = next});
      AMENDS_TRY(const std::uint32_t loop, emit(body, first));
      nodes_[first].to = loop;
    }
    for (int i = part.least; i < part.most; ++i) {
      AMENDS_TRY(const std::uint32_t once, emit(body, first));
      first = add({.kind = Node::Kind::fork, .to = once, .other = next});
    }
    for (int i = 0; i < part.least; ++i) {
      AMENDS_TRY(first, emit(body, first));
    }
    return first;
  }

  std::size_t number_of(const std::bitset<256>& set) {
    const auto found = std::ranges::find(sets_, set);
    if (found != sets_.end()) return static_cast<std::size_t>(found - sets_.begin());
    sets_.push_back(set);
    return sets_.size() - 1;
  }

  // Bytes that lie in the same sets behave alike.
  void make_classes() {
    std::map<std::vector<bool>, std::uint8_t> known;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      std::vector<bool> in;
      in.reserve(sets_.size());
      for (const auto& set : sets_) in.push_back(set[byte]);
      const auto [it, is_new] = known.try_emplace(in, static_cast<std::uint8_t>(known.size()));
      if (is_new) samples_.push_back(byte);
      pattern_.class_of_[byte] = it->second;
    }
    pattern_.classes_ = known.size();
  }

  // All that can be reached from `from` without a byte. `^` and `$` are passed where the text's
  // start and end are.
  NodeSet closure(NodeSet from, bool at_start, bool at_end) {
    seen_.resize(nodes_.size(), 0);
    ++epoch_;
    NodeSet out;
    while (!from.empty()) {
      const std::uint32_t id = from.back();
      from.pop_back();
      if (std::exchange(seen_[id], epoch_) == epoch_) continue;
      const Node& node = nodes_[id];
      const bool passes = (node.kind == Node::Kind::text_start && at_start) ||
                          (node.kind == Node::Kind::text_end && at_end);
      if (passes || node.kind == Node::Kind::fork) from.push_back(node.to);
      if (node.kind == Node::Kind::fork) {
        from.push_back(node.other);
      } else if (node.kind != Node::Kind::text_start) {
        out.push_back(id);
      }
    }
    std::ranges::sort(out);
    return out;
  }

  Result<std::uint16_t> state_of(NodeSet nodes, bool at_start) {
    const bool matched = std::ranges::binary_search(nodes, accept_);
    if (matched) nodes = {accept_};
    const auto [it, is_new] = numbers_.try_emplace({std::move(nodes), at_start},
                                                   static_cast<std::uint16_t>(numbers_.size()));
    if (!is_new) return it->second;
    if (numbers_.size() * pattern_.classes_ > Pattern::steps_max) return too_large();
    const NodeSet at_end = closure(it->first.first, at_start, true);
    std::uint8_t accepts = 0;
    if (std::ranges::binary_search(at_end, accept_)) accepts = Pattern::at_end;
    if (matched) accepts = Pattern::at_end | Pattern::at_once;
    pattern_.accepts_.push_back(accepts);
    queue_.push_back(&it->first.first);
    return it->second;
  }

  Status make_states() {
    AMENDS_CHECK(state_of(closure({start_}, true, false), true));
    for (std::size_t state = 0; state < queue_.size(); ++state) {
      const NodeSet& nodes = *queue_[state];
      for (std::size_t cls = 0; cls < pattern_.classes_; ++cls) {
        NodeSet reached;
        if (pattern_.accepts_[state] & Pattern::at_once) {
          reached = {accept_};
        } else {
          for (const std::uint32_t id : nodes) {
            const Node& node = nodes_[id];
            const bool moves = node.kind == Node::Kind::bytes && sets_[node.set][samples_[cls]];
            if (moves) reached.push_back(node.to);
          }
          reached.push_back(start_);
        }
        AMENDS_TRY(const std::uint16_t to, state_of(closure(reached, false, false), false));
        pattern_.next_.push_back(to);
      }
    }
    return {};
  }

  static tl::unexpected<Error> too_large() {
    return fail(Code::bad_input, "the pattern is too large; use fewer or smaller repetitions");
  }

  static constexpr std::uint32_t accept_ = 0;
  Pattern pattern_;
  std::vector<Node> nodes_;
  std::vector<std::bitset<256>> sets_;
  std::vector<std::size_t> samples_;  // a byte of each class
  std::uint32_t start_ = 0;
  std::size_t emitted_ = 0;
  std::vector<std::uint32_t> seen_;  // by node: the closure that last saw it
  std::uint32_t epoch_ = 0;
  // A state is what may come next and whether the text's start is still here, where `^` holds.
  std::map<std::pair<NodeSet, bool>, std::uint16_t> numbers_;
  std::vector<const NodeSet*> queue_;
};

Result<Pattern> Pattern::compile(std::string_view text) {
  AMENDS_TRY(const PatternNode root, parse_pattern(text));
  return AutomatonBuilder().build(root);
}

bool Pattern::found_in(std::string_view utf8) const {
  std::size_t state = 0;
  for (const char c : utf8) {
    if (accepts_[state] & at_once) return true;
    state = next_[state * classes_ + class_of_[static_cast<unsigned char>(c)]];
  }
  return accepts_[state] != 0;
}

}  // namespace amends::programme
