// The part of the fold that keeps what people said about links, and whether it still counts.
// Internal.
//
// A judgement is about two records as they were when it was made. Records are numbered by their
// place in the filing, so an amendment may put another person under a number that was judged. The
// fold keeps with each judgement a digest of what its records said then, and looks for it again
// whenever one of the claims is filed anew: in its place, or else where it stands now, if it is
// there exactly once. The digest is no part of the act: the fold sees both filings, and a digest in
// an act would tell of a record after its erasure.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/log.h"
#include "register/act_body.h"
#include "store/database.h"

namespace amends::registry {

class LinkFold {
 public:
  static Result<LinkFold> create(store::Database& database);

  Status judged(const ledger::StoredAct& act, const ActBody& body);
  // After the claim's rows were written from the filing of act `filed`.
  Status filed(std::int64_t claim, std::uint64_t filed);
  // What linkage made of a claim that is not the same any more.
  Status unlink(std::int64_t claim);
  // What linkage made stands: the acts to come were folded before, and it was made after them, or
  // taken away by them.
  void keep_made() { keeps_made_ = true; }
  // After the claim's rows were removed: nothing is known of what its records said.
  Status forget(std::int64_t claim);
  // An act that was erased judges nothing.
  Status erased(std::uint64_t act);

 private:
  LinkFold() = default;
  struct Record {
    std::int64_t id;
    Hash digest;
  };
  struct Side {
    std::int64_t claim = 0, judged = 0, now = 0;
    std::optional<Hash> digest;
    bool is_listed = false;  // a row of a list, numbered by its content
  };
  struct Judgement {
    std::int64_t act = 0;
    std::string kind;
    std::array<Side, 2> sides;
  };
  Result<std::vector<Judgement>> of_claim(std::int64_t claim);
  // The records of this kind of link in a claim, with what they say; none for what never changes.
  Result<std::vector<Record>> records(std::string_view kind, std::int64_t claim);
  Status read(std::string_view kind, Side& side);
  Result<std::string_view> find(std::string_view kind, Side& side);
  // Where its records are now, and whether it counts.
  Result<std::string_view> stand(Judgement& judgement);
  Status settle(Judgement& judgement);
  Status settle_all(std::int64_t claim, std::int64_t filed);

  store::Statement add_, of_claim_, settle_, erase_;
  store::Statement persons_, units_, incidents_;
  std::vector<store::Statement> unlink_, forget_;
  bool keeps_made_ = false;
};

}  // namespace amends::registry
