#include "vm/run/operations/long_operations.h"

#include <algorithm>
#include <cstring>

#include "vm/run/calls/calls.h"
#include "vm/run/calls/error_text.h"
#include "vm/run/calls/raise.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/semantics/conversion.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

namespace {

// Slots: a, b, relation, position.
Step CompareNative(NativeCall& call) {
  std::string_view a = call.Slot(0).AsString()->bytes(Reading::kCompared);
  std::string_view b = call.Slot(1).AsString()->bytes(Reading::kCompared);
  auto relation = static_cast<StringRelation>(call.Slot(2).AsInteger());
  auto position = static_cast<size_t>(call.Slot(3).AsInteger());
  size_t piece = std::min({a.size() - position, b.size() - position,
                           static_cast<size_t>(PieceBytes())});
  const uint64_t common = std::min(a.size(), b.size());
  call.Charge(PriceOfPart(ChargedBytes(position, common), ChargedBytes(position + piece, common),
                          kCopiedBytesPerFuelUnit));
  int order = std::memcmp(a.data() + position, b.data() + position, piece);
  position += piece;
  if (order == 0 && position < std::min(a.size(), b.size())) {
    call.SetSlot(3, Value::Integer(static_cast<int64_t>(position)));
    return call.Pause(0);
  }
  if (order == 0) order = a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
  switch (relation) {
    case StringRelation::kLess: return call.ReturnValue(Value::Boolean(order < 0));
    case StringRelation::kLessEqual: return call.ReturnValue(Value::Boolean(order <= 0));
    case StringRelation::kEqual: return call.ReturnValue(Value::Boolean(order == 0));
  }
  return call.ReturnNothing();
}

bool IsStringOrNumber(const Value& value) { return value.IsString() || value.IsNumber(); }

// Slots: the operands; the rightmost two are joined until one is left. While
// a long string is filled, above them: it, the operand being copied, the
// position in that operand, the position in the string.
enum ConcatState : uint32_t { kJoin, kCopy, kAfterMetamethod };

// Puts `result` in place of the `count` rightmost operands.
void Replace(NativeCall& call, uint32_t operands, uint32_t count, const Value& result) {
  call.SetSlotCount(operands - count);
  call.Push(result);
}

Step BeginJoin(NativeCall& call) {
  const uint32_t operands = call.slot_count();
  // The longest run of strings and numbers on the right.
  size_t total = 0;
  uint32_t run = 0;
  int64_t floats = 0;
  char number[kNumberBufferBytes];
  while (run < operands && IsStringOrNumber(call.Slot(operands - 1 - run))) {
    const Value value = call.Slot(operands - 1 - run);
    size_t length =
        value.IsString() ? value.AsString()->length() : FormatNumber(value, number);
    if (length > kMaxStringBytes - total) return call.Raise("string length overflow");
    total += length;
    floats += value.IsFloat() ? 1 : 0;
    ++run;
  }
  // For their length, and once more to write them.
  constexpr int64_t kFuelPerFloat = 3 * kFuelPerFloatText;
  call.Charge(kFuelPerFloat * floats);
  if (total <= kMaxShortString) {
    char text[kMaxShortString];
    size_t at = 0;
    for (uint32_t i = operands - run; i < operands; ++i) {
      const Value value = call.Slot(i);
      size_t length =
          value.IsString() ? value.AsString()->length() : FormatNumber(value, number);
      std::memcpy(text + at, value.IsString() ? value.AsString()->bytes(Reading::kShort).data() : number,
                  length);
      at += length;
    }
    String* joined = call.NewString({text, at});
    if (joined == nullptr) return call.NoMemory();
    Replace(call, operands, run, Value::Of(joined));
    return call.Continue(kJoin);
  }
  String* joined = call.strings().MakeLongUninitialized(total);
  if (joined == nullptr) return call.NoMemory();
  call.Push(Value::Of(joined));
  call.Push(Value::Integer(operands - run));
  call.Push(Value::Integer(0));
  call.Push(Value::Integer(0));
  return call.Continue(kCopy);
}

Step CopyPieces(NativeCall& call) {
  const uint32_t operands = call.slot_count() - 4;
  String* joined = call.Slot(operands).AsString();
  auto operand = static_cast<uint32_t>(call.Slot(operands + 1).AsInteger());
  auto from = static_cast<size_t>(call.Slot(operands + 2).AsInteger());
  auto to = static_cast<size_t>(call.Slot(operands + 3).AsInteger());
  size_t left = static_cast<size_t>(PieceBytes());
  call.Charge(PriceOfPart(to, to + std::min(left, joined->length() - to),
                          kCopiedBytesPerFuelUnit));
  while (operand < operands) {
    const Value value = call.Slot(operand);
    char number[kNumberBufferBytes];
    std::string_view text = value.IsString()
                                ? value.AsString()->bytes(Reading::kWritten)
                                : std::string_view(number, FormatNumber(value, number));
    size_t piece = std::min(left, text.size() - from);
    std::memcpy(joined->mutable_data() + to, text.data() + from, piece);
    from += piece;
    to += piece;
    left -= piece;
    if (from < text.size()) {
      call.SetSlot(operands + 1, Value::Integer(operand));
      call.SetSlot(operands + 2, Value::Integer(static_cast<int64_t>(from)));
      call.SetSlot(operands + 3, Value::Integer(static_cast<int64_t>(to)));
      return call.Pause(kCopy);
    }
    ++operand;
    from = 0;
  }
  // The run began where the string's first operand was noted; it is what lies
  // right of the last operand that is no string or number.
  uint32_t run = 0;
  while (run < operands && IsStringOrNumber(call.Slot(operands - 1 - run))) ++run;
  Replace(call, operands, run, Value::Of(joined));
  return call.Continue(kJoin);
}

Step ConcatNative(NativeCall& call) {
  switch (call.state()) {
    case kCopy:
      return CopyPieces(call);
    case kAfterMetamethod: {
      // Slots: …, a, b, result.
      const Value result = call.Top();
      Replace(call, call.slot_count() - 1, 2, result);
      [[fallthrough]];
    }
    default:
      break;
  }
  const uint32_t operands = call.slot_count();
  if (operands == 1) return call.Return(1);
  const Value a = call.Slot(operands - 2);
  const Value b = call.Slot(operands - 1);
  if (IsStringOrNumber(a) && IsStringOrNumber(b)) return BeginJoin(call);
  Machine& machine = call.machine();
  Value handler = machine.MetamethodOf(a, Metamethod::kConcat);
  if (handler.IsNil()) handler = machine.MetamethodOf(b, Metamethod::kConcat);
  if (handler.IsNil()) {
    // The operand names of a Concat count from 1.
    return RaiseConcatError(machine, call.fiber(), a, b, static_cast<int>(operands) - 1,
                            static_cast<int>(operands));
  }
  if (!handler.IsFunction() && machine.MetamethodOf(handler, Metamethod::kCall).IsNil()) {
    return RaiseMetamethodCallError(machine, call.fiber(), handler, Metamethod::kConcat);
  }
  call.Push(handler);
  call.Push(a);
  call.Push(b);
  return call.CallMetamethod(2, kAfterMetamethod, Metamethod::kConcat);
}

// a <= b as not (b < a), for values with a __lt and no __le: the reference
// keeps this in its default build. Slots: the metamethod, b, a.
Step NotLessNative(NativeCall& call) {
  constexpr uint32_t kCalled = 1;
  if (call.state() == kCalled) return call.ReturnValue(Value::Boolean(call.Top().IsFalsy()));
  return call.CallMetamethod(2, kCalled, Metamethod::kLe);  // named for the operation
}

constexpr NativeInfo kFrames[] = {
    {.name = "lt", .qualified = "lt", .id = "operation.not_less", .prices = kCallOnly,
     .function = NotLessNative, .frame_flags = kHidden},
    {.name = "compare", .qualified = "compare", .id = "operation.compare",
     .prices = Price::kBytes, .function = CompareNative, .frame_flags = kHidden},
    {.name = "concat", .qualified = "concat", .id = "operation.concat", .prices = Price::kBytes,
     .function = ConcatNative, .frame_flags = kHidden},
};
constexpr const NativeInfo& kNotLess = kFrames[0];
constexpr const NativeInfo& kCompare = kFrames[1];
constexpr const NativeInfo& kConcat = kFrames[2];

}  // namespace

