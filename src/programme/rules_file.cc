#include "programme/rules_file.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"
#include "programme/effects.h"
#include "programme/filing.h"
#include "programme/reader.h"
#include "programme/step_order.h"
#include "programme/zone_file.h"

namespace amends::programme {

namespace {

constexpr std::array<std::string_view, 2> adverse = {"FAIL", "REVIEW"};
constexpr std::array<std::string_view, 2> unsettled = {"UNKNOWN", "REVIEW"};

// Where a rule's expression stands in its file, so that a fault can name line and column.
struct Written {
  std::string source;
  std::string what;  // "rule TIME-1, require"
  std::string file;
  int line = 0;
  const std::string* text = nullptr;  // of the whole file
};

std::string_view line_of_text(std::string_view text, int number) {
  std::size_t from = 0;
  for (int i = 1; i < number && from != std::string_view::npos; ++i) {
    from = text.find('\n', from);
    if (from != std::string_view::npos) ++from;
  }
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find('\n', from) - from);
}

// Where an expression's line begins in a line of the file: behind a quotation mark if there is such
// a place, since a short expression may also be part of a key or a name.
std::size_t find_written(std::string_view line, std::string_view wanted) {
  for (std::size_t at = line.find(wanted, 1); at != std::string_view::npos;
       at = line.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    const char before = line[at - 1];
    if ((before == '\'' || before == '"') && (end == line.size() || line[end] == before)) return at;
  }
  return line.find(wanted);
}

// A text's first line may begin on the line after its key.
Place place_of(const Written& written) {
  Place place;
  const std::size_t folder = written.file.find('/');
  place.file = written.file.substr(folder == std::string::npos ? 0 : folder + 1);
  const auto count = std::ranges::count(written.source, '\n') + 1;
  for (int line = 1; line <= count; ++line) {
    const std::string_view wanted = line_of_text(written.source, line);
    std::pair<int, int> found{0, 0};
    for (int shift = 0; shift <= 1 && found.first == 0 && !wanted.empty(); ++shift) {
      const int at = written.line + line - 1 + shift;
      const std::size_t column = find_written(line_of_text(*written.text, at), wanted);
      if (column != std::string_view::npos) found = {at, static_cast<int>(column) + 1};
    }
    place.lines.push_back(found);
  }
  return place;
}

}  // namespace

struct RulesLoader::State {
  State(const Programme& p, Faults& f) : programme(p), faults(f) {}

  const Programme& programme;
  Faults& faults;
  std::shared_ptr<Rules> rules = std::make_shared<Rules>();
  std::vector<std::unique_ptr<std::string>> files;
  std::vector<ZoneBorder> borders;
  std::array<Text, outcomes> common;
  std::vector<std::pair<std::size_t, std::array<Written, 2>>> rule_texts;
  std::map<std::string, Written> step_texts;  // by "valuation/step"
  struct Definition {
    std::string name;
    std::vector<std::string> parameters;
    Written is;
  };
  std::vector<Definition> definitions;  // in the order of the files
  bool is_whole = true;                 // no file of rules is missing

  // A misspelt effect would let a claim go on that the rule should have ended. One of a programme's
  // own is for a person to act on.
  static void check_effect(Reader& reader, const std::string& effect) {
    if (effect.empty() || std::ranges::find(effects, kind_of_effect(effect)) != effects.end())
      return;
    const std::vector<std::string> known(effects.begin(), effects.end());
    const auto meant = base::nearest(effect.substr(0, effect.find(':')), known);
    if (!meant) return;
    reader.complain("effect", fmt::format("nothing is known to follow from the effect \"{}\"; did "
                                          "you mean \"{}\"?",
                                          effect, *meant));
  }

  std::array<Text, outcomes> read_sentences(const Value* table, const std::string& what) {
    std::array<Text, outcomes> out;
    if (table == nullptr) return out;
    Reader reader(*table, what, faults);
    for (std::size_t i = 0; i < outcomes; ++i) {
      const std::string name(name_of(static_cast<Outcome>(i)));
      if (table->find(name) != nullptr)
        out[i] = reader.titles(name, programme.languages, Need::optional);
    }
    return out;
  }

