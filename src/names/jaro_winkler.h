// What most tools do with names in different scripts: ICU's transliteration, then Jaro–Winkler. The
// baseline that `amends names bench` sets beside ours, and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::names {

// Jaro–Winkler similarity, 0 to 1 (Winkler 1990: prefix of at most 4, weight 0.1, from 0.7 on).
double jaro_winkler(std::string_view a, std::string_view b);

// The words of a name after ICU's "Any-Latin; Latin-ASCII; Lower", with all but ASCII letters and
// digits parting words, apostrophes and modifier letters dropped.
class Transliterator {
 public:
  static Result<Transliterator> create();
  ~Transliterator();
  Transliterator(Transliterator&&) noexcept;
  Transliterator& operator=(Transliterator&&) = delete;
  std::vector<std::string> words(std::string_view name) const;

 private:
  Transliterator() = default;
  void** transliterator_ = nullptr;  // ICU's UTransliterator*
};

// Words paired one to one at their best total; the mean over the words of the longer list's
// partner, that is, of the shorter list.
double paired_jaro_winkler(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace amends::names
