// Raising errors (the manual, §2.3): what catches them is unwind.h's.
#pragma once

#include <string_view>

#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// The error is `error`; kRaise. Allocates nothing.
inline Step RaiseValue(Fiber& fiber, const Value& error) {
  fiber.error = error;
  return Step::kRaise;
}

// A message, with "source:line: " in front when a Lua frame is on top, as the
// reference's run-time errors have it. kCollect: no memory for the message.
Step RaiseMessage(Machine& machine, Fiber& fiber, std::string_view message);

}  // namespace selenite::vm
