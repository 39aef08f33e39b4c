#include "vm/run/dispatch_state.h"

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/objects/cell.h"
#include "vm/run/arithmetic.h"
#include "vm/run/calls.h"
#include "vm/run/error_text.h"
#include "vm/run/loader.h"
#include "vm/run/numeric_for.h"
#include "vm/run/operations.h"
#include "vm/run/unwind.h"

namespace selenite::vm {

const uint32_t* DispatchState::word() {
  return prototype()->bytecode() + PreviousInstruction(prototype()->code(), fiber.frame().pc);
}

// ---- Endings ---------------------------------------------------------------

Step DispatchState::FinishInstruction(Step result) {
  if (result == Step::kNext) return result;
  if (result == Step::kCall) return Transfer(result);
  if ((result == Step::kCollect || result == Step::kGrow) &&
      fiber.unwinding == Fiber::Unwinding::kNone) {
    Frame& frame = fiber.frame();
    frame.pc = PreviousInstruction(prototype()->code(), frame.pc);
    fuel.left += kInstructionPrice;
  }
  return result;
}

Step DispatchState::Transfer(Step result) {
  if (result != Step::kCall && result != Step::kNext) return FinishInstruction(result);
  while (result == Step::kCall || result == Step::kNext) {
    if (fuel.left < 0 || loop.finalizers_due_) [[unlikely]] return Step::kPause;
    if (fiber.frame().kind == FrameKind::kLua) {
      if (prototype()->bytecode() != nullptr) return Step::kNext;
      return Step::kCall;  // the interpreter's
    }
    result = RunNative(machine, fiber);
    if (result == Step::kNext || result == Step::kCall) loop.CollectIfDue();
  }
  return result;
}

// ---- Tables ----------------------------------------------------------------

Step DispatchState::GetIndex(const Value& object, const Value& key, uint32_t target,
                             int operand) {
  Value result;
  const Step ended =
      vm::GetIndex(machine, fiber, object, key, result, ReturnTo::kRegister, operand);
  if (ended == Step::kNext) registers()[target] = result;
  return ended;
}

Step DispatchState::SetIndex(const Value& object, const Value& key, const Value& value,
                             int operand) {
  loop.CollectIfDue();
  return vm::SetIndex(machine, fiber, object, key, value, ReturnTo::kDiscard, operand);
}

Step DispatchState::NewTable() {
  loop.CollectIfDue();
  const uint32_t* at = word();
  Table* table = heap.New<Table>(0);
  if (table == nullptr) return Step::kCollect;
  const uint32_t array = at[1];
  const uint32_t hash = FieldD(at[0]);
  if ((array | hash) != 0 && table->Reserve(heap, array, hash) == TableStatus::kNoMemory) {
    return Step::kCollect;
  }
  registers()[FieldA(at[0])] = Value::Of(table);
  return Step::kNext;
}

Step DispatchState::SetList() {
  loop.CollectIfDue();
  const uint32_t* at = word();
  Frame& frame = fiber.frame();
  Value* R = registers();
  Table* table = R[FieldA(*at)].AsTable();
  const uint32_t first = FieldA(*at) + 1;
  const int32_t wanted = static_cast<int32_t>(FieldB(*at)) - 1;
  const uint32_t count =
      wanted < 0 ? fiber.top - frame.base - first : static_cast<uint32_t>(wanted);
  const int64_t key = static_cast<int32_t>(at[1]);
  for (uint32_t n = 0; n < count; ++n) {
    const Step ended = RawSet(machine, fiber, table, Value::Integer(key + n), R[first + n]);
    if (ended != Step::kNext) return ended;
  }
  if (wanted < 0) fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  frame.flags &= static_cast<uint16_t>(~kOpenTop);
  return Step::kNext;
}

// ---- Captured variables ----------------------------------------------------

Step DispatchState::NewCell() {
  loop.CollectIfDue();
  Value& variable = registers()[FieldA(*word())];
  Cell* cell = heap.New<Cell>(0, variable);
  if (cell == nullptr) return Step::kCollect;
  variable = Value::Of(cell);
  return Step::kNext;
}

Step DispatchState::MakeClosure() {
  loop.CollectIfDue();
  const uint32_t at = *word();
  const uint32_t index = FieldD(at);
  Prototype* parent = prototype();
  Prototype* child = parent->children()[index];
  if (child == nullptr) {
    child = LinkChild(machine, *parent, index);
    if (child == nullptr) return Step::kCollect;
  }
  if (!child->is_linked()) {
    machine.RequestLink(child);
    return Step::kGrow;
  }
  const std::vector<UpvaluePlan>& plans = child->code().upvalues;
  const uint32_t count = static_cast<uint32_t>(plans.size());
  Closure* made = heap.New<Closure>(Closure::ExtraBytes(count), child, count);
  if (made == nullptr) return Step::kCollect;
  Value* R = registers();
  Closure* creator = R[-1].AsClosure();
  R[FieldA(at)] = Value::Of(made);
  for (uint32_t n = 0; n < count; ++n) {
    made->upvalues()[n] =
        plans[n].from_register ? R[plans[n].index] : creator->upvalues()[plans[n].index];
  }
  return Step::kNext;
}

// ---- Arithmetic and comparison ---------------------------------------------

namespace {

// The value of an operand that is a register, a constant or an immediate.
Value OperandValue(OperandKind kind, Place place, int32_t operand, const Value* R,
                   const Value* K) {
  if (place == Place::kCi || place == Place::kDi) return Value::Integer(operand);
  return kind == OperandKind::kConstant ? K[operand] : R[operand];
}

}  // namespace

Step DispatchState::Arithmetic() {
  const FunctionCode& code = prototype()->code();
  const uint32_t pc = PreviousInstruction(code, fiber.frame().pc);
  const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(code.bytecode[pc]));
  const OpInfo& op = GetOpInfo(form.op);
  const Instruction i = Decode(code.bytecode.data(), pc);
  const Value* R = registers();
  const Value* K = prototype()->constants();
  const Value left = OperandValue(op.b, form.b, i.b, R, K);
  const Value right = OperandValue(op.c, form.c, i.c, R, K);
  Value result;
  const Step ended = DoArithmetic(machine, fiber, *EventOf(i.op), left, right, result,
                                  ReturnTo::kRegister, 1, 2);
  if (ended == Step::kNext) registers()[i.a] = result;
  return ended;
}

