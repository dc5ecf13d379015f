#include "simulate/statement.h"

#include <algorithm>

namespace amends::simulate {
namespace {

constexpr std::size_t language_count = 3;
constexpr std::string_view languages[language_count] = {"en", "fr", "ar"};

// What happened, by role; "{p}" is the place.
constexpr std::string_view happened[language_count][role_count] = {
    {
        "We had to leave our home in {p} and took only what we could carry.",
        "My relative was killed in {p}.",
        "My relative was last seen in {p}, and nobody has been able to tell us more.",
        "I was wounded in {p} and have not recovered fully.",
        "I was held and ill-treated in {p}; I will tell the rest in person.",
        "Our home in {p} was hit, and what stands of it cannot be lived in.",
        "I cannot get to my home in {p}, because others control it.",
        "We lost the home in {p} that we lived in and did not own.",
        "I can no longer work my land in {p}.",
        "Everything that was in our home in {p} is gone.",
        "The burial ground in {p} was damaged, and families cannot visit it.",
        "My small business in {p} was looted and did not open again.",
    },
    {
        "Nous avons dû quitter notre maison à {p} avec ce que nous pouvions porter.",
        "Mon parent a été tué à {p}.",
        "Mon parent a été vu pour la dernière fois à {p} ; personne n'a pu nous en dire plus.",
        "J'ai été blessé à {p} et je ne suis pas entièrement rétabli.",
        "J'ai été détenu et maltraité à {p} ; je dirai le reste de vive voix.",
        "Notre maison à {p} a été touchée et ce qui en reste est inhabitable.",
        "Je n'ai plus accès à ma maison à {p}, que d'autres contrôlent.",
        "Nous avons perdu le logement où nous vivions à {p} sans en être propriétaires.",
        "Je ne peux plus cultiver ma terre à {p}.",
        "Tout ce que contenait notre maison à {p} a disparu.",
        "Le cimetière de {p} a été endommagé et les familles ne peuvent plus s'y rendre.",
        "Mon petit commerce à {p} a été pillé et n'a pas rouvert.",
    },
    {
        "اضطررنا إلى ترك بيتنا في {p} ولم نأخذ إلا ما استطعنا حمله.",
        "قُتل قريبي في {p}.",
        "شوهد قريبي آخر مرة في {p} ولم يستطع أحد أن يخبرنا بأكثر من ذلك.",
        "أُصبت بجروح في {p} ولم أتعافَ تماماً.",
        "احتُجزت وأُسيئت معاملتي في {p}، وسأروي الباقي بنفسي.",
        "أُصيب بيتنا في {p} وما بقي منه لا يصلح للسكن.",
        "لا أستطيع الوصول إلى بيتي في {p} لأن غيري يسيطر عليه.",
        "فقدنا المسكن الذي كنا نعيش فيه في {p} ولم نكن نملكه.",
        "لم أعد أستطيع زراعة أرضي في {p}.",
        "ضاع كل ما كان في بيتنا في {p}.",
        "تضررت المقبرة في {p} ولا تستطيع العائلات زيارتها.",
        "نُهب متجري الصغير في {p} ولم يُفتح من جديد.",
    },
};

constexpr std::string_view on[language_count] = {" Date: {p}.", " Date : {p}.", " التاريخ: {p}."};

constexpr std::string_view more[language_count][4] = {
    {" Neighbours saw it.", " I have no papers, because they stayed behind.",
     " The office told us: \"come back later\".", "\nI can give more details, also by telephone."},
    {" Des voisins l'ont vu.", " Je n'ai pas de papiers : ils sont restés là-bas.",
     " On nous a dit : « revenez plus tard ».",
     "\nJe peux donner d'autres détails, aussi par téléphone."},
    {" رأى الجيران ذلك.", " لا أملك وثائق لأنها بقيت هناك.", " قيل لنا: \"عودوا لاحقاً\".",
     "\nأستطيع تقديم تفاصيل أخرى، بالهاتف أيضاً."},
};

void append_filled(std::string& out, std::string_view pattern, std::string_view with) {
  const std::size_t gap = pattern.find("{p}");
  out += pattern.substr(0, gap);
  if (gap == std::string_view::npos) return;
  out += with;
  out += pattern.substr(gap + 3);
}

}  // namespace

void append_statement(std::string& out, Role role, std::string_view language,
                      std::string_view place, std::string_view date, Stream& stream) {
  const bool silent = stream.chance(0.15);
  const bool dated = stream.chance(0.3);
  const bool goes_on = stream.chance(0.35);
  const std::uint32_t how = stream.below(std::size(more[0]));
  const auto found = std::ranges::find(languages, language);
  if (silent || found == std::end(languages)) return;
  const auto at = static_cast<std::size_t>(found - std::begin(languages));
  append_filled(out, happened[at][static_cast<std::size_t>(role)], place);
  if (dated && !date.empty()) append_filled(out, on[at], date);
  if (goes_on) out += more[at][how];
}

}  // namespace amends::simulate
