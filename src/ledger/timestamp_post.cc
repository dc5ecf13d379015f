#include "ledger/timestamp_post.h"

#include <curl/curl.h>

#include <memory>

namespace amends::ledger {
namespace {

constexpr long connect_timeout_ms_max = 10'000;
constexpr long timeout_ms_max = 30'000;
constexpr long redirects_max = 3;

struct Answer {
  base::Bytes bytes;
  std::size_t size_max = 0;
};

std::size_t take(char* data, std::size_t, std::size_t size, void* answer_pointer) {
  auto& answer = *static_cast<Answer*>(answer_pointer);
  if (answer.bytes.size() + size > answer.size_max) return 0;
  answer.bytes.insert(answer.bytes.end(), data, data + size);
  return size;
}

}  // namespace

Result<base::Bytes> post(const std::string& url, const std::string& content_type,
                         base::ByteSpan body, std::size_t size_max) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(Code::usage, "'{}' is not an address that begins with http:// or https://", url);
  }
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(),
                                                                   curl_easy_cleanup);
  AMENDS_ASSERT(handle);
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str()), curl_slist_free_all);
  Answer answer;
  answer.size_max = size_max;
  char reason[CURL_ERROR_SIZE] = "";
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, redirects_max);
  curl_easy_setopt(curl, CURLOPT_POSTREDIR, CURL_REDIR_POST_ALL);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms_max);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms_max);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return std::move(answer.bytes);
  if (code == CURLE_WRITE_ERROR) {
    return fail(Code::io, "{}: the answer is longer than {} bytes", url, size_max);
  }
  return fail(Code::io, "{}: {}", url, *reason != '\0' ? reason : curl_easy_strerror(code));
}

}  // namespace amends::ledger
