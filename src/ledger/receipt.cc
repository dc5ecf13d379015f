#include "ledger/receipt.h"

#include <simdjson.h>

#include <charconv>
#include <span>

#include "base/json.h"
#include "ledger/checkpoints.h"
#include "ledger/entry.h"

namespace amends::ledger {
namespace {

constexpr std::size_t receipt_bytes_max = 1 << 20;
constexpr std::size_t path_max = 63;
constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_begin = R"({"act":)";

// Everything of the extra line after the act, in canonical order.
std::string extra_end(const Receipt& receipt) {
  std::string out = R"(,"entry":{"at":)";
  base::append_json_string(out, base::to_rfc3339(receipt.at));
  out += R"(,"class":)";
  base::append_json_string(out, receipt.act_class);
  out += R"(},"salt":)";
  base::append_json_string(out, base::to_base64(receipt.salt));
  out += R"(,"timestamps":[)";
  for (const base::Bytes& stamp : receipt.timestamps) {
    if (&stamp != &receipt.timestamps.front()) out += ',';
    base::append_json_string(out, base::to_base64(stamp));
  }
  out += R"(],"vkey":)";
  base::append_json_string(out, receipt.verifier_key);
  out += '}';
  return out;
}

// The fields of the extra line but for the act, as far as they can be read; whether they stand
// exactly as we write them is the caller's check.
Status read_fields(std::string_view extra, Receipt& receipt) {
  const auto bad = [](std::string_view what) {
    return fail(Code::bad_input, "line 2: the extra data has no {} as a receipt has", what);
  };
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(extra);
  simdjson::dom::element document;
  if (parser.parse(padded).get(document) != simdjson::SUCCESS) return bad("JSON");
  std::string_view at, act_class, salt, vkey;
  if (document["entry"]["at"].get(at) != simdjson::SUCCESS) return bad("entry.at");
  if (document["entry"]["class"].get(act_class) != simdjson::SUCCESS) return bad("entry.class");
  if (document["salt"].get(salt) != simdjson::SUCCESS) return bad("salt");
  if (document["vkey"].get(vkey) != simdjson::SUCCESS) return bad("vkey");
  simdjson::dom::array stamps;
  if (document["timestamps"].get(stamps) != simdjson::SUCCESS) return bad("timestamps");
  for (const simdjson::dom::element stamp : stamps) {
    std::string_view text;
    if (stamp.get(text) != simdjson::SUCCESS) return bad("timestamps");
    const auto bytes = base::from_base64(text);
    if (!bytes) return bad("timestamps in base64");
    receipt.timestamps.push_back(*bytes);
  }
  const auto time = base::from_rfc3339(at);
  if (!time) return bad("entry.at");
  if (!is_act_class(act_class)) return bad("entry.class");
  auto salt_bytes = base::from_base64(salt);
  if (!salt_bytes || salt_bytes->size() != salt_size) return bad("salt of 32 bytes");
  receipt.at = *time;
  receipt.act_class = act_class;
  receipt.salt = std::move(*salt_bytes);
  receipt.verifier_key = vkey;
  return {};
}

Status read_extra(std::string_view line, Receipt& receipt) {
  constexpr std::string_view prefix = "extra ";
  if (!line.starts_with(prefix)) {
    return fail(Code::bad_input, "line 2: the receipt carries no act (its extra line is missing)");
  }
  const auto bytes = base::from_base64(line.substr(prefix.size()));
  if (!bytes) return fail(Code::bad_input, "line 2: {}", bytes.error().message);
  const std::string_view extra = as_text(*bytes);
  AMENDS_CHECK(read_fields(extra, receipt));
  const std::string end = extra_end(receipt);
  if (!extra.starts_with(extra_begin) || !extra.ends_with(end) ||
      extra.size() < extra_begin.size() + end.size()) {
    return fail(Code::bad_input, "line 2: the extra data is not written as a receipt writes it");
  }
  const std::string_view act =
      extra.substr(extra_begin.size(), extra.size() - extra_begin.size() - end.size());
  if (!act.starts_with('{') || !base::is_canonical_json(act)) {
    return fail(Code::bad_input, "line 2: the act is not an object in canonical JSON (RFC 8785)");
  }
  receipt.act = act;
  return {};
}

Status read_index(std::string_view line, std::uint64_t& index) {
  constexpr std::string_view prefix = "index ";
  const std::string_view digits = line.starts_with(prefix) ? line.substr(prefix.size()) : "";
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
      (digits.size() > 1 && digits[0] == '0')) {
    return fail(Code::bad_input, "line 3: it is not of the form 'index <number>'");
  }
  return {};
}

}  // namespace

