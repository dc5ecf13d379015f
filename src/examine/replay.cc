#include "examine/replay.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "examine/act_data.h"
#include "examine/context.h"
#include "register/acts.h"
#include "register/fold.h"
#include "store/scratch.h"

namespace amends::examine {
namespace {

using nlohmann::json;

constexpr std::size_t shown_before = 30, shown_bytes = 80;

// What linkage computed stands beside the log: as it is now.
Status copy_linkage(store::Database& from, store::Database& to) {
  for (const auto& [table, columns] : {std::pair{"link_done", 1}, std::pair{"link_proposal", 7}}) {
    AMENDS_TRY(store::Statement read, from.prepare(fmt::format("SELECT * FROM {}", table)));
    AMENDS_TRY(store::Statement write,
               to.prepare(fmt::format("INSERT INTO {} VALUES({})", table,
                                      columns == 1 ? "?1" : "?1,?2,?3,?4,?5,?6,?7")));
    for (;;) {
      AMENDS_TRY(const bool row, read.step());
      if (!row) break;
      for (int i = 0; i < columns; ++i) {
        if (read.type(i) == 't') {
          write.bind(i + 1, read.text(i));
        } else {
          write.bind(i + 1, read.integer(i));
        }
      }
      AMENDS_CHECK(write.run());
    }
  }
  return {};
}

class Replayer {
 public:
  Replayer(registry::Register& reg, const programme::Programme& programme, store::Database& views)
      : reg_(reg),
        views_(views),
        screener_(programme),
        writer_(programme),
        rules_(base::to_hex(programme.rules->digest)) {}

  // Before the act is folded: the views are as they were when it was made.
  Status look(const ledger::StoredAct& act) {
    if (act.erased) {
      links_stale_ = true;
      return {};
    }
    const json body = json::parse(act.body, nullptr, false);
    if (!body.is_object()) return fail(Code::corrupt, "act {} cannot be read", act.index);
    const std::string kind = body.value("kind", "");
    if (kind != registry::kind::screening_recorded) {
      links_stale_ = links_stale_ || kind == registry::kind::link_judged ||
                     kind == registry::kind::claim_filed || kind == registry::kind::claim_amended;
      return {};
    }
    ++report_.screenings;
    const json& data = body.at("data");
    if (data.value("rules_sha256", "") != rules_) {
      ++report_.other_rules;
      return {};
    }
    return judge_again(act, data);
  }
  ReplayReport take() { return std::move(report_); }

 private:
  Status judge_again(const ledger::StoredAct& act, const json& data) {
    if (!reader_ || links_stale_) {
      AMENDS_TRY(reader_, ContextReader::create(reg_, ContextReader::Past{&views_, act.index}));
      links_stale_ = false;
    }
    reader_->set_past(act.index, act.at);
    const auto claim = reader_->find(act.subject);
    const auto filing = reader_->filing(act.subject);
    if (!claim || !filing) {
      ++report_.facts_gone;
      return {};
    }
    AMENDS_TRY(const std::string context, reader_->context(*claim));
    if (Screener::digest_of(*filing, context) != data.value("facts_sha256", "")) {
      ++report_.facts_changed;
      return {};
    }
    AMENDS_TRY(const Screening screening, screener_.screen(claim->category, *filing, context));
    const std::string& replayed = writer_.data(screening);
    AMENDS_TRY(const std::string recorded, base::canonical_json(data.dump()));
    if (replayed == recorded) {
      ++report_.equal;
      return {};
    }
    const auto [a, b] = std::ranges::mismatch(recorded, replayed);
    const auto offset = static_cast<std::size_t>(a - recorded.begin());
    const std::size_t from = offset - std::min(offset, shown_before);
    report_.differences.push_back({act.index, reg_.number_of(act.subject), offset,
                                   recorded.substr(from, shown_bytes),
                                   replayed.substr(std::min(from, replayed.size()), shown_bytes)});
    return {};
  }

  registry::Register& reg_;
  store::Database& views_;
  Screener screener_;
  ActWriter writer_;
  std::string rules_;
  std::optional<ContextReader> reader_;
  bool links_stale_ = false;
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay(registry::Register& reg, const programme::Programme& programme,
                            base::Task& task) {
  AMENDS_TRY(store::ScratchDatabase scratch, store::ScratchDatabase::make());
  AMENDS_TRY(store::Transaction transaction, scratch.database().begin());
  AMENDS_CHECK(registry::make_views(scratch.database()));
  AMENDS_CHECK(copy_linkage(reg.database(), scratch.database()));
  AMENDS_TRY(registry::Fold fold, registry::Fold::create(scratch.database(), reg.programme()));
  Replayer replayer(reg, programme, scratch.database());
  task.stage("replaying", "acts", reg.log().size());
  AMENDS_CHECK(reg.log().read(0, reg.log().size(), [&](const ledger::StoredAct& act) -> Status {
    task.advance(1);
    if (act.index % 1024 == 0 && task.stopped()) return base::interrupted();
    if (Status looked = replayer.look(act); !looked) return looked;
    return fold.apply(act);
  }));
  return replayer.take();
}

}  // namespace amends::examine
