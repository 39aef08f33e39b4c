// A clock that never goes back. An interface, so that tests turn it by hand.
#pragma once

#include "absl/time/time.h"

namespace selenite::sandbox {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Time since some fixed moment.
  virtual absl::Duration Now() = 0;

  // The machine's steady clock.
  static Clock& Steady();
};

}  // namespace selenite::sandbox