Step CompareLongStrings(Machine& machine, Fiber& fiber, const Value& a, const Value& b,
                        StringRelation relation, ReturnTo how) {
  return CallAbove(machine, fiber, Value::Native(&kCompare),
                   {a, b, Value::Integer(static_cast<int>(relation)), Value::Integer(0)},
                   {.wanted = 1, .return_to = how});
}

Step CallNotLess(Machine& machine, Fiber& fiber, const Value& handler, const Value& a,
                 const Value& b, ReturnTo how) {
  return CallAbove(machine, fiber, Value::Native(&kNotLess), {handler, a, b},
                   {.wanted = 1, .return_to = how});
}

Step ConcatenateLong(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count,
                     ReturnTo how) {
  uint32_t func = fiber.LiveTop();
  Fiber::Growth growth = fiber.EnsureStack(machine.heap(), func + 1 + count);
  if (growth == Fiber::Growth::kNoMemory) return Step::kCollect;
  if (growth == Fiber::Growth::kOverflow) return RaiseMessage(machine, fiber, "stack overflow");
  Value* stack = fiber.stack();
  stack[func] = Value::Native(&kConcat);
  for (uint32_t i = 0; i < count; ++i) stack[func + 1 + i] = stack[first + i];
  return BeginCall(machine, fiber, func, count, {.wanted = 1, .return_to = how});
}

std::span<const NativeInfo> LongOperations() { return kFrames; }

}  // namespace selenite::vm
