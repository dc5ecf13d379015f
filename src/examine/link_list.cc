#include "examine/link_list.h"

#include <algorithm>

#include "base/edtf.h"
#include "base/text.h"
#include "examine/link_records.h"

namespace amends::examine {
namespace {

Status known(const programme::Programme& programme, const std::string& list) {
  std::vector<std::string> names;
  for (const programme::ReferenceList& reference : programme.references) {
    if (reference.id == list) return {};
    names.push_back(reference.id);
  }
  const auto near = base::nearest(list, names);
  return fail(Code::not_found, "the programme names no reference list \"{}\"{}", list,
              near ? fmt::format("; is it \"{}\"?", *near) : "");
}

// Forgets the list's rows, and lets the claims be looked at again.
Status forget(store::Database& database, const std::string& list) {
  for (const char* sql :
       {"DELETE FROM link_proposal WHERE kind='ON_LIST' AND b IN "
        "(SELECT id FROM reference_record WHERE list=?1)",
        "DELETE FROM reference_key WHERE id IN (SELECT id FROM reference_record WHERE list=?1)",
        "DELETE FROM reference_record WHERE list=?1"}) {
    AMENDS_TRY(store::Statement statement, database.prepare(sql));
    AMENDS_CHECK(statement.bind(1, list).run());
  }
  return database.execute("DELETE FROM link_done");
}

}  // namespace

Result<ListReport> take_list(registry::Register& reg, const std::string& list,
                             const std::function<Result<std::optional<ListRow>>()>& next,
                             Task& task) {
  AMENDS_CHECK(known(reg.programme(), list));
  store::Database& database = reg.database();
  AMENDS_TRY(store::Transaction transaction, database.begin());
  AMENDS_CHECK(forget(database, list));
  AMENDS_TRY(store::Statement add,
             database.prepare("INSERT OR IGNORE INTO reference_record(list,key,name,birth,birth_lo,"
                              "birth_hi,sex,identifier) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"));
  AMENDS_TRY(store::Statement add_key,
             database.prepare("INSERT OR IGNORE INTO reference_key VALUES(?1,?2)"));
  AMENDS_TRY(LinkRecords records, LinkRecords::create(database));
  task.stage("reading the list " + list, "rows", 0);
  ListReport report;
  for (;;) {
    AMENDS_TRY(const std::optional<ListRow> row, next());
    if (!row) break;
    base::DaySpan birth;
    if (!row->birth.empty()) {
      const auto date = base::Edtf::parse(row->birth);
      if (date) {
        birth = date->span();
      } else {
        ++report.births_unread;
      }
    }
    std::optional<std::string> identifier;
    if (!row->identifier.empty()) {
      identifier =
          row->identifier_type + " " + reg.identifier_hash(row->identifier_type, row->identifier);
    }
    add.bind(1, list).bind(2, row->key).bind(3, row->name).bind(4, row->birth);
    AMENDS_CHECK(
        add.bind(5, birth.first).bind(6, birth.last).bind(7, row->sex).bind(8, identifier).run());
    if (database.changes() == 0) {
      return fail(Code::bad_input, "the list {} has the key \"{}\" twice", list, row->key);
    }
    const std::int64_t id = database.last_insert_id();
    AMENDS_TRY(const PersonRecord person, records.listed(id));
    for (const std::int64_t key : keys_of(person).kept)
      AMENDS_CHECK(add_key.bind(1, key).bind(2, id).run());
    ++report.rows;
    task.advance(1);
    if (task.stopped()) return base::interrupted();
  }
  AMENDS_CHECK(transaction.commit());
  return report;
}

}  // namespace amends::examine
