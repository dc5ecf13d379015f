// The hand that writes a claim: its script and spelling, the order in which it puts names, and its
// slips. One for each claim.
#pragma once

#include <string>
#include <string_view>

#include "simulate/claims.h"
#include "simulate/lexicon.h"

namespace amends::simulate {

class Hand {
 public:
  // `writer` is who writes: the claimant or the representative. A distant hand writes in another
  // script than the writer mostly does, and makes more slips.
  Hand(const Lexicon& lexicon, std::uint64_t seed, std::uint64_t key, const Person& writer,
       bool distant);

  Stream& stream() { return stream_; }
  Style style() const { return style_; }
  bool distant() const { return distant_; }

  // The name as this hand writes it, with the birth name or the name by marriage.
  void append_name(std::string& out, const Neighbourhood& here, const Person& person);
  // The family name by birth of somebody who mostly goes by another; nothing for others.
  bool append_birth_name(std::string& out, const Neighbourhood& here, const Person& person);
  // The whole name once more in another script; gives the style.
  void append_in_other_script(std::string& out, const Neighbourhood& here, const Person& person);
  // The date, as well as this hand knows it.
  void append_birth(std::string& out, const Person& person, bool year_needed);

 private:
  enum class Order : std::uint8_t { given_first, family_first, register_office, initial };

  void append_full(std::string& out, const Person& person, FamilyName family, Style style);
  void append_middle(std::string& out, const Person& person, Style style) const;
  void slip(std::string& name);

  const Lexicon& lexicon_;
  Stream stream_;
  Style style_;
  Order order_;
  bool distant_;
  bool with_middle_;
};

// Two neighbouring letters exchanged, one left out or one written twice.
void append_with_slip(std::string& out, std::string_view text, Stream& stream);

// The family name that the person goes by: the spouse's, when it was taken.
FamilyName usual_family(const Neighbourhood& here, const Person& person);

}  // namespace amends::simulate