  void read_definition(const Value& value, const std::string& text) {
    const Value* name = value.find("name");
    const std::string called = "definition " + (name != nullptr ? name->text : "");
    Reader reader(value, called, faults);
    Definition definition;
    definition.name = reader.text("name", Need::wanted);
    definition.parameters = reader.texts("parameters", Need::optional);
    definition.is = {reader.text("is", Need::wanted), called, faults.file(), reader.line("is"),
                     &text};
    rules->definitions[definition.name] = {place_of(definition.is), definition.is.source};
    definitions.push_back(std::move(definition));
  }

  void read_rule(const Value& value, const std::string& text) {
    Rule rule;
    const Value* id = value.find("id");
    const std::string called = "rule " + (id != nullptr ? id->text : "");
    Reader reader(value, called, faults);
    rule.id = reader.text("id", Need::wanted);
    rule.version = reader.integer("version", 1, 1, 1'000'000);
    rule.citation = reader.text("citation", Need::wanted);
    rule.categories = reader.categories("categories", Need::optional, programme);
    rule.effect = reader.text("effect", Need::optional);
    check_effect(reader, rule.effect);
    rule.when = reader.text("when", Need::optional);
    rule.require = reader.text("require", Need::wanted);
    const std::string not_met = reader.one_of("not_met", adverse, Need::optional);
    if (not_met == "REVIEW") rule.not_met = Outcome::review;
    const std::string not_known = reader.one_of("not_known", unsettled, Need::optional);
    if (not_known == "REVIEW") rule.not_known = Outcome::review;
    rule.sentences = read_sentences(reader.table("sentences", Need::optional), called);
    rule.file = faults.file();
    rule.line = value.line;
    for (const Rule& other : rules->rules) {
      if (other.id == rule.id)
        reader.complain("id", fmt::format("the rule {} stands twice; the other one is at {}:{}",
                                          rule.id, other.file, other.line));
    }
    rule_texts.push_back(
        {rules->rules.size(),
         {Written{rule.when, called + ", when", rule.file, reader.line("when"), &text},
          Written{rule.require, called + ", require", rule.file, reader.line("require"), &text}}});
    rules->rules.push_back(std::move(rule));
  }

  void read_valuation(const Value& value, const std::string& text) {
    Valuation valuation;
    const Value* id = value.find("id");
    const std::string called = "valuation " + (id != nullptr ? id->text : "");
    Reader reader(value, called, faults);
    valuation.id = reader.text("id", Need::wanted);
    valuation.version = reader.integer("version", 1, 1, 1'000'000);
    valuation.citation = reader.text("citation", Need::wanted);
    valuation.categories = reader.categories("categories", Need::optional, programme);
    valuation.claimed = reader.text("claimed", Need::optional);
    valuation.assessed = reader.text("assessed", Need::wanted);
    valuation.awarded = reader.text("awarded", Need::wanted);
    valuation.because = reader.titles("because", programme.languages, Need::optional);
    valuation.file = faults.file();
    valuation.line = value.line;
    for (const Value* item : reader.tables("steps", Need::wanted))
      read_step(*item, called, valuation, text);
    for (const auto& [name, key] :
         {std::pair(valuation.claimed, "claimed"), std::pair(valuation.assessed, "assessed"),
          std::pair(valuation.awarded, "awarded")}) {
      if (!name.empty() &&
          std::ranges::find(valuation.steps, name, &Step::name) == valuation.steps.end())
        reader.complain(key, fmt::format("{} has no step \"{}\"", called, name));
    }
    for (const Step& step : valuation.steps) {
      if (!step.held) continue;
      const std::string& below = step.held->below;
      if (std::ranges::find(valuation.steps, below, &Step::name) == valuation.steps.end())
        faults.add(step.line, fmt::format("{} has no step \"{}\", below which \"{}\" is held",
                                          called, below, step.name));
    }
    check_alone(reader, called, valuation);
    rules->valuations.push_back(std::move(valuation));
  }

  // A category has one valuation; of two, nobody could say which one holds.
  void check_alone(Reader& reader, const std::string& called, const Valuation& valuation) const {
    for (const Valuation& other : rules->valuations) {
      const auto both = std::ranges::find_if(programme.categories, [&](const Category& category) {
        return other.concerns(category.code) && valuation.concerns(category.code);
      });
      if (both == programme.categories.end()) continue;
      reader.complain("categories",
                      fmt::format("{} is for {}, and so is the valuation {} at {}:{}; a category "
                                  "has one",
                                  called, both->code, other.id, other.file, other.line));
      return;
    }
  }

