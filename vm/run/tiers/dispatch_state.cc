#include "vm/run/tiers/dispatch_state.h"

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/objects/cell.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/returns.h"
#include "vm/run/calls/unwind.h"
#include "vm/run/loading/loader.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/operations/numeric_for.h"
#include "vm/run/operations/operations.h"
#include "vm/run/semantics/arithmetic.h"
#include "vm/run/semantics/instruction_event.h"

namespace selenite::vm {

// ---- Endings ---------------------------------------------------------------

Step DispatchState::FinishInstruction(Step result) {
  if (result == Step::kNext) return result;
  if (result == Step::kCall) return Transfer(result);
  if ((result == Step::kCollect || result == Step::kGrow) &&
      fiber->unwinding == Fiber::Unwinding::kNone) {
    fiber->frame().pc = static_cast<uint32_t>(at - prototype()->bytecode());
    fuel.left += kInstructionPrice;
  }
  return result;
}

Step DispatchState::Transfer(Step result) {
  if (result == Step::kSwitch) return ContinueAfterNative(result);
  if (result != Step::kCall && result != Step::kNext) return FinishInstruction(result);
  if (MustStop()) [[unlikely]] return Step::kPause;
  if (fiber->frame().kind == FrameKind::kLua) {
    // Without bytecode it is the interpreter's.
    return prototype()->bytecode() != nullptr ? Step::kNext : Step::kCall;
  }
  return ContinueAfterNative(safepoints.RunNativeStep(*fiber));
}

Step DispatchState::ContinueAfterNative(Step result) {
  for (;;) {
    if (result == Step::kSwitch) {
      fiber = machine.roots.current;
    } else if (result != Step::kCall && result != Step::kNext) {
      return result;
    }
    if (MustStop() || fiber->unwinding != Fiber::Unwinding::kNone) [[unlikely]] {
      return Step::kPause;
    }
    if (fiber->frame().kind == FrameKind::kLua) {
      return prototype()->bytecode() != nullptr ? Step::kNext : Step::kCall;
    }
    result = safepoints.RunNativeStep(*fiber);
  }
}

// ---- Tables ----------------------------------------------------------------

Step DispatchState::GetIndex(const Value& object, const Value& key, uint32_t target,
                             int operand) {
  Value result;
  const Step ended =
      vm::GetIndex(machine, *fiber, object, key, result, ReturnTo::kRegister, operand);
  if (ended == Step::kNext) registers()[target] = result;
  return ended;
}

Step DispatchState::SetIndex(const Value& object, const Value& key, const Value& value,
                             int operand) {
  safepoints.BeforeInstruction();
  return vm::SetIndex(machine, *fiber, object, key, value, ReturnTo::kDiscard, operand);
}

Step DispatchState::NewTable() {
  safepoints.BeforeInstruction();
  Table* table = Table::Make(heap, at[1], FieldD(*at));
  if (table == nullptr) return Step::kCollect;
  registers()[FieldA(*at)] = Value::Of(table);
  return Step::kNext;
}

Step DispatchState::SetList() {
  safepoints.BeforeInstruction();
  Frame& frame = fiber->frame();
  Value* R = registers();
  Table* table = R[FieldA(*at)].AsTable();
  const uint32_t first = FieldA(*at) + 1;
  const int32_t wanted = static_cast<int32_t>(FieldB(*at)) - 1;
  const uint32_t count =
      wanted < 0 ? fiber->top - frame.base - first : static_cast<uint32_t>(wanted);
  const Step ended = StoreItems(machine, table, at[1], R + first, count);
  if (ended != Step::kNext) return ended;
  if (wanted < 0) fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  frame.flags &= static_cast<uint16_t>(~kOpenTop);
  return Step::kNext;
}

// ---- Captured variables ----------------------------------------------------

Step DispatchState::NewCell() {
  safepoints.BeforeInstruction();
  Value& variable = registers()[FieldA(*at)];
  Cell* cell = heap.New<Cell>(0, variable);
  if (cell == nullptr) return Step::kCollect;
  variable = Value::Of(cell);
  return Step::kNext;
}

Step DispatchState::MakeClosure() {
  safepoints.BeforeInstruction();
  const uint32_t word = *at;
  const uint32_t index = FieldD(word);
  Prototype* parent = prototype();
  Prototype* child = parent->children()[index];
  if (child == nullptr) {
    child = LinkChild(machine, *parent, index);
    if (child == nullptr) return Step::kCollect;
  }
  if (!child->is_linked()) {
    machine.maintenance().RequestConstants(child);
    return Step::kGrow;
  }
  const CompactVector<UpvaluePlan>& plans = child->code().upvalues;
  const uint32_t count = static_cast<uint32_t>(plans.size());
  Closure* made = heap.New<Closure>(Closure::ExtraBytes(count), child, count);
  if (made == nullptr) return Step::kCollect;
  Value* R = registers();
  Closure* creator = R[-1].AsClosure();
  R[FieldA(word)] = Value::Of(made);
  for (uint32_t n = 0; n < count; ++n) {
    made->upvalues()[n] =
        plans[n].from_register ? R[plans[n].index] : creator->upvalues()[plans[n].index];
  }
  return Step::kNext;
}

// ---- Arithmetic and comparison ---------------------------------------------

Step DispatchState::Arithmetic() {
  const uint32_t word = *at;
  const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(word));
  const Value* R = registers();
  const Value* K = prototype()->constants();
  const OpInfo& op = GetOpInfo(form.op);
  const Value left = (op.b == OperandKind::kConstant ? K : R)[FieldB(word)];
  Value right;
  if (form.c == Place::kCi) {
    right = Value::Integer(SignedC(word));
  } else {
    right = (op.c == OperandKind::kConstant ? K : R)[FieldC(word)];
  }
  Value result;
  const Step ended = DoArithmetic(machine, *fiber, *EventOf(form.op), left, right, result,
                                  ReturnTo::kRegister, 1, 2);
  if (ended == Step::kNext) registers()[FieldA(word)] = result;
  return ended;
}

