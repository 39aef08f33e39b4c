// The interpreter: runs the IR as it is. It is the fallback tier, and the
// oracle of the other one: written to be obvious.
//
// Per instruction one unit of fuel is taken. At back edges, calls and returns
// (the checkpoints) the fuel is looked at; Step::kPause leaves with the frame
// standing at its next instruction. An instruction that found no memory, or
// that needs maintenance first, is put back: its unit is returned and the
// frame stands before it.
//
// R points to the frame's registers and is read again after anything that may
// move the stack.

#include "vm/run/tiers/interpreter.h"

#include "vm/objects/cell.h"
#include "vm/objects/closure.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/returns.h"
#include "vm/run/calls/unwind.h"
#include "vm/run/loading/loader.h"
#include "vm/run/operations/numeric_for.h"
#include "vm/run/operations/operations.h"
#include "vm/run/semantics/arithmetic.h"
#include "vm/run/semantics/comparison.h"

namespace selenite::vm {

namespace {

// table[key] = value for a key that is a short string, when that needs no
// metamethod and no new entry.
inline bool StoreField(Heap& heap, const Value& object, const Value& key, const Value& value) {
  if (!object.IsTable()) return false;
  Table* table = object.AsTable();
  Table::Entry* entry = table->FindShortString(key.AsString());
  if (entry == nullptr || entry->value.IsNil()) return false;
  table->Store(heap, &entry->value, value);
  return true;
}

inline bool StoreInteger(Heap& heap, const Value& object, int64_t key, const Value& value) {
  if (!object.IsTable()) return false;
  Table* table = object.AsTable();
  uint64_t index = static_cast<uint64_t>(key) - 1;
  if (index >= table->array_limit()) return false;
  Value* place = table->array() + index;
  // A nil place may have a __newindex.
  if (place->IsNil() && table->metatable() != nullptr) return false;
  table->Store(heap, place, value);
  return true;
}

inline bool StoreAt(Heap& heap, const Value& object, const Value& key, const Value& value) {
  if (key.IsInteger()) return StoreInteger(heap, object, key.AsInteger(), value);
  return key.IsShortString() && StoreField(heap, object, key, value);
}

}  // namespace

Step Interpret(Safepoints& safepoints, Fiber& fiber) {
  Machine& machine = safepoints.machine();
  Heap& heap = machine.heap();
  Fuel& fuel = machine.fuel();

  Frame* frame;
  Closure* closure;
  Prototype* prototype;
  const Instruction* code;
  const Value* K;
  Value* R;
  uint32_t pc;
  Step step;

enter:
  // The top frame is a Lua frame: go on where it stands.
  frame = &fiber.frame();
  closure = fiber.closure(*frame);
  prototype = closure->prototype();
  code = prototype->code().code.data();
  K = prototype->constants();
  R = fiber.stack() + frame->base;
  pc = frame->pc;

  for (;;) {
    const Instruction& i = code[pc++];
    fuel.left -= kInstructionPrice;
    switch (i.op) {
// What may raise, run Lua, or fail: `operation` gives a Step. Everything but
// kNext leaves the instruction.
#define TRY(operation)                                \
  frame->pc = pc;                                     \
  step = (operation);                                 \
  if (step != Step::kNext) [[unlikely]] goto leave;   \
  R = fiber.stack() + frame->base
// Before allocating: the live values are all in frames.
#define SAFEPOINT() \
  frame->pc = pc;   \
  safepoints.BeforeInstruction()
#define CHECKPOINT()                                     \
  if (fuel.left < 0 || safepoints.finalizers_due()) [[unlikely]] {   \
    frame->pc = pc;                                      \
    return Step::kPause;                                 \
  }
#define JUMP()                          \
  pc = static_cast<uint32_t>(i.c);      \
  if ((i.flags & kBackEdge) != 0) {     \
    CHECKPOINT();                       \
  }

      // ---- Loads
      case Op::kMove:
        R[i.a] = R[i.b];
        break;
      case Op::kLoadNil:
        for (int32_t n = 0; n < i.b; ++n) R[i.a + n] = Value();
        break;
      case Op::kLoadFalse:
        R[i.a] = Value::Boolean(false);
        break;
      case Op::kLoadTrue:
        R[i.a] = Value::Boolean(true);
        break;
      case Op::kLoadInt:
        R[i.a] = Value::Integer(i.b);
        break;
      case Op::kLoadK:
        R[i.a] = K[i.b];
        break;

      // ---- Captured variables
      case Op::kGetUpvalue:
        R[i.a] = closure->upvalues()[i.b];
        break;
      case Op::kGetUpCell: {
        const Value& slot = closure->upvalues()[i.b];
        R[i.a] = slot.IsCell() ? slot.AsCell()->Get() : Value();
        break;
      }
      case Op::kSetUpCell: {
        const Value& slot = closure->upvalues()[i.a];
        if (slot.IsCell()) slot.AsCell()->Set(heap, R[i.b]);
        break;
      }
      case Op::kNewCell: {
        SAFEPOINT();
        Cell* cell = heap.New<Cell>(0, R[i.a]);
        if (cell == nullptr) goto no_memory;
        R[i.a] = Value::Of(cell);
        break;
      }
      case Op::kGetCell:
        R[i.a] = R[i.b].AsCell()->Get();
        break;
      case Op::kSetCell:
        R[i.a].AsCell()->Set(heap, R[i.b]);
        break;
      case Op::kClosure: {
        SAFEPOINT();
        Prototype* child = prototype->children()[i.b];
        if (child == nullptr) {
          child = LinkChild(machine, *prototype, static_cast<uint32_t>(i.b));
          if (child == nullptr) goto no_memory;
        }
        if (!child->is_linked()) {
          machine.maintenance().RequestConstants(child);
          step = Step::kGrow;
          goto leave;
        }
        const CompactVector<UpvaluePlan>& plans = child->code().upvalues;
        uint32_t count = static_cast<uint32_t>(plans.size());
        Closure* made = heap.New<Closure>(Closure::ExtraBytes(count), child, count);
        if (made == nullptr) goto no_memory;
        R[i.a] = Value::Of(made);
        for (uint32_t n = 0; n < count; ++n) {
          made->upvalues()[n] =
              plans[n].from_register ? R[plans[n].index] : closure->upvalues()[plans[n].index];
        }
        break;
      }

      // ---- Tables
      case Op::kGetGlobal: {
        const Value environment = closure->upvalues()[i.c];
        if (environment.IsTable()) {
          Table::Entry* entry = environment.AsTable()->FindShortString(K[i.b].AsString());
          if (entry != nullptr && !entry->value.IsNil()) {
            R[i.a] = entry->value;
            break;
          }
        }
        Value result;
        TRY(GetIndex(machine, fiber, environment, K[i.b], result, ReturnTo::kRegister, 2));
        R[i.a] = result;
        break;
      }
      case Op::kSetGlobal:
        if (StoreField(heap, closure->upvalues()[i.c], K[i.b], R[i.a])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, closure->upvalues()[i.c], K[i.b], R[i.a],
                     ReturnTo::kDiscard, 2));
        break;
      case Op::kSetGlobalK:
        if (StoreField(heap, closure->upvalues()[i.c], K[i.b], K[i.a])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, closure->upvalues()[i.c], K[i.b], K[i.a],
                     ReturnTo::kDiscard, 2));
        break;
      case Op::kGetField: {
        if (R[i.b].IsTable()) {
          Table::Entry* entry = R[i.b].AsTable()->FindShortString(K[i.c].AsString());
          if (entry != nullptr && !entry->value.IsNil()) {
            R[i.a] = entry->value;
            break;
          }
        }
        Value result;
        TRY(GetIndex(machine, fiber, R[i.b], K[i.c], result, ReturnTo::kRegister, 1));
        R[i.a] = result;
        break;
      }
      case Op::kGetIndex: {
        if (R[i.b].IsTable() && R[i.c].IsInteger()) {
          const Value value = R[i.b].AsTable()->GetInteger(R[i.c].AsInteger());
          if (!value.IsNil() || R[i.b].AsTable()->metatable() == nullptr) {
            R[i.a] = value;
            break;
          }
        }
        Value result;
        TRY(GetIndex(machine, fiber, R[i.b], R[i.c], result, ReturnTo::kRegister, 1));
        R[i.a] = result;
        break;
      }
      case Op::kGetInt: {
        if (R[i.b].IsTable()) {
          const Value value = R[i.b].AsTable()->GetInteger(i.c);
          if (!value.IsNil() || R[i.b].AsTable()->metatable() == nullptr) {
            R[i.a] = value;
            break;
          }
        }
        Value result;
        TRY(GetIndex(machine, fiber, R[i.b], Value::Integer(i.c), result, ReturnTo::kRegister, 1));
        R[i.a] = result;
        break;
      }
      case Op::kSetField:
        if (StoreField(heap, R[i.a], K[i.b], R[i.c])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, R[i.a], K[i.b], R[i.c], ReturnTo::kDiscard, 0));
        break;
      case Op::kSetIndex:
        if (StoreAt(heap, R[i.a], R[i.b], R[i.c])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, R[i.a], R[i.b], R[i.c], ReturnTo::kDiscard, 0));
        break;
      case Op::kSetInt:
        if (StoreInteger(heap, R[i.a], i.b, R[i.c])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, R[i.a], Value::Integer(i.b), R[i.c], ReturnTo::kDiscard, 0));
        break;
      case Op::kSetFieldK:
        if (StoreField(heap, R[i.a], K[i.b], K[i.c])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, R[i.a], K[i.b], K[i.c], ReturnTo::kDiscard, 0));
        break;
      case Op::kSetIndexK:
        if (StoreAt(heap, R[i.a], R[i.b], K[i.c])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, R[i.a], R[i.b], K[i.c], ReturnTo::kDiscard, 0));
        break;
      case Op::kSetIntK:
        if (StoreInteger(heap, R[i.a], i.b, K[i.c])) break;
        SAFEPOINT();
        TRY(SetIndex(machine, fiber, R[i.a], Value::Integer(i.b), K[i.c], ReturnTo::kDiscard, 0));
        break;
      case Op::kSelf: {
        const Value object = R[i.b];
        Value result;
        if (object.IsTable()) {
          Table::Entry* entry = object.AsTable()->FindShortString(K[i.c].AsString());
          if (entry != nullptr && !entry->value.IsNil()) {
            R[i.a + 1] = object;
            R[i.a] = entry->value;
            break;
          }
        }
        R[i.a + 1] = object;
        TRY(GetIndex(machine, fiber, object, K[i.c], result, ReturnTo::kRegister, 1));
        R[i.a] = result;
        break;
      }
      case Op::kNewTable: {
        SAFEPOINT();
        Table* table =
            Table::Make(heap, static_cast<uint32_t>(i.b), static_cast<uint32_t>(i.c));
        if (table == nullptr) goto no_memory;
        R[i.a] = Value::Of(table);
        break;
      }
      case Op::kSetList: {
        SAFEPOINT();
        Table* table = R[i.a].AsTable();
        uint32_t first = static_cast<uint32_t>(i.a) + 1;
        uint32_t count = i.b < 0 ? fiber.top - frame->base - first : static_cast<uint32_t>(i.b);
        TRY(StoreItems(machine, table, static_cast<uint32_t>(i.c), R + first, count));
        if (i.b < 0) fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
        frame->flags &= static_cast<uint16_t>(~kOpenTop);
        break;
      }

      // ---- Arithmetic and bits
