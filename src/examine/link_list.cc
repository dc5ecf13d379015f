#include "examine/link_list.h"

#include <algorithm>
#include <cctype>

#include "base/edtf.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "examine/link_records.h"
#include "register/acts.h"

namespace amends::examine {
namespace {

constexpr std::size_t faults_told = 5;

void note(std::vector<ListFault>& told, std::uint64_t& count, const ListRow& row, const char* field,
          const std::string& value) {
  if (count++ < faults_told) told.push_back({row.line, field, value});
}

// Whether a row can be held against claims; its sex is made one that a filing can have.
bool is_sound(ListRow& row, ListReport& report) {
  const std::string written = row.sex;
  for (char& c : row.sex) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (row.sex == "UNKNOWN") row.sex.clear();
  const bool known = row.sex.empty() || row.sex == "F" || row.sex == "M" || row.sex == "X";
  if (row.key.empty()) {
    note(report.faults, report.left_out, row, "key", "");
  } else if (row.name.empty()) {
    note(report.faults, report.left_out, row, "name", "");
  } else if (!known) {
    note(report.faults, report.left_out, row, "sex", written);
  } else {
    return true;
  }
  return false;
}

// The record's id: of its content, so that a judgement never comes to stand on another row. 52
// bits, which JSON keeps.
std::int64_t id_of(const std::string& list, const ListRow& row,
                   const std::optional<std::string>& identifier) {
  base::Digest digest(base::Algorithm::sha256);
  for (const std::string& part :
       {list, row.key, row.name, row.birth, row.sex, identifier.value_or("")}) {
    digest.update(std::to_string(part.size()) + "\n");
    digest.update(part);
  }
  const base::Bytes hash = digest.finish();
  std::int64_t id = 0;
  for (std::size_t i = 0; i < 7; ++i) id = id << 8 | static_cast<unsigned char>(hash[i]);
  return id >> 4;
}

// Forgets the list's rows, and lets the claims be looked at again.
Status forget(store::Database& database, const std::string& list) {
  for (const char* sql :
       {"DELETE FROM reference_key WHERE id IN (SELECT id FROM reference_record WHERE list=?1)",
        "DELETE FROM reference_record WHERE list=?1"}) {
    AMENDS_TRY(store::Statement statement, database.prepare(sql));
    AMENDS_CHECK(statement.bind(1, list).run());
  }
  return database.execute("DELETE FROM link_done");
}

Status note_taken(registry::Register::Session& session, const std::string& list,
                  const ListFile& file, const ListReport& report, const registry::Actor& by) {
  std::string data = "{\"file\":";
  base::append_json_string(data, file.name);
  data += fmt::format(R"(,"left_out":{},"list":)", report.left_out);
  base::append_json_string(data, list);
  data += fmt::format(R"(,"rows":{},"sha256":"{}"}})", report.rows, file.sha256);
  return session.add({registry::kind::list_taken, 0, data}, by).map([](const registry::Done&) {});
}

}  // namespace

Result<const programme::ReferenceList*> find_list(const programme::Programme& programme,
                                                  const std::string& list) {
  std::vector<std::string> names;
  for (const programme::ReferenceList& reference : programme.references) {
    if (reference.id == list) return &reference;
    names.push_back(reference.id);
  }
  const auto near = base::nearest(list, names);
  return fail(Code::not_found, "the programme names no reference list \"{}\"{}", list,
              near ? fmt::format("; is it \"{}\"?", *near) : "");
}

Result<ListReport> take_list(registry::Register& reg, const std::string& list, const ListFile& file,
                             const std::function<Result<std::optional<ListRow>>()>& next,
                             const registry::Actor& by, Task& task) {
  AMENDS_CHECK(find_list(reg.programme(), list).map([](const programme::ReferenceList*) {}));
  store::Database& database = reg.database();
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(forget(database, list));
  AMENDS_TRY(store::Statement add,
             database.prepare("INSERT OR IGNORE INTO reference_record(list,key,name,birth,birth_lo,"
                              "birth_hi,sex,identifier,id) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"));
  AMENDS_TRY(store::Statement add_key,
             database.prepare("INSERT OR IGNORE INTO reference_key VALUES(?1,?2)"));
  AMENDS_TRY(LinkRecords records, LinkRecords::create(database));
  task.stage("reading the list " + list, "rows", 0);
  ListReport report;
  for (;;) {
    AMENDS_TRY(std::optional<ListRow> row, next());
    if (!row) break;
    if (!is_sound(*row, report)) continue;
    base::DaySpan birth;
    if (!row->birth.empty()) {
      const auto date = base::Edtf::parse(row->birth);
      if (date) {
        birth = date->span();
      } else {
        note(report.unread, report.births_unread, *row, "birth", row->birth);
      }
    }
    std::optional<std::string> identifier;
    if (!row->identifier.empty()) {
      identifier =
          row->identifier_type + " " + reg.identifier_hash(row->identifier_type, row->identifier);
    }
    add.bind(1, list).bind(2, row->key).bind(3, row->name).bind(4, row->birth);
    const std::int64_t id = id_of(list, *row, identifier);
    add.bind(5, birth.first).bind(6, birth.last).bind(7, row->sex).bind(8, identifier);
    AMENDS_CHECK(add.bind(9, id).run());
    if (database.changes() == 0) {
      return fail(Code::bad_input, "line {}: the list {} has the key \"{}\" twice", row->line, list,
                  row->key);
    }
    AMENDS_TRY(const PersonRecord person, records.listed(id));
    for (const std::int64_t key : keys_of(person).kept)
      AMENDS_CHECK(add_key.bind(1, key).bind(2, id).run());
    ++report.rows;
    task.advance(1);
    if (task.stopped()) return base::interrupted();
  }
  if (report.rows == 0) {
    return fail(Code::bad_input,
                "the list {} has no row that can be taken ({} have no key, no name or a sex that "
                "is none); what was there of it stays",
                list, report.left_out);
  }
  // A row that is there again keeps what was proposed of it until its claims are looked at.
  AMENDS_CHECK(database.execute(
      "DELETE FROM link_proposal WHERE kind='ON_LIST' AND b NOT IN (SELECT id FROM "
      "reference_record)"));
  AMENDS_CHECK(note_taken(session, list, file, report, by));
  AMENDS_CHECK(session.commit());
  return report;
}

}  // namespace amends::examine
