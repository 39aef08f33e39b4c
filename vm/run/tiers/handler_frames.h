// What the dispatcher's handlers do with frames: always inlined, so that a
// handler stays one run of machine code.
//
// Each tries the common case and says whether it was that: an empty answer
// means that nothing was changed, and the handler goes on to the next way.
#pragma once

#include <cstdint>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/objects/fiber.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/frame_writer.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/tiers/dispatch_state.h"

#define SELENITE_INLINE [[gnu::always_inline]] inline

// Not to be unrolled.
#ifdef __clang__
#define SHORT_LOOP _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define SHORT_LOOP
#endif

namespace selenite::vm {

// ---- Plain calls: from one encoded function to another with fixed parameters.

// A return that finds this word again knows that nothing special happened to
// the frame.
constexpr uint64_t PlainCallWord(int32_t wanted) {
  return CallWord(FrameKind::kLua, {.wanted = wanted, .flags = kPlain});
}
// Also true for a plain call whose callee was replaced by a tail call.
inline bool IsPlain(const Frame* frame) {
  constexpr uint64_t kTailCalledBit = uint64_t{kTailCalled} << 48;
  return (CallWordOf(*frame) & ~kTailCalledBit) >> 32 == PlainCallWord(0) >> 32;
}

// The slot after the registers of `callee`, whose first is `slot`.
inline const Value* AfterWindow(const Value* slot, const Prototype* callee) {
  return reinterpret_cast<const Value*>(reinterpret_cast<const char*>(slot) +
                                        callee->frame_bytes());
}

// Parameters without an argument are nil.
SELENITE_INLINE void FillParameters(Value* base, uint32_t count, uint32_t parameters) {
  SHORT_LOOP
  for (uint32_t n = count; n < parameters; ++n) base[n] = Value();
}

// ---- Calls of metamethods

// A function whose frame was just written above the caller's.
struct Entered {
  Value* base = nullptr;  // null: it was not the common case
  Prototype* callee = nullptr;
  const uint32_t* entry = nullptr;
};

// Calls `handler` for an instruction of the frame, which goes on at `next`: its
// result goes where `how` says, as CallAbove has it. For handlers that are
// encoded functions with fixed parameters.
template <typename... Operands>
SELENITE_INLINE Entered CallEvent(DispatchState* st, Frame* frame, Value* R, const uint32_t* next,
                                  const Value& handler_now, Metamethod event, ReturnTo how,
                                  const Operands&... operands) {
  const Value handler = handler_now;
  if (!handler.IsClosure() || (frame->flags & kOpenTop) != 0) return {};
  Prototype* callee = handler.AsClosure()->prototype();
  const Prototype* caller = R[-1].AsClosure()->prototype();
  constexpr uint32_t kCount = sizeof...(operands);
  Value* base = R + caller->max_registers() + 1;
  Frame* called = frame + 1;
  if (callee->plain_entry() == nullptr || called >= st->frames_end ||
      AfterWindow(base + 1 + kCount, callee) > st->stack_end) {
    return {};
  }
  base[-1] = handler;
  Value* argument = base;
  ((*argument++ = operands), ...);
  for (uint32_t n = kCount; n < callee->parameter_count(); ++n) base[n] = Value();
  st->PoisonAbove(base + callee->max_registers());
  frame->pc = static_cast<uint32_t>(next - caller->bytecode());
  WriteFrame(*called, static_cast<uint32_t>(base - st->stack), 0,
             CallWord(FrameKind::kLua,
                      {.wanted = 1, .return_to = how, .event = EventCode(event)}));
  return {base, callee, callee->plain_entry()};
}

// ---- Calls of natives

// As HasNativeRoom: a frame would need no growth, which is paid for.
SELENITE_INLINE bool HasNativeRoomFor(const DispatchState* st, const Frame* frame,
                                      const Value* func, uint32_t count) {
  return func + 1 + count + kNativeStackSlots <= st->stack_end && frame + 1 < st->frames_end;
}

// Calls the native in `func` with the `count` slots after it, without a frame;
// its results are at `func`, what it costs is charged. False: it has no quick
// form, or not for these arguments. REQUIRES: fuel is left after the instruction.
SELENITE_INLINE bool CallQuickly(DispatchState* st, Frame* frame, Value* func, uint32_t count,
                                 int32_t wanted) {
  const NativeInfo* native = NativeOf(*func);
  if (native->quick == nullptr || !HasNativeRoomFor(st, frame, func, count)) return false;
  // A collection comes before.
  if (st->heap.CollectionDue()) [[unlikely]] return false;
  const int32_t got = native->quick(st->machine, func + 1, count);
  if (got < 0) return false;
  SHORT_LOOP
  for (int32_t n = got; n < wanted; ++n) func[n] = Value();
  if (wanted < 0) {
    st->fiber->top = static_cast<uint32_t>(func - st->stack + got);
    frame->flags |= kOpenTop;
  }
  st->fuel.Charge(WorkKind::kNative, 1);
  ++st->machine.counters.native_steps;
  return true;
}

// ---- Returns

// What goes on after a return: the frame below, which is encoded.
struct Resumed {
  Value* registers = nullptr;
  Prototype* prototype = nullptr;
  const uint32_t* next = nullptr;  // null: it was not the common case
};

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
  if (resumed.next == nullptr) return {};
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
  if (resumed.next == nullptr) return {};
  const int32_t wanted = frame->wanted < 0 ? count : frame->wanted;
  Value* to = st->stack + frame->func();
  SHORT_LOOP
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
