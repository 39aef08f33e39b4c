#include "vm/run/calls/coroutines.h"

#include "vm/run/calls/catching.h"
#include "vm/run/calls/raise.h"

namespace selenite::vm {

namespace {

// Copies `count` values from slot `first` of `from` onto the top of `to`.
Fiber::Growth MoveValues(Machine& machine, Fiber& from, uint32_t first, Fiber& to, uint32_t count) {
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
  machine.roots.current = &resumer;
  return resumer;
}

void SwitchTo(Machine& machine, Fiber& from, Fiber& target) {
  target.set_resumer(machine.heap(), &from);
  target.waiting_frames = from.FramesThatWouldWait();
  from.status = FiberStatus::kNormal;
  target.status = FiberStatus::kRunning;
  machine.roots.current = &target;
}

// ---- Direct switches.

// As many values as move for nothing: see kSlotsPerFuelUnit.
constexpr uint32_t kMaxDirectValues = kSlotsPerFuelUnit - 2;
// `fiber` sleeps in a native with one of `flags`, called by a Lua function with
// bytecode that takes up to kMaxDirectValues results, and has room for `values`
// that wake it.
bool SleepsDirectly(const Fiber& fiber, uint16_t flags, uint32_t values) {
  const uint32_t count = fiber.frame_count();
  if (count < 2 || fiber.unwinding != Fiber::Unwinding::kNone) return false;
  const Frame& sleeper = fiber.frame_at(count - 1);
  const Frame& caller = fiber.frame_at(count - 2);
  return (sleeper.flags & flags) != 0 && (sleeper.flags & kCaught) == 0 &&
         sleeper.pc == kSwitchBack && sleeper.return_to == ReturnTo::kCall &&
         sleeper.wanted <= static_cast<int32_t>(kMaxDirectValues) &&
         caller.kind == FrameKind::kLua &&
         fiber.closure(caller)->prototype()->bytecode() != nullptr &&
         fiber.top + values + kNativeStackSlots <= fiber.high_water();
}

// Ends the native that `fiber` sleeps in: its results are `count` values from
// `values` on, with `true` before them when it is a resume.
void WakeWith(Machine& machine, Fiber& fiber, const Value* values, uint32_t count) {
  const Frame& sleeper = fiber.frame();
  Value* to = fiber.stack() + sleeper.func();
  uint32_t have = 0;
  if ((sleeper.flags & kResume) != 0) to[have++] = Value::Boolean(true);
  for (uint32_t n = 0; n < count; ++n) to[have++] = values[n];
  const int32_t wanted = sleeper.wanted;
  for (int32_t n = static_cast<int32_t>(have); n < wanted; ++n) to[n] = Value();
  const uint32_t top = sleeper.func() + have;
  fiber.PopFrame();
  if (wanted < 0) {
    fiber.top = top;
    fiber.frame().flags |= kOpenTop;
  }
  // Both natives made their two steps.
  machine.fuel().Charge(WorkKind::kNative, 2);
  machine.counters.native_steps += 2;
  machine.heap().ContentsMoved(fiber);
}

// `fiber` calls the native in `func`, which puts it to sleep with its first
// `kept` arguments. Returns the other arguments.
const Value* SleepIn(Fiber& fiber, uint32_t func, uint32_t kept, const CallOptions& options) {
  const Value& callee = fiber.slot(func);
  PushNativeFrame(fiber, func, kept, NativeOf(callee), options);
  fiber.frame().pc = kSwitchBack;
  return fiber.stack() + func + 1 + kept;
}

// `target` is resumed from `fiber` with the arguments after the first `kept`.
bool ResumeDirectly(Machine& machine, Fiber& fiber, Fiber& target, uint32_t func, uint32_t kept,
                    uint32_t argument_count, const CallOptions& options) {
  if (target.status != FiberStatus::kSuspended || argument_count > kMaxDirectValues ||
      target.closing || !machine.IsQuiet() || !SleepsDirectly(target, kYield, argument_count - kept) ||
      !HasNativeRoom(fiber, func, argument_count)) {
    return false;
  }
  // One frame more is about to be pushed.
  if (fiber.FramesThatWouldWait() + 1 > kMaxWaitingFrames) return false;
  const Value* values = SleepIn(fiber, func, kept, options);
  WakeWith(machine, target, values, argument_count - kept);
  SwitchTo(machine, fiber, target);
  return true;
}

}  // namespace

bool ResumeDirectly(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                    const CallOptions& options) {
  if (argument_count == 0) return false;
  const Value& target = fiber.slot(func + 1);
  return target.IsFiber() && ResumeDirectly(machine, fiber, *target.AsFiber(), func, 1,
                                            argument_count, options);
}

bool ResumeWrappedDirectly(Machine& machine, Fiber& fiber, uint32_t func,
                           uint32_t argument_count, const CallOptions& options) {
  Fiber& target = *fiber.slot(func).AsNativeClosure()->values()[0].AsFiber();
  return ResumeDirectly(machine, fiber, target, func, 0, argument_count, options);
}

bool YieldDirectly(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                   const CallOptions& options) {
  Fiber* resumer = fiber.resumer();
  if (resumer == nullptr || argument_count > kMaxDirectValues || fiber.closing ||
      machine.execution.finalizing != nullptr || !machine.IsQuiet() ||
      !SleepsDirectly(*resumer, kResume | kWrapped, argument_count) ||
      !HasNativeRoom(fiber, func, argument_count)) {
    return false;
  }
  const Value* values = SleepIn(fiber, func, 0, options);
  fiber.status = FiberStatus::kSuspended;
  WakeWith(machine, *resumer, values, argument_count);
  ReturnToResumer(machine, fiber);
  return true;
}

Step ResumeFiber(Machine& machine, Fiber& from, Fiber& target, uint32_t count) {
  Fiber::Growth growth = MoveValues(machine, from, from.top - count, target, count);
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
  target.closing_failed = target.status == FiberStatus::kDead;
  SwitchTo(machine, from, target);
  BeginClosing(target, target.closing_failed ? target.error : Value());
  return Step::kSwitch;
}

Step YieldFiber(Machine& machine, Fiber& fiber, uint32_t count) {
  Fiber& resumer = *fiber.resumer();
  Fiber::Growth growth = MoveValues(machine, fiber, fiber.top - count, resumer, count);
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
  if (&fiber == machine.roots.main_fiber) {
    // The results stay on the stack, from slot 0 on, to be encoded.
    for (uint32_t i = 0; i < count; ++i) fiber.slot(i) = fiber.slot(first + i);
    fiber.PopFrame();
    fiber.top = count;
    fiber.status = FiberStatus::kDead;
    return Step::kFinished;
  }
  Fiber& resumer = *fiber.resumer();
  Fiber::Growth growth = MoveValues(machine, fiber, first, resumer, count);
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
  if (&fiber == machine.roots.main_fiber) {
    machine.execution.failed = true;
    return Step::kFinished;
  }
  Fiber& resumer = ReturnToResumer(machine, fiber);
  if (fiber.closing) {
    // Closed: no frames are left. The error, if any, is the closing's result.
    fiber.closing = false;
    fiber.top = 0;
    if (!fiber.closing_failed) {
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
