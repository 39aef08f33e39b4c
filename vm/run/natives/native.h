// Functions of the library, written in C++.
//
// A native is a state machine over a frame. It gets a NativeCall: its
// arguments are slots 0..n-1 of its frame, it may push scratch values above
// them, and it ends with Return(count): the topmost `count` pushed values are
// its results. It never calls Lua itself and never blocks:
//
//  - To call a function it pushes callee and arguments and says
//      return call.Call(argument_count, wanted, next_state);
//    The loop runs the callee and then the native again, from its start, with
//    state() == next_state and the results on top (result_count() of them).
//  - Operations that may run a metamethod (operations/native_operations.h)
//    return Step::kNext with the result pushed when no Lua code was needed; any
//    other Step must be returned at once, and the native is run again with the
//    given state and the result on top, exactly as if it had been pushed. So
//    the usual shape is
//      switch (call.state()) {
//        case 0:
//          ...
//          if (Step s = GetIndex(call, t, k, /*then=*/1); s != Step::kNext) return s;
//          [[fallthrough]];
//        case 1:
//          ... call.Top() is the value ...
//  - Long work is cut into pieces: charge with Charge(units) *before* doing
//    up to kPieceBytes of it, keep the progress in a slot (SetSlot), and
//      return call.Pause(next_state);
//  - A failed allocation is `return call.NoMemory();`: nothing may have
//    changed since this invocation began that cannot be done again, because
//    the native is run again with the same state and the same slots (the top
//    is put back to where it was when this invocation began).
//
// Everything that must survive a Call, Pause or NoMemory lives in slots: the
// collector sees them, and hibernation can save them. No pointer into the
// heap may be kept in a C++ variable across them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "vm/heap/heap.h"
#include "vm/objects/fiber.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table.h"
#include "vm/objects/text.h"
#include "vm/objects/value.h"
#include "vm/run/calls/calls.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/step.h"
#include "vm/run/semantics/conversion.h"
#include "vm/support/check.h"

namespace selenite::vm {

class NativeCall {
 public:
  // For natives that are written once for this and for QuickCall (quick_call.h).
  using Result = Step;
  static constexpr bool kIsQuick = false;

  NativeCall(Machine& machine, Heap& heap, StringTable& strings, Fiber& fiber)
      : machine_(machine), heap_(heap), strings_(strings), fiber_(fiber) {}

  Machine& machine() { return machine_; }
  Fiber& fiber() { return fiber_; }
  Heap& heap() { return heap_; }
  StringTable& strings() { return strings_; }

  // ---- Where it stands.
  uint32_t state() const { return fiber_.frame().pc; }
  // How many results of the last Call are on top of the slots.
  uint32_t result_count() const { return fiber_.frame().extra; }
  // The NativeClosure being run, or null for a plain native.
  NativeClosure* closure();
  const char* name();

  // ---- Slots: 0-based; arguments first.
  uint32_t slot_count() const { return fiber_.top - fiber_.frame().base; }
  // In state 0: the number of arguments. Later: keep it in a slot if needed.
  uint32_t argument_count() const { return slot_count(); }
  // nil beyond the last slot.
  Value Slot(uint32_t index) const {
    const Frame& frame = fiber_.frame();
    return frame.base + index < fiber_.top ? fiber_.slot(frame.base + index) : Value();
  }
  bool HasSlot(uint32_t index) const { return index < slot_count(); }
  // REQUIRES: HasSlot(index). Good until something is pushed or called.
  const Value& Argument(uint32_t index) const {
    return fiber_.slot(fiber_.frame().base + index);
  }
  void SetSlot(uint32_t index, const Value& value) {
    fiber_.slot(fiber_.frame().base + index) = value;
  }
  // Pads with nil, or cuts, to exactly `count` slots. REQUIRES: count <=
  // kNativeStackSlots or Ensure was called.
  void SetSlotCount(uint32_t count);
  // REQUIRES: the slot has a string. Good while it keeps it.
  Text TextAt(uint32_t index) const { return Text(*Slot(index).AsString()); }
  Value Top(uint32_t from_top = 0) const { return fiber_.slot(fiber_.top - 1 - from_top); }
  // kNativeStackSlots pushes beyond the arguments need no Ensure.
  void Push(const Value& value) { fiber_.slot(fiber_.top++) = value; }
  void Pop(uint32_t count = 1) { fiber_.top -= count; }
  // Room for `count` pushes more. Not kNext: return it ("stack overflow", or
  // memory).
  Step Ensure(uint32_t count);

