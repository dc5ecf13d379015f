// The view tables as a whole: making, dropping, hashing.
#include <algorithm>
#include <array>

#include "register/fold.h"
#include "register/schema.sql.h"

namespace amends::registry {
namespace {

struct View {
  std::string_view name, key;
};

constexpr std::array views = {
    View{"subject", "id"},
    View{"claim", "id"},
    View{"claim_source", "source, key"},
    View{"loss_item", "id"},
    View{"party_mention", "id"},
    View{"mention_name", "mention, ordinal"},
    View{"mention_identifier", "mention, ordinal"},
    View{"contact", "mention"},
    View{"household", "claim"},
    View{"property_unit", "id"},
    View{"property_right", "id"},
    View{"incident", "id"},
    View{"evidence_item", "id"},
    View{"custody_event", "id"},
    View{"deficiency", "id"},
    View{"notice", "id"},
    View{"programme_pin", "act"},
    View{"log_timestamp", "act"},
    View{"sealed_access", "act"},
    View{"reference_list", "act"},
    View{"sample", "id"},
    View{"sample_unit", "sample, unit"},
    View{"instalment", "id"},
    View{"instalment_claim", "instalment, claim"},
    View{"conflict_group", "id"},
    View{"conflict_claim", "conflict_group, claim"},
    View{"interest", "act"},
    View{"decision", "id"},
    View{"payment", "id"},
    View{"link_judgement", "act"},
    View{"found_fact", "claim, name"},
    View{"screening", "claim"},
    View{"erased_source", "hash"},
    View{"erasure", "act"},
};

// Tables of earlier versions.
constexpr std::array retired = {"finding"};

constexpr auto names = [] {
  std::array<std::string_view, views.size()> result{};
  for (std::size_t i = 0; i < views.size(); ++i) result[i] = views[i].name;
  return result;
}();

constexpr std::uint64_t rows_between_looks = 1024;

void append_number(base::Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out.push_back(static_cast<base::Byte>(value >> shift));
}

// type, then for integers eight bytes, for text and blobs the length in eight bytes and the bytes.
void append_value(base::Bytes& out, const store::Statement& row, int column) {
  const char type = row.type(column);
  out.push_back(static_cast<base::Byte>(type));
  if (type == 'i') {
    append_number(out, static_cast<std::uint64_t>(row.integer(column)));
  } else if (type == 't' || type == 'b') {
    const base::ByteSpan bytes = type == 't' ? base::as_bytes(row.text(column)) : row.blob(column);
    append_number(out, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
}

}  // namespace

std::span<const std::string_view> view_tables() { return names; }

std::string ordered_select(std::string_view table) {
  for (const View& view : views) {
    if (view.name == table) return fmt::format("SELECT * FROM {} ORDER BY {}", table, view.key);
  }
  AMENDS_ASSERT(false);
}

Status make_views(store::Database& database) {
  AMENDS_CHECK(database.execute(view_schema));
  AMENDS_CHECK(
      database.execute("CREATE TABLE IF NOT EXISTS views_made(schema_sha256 BLOB NOT NULL); DELETE "
                       "FROM views_made"));
  AMENDS_TRY(store::Statement insert, database.prepare("INSERT INTO views_made VALUES(?1)"));
  const Hash schema = base::sha256(base::as_bytes(view_schema));
  return insert.bind(1, base::ByteSpan(schema)).run();
}

Result<bool> views_are_ours(store::Database& database) {
  AMENDS_TRY(const std::int64_t known,
             database.number("SELECT count(*) FROM sqlite_master WHERE name='views_made'"));
  if (known == 0) return false;
  AMENDS_TRY(store::Statement select, database.prepare("SELECT schema_sha256 FROM views_made"));
  AMENDS_TRY(const bool found, select.step());
  return found && std::ranges::equal(select.blob(0), base::sha256(base::as_bytes(view_schema)));
}

Status drop_views(store::Database& database) {
  AMENDS_CHECK(database.execute("DROP VIEW IF EXISTS link; DROP VIEW IF EXISTS link_said"));
  for (const View& view : views) {
    AMENDS_CHECK(database.execute(fmt::format("DROP TABLE IF EXISTS {}", view.name)));
  }
  for (const char* table : retired) {
    AMENDS_CHECK(database.execute(fmt::format("DROP TABLE IF EXISTS {}", table)));
  }
  return {};
}

Status forget_proposals(store::Database& database) {
  return database.execute(
      "DELETE FROM link_proposal; DELETE FROM link_key; DELETE FROM link_key_of; "
      "DELETE FROM link_common; DELETE FROM link_first; DELETE FROM link_done");
}

Result<Hash> hash_views(store::Database& database, base::Task& task) {
  task.stage("hashing the views", "rows", 0);
  base::Digest digest(base::Algorithm::sha256);
  base::Bytes row;
  for (const View& view : views) {
    row.clear();
    append_number(row, view.name.size());
    digest.update(row);
    digest.update(view.name);
    AMENDS_TRY(store::Statement select, database.prepare(ordered_select(view.name)));
    for (std::uint64_t count = 1;; ++count) {
      AMENDS_TRY(const bool found, select.step());
      if (!found) break;
      row.clear();
      for (int column = 0; column < select.columns(); ++column) append_value(row, select, column);
      digest.update(row);
      task.advance(1);
      if (count % rows_between_looks == 0 && task.stopped()) return base::interrupted();
    }
  }
  return base::hash_from(digest.finish());
}

}  // namespace amends::registry