Step DispatchState::Unary() {
  const uint32_t word = *at;
  const Value operand = registers()[FieldB(word)];
  Value result;
  Step ended;
  if (OpcodeOf(word) == Opcode::kLen) {
    ended = GetLength(machine, *fiber, operand, result, ReturnTo::kRegister, 1);
  } else {
    const Metamethod event =
        OpcodeOf(word) == Opcode::kNeg ? Metamethod::kUnm : Metamethod::kBNot;
    ended = DoArithmetic(machine, *fiber, event, operand, operand, result, ReturnTo::kRegister, 1, 1);
  }
  if (ended == Step::kNext) registers()[FieldA(word)] = result;
  return ended;
}

Step DispatchState::Concat() {
  safepoints.BeforeInstruction();
  const uint32_t word = *at;
  Value result;
  const Step ended = Concatenate(machine, *fiber, fiber->frame().base + FieldB(word), FieldC(word),
                                 result, ReturnTo::kRegister);
  if (ended == Step::kNext) registers()[FieldA(word)] = result;
  return ended;
}

Step DispatchState::Compare() {
  const uint32_t word = *at;
  const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(word));
  const Value left = registers()[FieldA(word)];
  Value right;
  if (form.b == Place::kB) {
    right = registers()[FieldB(word)];
  } else if (form.b == Place::kD) {
    right = prototype()->constants()[FieldD(word)];
  } else {
    right = Value::Integer(SignedD(word));
  }
  bool result = false;
  Step ended;
  switch (form.op) {
    case Op::kJumpIfEq:
    case Op::kJumpIfNotEq:
    case Op::kJumpIfEqK:
    case Op::kJumpIfNotEqK:
      ended = Equals(machine, *fiber, left, right, result, ReturnTo::kCondition);
      break;
    case Op::kJumpIfLt:
    case Op::kJumpIfNotLt:
    case Op::kJumpIfLtK:
    case Op::kJumpIfNotLtK:
      ended = LessThan(machine, *fiber, left, right, result, ReturnTo::kCondition);
      break;
    case Op::kJumpIfGtK:
    case Op::kJumpIfNotGtK:
      ended = LessThan(machine, *fiber, right, left, result, ReturnTo::kCondition);
      break;
    case Op::kJumpIfGeK:
    case Op::kJumpIfNotGeK:
      ended = LessEqual(machine, *fiber, right, left, result, ReturnTo::kCondition);
      break;
    default:
      ended = LessEqual(machine, *fiber, left, right, result, ReturnTo::kCondition);
      break;
  }
  if (ended != Step::kNext || result == IsNegatedComparison(form.op)) return ended;
  const int32_t distance = static_cast<int32_t>(at[1]);
  fiber->frame().pc += static_cast<uint32_t>(distance);
  return distance < 0 && MustStop() ? Step::kPause : Step::kNext;
}

// ---- Loops -----------------------------------------------------------------

Step DispatchState::ForPrep() {
  const uint32_t word = *at;
  Value* loop_registers = registers() + FieldA(word);
  bool runs = false;
  const Step ended = PrepareNumericFor(machine, *fiber, loop_registers, runs);
  if (ended != Step::kNext) return ended;
  if (!runs) {
    fiber->frame().pc += static_cast<uint32_t>(SignedD(word));
  } else if (OpcodeOf(word) == Opcode::kForPrepCopy) {
    loop_registers[3] = loop_registers[0];
  }
  return Step::kNext;
}

Step DispatchState::TForPrep() {
  const uint32_t word = *at;
  Frame& frame = fiber->frame();
  const uint32_t closing = frame.base + FieldA(word) + 3;
  if (fiber->slot(closing).IsTruthy()) {
    const Step ended = MarkToBeClosed(machine, *fiber, closing, "(for state)");
    if (ended != Step::kNext) return ended;
    frame.flags |= kHasTbc;
  }
  frame.pc += static_cast<uint32_t>(SignedD(word));
  return Step::kNext;
}

