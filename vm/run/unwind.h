// Errors on their way up: from where they were raised to whoever catches
// them, closing variables as frames go (the manual, §2.3, §3.3.8).
#pragma once

#include <string>
#include <string_view>

#include "vm/objects/fiber.h"
#include "vm/run/machine.h"
#include "vm/run/step.h"

namespace selenite::vm {

// Message handlers called for errors in message handlers, before the error
// becomes "error in error handling".
inline constexpr int kMaxHandlerDepth = 10;

// The error is `error`; kRaise. Allocates nothing.
inline Step RaiseValue(Fiber& fiber, const Value& error) {
  fiber.error = error;
  return Step::kRaise;
}

// A message, with "source:line: " in front when a Lua frame is on top, as the
// reference's run-time errors have it. kCollect: no memory for the message.
Step RaiseMessage(Machine& machine, Fiber& fiber, std::string_view message);

// Handles the error waiting in `fiber.error`: runs the message handler if
// there is one, closes variables, drops frames, and gives the error to the
// frame that catches it, to the resumer, or to the run's result (kFinished).
// On kCollect call it again after a collection.
Step BeginUnwind(Machine& machine, Fiber& fiber);

// The same once the message handler had its say: finds the frame that
// catches, and unwinds to it.
Step UnwindToCatcher(Machine& machine, Fiber& fiber);

// Goes on with an unwinding after a closer returned.
Step ContinueUnwind(Machine& machine, Fiber& fiber);

// The frames that will be left after the unwinding that called the closer
// running in the frame `closer` (one with ReturnTo::kUnwind).
uint32_t UnwindTargetOfCloser(const Fiber& fiber, const Frame& closer);

// Drops every frame of `fiber`, running its closers with `error` (nil: a
// normal closing). The end is delivered to the resumer.
void BeginClosing(Fiber& fiber, const Value& error);

// The value in stack slot `offset` is to be closed when its scope ends.
// `name`: what the variable is called when it has no operand name.
Step MarkToBeClosed(Machine& machine, Fiber& fiber, uint32_t offset, std::string_view name);

// Calls the closer of the fiber's newest variable to be closed, above the
// live registers, and takes the variable off the list. REQUIRES: there is one.
Step CallCloser(Machine& machine, Fiber& fiber, const Value& error, ReturnTo return_to);

}  // namespace selenite::vm
