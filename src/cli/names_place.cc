// amends names resolve-place: which places of a gazetteer somebody may have meant, and why.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"
#include "cli/cli.h"
#include "names/place_index.h"

namespace amends::cli {
namespace {

using names::Gazetteer;
using names::GazetteerPlace;
using names::PlaceAnswer;
using names::PlaceCandidate;
using names::PlaceIndex;
using names::PlaceName;
using names::PlaceReason;
using names::PlaceRelation;
using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> names;
  std::string gazetteer;
  std::string on;
  std::string near;
  std::size_t candidates = 5;
};

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string validity_text(const names::Validity& validity) {
  if (validity.from.empty() && validity.to.empty()) return "";
  return fmt::format("{}/{}", validity.from.empty() ? ".." : validity.from,
                     validity.to.empty() ? ".." : validity.to);
}

// What claimants wrote comes first, then the name that fitted, then the others as they stand.
std::vector<const PlaceName*> in_order(const Gazetteer& gazetteer,
                                       const PlaceCandidate& candidate) {
  std::vector<const PlaceName*> list;
  const PlaceName* fitted = &gazetteer.names()[candidate.name];
  for (const PlaceName& name : gazetteer.names_of(candidate.place)) list.push_back(&name);
  std::ranges::stable_sort(list, {}, [&](const PlaceName* name) {
    return name->kind == names::NameKind::as_written ? 0 : name == fitted ? 1 : 2;
  });
  return list;
}

std::string relation_text(const Gazetteer& gazetteer, const PlaceRelation& relation) {
  return fmt::format(
      "{} {} {}{}", gazetteer.places()[relation.place].id, name_of(relation.kind),
      gazetteer.places()[relation.other].id,
      relation.validity.from.empty() ? "" : fmt::format(", {}", validity_text(relation.validity)));
}

// What the place belongs to and came from, and what came from it; its parts are too many.
std::vector<PlaceRelation> relations(const Gazetteer& gazetteer, std::uint32_t place) {
  const auto own = gazetteer.relations_of(place);
  std::vector<PlaceRelation> list(own.begin(), own.end());
  for (const PlaceRelation& relation : gazetteer.relations_to(place)) {
    if (relation.kind != names::RelationKind::part_of) list.push_back(relation);
  }
  return list;
}

Json name_json(const PlaceName& name) {
  return {{"name", name.text},
          {"language", name.language},
          {"script", name.script},
          {"kind", name_of(name.kind)},
          {"valid_from", name.validity.from},
          {"valid_to", name.validity.to},
          {"authority", name.authority},
          {"source", name.source}};
}

Json candidate_json(const Gazetteer& gazetteer, const PlaceCandidate& candidate) {
  const GazetteerPlace& place = gazetteer.places()[candidate.place];
  Json json = {{"place", place.id}, {"type", place.type}, {"weight", candidate.weight}};
  if (place.location) {
    json["latitude"] = place.location->point.latitude;
    json["longitude"] = place.location->point.longitude;
    json["accuracy_m"] = place.location->accuracy_m;
  }
  json["fits"] = name_json(gazetteer.names()[candidate.name]);
  json["reasons"] = Json::array();
  for (const PlaceReason& reason : candidate.reasons) {
    json["reasons"].push_back(
        {{"about", name_of(reason.about)}, {"weight", reason.weight}, {"text", reason.text}});
  }
  json["names"] = Json::array();
  for (const PlaceName* name : in_order(gazetteer, candidate)) {
    json["names"].push_back(name_json(*name));
  }
  json["relations"] = Json::array();
  for (const PlaceRelation& relation : relations(gazetteer, candidate.place)) {
    json["relations"].push_back({{"place", gazetteer.places()[relation.place].id},
                                 {"relation", name_of(relation.kind)},
                                 {"other", gazetteer.places()[relation.other].id},
                                 {"valid_from", relation.validity.from},
                                 {"valid_to", relation.validity.to}});
  }
  return json;
}

Json answer_json(const Gazetteer& gazetteer, const std::string& asked, const PlaceAnswer& answer) {
  Json json = {{"as_written", asked},
               {"script", base::script_of(asked)},
               {"compared", names::joined(answer.question.words)},
               {"set_aside", Json::array()}};
  for (const names::LeftOut& out : answer.question.left_out) {
    json["set_aside"].push_back({{"text", out.text}, {"reason", out.reason}});
  }
  json["undecided"] = answer.undecided;
  json["names_scored"] = answer.names_scored;
  json["candidates"] = Json::array();
  for (const PlaceCandidate& candidate : answer.candidates) {
    json["candidates"].push_back(candidate_json(gazetteer, candidate));
  }
  return json;
}

void print_candidate(const Gazetteer& gazetteer, const PlaceCandidate& candidate,
                     std::size_t number) {
  const GazetteerPlace& place = gazetteer.places()[candidate.place];
  fmt::print("{:>3}. {} ({}), {:.1f} bits\n", number, place.id, place.type, candidate.weight);
  for (const PlaceReason& reason : candidate.reasons) {
    fmt::print("     {:+6.1f}  {:<10} {}\n", reason.weight, name_of(reason.about), reason.text);
  }
  std::string names;
  for (const PlaceName* name : in_order(gazetteer, candidate)) {
    const std::string validity = validity_text(name->validity);
    names += fmt::format("{}{} ({}{}{})", names.empty() ? "" : ", ", name->text,
                         name_of(name->kind), validity.empty() ? "" : " ", validity);
  }
  fmt::print("     names: {}\n", names);
  for (const PlaceRelation& relation : relations(gazetteer, candidate.place)) {
    fmt::print("     {}\n", relation_text(gazetteer, relation));
  }
}

void print_answer(const Gazetteer& gazetteer, const std::string& asked, const PlaceAnswer& answer) {
  fmt::print("as written: {} ({})\n", asked, base::script_of(asked));
  for (const names::LeftOut& out : answer.question.left_out) {
    fmt::print("set aside: {}{}{}\n", out.text, out.text.empty() ? "" : ", ", out.reason);
  }
  if (answer.candidates.empty()) fmt::print("No place of the gazetteer has a name like it.\n");
  if (answer.undecided) {
    fmt::print("More than one place fits about as well; a person has to choose.\n");
  }
  for (std::size_t i = 0; i < answer.candidates.size(); ++i) {
    print_candidate(gazetteer, answer.candidates[i], i + 1);
  }
}

// "LAT,LON", or a place by its id or by its name when only one fits.
Result<base::Place> read_near(const std::string& text, const Gazetteer& gazetteer,
                              const PlaceIndex& index) {
  if (const std::size_t comma = text.find(','); comma != std::string::npos) {
    const std::string_view whole = text;
    const auto point =
        base::parse_point(base::trim(whole.substr(0, comma)), base::trim(whole.substr(comma + 1)));
    if (point) return base::Place{*point, 0};
    if (text.find_first_not_of("0123456789.,+- ") == std::string::npos) return fail(point.error());
  }
  std::optional<std::uint32_t> place = gazetteer.find(text);
  if (!place) {
    const PlaceAnswer answer = index.resolve({text, {}, {}, 2});
    if (answer.candidates.empty()) {
      return fail(Code::usage, "--near: \"{}\" is neither LATITUDE,LONGITUDE nor a place", text);
    }
    if (answer.undecided) {
      return fail(Code::usage, "--near: \"{}\" may be {} or {}; name one by its id", text,
                  gazetteer.places()[answer.candidates[0].place].id,
                  gazetteer.places()[answer.candidates[1].place].id);
    }
    place = answer.candidates[0].place;
  }
  const GazetteerPlace& found = gazetteer.places()[*place];
  if (!found.location) return fail(Code::usage, "--near: {} has no coordinates", found.id);
  return *found.location;
}

Result<bool> run(const Options& options, const Common& common) {
  AMENDS_TRY(const Gazetteer gazetteer, Gazetteer::load(options.gazetteer, task()));
  const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  AMENDS_TRY(const PlaceIndex index, PlaceIndex::make(gazetteer, threads, task()));
  names::PlaceQuestion question;
  question.candidates_max = options.candidates;
  if (!options.on.empty()) {
    AMENDS_TRY(question.on, base::Edtf::parse(options.on));
  }
  if (!options.near.empty()) {
    AMENDS_TRY(question.near, read_near(options.near, gazetteer, index));
  }
  bool all_found = true;
  const auto ask = [&](const std::string& name, bool many) {
    question.name = name;
    const PlaceAnswer answer = index.resolve(question);
    all_found = all_found && !answer.candidates.empty();
    if (common.json) {
      fmt::print("{}\n", dump(answer_json(gazetteer, name, answer), many ? -1 : 2));
    } else {
      print_answer(gazetteer, name, answer);
    }
  };
  for (const std::string& name : options.names) {
    if (name != "-") {
      ask(name, options.names.size() > 1);
      continue;
    }
    for (std::string line; std::getline(std::cin, line);) ask(line, true);
  }
  return all_found;
}

}  // namespace

void add_names_place(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = names_verb(app)->add_subcommand(
      "resolve-place", "Say which places of a gazetteer a name may mean, in any script, and why");
  verb->add_option("names", options->names,
                   "Names as they were written; - reads them from standard input, one a line")
      ->required();
  verb->add_option("--gazetteer", options->gazetteer, "The gazetteer's folder")->required();
  verb->add_option("--on", options->on, "When the place was called so (EDTF: 1988, 1988-12, …)");
  verb->add_option("--near", options->near,
                   "Where it was, about: LATITUDE,LONGITUDE or a place's id or name");
  verb->add_option("--candidates", options->candidates, "How many to give at most")
      ->positive()
      ->capture_default_str();
  add_json_option(*verb, common);
  example(*verb,
          "  amends names resolve-place \"Торвелин\" --gazetteer gazetteers/velaria --on 1988 "
          "--near -51.6,27.2");
  verb->callback([options, &common] {
    const auto found = run(*options, common);
    common.exit_code = found ? (*found ? 0 : 1) : finish(fail(found.error()));
  });
}

}  // namespace amends::cli