  // A list of the filing.
  static void check_item(Reader& reader, const std::string& item) {
    if (item.empty()) return;
    std::vector<std::string> lists;
    for (const Field& field : filing_fields()) {
      const std::string list(field.path.substr(0, field.path.find("[]")));
      if (list.size() < field.path.size() && std::ranges::find(lists, list) == lists.end())
        lists.push_back(list);
    }
    if (std::ranges::find(lists, item) == lists.end())
      reader.complain("item",
                      fmt::format("a filing has no list \"{}\"{}", item, suggestion(item, lists)));
  }

  void read_step(const Value& value, const std::string& called, Valuation& valuation,
                 const std::string& text) {
    Step step;
    Reader reader(value, "a step of " + called, faults);
    step.name = reader.text("name", Need::wanted);
    step.source = reader.text("is", Need::wanted);
    step.title = reader.titles("title", programme.languages, Need::optional);
    step.item = reader.text("item", Need::optional);
    check_item(reader, step.item);
    step.line = value.line;
    if (const Value* held = reader.table("held", Need::optional)) {
      Reader inner(*held, fmt::format("\"held\" of the step \"{}\" of {}", step.name, called),
                   faults);
      step.held = Held{inner.text("below", Need::wanted), inner.text("citation", Need::wanted),
                       inner.titles("because", programme.languages, Need::wanted)};
    }
    if (std::ranges::find(valuation.steps, step.name, &Step::name) != valuation.steps.end())
      reader.complain("name", fmt::format("the step \"{}\" stands twice", step.name));
    step_texts[valuation.id + "/" + step.name] = Written{
        step.source, called + ", step " + step.name, valuation.file, reader.line("is"), &text};
    valuation.steps.push_back(std::move(step));
  }

  // The error of an expression, "3:14: …", at its place in the file.
  void complain(const Written& written, std::string_view message) {
    const std::size_t colon = message.find(':');
    const std::size_t second = message.find(':', colon + 1);
    int line = 0;
    int column = 0;
    if (second != std::string_view::npos) {
      line = std::atoi(std::string(message.substr(0, colon)).c_str());
      column = std::atoi(std::string(message.substr(colon + 1, second - colon - 1)).c_str());
      message = base::trim(message.substr(second + 1));
    }
    faults.set_file(written.file);
    const Place place = place_of(written);
    const auto at = static_cast<std::size_t>(line) - 1;
    if (line > 0 && at < place.lines.size() && place.lines[at].first > 0) {
      const auto [file_line, begins] = place.lines[at];
      faults.add(file_line, begins + column - 1, fmt::format("{}: {}", written.what, message));
      return;
    }
    faults.add(written.line,
               fmt::format("{}, {}:{} of the expression: {}", written.what, line, column, message));
  }

  std::optional<cel::Program> compile(cel::Environment& environment, const Written& written,
                                      cel::TypeRef result) {
    cel::Environment::Options options;
    options.result = result;
    options.refuse_failing = true;
    std::vector<std::string> complaints;
    options.complaints = &complaints;
    options.place = [&](const cel::Origin& origin) { return rules->where(origin); };
    auto program = environment.compile(written.source, options);
    if (program) return std::move(*program);
    if (complaints.empty()) complaints.push_back(program.error().message);
    for (const std::string& complaint : complaints) complain(written, complaint);
    return {};
  }

  // A field of forms that none of the rule's categories has.
  void check_form_fields(const cel::Program& program, const std::vector<std::string>& categories,
                         const Written& written) {
    for (const std::string& read : program.reads()) {
      if (!read.starts_with("form.")) continue;
      bool known = false;
      std::vector<std::string> fields;
      for (const Category& category : programme.categories) {
        if (!categories.empty() && std::ranges::find(categories, category.code) == categories.end())
          continue;
        if (category.form == nullptr) continue;
        for (const Form::OwnField& own : category.form->own_fields()) {
          known = known || own.path == read || own.path.starts_with(read + ".") ||
                  own.path.starts_with(read + "[");
          fields.push_back(own.path);
        }
      }
      if (!known)
        complain(written, fmt::format("1:1: no form of its categories has the field \"{}\"{}", read,
                                      suggestion(read, fields)));
    }
  }

