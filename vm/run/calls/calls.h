// Frames: how a call begins. How its results reach their place: returns.h.
//
// Shared by both tiers and by natives. A call never takes C++ stack: it
// pushes a frame, and the execution loop runs whatever frame is on top.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "vm/objects/fiber.h"
#include "vm/objects/value.h"
#include "vm/run/calls/frame_writer.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// Begins the call of stack slot `func` with the `argument_count` slots after
// it. kCall: a Lua or native frame is on top now. kRaise: not callable, or too
// deep. kCollect: nothing changed.
Step BeginCall(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
               const CallOptions& options);

// The part of BeginCall that may fail: whether `callee` can be called, and room for its
// frame. For natives that move slots before a call. kNext: BeginCall with it in slot
// `func` will not fail. kRaise, kCollect: as from BeginCall; no slot has changed.
Step PrepareCall(Machine& machine, Fiber& fiber, const Value& callee, uint32_t func,
                 uint32_t argument_count);

// BeginCall for the common case only: an encoded function with fixed parameters, and
// room for it. False: nothing has changed.
inline bool BeginPlainCall(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count,
                           const CallOptions& options) {
  const Value& callee = fiber.slot(func);
  if (!callee.IsClosure()) return false;
  const Prototype& prototype = *callee.AsClosure()->prototype();
  if (prototype.plain_entry() == nullptr || fiber.frame_count() >= fiber.frame_capacity() ||
      func + 2 + argument_count + prototype.max_registers() > fiber.high_water()) {
    return false;
  }
  const uint32_t base = func + 1;
  Value* stack = fiber.stack();
  for (uint32_t i = argument_count; i < prototype.parameter_count(); ++i) {
    stack[base + i] = Value();
  }
  fiber.PoisonAbove(base + prototype.max_registers());
  WriteFrame(fiber.PushFrame(), base, 0, CallWord(FrameKind::kLua, options));
  ++machine.counters.calls_dispatcher;
  return true;
}

// BeginCall for a tail call: a Lua function takes the place of the running
// frame, callee and arguments are moved down over it. A native is called
// above it, as in the reference, and its results returned by it.
Step BeginTailCall(Machine& machine, Fiber& fiber, uint32_t func, uint32_t argument_count);

// Pushes `callee` and up to three arguments above the live registers of the
// top frame and begins the call. For metamethods.
Step CallAbove(Machine& machine, Fiber& fiber, const Value& callee,
               std::initializer_list<Value> arguments, const CallOptions& options);

// The frame of a native whose `argument_count` arguments follow slot `func`.
// REQUIRES: room for it, and for kNativeStackSlots above the arguments.
inline void PushNativeFrame(Fiber& fiber, uint32_t func, uint32_t argument_count,
                            const NativeInfo* native, const CallOptions& options) {
  CallOptions with_flags = options;
  with_flags.flags |= native->frame_flags;
  WriteFrame(fiber.PushFrame(), func + 1, 0, CallWord(FrameKind::kNative, with_flags));
  fiber.top = func + 1 + argument_count;
}
// Whether there is room for such a frame without growing anything.
inline bool HasNativeRoom(const Fiber& fiber, uint32_t func, uint32_t argument_count) {
  return fiber.frame_count() < fiber.frame_capacity() &&
         func + 1 + argument_count + kNativeStackSlots <= fiber.high_water();
}

// Makes stack slots [0, needed) usable for the running frame.
Step EnsureRegisters(Machine& machine, Fiber& fiber, uint32_t needed);

// REQUIRES: a native, or a closure of one.
inline const NativeInfo* NativeOf(const Value& callee) {
  return callee.IsNative() ? callee.AsNative() : callee.AsNativeClosure()->native();
}

}  // namespace selenite::vm
