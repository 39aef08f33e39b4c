// The interpreter: the tier that runs the IR, for functions without bytecode.
#pragma once

#include "vm/objects/fiber.h"
#include "vm/run/machine/step.h"
#include "vm/run/tiers/safepoints.h"

namespace selenite::vm {

// Runs the Lua frame on top, and what it calls, while none of it has bytecode.
// kCall, kNext: the frame on top is another's to run.
Step Interpret(Safepoints& safepoints, Fiber& fiber);

}  // namespace selenite::vm
