// The coroutine library (the manual, §6.2). Switching is in
// run/calls/coroutines.h; here is what scripts see of it.

#include <string>

#include "vm/run/calls/coroutines.h"
#include "vm/run/calls/raise.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/base/base_libraries.h"
#include "vm/stdlib/strings/joined_text.h"

namespace selenite::vm {

namespace {

bool IsCaught(NativeCall& call) { return (call.fiber().frame().flags & kCaught) != 0; }
void ClearCaught(NativeCall& call) {
  call.fiber().frame().flags &= static_cast<uint16_t>(~kCaught);
}

// Null: raised.
Fiber* CheckFiber(NativeCall& call, Step& raised) {
  const Value value = call.Slot(0);
  if (value.IsFiber()) return value.AsFiber();
  raised = call.BadType(0, "thread");
  return nullptr;
}

const char* StatusName(NativeCall& call, const Fiber& fiber) {
  if (&fiber == &call.fiber()) return "running";
  switch (fiber.status) {
    case FiberStatus::kSuspended: return "suspended";
    case FiberStatus::kRunning:
    case FiberStatus::kNormal: return "normal";
    case FiberStatus::kDead: return "dead";
  }
  return "dead";
}

constexpr char kTooDeep[] = "C stack overflow";

// The running fiber may not wait for another one.
bool IsTooDeep(NativeCall& call) {
  return call.fiber().FramesThatWouldWait() > kMaxWaitingFrames;
}

// Why a fiber cannot be resumed, or null.
const char* ResumeProblem(NativeCall& call, const Fiber& fiber) {
  if (fiber.status == FiberStatus::kDead) return "cannot resume dead coroutine";
  if (fiber.status != FiberStatus::kSuspended) return "cannot resume non-suspended coroutine";
  return IsTooDeep(call) ? kTooDeep : nullptr;
}

Step SwitchTo(NativeCall& call, Fiber& target, uint32_t count) {
  call.fiber().frame().pc = kSwitchBack;
  Step step = ResumeFiber(call.machine(), call.fiber(), target, count);
  if (step != Step::kSwitch) call.fiber().frame().pc = kSwitchStart;
  return step;
}

Step ReturnFailure(NativeCall& call, const Value& error) {
  call.SetSlotCount(0);
  call.Push(Value::Boolean(false));
  call.Push(error);
  return call.Return(2);
}

// A new fiber that will run the function in slot 0. Null: not enough memory.
Fiber* NewFiber(NativeCall& call) {
  Fiber* fiber = call.heap().New<Fiber>(0);
  if (fiber == nullptr || !fiber->Initialize(call.heap())) return nullptr;
  fiber->slot(0) = call.Slot(0);
  fiber->top = 1;
  return fiber;
}

Step Create(NativeCall& call) {
  if (!call.Slot(0).IsFunction()) return call.BadType(0, "function");
  Fiber* fiber = NewFiber(call);
  if (fiber == nullptr) return call.NoMemory();
  return call.ReturnValue(Value::Of(fiber));
}

// Slots: the fiber, the arguments; then the fiber's place, the results.
Step Resume(NativeCall& call) {
  if (call.state() == kSwitchBack) {
    if (IsCaught(call)) return ReturnFailure(call, call.Top());
    call.SetSlot(0, Value::Boolean(true));
    return call.Return(call.result_count() + 1);
  }
  Step raised = Step::kRaise;
  Fiber* target = CheckFiber(call, raised);
  if (target == nullptr) return raised;
  if (const char* problem = ResumeProblem(call, *target)) {
    String* text = call.NewString(problem);
    if (text == nullptr) return call.NoMemory();
    return ReturnFailure(call, Value::Of(text));
  }
  return SwitchTo(call, *target, call.argument_count() - 1);
}

// A state of ResumeWrapped, after those of coroutines.h.
constexpr uint32_t kJoin = kSwitchClosed + 1;

// The function that coroutine.wrap returns. Its one value is the fiber.
// Slots: the arguments; then the results, or the error.
Step ResumeWrapped(NativeCall& call) {
  Fiber& target = *call.closure()->values()[0].AsFiber();
  switch (call.state()) {
    case kSwitchBack:
      if (!IsCaught(call)) return call.Return(call.result_count());
      // The error is in slot 0. The fiber is closed before it goes on.
      ClearCaught(call);
      call.fiber().frame().pc = kSwitchClosed;
      return CloseFiber(call.machine(), call.fiber(), target);
    case kSwitchClosed: {
      // Closing gives the error back, or a newer one.
      const Value error = call.Top();
      if (!error.IsString()) return call.RaiseValue(error);
      return RaiseJoined(call, PushJoined(call, call.Where(1), error, {}, kJoin));
    }
    case kJoin:
      return RaiseJoined(call, PushJoinedPiece(call, kJoin));
    default:
      break;
  }
  if (const char* problem = ResumeProblem(call, target)) return call.Raise(problem);
  return SwitchTo(call, target, call.argument_count());
}

constexpr NativeInfo kWrappedInfo = {
    .name = "wrap", .id = "coroutine.wrap.resume", .prices = Price::kValues,
    .function = ResumeWrapped, .frame_flags = kWrapped, .switch_directly = ResumeWrappedDirectly};

Step Wrap(NativeCall& call) {
  if (!call.Slot(0).IsFunction()) return call.BadType(0, "function");
  Fiber* fiber = NewFiber(call);
  if (fiber == nullptr) return call.NoMemory();
  auto* wrapped =
      call.heap().New<NativeClosure>(NativeClosure::ExtraBytes(1), &kWrappedInfo, uint32_t{1});
  if (wrapped == nullptr) return call.NoMemory();
  wrapped->values()[0] = Value::Of(fiber);
  return call.ReturnValue(Value::Of(wrapped));
}

// False while the running fiber is being closed; and while finalizers run on it, for no
// other one would ever run.
bool CanSleep(NativeCall& call) {
  const Fiber& fiber = call.fiber();
  return !fiber.closing && call.machine().execution.finalizing != &fiber;
}

Step Yield(NativeCall& call) {
  if (call.state() == kSwitchBack) return call.Return(call.result_count());
  Fiber& fiber = call.fiber();
  // Without a position, as in the reference.
  if (fiber.resumer() == nullptr) {
    return RaiseMessage(call.machine(), fiber, "attempt to yield from outside a coroutine");
  }
  if (!CanSleep(call)) {
    return RaiseMessage(call.machine(), fiber, "attempt to yield across a C-call boundary");
  }
  fiber.frame().pc = kSwitchBack;
  Step step = YieldFiber(call.machine(), fiber, call.argument_count());
  if (step != Step::kSwitch) fiber.frame().pc = kSwitchStart;
  return step;
}

Step Status(NativeCall& call) {
  Step raised = Step::kRaise;
  Fiber* fiber = CheckFiber(call, raised);
  if (fiber == nullptr) return raised;
  return call.ReturnString(StatusName(call, *fiber));
}

Step Running(NativeCall& call) {
  Fiber& fiber = call.fiber();
  call.Push(Value::Of(&fiber));
  call.Push(Value::Boolean(&fiber == call.machine().roots.main_fiber));
  return call.Return(2);
}

Step IsYieldable(NativeCall& call) {
  Fiber* fiber = &call.fiber();
  if (call.HasSlot(0)) {
    Step raised = Step::kRaise;
    fiber = CheckFiber(call, raised);
    if (fiber == nullptr) return raised;
  }
  const bool is_yieldable = fiber != call.machine().roots.main_fiber && !fiber->closing &&
                            (fiber != &call.fiber() || CanSleep(call));
  return call.ReturnValue(Value::Boolean(is_yieldable));
}

Step Close(NativeCall& call) {
  if (call.state() == kSwitchClosed) {
    if (IsCaught(call)) return ReturnFailure(call, call.Top());
    return call.ReturnValue(Value::Boolean(true));
  }
  Step raised = Step::kRaise;
  Fiber* target = CheckFiber(call, raised);
  if (target == nullptr) return raised;
  const bool idle =
      target->status == FiberStatus::kSuspended || target->status == FiberStatus::kDead;
  if (!idle) {
    return call.Raise(std::string("cannot close a ") + StatusName(call, *target) + " coroutine");
  }
  if (target->status == FiberStatus::kDead && !target->has_frames()) {
    return call.ReturnValue(Value::Boolean(true));
  }
  if (IsTooDeep(call)) return call.Raise(kTooDeep);
  call.fiber().frame().pc = kSwitchClosed;
  return CloseFiber(call.machine(), call.fiber(), *target);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "close", .qualified = "coroutine.close", .prices = kCallOnly, .function = Close},
    {.name = "create", .qualified = "coroutine.create", .prices = kCallOnly, .function = Create},
    {.name = "isyieldable", .qualified = "coroutine.isyieldable", .prices = kCallOnly,
     .function = IsYieldable},
    {.name = "resume", .qualified = "coroutine.resume", .prices = Price::kValues,
     .function = Resume, .frame_flags = kResume, .switch_directly = ResumeDirectly},
    {.name = "running", .qualified = "coroutine.running", .prices = kCallOnly, .function = Running},
    {.name = "status", .qualified = "coroutine.status", .prices = kCallOnly, .function = Status},
    {.name = "wrap", .qualified = "coroutine.wrap", .prices = Price::kValues, .function = Wrap},
    {.name = "yield", .qualified = "coroutine.yield", .prices = Price::kValues, .function = Yield,
     .frame_flags = kYield, .switch_directly = YieldDirectly},
};

}  // namespace

std::span<const NativeInfo> CoroutineLibrary() { return kFunctions; }
const NativeInfo* WrappedCoroutine() { return &kWrappedInfo; }

}  // namespace selenite::vm
