// The programme under a register: copied in when the register is made, pinned by an act, changed by
// adoption. The act decides which programme holds; the folder follows it. So an adoption that is
// cut short after its act is finished by the next process that writes, and one that is cut short
// before it leaves nothing. The programme that was in force before is kept, by its hash.
#include "register/pinned.h"

#include <algorithm>
#include <map>

#include "base/json.h"
#include "programme/rules.h"
#include "programme/versions.h"
#include "register/acts.h"
#include "register/register_state.h"

namespace amends::registry {
namespace {

constexpr std::string_view place = "programme", fresh = ".programme.new", old = ".programme.old",
                           earlier = "programmes";

bool stands(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Result<std::string> last_pin(store::Database& database) {
  AMENDS_TRY(store::Statement pin,
             database.prepare("SELECT hash FROM programme_pin ORDER BY act DESC LIMIT 1"));
  AMENDS_TRY(const bool found, pin.step());
  return found ? std::string(pin.text(0)) : std::string();
}

// Moves the programme that was in force to where its hash names it.
Status keep_earlier(const fs::path& folder) {
  AMENDS_TRY(const Hash hash, programme::folder_hash(folder / place));
  AMENDS_CHECK(base::make_folders(folder / earlier));
  const fs::path kept = folder / earlier / base::to_hex(hash);
  if (!stands(kept)) return base::rename_path(folder / place, kept);
  AMENDS_CHECK(base::remove_folder(folder / old));
  return base::rename_path(folder / place, folder / old);  // to be removed
}

}  // namespace

Status copy_programme(const fs::path& from, const fs::path& to) {
  AMENDS_CHECK(base::make_folders(to));
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path target = to / entry.path().filename();
    if (entry.is_symlink()) {
      return fail(Code::refused, "{} is a link; a programme holds files only",
                  entry.path().string());
    }
    if (entry.is_directory()) {
      AMENDS_CHECK(copy_programme(entry.path(), target));
      continue;
    }
    AMENDS_TRY(const std::string content, base::read_file(entry.path()));
    AMENDS_CHECK(base::write_file(target, content));
  }
  return {};
}

Result<std::string> files_json(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    AMENDS_TRY(const std::string content, base::read_file(entry.path()));
    files[entry.path().lexically_relative(folder).string()] =
        base::to_hex(base::sha256(base::as_bytes(content)));
  }
  std::string json = "{";
  for (const auto& [path, hash] : files) {
    if (json.size() > 1) json += ",";
    base::append_json_string(json, path);
    json += fmt::format(":\"{}\"", hash);
  }
  return json + "}";
}

Status Register::State::check_pin() {
  AMENDS_TRY(const std::string pin, last_pin(*database));
  if (pin == base::to_hex(programme.hash)) return {};
  if (stands(folder / fresh)) {
    return fail(Code::corrupt,
                "a new programme was being adopted in {} when the work was cut short; amends fsck "
                "finishes it",
                folder.string());
  }
  return fail(Code::corrupt,
              "the programme in {} is not the one that this register pinned ({}…): put the pinned "
              "one back, and to change it use amends adopt",
              (folder / place).string(), pin.substr(0, 12));
}

Status Register::State::finish_adoption() {
  if (stands(folder / fresh)) {
    AMENDS_TRY(const std::string pin, last_pin(*database));
    const auto hash = programme::folder_hash(folder / fresh);
    if (hash && base::to_hex(*hash) == pin) {
      if (stands(folder / place)) AMENDS_CHECK(keep_earlier(folder));
      AMENDS_CHECK(base::rename_path(folder / fresh, folder / place));
      AMENDS_CHECK(base::sync_folder(folder));
    } else {
      AMENDS_CHECK(base::remove_folder(folder / fresh));
    }
  }
  return stands(folder / old) ? base::remove_folder(folder / old) : Status();
}

Result<std::optional<programme::Programme>> Register::pinned_programme(
    std::string_view hash) const {
  return state_->pinned(hash);
}

Result<int> Register::review_days(ClaimId claim) { return state_->review_days(claim); }

Result<int> Register::State::review_days(ClaimId claim) {
  AMENDS_TRY(store::Statement pin,
             database->prepare("SELECT hash FROM programme_pin WHERE act<=(SELECT max(id) FROM "
                               "decision WHERE claim=?1 AND kind='DECISION' AND superseded_by IS "
                               "NULL) ORDER BY act DESC LIMIT 1"));
  AMENDS_TRY(const bool decided, pin.bind(1, claim).step());
  const std::string hash(decided ? pin.text(0) : "");
  if (!decided || hash == base::to_hex(programme.hash)) return programme.deadlines.review_days;
  if (const auto known = review_days_by.find(hash); known != review_days_by.end())
    return known->second;
  AMENDS_TRY(const auto then, pinned(hash));
  return review_days_by[hash] = (then ? *then : programme).deadlines.review_days;
}

