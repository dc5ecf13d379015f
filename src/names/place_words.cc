#include "names/place_words.h"

#include <string>
#include <unordered_map>

namespace amends::names {
namespace {

// One list a language, words parted by spaces. Forms that stand in names are listed as they stand:
// with the possessive endings of Azerbaijani and Turkish, the genitive of Georgian, the adjective
// of Slavic languages.
constexpr std::u32string_view anywhere[] = {
    // Russian, Ukrainian, Belarusian
    U"район района районы районный область области областной край округ округа уезд губерния "
    U"волость село деревня город города посёлок поселок пгт хутор станица аул сельсовет "
    U"муниципалитет муниципальный городской сельский поселение селение местечко республика "
    U"провинция провинции мухафаза мухафазы "
    U"область громада селище смт місто сільрада сільська міська тергромада "
    U"раён вобласць вёска горад пасёлак мястэчка сельсавет",
    // Bulgarian, Serbian, Macedonian; "grad" is left, because it is a part of many names
    U"рејон рејона општина општине община кметство махала општина округ срез насеље насељено место "
    U"месна заедница "
    U"opština opstina okrug naselje naseljeno mesto selo село srez",
    // Azerbaijani, Latin and Cyrillic
    U"rayon rayonu rayonunun kənd kəndi qəsəbə qəsəbəsi şəhər şəhəri bələdiyyə bələdiyyəsi "
    U"mahalı nahiyəsi "
    U"рајон рајону кәнд кәнди гәсәбә гәсәбәси шәһәр шәһәри",
    // Turkish
    U"köy köyü ilçe ilçesi mahalle mahallesi belediye belediyesi belde beldesi bucak bucağı "
    U"nahiye kaza",
    // Armenian
    U"մարզ մարզի գյուղ գյուղը քաղաք շրջան շրջանի համայնք ավան բնակավայր մունիցիպալիտետ գավառ "
    U"նահանգ մուհաֆազա",
    // Georgian
    U"თემი თემის სოფელი სოფლის ქალაქი ქალაქის რაიონი რაიონის მუნიციპალიტეტი მუნიციპალიტეტის მხარე "
    U"დაბა საკრებულო პროვინცია პროვინციის მუჰაფაზა მუჰაფაზის",
    // Arabic
    U"قرية مدينة محافظة ناحية قضاء بلدية منطقة بلدة حي ولاية لواء",
    // Persian
    U"روستا روستای شهرستان استان دهستان بخش دهکده",
    // Kurdish, Latin and Arabic letters
    U"gund gundê bajar bajarê navçe navçeya parêzgeh parêzgeha گوند گوندی ناحیە پارێزگا پارێزگای "
    U"قەزای شاری",
    // Greek
    U"χωριό χωριο δήμος δήμου δημος δημου κοινότητα κοινοτητα κοινότητας πόλη πολη νομός νομος "
    U"επαρχία επαρχια",
    // English and French
    U"village town city district districts region municipality municipal province county oblast "
    U"raion rayon "
    U"settlement governorate commune of ville arrondissement",
};
constexpr std::u32string_view only_first[] = {U"شهر ده شار"};
constexpr std::u32string_view only_last[] = {U"il ili city"};
constexpr std::u32string_view with_full_stop[] = {
    U"г с д м п пос дер гор обл р рн х ст сел смт гр о общ rn r k ş q köy mah vil գ ք ս ქ დ v d"};

using Words = std::unordered_map<std::u32string_view, AdministrativeWord>;

void add(Words& words, std::u32string_view list, AdministrativeWord where) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(U' '), list.size());
    if (end > 0) words.emplace(list.substr(0, end), where);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

const Words& words() {
  static const Words all = [] {
    Words result;
    for (const std::u32string_view list : anywhere) {
      add(result, list, AdministrativeWord::anywhere);
    }
    for (const std::u32string_view list : only_first) add(result, list, AdministrativeWord::first);
    for (const std::u32string_view list : only_last) add(result, list, AdministrativeWord::last);
    for (const std::u32string_view list : with_full_stop) {
      add(result, list, AdministrativeWord::abbreviation);
    }
    return result;
  }();
  return all;
}

}  // namespace

AdministrativeWord administrative_word(std::u32string_view word) {
  const auto found = words().find(word);
  return found == words().end() ? AdministrativeWord::no : found->second;
}

bool is_article(std::u32string_view word) {
  constexpr std::u32string_view articles[] = {
      U"al",  U"el", U"ash", U"as", U"ad", U"ar", U"at", U"an", U"az", U"ath", U"adh", U"аль",
      U"эль", U"аш", U"ас",  U"эт", U"эр", U"эс", U"ալ", U"էլ", U"ალ", U"ელ",  U"ال"};
  for (const std::u32string_view article : articles) {
    if (word == article) return true;
  }
  return false;
}

std::u32string_view without_article(std::u32string_view word) {
  constexpr std::u32string_view article = U"ال";
  constexpr std::size_t least = 4;  // shorter words may begin with these letters by themselves
  return word.size() >= least && word.starts_with(article) ? word.substr(article.size()) : word;
}

std::u32string_view stem_beside_kind(std::u32string_view word) {
  // Longer endings first.
  constexpr std::u32string_view endings[] = {
      U"инский", U"инская", U"инское", U"овский", U"овская", U"ский", U"ская", U"ское",
      U"ского",  U"ський",  U"ська",   U"ське",   U"цький",  U"скі",  U"ская", U"ски",
      U"ска",    U"ско",    U"ისი",    U"ის",     U"ს",      U"ների", U"ի"};
  constexpr std::size_t least = 2;  // letters that must be left
  for (const std::u32string_view ending : endings) {
    if (word.size() >= ending.size() + least && word.ends_with(ending)) {
      return word.substr(0, word.size() - ending.size());
    }
  }
  return word;
}

}  // namespace amends::names