#define ARITHMETIC_FORMS(name, OPERATE) \
  case Op::k##name: OPERATE(name, R[i.b], R[i.c]) \
  case Op::k##name##K: OPERATE(name, R[i.b], K[i.c]) \
  case Op::kK##name: OPERATE(name, K[i.b], R[i.c])
// `on_integers` and `on_floats` are expressions of x and y.
#define BOTH(name, left, right, on_integers, on_floats)                                  \
  {                                                                                      \
    const Value& l = left;                                                               \
    const Value& r = right;                                                              \
    if (l.IsInteger() && r.IsInteger()) {                                                \
      int64_t x = l.AsInteger(), y = r.AsInteger();                                      \
      R[i.a] = Value::Integer(on_integers);                                              \
    } else if (l.IsNumber() && r.IsNumber()) {                                           \
      double x = l.AsNumber(), y = r.AsNumber();                                         \
      R[i.a] = Value::Float(on_floats);                                                  \
    } else {                                                                             \
      SLOW_ARITHMETIC(name, l, r);                                                       \
    }                                                                                    \
    break;                                                                               \
  }
#define SLOW_ARITHMETIC(name, left, right)                                                \
  Value result;                                                                          \
  TRY(DoArithmetic(machine, fiber, Metamethod::k##name, left, right, result,             \
                   ReturnTo::kRegister, 1, 2));                                          \
  R[i.a] = result
