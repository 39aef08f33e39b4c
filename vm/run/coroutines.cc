#include "vm/run/coroutines.h"

#include "vm/run/calls.h"
#include "vm/run/unwind.h"

namespace selenite::vm {

namespace {

// Copies `count` values from slot `first` of `from` onto the top of `to`.
Fiber::Growth Transfer(Machine& machine, Fiber& from, uint32_t first, Fiber& to, uint32_t count) {
  machine.fuel().Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  Fiber::Growth growth = to.EnsureStack(machine.heap(), to.top + count + kNativeStackSlots);
  if (growth != Fiber::Growth::kOk) return growth;
  for (uint32_t i = 0; i < count; ++i) to.slot(to.top + i) = from.slot(first + i);
  to.top += count;
  // The collector may have looked at its stack already.
  machine.heap().ContentsMoved(to);
  return Fiber::Growth::kOk;
}

// `fiber` stops running; its resumer's native goes on.
Fiber& ReturnToResumer(Machine& machine, Fiber& fiber) {
  Fiber& resumer = *fiber.resumer();
  fiber.set_resumer(machine.heap(), nullptr);
  resumer.status = FiberStatus::kRunning;
  machine.current = &resumer;
  return resumer;
}

void SwitchTo(Machine& machine, Fiber& from, Fiber& target) {
  target.set_resumer(machine.heap(), &from);
  from.status = FiberStatus::kNormal;
  target.status = FiberStatus::kRunning;
  machine.current = &target;
}

}  // namespace

Step ResumeFiber(Machine& machine, Fiber& from, Fiber& target, uint32_t count) {
  Fiber::Growth growth = Transfer(machine, from, from.top - count, target, count);
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  if (growth == Fiber::Growth::kOverflow) {
    return RaiseMessage(machine, from, "too many arguments to resume");
  }
  if (target.has_frames()) {
    // It sleeps in a native that yielded.
    target.frame().extra = count;
  } else {
    // Slot 0 holds its function; the arguments follow.
    Step step = BeginCall(machine, target, 0, count, {.return_to = ReturnTo::kFiberEnd});
    if (step != Step::kCall) {
      target.top -= count;
      if (step == Step::kRaise) return RaiseValue(from, target.error);
      return step;
    }
  }
  from.top -= count;
  SwitchTo(machine, from, target);
  return Step::kSwitch;
}

Step CloseFiber(Machine& machine, Fiber& from, Fiber& target) {
  const Value error = target.error;  // of a fiber that failed; else nil
  SwitchTo(machine, from, target);
  BeginClosing(target, error);
  return Step::kSwitch;
}

Step YieldFiber(Machine& machine, Fiber& fiber, uint32_t count) {
  Fiber& resumer = *fiber.resumer();
  Fiber::Growth growth = Transfer(machine, fiber, fiber.top - count, resumer, count);
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  if (growth == Fiber::Growth::kOverflow) {
    return RaiseMessage(machine, fiber, "too many results to yield");
  }
  fiber.top -= count;
  fiber.status = FiberStatus::kSuspended;
  resumer.frame().extra = count;
  ReturnToResumer(machine, fiber);
  return Step::kSwitch;
}

Step FinishFiber(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count) {
  if (&fiber == machine.main_fiber) {
    // The results stay on the stack, from slot 0 on, to be encoded.
    for (uint32_t i = 0; i < count; ++i) fiber.slot(i) = fiber.slot(first + i);
    fiber.PopFrame();
    fiber.top = count;
    fiber.status = FiberStatus::kDead;
    return Step::kFinished;
  }
  Fiber& resumer = *fiber.resumer();
  Fiber::Growth growth = Transfer(machine, fiber, first, resumer, count);
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  fiber.PopFrame();
  fiber.top = 0;
  fiber.status = FiberStatus::kDead;
  ReturnToResumer(machine, fiber);
  if (growth == Fiber::Growth::kOverflow) {
    return RaiseMessage(machine, resumer, "too many results to resume");
  }
  resumer.frame().extra = count;
  return Step::kSwitch;
}

Step FailFiber(Machine& machine, Fiber& fiber) {
  fiber.status = FiberStatus::kDead;
  if (&fiber == machine.main_fiber) {
    machine.failed = true;
    return Step::kFinished;
  }
  Fiber& resumer = ReturnToResumer(machine, fiber);
  if (fiber.closing) {
    // Closed: no frames are left. The error, if any, is the closing's result.
    fiber.closing = false;
    fiber.top = 0;
    if (fiber.error.IsNil()) {
      resumer.frame().extra = 0;
      return Step::kSwitch;
    }
  }
  const Value error = fiber.error;
  if (!fiber.has_frames()) fiber.error = Value();
  Frame& frame = resumer.frame();
  frame.flags |= kCaught;
  frame.extra = 1;
  resumer.slot(resumer.top++) = error;
  return Step::kSwitch;
}

}  // namespace selenite::vm
