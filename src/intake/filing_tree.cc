#include "intake/filing_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace amends::intake {

bool before_in_utf16(std::string_view a, std::string_view b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  if (x == a.end() || y == b.end()) return y != b.end();
  const auto left = static_cast<unsigned char>(*x), right = static_cast<unsigned char>(*y);
  // Characters beyond U+FFFF are surrogates in UTF-16 and come before U+E000 to U+FFFF there.
  const bool left_beyond = left >= 0xF0, right_beyond = right >= 0xF0;
  if (left_beyond != right_beyond && left >= 0xEE && right >= 0xEE) return left_beyond;
  return left < right;
}

FilingTree::Node& FilingTree::child_of(Node& parent, std::string_view key) {
  for (Node& child : parent.children) {
    if (child.key == key) return child;
  }
  Node& child = parent.children.emplace_back();
  child.key = key;
  return child;
}

void FilingTree::add(std::string_view path, std::size_t slot, JsonForm form, bool from_source) {
  const bool is_repeated = path.find("[*]") != std::string_view::npos;
  Node* node = &root_;
  root_.from_source |= from_source;
  for (std::size_t i = 0; i < path.size();) {
    if (path[i] == '[') {
      const std::size_t close = path.find(']', i);
      const std::string_view index = path.substr(i + 1, close - i - 1);
      node->kind = index == "*" ? Kind::repeated : Kind::list;
      node = &child_of(*node, index);
      if (index != "*") std::from_chars(index.data(), index.data() + index.size(), node->index);
      i = close + 1;
    } else {
      if (path[i] == '.') ++i;
      const std::size_t end = std::min(path.find_first_of(".[", i), path.size());
      node = &child_of(*node, path.substr(i, end - i));
      i = end;
    }
    node->from_source |= from_source;
    node->is_repeated |= is_repeated;
  }
  node->kind = Kind::value;
  node->slot = slot;
  node->form = form;
}

void FilingTree::finish() { finish_node(root_); }

void FilingTree::finish_node(Node& node) {
  if (node.kind == Kind::list) {
    std::ranges::sort(node.children, {}, &Node::index);
  } else {
    std::ranges::sort(node.children, before_in_utf16, &Node::key);
  }
  node.key_json.clear();
  base::append_json_string(node.key_json, node.key);
  node.key_json += ':';
  for (Node& child : node.children) finish_node(child);
}

void FilingTree::write(const std::vector<Cell>& cells, const std::vector<std::vector<Cell>>& lists,
                       const std::vector<Extra>& extras, std::size_t extra_count,
                       std::string& out) {
  cells_ = &cells;
  lists_ = &lists;
  body_.clear();
  path_.clear();
  source_count_ = 0;
  watched_at_ = npos;
  for (std::size_t i = 0; i < extra_count; ++i) {
    path_ = extras[i].path;
    note_source(extras[i].text);
  }
  path_.clear();
  write_object(root_);
  out.clear();
  if (source_count_ == 0) {
    out = body_.empty() ? "{}" : body_;
    return;
  }
  // as_written comes before every other key, and is known only now.
  out += '{';
  write_sources(out);
  if (body_.size() > 2) {
    out += ',';
    if (watched_at_ != npos) watched_at_ += out.size() - 1;
    out.append(body_, 1);
  } else {
    out += '}';
  }
}

FilingTree::Written FilingTree::write_node(const Node& node) {
  switch (node.kind) {
    case Kind::value:
      return write_value(node);
    case Kind::object:
      return write_object(node);
    case Kind::list:
      return write_list(node);
    case Kind::repeated:
      return write_repeated(node);
  }
  return Written::nothing;
}

FilingTree::Written FilingTree::write_value(const Node& node) {
  const Cell* cell = &(*cells_)[node.slot];
  const std::vector<Cell>& list = (*lists_)[node.slot];
  if (node.is_repeated && (node.from_source || !list.empty())) {
    if (piece_ >= list.size()) return Written::nothing;
    cell = &list[piece_];
  }
  if (!cell->present) return Written::nothing;
  if (node.slot == watched_slot_) watched_at_ = body_.size() + 1;
  if (node.form == JsonForm::text) {
    base::append_json_string(body_, cell->value);
  } else {
    body_ += cell->value;
  }
  if (cell->keep_source) note_source(cell->source);
  return node.from_source ? Written::data : Written::constants;
}

