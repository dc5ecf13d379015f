// The progress line on a terminal, and the clean stop on Ctrl-C.
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <string>

#include "cli/cli.h"

namespace amends::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(2);  // shorter work shows nothing
constexpr auto redraw = std::chrono::milliseconds(200);
constexpr std::uint64_t clock_every = 64;  // advances between two looks at the clock

std::atomic<bool> stop_asked{false};

void on_signal(int) {
  if (stop_asked.exchange(true))
    _exit(130);  // asked twice: now; what was acknowledged is on disk anyway
}

class Terminal final : public base::Task {
 public:
  Terminal() : shows_(isatty(STDERR_FILENO) == 1) {
    struct sigaction action = {};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
  }
  ~Terminal() override { wipe(); }

  void stage(std::string_view name, std::string_view unit, std::uint64_t total) override {
    wipe();
    name_ = name;
    unit_ = unit;
    total_ = total;
    done_ = 0;
    calls_ = 0;
    started_ = SteadyClock::now();
    drawn_ = started_ + patience - redraw;
  }

  void advance(std::uint64_t count) override {
    done_ += count;
    if (!shows_ || (++calls_ % clock_every != 0 && count < clock_every)) return;
    const auto now = SteadyClock::now();
    if (now - drawn_ < redraw) return;
    drawn_ = now;
    draw(std::chrono::duration<double>(now - started_).count());
  }

  bool stopped() const override { return stop_asked; }

 private:
  void draw(double seconds) {
    const double rate = static_cast<double>(done_) / seconds;
    const auto amount = [&](std::uint64_t n) {
      return unit_ == "bytes" ? human_bytes(n) : with_commas(n) + " " + unit_;
    };
    std::string line = fmt::format("{}: {}", name_, amount(done_));
    if (total_ > 0 && done_ <= total_) {
      const double share = static_cast<double>(done_) / static_cast<double>(total_);
      constexpr int width = 24;
      const int filled = static_cast<int>(share * width);
      const auto left = static_cast<int>(static_cast<double>(total_ - done_) / rate);
      line = fmt::format("{} [{}{}] {:3.0f} %  {}/s  {:02}:{:02} left", name_,
                         std::string(filled, '='), std::string(width - filled, ' '), share * 100,
                         amount(static_cast<std::uint64_t>(rate)), left / 60, left % 60);
    } else {
      line += fmt::format("  {}/s", amount(static_cast<std::uint64_t>(rate)));
    }
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
    on_screen_ = true;
  }

  void wipe() {
    if (!on_screen_) return;
    std::fprintf(stderr, "\r\033[K");
    std::fflush(stderr);
    on_screen_ = false;
  }

  const bool shows_;
  bool on_screen_ = false;
  std::string name_, unit_;
  std::uint64_t total_ = 0, done_ = 0, calls_ = 0;
  SteadyClock::time_point started_ = SteadyClock::now(), drawn_ = started_;
};

}  // namespace

base::Task& task() {
  static Terminal terminal;
  return terminal;
}

}  // namespace amends::cli
