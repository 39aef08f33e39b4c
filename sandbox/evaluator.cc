#include "sandbox/evaluator.h"

namespace selenite::sandbox {
namespace {

// Every plain count; the fallbacks are one for each reason.
constexpr int64_t Counters::*kCounts[] = {
    &Counters::fuel,
    &Counters::instructions_dispatcher,
    &Counters::instructions_interpreter,
    &Counters::work_native,
    &Counters::work_compile,
    &Counters::work_collect,
    &Counters::work_encode,
    &Counters::calls_dispatcher,
    &Counters::calls_interpreter,
    &Counters::crossings_to_dispatcher,
    &Counters::crossings_to_interpreter,
    &Counters::prototypes_dispatcher,
    &Counters::allocations,
};
// A count that is added to the struct and forgotten here fails to compile.
static_assert(sizeof(Counters) ==
              (sizeof(kCounts) / sizeof(kCounts[0]) + kFallbackReasonCount) * sizeof(int64_t));

}  // namespace

Counters& Counters::operator+=(const Counters& other) {
  for (int64_t Counters::*count : kCounts) this->*count += other.*count;
  for (int i = 0; i < kFallbackReasonCount; ++i) {
    prototypes_fallback[i] += other.prototypes_fallback[i];
  }
  return *this;
}

Counters& Counters::operator-=(const Counters& other) {
  for (int64_t Counters::*count : kCounts) this->*count -= other.*count;
  for (int i = 0; i < kFallbackReasonCount; ++i) {
    prototypes_fallback[i] -= other.prototypes_fallback[i];
  }
  return *this;
}

}  // namespace selenite::sandbox
