#include "simulate/readme.h"

#include <fmt/format.h>

namespace amends::simulate {
namespace {

constexpr std::string_view text = R"(A SIMULATED CASELOAD

Nobody in these files exists, and nothing in them happened. People, places, papers and claims were
drawn from random numbers: seed {seed}, {claims} claims. The same program, programme, seed and
options give the same bytes again.

claims.csv      One row a claim, as a claims body would get them. "-" and an empty cell both stand
                for nothing. Dates are EDTF (ISO 8601-2) as well as each person remembered them.
mapping.toml    How claims.csv is read:
                  amends intake claims.csv --mapping mapping.toml -r REGISTER
{evidence}truth.csv       For each row, by its key, what it is really about; see below.
truth-persons.csv, truth-properties.csv, truth-places.csv
                The people, homes and land, and places that truth.csv names. A person may be in it
                who filed nothing, and so may a property that nobody claims.

WHAT TRUTH.CSV SAYS
person, household, property, event, happened, place
                Who claims, from which household, about what, and when and where it really was.
                "person" of a claim filed for a child is the child; "representative" is the parent.
                For a community's claim it is the person who acts for it.
members         Whom the claim's household form names, in the order of member1_, member2_ ...
is_duplicate_of, duplicate_kind
                The key of the claim that this row registers once more. COPIED: word for word, but
                another channel. REWRITTEN: the same person on another day. DISTANT: in another
                script, with vaguer dates and mostly without an identity number. A duplicate is
                received on the day after its original or later, or on the same day when that is
                the last day of all.
overlap, overlaps_with
                What asks for the same thing without being the same claim:
                HOUSEHOLD_DOUBLE_COUNT   two household forms for one event name the same people
                DISPLACEMENT_TWICE       a person's own form, and another's that names the person
                DWELLING_AND_ACCESS      one home, destroyed and out of reach
                INJURY_IN_ILL_TREATMENT  an injury that arose in ill-treatment, claimed as well
                OWNER_AS_NON_OWNER       an owner who also claims as one who owned nothing
                "overlaps_with" is the first such claim. Duplicates carry no mark of their own:
                theirs is their original's.
competing       Several people claim for one property: CO_OWNERS (nothing is wrong),
                SHARES_OVER_ONE, SUCCESSIVE_OWNERS, OWNER_AND_OCCUPANT. Marked on originals.
hard_negative_family, hard_negative_kind
                People who are easily taken for one another and are not the same: twins, fathers
                and sons, grandfathers and grandsons, namesakes. Those of one family have the same
                mark; the mark is the first one's person.
deficiency      What a row leaves out though the category's form asks for it.
late            1 when received after the programme's filing window: 3 in 100 originals where the
                days of receipt are the programme's own, and the duplicates that came so late.

IN THIS FOLDER
{counts}
HOW IT WAS DRAWN
Families of three generations, three families to a neighbourhood, and for some a namesake of
another family. Two parties' zones; the side a family lives on is drawn on its own and nothing else
looks at it, and neither does the way in which a family writes its name. 74 in 100 families lived
through one event, 20 through two that were drawn one by one and so may be the same, 6 through none;
12 in 100 households went another way than their family. 35 in 100 that left came back. 14 in 100
claims are written in a style drawn anew, the others in the one that the person mostly uses. Those
who took a name by marriage write the one they were born with in 25 of 100 cases. 4 in 100 names
have a slip of the pen (12 in DISTANT duplicates), and so have 2 in 100 identity numbers and names
of towns. 12 in 1,000 birth dates are a year off, so that the written date does not hold the true
day; all other dates hold it, and all circles the true place. 10 in 100 of the things that nobody
has to say are left out, half of them as "-". Where a town changed its name, 20 in 100 use the old
one for what happened later.
)";

std::string percent(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t tenths = whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
  return fmt::format("{}.{} in 100", tenths / 10, tenths % 10);
}

std::string counts_of(const Options& options, const Summary& summary) {
  const auto line = [](std::string_view what, std::uint64_t count, const std::string& note) {
    return fmt::format("{:<24}{:>12}{}{}\n", what, count, note.empty() ? "" : "  ", note);
  };
  const std::uint64_t originals = summary.claims - summary.duplicates;
  std::string out;
  out += line("claims", summary.claims, "");
  out += line("  duplicates", summary.duplicates,
              fmt::format("{} of all (asked for: {})", percent(summary.duplicates, summary.claims),
                          options.duplicates));
  out += line("  deficient", summary.deficient,
              fmt::format("{} of the originals (asked for: {})",
                          percent(summary.deficient, originals), options.deficient));
  out += line("  late", summary.late, percent(summary.late, summary.claims));
  out += line("  overlapping", summary.overlapping, percent(summary.overlapping, originals));
  out += line("  in competition", summary.competing, percent(summary.competing, originals));
  out += line("people", summary.persons, "");
  out += line("households", summary.households, "");
  out += line("properties", summary.properties, "");
  out += line("evidence files", summary.files, fmt::format("{} bytes", summary.evidence_bytes));
  return out;
}

constexpr std::string_view with_evidence =
    R"(evidence/       Text, SVG, PDF and PNG files that the claims came with, about {} a claim.
files.csv       Which file belongs to which claim:
                  amends evidence add evidence --manifest files.csv -r REGISTER
)";

}  // namespace

std::string readme(const Caseload& caseload, const Summary& summary) {
  const Options& options = caseload.options();
  const std::string evidence =
      options.evidence_rate == 0 ? "" : fmt::format(with_evidence, options.evidence_rate);
  return fmt::format(text, fmt::arg("seed", options.seed), fmt::arg("claims", summary.claims),
                     fmt::arg("evidence", evidence),
                     fmt::arg("counts", counts_of(options, summary)));
}

}  // namespace amends::simulate
