#include "link/dictionary.h"

#include <cstring>

#include "base/result.h"

namespace amends::link {
namespace {

std::uint64_t multiply_fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

// In the manner of wyhash: eight bytes a multiplication.
std::uint64_t hash_bytes(std::string_view text) {
  constexpr std::uint64_t secret = 0xa0761d6478bd642fU, other = 0xe7037ed1a0b428dbU;
  std::uint64_t state = text.size() * secret;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    state = multiply_fold(state ^ word ^ other, secret);
  }
  std::uint64_t rest = 0;
  if (i < text.size()) std::memcpy(&rest, text.data() + i, text.size() - i);
  return multiply_fold(state ^ rest ^ other, secret ^ rest);
}

ValueCode Dictionary::find(std::string_view text) const {
  if (slots_.empty()) return null_code;
  const std::uint64_t hash = hash_bytes(text);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.code == null_code) return null_code;
    if (slot.tag == tag && this->text(slot.code) == text) return slot.code;
  }
}

ValueCode Dictionary::add(std::string_view text) {
  if (slots_.size() < 2 * (size() + 1)) grow();
  const std::uint64_t hash = hash_bytes(text);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.code == null_code) {
      AMENDS_ASSERT(bytes_.size() + text.size() <= 0xFFFFFFFFU);
      bytes_ += text;
      starts_.push_back(static_cast<std::uint32_t>(bytes_.size()));
      slot = {tag, static_cast<ValueCode>(size() - 1)};
      return slot.code;
    }
    if (slot.tag == tag && this->text(slot.code) == text) return slot.code;
  }
}

void Dictionary::insert(std::uint64_t hash, ValueCode code) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].code != null_code) at = (at + 1) & mask;
  slots_[at] = {static_cast<std::uint32_t>(hash >> 32), code};
}

void Dictionary::grow() {
  std::size_t room = 64;
  while (room < 3 * (size() + 1)) room *= 2;
  slots_.assign(room, Slot{});
  for (ValueCode code = 0; code < size(); ++code) insert(hash_bytes(text(code)), code);
}

std::size_t Dictionary::bytes() const {
  return bytes_.capacity() + starts_.capacity() * sizeof(std::uint32_t) +
         slots_.capacity() * sizeof(Slot);
}

void Dictionary::reorder(const std::vector<ValueCode>& order) {
  std::string sorted;
  sorted.reserve(bytes_.size());
  std::vector<std::uint32_t> starts;
  starts.reserve(starts_.size());
  starts.push_back(0);
  for (const ValueCode code : order) {
    sorted += text(code);
    starts.push_back(static_cast<std::uint32_t>(sorted.size()));
  }
  bytes_ = std::move(sorted);
  starts_ = std::move(starts);
  release_index();
}

void Dictionary::release_index() { std::vector<Slot>().swap(slots_); }
void Dictionary::build_index() { grow(); }

}  // namespace amends::link