#define ADD(name, l, r) BOTH(name, l, r, WrapAdd(x, y), x + y)
#define SUB(name, l, r) BOTH(name, l, r, WrapSub(x, y), x - y)
#define MUL(name, l, r) BOTH(name, l, r, WrapMul(x, y), x * y)
#define FLOATS(name, left, right, on_floats)             \
  {                                                      \
    const Value& l = left;                               \
    const Value& r = right;                              \
    if (l.IsNumber() && r.IsNumber()) {                  \
      double x = l.AsNumber(), y = r.AsNumber();         \
      R[i.a] = Value::Float(on_floats);                  \
    } else {                                             \
      SLOW_ARITHMETIC(name, l, r);                       \
    }                                                    \
    break;                                               \
  }
#define DIV(name, l, r) FLOATS(name, l, r, x / y)
#define POW(name, l, r) FLOATS(name, l, r, Power(x, y))
// Integers with a divisor other than zero; everything else is shared.
#define DIVISION(name, left, right, on_integers, on_floats)               \
  {                                                                       \
    const Value& l = left;                                                \
    const Value& r = right;                                               \
    if (l.IsInteger() && r.IsInteger() && r.AsInteger() != 0) {           \
      int64_t x = l.AsInteger(), y = r.AsInteger();                       \
      R[i.a] = Value::Integer(on_integers);                               \
    } else if (l.IsFloat() && r.IsFloat()) {                              \
      double x = l.AsFloat(), y = r.AsFloat();                            \
      R[i.a] = Value::Float(on_floats);                                   \
    } else {                                                              \
      SLOW_ARITHMETIC(name, l, r);                                        \
    }                                                                     \
    break;                                                                \
  }
