#include "cli/stop_soon.h"

#include <unistd.h>

#include <cstdio>

#include "cli/cli.h"

namespace amends::cli {

StopSoon::StopSoon(std::function<void()> clean, std::chrono::milliseconds patience)
    : clean_(std::move(clean)), patience_(patience) {
  (void)task();  // takes the signals
  thread_ = std::jthread([this](const std::stop_token& done) { watch(done); });
}

StopSoon::~StopSoon() = default;

void StopSoon::watch(const std::stop_token& done) {
  constexpr std::chrono::milliseconds between_looks{50};
  std::unique_lock lock(mutex_);
  std::chrono::milliseconds waited{0};
  while (!done.stop_requested()) {
    changed_.wait_for(lock, done, between_looks, [] { return false; });
    if (done.stop_requested()) return;
    if (!task().stopped()) continue;
    waited += between_looks;
    if (waited < patience_) continue;
    clean_();
    std::fprintf(stderr, "amends: %s\n", base::interrupted().value().message.c_str());
    _exit(exit_code_of(Code::interrupted));
  }
}

}  // namespace amends::cli
