// The register: a folder with the database, the log, the evidence, the pinned programme and the
// keys.
//
//   register.db   acts and views        log/        published: checkpoint, tiles, vkey, timestamps
//   evidence/     blobs                 programme/  pinned by hash
//   keys/         mode 0600             lock        held by the one process that writes
//
// Everything that changes it is an act, appended through a Session; views follow in the same
// transaction. The namespace is `registry`, because `register` is a keyword.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "evidence/blobs.h"
#include "ledger/log.h"
#include "programme/programme.h"
#include "store/database.h"

namespace amends::registry {

// Who acts: a name and a role of domain/model.md (CLM, INT, CAS, LNK, VAL, STA, LEG, PAN, EXE, GOV,
// APP, FIN, SUB, DPO, SYS).
struct Actor {
  std::string name;
  std::string role;
};

using ClaimId = std::int64_t;

// One act to append. `data` is canonical JSON, an object.
struct Draft {
  std::string_view kind;     // "claim.filed", "evidence.accessioned", … : acts.h lists them
  std::int64_t subject = 0;  // claim, or 0 for the register itself
  std::string_view data;
};

struct Done {
  std::uint64_t act;
  Hash commitment;
};

enum class Access { read, write, examine };

class Register {
 public:
  struct CreateOptions {
    std::string origin;  // the log's name; default "<programme id>.<8 random hex>.amends"
    Actor actor;
    base::Clock clock = base::system_clock();
  };
  // Makes the folder from a programme. Code::refused when it exists and is not empty.
  static Result<Register> create(const std::filesystem::path& folder,
                                 const std::filesystem::path& programme,
                                 const CreateOptions& options);
  // Code::busy when another process writes; Code::newer_version; Code::corrupt when the programme
  // is not the one that was pinned. Access::examine reads on past damage, for verify, which names
  // it.
  static Result<Register> open(const std::filesystem::path& folder, Access access,
                               base::Clock clock = base::system_clock());
  ~Register();
  Register(Register&&) noexcept;
  Register& operator=(Register&&) noexcept;

  const std::filesystem::path& folder() const;
  const programme::Programme& programme() const;
  store::Database& database();
  ledger::Log& log();
  evidence::BlobStore& blobs();
  base::UnixSeconds now() const;

  // A group of acts that is durable as a whole when commit() returns. Dropped without commit,
  // nothing of it happened. One at a time.
  class Session {
   public:
    ~Session();
    Session(Session&&) noexcept;
    // A fresh claim's id, and so its number; meaningful once a claim.filed act with it is added.
    ClaimId new_claim();
    // Checks the act against the claim's stage (stages.h), chains it, appends it and folds it into
    // the views. Code::refused with the sentence that says why not.
    Result<Done> add(const Draft& draft, const Actor& actor);
    Status commit();

   private:
    friend class Register;
    struct State;
    std::unique_ptr<State> state_;
    Session() = default;
  };
  Result<Session> begin();

  // The claim's number as people say it ("K7QM-2R9T"), and back; a key that one source alone has
  // serves too. Code::not_found for a number that no claim has, or that of an erased one;
  // Code::bad_input when the check character is wrong.
  std::string number_of(ClaimId claim) const;
  Result<ClaimId> find_claim(std::string_view number);
  // An erased claim too, of which acts may be left.
  Result<ClaimId> find_subject(std::string_view number);
  // Many at once, in the same order.
  Result<std::vector<Result<ClaimId>>> find_claims(std::span<const std::string> names);
  // A keyed hash of a person's identifier, so that equal ones can be found and none can be read.
  std::string identifier_hash(std::string_view type, std::string_view number) const;

  // Whether this row of a source was erased, so that importing its file again must not bring it
  // back.
  Result<bool> was_erased(std::string_view source, std::string_view key);

  // Adopts a changed programme folder: copies it in, pins it with a reason, and keeps the one
  // before. Code::refused when its rules, tables or zones differ from those of any programme that
  // the register followed and its ruleset has the same label, or a rule or valuation of the same
  // version says something else.
  Status adopt_programme(const std::filesystem::path& programme, std::string_view reason,
                         const Actor& actor);

  // The programme of that hash, in hex: the one in force, or one that was pinned before. Nothing
  // where it is not kept, as in registers of an older Amends.
  Result<std::optional<programme::Programme>> pinned_programme(std::string_view hash) const;

  // How many days there are to ask for review of the claim's decision that stands, by the programme
  // that was pinned when it was made; by the one in force where that is not kept.
  Result<int> review_days(ClaimId claim);

  // Destroys body and salt of acts for good, and the evidence that only they brought; what remains
  // is that they were, and an act that says why they are gone, and keeps what others rest on.
  // Code::refused for one act alone that is the body's own record: a step, an answer, a decision, a
  // payment, an interest.
  struct ErasureOrder {
    ClaimId claim = 0;
    std::optional<std::uint64_t> act;  // one act of the claim; otherwise all of them
    std::string reason, legal_basis;
  };
  Result<std::uint64_t> erase(const ErasureOrder& order, const Actor& actor);  // how many acts went

  // Whether this program's rebuild() made the views, rather than another version's.
  Result<bool> views_are_current();
  // Drops the views and folds all acts again. The returned hash is of the whole state.
  Result<Hash> rebuild(base::Task& task);
  Result<Hash> state_hash(base::Task& task);

  Result<ledger::Checkpoint> publish(base::Task& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
  Register() = default;
};

}  // namespace amends::registry
