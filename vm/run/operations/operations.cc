#include "vm/run/operations/operations.h"

#include <algorithm>
#include <cstring>

#include "vm/objects/equality.h"
#include "vm/run/calls/error_text.h"
#include "vm/run/calls/raise.h"
#include "vm/run/operations/long_operations.h"
#include "vm/run/operations/numeral_arithmetic.h"
#include "vm/run/semantics/arithmetic.h"
#include "vm/run/semantics/comparison.h"
#include "vm/run/semantics/conversion.h"
#include "vm/support/number_format.h"
#include "vm/support/short_bytes.h"

namespace selenite::vm {

namespace {

Step CallMetamethod(Machine& machine, Fiber& fiber, const Value& handler,
                    std::initializer_list<Value> arguments, Metamethod event, ReturnTo how) {
  if (!handler.IsFunction() && machine.MetamethodOf(handler, Metamethod::kCall).IsNil()) {
    return RaiseMetamethodCallError(machine, fiber, handler, event);
  }
  return CallAbove(machine, fiber, handler, arguments,
                   {.wanted = 1, .return_to = how, .event = EventCode(event)});
}

// The metamethod of a binary operation: the first operand's, or the second's.
Value BinaryHandler(const Machine& machine, const Value& a, const Value& b, Metamethod event) {
  Value handler = machine.MetamethodOf(a, event);
  return handler.IsNil() ? machine.MetamethodOf(b, event) : handler;
}

// Of a lookup.
int64_t PriceOfKey(const Value& key) {
  if (key.tag() != Tag::kLongString) return 0;
  return static_cast<int64_t>(key.AsString()->length()) / kCopiedBytesPerFuelUnit;
}

}  // namespace

Step PrepareKey(Machine& machine, const Value& key) {
  if (key.tag() != Tag::kLongString) [[likely]] return Step::kNext;
  String* string = key.AsString();
  if (!string->has_hash()) {
    if (string->length() > static_cast<size_t>(PieceBytes())) {
      machine.maintenance().RequestHash(string);
      return Step::kGrow;
    }
    machine.strings().HashOf(string);
  }
  // Every lookup may compare the whole string. The hash is in the price, whether the
  // string has it from before or not.
  machine.fuel().Charge(WorkKind::kNative, PriceOfKey(key));
  return Step::kNext;
}

Step RawSet(Machine& machine, Fiber& fiber, Table* table, const Value& key, const Value& value) {
  switch (table->Set(machine.heap(), machine.strings(), key, value)) {
    case TableStatus::kOk:
      return Step::kNext;
    case TableStatus::kNoMemory:
      return Step::kCollect;
    case TableStatus::kMustGrow:
      machine.maintenance().RequestGrowth(table, key);
      // Whoever prepared the key will do it again.
      machine.fuel().Charge(WorkKind::kNative, -PriceOfKey(key));
      return Step::kGrow;
    case TableStatus::kNilKey:
      return RaiseMessage(machine, fiber, "table index is nil");
    case TableStatus::kNanKey:
      return RaiseMessage(machine, fiber, "table index is NaN");
  }
  return Step::kNext;
}

Step StoreItems(Machine& machine, Table* table, uint32_t first, const Value* items,
                uint32_t count) {
  const uint32_t last = first - 1 + count;
  if (last > table->array_size()) {
    switch (table->GrowArray(machine.heap(), last)) {
      case TableStatus::kOk:
        break;
      case TableStatus::kMustGrow:
        machine.maintenance().RequestArray(table, last);
        return Step::kGrow;
      default:
        return Step::kCollect;
    }
  }
  Value* to = table->array() + (first - 1);
  for (uint32_t n = 0; n < count; ++n) {
    to[n] = items[n];
    Barrier(machine.heap(), *table, items[n]);
  }
  return Step::kNext;
}

Step GetIndex(Machine& machine, Fiber& fiber, const Value& object_now, const Value& key_now,
              Value& result, ReturnTo how, int operand) {
  const Value key = key_now;
  Value object = object_now;
  if (Step step = PrepareKey(machine, key); step != Step::kNext) return step;
  for (int hop = 0; hop < kMaxMetatableChain; ++hop) {
    Value handler;
    if (object.IsTable()) {
      Table* table = object.AsTable();
      Value value = table->Get(key, machine.strings());
      if (!value.IsNil() || table->metatable() == nullptr) {
        result = value;
        return Step::kNext;
      }
      handler = table->metatable()->GetIndexHandler(machine.strings());
      if (handler.IsNil()) {
        result = Value();
        return Step::kNext;
      }
    } else {
      handler = machine.MetamethodOf(object, Metamethod::kIndex);
      if (handler.IsNil()) {
        return RaiseIndexError(machine, fiber, object, hop == 0 ? operand : kNameless);
      }
    }
    if (handler.IsFunction()) {
      return CallMetamethod(machine, fiber, handler, {object, key}, Metamethod::kIndex, how);
    }
    object = handler;
    machine.fuel().Charge(WorkKind::kNative, 1 + PriceOfKey(key));
  }
  return RaiseMessage(machine, fiber, "'__index' chain too long; possible loop");
}

Step SetIndex(Machine& machine, Fiber& fiber, const Value& object_now, const Value& key_now,
              const Value& value_now, ReturnTo how, int operand) {
  const Value key = key_now;
  const Value value = value_now;
  Value object = object_now;
  if (Step step = PrepareKey(machine, key); step != Step::kNext) return step;
  for (int hop = 0; hop < kMaxMetatableChain; ++hop) {
    Value handler;
    if (object.IsTable()) {
      Table* table = object.AsTable();
      Table* metatable = table->metatable();
      if (metatable == nullptr || metatable->IsKnownAbsent(Metamethod::kNewIndex)) {
        return RawSet(machine, fiber, table, key, value);
      }
      Value* place = table->Find(key, machine.strings());
      if (place != nullptr && !place->IsNil()) {
        table->Store(machine.heap(), place, value);
        return Step::kNext;
      }
      handler = metatable->GetMetamethod(Metamethod::kNewIndex, machine.strings());
      if (handler.IsNil()) return RawSet(machine, fiber, table, key, value);
    } else {
      handler = machine.MetamethodOf(object, Metamethod::kNewIndex);
      if (handler.IsNil()) {
        return RaiseIndexError(machine, fiber, object, hop == 0 ? operand : kNameless);
      }
    }
    if (handler.IsFunction()) {
      return CallMetamethod(machine, fiber, handler, {object, key, value}, Metamethod::kNewIndex,
                            how);
    }
    object = handler;
    machine.fuel().Charge(WorkKind::kNative, 1 + PriceOfKey(key));
  }
  return RaiseMessage(machine, fiber, "'__newindex' chain too long; possible loop");
}

namespace {

// Arithmetic with at least one string. Strings take part by their metamethods,
// which convert them; those of the library are called only when that fails.
Step DoStringArithmetic(Machine& machine, Fiber& fiber, Metamethod event, const Value& a,
                        const Value& b, Value& result, ReturnTo how, int operand_a,
                        int operand_b) {
  const Value handler = BinaryHandler(machine, a, b, event);
  if (handler.IsNil()) {
    return RaiseArithmeticError(machine, fiber, event, a, b, operand_a, operand_b);
  }
  if (handler.IsNative() && handler.AsNative()->is_string_arithmetic) {
    ArithmeticResult arithmetic;
    const Step step = ArithmeticOnNumerals(machine, event, a, b, &arithmetic);
    if (step != Step::kNext) return step;
    if (arithmetic.status == ArithmeticStatus::kOk) {
      result = arithmetic.value;
      return Step::kNext;
    }
  }
  return CallMetamethod(machine, fiber, handler, {a, b}, event, how);
}

}  // namespace

Step DoArithmeticOnOthers(Machine& machine, Fiber& fiber, Metamethod event, const Value& a_now,
                          const Value& b_now, Value& result, ReturnTo how, int operand_a,
                          int operand_b) {
  const Value a = a_now;
  const Value b = b_now;
  if ((a.IsString() || b.IsString()) && !IsBitwise(event)) {
    return DoStringArithmetic(machine, fiber, event, a, b, result, how, operand_a, operand_b);
  }
  ArithmeticResult arithmetic = Arithmetic(event, a, b);
  if (arithmetic.status == ArithmeticStatus::kOk) {
    result = arithmetic.value;
    return Step::kNext;
  }
  if (arithmetic.status == ArithmeticStatus::kNotNumbers ||
      arithmetic.status == ArithmeticStatus::kNotInteger) {
    Value handler = BinaryHandler(machine, a, b, event);
    if (!handler.IsNil()) {
      return CallMetamethod(machine, fiber, handler, {a, b}, event, how);
    }
  }
  return RaiseArithmeticError(machine, fiber, event, a, b, operand_a, operand_b);
}

namespace {

// Strings by bytes, in pieces when long; else by metamethod.
Step Order(Machine& machine, Fiber& fiber, const Value& a, const Value& b, Metamethod event,
           bool& result, ReturnTo how) {
  if (a.IsString() && b.IsString()) {
    std::string_view left = a.AsString()->bytes(Reading::kCompared);
    std::string_view right = b.AsString()->bytes(Reading::kCompared);
    size_t common = std::min(left.size(), right.size());
    if (common > static_cast<size_t>(kPieceBytes)) {
      return CompareLongStrings(machine, fiber, a, b,
                                event == Metamethod::kLt ? StringRelation::kLess
                                                         : StringRelation::kLessEqual,
                                how);
    }
    machine.fuel().Charge(WorkKind::kNative,
                          static_cast<int64_t>(common) / kCopiedBytesPerFuelUnit);
    int order = CompareBytes(left, right);
    result = event == Metamethod::kLt ? order < 0 : order <= 0;
    return Step::kNext;
  }
  Value handler = BinaryHandler(machine, a, b, event);
  if (handler.IsNil() && event == Metamethod::kLe) {
    handler = BinaryHandler(machine, b, a, Metamethod::kLt);
    if (!handler.IsNil()) return CallNotLess(machine, fiber, handler, b, a, how);
  }
  if (handler.IsNil()) return RaiseCompareError(machine, fiber, a, b);
  return CallMetamethod(machine, fiber, handler, {a, b}, event, how);
}

}  // namespace

Step LessThan(Machine& machine, Fiber& fiber, const Value& a, const Value& b, bool& result,
              ReturnTo how) {
  if (a.IsNumber() && b.IsNumber()) {
    result = LessNumbers(a, b);
    return Step::kNext;
  }
  return Order(machine, fiber, a, b, Metamethod::kLt, result, how);
}

Step LessEqual(Machine& machine, Fiber& fiber, const Value& a, const Value& b, bool& result,
               ReturnTo how) {
  if (a.IsNumber() && b.IsNumber()) {
    result = LessEqualNumbers(a, b);
    return Step::kNext;
  }
  return Order(machine, fiber, a, b, Metamethod::kLe, result, how);
}

Step Equals(Machine& machine, Fiber& fiber, const Value& a, const Value& b, bool& result,
            ReturnTo how) {
  if (a.tag() == b.tag()) {
    if (a.bits() == b.bits() && !a.IsFloat()) {
      result = true;
      return Step::kNext;
    }
    if (a.tag() == Tag::kLongString && a.AsString()->length() == b.AsString()->length()) {
      int64_t length = static_cast<int64_t>(a.AsString()->length());
      if (length > kPieceBytes) {
        return CompareLongStrings(machine, fiber, a, b, StringRelation::kEqual, how);
      }
      machine.fuel().Charge(WorkKind::kNative, length / kCopiedBytesPerFuelUnit);
    }
    if (a.IsTable() || a.IsUserdata()) {
      Value handler = BinaryHandler(machine, a, b, Metamethod::kEq);
      if (!handler.IsNil()) {
        return CallMetamethod(machine, fiber, handler, {a, b}, Metamethod::kEq, how);
      }
    }
  }
  result = RawEquals(a, b);
  return Step::kNext;
}

Step GetLength(Machine& machine, Fiber& fiber, const Value& value_now, Value& result,
               ReturnTo how, int operand) {
  const Value value = value_now;
  if (value.IsString()) {
    result = Value::Integer(static_cast<int64_t>(value.AsString()->length()));
    return Step::kNext;
  }
  Value handler = machine.MetamethodOf(value, Metamethod::kLen);
  if (!handler.IsNil()) {
    return CallMetamethod(machine, fiber, handler, {value, value}, Metamethod::kLen, how);
  }
  if (!value.IsTable()) return RaiseLengthError(machine, fiber, value, operand);
  result = Value::Integer(value.AsTable()->Length());
  return Step::kNext;
}

namespace {

// Operands that a concatenation looks at once only: enough for nearly all.
constexpr uint32_t kFewOperands = 16;

struct Operand {
  const char* bytes;
  size_t size;
};

// The concatenation of `count` texts as a string: short ones are put together
// where the string table can look at them, long ones where they stay. Null: no
// memory.
String* JoinTexts(Machine& machine, const Operand* texts, uint32_t count, size_t total) {
  char buffer[kMaxShortString];
  String* string = nullptr;
  char* at = buffer;
  if (total > kMaxShortString) {
    string = machine.strings().MakeLongUninitialized(total);
    if (string == nullptr) return nullptr;
    at = string->mutable_data();
  }
  for (uint32_t i = 0; i < count; ++i) {
    CopyBytes(at, texts[i].bytes, texts[i].size);
    at += texts[i].size;
  }
  return string != nullptr ? string : machine.strings().Make({buffer, total});
}

}  // namespace

Concatenation ConcatenateShort(Machine& machine, const Value* operands, uint32_t count,
                               Value& result) {
  if (count > kFewOperands) return Concatenation::kNotShort;
  Operand texts[kFewOperands];
  char numbers[kFewOperands][kNumberBufferBytes];
  size_t total = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const Value& value = operands[i];
    if (value.IsString()) {
      texts[i] = {value.AsString()->bytes(Reading::kWritten).data(), value.AsString()->length()};
    } else if (value.IsNumber()) {
      texts[i] = {numbers[i], FormatNumber(value, numbers[i])};
    } else {
      return Concatenation::kNotShort;
    }
    total += texts[i].size;
  }
  if (total > static_cast<size_t>(kPieceBytes)) return Concatenation::kNotShort;
  String* string = JoinTexts(machine, texts, count, total);
  if (string == nullptr) return Concatenation::kNoMemory;
  if (total >= static_cast<size_t>(kCopiedBytesPerFuelUnit)) {
    machine.fuel().Charge(WorkKind::kNative,
                          static_cast<int64_t>(total) / kCopiedBytesPerFuelUnit);
  }
  result = Value::Of(string);
  return Concatenation::kDone;
}

Step Concatenate(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count, Value& result,
                 ReturnTo how) {
  switch (ConcatenateShort(machine, &fiber.slot(first), count, result)) {
    case Concatenation::kDone: return Step::kNext;
    case Concatenation::kNoMemory: return Step::kCollect;
    case Concatenation::kNotShort: break;
  }
  return ConcatenateLong(machine, fiber, first, count, how);
}

}  // namespace selenite::vm
