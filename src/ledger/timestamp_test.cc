// Against a real authority made here with `openssl ts`.
#include "ledger/timestamp.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/files.h"
#include "ledger/receipt.h"
#include "ledger/test_register.h"
#include "ledger/verify.h"

namespace amends::ledger {
namespace {

using testing::HasSubstr;

constexpr std::string_view configuration = R"(
[ req ]
distinguished_name = name
prompt = no
[ name ]
[ authority ]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[ stamping ]
extendedKeyUsage = critical, timeStamping
[ not_stamping ]
extendedKeyUsage = critical, codeSigning
[ tsa ]
default_tsa = here
[ here ]
dir = .
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
)";

// A CA, and a time-stamp authority under it, in a folder.
class Authority {
 public:
  bool make() {
    if (std::system("openssl version >/dev/null 2>&1") != 0) return false;
    std::ofstream(folder_ / "tsa.cnf") << configuration;
    std::ofstream(folder_ / "serial") << "01\n";
    return run("openssl req -x509 -config tsa.cnf -extensions authority -newkey ed25519 -nodes "
               "-keyout ca.key -subj '/CN=Test CA' -days 3650 -out ca.pem") &&
           certificate("tsa", "stamping") && certificate("other", "not_stamping");
  }
  bool run(const std::string& command) const {
    return std::system(fmt::format("cd '{}' && ({}) >log 2>&1", folder_.path().string(), command)
                           .c_str()) == 0;
  }
  Result<base::Bytes> reply(base::ByteSpan request, std::string_view options = "") const {
    AMENDS_CHECK(base::write_file(folder_ / "request.tsq", as_text(request)));
    if (!run(fmt::format(
            "openssl ts -reply -config tsa.cnf -queryfile request.tsq -out reply.tsr {}",
            options))) {
      return fail(Code::io, "openssl ts failed: {}", *base::read_file(folder_ / "log"));
    }
    AMENDS_TRY(const std::string bytes, base::read_file(folder_ / "reply.tsr"));
    return base::Bytes(bytes.begin(), bytes.end());
  }
  std::filesystem::path ca() const { return folder_ / "ca.pem"; }
  const TestFolder& folder() const { return folder_; }

 private:
  bool certificate(const std::string& name, const std::string& extensions) const {
    return run(
        fmt::format("openssl req -new -config tsa.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
                    "-nodes -keyout {0}.key "
                    "-subj '/O=Test Notary/CN=Stamp {0}' -out {0}.csr && "
                    "openssl x509 -req -in {0}.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
                    "-days 3650 -extfile tsa.cnf -extensions {1} -out {0}.pem",
                    name, extensions));
  }
  TestFolder folder_;
};

class TimestampTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    authority = std::make_unique<Authority>();
    if (!authority->make()) authority.reset();
  }
  static void TearDownTestSuite() { authority.reset(); }
  void SetUp() override {
    if (!authority) GTEST_SKIP() << "NOT TESTED: no openssl program here to make an authority with";
  }
  static std::unique_ptr<Authority> authority;
  const std::string note = "a checkpoint\n";
};
std::unique_ptr<Authority> TimestampTest::authority;

TEST_F(TimestampTest, AReplyHoldsForItsNoteOnly) {
  const auto request = timestamp_request(note);
  ASSERT_TRUE(ok(request));
  const auto reply = authority->reply(*request);
  ASSERT_TRUE(ok(reply));
  const auto stamp = check_timestamp(note, *reply, std::nullopt);
  ASSERT_TRUE(ok(stamp));
  EXPECT_EQ(stamp->authority, "Stamp tsa, Test Notary");
  EXPECT_FALSE(stamp->chain_checked);
  EXPECT_GT(stamp->at, test_start - 400 * 86400);
  const auto chained = check_timestamp(note, *reply, authority->ca());
  ASSERT_TRUE(ok(chained));
  EXPECT_TRUE(chained->chain_checked);
  EXPECT_EQ(chained->at, stamp->at);
  const auto other = check_timestamp("another checkpoint\n", *reply, authority->ca());
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::corrupt);
  EXPECT_TRUE(ok(inspect_timestamp(*reply)));
}

TEST_F(TimestampTest, OpenSslTakesOurRequestAndAgreesOnTheReply) {
  const auto request = timestamp_request(note);
  const auto reply = authority->reply(*request);
  ASSERT_TRUE(ok(reply));
  ASSERT_TRUE(ok(base::write_file(authority->folder() / "note", note)));
  EXPECT_TRUE(authority->run("openssl ts -verify -in reply.tsr -data note -CAfile ca.pem"));
  EXPECT_TRUE(
      authority->run("openssl ts -verify -in reply.tsr -queryfile request.tsq -CAfile ca.pem"));
}

