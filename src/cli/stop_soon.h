// A stop that comes soon whatever a verb is at. The library looks between small pieces of work
// (base::Task::stopped()) and goes home by itself; what it cannot leave in the middle, such as a
// sort of all pairs, is ended with the process when it takes longer than `patience`. Only for verbs
// of which a kill at any moment leaves nothing inconsistent.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace amends::cli {

class StopSoon {
 public:
  static constexpr std::chrono::milliseconds usual_patience{600};
  // `clean` runs on another thread right before the process ends, if it is ended: it takes away
  // what the work had only for itself, and may touch nothing that the work changes.
  explicit StopSoon(std::function<void()> clean,
                    std::chrono::milliseconds patience = usual_patience);
  ~StopSoon();  // nothing is ended any more

 private:
  void watch(const std::stop_token& done);

  std::function<void()> clean_;
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace amends::cli