  // ---- Ending.
  // The topmost `count` slots are the results.
  Step Return(uint32_t count);
  Step ReturnValue(const Value& value) {
    Push(value);
    return Return(1);
  }
  Step ReturnNothing() { return Return(0); }
  // Calls what lies below the topmost `argument_count` slots.
  Step Call(uint32_t argument_count, int32_t wanted, uint32_t next_state);
  // Whether a Call of `callee` in slot `index` will fail: what it would answer then, or
  // kNext. For natives that move slots before they call: nothing has changed yet.
  Step PrepareCall(const Value& callee, uint32_t index, uint32_t argument_count) {
    return vm::PrepareCall(machine_, fiber_, callee, fiber_.frame().base + index, argument_count);
  }
  // As Call, for a metamethod, one result: tracebacks say so.
  Step CallMetamethod(uint32_t argument_count, uint32_t next_state, Metamethod event);
  // The same in place of this native: its results are the callee's.
  Step TailCall(uint32_t argument_count);
  Step Pause(uint32_t next_state);
  Step NoMemory();
  // Ends as something that it asked for has ended, unless that was kNext.
  Step Leave(Step step) const { return step; }
  // Runs from the start again, in `next_state`, without a checkpoint.
  Step Continue(uint32_t next_state);
  // From here on a failure of this invocation runs the native again in `state`:
  // for natives that made progress. The top is then where this invocation
  // found it, so `state` must not expect anything there.
  void SetState(uint32_t state) { fiber_.frame().pc = state; }
  // A full collection is made, in pieces; then runs again in `next_state`. The
  // caller charged for it.
  Step CollectNow(uint32_t next_state);

  // ---- Errors. Each raises and returns kRaise (or kCollect when the message
  // itself found no memory): return it.
  Step RaiseValue(const Value& error);
  // With the position of the caller in front, as luaL_error does.
  Step Raise(std::string_view message);
  // The same for a message in parts.
  Step RaiseParts(std::initializer_list<std::string_view> parts);
  // "source:line: " of the function `level` calls up (0: this native), or "".
  std::string Where(uint32_t level);
  // "bad argument #2 to 'insert' (position out of bounds)". `index` is 0-based.
  Step BadArgument(uint32_t index, std::string_view problem);
  // "bad argument #1 to 'x' (number expected, got no value)".
  Step BadType(uint32_t index, std::string_view expected);

  // ---- Arguments, checked. Unset: the error is raised already, return
  // call.Raised(). `index` is 0-based.
  std::optional<int64_t> CheckInteger(uint32_t index);
  std::optional<int64_t> OptInteger(uint32_t index, int64_t otherwise);
  std::optional<double> CheckNumber(uint32_t index);
  // A string, or a number, which becomes a string in its slot. The Text is
  // good while the slot keeps the string.
  std::optional<Text> CheckString(uint32_t index);
  std::optional<Text> OptString(uint32_t index, Text otherwise);
  Table* CheckTable(uint32_t index);  // null: raised
  // "value expected" when absent.
  bool CheckAny(uint32_t index);
  // What the failed check above ended with.
  Step Raised() const { return raised_; }

  // ---- Fuel and memory.
  void Charge(int64_t units);
  // Charges for copying, comparing or scanning `bytes`.
  void ChargeBytes(size_t bytes);
  // A string of these bytes, or null: return NoMemory(). Longer ones are filled in pieces.
  // REQUIRES: bytes.size() <= kPieceBytes.
  String* NewString(std::string_view bytes) {
    SELENITE_DCHECK(bytes.size() <= static_cast<size_t>(kPieceBytes));
    return strings().Make(bytes);
  }
  // Pushes such a string and returns it as the one result.
  Step ReturnString(std::string_view bytes);

  // ---- Without metamethods.
  Value RawGet(Table* table, const Value& key) { return table->Get(key, strings()); }

 private:
  Step CallWith(uint32_t argument_count, uint32_t next_state, const CallOptions& options);
  std::optional<Value> CheckNumberValue(uint32_t index);
  std::nullopt_t Fail(Step step) {
    raised_ = step;
    return std::nullopt;
  }

  Machine& machine_;
  Heap& heap_;
  StringTable& strings_;
  Fiber& fiber_;
  Step raised_ = Step::kRaise;
};

// A piece of work in steps that may each take more than one: a metamethod to be found
// behind a thousand others, two long strings to be compared. What they charge ends it.
// REQUIRES: every step charges something.
class ChargedPiece {
 public:
  explicit ChargedPiece(NativeCall& call)
      : fuel_(call.machine().fuel()), end_(fuel_.left - PieceSteps()) {}
  bool is_over() const { return fuel_.left <= end_; }

 private:
  const Fuel& fuel_;
  const int64_t end_;
};

// Runs the native frame on top once. kNext: it returned, and its results are
// delivered.
inline Step RunNative(Machine& machine, Fiber& fiber, const NativeInfo* native) {
  const uint32_t top = fiber.top;
  machine.fuel().Charge(WorkKind::kNative, kFuelPerInvocation);
  NativeCall call(machine, machine.heap(), machine.strings(), fiber);
  Step step = native->function(call);
  if (step == Step::kCollect || step == Step::kGrow) {
    // Nothing happened: it will be run again.
    fiber.top = top;
    machine.fuel().Charge(WorkKind::kNative, -kFuelPerInvocation);
  } else {
    ++machine.counters.native_steps;
  }
  return step;
}

}  // namespace selenite::vm