Step DispatchState::Unary() {
  const uint32_t at = *word();
  const Value operand = registers()[FieldB(at)];
  Value result;
  Step ended;
  if (OpcodeOf(at) == Opcode::kLen) {
    ended = GetLength(machine, fiber, operand, result, ReturnTo::kRegister, 1);
  } else {
    const Metamethod event =
        OpcodeOf(at) == Opcode::kNeg ? Metamethod::kUnm : Metamethod::kBNot;
    ended = DoArithmetic(machine, fiber, event, operand, operand, result, ReturnTo::kRegister, 1, 1);
  }
  if (ended == Step::kNext) registers()[FieldA(at)] = result;
  return ended;
}

Step DispatchState::Concat() {
  loop.CollectIfDue();
  const uint32_t at = *word();
  Value result;
  const Step ended = Concatenate(machine, fiber, fiber.frame().base + FieldB(at), FieldC(at),
                                 result, ReturnTo::kRegister);
  if (ended == Step::kNext) registers()[FieldA(at)] = result;
  return ended;
}

Step DispatchState::Compare() {
  const FunctionCode& code = prototype()->code();
  const uint32_t pc = PreviousInstruction(code, fiber.frame().pc);
  const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(code.bytecode[pc]));
  const OpInfo& op = GetOpInfo(form.op);
  const Instruction i = Decode(code.bytecode.data(), pc);
  const Value* K = prototype()->constants();
  const Value left = registers()[i.a];
  const Value right = OperandValue(op.b, form.b, i.b, registers(), K);
  bool result = false;
  Step ended;
  switch (i.op) {
    case Op::kJumpIfEq:
    case Op::kJumpIfNotEq:
    case Op::kJumpIfEqK:
    case Op::kJumpIfNotEqK:
      ended = Equals(machine, fiber, left, right, result, ReturnTo::kCondition);
      break;
    case Op::kJumpIfLt:
    case Op::kJumpIfNotLt:
    case Op::kJumpIfLtK:
    case Op::kJumpIfNotLtK:
      ended = LessThan(machine, fiber, left, right, result, ReturnTo::kCondition);
      break;
    case Op::kJumpIfGtK:
    case Op::kJumpIfNotGtK:
      ended = LessThan(machine, fiber, right, left, result, ReturnTo::kCondition);
      break;
    case Op::kJumpIfGeK:
    case Op::kJumpIfNotGeK:
      ended = LessEqual(machine, fiber, right, left, result, ReturnTo::kCondition);
      break;
    default:
      ended = LessEqual(machine, fiber, left, right, result, ReturnTo::kCondition);
      break;
  }
  if (ended != Step::kNext || result == IsNegatedComparison(i.op)) return ended;
  fiber.frame().pc = static_cast<uint32_t>(i.c);
  const bool must_stop = fuel.left < 0 || loop.finalizers_due_;
  return (i.flags & kBackEdge) != 0 && must_stop ? Step::kPause : Step::kNext;
}

// ---- Loops -----------------------------------------------------------------

