// What the dispatcher's handlers do to return, in the manner of handler_frames.h:
// always inlined, and an empty answer means that nothing was changed.
#pragma once

#include <cstdint>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/objects/fiber.h"
#include "vm/run/calls/calls.h"
#include "vm/run/tiers/dispatch_state.h"
#include "vm/run/tiers/handler_frames.h"

namespace selenite::vm {

// What goes on after a return: the frame below, which is encoded.
struct Resumed {
  Value* registers = nullptr;
  Prototype* prototype = nullptr;
  const uint32_t* next = nullptr;  // null: it was not the common case

  explicit operator bool() const { return next != nullptr; }
};

// `count` values from `from` on go where the callee of a plain call was, as many as
// are wanted; all of them: the top tells the caller how many.
SELENITE_INLINE void PutResults(DispatchState* st, Frame* frame, Value* R, const Value* from,
                                int32_t count) {
  const int32_t wanted = frame->wanted < 0 ? count : frame->wanted;
  SELENITE_SHORT_LOOP
  for (int32_t n = 0; n < wanted; ++n) R[n - 1] = n < count ? from[n] : Value();
  if (frame->wanted < 0) {
    st->fiber->top = frame->func() + static_cast<uint32_t>(count);
    frame[-1].flags |= kOpenTop;
  }
}

// The frame returns, perhaps after tail calls, and nothing else is special about it.
SELENITE_INLINE bool ReturnsTo(const Frame* frame, ReturnTo place) {
  return (frame->flags & ~kTailCalled) == 0 && frame->return_to == place;
}

// The Lua frame below, if it is encoded.
SELENITE_INLINE Resumed CallerOf(const DispatchState* st, const Frame* frame) {
  const Frame* caller = frame - 1;
  if (caller->kind != FrameKind::kLua) return {};
  Value* registers = st->stack + caller->base;
  Prototype* prototype = registers[-1].AsClosure()->prototype();
  if (prototype->bytecode() == nullptr) return {};
  return {registers, prototype, prototype->bytecode() + caller->pc};
}

// What a metamethod returned goes where its instruction wants it.
SELENITE_INLINE Resumed ReturnFromEvent(const DispatchState* st, const Frame* frame,
                                        const Value& value) {
  if ((frame->flags & ~kTailCalled) != 0 || frame->return_to < ReturnTo::kRegister ||
      frame->return_to > ReturnTo::kDiscard) {
    return {};
  }
  Resumed resumed = CallerOf(st, frame);
  if (!resumed) return {};
  if (frame->return_to == ReturnTo::kRegister) {
    const uint32_t instruction = PreviousInstruction(resumed.prototype->code(), frame[-1].pc);
    resumed.registers[FieldA(resumed.prototype->bytecode()[instruction])] = value;
  } else if (frame->return_to == ReturnTo::kCondition) {
    // Every comparison has two words.
    const Op op = GetOpcodeInfo(OpcodeOf(resumed.next[-2])).op;
    if (value.IsTruthy() != IsNegatedComparison(op)) {
      resumed.next += static_cast<int32_t>(resumed.next[-1]);
    }
  }
  return resumed;
}

// `count` values from `from` on are returned by a call that the dispatcher
// began, but not of a plain function.
SELENITE_INLINE Resumed ReturnFromCall(DispatchState* st, Frame* frame, const Value* from,
                                       int32_t count) {
  if (!ReturnsTo(frame, ReturnTo::kCall)) return {};
  const Resumed resumed = CallerOf(st, frame);
  if (!resumed) return {};
  const int32_t wanted = frame->wanted < 0 ? count : frame->wanted;
  Value* to = st->stack + frame->func();
  SELENITE_SHORT_LOOP
  for (int32_t n = 0; n < wanted; ++n) to[n] = n < count ? from[n] : Value();
  if (frame->wanted < 0) {
    st->fiber->top = frame->func() + static_cast<uint32_t>(count);
    frame[-1].flags |= kOpenTop;
  }
  return resumed;
}

// A function that a native called returns `count` values, one at most. True:
// they are the native's, which is to go on.
SELENITE_INLINE bool ReturnToNative(DispatchState* st, Frame* frame, Value* R, const Value& value,
                                    uint32_t count) {
  if (!ReturnsTo(frame, ReturnTo::kNative) || frame->vararg_slots != 0) return false;
  const uint32_t wanted = frame->wanted < 0 ? count : static_cast<uint32_t>(frame->wanted);
  if (wanted > 0) R[-1] = value;
  for (uint32_t n = 1; n < wanted; ++n) R[static_cast<int32_t>(n) - 1] = Value();
  if (frame < st->lowest) st->lowest = frame;
  st->fiber->top = frame->func() + wanted;
  frame[-1].extra = wanted;
  return true;
}

}  // namespace selenite::vm
