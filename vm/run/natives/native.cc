#include "vm/run/natives/native.h"

#include <algorithm>
#include <string>

#include "vm/run/calls/backtrace.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/frame_names.h"
#include "vm/run/calls/raise.h"
#include "vm/run/calls/returns.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/semantics/conversion.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

// ---- Where it stands ---------------------------------------------------------

NativeClosure* NativeCall::closure() {
  const Value callee = fiber_.callee(fiber_.frame());
  return callee.IsNativeClosure() ? callee.AsNativeClosure() : nullptr;
}

const char* NativeCall::name() {
  const Value callee = fiber_.callee(fiber_.frame());
  return callee.IsNative() ? callee.AsNative()->name : callee.AsNativeClosure()->native()->name;
}

void NativeCall::SetSlotCount(uint32_t count) {
  uint32_t wanted = fiber_.frame().base + count;
  while (fiber_.top < wanted) fiber_.slot(fiber_.top++) = Value();
  fiber_.top = wanted;
}

Step NativeCall::Ensure(uint32_t count) {
  // Every native frame has these, whatever its arguments. Not to ask for what is there
  // makes a call cost the same in its quick form, which never asks.
  constexpr uint32_t kAlwaysThere = kNativeStackSlots - kQuickResults - 2;
  if (slot_count() + count <= kAlwaysThere) return Step::kNext;
  switch (fiber_.EnsureStack(heap(), fiber_.top + count + kNativeStackSlots)) {
    case Fiber::Growth::kOk: return Step::kNext;
    case Fiber::Growth::kNoMemory: return Step::kCollect;
    case Fiber::Growth::kOverflow: return Raise("stack overflow");
  }
  return Step::kNext;
}

// ---- Ending ------------------------------------------------------------------

Step NativeCall::Return(uint32_t count) {
  return DeliverResults(machine_, fiber_, fiber_.top - count, count);
}

Step NativeCall::CallWith(uint32_t argument_count, uint32_t next_state,
                          const CallOptions& options) {
  const uint32_t frame_index = fiber_.frame_count() - 1;
  Step step =
      BeginCall(machine_, fiber_, fiber_.top - argument_count - 1, argument_count, options);
  if (step == Step::kCall) fiber_.frame_at(frame_index).pc = next_state;
  return step;
}

Step NativeCall::Call(uint32_t argument_count, int32_t wanted, uint32_t next_state) {
  const CallOptions options = {.wanted = wanted, .return_to = ReturnTo::kNative};
  const uint32_t func = fiber_.top - argument_count - 1;
  const uint32_t frame_index = fiber_.frame_count() - 1;
  if (!BeginPlainCall(machine_, fiber_, func, argument_count, options)) {
    return CallWith(argument_count, next_state, options);
  }
  fiber_.frame_at(frame_index).pc = next_state;
  return Step::kCall;
}

Step NativeCall::CallMetamethod(uint32_t argument_count, uint32_t next_state, Metamethod event) {
  return CallWith(argument_count, next_state,
                  {.wanted = 1,
                   .return_to = ReturnTo::kNative,
                   .event = EventCode(event)});
}

Step NativeCall::TailCall(uint32_t argument_count) {
  return BeginTailCall(machine_, fiber_, fiber_.top - argument_count - 1, argument_count);
}

Step NativeCall::Pause(uint32_t next_state) {
  Charge(-kFuelPerInvocation);  // the one that goes on pays
  fiber_.frame().pc = next_state;
  return Step::kPause;
}

Step NativeCall::NoMemory() { return Step::kCollect; }

Step NativeCall::Continue(uint32_t next_state) {
  Charge(-kFuelPerInvocation);
  fiber_.frame().pc = next_state;
  return Step::kNext;
}

Step NativeCall::CollectNow(uint32_t next_state) {
  fiber_.frame().pc = next_state;
  return Step::kCollectAll;
}

// ---- Errors ------------------------------------------------------------------

std::string NativeCall::Where(uint32_t level) {
  int64_t frame = FrameAtLevel(machine_, fiber_, level);
  return frame < 0 ? std::string() : PositionOf(fiber_, static_cast<uint32_t>(frame));
}

Step NativeCall::RaiseValue(const Value& error) { return vm::RaiseValue(fiber_, error); }

Step NativeCall::Raise(std::string_view message) { return RaiseParts({message}); }