Result<Receipt> Receipt::parse(std::string_view bytes) {
  if (bytes.size() > receipt_bytes_max) {
    return fail(Code::bad_input, "a receipt of {} bytes is longer than 1 MiB", bytes.size());
  }
  std::size_t number = 0;
  const auto next_line = [&]() -> Result<std::string_view> {
    ++number;
    const std::size_t end = bytes.find('\n');
    if (end == bytes.npos)
      return fail(Code::bad_input, "line {}: the receipt ends too soon", number);
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return line;
  };
  Receipt receipt;
  AMENDS_TRY(const std::string_view first, next_line());
  if (first != first_line) {
    return fail(Code::bad_input, "line 1: a receipt begins with {}", first_line);
  }
  AMENDS_TRY(const std::string_view extra, next_line());
  AMENDS_CHECK(read_extra(extra, receipt));
  AMENDS_TRY(const std::string_view index, next_line());
  AMENDS_CHECK(read_index(index, receipt.index));
  for (;;) {
    AMENDS_TRY(const std::string_view line, next_line());
    if (line.empty()) break;
    if (receipt.path.size() == path_max) {
      return fail(Code::bad_input, "line {}: a proof has at most {} hashes", number, path_max);
    }
    const auto hash = base::hash_from_base64(line);
    if (!hash) return fail(Code::bad_input, "line {}: {}", number, hash.error().message);
    receipt.path.push_back(*hash);
  }
  auto note = Note::parse(bytes);
  if (!note) return fail(std::move(note).error().in(fmt::format("line {} and after", number + 1)));
  receipt.checkpoint = std::move(*note);
  return receipt;
}

std::string Receipt::bytes() const {
  const std::string extra = fmt::format("{}{}{}", extra_begin, act, extra_end(*this));
  std::string out =
      fmt::format("{}\nextra {}\nindex {}\n", first_line, base::to_base64(as_bytes(extra)), index);
  for (const Hash& hash : path) out += base::to_base64(hash) + "\n";
  return out + "\n" + checkpoint.bytes();
}

Result<ReceiptFacts> verify_receipt(const Receipt& receipt, const std::optional<VerifierKey>& key,
                                    const std::optional<std::filesystem::path>& tsa_ca) {
  ReceiptFacts facts;
  auto named = VerifierKey::parse(receipt.verifier_key);
  if (!named) return fail(std::move(named).error().in("the key in the receipt"));
  if (key && key->text() != named->text()) {
    return fail(Code::corrupt,
                "the key: the receipt names {} and the key given is {}; it was not made by the log "
                "that you trust",
                named->text(), key->text());
  }
  facts.key = std::move(*named);
  facts.key_was_given = key.has_value();

  const std::string note = receipt.checkpoint.bytes();
  auto checkpoint = open_checkpoint(note, facts.key);
  if (!checkpoint) return fail(std::move(checkpoint).error().in("the checkpoint's signature"));
  facts.checkpoint = std::move(*checkpoint);

  facts.commitment = commitment_of(receipt.salt, receipt.act);
  const std::string entry = entry_text(receipt.at, receipt.act_class, facts.commitment);
  Status included =
      verify_inclusion(receipt.index, facts.checkpoint.size, leaf_hash(as_bytes(entry)),
                       receipt.path, facts.checkpoint.root);
  if (!included) {
    return fail(std::move(included).error().in(
        "the act, its salt, its time or its place in the log is not what was signed"));
  }
  for (const base::Bytes& reply : receipt.timestamps) {
    auto stamp = check_timestamp(note, reply, tsa_ca);
    if (!stamp) {
      return fail(std::move(stamp).error().in(
          fmt::format("time-stamp {}", &reply - receipt.timestamps.data() + 1)));
    }
    facts.stamps.push_back(std::move(*stamp));
  }
  return facts;
}

Result<Receipt> make_receipt(Log& log, std::uint64_t index) {
  AMENDS_TRY(const Checkpoint checkpoint, log.checkpoint());
  if (index >= log.size()) return fail(Code::not_found, "the log has no act {}", index);
  if (index >= checkpoint.size) {
    return fail(Code::not_found, "act {} is not under a checkpoint yet; publish the log first",
                index);
  }
  Receipt receipt;
  receipt.index = index;
  AMENDS_CHECK(log.read(index, index + 1, [&](const StoredAct& act) -> Status {
    if (act.erased) {
      return fail(Code::not_found, "act {} was erased: there is nothing left to give a receipt for",
                  index);
    }
    receipt.act = act.body;
    receipt.salt.assign(act.salt.begin(), act.salt.end());
    receipt.at = act.at;
    receipt.act_class = act.act_class;
    return {};
  }));
  AMENDS_TRY(receipt.path, log.prove_inclusion(index, checkpoint.size));
  AMENDS_TRY(const std::string note, log.checkpoint_note());
  AMENDS_TRY(receipt.checkpoint, Note::parse(note));
  AMENDS_TRY(receipt.timestamps, log.timestamps(checkpoint.size));
  receipt.verifier_key = log.verifier().text();
  return receipt;
}

}  // namespace amends::ledger
