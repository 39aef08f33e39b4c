#include "vm/run/calls/calls.h"

#include <algorithm>

#include "vm/bytecode/decoder.h"
#include "vm/run/calls/error_text.h"
#include "vm/run/calls/raise.h"

namespace selenite::vm {

namespace {

// Handlers of __call that are themselves called through __call.
constexpr int kMaxCallChain = 200;

// What it costs to put one before the callee.
int64_t PriceOfCallHandler(uint32_t argument_count) {
  return 1 + argument_count / kSlotsPerFuelUnit;
}

Step ReportGrowth(Machine& machine, Fiber& fiber, Fiber::Growth growth) {
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  return RaiseMessage(machine, fiber, "stack overflow");
}

// Room for one more frame and for slots [0, needed).
Fiber::Growth EnsureRoom(Machine& machine, Fiber& fiber, uint32_t needed) {
  Fiber::Growth growth = fiber.EnsureFrame(machine.heap());
  if (growth != Fiber::Growth::kOk) return growth;
  return fiber.EnsureStack(machine.heap(), needed);
}

void PushLuaFrame(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                  const Prototype& prototype, const CallOptions& options) {
  uint32_t base = func + 1;
  uint32_t extra = 0;
  uint32_t parameters = prototype.parameter_count();
  Value* stack = fiber.stack();
  if (prototype.code().is_vararg && argument_count > parameters) {
    // The variable arguments stay below the frame; the callee and the fixed
    // parameters are copied above them.
    extra = argument_count - parameters;
    uint32_t copied = func + 1 + argument_count;
    stack[copied] = stack[func];
    for (uint32_t i = 0; i < parameters; ++i) {
      stack[copied + 1 + i] = stack[func + 1 + i];
      stack[func + 1 + i] = Value();  // or it would be kept alive
    }
    base = copied + 1;
  }
  for (uint32_t i = argument_count; i < parameters; ++i) stack[base + i] = Value();
  fiber.PoisonAbove(base + prototype.max_registers());
  WriteFrame(fiber.PushFrame(), base, base - 1 - func, CallWord(FrameKind::kLua, options), extra);
  ++(prototype.bytecode() != nullptr ? machine.counters.calls_dispatcher
                                     : machine.counters.calls_interpreter);
}

// Room for the frame of `function`, which is to be called in slot `func`.
Fiber::Growth EnsureCallRoom(Machine& machine, Fiber& fiber, const Value& function, uint32_t func,
                             uint32_t argument_count) {
  if (function.IsClosure()) [[likely]] {
    const FunctionCode& code = function.AsClosure()->prototype()->code();
    uint32_t needed = func + 2 + argument_count + code.max_registers;
    if (code.is_vararg) needed += argument_count;
    return EnsureRoom(machine, fiber, needed);
  }
  return EnsureRoom(machine, fiber, func + 1 + argument_count + kNativeStackSlots);
}

// Puts the handlers of __call before the callee, so that a function is in `func`. The
// arguments move once, however many handlers there are. REQUIRES: PrepareCall.
uint32_t InsertCallHandlers(Machine& machine, Fiber& fiber, uint32_t func,
                            uint32_t argument_count) {
  Value* stack = fiber.stack();
  uint32_t handlers = 0;
  for (Value callee = stack[func]; !callee.IsFunction(); ++handlers) {
    machine.fuel().Charge(WorkKind::kNative, PriceOfCallHandler(argument_count + handlers));
    callee = machine.MetamethodOf(callee, Metamethod::kCall);
  }
  Value* const moved = stack + func + handlers;
  std::copy_backward(stack + func, stack + func + 1 + argument_count,
                     moved + 1 + argument_count);
  for (Value* at = moved; at > stack + func; --at) {
    at[-1] = machine.MetamethodOf(*at, Metamethod::kCall);
  }
  return argument_count + handlers;
}

void PushFrameFor(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                  const CallOptions& options) {
  const Value& callee = fiber.slot(func);
  if (callee.IsClosure()) [[likely]] {
    PushLuaFrame(machine, fiber, func, argument_count, *callee.AsClosure()->prototype(), options);
  } else {
    PushNativeFrame(fiber, func, argument_count, NativeOf(callee), options);
  }
}

}  // namespace

Step PrepareCall(Machine& machine, Fiber& fiber, const Value& callee, uint32_t func,
                 uint32_t argument_count) {
  Value function = callee;
  Step step = Step::kNext;
  int64_t price = 0;
  for (int chain = 0; step == Step::kNext && !function.IsFunction(); ++chain) {
    const Value handler = machine.MetamethodOf(function, Metamethod::kCall);
    if (handler.IsNil()) {
      step = RaiseCallError(machine, fiber, function);
    } else if (chain == kMaxCallChain) {
      step = RaiseMessage(machine, fiber, "'__call' chain too long");
    } else {
      function = handler;
      price += PriceOfCallHandler(argument_count++);
      const Fiber::Growth growth = fiber.EnsureStack(machine.heap(), func + argument_count + 1);
      if (growth != Fiber::Growth::kOk) step = ReportGrowth(machine, fiber, growth);
    }
  }
  if (step == Step::kNext) {
    const Fiber::Growth growth = EnsureCallRoom(machine, fiber, function, func, argument_count);
    if (growth == Fiber::Growth::kOk) return Step::kNext;
    step = ReportGrowth(machine, fiber, growth);
  }
  // The handlers that were looked for in vain are paid for, too.
  if (step == Step::kRaise) machine.fuel().Charge(WorkKind::kNative, price);
  return step;
}

Step BeginCall(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
               const CallOptions& options) {
  if (BeginPlainCall(machine, fiber, func, argument_count, options)) return Step::kCall;
  if (!fiber.slot(func).IsFunction()) [[unlikely]] {
    Step step = PrepareCall(machine, fiber, fiber.slot(func), func, argument_count);
    if (step != Step::kNext) return step;
    argument_count = InsertCallHandlers(machine, fiber, func, argument_count);
  }
  const Fiber::Growth growth =
      EnsureCallRoom(machine, fiber, fiber.slot(func), func, argument_count);
  if (growth != Fiber::Growth::kOk) return ReportGrowth(machine, fiber, growth);
  PushFrameFor(machine, fiber, func, argument_count, options);
  return Step::kCall;
}

Step BeginTailCall(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count) {
  if (!fiber.slot(func).IsFunction()) [[unlikely]] {
    Step step = PrepareCall(machine, fiber, fiber.slot(func), func, argument_count);
    if (step != Step::kNext) return step;
    argument_count = InsertCallHandlers(machine, fiber, func, argument_count);
  }
  if (!fiber.slot(func).IsClosure()) {
    return BeginCall(machine, fiber, func, argument_count, {.return_to = ReturnTo::kTail});
  }
  // All that can fail is done while the old frame still stands; the callee's
  // window begins at its `func`, which is below.
  const Fiber::Growth growth =
      EnsureCallRoom(machine, fiber, fiber.slot(func), func, argument_count);
  if (growth != Fiber::Growth::kOk) return ReportGrowth(machine, fiber, growth);
  const Frame frame = fiber.frame();
  Value* stack = fiber.stack();
  for (uint32_t i = 0; i <= argument_count; ++i) stack[frame.func() + i] = stack[func + i];
  fiber.PopFrame();
  PushFrameFor(machine, fiber, frame.func(), argument_count,
               {.wanted = frame.wanted,
                .return_to = frame.return_to,
                .event = frame.event,
                .flags = kTailCalled});
  return Step::kCall;
}

Step CallAbove(Machine& machine, Fiber& fiber, const Value& callee,
               std::initializer_list<Value> arguments, const CallOptions& options) {
  const Value function = callee;
  const uint32_t func = fiber.LiveTop();
  const uint32_t count = static_cast<uint32_t>(arguments.size());
  Fiber::Growth growth = fiber.EnsureStack(machine.heap(), func + 1 + count);
  if (growth != Fiber::Growth::kOk) return ReportGrowth(machine, fiber, growth);
  Value* to = fiber.stack() + func;
  *to = function;
  for (const Value& argument : arguments) *++to = argument;
  return BeginCall(machine, fiber, func, count, options);
}

Step EnsureRegisters(Machine& machine, Fiber& fiber, uint32_t needed) {
  Fiber::Growth growth = fiber.EnsureStack(machine.heap(), needed);
  return growth == Fiber::Growth::kOk ? Step::kNext : ReportGrowth(machine, fiber, growth);
}

}  // namespace selenite::vm
