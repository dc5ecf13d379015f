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
  }
  node->kind = Kind::value;
  node->slot = slot;
  node->form = form;
  node->is_list = is_repeated && from_source;
}

void FilingTree::finish(std::size_t slots) { finish_node(root_, slots); }

void FilingTree::finish_node(Node& node, std::size_t slots) {
  if (node.kind == Kind::list) {
    std::ranges::sort(node.children, {}, &Node::index);
  } else {
    std::ranges::sort(node.children, before_in_utf16, &Node::key);
  }
  node.key_json.clear();
  base::append_json_string(node.key_json, node.key);
  node.key_json += ':';
  node.sources.assign(slots / 64 + 1, 0);
  if (node.kind == Kind::value && node.from_source) add_slot(node.sources, node.slot);
  node.can_skip = node.from_source;
  for (Node& child : node.children) {
    finish_node(child, slots);
    for (std::size_t i = 0; i < node.sources.size(); ++i) node.sources[i] |= child.sources[i];
    // A list's entry that is made of constants alone is always there.
    if (node.kind == Kind::list) node.can_skip &= child.from_source;
  }
}

void FilingTree::write(const RowValues& values, const std::vector<Extra>& extras,
                       std::size_t extra_count, std::string& out) {
  values_ = &values;
  body_.clear();
  path_.clear();
  source_count_ = 0;
  watched_at_ = npos;
  for (std::size_t i = 0; i < extra_count; ++i) next_source(extras[i].text).path = extras[i].path;
  write_object(root_);
  out.clear();
  if (source_count_ == 0) {
    out = body_;
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

void FilingTree::find_places(std::string_view name, const RowValues& values,
                             std::vector<std::size_t>& out) {
  out.clear();
  const auto list = std::ranges::find(root_.children, name, &Node::key);
  if (list == root_.children.end()) return;
  values_ = &values;
  body_.clear();
  path_.clear();
  source_count_ = 0;
  places_ = &out;
  write_node(*list);
  places_ = nullptr;
}

FilingTree::Written FilingTree::write_node(const Node& node) {
  if (node.can_skip && !overlap(node.sources, values_->filled())) return Written::nothing;
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
  if (!values_->has(node.slot)) return Written::nothing;
  const Cell* cell = &values_->cell(node.slot);
  if (node.is_list) {
    const std::vector<Cell>& list = values_->list(node.slot);
    if (piece_ >= list.size() || !list[piece_].present) return Written::nothing;
    cell = &list[piece_];
  }
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
  Written most = Written::nothing;
  body_ += '{';
  for (const Node& child : node.children) {
    if (child.can_skip && !overlap(child.sources, values_->filled())) continue;
    const std::size_t member = body_.size();
    if (most != Written::nothing) body_ += ',';
    body_ += child.key_json;
    path_.push_back({child.key, 0});
    const Written written = write_node(child);
    path_.pop_back();
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

// One entry of a list, numbered by those that were written before it; the mapping's is `from`.
void FilingTree::write_entry(const Node& entry, std::size_t from, unsigned& index, Written& most) {
  const std::size_t before = body_.size();
  if (index > 0) body_ += ',';
  path_.push_back({{}, index});
  const Written written = write_node(entry);
  path_.pop_back();
  if (written == Written::nothing) {
    body_.resize(before);
    return;
  }
  most = std::max(most, written);
  if (places_ != nullptr && path_.empty()) {
    places_->resize(std::max(places_->size(), from + 1), npos);
    (*places_)[from] = index;
  }
  ++index;
}

FilingTree::Written FilingTree::end_list(std::size_t before, Written most) {
  if (most == Written::nothing)
    body_.resize(before);
  else
    body_ += ']';
  return most;
}

FilingTree::Written FilingTree::write_list(const Node& node) {
  const std::size_t before = body_.size();
  Written most = Written::nothing;
  unsigned index = 0;
  body_ += '[';
  for (const Node& child : node.children) write_entry(child, child.index, index, most);
  return end_list(before, most);
}

std::size_t FilingTree::pieces_below(const Node& node) const {
  if (node.kind == Kind::value)
    return node.is_list && values_->has(node.slot) ? values_->list(node.slot).size() : 0;
  std::size_t most = 0;
  for (const Node& child : node.children) most = std::max(most, pieces_below(child));
  return most;
}

FilingTree::Written FilingTree::write_repeated(const Node& node) {
  const std::size_t before = body_.size();
  const Node& entry = node.children.front();
  const std::size_t count = pieces_below(entry);
  Written most = Written::nothing;
  unsigned index = 0;
  body_ += '[';
  for (piece_ = 0; piece_ < count; ++piece_) write_entry(entry, piece_, index, most);
  piece_ = 0;
  return end_list(before, most);
}

FilingTree::SourceText& FilingTree::next_source(std::string_view text) {
  if (source_count_ == sources_.size()) sources_.emplace_back();
  SourceText& entry = sources_[source_count_++];
  entry.text = text;
  return entry;
}

void FilingTree::note_source(std::string_view text) {
  std::string& path = next_source(text).path;
  path.clear();
  for (const Step& step : path_) {
    if (step.key.empty()) {
      path += '[';
      path += fmt::format_int(step.index).c_str();
      path += ']';
    } else {
      if (!path.empty()) path += '.';
      path += step.key;
    }
  }
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
