// A claim's number: eight characters that a person can read over the telephone, "K7QM-2R9T".
//
// It says nothing of place, person or order: the claim's sequence number goes through a keyed
// permutation (an unbalanced Feistel network over 31^4 x 31^3 with AES-128 as round function), so
// numbers never collide and need no table. The alphabet has 31 characters, without 0, 1, I, L and
// O. The last character is a check modulo the prime 31 with different weights, which catches every
// single wrong character and every two that changed places.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace amends::registry {

constexpr std::int64_t numbers_in_all = 27'512'614'111;  // 31^7

class Numbering {
 public:
  explicit Numbering(const std::array<base::Byte, 16>& key);
  ~Numbering();
  Numbering(Numbering&&) noexcept;
  Numbering& operator=(Numbering&&) noexcept;

  // 0 <= sequence < numbers_in_all.
  std::string number(std::int64_t sequence) const;
  // Case, spaces and the hyphen do not matter. Code::bad_input when a character cannot stand in a
  // number, the length is wrong, or the check fails.
  Result<std::int64_t> sequence(std::string_view number) const;

 private:
  struct Cipher;
  std::unique_ptr<Cipher> cipher_;
};

// Where in a text the next thing stands that is written as a number is, "K7QM-2R9T", of `from` or
// behind; npos where there is none. Its check is not looked at.
std::size_t next_number(std::string_view text, std::size_t from);
constexpr std::size_t number_length = 9;  // as it is written, with its hyphen

}  // namespace amends::registry
