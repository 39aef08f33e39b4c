// Returns: how the results of a call reach their place, and what goes on there.
#pragma once

#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// The top frame returns the `count` values from stack slot `first` on: pops it
// and brings them where its ReturnTo says. kNext, or another Step when what
// waited for the results goes on in another way.
Step DeliverResults(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count);

}  // namespace selenite::vm
