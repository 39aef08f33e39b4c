#include "sandbox/clock.h"

#include <chrono>

namespace selenite::sandbox {
namespace {

class SteadyClock final : public Clock {
 public:
  absl::Duration Now() override {
    return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace

Clock& Clock::Steady() {
  static SteadyClock clock;
  return clock;
}

}  // namespace selenite::sandbox