#define MOD(name, l, r) DIVISION(name, l, r, FloorModulo(x, y), FloorModulo(x, y))
#define IDIV(name, l, r) DIVISION(name, l, r, FloorDivide(x, y), std::floor(x / y))
#define BITS(name, left, right, on_integers)              \
  {                                                       \
    const Value& l = left;                                \
    const Value& r = right;                               \
    if (l.IsInteger() && r.IsInteger()) {                 \
      int64_t x = l.AsInteger(), y = r.AsInteger();       \
      R[i.a] = Value::Integer(on_integers);               \
    } else {                                              \
      SLOW_ARITHMETIC(name, l, r);                        \
    }                                                     \
    break;                                                \
  }
#define BAND(name, l, r) BITS(name, l, r, x & y)
#define BOR(name, l, r) BITS(name, l, r, x | y)
#define BXOR(name, l, r) BITS(name, l, r, x ^ y)
#define SHL(name, l, r) BITS(name, l, r, ShiftLeft(x, y))
#define SHR(name, l, r) BITS(name, l, r, ShiftRight(x, y))
      ARITHMETIC_FORMS(Add, ADD)
      ARITHMETIC_FORMS(Sub, SUB)
      ARITHMETIC_FORMS(Mul, MUL)
      ARITHMETIC_FORMS(Mod, MOD)
      ARITHMETIC_FORMS(Pow, POW)
      ARITHMETIC_FORMS(Div, DIV)
      ARITHMETIC_FORMS(IDiv, IDIV)
      ARITHMETIC_FORMS(BAnd, BAND)
      ARITHMETIC_FORMS(BOr, BOR)
      ARITHMETIC_FORMS(BXor, BXOR)
      ARITHMETIC_FORMS(Shl, SHL)
      ARITHMETIC_FORMS(Shr, SHR)
      case Op::kNeg: {
        const Value& operand = R[i.b];
        if (operand.IsInteger()) {
          R[i.a] = Value::Integer(WrapSub(0, operand.AsInteger()));
        } else if (operand.IsFloat()) {
          R[i.a] = Value::Float(-operand.AsFloat());
        } else {
          Value result;
          TRY(DoArithmetic(machine, fiber, Metamethod::kUnm, operand, operand, result,
                           ReturnTo::kRegister, 1, 1));
          R[i.a] = result;
        }
        break;
      }
      case Op::kBNot: {
        const Value& operand = R[i.b];
        if (operand.IsInteger()) {
          R[i.a] = Value::Integer(~operand.AsInteger());
        } else {
          Value result;
          TRY(DoArithmetic(machine, fiber, Metamethod::kBNot, operand, operand, result,
                           ReturnTo::kRegister, 1, 1));
          R[i.a] = result;
        }
        break;
      }
      case Op::kNot:
        R[i.a] = Value::Boolean(R[i.b].IsFalsy());
        break;
      case Op::kLen: {
        const Value& operand = R[i.b];
        if (operand.IsTable() && operand.AsTable()->metatable() == nullptr) {
          R[i.a] = Value::Integer(operand.AsTable()->Length());
          break;
        }
        Value result;
        TRY(GetLength(machine, fiber, operand, result, ReturnTo::kRegister, 1));
        R[i.a] = result;
        break;
      }
      case Op::kConcat: {
        SAFEPOINT();
        Value result;
        TRY(Concatenate(machine, fiber, frame->base + static_cast<uint32_t>(i.b),
                        static_cast<uint32_t>(i.c), result, ReturnTo::kRegister));
        R[i.a] = result;
        break;
      }

      // ---- Jumps
      case Op::kJump:
        JUMP();
        break;
      case Op::kJumpIf:
        if (R[i.a].IsTruthy()) {
          JUMP();
        }
        break;
      case Op::kJumpIfNot:
        if (R[i.a].IsFalsy()) {
          JUMP();
        }
        break;