Step DispatchState::ForPrep() {
  const uint32_t at = *word();
  Value* loop_registers = registers() + FieldA(at);
  bool runs = false;
  const Step ended = PrepareNumericFor(machine, fiber, loop_registers, runs);
  if (ended != Step::kNext) return ended;
  if (!runs) {
    fiber.frame().pc += static_cast<uint32_t>(SignedD(at));
  } else if (OpcodeOf(at) == Opcode::kForPrepCopy) {
    loop_registers[3] = loop_registers[0];
  }
  return Step::kNext;
}

Step DispatchState::TForPrep() {
  const uint32_t at = *word();
  Frame& frame = fiber.frame();
  const uint32_t closing = frame.base + FieldA(at) + 3;
  if (fiber.slot(closing).IsTruthy()) {
    const Step ended = MarkToBeClosed(machine, fiber, closing, "(for state)");
    if (ended != Step::kNext) return ended;
    frame.flags |= kHasTbc;
  }
  frame.pc += static_cast<uint32_t>(SignedD(at));
  return Step::kNext;
}

Step DispatchState::TForCall() {
  const uint32_t at = *word();
  const uint32_t base = fiber.frame().base + FieldA(at);
  for (uint32_t n = 0; n < 3; ++n) fiber.slot(base + 4 + n) = fiber.slot(base + n);
  return BeginCall(machine, fiber, base + 4, 2, {.wanted = static_cast<int32_t>(FieldB(at))});
}

// ---- Calls -----------------------------------------------------------------

Step DispatchState::Call() {
  const uint32_t at = *word();
  const uint32_t func = fiber.frame().base + FieldA(at);
  const bool is_open = OpcodeOf(at) == Opcode::kCallAll;
  const uint32_t count = is_open ? fiber.top - func - 1 : FieldB(at);
  const uint32_t caller = fiber.frame_count() - 1;
  const Step ended = BeginCall(machine, fiber, func, count,
                               {.wanted = static_cast<int32_t>(FieldC(at)) - 1});
  if (ended == Step::kCall && is_open) {
    fiber.frame_at(caller).flags &= static_cast<uint16_t>(~kOpenTop);
  }
  return ended;
}

Step DispatchState::TailCall() {
  const uint32_t at = *word();
  const uint32_t func = fiber.frame().base + FieldA(at);
  const int32_t count = static_cast<int32_t>(FieldB(at)) - 1;
  return BeginTailCall(machine, fiber, func,
                       count < 0 ? fiber.top - func - 1 : static_cast<uint32_t>(count));
}

Step DispatchState::Return() {
  const FunctionCode& code = prototype()->code();
  const Instruction i = InstructionBefore(code, fiber.frame().pc);
  const Frame& frame = fiber.frame();
  if (i.c != 0 && fiber.tbc_count() > 0 && fiber.tbc_at(fiber.tbc_count() - 1) >= frame.base) {
    return CallCloser(machine, fiber, Value(), i.b < 0 ? ReturnTo::kReturn : ReturnTo::kRepeat);
  }
  const uint32_t first = frame.base + static_cast<uint32_t>(i.a);
  return DeliverResults(machine, fiber, first,
                        i.b < 0 ? fiber.top - first : static_cast<uint32_t>(i.b));
}

Step DispatchState::Vararg() {
  const uint32_t at = *word();
  const uint32_t extra = fiber.frame().extra;
  const uint32_t first = fiber.frame().base + FieldA(at);
  const int32_t wanted = static_cast<int32_t>(FieldB(at)) - 1;
  const uint32_t count = wanted < 0 ? extra : static_cast<uint32_t>(wanted);
  if (wanted < 0) {
    const Step ended = EnsureRegisters(machine, fiber, first + count);
    if (ended != Step::kNext) return ended;
    fiber.top = first + count;
    fiber.frame().flags |= kOpenTop;
    fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  }
  const Value* from = registers() - 1 - extra;
  Value* to = fiber.stack() + first;
  for (uint32_t n = 0; n < count; ++n) to[n] = n < extra ? from[n] : Value();
  return Step::kNext;
}

// ---- Scopes ----------------------------------------------------------------

Step DispatchState::Tbc() {
  Frame& frame = fiber.frame();
  const uint32_t offset = frame.base + FieldA(*word());
  const Step ended = MarkToBeClosed(machine, fiber, offset, {});
  if (ended == Step::kNext) frame.flags |= kHasTbc;
  return ended;
}

Step DispatchState::Close() {
  const uint32_t offset = fiber.frame().base + FieldA(*word());
  if (fiber.tbc_count() == 0 || fiber.tbc_at(fiber.tbc_count() - 1) < offset) return Step::kNext;
  return CallCloser(machine, fiber, Value(), ReturnTo::kRepeat);
}

}  // namespace selenite::vm
