// Errors on their way up: from where they were raised to whoever catches
// them, closing variables as frames go (the manual, §2.3, §3.3.8, §6.2).
//
// A fiber is in one of these states; everything else follows from them:
//
//   state       known by                   what is done, and what comes next
//   running     Unwinding::kNone           instructions and natives
//   raised      Unwinding::kRaised         the handler in charge is called, if
//                                          there is one: handling; else unwinding.
//                                          Nobody catches, in a coroutine: failed
//   handling    frames above one with      as running. An error in it: raised.
//               ReturnTo::kHandler         It returns: unwinding, with its result
//   unwinding   Unwinding::kUnderWay       all frames above the catcher go at once;
//                                          the newest variable above it is closed:
//                                          in a closer. None is left: the catcher
//                                          runs with the error, or the fiber ends
//   in a closer frames above one with      as running. It returns: unwinding, with
//               ReturnTo::kUnwind          the same error. It raises: raised, with
//                                          the new error instead
//   failed      kDead, with frames         nothing; the frames are for tracebacks,
//                                          the variables for a closing
//   closing     Fiber::closing             unwinding with nobody to catch, and its
//                                          closers; then the fiber has ended
//
// Who catches is never searched for: `Fiber::catcher` is the place of the
// innermost frame that does. A native that begins to catch notes the one
// before it (StartCatching) and puts it back when it ends (StopCatching).
// While an error is being unwound, the catcher is where it goes: what runs
// meanwhile, closers and handlers and all that they call protected, has put it
// back when it is over. So a closer's error goes the way of the error that it
// was called for, and a `pcall` inside a closer catches like any other.
//
// The handler in charge is the catcher's own (xpcall), none (pcall), or the
// one in charge before it (load, which catches errors of its reader).
//
// What a closer gets as its second argument: the error for which frames go, as the handler left
// it, or nil when a coroutine that did not fail is closed; also when that
// coroutine slept in a closer that was itself called for an error. A closer
// that is running, or asleep, is not called again.
//
// Frames go before the closers are called, so a closer's caller is whoever
// catches. The closed variables' registers stay below `Fiber::top`.
//
// A coroutine may sleep in a closer, a handler or anything else that runs while
// it unwinds, for all that is needed to go on is in its fiber. Only closers of
// a closing may not sleep: whoever closes waits for the end.
#pragma once

#include <string>
#include <string_view>

#include "vm/objects/fiber.h"
#include "vm/run/calls/catching.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// Message handlers called for errors in message handlers, as many as in the
// reference where little else is being called, before the error
// becomes "error in error handling".
inline constexpr int kMaxHandlerDepth = 215;

// ---- Unwinding. On kCollect call the same again after a collection.

// From raised: the error waits in `fiber.error`. Goes on with what the table
// above says, as far as it can; kFinished when the run is over.
Step BeginUnwind(Machine& machine, Fiber& fiber);

// From handling, once the handler has returned and `fiber.error` is its result.
Step UnwindToCatcher(Machine& machine, Fiber& fiber);

// From unwinding, and from a closer that has returned.
Step ContinueUnwind(Machine& machine, Fiber& fiber);

// ---- Variables to be closed.

// The value in stack slot `offset` is to be closed when its scope ends.
// `name`: what the variable is called when it has no operand name.
Step MarkToBeClosed(Machine& machine, Fiber& fiber, uint32_t offset, std::string_view name);

// Closes the fiber's newest variable to be closed for an instruction of the
// Lua frame on top, which will be run again: kRepeat, or kReturn when open
// multi-results are pending. REQUIRES: there is one.
Step CloseVariable(Machine& machine, Fiber& fiber, ReturnTo return_to);

// What was put down for the closer that ran in the frame `closer`: the error
// (kUnwind), the top (kReturn).
const Value& KeptForCloser(Fiber& fiber, const Frame& closer);

}  // namespace selenite::vm
