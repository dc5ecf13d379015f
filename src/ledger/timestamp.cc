#include "ledger/timestamp.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <time.h>

#include <memory>

#include "base/hash.h"
#include "ledger/timestamp_post.h"

namespace amends::ledger {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

using Request = Owned<TS_REQ, TS_REQ_free>;
using Reply = Owned<TS_RESP, TS_RESP_free>;
using Imprint = Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using Method = Owned<X509_ALGOR, X509_ALGOR_free>;
using Integer = Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using Check = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;

// The most telling line of OpenSSL's error queue, which is emptied.
std::string openssl_reason() {
  std::string reason = "no reason given";
  bool telling = false;
  while (const unsigned long error =
             ERR_get_error_all(nullptr, nullptr, nullptr, nullptr, nullptr)) {
    const char* text = ERR_reason_error_string(error);
    if (text == nullptr || telling) continue;
    reason = text;
    telling = ERR_GET_LIB(error) == ERR_LIB_TS;
  }
  return reason;
}

Result<Reply> parse_reply(base::ByteSpan bytes) {
  ERR_clear_error();
  if (bytes.size() > timestamp_bytes_max) {
    return fail(Code::bad_input, "a time-stamp reply of {} bytes is longer than {}", bytes.size(),
                timestamp_bytes_max);
  }
  const unsigned char* at = bytes.data();
  Reply reply(d2i_TS_RESP(nullptr, &at, static_cast<long>(bytes.size())));
  if (!reply || at != bytes.data() + bytes.size()) {
    ERR_clear_error();
    return fail(Code::bad_input, "this is not a time-stamp reply (RFC 3161, DER)");
  }
  if (TS_RESP_get_tst_info(reply.get()) == nullptr) {
    return fail(Code::bad_input, "the time-stamp authority refused: its reply holds no time-stamp");
  }
  return reply;
}

Result<base::UnixSeconds> time_of(TS_TST_INFO* info) {
  struct tm parts{};
  const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(info);
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return fail(Code::bad_input, "the time-stamp's time cannot be read");
  }
  return ::timegm(&parts);
}

std::string text_of(X509_NAME* name, int field) {
  const int at = X509_NAME_get_index_by_NID(name, field, -1);
  if (at < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  std::string text(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return text;
}

STACK_OF(X509) * certificates_in(PKCS7* token) {
  return PKCS7_type_is_signed(token) ? token->d.sign->cert : nullptr;
}

// "Common name, Organisation" of the certificate that signed.
std::string authority_of(PKCS7* token) {
  STACK_OF(X509)* signers = PKCS7_get0_signers(token, nullptr, 0);
  if (signers == nullptr || sk_X509_num(signers) == 0) {
    sk_X509_free(signers);
    return "an authority whose certificate is not in the reply";
  }
  X509_NAME* name = X509_get_subject_name(sk_X509_value(signers, 0));
  std::string authority = text_of(name, NID_commonName);
  const std::string organisation = text_of(name, NID_organizationName);
  sk_X509_free(signers);
  if (authority.empty())
    authority = organisation;
  else if (!organisation.empty())
    authority += ", " + organisation;
  return authority.empty() ? "an authority without a name" : authority;
}

// The trusted certificates: the CA's, or, when none was given, those in the reply, so that
// everything but their trust is checked.
Result<Store> trusted(PKCS7* token, const std::optional<std::filesystem::path>& ca,
                      base::UnixSeconds at) {
  Store store(X509_STORE_new());
  AMENDS_ASSERT(store);
  if (ca) {
    if (X509_STORE_load_file(store.get(), ca->c_str()) != 1) {
      return fail(Code::bad_input, "{}: no certificates can be read from it ({})", ca->string(),
                  openssl_reason());
    }
  } else {
    STACK_OF(X509)* certificates = certificates_in(token);
    if (certificates == nullptr || sk_X509_num(certificates) == 0) {
      return fail(Code::bad_input,
                  "the time-stamp reply carries no certificate: give its authority's CA, or ask "
                  "again with the certificate wanted");
    }
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
      X509_STORE_add_cert(store.get(), sk_X509_value(certificates, i));
    }
    X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  }
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), at);
  return store;
}

