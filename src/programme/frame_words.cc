#include "programme/frame_words.h"

#include <algorithm>
#include <iterator>

#include "programme/reasons.h"
#include "programme/words.h"

namespace amends::programme {
namespace {

constexpr BuiltInWord built_in[] = {
    {"decision", "Decision", "Décision", "قرار"},
    {"recommendation", "Recommendation", "Recommandation", "توصية"},
    {"claim", "Claim", "Réclamation", "المطالبة"},
    {"claimant", "Claimant", "Requérant", "صاحب المطالبة"},
    {"category", "Category", "Catégorie", "الفئة"},
    {"received", "Received", "Reçue le", "تاريخ الاستلام"},
    {"decided", "Decided", "Décidé le", "تاريخ القرار"},
    {"outcome", "Outcome", "Résultat", "النتيجة"},
    {"orders", "What is decided", "Ce qui est décidé", "منطوق القرار"},
    {"sum", "How the sum came about", "Comment la somme a été calculée", "كيفية حساب المبلغ"},
    {"valued", "Valued", "Évalué", "القيمة المقدّرة"},
    {"total", "Awarded", "Accordé", "المبلغ الممنوح"},
    {"reasons", "Reasons", "Motifs", "الأسباب"},
    {"findings", "Findings, rule by rule", "Constatations, règle par règle",
     "النتائج بحسب كل قاعدة"},
    {"citations", "Rules", "Règles", "القواعد"},
    {"members", "Decided by", "Décidé par", "أصدره"},
    {"dissent", "Dissent", "Opinion dissidente", "رأي مخالف"},
    {"heard", "The claimant was heard", "Le requérant a été entendu", "سُمعت أقوال صاحب المطالبة"},
    {"supersedes", "This replaces the decision of act", "Remplace la décision de l’acte",
     "يحل محل القرار الوارد في الإجراء"},
    {"superseded", "A later decision has replaced this one: act",
     "Une décision postérieure a remplacé celle-ci : acte", "حل قرار لاحق محل هذا القرار: الإجراء"},
    {"review", "You may ask for review within this number of days of being notified",
     "Vous pouvez demander un réexamen dans ce nombre de jours après la notification",
     "يمكنكم طلب إعادة النظر خلال هذا العدد من الأيام من تاريخ الإبلاغ"},
    {"review_until", "You may ask for review until the end of this day",
     "Vous pouvez demander un réexamen jusqu’à la fin de ce jour",
     "يمكنكم طلب إعادة النظر حتى نهاية هذا اليوم"},
    {"proof", "Proof: this decision is an act in the register’s log",
     "Preuve : cette décision est un acte dans le journal du registre",
     "الإثبات: هذا القرار إجراء مقيّد في سجل القيود"},
    {"ruleset", "Ruleset", "Version des règles", "نسخة القواعد"},
    {"PASS", "met", "remplie", "مستوفاة"},
    {"FAIL", "not met", "non remplie", "غير مستوفاة"},
    {"REVIEW", "examined by a person", "examinée par une personne", "فحصها شخص"},
    {"UNKNOWN", "not known", "inconnue", "غير معلومة"},
    {"UPHELD", "Upheld", "Accueillie", "قُبلت"},
    {"PARTLY_UPHELD", "Upheld in part", "Accueillie en partie", "قُبلت جزئياً"},
    {"REJECTED_MERITS", "Rejected on the merits", "Rejetée au fond", "رُفضت موضوعاً"},
    {"INADMISSIBLE_TIME", "Inadmissible: outside the time covered",
     "Irrecevable : hors de la période couverte", "غير مقبولة: خارج الفترة المشمولة"},
    {"INADMISSIBLE_PLACE", "Inadmissible: outside the area covered",
     "Irrecevable : hors du territoire couvert", "غير مقبولة: خارج المنطقة المشمولة"},
    {"INADMISSIBLE_PERSON", "Inadmissible: the person is not covered",
     "Irrecevable : personne non couverte", "غير مقبولة: الشخص غير مشمول"},
    {"INADMISSIBLE_CAUSE", "Inadmissible: no link with the events",
     "Irrecevable : sans lien avec les événements", "غير مقبولة: لا صلة لها بالأحداث"},
    {"INADMISSIBLE_LATE", "Inadmissible: filed too late", "Irrecevable : déposée trop tard",
     "غير مقبولة: قُدمت بعد الموعد"},
    {"INADMISSIBLE_FORM", "Inadmissible in form", "Irrecevable en la forme", "غير مقبولة شكلاً"},
    {"RECORDED", "Recorded", "Inscrite", "قُيّدت"},
    {"NOT_RECORDED", "Not recorded", "Non inscrite", "لم تُقيَّد"},
    {"SETTLED", "Settled", "Réglée à l’amiable", "سُوّيت"},
    {"TRANSMITTED", "Transmitted", "Transmise", "أُحيلت"},
    {"WITHDRAWN", "Withdrawn", "Retirée", "سُحبت"},
    {"LAPSED", "Lapsed", "Caduque", "سقطت"},
    {"CONSOLIDATED", "Joined to another claim", "Jointe à une autre réclamation",
     "ضُمّت إلى مطالبة أخرى"},
    {"AWARD", "Award", "Indemnité", "تعويض"},
    {"RESTITUTION", "Restitution", "Restitution", "ردّ الملك"},
    {"REGISTRATION", "Registration", "Inscription", "تسجيل"},
    {"APOLOGY", "Apology", "Excuses", "اعتذار"},
    {"RECOMMENDATION", "Recommendation", "Recommandation", "توصية"},
    {"REFUSAL", "Refusal", "Refus", "رفض"},
    {"RECORD", "Record", "Constat", "إثبات"},
    {"RESERVE", "Reserve", "Réserve", "احتياطي"},
    {"unwritable", "Characters that no installed font could write here",
     "Caractères qu’aucune police installée n’a pu écrire ici",
     "أحرف لم يستطع أي خط مثبّت كتابتها هنا"},
    {"reasons_in", "These reasons stand as they were written, in {}; they were not translated:",
     "Ces motifs sont reproduits tels qu’ils ont été rédigés, en {} ; ils n’ont pas été traduits :",
     "ترد هذه الأسباب كما كُتبت باللغة {}، ولم تُترجم:"},
    {"written_in", "Written in", "Écrit en", "كُتب بلغة"},
    {"language.en", "English", "anglais", "الإنجليزية"},
    {"language.fr", "French", "français", "الفرنسية"},
    {"language.ar", "Arabic", "arabe", "العربية"},
};

// Whether there are built-in words in the language.
bool is_known(std::string_view language) {
  const std::string_view base = language.substr(0, language.find('-'));
  return base == "en" || base == "fr" || base == "ar";
}

// Of letters, sums and reasons; a language is called by its code where it has no name.
std::vector<std::string_view> all_words() {
  std::vector<std::string_view> out;
  for (const BuiltInWord& w : built_in)
    if (!w.word.starts_with("language.")) out.push_back(w.word);
  std::ranges::copy(engine_word_names(), std::back_inserter(out));
  std::ranges::copy(reason_forms(), std::back_inserter(out));
  return out;
}

}  // namespace

std::string_view frame_word(std::string_view word, std::string_view language) {
  return built_in_text(built_in, word, language);
}

std::vector<std::string> words_lacking(const Programme& programme, std::string_view language) {
  std::vector<std::string> out;
  if (is_known(language)) return out;
  for (const std::string_view word : all_words()) {
    if (own_word(programme, word, language).empty()) out.emplace_back(word);
  }
  return out;
}

bool is_built_in(std::string_view word, std::string_view language) {
  if (word.starts_with("language.")) return true;
  const std::vector<std::string_view> all = all_words();
  return is_known(language) && std::ranges::find(all, word) != all.end();
}

}  // namespace amends::programme
