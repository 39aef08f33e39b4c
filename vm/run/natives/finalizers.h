// Running the finalizers that a collection made due (the manual, §2.5.3).
#pragma once

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

// The native that calls every pending __gc, one after the other, as ordinary
// metered code. Errors become warnings.
const NativeInfo* FinalizerRunner();

}  // namespace selenite::vm
