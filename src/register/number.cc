#include "register/number.h"

#include <openssl/evp.h>

#include <cstring>

namespace amends::registry {
namespace {

constexpr std::string_view alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
constexpr std::uint32_t radix = 31;
constexpr int data_characters = 7;
constexpr std::uint64_t left_size = 923'521;  // 31^4
constexpr std::uint64_t right_size = 29'791;  // 31^3
constexpr int rounds = 8;

static_assert(alphabet.size() == radix);
static_assert(left_size * right_size == static_cast<std::uint64_t>(numbers_in_all));

// The weights 8, 7, … 2 of the data characters and 1 of the check are distinct and below the
// prime 31.
std::uint32_t weighted_sum(const std::array<std::uint32_t, data_characters + 1>& values) {
  std::uint32_t sum = 0;
  for (std::uint32_t i = 0; i < values.size(); ++i) sum += values[i] * (8 - i);
  return sum % radix;
}

}  // namespace

struct Numbering::Cipher {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  explicit Cipher(const std::array<base::Byte, 16>& key) {
    AMENDS_ASSERT(EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, key.data(), nullptr) ==
                  1);
    EVP_CIPHER_CTX_set_padding(context, 0);
  }
  ~Cipher() { EVP_CIPHER_CTX_free(context); }

  std::uint64_t round(int number, std::uint64_t value) const {
    std::array<base::Byte, 16> in{}, out{};
    std::memcpy(in.data(), &value,
                sizeof value);  // the program runs on little-endian machines only
    in[15] = static_cast<base::Byte>(number);
    int size = 0;
    AMENDS_ASSERT(EVP_EncryptUpdate(context, out.data(), &size, in.data(), 16) == 1);
    std::uint64_t result = 0;
    std::memcpy(&result, out.data(), sizeof result);
    return result;
  }
};

Numbering::Numbering(const std::array<base::Byte, 16>& key)
    : cipher_(std::make_unique<Cipher>(key)) {}
Numbering::~Numbering() = default;
Numbering::Numbering(Numbering&&) noexcept = default;
Numbering& Numbering::operator=(Numbering&&) noexcept = default;

std::string Numbering::number(std::int64_t sequence) const {
  AMENDS_ASSERT(sequence >= 0 && sequence < numbers_in_all);
  std::uint64_t left = static_cast<std::uint64_t>(sequence) / right_size;
  std::uint64_t right = static_cast<std::uint64_t>(sequence) % right_size;
  for (int i = 0; i < rounds; i += 2) {
    left = (left + cipher_->round(i, right) % left_size) % left_size;
    right = (right + cipher_->round(i + 1, left) % right_size) % right_size;
  }
  std::uint64_t mixed = left * right_size + right;
  std::array<std::uint32_t, data_characters + 1> values{};
  for (int i = data_characters - 1; i >= 0; --i) {
    values[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(mixed % radix);
    mixed /= radix;
  }
  values[data_characters] = (radix - weighted_sum(values)) % radix;
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 4) text.push_back('-');
    text.push_back(alphabet[values[i]]);
  }
  return text;
}

Result<std::int64_t> Numbering::sequence(std::string_view number) const {
  std::array<std::uint32_t, data_characters + 1> values{};
  std::size_t count = 0;
  for (char c : number) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) {
      return fail(Code::bad_input,
                  "'{}' is not a claim number: the characters are 2-9 and A-Z without I, L and O",
                  number);
    }
    if (count < values.size()) values[count] = static_cast<std::uint32_t>(value);
    ++count;
  }
  if (count != values.size()) {
    return fail(Code::bad_input, "'{}' is not a claim number: it has {} characters instead of 8",
                number, count);
  }
  if (weighted_sum(values) != 0) {
    return fail(Code::bad_input,
                "'{}' is not a claim number: its check character does not fit, so one character is "
                "wrong or "
                "two have changed places",
                number);
  }
  std::uint64_t mixed = 0;
  for (std::size_t i = 0; i < data_characters; ++i) mixed = mixed * radix + values[i];
  std::uint64_t left = mixed / right_size;
  std::uint64_t right = mixed % right_size;
  for (int i = rounds - 2; i >= 0; i -= 2) {
    right = (right + right_size - cipher_->round(i + 1, left) % right_size) % right_size;
    left = (left + left_size - cipher_->round(i, right) % left_size) % left_size;
  }
  return static_cast<std::int64_t>(left * right_size + right);
}

namespace {

bool is_of_number(char c) { return (c >= '2' && c <= '9') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::size_t next_number(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at + number_length <= text.size(); ++at) {
    if (at > 0 && (is_of_number(text[at - 1]) || text[at - 1] == '-')) continue;
    if (at + number_length < text.size() && is_of_number(text[at + number_length])) continue;
    bool fits = true;
    for (std::size_t i = 0; i < number_length && fits; ++i) {
      fits = i == 4 ? text[at + i] == '-' : is_of_number(text[at + i]);
    }
    if (fits) return at;
  }
  return std::string_view::npos;
}

}  // namespace amends::registry