TEST_F(TimestampTest, ChecksTheChain) {
  const auto reply = authority->reply(*timestamp_request(note));
  ASSERT_TRUE(ok(reply));
  Authority stranger;
  ASSERT_TRUE(stranger.make());
  const auto refused = check_timestamp(note, *reply, stranger.ca());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::corrupt);
  EXPECT_EQ(check_timestamp(note, *reply, authority->folder() / "none.pem").error().code,
            Code::bad_input);
}

TEST_F(TimestampTest, RefusesWhatIsNoStamp) {
  const auto request = timestamp_request(note);
  const auto reply = authority->reply(*request);
  ASSERT_TRUE(ok(reply));
  EXPECT_FALSE(check_timestamp(note, base::Bytes{}, std::nullopt));
  EXPECT_FALSE(check_timestamp(note, as_bytes("not DER"), std::nullopt));
  EXPECT_FALSE(check_timestamp(note, *request, std::nullopt));
  base::Bytes longer = *reply;
  longer.push_back(0);
  EXPECT_FALSE(check_timestamp(note, longer, std::nullopt));
  // Nothing in a signed token can change; a flip elsewhere must at least not crash.
  const base::UnixSeconds at = check_timestamp(note, *reply, std::nullopt)->at;
  for (std::size_t i = 0; i < reply->size(); i += 5) {
    base::Bytes changed = *reply;
    changed[i] ^= 1;
    const auto stamp = check_timestamp(note, changed, authority->ca());
    EXPECT_TRUE(!stamp || stamp->at == at) << i;
  }
}

// The same words under a certificate of the same CA that is for signing programs. No authority
// makes such a reply, so it is put together: a SEQUENCE of the status `granted` and the token.
TEST_F(TimestampTest, RefusesACertificateThatIsNotForTimeStamps) {
  ASSERT_TRUE(ok(authority->reply(*timestamp_request(note))));
  const auto signed_by = [&](std::string_view name) {
    EXPECT_TRUE(authority->run(fmt::format(
        "openssl ts -reply -in reply.tsr -token_out -out token.der && "
        "openssl cms -verify -inform DER -in token.der -noverify -binary -out words.der && "
        "openssl cms -sign -cades -binary -nodetach -econtent_type 1.2.840.113549.1.9.16.1.4 "
        "-in words.der -signer {0}.pem -inkey {0}.key -outform DER -out forged.der",
        name)))
        << *base::read_file(authority->folder() / "log");
    const std::string token = *base::read_file(authority->folder() / "forged.der");
    const std::size_t size = token.size() + 5;
    base::Bytes reply{0x30, 0x82, static_cast<base::Byte>(size >> 8),
                      static_cast<base::Byte>(size)};
    const base::Byte granted[] = {0x30, 0x03, 0x02, 0x01, 0x00};
    reply.insert(reply.end(), std::begin(granted), std::end(granted));
    reply.insert(reply.end(), token.begin(), token.end());
    return check_timestamp(note, reply, authority->ca());
  };
  EXPECT_TRUE(ok(signed_by("tsa")));
  const auto refused = signed_by("other");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::corrupt);
}

TEST_F(TimestampTest, StandsInTheLogAndInReceipts) {
  TestFolder folder;
  TestRegister reg{folder.path()};
  ASSERT_TRUE(ok(reg.create()));
  ASSERT_TRUE(ok(reg.append(5)));
  ASSERT_TRUE(ok(reg.publish()));
  const std::string checkpoint = *reg.log->checkpoint_note();
  const auto reply = authority->reply(*timestamp_request(checkpoint));
  ASSERT_TRUE(ok(reply));
  EXPECT_FALSE(reg.log->add_timestamp(4, *reply, std::nullopt));
  ASSERT_TRUE(ok(reg.log->add_timestamp(5, *reply, authority->ca())));
  EXPECT_EQ(reg.log->add_timestamp(5, *reply, std::nullopt).error().code, Code::refused);

  const auto receipt = make_receipt(*reg.log, 2);
  ASSERT_TRUE(ok(receipt));
  const auto parsed = Receipt::parse(receipt->bytes());
  ASSERT_TRUE(ok(parsed));
  const auto facts = verify_receipt(*parsed, std::nullopt, authority->ca());
  ASSERT_TRUE(ok(facts));
  ASSERT_EQ(facts->stamps.size(), 1u);
  EXPECT_TRUE(facts->stamps[0].chain_checked);
  Receipt changed = *parsed;
  changed.timestamps[0][changed.timestamps[0].size() - 5] ^= 1;
  EXPECT_THAT(verify_receipt(changed, std::nullopt, std::nullopt).error().message,
              HasSubstr("time-stamp 1"));

  ASSERT_TRUE(ok(reg.append(5)));
  ASSERT_TRUE(ok(reg.publish()));
  const auto report = verify_log(*reg.log, folder.path(), base::quiet());
  ASSERT_TRUE(ok(report));
  EXPECT_TRUE(report->findings.empty());
  EXPECT_EQ(report->stamps.size(), 1u);
  const auto published = verify_log_folder(folder / "log", reg.log->verifier(), base::quiet());
  ASSERT_TRUE(ok(published));
  EXPECT_TRUE(published->findings.empty());
  EXPECT_EQ(published->stamps.size(), 1u);

  std::filesystem::remove_all(folder / "log/timestamps");
  EXPECT_EQ(verify_log(*reg.log, folder.path(), base::quiet())->findings.size(), 2u);
  ASSERT_TRUE(ok(repair_log(*reg.log, folder.path(), base::quiet())));
  EXPECT_TRUE(verify_log(*reg.log, folder.path(), base::quiet())->findings.empty());
}

