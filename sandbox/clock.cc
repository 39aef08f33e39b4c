#include "sandbox/clock.h"

#include <time.h>

#include <chrono>

namespace selenite::sandbox {
namespace {

class SteadyClock final : public Clock {
 public:
  absl::Duration Now() override {
    return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  }
  absl::Duration ThreadTime() override {
    timespec used = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return absl::DurationFromTimespec(used);
  }
};

}  // namespace

Clock& Clock::Steady() {
  static SteadyClock clock;
  return clock;
}

}  // namespace selenite::sandbox
