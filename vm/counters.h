// What a machine counts and what it holds: the list is counters.def.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "vm/ir/coverage.h"

namespace selenite::vm {

// Counts since some moment, or what was counted between two.
struct Counters {
#define COUNTER(name, path) int64_t name = 0;
#include "vm/counters.def"
  // Functions linked that run on the interpreter, by FallbackReason.
  std::array<int64_t, kFallbackReasonCount> prototypes_fallback = {};

  int64_t instructions() const { return instructions_dispatcher + instructions_interpreter; }
  int64_t crossings() const { return crossings_to_dispatcher + crossings_to_interpreter; }
  int64_t prototypes_interpreter() const {
    return std::accumulate(prototypes_fallback.begin(), prototypes_fallback.end(), int64_t{0});
  }

  // Each count by itself.
  Counters& operator+=(const Counters& other) {
#define COUNTER(name, path) name += other.name;
#include "vm/counters.def"
    for (int i = 0; i < kFallbackReasonCount; ++i) {
      prototypes_fallback[i] += other.prototypes_fallback[i];
    }
    return *this;
  }
  Counters& operator-=(const Counters& other) {
#define COUNTER(name, path) name -= other.name;
#include "vm/counters.def"
    for (int i = 0; i < kFallbackReasonCount; ++i) {
      prototypes_fallback[i] -= other.prototypes_fallback[i];
    }
    return *this;
  }
};

// What a machine holds now.
struct Gauges {
#define GAUGE(name, metric, help) int64_t name = 0;
#include "vm/counters.def"
};

}  // namespace selenite::vm
