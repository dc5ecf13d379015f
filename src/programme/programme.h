// A programme: what a body decided about its claims, as a folder that people can read and diff.
//
//   programme.toml     mode, mandate, categories, windows, languages, currencies, deadlines
//   forms/<code>.json  JSON Schema (draft-07) over the filing, one a category
//   tables/<name>.csv  prices, damage grades, indices …
//   rules/*.toml       what every claim is asked, and how losses are valued (rules.h)
//   zones/*.geojson    the borders of zones
//   tests/*.txt        cases for the rules, as people read them (module examine)
//   mappings/*.toml    how files of claims are read (module intake)
//
// It is loaded as a whole: every fault is reported at once, each with file, line and the nearest
// valid name. docs/formats/programme.md is the reader's version, with every key.
//
// A loaded Programme never changes; it may be read from any number of threads.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace amends::programme {

using Text = std::map<std::string, std::string, std::less<>>;  // language -> text
// The text in `language`, else in the first of `order` that has one, else any, else "".
std::string_view in_language(const Text& text, std::string_view language,
                             std::span<const std::string> order = {});

// REGISTER, ADJUDICATION, DOCUMENTATION
enum class Mode { register_only, adjudication, documentation };

// What the body may hear, in words that a claimant can read; the rules make it exact.
struct Mandate {
  Text temporal, territorial, personal, causal;
  std::string boundary_set;  // the set of boundaries that the zones are drawn by
};
// Whoever may have to answer. Claims name whom they like; this only gives statistics their rows.
struct Party {
  std::string id;
  Text title;
};
struct Event {
  std::string id;
  std::string from, to;  // calendar dates, inclusive
  Text title;
};
struct Zone {
  std::string id;
  Text title;
  std::string group;
};
struct Window {  // calendar dates, inclusive; empty: no limit
  std::string from, to, late_to, late_rule;
};
struct Redenomination {
  std::string date, from, to;
  std::string factor;  // an exact fraction, "1/10000": how many of `to` one of `from` makes
};
struct Currency {
  std::string base;  // ISO 4217 or the programme's own code
  int minor_digits = 2;
  std::vector<std::string> known;  // base, former and others that claims may name
  std::vector<Redenomination> redenominations;

  // Of the smallest unit: the base's as the programme says, another's as ISO 4217 does.
  int digits_of(std::string_view code) const;
};
struct Deadlines {
  int cure_days = 60;
  int review_days = 60;
  int fixity_days = 180;
  int timestamp_days = 7;
};
struct Decisions {
  int quorum = 1;  // members who take part in a decision
  // What may be cited besides the citations of rules, valuations, limits, samples and lists, and
  // the legal basis.
  std::vector<std::string> citations;
};
// A rule that a batch may be decided together once a sample of it was checked.
struct SamplingPlan {
  std::string id, citation;
  std::vector<std::string> categories;
  std::string limit, confidence;  // exact: "0.02", "0.95"
  int accept = 0;                 // errors allowed
};
// Which claims a limit counts together, by the links that people confirmed: of one claimant, of one
// household, about one victim, about one property.
enum class Together { claimant, household, victim, property };
// What awards may come to together, whoever makes them and in whatever order: the register holds
// every recommendation and decision to it.
struct AwardLimit {
  std::string id, citation;
  std::vector<std::string> categories;  // whose awards are counted together
  Together together = Together::claimant;
  bool each_event = false;  // claims about different events are not counted together
  std::string amount;       // exact, in the base currency; "" where the limit is a step's value
  std::string step;         // of the valuations: what the whole is worth, where several share in it
};
// A list that claims are held against: a residence register, a list of arrivals. The programme says
// what it is and which of its columns are which; the file stays with whoever keeps it.
struct ReferenceList {
  std::string id, citation;
  Text title;
  std::string key, name, birth, sex, identifier_type, identifier;  // columns; key and name needed
};
struct Disclosure {
  int threshold = 10;  // counts from 1 to threshold-1 are suppressed
};

// One fault of a filing against its category's form.
struct FormFault {
  std::string path;     // the field
  std::string code;     // "MISSING_FIELD", "BAD_VALUE" or the form's own (x-deficiency)
  std::string message;  // a sentence
};