  std::shared_ptr<cel::Environment> make_environment(bool first) {
    auto environment = std::make_shared<cel::Environment>();
    FactTypes own;
    if (const auto declared = declare_facts(programme, *environment, first ? rules->facts : own);
        !declared)
      faults.add(0, declared.error().message);
    environment->set_currencies(programme.currency.known);
    for (const Table& table : programme.tables) add_table(*environment, table);
    Table redenomination{"redenomination", {"from", "to", "date", "factor"}, {}};
    for (const Redenomination& r : programme.currency.redenominations)
      redenomination.rows.push_back({r.from, r.to, r.date, r.factor});
    if (!redenomination.rows.empty() && programme.find_table("redenomination") == nullptr)
      add_table(*environment, redenomination);
    for (const Zone& zone : programme.zones) environment->add_zone(zone.id, nullptr);
    for (std::size_t i = 0; i < borders.size(); ++i)
      environment->add_zone(borders[i].zone, rules->areas[i], borders[i].parts);
    add_constants(*environment);
    for (const Definition& definition : definitions) {
      const auto defined =
          environment->define(definition.name, definition.parameters, definition.is.source);
      if (!defined && first) complain(definition.is, defined.error().message);
    }
    return environment;
  }

  // Each by itself, with parameters that may be anything, so that a fault is told where it stands
  // and not where the definition is used.
  bool check_definitions() {
    const std::size_t before = faults.size();
    for (const Definition& definition : definitions) {
      const auto environment = make_environment(false);
      bool is_declared = true;
      for (const std::string& parameter : definition.parameters) {
        const auto declared = environment->declare(parameter, &cel::types::dyn);
        is_declared = is_declared && declared;
        if (!declared)
          complain(definition.is,
                   fmt::format("1:1: the parameter \"{}\" has the name of a fact", parameter));
      }
      const cel::Definition* read = environment->find_definition(definition.name);
      if (is_declared && read != nullptr && read->ast.source == definition.is.source)
        compile(*environment, definition.is, nullptr);
    }
    return faults.size() == before;
  }

  void add_table(cel::Environment& environment, const Table& table) {
    auto made = cel::Table::make(table.name, table.columns, table.rows);
    if (made) {
      environment.add_table(std::move(*made));
    } else {
      faults.add(0, made.error().message);
    }
  }

  void add_constants(cel::Environment& environment) {
    auto arena = std::make_unique<cel::Arena>();
    const auto add = [&](std::string name, const std::string& date) {
      auto parsed = base::Edtf::parse(date);
      if (parsed)
        environment.declare_constant(std::move(name), &cel::types::date,
                                     cel::Value::date(arena->keep(std::move(*parsed))));
    };
    for (const Event& event : programme.events)
      add("events." + event.id, event.from + "/" + event.to);
    if (!programme.valuation_date.empty()) add("valuation_date", programme.valuation_date);
    const auto add_text = [&](std::string name, const std::string& text) {
      environment.declare_constant(std::move(name), &cel::types::string,
                                   cel::Value::string(arena->copy(text)));
    };
    add_text("base_currency", programme.currency.base);
    rules->constants.push_back(std::move(arena));
  }

  void compile_rules() {
    for (auto& [at, texts] : rule_texts) {
      Rule& rule = rules->rules[at];
      rule.when_place = place_of(texts[0]);
      rule.require_place = place_of(texts[1]);
      if (!rule.when.empty()) {
        rule.when_program = compile(*rules->environment, texts[0], &cel::types::boolean);
        if (rule.when_program) check_form_fields(*rule.when_program, rule.categories, texts[0]);
      }
      rule.require_program = compile(*rules->environment, texts[1], &cel::types::boolean);
      if (rule.require_program) check_form_fields(*rule.require_program, rule.categories, texts[1]);
      check_sentences(rule);
    }
    std::ranges::sort(rules->rules, {}, &Rule::id);
  }

