// amends timestamp: a time-stamping authority's word that a checkpoint existed (RFC 3161).
#include "ledger/timestamp.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "cli/cli.h"
#include "register/acts.h"

namespace amends::cli {
namespace {

struct Options {
  std::string request, reply, url, tsa_ca;
};

Status keep(registry::Register& reg, const ledger::Checkpoint& checkpoint, base::ByteSpan reply,
            const Options& options, const Common& common) {
  std::optional<fs::path> ca;
  if (!options.tsa_ca.empty()) ca = options.tsa_ca;
  AMENDS_TRY(const ledger::Stamp stamp, reg.log().add_timestamp(checkpoint.size, reply, ca));
  std::string data = "{\"authority\":";
  base::append_json_string(data, stamp.authority);
  data += fmt::format(R"(,"size":{},"time":"{}","token_sha256":"{}"}})", checkpoint.size,
                      base::to_rfc3339(stamp.at), base::to_hex(base::sha256(reply)));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({registry::kind::log_timestamped, 0, data}, actor(common))
                   .map([](const registry::Done&) {}));
  AMENDS_CHECK(session.commit());
  if (common.json) {
    const nlohmann::ordered_json json = {{"size", checkpoint.size},
                                         {"time", base::to_rfc3339(stamp.at)},
                                         {"authority", stamp.authority},
                                         {"chain_checked", stamp.chain_checked}};
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{} confirms that the checkpoint of size {} existed by {}.\n", stamp.authority,
               with_commas(checkpoint.size), base::to_rfc3339(stamp.at));
    if (!stamp.chain_checked)
      fmt::print("Its certificate was not checked; give --tsa-ca to do so.\n");
  }
  return {};
}

Status run(const Options& options, const Common& common) {
  const int ways = !options.request.empty() + !options.reply.empty() + !options.url.empty();
  if (ways != 1) return fail(Code::usage, "give one of --request, --reply and --url");
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.log().checkpoint());
  AMENDS_TRY(const std::string note, reg.log().checkpoint_note());
  if (!options.reply.empty()) {
    AMENDS_TRY(const std::string reply, base::read_file(options.reply));
    return keep(reg, checkpoint, as_bytes(reply), options, common);
  }
  AMENDS_TRY(const base::Bytes request, ledger::timestamp_request(note));
  if (!options.url.empty()) {
    AMENDS_TRY(const base::Bytes reply, ledger::post_timestamp(options.url, request));
    return keep(reg, checkpoint, reply, options, common);
  }
  AMENDS_CHECK(base::write_file(options.request, as_text(request)));
  if (!common.json) {
    fmt::print(
        "Wrote the request for the checkpoint of size {} to {}.\n"
        "Send it to an authority as application/timestamp-query, then:\n"
        "  amends timestamp --reply FILE.tsr\n",
        with_commas(checkpoint.size), options.request);
  }
  return {};
}

}  // namespace

void add_timestamp(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("timestamp",
                                  "Have the checkpoint time-stamped by an authority (RFC 3161)");
  add_register_option(*verb, common, true);
  verb->add_option("--request", options->request,
                   "Write a request to this file, to be sent by hand");
  verb->add_option("--reply", options->reply, "Take in the authority's reply from this file");
  verb->add_option("--url", options->url, "Ask this server and take in its reply");
  verb->add_option("--tsa-ca", options->tsa_ca, "PEM file of the authority's root certificate");
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb,
          "  amends timestamp my-register --request checkpoint.tsq\n"
          "  openssl ts -reply -queryfile checkpoint.tsq -config tsa.cnf -out checkpoint.tsr\n"
          "  amends timestamp my-register --reply checkpoint.tsr --tsa-ca ca.pem");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