// Signature, certificate and, when `digest` is there, that it is what was stamped.
Result<Stamp> check(TS_RESP* reply, const Hash* digest,
                    const std::optional<std::filesystem::path>& ca) {
  TS_TST_INFO* info = TS_RESP_get_tst_info(reply);
  PKCS7* token = TS_RESP_get_token(reply);
  Stamp stamp;
  AMENDS_TRY(stamp.at, time_of(info));
  const ASN1_OBJECT* method = nullptr;
  X509_ALGOR_get0(&method, nullptr, nullptr,
                  TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info)));
  if (OBJ_obj2nid(method) != NID_sha256) {
    return fail(Code::corrupt, "the time-stamp is not over a SHA-256 digest");
  }
  AMENDS_TRY(Store store, trusted(token, ca, stamp.at));
  const Check context(TS_VERIFY_CTX_new());
  AMENDS_ASSERT(context);
  int flags = TS_VFY_VERSION | TS_VFY_SIGNATURE;
  if (digest != nullptr) {
    auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(digest->data(), digest->size()));
    TS_VERIFY_CTX_set_imprint(context.get(), copy, static_cast<long>(digest->size()));
    flags |= TS_VFY_IMPRINT;
  }
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  TS_VERIFY_CTX_set_flags(context.get(), flags);
  if (TS_RESP_verify_response(context.get(), reply) != 1) {
    return fail(Code::corrupt, "the time-stamp does not hold: {}", openssl_reason());
  }
  stamp.authority = authority_of(token);
  stamp.chain_checked = ca.has_value();
  return stamp;
}

}  // namespace

Result<base::Bytes> timestamp_request(std::string_view note) {
  const Hash digest = base::sha256(as_bytes(note));
  const Request request(TS_REQ_new());
  const Imprint imprint(TS_MSG_IMPRINT_new());
  const Method method(X509_ALGOR_new());
  base::Byte random[8];
  base::random_bytes(random);
  random[0] =
      static_cast<base::Byte>((random[0] & 0x7F) | 0x40);  // positive, and always of 8 bytes
  const Integer nonce(ASN1_INTEGER_new());
  AMENDS_ASSERT(request && imprint && method && nonce);
  std::uint64_t number = 0;
  for (const base::Byte byte : random) number = number << 8 | byte;
  const bool made =
      X509_ALGOR_set0(method.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
      TS_MSG_IMPRINT_set_algo(imprint.get(), method.get()) == 1 &&
      TS_MSG_IMPRINT_set_msg(imprint.get(), const_cast<base::Byte*>(digest.data()),
                             static_cast<int>(digest.size())) == 1 &&
      ASN1_INTEGER_set_uint64(nonce.get(), number) == 1 &&
      TS_REQ_set_version(request.get(), 1) == 1 &&
      TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
      TS_REQ_set_nonce(request.get(), nonce.get()) == 1 &&
      TS_REQ_set_cert_req(request.get(), 1) == 1;
  unsigned char* der = nullptr;
  const int size = made ? i2d_TS_REQ(request.get(), &der) : -1;
  if (size < 0) {
    return fail(Code::unsupported, "OpenSSL could not make a time-stamp request: {}",
                openssl_reason());
  }
  base::Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

Result<Stamp> check_timestamp(std::string_view note, base::ByteSpan reply,
                              const std::optional<std::filesystem::path>& ca) {
  AMENDS_TRY(const Reply parsed, parse_reply(reply));
  const Hash digest = base::sha256(as_bytes(note));
  return check(parsed.get(), &digest, ca);
}

Result<Stamp> inspect_timestamp(base::ByteSpan reply) {
  AMENDS_TRY(const Reply parsed, parse_reply(reply));
  return check(parsed.get(), nullptr, std::nullopt);
}

Result<base::Bytes> post_timestamp(const std::string& url, base::ByteSpan request) {
  const unsigned char* at = request.data();
  const Request asked(d2i_TS_REQ(nullptr, &at, static_cast<long>(request.size())));
  if (!asked) return fail(Code::usage, "this is not a time-stamp request");
  AMENDS_TRY(base::Bytes bytes,
             post(url, "application/timestamp-query", request, timestamp_bytes_max));
  auto reply = parse_reply(bytes);
  if (!reply) return fail(std::move(reply).error().in(url));
  const ASN1_INTEGER* nonce = TS_TST_INFO_get_nonce(TS_RESP_get_tst_info(reply->get()));
  if (nonce == nullptr || ASN1_INTEGER_cmp(nonce, TS_REQ_get_nonce(asked.get())) != 0) {
    return fail(Code::corrupt, "{}: the reply answers another request (its nonce differs)", url);
  }
  return bytes;
}

}  // namespace amends::ledger