Step NativeCall::RaiseParts(std::initializer_list<std::string_view> parts) {
  std::string text = Where(1);
  for (std::string_view part : parts) text += part;
  String* string = NewString(text);
  if (string == nullptr) return Step::kCollect;
  return RaiseValue(Value::Of(string));
}

Step NativeCall::BadArgument(uint32_t index, std::string_view problem) {
  uint32_t number = index + 1;
  std::optional<CallName> called = NameOfCallee(fiber_, fiber_.frame_count() - 1);
  if (called && called->kind == "method") {
    if (--number == 0) {
      return RaiseParts({"calling '", called->name, "' on bad self (", problem, ")"});
    }
  }
  std::string found;
  std::string_view function = "?";
  if (called) {
    function = called->name;
  } else if (const Value callee = fiber_.callee(fiber_.frame());
             callee.IsNative() && IsAtHome(machine_, callee)) {
    function = callee.AsNative()->qualified;
  } else {
    found = GlobalFunctionNames(machine_, {&callee, 1}).front();
    if (!found.empty()) function = found;
  }
  char digits[kNumberBufferBytes];
  const std::string_view shown(digits, FormatInteger(number, digits));
  return RaiseParts({"bad argument #", shown, " to '", function, "' (", problem, ")"});
}

Step NativeCall::BadType(uint32_t index, std::string_view expected) {
  std::string problem(expected);
  problem += " expected, got ";
  problem += HasSlot(index) ? machine_.TypeNameOf(Slot(index)) : "no value";
  return BadArgument(index, problem);
}

// ---- Arguments ---------------------------------------------------------------

std::optional<Value> NativeCall::CheckNumberValue(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsNumber()) return value;
  std::optional<Value> number;
  if (Step step = ReadNumber(machine_, value, &number); step != Step::kNext) return Fail(step);
  if (value.IsString()) Charge(kFuelPerCoercion);
  if (!number) return Fail(BadType(index, "number"));
  // The number stays, so that a native that has several long numerals to read, and is
  // run again for each, gets to the end.
  if (value.tag() == Tag::kLongString) SetSlot(index, *number);
  return number;
}

std::optional<int64_t> NativeCall::CheckInteger(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsInteger()) [[likely]] return value.AsInteger();
  const std::optional<Value> number = CheckNumberValue(index);
  if (!number) return std::nullopt;
  if (std::optional<int64_t> integer = ToInteger(*number)) return integer;
  return Fail(BadArgument(index, "number has no integer representation"));
}

std::optional<int64_t> NativeCall::OptInteger(uint32_t index, int64_t otherwise) {
  if (Slot(index).IsNil()) return otherwise;
  return CheckInteger(index);
}

std::optional<double> NativeCall::CheckNumber(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsFloat()) [[likely]] return value.AsFloat();
  const std::optional<Value> number = CheckNumberValue(index);
  if (!number) return std::nullopt;
  return number->AsNumber();
}

std::optional<Text> NativeCall::CheckString(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsString()) [[likely]] return Text(*value.AsString());
  if (!value.IsNumber()) return Fail(BadType(index, "string"));
  char buffer[kNumberBufferBytes];
  String* string = NewString({buffer, FormatNumber(value, buffer)});
  if (string == nullptr) return Fail(NoMemory());
  SetSlot(index, Value::Of(string));
  return Text(*string);
}

std::optional<Text> NativeCall::OptString(uint32_t index, Text otherwise) {
  if (Slot(index).IsNil()) return otherwise;
  return CheckString(index);
}

Table* NativeCall::CheckTable(uint32_t index) {
  const Value value = Slot(index);
  if (value.IsTable()) [[likely]] return value.AsTable();
  raised_ = BadType(index, "table");
  return nullptr;
}

bool NativeCall::CheckAny(uint32_t index) {
  if (HasSlot(index)) return true;
  raised_ = BadArgument(index, "value expected");
  return false;
}

// ---- Fuel and memory ---------------------------------------------------------

void NativeCall::Charge(int64_t units) { machine_.fuel().Charge(WorkKind::kNative, units); }

void NativeCall::ChargeBytes(size_t bytes) {
  Charge(static_cast<int64_t>(bytes) / kCopiedBytesPerFuelUnit);
}

Step NativeCall::ReturnString(std::string_view bytes) {
  String* string = NewString(bytes);
  if (string == nullptr) return NoMemory();
  return ReturnValue(Value::Of(string));
}

}  // namespace selenite::vm
