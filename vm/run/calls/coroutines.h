// Switching between fibers. Resuming takes no C++ stack: the current fiber
// changes, and the execution loop goes on there.
#pragma once

#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/run/calls/calls.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// Makes `target` current, resumed by `from` (whose top frame, a native, will
// be run again with what comes back: values on top, result_count() of them;
// or kCaught with the error). Moves `count` values from the top of `from`.
// Returns kSwitch; kRaise when the stack is full; kCollect with nothing changed.
// REQUIRES: target is suspended.
Step ResumeFiber(Machine& machine, Fiber& from, Fiber& target, uint32_t count);

// States of the natives of the library that switch.
enum SwitchState : uint32_t {
  kSwitchStart,
  kSwitchBack,    // control came back, with values or an error
  kSwitchClosed,  // the other fiber is closed
};

// coroutine.resume, the function that coroutine.wrap returned and coroutine.yield,
// done at once between two Lua functions that have bytecode: see DirectSwitch. Values
// go from one register window to the other.
bool ResumeDirectly(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                    const CallOptions& options);
bool ResumeWrappedDirectly(Machine& machine, Fiber& fiber, uint32_t func,
                           uint32_t argument_count, const CallOptions& options);
bool YieldDirectly(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                   const CallOptions& options);

// Closes `target` (suspended, or dead with an error): its closers run there;
// then `from`'s native goes on with no values, or kCaught with the error.
Step CloseFiber(Machine& machine, Fiber& from, Fiber& target);

// The current fiber gives the topmost `count` values to its resumer and
// sleeps. Its top frame, a native, is run again when it is resumed, with the
// values passed then. kSwitch. REQUIRES: it has a resumer.
Step YieldFiber(Machine& machine, Fiber& fiber, uint32_t count);

// The current fiber's first frame returned `count` values from `first` on.
Step FinishFiber(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count);

// The current fiber ended with the error in `fiber.error`. Its frames stay,
// for tracebacks.
Step FailFiber(Machine& machine, Fiber& fiber);

}  // namespace selenite::vm
