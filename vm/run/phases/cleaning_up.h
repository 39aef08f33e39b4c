// After a run: closers of dropped frames, and finalizers that are due, on an
// allowance of fuel of their own. Never fails; what is not done in it is
// dropped.
#pragma once

#include <cstdint>

#include "vm/run/phases/run.h"

namespace selenite::vm {

// Both return whether everything was run.
// Pending closers, then due finalizers.
[[nodiscard]] bool CleanUp(Run& run, int64_t fuel);
// The finalizer of every object that has one: at the end of a machine's life.
[[nodiscard]] bool FinalizeEverything(Run& run, int64_t fuel);

}  // namespace selenite::vm