Step DispatchState::TForCall() {
  const uint32_t word = *at;
  const uint32_t base = fiber->frame().base + FieldA(word);
  for (uint32_t n = 0; n < 3; ++n) fiber->slot(base + 4 + n) = fiber->slot(base + n);
  return BeginCall(machine, *fiber, base + 4, 2, {.wanted = static_cast<int32_t>(FieldB(word))});
}

// ---- Calls -----------------------------------------------------------------

Step DispatchState::Call() {
  const uint32_t word = *at;
  const uint32_t func = fiber->frame().base + FieldA(word);
  const bool is_open = OpcodeOf(word) == Opcode::kCallAll;
  const uint32_t count = is_open ? fiber->top - func - 1 : FieldB(word);
  const uint32_t caller = fiber->frame_count() - 1;
  const Step ended = BeginCall(machine, *fiber, func, count,
                               {.wanted = static_cast<int32_t>(FieldC(word)) - 1});
  if (ended == Step::kCall && is_open) {
    fiber->frame_at(caller).flags &= static_cast<uint16_t>(~kOpenTop);
  }
  return ended;
}

Step DispatchState::CallNative(uint32_t func, uint32_t argument_count, int32_t wanted) {
  const NativeInfo* native = NativeOf(fiber->slot(func));
  if (HasNativeRoom(*fiber, func, argument_count)) [[likely]] {
    if (native->switch_directly != nullptr &&
        native->switch_directly(machine, *fiber, func, argument_count, {.wanted = wanted})) {
      fiber = machine.roots.current;
      return Step::kNext;
    }
    PushNativeFrame(*fiber, func, argument_count, native, {.wanted = wanted});
    if (MustStop()) [[unlikely]] return Step::kPause;
    return ContinueAfterNative(safepoints.RunNativeStep(*fiber, native));
  }
  const Step began = BeginCall(machine, *fiber, func, argument_count, {.wanted = wanted});
  if (began != Step::kCall) [[unlikely]] return FinishInstruction(began);
  if (MustStop()) [[unlikely]] return Step::kPause;
  return ContinueAfterNative(safepoints.RunNativeStep(*fiber));
}

Step DispatchState::TailCall() {
  const uint32_t word = *at;
  const uint32_t func = fiber->frame().base + FieldA(word);
  const int32_t count = static_cast<int32_t>(FieldB(word)) - 1;
  return BeginTailCall(machine, *fiber, func,
                       count < 0 ? fiber->top - func - 1 : static_cast<uint32_t>(count));
}

Step DispatchState::Return() {
  const uint32_t word = *at;
  const Frame& frame = fiber->frame();
  int32_t count = OpcodeOf(word) == Opcode::kReturn0 ? 0 : 1;
  bool closes = false;
  if (OpcodeOf(word) == Opcode::kReturn) {
    count = static_cast<int32_t>(FieldB(word)) - 1;
    closes = FieldC(word) != 0;
  }
  if (closes && fiber->tbc_count() > 0 && fiber->tbc_at(fiber->tbc_count() - 1) >= frame.base) {
    return CloseVariable(machine, *fiber, count < 0 ? ReturnTo::kReturn : ReturnTo::kRepeat);
  }
  const uint32_t first = frame.base + FieldA(word);
  return DeliverResults(machine, *fiber, first,
                        count < 0 ? fiber->top - first : static_cast<uint32_t>(count));
}

Step DispatchState::ReturnAfterNative(uint32_t first, uint32_t count) {
  return ContinueAfterNative(
      DeliverResults(machine, *fiber, fiber->frame().base + first, count));
}

Step DispatchState::Vararg() {
  const uint32_t word = *at;
  const uint32_t extra = fiber->frame().extra;
  const uint32_t first = fiber->frame().base + FieldA(word);
  const int32_t wanted = static_cast<int32_t>(FieldB(word)) - 1;
  const uint32_t count = wanted < 0 ? extra : static_cast<uint32_t>(wanted);
  if (wanted < 0) {
    const Step ended = EnsureRegisters(machine, *fiber, first + count);
    if (ended != Step::kNext) return ended;
    fiber->top = first + count;
    fiber->frame().flags |= kOpenTop;
    fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  }
  const Value* from = registers() - 1 - extra;
  Value* to = fiber->stack() + first;
  for (uint32_t n = 0; n < count; ++n) to[n] = n < extra ? from[n] : Value();
  return Step::kNext;
}

// ---- Scopes ----------------------------------------------------------------

Step DispatchState::Tbc() {
  Frame& frame = fiber->frame();
  const uint32_t offset = frame.base + FieldA(*at);
  const Step ended = MarkToBeClosed(machine, *fiber, offset, {});
  if (ended == Step::kNext) frame.flags |= kHasTbc;
  return ended;
}

Step DispatchState::Close() {
  const uint32_t offset = fiber->frame().base + FieldA(*at);
  if (fiber->tbc_count() == 0 || fiber->tbc_at(fiber->tbc_count() - 1) < offset) return Step::kNext;
  return CloseVariable(machine, *fiber, ReturnTo::kRepeat);
}

}  // namespace selenite::vm
