// What instructions and natives do to values, metamethods included (the
// manual, §2.4): written once for both tiers and for the library.
//
// Each function first tries what needs no Lua code: then it sets `result` and
// returns kNext. When a metamethod must run, its frame is pushed and kCall is
// returned; `how` says where its result goes. kRaise, kCollect and kGrow mean
// what they always mean, and nothing has changed.
//
// `operand` tells which operand of the running instruction a value is, for
// error messages; kNameless when it is none of them.
#pragma once

#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/objects/metamethod.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"
#include "vm/run/semantics/arithmetic.h"

namespace selenite::vm {

inline constexpr int kNameless = -1;

// Tables visited by one access through __index or __newindex; the reference's
// MAXTAGLOOP.
inline constexpr int kMaxMetatableChain = 2000;

// result = object[key].
Step GetIndex(Machine& machine, Fiber& fiber, const Value& object, const Value& key,
              Value& result, ReturnTo how, int operand = kNameless);

// object[key] = value.
Step SetIndex(Machine& machine, Fiber& fiber, const Value& object, const Value& key,
              const Value& value, ReturnTo how, int operand = kNameless);

// result = a event b; for kUnm and kBNot, b is a.
Step DoArithmeticOnOthers(Machine& machine, Fiber& fiber, Metamethod event, const Value& a,
                          const Value& b, Value& result, ReturnTo how, int operand_a,
                          int operand_b);
inline Step DoArithmetic(Machine& machine, Fiber& fiber, Metamethod event, const Value& a,
                         const Value& b, Value& result, ReturnTo how, int operand_a = kNameless,
                         int operand_b = kNameless) {
  if (IsBitwise(event) ? a.IsInteger() && b.IsInteger() : a.IsNumber() && b.IsNumber()) {
    const ArithmeticResult done = ArithmeticOnNumbers(event, a, b);
    if (done.status == ArithmeticStatus::kOk) {
      result = done.value;
      return Step::kNext;
    }
  }
  return DoArithmeticOnOthers(machine, fiber, event, a, b, result, how, operand_a, operand_b);
}

// result = a < b, a <= b, a == b. `how` is kCondition or kNative.
Step LessThan(Machine& machine, Fiber& fiber, const Value& a, const Value& b, bool& result,
              ReturnTo how);
Step LessEqual(Machine& machine, Fiber& fiber, const Value& a, const Value& b, bool& result,
               ReturnTo how);
Step Equals(Machine& machine, Fiber& fiber, const Value& a, const Value& b, bool& result,
            ReturnTo how);

// result = #value.
Step GetLength(Machine& machine, Fiber& fiber, const Value& value, Value& result, ReturnTo how,
               int operand = kNameless);

// The concatenation of a few strings and numbers, of a piece at most. Anything
// but kDone: nothing was changed or charged.
enum class Concatenation : uint8_t { kDone, kNotShort, kNoMemory };
Concatenation ConcatenateShort(Machine& machine, const Value* operands, uint32_t count,
                               Value& result);

// result = the concatenation of the `count` stack slots from `first` on.
Step Concatenate(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count, Value& result,
                 ReturnTo how);

// A raw write, with the table's status as a Step.
Step RawSet(Machine& machine, Fiber& fiber, Table* table, const Value& key, const Value& value);

// Items of a constructor, `count` from `items` on, become the elements `first`
// and following of `table`, nils included: an array that is too short becomes
// exactly as long as they reach. kCollect and kGrow: nothing has changed.
Step StoreItems(Machine& machine, Table* table, uint32_t first, const Value* items,
                uint32_t count);

// Makes sure that a lookup with `key` is a bounded piece of work: very long
// strings get their hash first (kGrow). kNext: go on.
Step PrepareKey(Machine& machine, const Value& key);

}  // namespace selenite::vm
