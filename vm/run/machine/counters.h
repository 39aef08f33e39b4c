// What a machine counts while it runs: those counters that Isolate::Stats does not
// take from elsewhere, and counts that only the machine reads.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/counters.h"

namespace selenite::vm {

struct RunCounters : Counters {
  uint64_t native_steps = 0;  // invocations of natives, without those repeated for want of memory
  size_t code_bytes = 0;      // of the code units linked here
};

}  // namespace selenite::vm