// A compiled form. Supports the draft-07 keywords that forms need (type, properties, required,
// items, minItems, maxItems, enum, const, pattern, format, minimum, maximum, minLength, maxLength,
// additionalProperties, anyOf, allOf and if/then/else); a form with another keyword is refused at
// load, never half-understood. `"x-deficiency": "CODE"` beside a property names the deficiency that
// its absence makes, or a fault of it or of anything in it that names no other.
class Form {
 public:
  ~Form();
  Form(Form&&) noexcept;
  Form& operator=(Form&&) noexcept;
  // `filing` is canonical JSON. Faults in order of path; none when it satisfies the form.
  // May be called from any number of threads.
  std::vector<FormFault> check(std::string_view filing) const;
  // The same by the long walk alone, which check() takes only after a short one has found a fault;
  // the tests hold the two walks equal.
  std::vector<FormFault> explain(std::string_view filing) const;
  // The form's own fields, below `form.`. `type` is the schema's format where it has one (edtf,
  // date, decimal, share), else its JSON type.
  struct OwnField {
    std::string path;
    std::string type;
    bool required;
    Text title;
  };
  const std::vector<OwnField>& own_fields() const;
  std::string_view schema() const;  // the file's bytes

 private:
  friend class FormCompiler;
  Form();
  struct State;
  std::unique_ptr<State> state_;
};

struct Category {
  std::string code;
  Text title;
  std::string group;
  std::string claimant_kind;      // NATURAL, LEGAL, COMMUNITY, HOUSEHOLD, ANY
  std::string head_of_loss;       // default for its losses; HeadOfLoss
  std::string standard_of_proof;  // PLAUSIBLE … CLEAR_AND_CONVINCING
  bool interview = false;         // whether the facts also need the claimant to be heard
  bool sealed = false;
  std::optional<Window> window;  // else the programme's
  std::shared_ptr<const Form> form;
};

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

struct Rules;  // rules.h

struct Programme {
  std::string id;
  Text title;
  Mode mode = Mode::register_only;
  std::string ruleset;
  std::string time_zone;               // "+02:00"
  std::vector<std::string> languages;  // first is the default
  std::vector<std::string> legal_basis;
  std::vector<Event> events;
  std::vector<Zone> zones;
  Window filing;
  Currency currency;
  Disclosure disclosure;
  Deadlines deadlines;
  Decisions decisions;
  std::vector<SamplingPlan> sampling;
  std::vector<AwardLimit> limits;
  std::vector<ReferenceList> references;
  std::string valuation_date;
  std::string disclaimer;  // what a receipt says that registration is not; first language
  Text disclaimers;        // the same in each language
  Mandate mandate;
  std::vector<Party> parties;
  std::vector<Category> categories;
  std::vector<Table> tables;
  std::map<std::string, Text, std::less<>> words;  // words.h
  std::vector<std::string> citations;  // all that a decision may cite, bytewise; see Decisions
  std::shared_ptr<const Rules> rules;  // never null once loaded
  Hash hash{};                         // over all files: see folder_hash()
  std::filesystem::path folder;

  const Category* find_category(std::string_view code) const;
  // The category's own window, else that of [filing].
  const Window& window_of(std::string_view category) const;
  const Table* find_table(std::string_view name) const;
};

// What is wrong in a programme's file; line and column count from 1 and are 0 where the fault is of
// the whole file or line.
struct Fault {
  std::string file;
  int line = 0;
  int column = 0;
  std::string sentence;
};

// Every fault at once, a line each ("velaria/programme.toml:41: …"), as one Error of
// Code::bad_input, and in `faults` one by one where that is given. Code::not_found when the folder
// or its programme.toml does not exist.
Result<Programme> load(const std::filesystem::path& folder, std::vector<Fault>* faults = nullptr);

// SHA-256 over the lines "<sha256 of file>  <relative path>\n", sorted bytewise by path: what a
// register pins. By hand, in the folder:
//   find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
// Code::refused for a link, for anything that is neither file nor folder, and for a name with a
// control character or a backslash, which sha256sum would write otherwise.
Result<Hash> folder_hash(const std::filesystem::path& folder);

// What the window says of a date of receipt, "2027-02-28": both ends belong to the window, and a
// last day is never moved. Without `late_to`, nothing is late and everything after `to` is closed.
enum class Timeliness { in_time, late, closed, not_open_yet };
Timeliness timeliness(const Window& window, std::string_view date);
std::string_view name_of(Timeliness when);  // "IN_TIME"

// Where the days from `first` to `last` lie among the programme's events. Days are counted as
// base/calendar.h counts them.
struct EventPlace {
  std::vector<std::string> events;  // that some of the days lie in, by id
  bool is_sure = false;             // all days lie in the one event, or outside them all
  // The one event; "NONE" outside them all; "" where it cannot be told.
  std::string_view id() const;
};
EventPlace event_place(const Programme& programme, std::int64_t first, std::int64_t last);
// Of a claim that gives no day: any event, or none.
EventPlace any_event(const Programme& programme);
// Whether both are of one event; nothing where it cannot be told.
std::optional<bool> same_event(const EventPlace& a, const EventPlace& b);

}  // namespace amends::programme
