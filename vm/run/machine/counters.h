// What a machine counts while it runs: the counters that Isolate::Stats does
// not fill in, and what is not for the outside.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/counters.h"

namespace selenite::vm {

struct RunCounters : Counters {
  uint64_t native_steps = 0;  // invocations of natives that were not put back
  size_t code_bytes = 0;      // of the code units linked here
};

}  // namespace selenite::vm