Result<std::optional<programme::Programme>> Register::State::pinned(std::string_view hash) const {
  if (hash == base::to_hex(programme.hash)) return programme;
  const fs::path kept = folder / earlier / hash;
  if (hash.size() != 2 * sizeof(Hash) || !stands(kept))
    return std::optional<programme::Programme>();
  // It was valid when it was adopted: what is refused of it today changes nothing of what was.
  AMENDS_TRY(programme::Programme then, programme::load_with_faults(kept));
  const auto is_read = [](const programme::Category& category) { return category.form != nullptr; };
  if (!std::ranges::all_of(then.categories, is_read)) {
    AMENDS_CHECK(programme::load(kept).map([](const programme::Programme&) {}));
  }
  if (base::to_hex(then.hash) != hash)
    return fail(Code::corrupt, "{} is not the programme that was pinned", kept.string());
  return then;
}

Status check_earlier_programmes(const fs::path& folder, store::Database& views,
                                const std::function<void(std::string, std::string)>& found) {
  AMENDS_TRY(store::Statement pin, views.prepare("SELECT 1 FROM programme_pin WHERE hash=?1"));
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / earlier, ignored)) {
    const std::string name = entry.path().filename().string();
    AMENDS_TRY(const bool pinned, pin.bind(1, std::string_view(name)).step());
    pin.reset();
    const std::string at = fmt::format("{}/{}", earlier, name);
    if (!pinned) {
      found(at, "is named after no programme that was pinned");
      continue;
    }
    const auto hash = programme::folder_hash(entry.path());
    if (!hash || base::to_hex(*hash) != name) found(at, "is not the programme that was pinned");
  }
  return {};
}

namespace {

// What findings and instalments name is what it was: the label of the rules, and each rule and
// valuation of one version.
Status check_names(const programme::Programme& changed, const programme::Programme& other,
                   std::string_view which) {
  if (changed.rules->digest != other.rules->digest && changed.ruleset == other.ruleset)
    return fail(
        Code::refused,
        "the rules, tables, zones or settings of {} differ from those of the programme {} and "
        "bear the same label: findings and instalments name rules by it, so give \"ruleset\" in "
        "its programme.toml another one than \"{}\"",
        changed.folder.string(), which, other.ruleset);
  const std::vector<programme::Fault> faults = programme::changed_under_one_version(changed, other);
  if (faults.empty()) return {};
  std::string lines;
  for (const programme::Fault& fault : faults)
    lines += fmt::format("\n{}:{}: {}", fault.file, fault.line, fault.sentence);
  return fail(Code::refused,
              "findings name a rule by its id and version, so both together mean one thing for "
              "ever; held against the programme {}:{}",
              which, lines);
}

}  // namespace

Status Register::State::check_kept(const programme::Programme& changed) {
  if (changed.id != programme.id)
    return fail(Code::refused,
                "{} is the programme \"{}\", and this register follows \"{}\": a register keeps "
                "its programme's \"id\"",
                changed.folder.string(), changed.id, programme.id);
  if (changed.time_zone != programme.time_zone) {
    AMENDS_TRY(store::Statement any, database->prepare("SELECT 1 FROM claim LIMIT 1"));
    AMENDS_TRY(const bool filed, any.step());
    if (filed)
      return fail(Code::refused,
                  "the time zone of {} is {}, and claims are registered at {}: the days on which "
                  "things happened do not move; give \"time_zone\" back",
                  changed.folder.string(), changed.time_zone, programme.time_zone);
  }
  AMENDS_CHECK(check_names(changed, programme, "in force"));
  AMENDS_TRY(store::Statement pins,
             database->prepare("SELECT hash, max(act) FROM programme_pin WHERE hash<>?1 GROUP BY "
                               "hash ORDER BY max(act) DESC"));
  pins.bind(1, base::to_hex(programme.hash));
  while (true) {
    AMENDS_TRY(const bool any, pins.step());
    if (!any) return {};
    const fs::path kept = folder / earlier / pins.text(0);
    if (!stands(kept)) continue;  // as in registers of an older Amends
    AMENDS_TRY(const programme::Programme before, programme::load_with_faults(kept));
    if (base::to_hex(before.hash) != pins.text(0))
      return fail(Code::corrupt, "{} is not the programme that was pinned", kept.string());
    AMENDS_CHECK(check_names(
        changed, before, fmt::format("that act {} pinned ({})", pins.integer(1), kept.string())));
  }
}

Status Register::adopt_programme(const fs::path& source, std::string_view reason, const Actor& by) {
  AMENDS_TRY(const programme::Programme changed, programme::load(source));
  AMENDS_CHECK(state_->check_kept(changed));
  AMENDS_CHECK(base::remove_folder(state_->folder / fresh));
  AMENDS_CHECK(copy_programme(source, state_->folder / fresh));
  AMENDS_TRY(const std::string files, files_json(state_->folder / fresh));
  std::string data =
      fmt::format(R"({{"files":{},"hash":"{}","reason":)", files, base::to_hex(changed.hash));
  base::append_json_string(data, reason);
  data += "}";
  {
    AMENDS_TRY(Session session, begin());
    AMENDS_CHECK(session.add({kind::programme_pinned, 0, data}, by).map([](const Done&) {}));
    AMENDS_CHECK(session.commit());
  }
  AMENDS_CHECK(state_->finish_adoption());
  AMENDS_TRY(state_->programme, programme::load(state_->folder / place));
  state_->fold.reset();
  state_->review_days_by.clear();
  return {};
}

}  // namespace amends::registry
