// What a machine counts while it runs; see IsolateStats.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/ir/code_unit.h"

namespace selenite::vm {

struct RunCounters {
  int64_t instructions_dispatcher = 0;
  int64_t calls_dispatcher = 0;
  int64_t calls_interpreter = 0;
  int64_t crossings_to_dispatcher = 0;
  int64_t crossings_to_interpreter = 0;
  uint64_t native_steps = 0;  // invocations of natives that were not put back
  uint64_t prototypes_dispatcher = 0;
  uint64_t prototypes_fallback[kFallbackReasonCount] = {};
  size_t code_bytes = 0;  // of the code units linked here
};

}  // namespace selenite::vm