// A server for one connection on this machine: answers with whatever `answer` makes of the body.
class OneAnswer {
 public:
  explicit OneAnswer(std::function<std::string(std::string_view body)> answer)
      : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url_ = fmt::format("http://127.0.0.1:{}/tsa", ntohs(address.sin_port));
    thread_ = std::jthread([this, answer = std::move(answer)] { serve(answer); });
  }
  ~OneAnswer() {
    thread_.join();
    ::close(listener_);
  }
  const std::string& url() const { return url_; }

 private:
  void serve(const std::function<std::string(std::string_view)>& answer) const {
    const int connection = ::accept(listener_, nullptr, nullptr);
    std::string request;
    char buffer[4096];
    std::size_t body = std::string::npos;
    while (body == std::string::npos || request.size() < body + length(request)) {
      const ssize_t got = ::read(connection, buffer, sizeof buffer);
      if (got <= 0) break;
      request.append(buffer, static_cast<std::size_t>(got));
      body = request.find("\r\n\r\n");
      if (body != std::string::npos) body += 4;
    }
    const std::string text = answer(std::string_view(request).substr(body));
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t put = ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (put <= 0) break;
      sent += static_cast<std::size_t>(put);
    }
    ::close(connection);
  }
  static std::size_t length(const std::string& request) {
    const std::size_t at = request.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(request.c_str() + at + 16, nullptr, 10);
  }
  int listener_;
  std::string url_;
  std::jthread thread_;
};

std::string http(std::string_view status, std::string_view body) {
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n{}",
      status, body.size(), body);
}

TEST_F(TimestampTest, IsAskedForOverHttp) {
  const auto request = timestamp_request(note);
  const OneAnswer server([&](std::string_view body) {
    const auto reply = authority->reply(as_bytes(body));
    return http("200 OK", as_text(*reply));
  });
  const auto reply = post_timestamp(server.url(), *request);
  ASSERT_TRUE(ok(reply));
  EXPECT_TRUE(ok(check_timestamp(note, *reply, authority->ca())));
}

TEST_F(TimestampTest, AServerThatMisbehavesIsNamed) {
  const auto request = timestamp_request(note);
  const auto asked = [&](std::function<std::string(std::string_view)> answer) {
    const OneAnswer server(std::move(answer));
    const auto reply = post_timestamp(server.url(), *request);
    return reply ? std::string("it passed") : reply.error().message;
  };
  EXPECT_THAT(asked([](std::string_view) { return http("500 No", ""); }), HasSubstr("500"));
  EXPECT_THAT(asked([](std::string_view) { return http("200 OK", "hello"); }),
              HasSubstr("not a time-stamp"));
  EXPECT_THAT(asked([](std::string_view) { return http("200 OK", std::string(1 << 20, 'x')); }),
              HasSubstr("longer"));
  EXPECT_THAT(asked([&](std::string_view) {
                return http("200 OK", as_text(*authority->reply(*timestamp_request(note))));
              }),
              HasSubstr("nonce"));
  EXPECT_THAT(asked([](std::string_view) { return std::string(); }), HasSubstr("127.0.0.1"));
  EXPECT_EQ(post_timestamp("file:///etc/passwd", *request).error().code, Code::usage);
  EXPECT_EQ(post_timestamp("http://127.0.0.1:1/", *request).error().code, Code::io);
}

}  // namespace
}  // namespace amends::ledger