FilingTree::Written FilingTree::write_object(const Node& node) {
  const std::size_t before = body_.size(), sources_before = source_count_;
  const std::size_t path_size = path_.size();
  Written most = Written::nothing;
  body_ += '{';
  for (const Node& child : node.children) {
    const std::size_t member = body_.size();
    if (most != Written::nothing) body_ += ',';
    body_ += child.key_json;
    if (path_size > 0) path_ += '.';
    path_ += child.key;
    const Written written = write_node(child);
    path_.resize(path_size);
    if (written == Written::nothing)
      body_.resize(member);
    else
      most = std::max(most, written);
  }
  const bool is_root = &node == &root_;
  const bool only_constants = most == Written::constants && node.from_source;
  if (!is_root && (most == Written::nothing || only_constants)) {
    body_.resize(before);
    source_count_ = sources_before;
    return Written::nothing;
  }
  body_ += '}';
  return most;
}

FilingTree::Written FilingTree::write_list(const Node& node) {
  const std::size_t before = body_.size(), path_size = path_.size();
  Written most = Written::nothing;
  unsigned index = 0;
  body_ += '[';
  for (const Node& child : node.children) {
    const std::size_t element = body_.size();
    if (index > 0) body_ += ',';
    fmt::format_to(std::back_inserter(path_), "[{}]", index);
    const Written written = write_node(child);
    path_.resize(path_size);
    if (written == Written::nothing) {
      body_.resize(element);
      continue;
    }
    most = std::max(most, written);
    ++index;
  }
  if (most == Written::nothing) {
    body_.resize(before);
    return most;
  }
  body_ += ']';
  return most;
}

std::size_t FilingTree::pieces_below(const Node& node) const {
  if (node.kind == Kind::value) return (*lists_)[node.slot].size();
  std::size_t most = 0;
  for (const Node& child : node.children) most = std::max(most, pieces_below(child));
  return most;
}

FilingTree::Written FilingTree::write_repeated(const Node& node) {
  const std::size_t before = body_.size(), path_size = path_.size();
  const Node& element = node.children.front();
  const std::size_t count = pieces_below(element);
  Written most = Written::nothing;
  unsigned index = 0;
  body_ += '[';
  for (piece_ = 0; piece_ < count; ++piece_) {
    const std::size_t start = body_.size();
    if (index > 0) body_ += ',';
    fmt::format_to(std::back_inserter(path_), "[{}]", index);
    const Written written = write_node(element);
    path_.resize(path_size);
    if (written == Written::nothing) {
      body_.resize(start);
      continue;
    }
    most = std::max(most, written);
    ++index;
  }
  piece_ = 0;
  if (most == Written::nothing) {
    body_.resize(before);
    return most;
  }
  body_ += ']';
  return most;
}

void FilingTree::note_source(std::string_view text) {
  if (source_count_ == sources_.size()) sources_.emplace_back();
  SourceText& entry = sources_[source_count_++];
  entry.path = path_;
  entry.text = text;
}

void FilingTree::write_sources(std::string& out) {
  const auto end = sources_.begin() + static_cast<std::ptrdiff_t>(source_count_);
  const auto order = [](const SourceText& a, const SourceText& b) {
    return before_in_utf16(a.path, b.path);
  };
  if (!std::is_sorted(sources_.begin(), end, order)) std::sort(sources_.begin(), end, order);
  out += "\"as_written\":{";
  for (auto entry = sources_.begin(); entry != end; ++entry) {
    if (entry != sources_.begin()) out += ',';
    base::append_json_string(out, entry->path);
    out += ':';
    base::append_json_string(out, entry->text);
  }
  out += '}';
}

}  // namespace amends::intake
