#include "vm/run/calls/unwind.h"

#include "vm/run/calls/backtrace.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/coroutines.h"
#include "vm/run/calls/frame_names.h"
#include "vm/run/calls/raise.h"

namespace selenite::vm {

namespace {

// Calls the closer of the newest variable to be closed, with `error`, above
// the live registers, and takes the variable off the list. `kept` is put down
// for KeptForCloser.
Step CallCloser(Machine& machine, Fiber& fiber, const Value& error_now, const Value& kept,
                ReturnTo return_to) {
  const Value error = error_now;
  const Value value = fiber.slot(fiber.tbc_at(fiber.tbc_count() - 1));
  const Value closer = machine.MetamethodOf(value, Metamethod::kClose);
  const uint32_t saved = fiber.LiveTop();
  const uint32_t func = saved + 1;
  Fiber::Growth growth = fiber.EnsureStack(machine.heap(), func + 3);
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  if (growth == Fiber::Growth::kOverflow) {
    fiber.PopTbc();
    return RaiseMessage(machine, fiber, "stack overflow");
  }
  Value* stack = fiber.stack();
  stack[saved] = kept;
  stack[func] = closer;
  stack[func + 1] = value;
  stack[func + 2] = error;
  if (!closer.IsFunction() && machine.MetamethodOf(closer, Metamethod::kCall).IsNil()) {
    // Its metatable changed since the variable was declared. Only an
    // instruction has a name for what it calls.
    std::string text = "attempt to call a " + machine.TypeNameOf(closer) + " value";
    if (return_to != ReturnTo::kUnwind) text += " (metamethod 'close')";
    Step step = RaiseMessage(machine, fiber, text);
    if (step == Step::kRaise) fiber.PopTbc();
    return step;
  }
  Step step = BeginCall(machine, fiber, func, 2,
                        {.wanted = 0,
                         .return_to = return_to,
                         .event = EventCode(Metamethod::kClose)});
  if (step != Step::kCollect) fiber.PopTbc();
  return step;
}

// All frames above the catcher go; what ran in them is over.
void DropFramesAboveCatcher(Fiber& fiber) {
  fiber.DropFramesAbove(fiber.catcher);
  fiber.handler_depth =
      fiber.catcher == 0 ? 0 : static_cast<uint8_t>(fiber.frame().catching.outer_handler_depth);
}

}  // namespace

Step BeginUnwind(Machine& machine, Fiber& fiber) {
  fiber.unwinding = Fiber::Unwinding::kRaised;
  if (fiber.catcher == 0) {
    if (&fiber == machine.roots.main_fiber && !fiber.closing) {
      machine.execution.failure_trace = CaptureTrace(machine, fiber, 0);
    }
    return UnwindToCatcher(machine, fiber);
  }
  const uint32_t handler_place = fiber.frame_at(fiber.catcher - 1).catching.handler;
  if (handler_place == 0) return UnwindToCatcher(machine, fiber);
  if (fiber.handler_depth < kMaxHandlerDepth) {
    const Value handler = fiber.slot(fiber.frame_at(handler_place - 1).base);
    ++fiber.handler_depth;
    Step step = CallAbove(machine, fiber, handler, {fiber.error},
                          {.wanted = 1, .return_to = ReturnTo::kHandler});
    if (step == Step::kCall) {
      fiber.unwinding = Fiber::Unwinding::kNone;
      return step;
    }
    --fiber.handler_depth;
    if (step == Step::kCollect) return step;
  }
  String* text = machine.strings().Make("error in error handling");
  if (text == nullptr) return Step::kCollect;
  fiber.error = Value::Of(text);
  return UnwindToCatcher(machine, fiber);
}

Step UnwindToCatcher(Machine& machine, Fiber& fiber) {
  if (fiber.catcher == 0) {
    fiber.closing_failed = true;
    if (&fiber != machine.roots.main_fiber && !fiber.closing) {
      fiber.unwinding = Fiber::Unwinding::kNone;
      return FailFiber(machine, fiber);
    }
  }
  return ContinueUnwind(machine, fiber);
}

Step ContinueUnwind(Machine& machine, Fiber& fiber) {
  fiber.unwinding = Fiber::Unwinding::kUnderWay;
  DropFramesAboveCatcher(fiber);
  const uint32_t base = fiber.catcher == 0 ? 0 : fiber.frame().base;
  const uint32_t tbc_count = fiber.tbc_count();
  if (tbc_count > 0 && fiber.tbc_at(tbc_count - 1) >= base) {
    fiber.top = fiber.tbc_at(tbc_count - 1) + 1;
    Step step = CallCloser(machine, fiber, fiber.error, fiber.error, ReturnTo::kUnwind);
    if (step == Step::kCall) fiber.unwinding = Fiber::Unwinding::kNone;
    return step;
  }
  fiber.unwinding = Fiber::Unwinding::kNone;
  if (fiber.catcher == 0) return FailFiber(machine, fiber);
  StopCatching(fiber);
  fiber.top = fiber.frame().base;
  fiber.GiveBackReserve(machine.heap());
  Frame& catcher = fiber.frame();
  catcher.flags |= kCaught;
  catcher.extra = 1;
  fiber.slot(fiber.top++) = fiber.error;
  fiber.error = Value();
  return Step::kNext;
}

Step MarkToBeClosed(Machine& machine, Fiber& fiber, uint32_t offset, std::string_view name) {
  if (machine.MetamethodOf(fiber.slot(offset), Metamethod::kClose).IsNil()) {
    std::string text = "variable '";
    text += name.empty() ? OperandNameText(machine, fiber, 0) : std::string(name);
    return RaiseMessage(machine, fiber, text + "' got a non-closable value");
  }
  return fiber.PushTbc(machine.heap(), offset) ? Step::kNext : Step::kCollect;
}

Step CloseVariable(Machine& machine, Fiber& fiber, ReturnTo return_to) {
  return CallCloser(machine, fiber, Value(), Value::Integer(fiber.top), return_to);
}

const Value& KeptForCloser(Fiber& fiber, const Frame& closer) {
  return fiber.slot(closer.func() - 1);
}

}  // namespace selenite::vm
