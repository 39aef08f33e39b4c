#include "vm/run/unwind.h"

#include "vm/run/backtrace.h"
#include "vm/run/calls.h"
#include "vm/run/coroutines.h"
#include "vm/run/error_text.h"

namespace selenite::vm {

namespace {

constexpr uint32_t kNobody = 0;

// The number of frames up to and including the one that catches an error
// raised at the top, or kNobody.
uint32_t FindCatcher(const Fiber& fiber) {
  for (uint32_t i = fiber.frame_count(); i > 0; --i) {
    const Frame& frame = fiber.frame_at(i - 1);
    if ((frame.flags & kCatches) != 0) return i;
    // Below a closer of a fiber being closed nothing catches any more.
    if (fiber.closing && frame.return_to == ReturnTo::kUnwind) break;
  }
  return kNobody;
}

}  // namespace

uint32_t UnwindTargetOfCloser(const Fiber& fiber, const Frame& closer) {
  return static_cast<uint32_t>(fiber.stack()[closer.func() - 1].AsInteger());
}

Step RaiseMessage(Machine& machine, Fiber& fiber, std::string_view message) {
  int64_t top = FrameAtLevel(fiber, 0);
  std::string text = top < 0 ? std::string() : PositionOf(fiber, static_cast<uint32_t>(top));
  text += message;
  String* string = machine.strings().Make(text);
  if (string == nullptr) return Step::kCollect;
  return RaiseValue(fiber, Value::Of(string));
}

Step BeginUnwind(Machine& machine, Fiber& fiber) {
  fiber.unwinding = Fiber::Unwinding::kRaised;
  uint32_t catcher = FindCatcher(fiber);
  if (catcher != kNobody) {
    const Frame& frame = fiber.frame_at(catcher - 1);
    if ((frame.flags & kHasHandler) != 0) {
      if (fiber.handler_depth < kMaxHandlerDepth) {
        const Value handler = fiber.slot(frame.base);
        ++fiber.handler_depth;
        Step step = CallAbove(machine, fiber, handler, {fiber.error},
                              {.wanted = 1, .return_to = ReturnTo::kHandler, .flags = kIsHandler});
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
    }
  } else if (&fiber == machine.main_fiber && !fiber.closing) {
    machine.failure_trace = CaptureTrace(machine, fiber, 0);
  }
  return UnwindToCatcher(machine, fiber);
}

Step UnwindToCatcher(Machine& machine, Fiber& fiber) {
  uint32_t catcher = FindCatcher(fiber);
  if (catcher == kNobody) fiber.closing_failed = true;
  if (catcher == kNobody && &fiber != machine.main_fiber && !fiber.closing) {
    fiber.unwinding = Fiber::Unwinding::kNone;
    return FailFiber(machine, fiber);
  }
  fiber.unwind_target = catcher;
  return ContinueUnwind(machine, fiber);
}

Step ContinueUnwind(Machine& machine, Fiber& fiber) {
  fiber.unwinding = Fiber::Unwinding::kUnderWay;
  while (fiber.frame_count() > fiber.unwind_target) {
    Frame& frame = fiber.frame();
    if (frame.kind == FrameKind::kLua && fiber.tbc_count() > 0 &&
        fiber.tbc_at(fiber.tbc_count() - 1) >= frame.base) {
      Step step = CallCloser(machine, fiber, fiber.error, ReturnTo::kUnwind);
      if (step == Step::kCall) {
        fiber.unwinding = Fiber::Unwinding::kNone;
        return step;
      }
      if (step == Step::kCollect) return step;
      // The closer cannot be called: that is the error now.
      if (fiber.unwind_target == kNobody) fiber.closing_failed = true;
      continue;
    }
    if ((frame.flags & kIsHandler) != 0) --fiber.handler_depth;
    fiber.PopFrame();
  }
  fiber.unwinding = Fiber::Unwinding::kNone;
  if (fiber.unwind_target == kNobody) return FailFiber(machine, fiber);
  Frame& catcher = fiber.frame();
  catcher.flags |= kCaught;
  catcher.extra = 1;
  fiber.top = catcher.base;
  fiber.slot(fiber.top++) = fiber.error;
  fiber.error = Value();
  return Step::kNext;
}

void BeginClosing(Fiber& fiber, const Value& error) {
  fiber.closing = true;
  fiber.error = error;
  fiber.unwind_target = kNobody;
  fiber.unwinding = Fiber::Unwinding::kUnderWay;
}

Step MarkToBeClosed(Machine& machine, Fiber& fiber, uint32_t offset, std::string_view name) {
  if (machine.MetamethodOf(fiber.slot(offset), Metamethod::kClose).IsNil()) {
    std::string text = "variable '";
    text += name.empty() ? OperandNameText(fiber, 0) : std::string(name);
    return RaiseMessage(machine, fiber, text + "' got a non-closable value");
  }
  return fiber.PushTbc(machine.heap(), offset) ? Step::kNext : Step::kCollect;
}

Step CallCloser(Machine& machine, Fiber& fiber, const Value& error_now, ReturnTo return_to) {
  const Value error = error_now;
  const uint32_t offset = fiber.tbc_at(fiber.tbc_count() - 1);
  const Value value = fiber.slot(offset);
  const Value closer = machine.MetamethodOf(value, Metamethod::kClose);
  // Two slots below the call keep what the unwinding (or the Return) needs to
  // go on; see DeliverResults.
  uint32_t saved = fiber.LiveTop();
  uint32_t func = saved + 2;
  Fiber::Growth growth = fiber.EnsureStack(machine.heap(), func + 3);
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  if (growth == Fiber::Growth::kOverflow) {
    fiber.PopTbc();
    return RaiseMessage(machine, fiber, "stack overflow");
  }
  Value* stack = fiber.stack();
  stack[saved] = error;
  stack[saved + 1] = Value::Integer(return_to == ReturnTo::kUnwind ? fiber.unwind_target : fiber.top);
  stack[func] = closer;
  stack[func + 1] = value;
  stack[func + 2] = error;
  if (!closer.IsFunction() && machine.MetamethodOf(closer, Metamethod::kCall).IsNil()) {
    // Its metatable changed since the variable was declared.
    Step step = RaiseMessage(machine, fiber,
                             "attempt to call a " + machine.TypeNameOf(closer) +
                                 " value (metamethod 'close')");
    if (step == Step::kRaise) fiber.PopTbc();
    return step;
  }
  Step step = BeginCall(machine, fiber, func, 2,
                        {.wanted = 0,
                         .return_to = return_to,
                         .event = static_cast<uint8_t>(static_cast<int>(Metamethod::kClose) + 1)});
  if (step != Step::kCollect) fiber.PopTbc();
  return step;
}

}  // namespace selenite::vm