// `condition` is a bool found without Lua code, or by `operation`.
#define COMPARE(operation, expected) \
  {                                  \
    bool result = false;             \
    TRY(operation);                  \
    if (result == (expected)) {      \
      JUMP();                        \
    }                                \
    break;                           \
  }
      case Op::kJumpIfEq:
        COMPARE(Equals(machine, fiber, R[i.a], R[i.b], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotEq:
        COMPARE(Equals(machine, fiber, R[i.a], R[i.b], result, ReturnTo::kCondition), false)
      case Op::kJumpIfEqK:
        COMPARE(Equals(machine, fiber, R[i.a], K[i.b], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotEqK:
        COMPARE(Equals(machine, fiber, R[i.a], K[i.b], result, ReturnTo::kCondition), false)
      case Op::kJumpIfLt:
        COMPARE(LessThan(machine, fiber, R[i.a], R[i.b], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotLt:
        COMPARE(LessThan(machine, fiber, R[i.a], R[i.b], result, ReturnTo::kCondition), false)
      case Op::kJumpIfLe:
        COMPARE(LessEqual(machine, fiber, R[i.a], R[i.b], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotLe:
        COMPARE(LessEqual(machine, fiber, R[i.a], R[i.b], result, ReturnTo::kCondition), false)
      case Op::kJumpIfLtK:
        COMPARE(LessThan(machine, fiber, R[i.a], K[i.b], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotLtK:
        COMPARE(LessThan(machine, fiber, R[i.a], K[i.b], result, ReturnTo::kCondition), false)
      case Op::kJumpIfLeK:
        COMPARE(LessEqual(machine, fiber, R[i.a], K[i.b], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotLeK:
        COMPARE(LessEqual(machine, fiber, R[i.a], K[i.b], result, ReturnTo::kCondition), false)
      case Op::kJumpIfGtK:
        COMPARE(LessThan(machine, fiber, K[i.b], R[i.a], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotGtK:
        COMPARE(LessThan(machine, fiber, K[i.b], R[i.a], result, ReturnTo::kCondition), false)
      case Op::kJumpIfGeK:
        COMPARE(LessEqual(machine, fiber, K[i.b], R[i.a], result, ReturnTo::kCondition), true)
      case Op::kJumpIfNotGeK:
        COMPARE(LessEqual(machine, fiber, K[i.b], R[i.a], result, ReturnTo::kCondition), false)

      // ---- Loops
      case Op::kForPrep: {
        bool runs = false;
        TRY(PrepareNumericFor(machine, fiber, &R[i.a], runs));
        if (!runs) {
          pc = static_cast<uint32_t>(i.c);
        } else if (i.b == 1) {
          R[i.a + 3] = R[i.a];
        }
        break;
      }
      case Op::kForLoop:
        if (AdvanceNumericFor(&R[i.a])) {
          if (i.b == 1) R[i.a + 3] = R[i.a];
          JUMP();
        }
        break;
      case Op::kTForPrep:
        if (R[i.a + 3].IsTruthy()) {
          TRY(MarkToBeClosed(machine, fiber, frame->base + static_cast<uint32_t>(i.a) + 3,
                             "(for state)"));
          frame->flags |= kHasTbc;
        }
        pc = static_cast<uint32_t>(i.c);
        break;
      case Op::kTForCall: {
        R[i.a + 4] = R[i.a];
        R[i.a + 5] = R[i.a + 1];
        R[i.a + 6] = R[i.a + 2];
        TRY(BeginCall(machine, fiber, frame->base + static_cast<uint32_t>(i.a) + 4, 2,
                      {.wanted = i.b}));
        break;
      }
      case Op::kTForLoop:
        if (!R[i.a + 4].IsNil()) {
          R[i.a + 2] = R[i.a + 4];
          JUMP();
        }
        break;

      // ---- Calls
      case Op::kCall: {
        uint32_t func = frame->base + static_cast<uint32_t>(i.a);
        uint32_t count = static_cast<uint32_t>(i.b);
        if (i.b < 0) count = fiber.top - func - 1;
        frame->pc = pc;
        step = BeginCall(machine, fiber, func, count, {.wanted = i.c});
        // The callee's frame is on top now; ours may have moved.
        if (step == Step::kCall && i.b < 0) {
          fiber.frame_at(fiber.frame_count() - 2).flags &= static_cast<uint16_t>(~kOpenTop);
        }
        goto leave;
      }
      case Op::kTailCall: {
        uint32_t func = frame->base + static_cast<uint32_t>(i.a);
        uint32_t count = static_cast<uint32_t>(i.b);
        if (i.b < 0) count = fiber.top - func - 1;
        frame->pc = pc;
        step = BeginTailCall(machine, fiber, func, count);
        goto leave;
      }
      case Op::kReturn: {
        uint32_t first = frame->base + static_cast<uint32_t>(i.a);
        frame->pc = pc;
        if (i.c != 0 && fiber.tbc_count() > 0 &&
            fiber.tbc_at(fiber.tbc_count() - 1) >= frame->base) {
          step = CloseVariable(machine, fiber, i.b < 0 ? ReturnTo::kReturn : ReturnTo::kRepeat);
          goto leave;
        }
        uint32_t count = i.b < 0 ? fiber.top - first : static_cast<uint32_t>(i.b);
        step = DeliverResults(machine, fiber, first, count);
        goto leave;
      }
      case Op::kVararg: {
        uint32_t extra = frame->extra;
        uint32_t first = frame->base + static_cast<uint32_t>(i.a);
        uint32_t count = i.b < 0 ? extra : static_cast<uint32_t>(i.b);
        if (i.b < 0) {
          TRY(EnsureRegisters(machine, fiber, first + count));
          fiber.top = first + count;
          frame->flags |= kOpenTop;
          fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
        }
        const Value* from = fiber.stack() + frame->base - 1 - extra;
        Value* to = &R[i.a];
        for (uint32_t n = 0; n < count; ++n) to[n] = n < extra ? from[n] : Value();
        break;
      }

      // ---- Scopes and fuel
      case Op::kTbc:
        if (R[i.a].IsTruthy()) {
          TRY(MarkToBeClosed(machine, fiber, frame->base + static_cast<uint32_t>(i.a), {}));
          frame->flags |= kHasTbc;
        }
        break;
      case Op::kClose:
        if (fiber.tbc_count() > 0 &&
            fiber.tbc_at(fiber.tbc_count() - 1) >= frame->base + static_cast<uint32_t>(i.a)) {
          frame->pc = pc;
          step = CloseVariable(machine, fiber, ReturnTo::kRepeat);
          goto leave;
        }
        break;
      case Op::kCheckpoint:
        CHECKPOINT();
        break;
    }
  }

no_memory:
  step = Step::kCollect;

leave:
  if (step == Step::kCollect || step == Step::kGrow) {
    if (fiber.unwinding == Fiber::Unwinding::kNone) {
      // Put the instruction back. The frames may have moved.
      fiber.frame().pc = pc - 1;
      fuel.left += kInstructionPrice;
    }
    return step;
  }
  // Run what is on top, as long as it ends in the ordinary ways.
  while (step == Step::kCall || step == Step::kNext) {
    if (fuel.left < 0 || safepoints.finalizers_due()) [[unlikely]] return Step::kPause;
    if (fiber.frame().kind == FrameKind::kLua) {
      if (fiber.closure(fiber.frame())->prototype()->bytecode() != nullptr) return step;
      goto enter;
    }
    step = safepoints.RunNativeStep(fiber);
  }
  return step;
}

}  // namespace selenite::vm