  // Only {why} is ever filled in; another name in braces would go into letters as it is.
  void check_places(const Rule& rule, std::size_t outcome) {
    for (const auto& [language, text] : rule.sentences[outcome]) {
      for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
        const std::string name = text.substr(at + 1, text.find('}', at) - at - 1);
        if (name == "why") continue;
        faults.add(rule.line,
                   fmt::format("rule {}: its sentence for {} in \"{}\" has a place for \"{}\"; it "
                               "can have one for \"why\"",
                               rule.id, name_of(static_cast<Outcome>(outcome)), language, name));
      }
    }
  }

  void check_sentences(Rule& rule) {
    faults.set_file(rule.file);
    for (std::size_t i = 0; i < outcomes; ++i) {
      for (const auto& [language, text] : common[i]) rule.sentences[i].try_emplace(language, text);
      check_places(rule, i);
      for (const std::string& language : programme.languages) {
        if (is_whole && !rule.sentences[i].contains(language))
          faults.add(rule.line, fmt::format("rule {} has no sentence for {} in \"{}\"", rule.id,
                                            name_of(static_cast<Outcome>(i)), language));
      }
    }
  }

  void compile_valuations() {
    for (Valuation& valuation : rules->valuations) {
      valuation.environment = make_environment(false);
      faults.set_file(valuation.file);
      for (Step& step : valuation.steps)
        step.place = place_of(step_texts[valuation.id + "/" + step.name]);
      if (!order_steps(valuation, faults)) continue;
      for (Step& step : valuation.steps) {
        const Written& written = step_texts[valuation.id + "/" + step.name];
        step.program = compile(*valuation.environment, written, nullptr);
        if (step.program) check_form_fields(*step.program, valuation.categories, written);
        if (step.program && !step.item.empty() && !step.program->result_type()->is_dyn() &&
            !step.program->result_type()->is("int"))
          complain(written, fmt::format("1:1: this is {}, and a place in \"{}\" is an int",
                                        cel::text_of(step.program->result_type()), step.item));
        // One that is at fault may be anything, so that the faults of the others are found too.
        if (const auto declared = valuation.environment->declare(
                step.name, step.program ? step.program->result_type() : &cel::types::dyn);
            !declared) {
          faults.set_file(valuation.file);
          faults.add(step.line, fmt::format("the step \"{}\" has the name of a fact; give it "
                                            "another one",
                                            step.name));
        }
      }
      check_results(valuation);
    }
    std::ranges::sort(rules->valuations, {}, &Valuation::id);
  }

  void check_results(const Valuation& valuation) {
    const Step* first = nullptr;  // whose currency is known
    for (const std::string& name : {valuation.claimed, valuation.assessed, valuation.awarded}) {
      const auto step = std::ranges::find(valuation.steps, name, &Step::name);
      if (step == valuation.steps.end() || !step->program) continue;
      const Written& written = step_texts[valuation.id + "/" + name];
      const cel::TypeRef type = step->program->result_type();
      if (!type->is("money")) {
        complain(written,
                 fmt::format("1:1: this is {}, and an amount is money", cel::text_of(type)));
      } else if (type->choices != nullptr && first == nullptr) {
        first = &*step;
      } else if (type->choices != nullptr) {
        const std::string& currency = type->choices->values[0];
        const std::string& other = first->program->result_type()->choices->values[0];
        if (currency != other)
          complain(written, fmt::format("1:1: this is in {}, and the step \"{}\" in {}; what is "
                                        "claimed, assessed and awarded is in one currency",
                                        currency, first->name, other));
      }
    }
  }

  // Whether the programme has the zone, or an expression names it.
  bool is_used(const ZoneBorder& border) const {
    const auto names = [&](const Written& written) {
      return written.source.find('"' + border.zone + '"') != std::string::npos ||
             written.source.find('\'' + border.zone + '\'') != std::string::npos;
    };
    return !border.parts.empty() ||
           std::ranges::find(programme.zones, border.zone, &Zone::id) != programme.zones.end() ||
           std::ranges::any_of(
               rule_texts, [&](const auto& r) { return std::ranges::any_of(r.second, names); }) ||
           std::ranges::any_of(step_texts, [&](const auto& s) { return names(s.second); }) ||
           std::ranges::any_of(definitions, names, &Definition::is);
  }

  void check_borders() {
    std::vector<std::string> known;
    for (const Zone& zone : programme.zones) known.push_back(zone.id);
    const std::vector<std::string> own = known;
    for (const ZoneBorder& border : borders) known.push_back(border.zone);
    for (auto border = borders.begin(); border != borders.end(); ++border) {
      faults.set_file(border->file);
      if (is_whole && !is_used(*border))
        faults.add(border->line,
                   fmt::format("neither the programme nor a rule names the zone \"{}\"{}",
                               border->zone, suggestion(border->zone, own)));
      for (const std::string& part : border->parts) {
        if (std::ranges::find(known, part) == known.end())
          faults.add(border->line, fmt::format("{} is made of \"{}\", and there is no such zone{}",
                                               border->zone, part, suggestion(part, known)));
      }
      const auto first = std::ranges::find(borders, border->zone, &ZoneBorder::zone);
      if (first == border) continue;
      const std::size_t folder = first->file.find('/');
      faults.add(border->line,
                 fmt::format("the zone {} has a border at {}:{}; make one MultiPolygon of both",
                             border->zone, first->file.substr(folder + 1), first->line));
    }
  }

  void take_borders() {
    for (ZoneBorder& border : borders)
      rules->areas.push_back(std::make_shared<const base::Area>(border.area));
  }

  // What of programme.toml and of the forms makes facts, findings and sums.
  void add_settings(const std::function<void(std::string_view)>& add) const {
    add(programme.ruleset);
    add(programme.valuation_date);
    for (const Event& event : programme.events) add(event.id + event.from + event.to);
    const auto add_window = [&](const Window& window) {
      for (const std::string& day : {window.from, window.to, window.late_to}) add(day);
    };
    add_window(programme.filing);
    add(std::to_string(programme.currency.minor_digits));
    add(programme.currency.base);
    for (const Redenomination& r : programme.currency.redenominations)
      for (const std::string& part : {r.date, r.from, r.to, r.factor}) add(part);
    for (const Category& category : programme.categories) {
      add(category.code);
      if (category.window) add_window(*category.window);
      if (category.form == nullptr) continue;
      for (const Form::OwnField& own : category.form->own_fields()) add(own.path + own.type);
    }
  }

  Hash digest() const {
    std::string all;
    const auto add = [&](std::string_view text) {
      all += text;
      all += '\0';
    };
    for (const auto& file : files) add(*file);
    for (const Table& table : programme.tables) {
      add(table.name);
      for (const std::string& column : table.columns) add(column);
      for (const auto& row : table.rows) {
        for (const std::string& cell : row) add(cell);
      }
    }
    add_settings(add);
    return base::sha256(as_bytes(all));
  }
};

