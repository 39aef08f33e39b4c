#include "vm/run/calls/returns.h"

#include <algorithm>

#include "vm/bytecode/decoder.h"
#include "vm/run/calls/coroutines.h"
#include "vm/run/calls/unwind.h"
#include "vm/support/check.h"

namespace selenite::vm {

namespace {

// `count` results from slot `first` on, to where `done`, which is popped, was
// called: as many as are wanted.
void DeliverToCall(Machine& machine, Fiber& fiber, const Frame& done, uint32_t first,
                   uint32_t count) {
  Frame& caller = fiber.frame();
  const uint32_t func = done.func();
  Value* stack = fiber.stack();
  machine.fuel().Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  const uint32_t wanted = done.wanted < 0 ? count : static_cast<uint32_t>(done.wanted);
  const uint32_t copied = std::min(wanted, count);
  for (uint32_t i = 0; i < copied; ++i) stack[func + i] = stack[first + i];
  for (uint32_t i = copied; i < wanted; ++i) stack[func + i] = Value();
  if (done.return_to == ReturnTo::kNative) {
    fiber.top = func + wanted;
    caller.extra = wanted;
  } else if (done.wanted < 0) {
    fiber.top = func + count;
    caller.flags |= kOpenTop;
  }
}

}  // namespace

Step DeliverResults(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count) {
  const Frame& returning = fiber.frame();
  if (returning.return_to == ReturnTo::kCall || returning.return_to == ReturnTo::kNative)
      [[likely]] {
    fiber.PopFrame();
    DeliverToCall(machine, fiber, returning, first, count);
    return Step::kNext;
  }
  // Frames that only pass their callee's results on end with it.
  uint32_t last = fiber.frame_count() - 1;
  while (fiber.frame_at(last).return_to == ReturnTo::kTail) --last;
  // Popped frames stay as they are until another is pushed.
  const Frame& done = fiber.frame_at(last);
  if (done.return_to == ReturnTo::kFiberEnd) {
    Step step = FinishFiber(machine, fiber, first, count);
    // Not finished for want of memory: all frames stand as they were.
    if (step != Step::kCollect) {
      while (fiber.frame_count() > last) fiber.PopFrame();
    }
    return step;
  }
  while (fiber.frame_count() > last) fiber.PopFrame();
  if (done.return_to == ReturnTo::kUnwind) {
    // There may be no frame left.
    fiber.error = KeptForCloser(fiber, done);
    return ContinueUnwind(machine, fiber);
  }
  Frame& caller = fiber.frame();
  switch (done.return_to) {
    case ReturnTo::kCall:
    case ReturnTo::kNative:
      DeliverToCall(machine, fiber, done, first, count);
      return Step::kNext;
    case ReturnTo::kRegister: {
      fiber.slot(caller.base +
                 ResultRegister(fiber.closure(caller)->prototype()->code(), caller.pc)) =
          count == 0 ? Value() : fiber.slot(first);
      return Step::kNext;
    }
    case ReturnTo::kCondition: {
      const Instruction instruction =
          InstructionBefore(fiber.closure(caller)->prototype()->code(), caller.pc);
      bool truth = count != 0 && fiber.slot(first).IsTruthy();
      if (truth != IsNegatedComparison(instruction.op)) {
        caller.pc = static_cast<uint32_t>(instruction.c);
      }
      return Step::kNext;
    }
    case ReturnTo::kDiscard:
      return Step::kNext;
    case ReturnTo::kReturn:
      fiber.top = static_cast<uint32_t>(KeptForCloser(fiber, done).AsInteger());
      caller.flags |= kOpenTop;
      [[fallthrough]];
    case ReturnTo::kRepeat:
      caller.pc = PreviousInstruction(fiber.closure(caller)->prototype()->code(), caller.pc);
      return Step::kNext;
    case ReturnTo::kHandler:
      fiber.error = count == 0 ? Value() : fiber.slot(first);
      --fiber.handler_depth;
      return UnwindToCatcher(machine, fiber);
    case ReturnTo::kUnwind:
    case ReturnTo::kTail:
    case ReturnTo::kFiberEnd:
      break;
  }
  SELENITE_CHECK(!"unreachable");
  return Step::kNext;
}

}  // namespace selenite::vm
