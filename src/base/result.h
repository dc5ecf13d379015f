// Results and errors. Every function that can meet a failure returns Result<T>; no exception
// crosses a module, and what a third party throws is caught at its adapter. Assertions are for bugs
// only.
//
// An error's message is one sentence that a person can act on: it names the file, line, field or
// record, says what is wrong and, where it is not obvious, what to do.
#pragma once

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace amends::base {

enum class Code {
  bad_input,      // what came from outside cannot be taken as it is
  not_found,      // the thing named does not exist
  refused,        // understood, and not allowed; the message says why
  corrupt,        // bytes are not what they were proven or declared to be
  io,             // the operating system refused; nothing was half done
  durability,     // an fsync failed: what is on disk is not known, the program must stop
  newer_version,  // made by a later version of the program
  busy,           // another process holds the register
  interrupted,    // the person asked to stop; what was acknowledged is kept
  usage,          // the call makes no sense
  unsupported,    // not built; says so
};

struct Error {
  Code code = Code::bad_input;
  std::string message;

  // The same error, said in a wider context: "context: message".
  Error in(std::string_view context) && {
    message = fmt::format("{}: {}", context, message);
    return std::move(*this);
  }
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(Code code, fmt::format_string<Args...> format,
                                         Args&&... args) {
  return tl::unexpected<Error>(Error{code, fmt::format(format, std::forward<Args>(args)...)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// Stops the program with a message; for what cannot happen unless Amends itself is wrong.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace amends::base

namespace amends {
using base::Code;
using base::Error;
using base::fail;
using base::Result;
using base::Status;
}  // namespace amends

// Holds in release builds too.
#define AMENDS_ASSERT(expression) \
  ((expression) ? void(0) : ::amends::base::assertion_failed(#expression, __FILE__, __LINE__))

#define AMENDS_JOIN_(a, b) a##b
#define AMENDS_JOIN(a, b) AMENDS_JOIN_(a, b)
#define AMENDS_TRY_(declaration, expression, name)           \
  auto name = (expression);                                  \
  if (!name) return ::amends::fail(std::move(name).error()); \
  declaration = std::move(*name)

// AMENDS_TRY(auto file, open(path));  declares `file`, or returns the error.
#define AMENDS_TRY(declaration, expression) \
  AMENDS_TRY_(declaration, expression, AMENDS_JOIN(amends_try_, __LINE__))

// AMENDS_CHECK(write(file));  for a Status: goes on, or returns the error.
#define AMENDS_CHECK(expression)                                               \
  do {                                                                         \
    auto amends_check = (expression);                                          \
    if (!amends_check) return ::amends::fail(std::move(amends_check).error()); \
  } while (false)