RulesLoader::RulesLoader(const Programme& programme, Faults& faults)
    : state_(std::make_unique<State>(programme, faults)) {}
RulesLoader::~RulesLoader() = default;

void RulesLoader::read_zones(std::string_view geojson) {
  state_->files.push_back(std::make_unique<std::string>(geojson));
  for (ZoneBorder& border : read_zone_borders(geojson, state_->faults))
    state_->borders.push_back(std::move(border));
}

bool RulesLoader::read(std::string_view toml) {
  State& s = *state_;
  s.files.push_back(std::make_unique<std::string>(toml));
  const std::string& text = *s.files.back();
  const std::optional<Value> root = parse_toml(text, s.faults);
  if (!root) return false;
  Reader reader(*root, "a file of rules", s.faults);
  const auto common = s.read_sentences(reader.table("sentences", Need::optional), "[sentences]");
  for (std::size_t i = 0; i < outcomes; ++i) s.common[i].insert(common[i].begin(), common[i].end());
  for (const Value* definition : reader.tables("definition", Need::optional))
    s.read_definition(*definition, text);
  for (const Value* rule : reader.tables("rule", Need::optional)) s.read_rule(*rule, text);
  for (const Value* valuation : reader.tables("valuation", Need::optional))
    s.read_valuation(*valuation, text);
  return true;
}

std::shared_ptr<const Rules> RulesLoader::finish(bool whole) {
  State& s = *state_;
  s.is_whole = whole;
  s.check_borders();
  s.take_borders();
  s.rules->environment = s.make_environment(true);
  // Whatever uses one that is at fault, or stands in a file that could not be read, would be at
  // fault.
  if (s.check_definitions() && whole) {
    s.compile_rules();
    s.compile_valuations();
  }
  s.rules->digest = s.digest();
  return std::move(s.rules);
}

}  // namespace amends::programme
