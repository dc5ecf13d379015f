#include "simulate/hand.h"

namespace amends::simulate {
namespace {

// The style that a person mostly writes in: that of their own tradition, or one of the Latin ones.
Style habitual_style(const Person& person) {
  const std::uint64_t habit = mix(person.habit);
  if ((habit & 7U) < 3) return Lexicon::native_style(person.family.tradition);
  return static_cast<Style>((habit >> 8) % latin_style_count);
}

Style draw_style(Stream& stream, const Person& writer, bool distant) {
  const Style habit = habitual_style(writer);
  const auto any = static_cast<Style>(stream.below(style_count));
  const std::uint32_t draw = stream.below(100);
  if (!distant) return draw < 86 ? habit : any;
  const auto next = static_cast<std::size_t>(habit) + 1 + stream.below(style_count - 1);
  return static_cast<Style>(next % style_count);
}

}  // namespace

FamilyName usual_family(const Neighbourhood& here, const Person& person) {
  if (!person.takes_spouse_name || person.spouse == nobody) return person.family;
  return here.people[static_cast<std::size_t>(person.spouse)].family;
}

void append_with_slip(std::string& out, std::string_view text, Stream& stream) {
  const std::size_t letters = code_points(text);
  const std::uint32_t kind = stream.below(3);
  if (letters < 4) {
    out += text;
    return;
  }
  // Never the first letter: that one people look at.
  const std::size_t n = 1 + stream.below(static_cast<std::uint32_t>(letters - 2));
  const std::size_t at = offset_of(text, n), next = offset_of(text, n + 1);
  const std::size_t after = offset_of(text, n + 2);
  out += text.substr(0, at);
  if (kind == 0) out += text.substr(next, after - next);
  if (kind != 1) out += text.substr(at, next - at);
  if (kind == 2) out += text.substr(at, next - at);
  out += text.substr(kind == 0 ? after : next);
}

Hand::Hand(const Lexicon& lexicon, std::uint64_t seed, std::uint64_t key, const Person& writer,
           bool distant)
    : lexicon_(lexicon),
      stream_(seed, Purpose::writing, key),
      style_(draw_style(stream_, writer, distant)),
      distant_(distant) {
  static constexpr std::array orders = {72, 17, 7, 4};
  order_ = static_cast<Order>(stream_.weighted(orders));
  with_middle_ = stream_.chance(distant ? 0.35 : 0.7);
}

void Hand::append_middle(std::string& out, const Person& person, Style style) const {
  const std::uint8_t tradition = person.family.tradition;
  switch (Lexicon::middle(tradition)) {
    case Middle::none:
    case Middle::mother_family:  // stands after the family name
      return;
    case Middle::father_given:
      out += ' ';
      out += lexicon_.given(person.father_given, true, style);
      return;
    case Middle::patronymic: {
      const std::string_view name = lexicon_.patronymic(person.father_given, person.male, style);
      if (name.empty()) return;
      out += ' ';
      out += name;
      return;
    }
  }
}

void Hand::append_full(std::string& out, const Person& person, FamilyName family, Style style) {
  const std::string_view given = lexicon_.given(person.given, person.male, style);
  const std::string_view name = lexicon_.family(family, person.male, style);
  const bool two_families =
      with_middle_ && Lexicon::middle(person.family.tradition) == Middle::mother_family;
  const auto append_family = [&] {
    out += name;
    if (!two_families) return;
    out += ' ';
    out += lexicon_.family(person.mother_family, person.male, style);
  };
  switch (order_) {
    case Order::given_first:
      out += given;
      if (with_middle_) append_middle(out, person, style);
      out += ' ';
      return append_family();
    case Order::family_first:
      append_family();
      out += ' ';
      out += given;
      if (with_middle_) append_middle(out, person, style);
      return;
    case Order::register_office:
      out += capitals(name);
      out += ", ";
      out += given;
      return;
    case Order::initial:
      out += given.substr(0, offset_of(given, 1));
      out += ". ";
      return append_family();
  }
}

void Hand::slip(std::string& name) {
  const bool slips = stream_.chance(distant_ ? 0.12 : 0.04);
  const std::uint64_t draw = stream_.next();
  if (!slips) return;
  Stream own(draw, Purpose::writing, 0);
  std::string slipped;
  append_with_slip(slipped, name, own);
  name = std::move(slipped);
}

void Hand::append_name(std::string& out, const Neighbourhood& here, const Person& person) {
  const FamilyName usual = usual_family(here, person);
  const bool by_birth = stream_.chance(0.25);
  std::string name;
  append_full(name, person, by_birth ? person.family : usual, style_);
  slip(name);
  out += name;
}

bool Hand::append_birth_name(std::string& out, const Neighbourhood& here, const Person& person) {
  if (usual_family(here, person) == person.family) return false;
  append_full(out, person, person.family, style_);
  return true;
}

void Hand::append_in_other_script(std::string& out, const Neighbourhood& here,
                                  const Person& person) {
  const Style native = Lexicon::native_style(person.family.tradition);
  const Style other = style_ == native ? Style::latin_plain : native;
  append_full(out, person, usual_family(here, person), other);
}

void Hand::append_birth(std::string& out, const Person& person, bool year_needed) {
  const bool unsure = date_of(person.birth).year < 1945 && stream_.chance(0.4);
  Precision precision = draw_precision_of_birth(stream_, year_needed);
  if (unsure) precision = Precision::year_about;
  if (distant_ && precision == Precision::day) precision = Precision::year;
  const bool year_off = stream_.chance(0.012);
  append_edtf(out, year_off ? person.birth + 365 : person.birth, precision, stream_);
}

}  // namespace amends::simulate
