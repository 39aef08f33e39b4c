// What the dispatcher's handlers do to call: always inlined, so that a handler
// stays one run of machine code. For returns see handler_returns.h.
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
#define SELENITE_SHORT_LOOP _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define SELENITE_SHORT_LOOP
#endif

namespace selenite::vm {

// A function whose frame was just written above the caller's.
struct Entered {
  Value* base = nullptr;  // null: it was not the common case
  Prototype* callee = nullptr;
  const uint32_t* entry = nullptr;

  explicit operator bool() const { return base != nullptr; }
};

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
  SELENITE_SHORT_LOOP
  for (uint32_t n = count; n < parameters; ++n) base[n] = Value();
}

// What has to do a call, by what is called and with how much.
enum class CallWay : uint8_t {
  kPlain,   // the handler: done, but for going on in the callee
  kFewer,   // the same, when the parameters without an argument are filled
  kVararg,  // the callee is not plain: it may have variable arguments
  kNative,
  kOther,   // neither a Lua function nor a native
  kNoRoom,  // stack or frames have to grow
};
struct PlainCall {
  CallWay way;
  Entered entered = {};
};

// Calls the function in `func` with the `count` slots after it, for the instruction
// `word` of one word at `ip`; `K` are its frame's constants. Only kPlain changes something.
SELENITE_INLINE PlainCall BeginPlainCall(DispatchState* st, Frame* frame, Value* func,
                                         uint32_t count, const uint32_t* ip, uint32_t word,
                                         const Value* K) {
  if (!func->IsClosure()) [[unlikely]] {
    return {func->IsNative() || func->IsNativeClosure() ? CallWay::kNative : CallWay::kOther};
  }
  Prototype* callee = func->AsClosure()->prototype();
  const uint32_t* entry = callee->plain_entry();
  if (entry == nullptr) [[unlikely]] return {CallWay::kVararg};
  Value* base = func + 1;
  Frame* called = frame + 1;
  if (AfterWindow(base + count, callee) >= st->stack_end || called >= st->frames_end)
      [[unlikely]] {
    return {CallWay::kNoRoom};
  }
  if (count < callee->parameter_count()) return {CallWay::kFewer};
  frame->next = ip + 1;
  frame->constants = K;
  WriteCall(*called, static_cast<uint32_t>(base - st->stack), 0,
            PlainCallWord(static_cast<int32_t>(FieldC(word)) - 1));
  st->PoisonAbove(base + callee->max_registers());
  return {CallWay::kPlain, {base, callee, entry}};
}

// ---- Calls with variable arguments

// Calls the Lua function in `func`, whose parameters need not be fixed, with the
// `count` slots after it. They stay where they are; the callee and the fixed
// parameters are copied above them.
SELENITE_INLINE Entered CallVararg(DispatchState* st, Frame* frame, const Value* R, Value* func,
                                   uint32_t count, const uint32_t* next, int32_t wanted) {
  Prototype* callee = func->AsClosure()->prototype();
  const uint32_t* entry = callee->bytecode();
  Frame* called = frame + 1;
  if (entry == nullptr || called >= st->frames_end ||
      AfterWindow(func + 2 + 2 * size_t{count}, callee) > st->stack_end) {
    return {};
  }
  const uint32_t parameters = callee->parameter_count();
  const uint32_t extra = count > parameters ? count - parameters : 0;
  Value* base = func + 1;
  if (extra != 0) {
    base = func + 2 + count;
    base[-1] = *func;
    for (uint32_t n = 0; n < parameters; ++n) {
      base[n] = func[1 + n];
      func[1 + n] = Value();  // or it would be kept alive
    }
  }
  FillParameters(base, count, parameters);
  st->PoisonAbove(base + callee->max_registers());
  frame->pc = static_cast<uint32_t>(next - R[-1].AsClosure()->prototype()->bytecode());
  WriteFrame(*called, static_cast<uint32_t>(base - st->stack),
             static_cast<uint32_t>(base - 1 - func),
             CallWord(FrameKind::kLua, {.wanted = wanted}), extra);
  return {base, callee, entry};
}

// ---- Calls of metamethods

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
  SELENITE_SHORT_LOOP
  for (int32_t n = got; n < wanted; ++n) func[n] = Value();
  if (wanted < 0) {
    st->fiber->top = static_cast<uint32_t>(func - st->stack + got);
    frame->flags |= kOpenTop;
  }
  st->fuel.Charge(WorkKind::kNative, 1);
  ++st->machine.counters.native_steps;
  return true;
}

// What a call of a table's iterator leaves in the registers of a generic `for` from
// `loop` on with so many `variables`: `key`, `value`, found after `passed` slots
// beyond the first.
SELENITE_INLINE void FoundElement(DispatchState* st, Value* loop, uint32_t variables,
                                  const Value& key, const Value& value, int64_t passed) {
  loop[4] = key;
  loop[2] = key;
  if (variables > 1) loop[5] = value;
  SELENITE_SHORT_LOOP
  for (uint32_t n = 2; n < variables; ++n) loop[4 + n] = Value();
  st->fuel.Charge(WorkKind::kNative, 1 + passed);
  ++st->machine.counters.native_steps;
}

}  // namespace selenite::vm
