#include "vm/run/tiers/instructions.h"

#include "vm/objects/cell.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/returns.h"
#include "vm/run/calls/unwind.h"
#include "vm/run/loading/loader.h"
#include "vm/run/operations/numeric_for.h"
#include "vm/run/operations/operations.h"

namespace selenite::vm {

// ---- Captured variables ----------------------------------------------------

Step Instructions::NewCell(uint32_t variable) {
  safepoints.BeforeInstruction();
  Value& value = registers()[variable];
  Cell* cell = heap.New<Cell>(0, value);
  if (cell == nullptr) return Step::kCollect;
  value = Value::Of(cell);
  return Step::kNext;
}

Step Instructions::MakeClosure(uint32_t target, uint32_t child_index) {
  safepoints.BeforeInstruction();
  Prototype* child = prototype()->children()[child_index];
  if (child == nullptr) {
    child = LinkChild(machine, *prototype(), child_index);
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
  // It may capture itself.
  Value* R = registers();
  R[target] = Value::Of(made);
  const Value* outer = closure()->upvalues();
  for (uint32_t n = 0; n < count; ++n) {
    made->upvalues()[n] = plans[n].from_register ? R[plans[n].index] : outer[plans[n].index];
  }
  return Step::kNext;
}

// ---- Tables ----------------------------------------------------------------

Step Instructions::NewTable(uint32_t target, uint32_t array, uint32_t hash) {
  safepoints.BeforeInstruction();
  Table* table = Table::Make(heap, array, hash);
  if (table == nullptr) return Step::kCollect;
  registers()[target] = Value::Of(table);
  return Step::kNext;
}

Step Instructions::SetList(uint32_t table, int32_t wanted, uint32_t first) {
  safepoints.BeforeInstruction();
  const Value* items = registers() + table + 1;
  const uint32_t count = wanted < 0 ? fiber->top - frame().base - table - 1
                                    : static_cast<uint32_t>(wanted);
  const Step ended = StoreItems(machine, items[-1].AsTable(), first, items, count);
  if (ended != Step::kNext) return ended;
  if (wanted < 0) fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  frame().flags &= static_cast<uint16_t>(~kOpenTop);
  return Step::kNext;
}

// ---- Operators -------------------------------------------------------------

Step Instructions::Concat(uint32_t target, uint32_t first, uint32_t count) {
  safepoints.BeforeInstruction();
  Value result;
  return Put(
      Concatenate(machine, *fiber, frame().base + first, count, result, ReturnTo::kRegister),
      target, result);
}

Step Instructions::Compare(Op op, const Value& left, const Value& right, bool& jumps) {
  bool holds = false;
  Step ended;
  switch (op) {
    case Op::kJumpIfEq:
    case Op::kJumpIfNotEq:
    case Op::kJumpIfEqK:
    case Op::kJumpIfNotEqK:
      ended = Equals(machine, *fiber, left, right, holds, ReturnTo::kCondition);
      break;
    case Op::kJumpIfLt:
    case Op::kJumpIfNotLt:
    case Op::kJumpIfLtK:
    case Op::kJumpIfNotLtK:
      ended = LessThan(machine, *fiber, left, right, holds, ReturnTo::kCondition);
      break;
    case Op::kJumpIfGtK:
    case Op::kJumpIfNotGtK:
      ended = LessThan(machine, *fiber, right, left, holds, ReturnTo::kCondition);
      break;
    case Op::kJumpIfGeK:
    case Op::kJumpIfNotGeK:
      ended = LessEqual(machine, *fiber, right, left, holds, ReturnTo::kCondition);
      break;
    default:
      ended = LessEqual(machine, *fiber, left, right, holds, ReturnTo::kCondition);
      break;
  }
  jumps = holds != IsNegatedComparison(op);
  return ended;
}

// ---- Loops -----------------------------------------------------------------

Step Instructions::PrepareFor(uint32_t loop, bool has_copy, bool& runs) {
  Value* loop_registers = registers() + loop;
  runs = false;
  const Step ended = PrepareNumericFor(machine, *fiber, loop_registers, runs);
  if (runs && has_copy) loop_registers[3] = loop_registers[0];
  return ended;
}

Step Instructions::PrepareGenericFor(uint32_t loop) {
  const uint32_t closing = frame().base + loop + 3;
  if (!fiber->slot(closing).IsTruthy()) return Step::kNext;
  const Step ended = MarkToBeClosed(machine, *fiber, closing, "(for state)");
  if (ended == Step::kNext) frame().flags |= kHasTbc;
  return ended;
}

Step Instructions::CallIterator(uint32_t loop, int32_t wanted) {
  Value* loop_registers = registers() + loop;
  for (int n = 0; n < 3; ++n) loop_registers[4 + n] = loop_registers[n];
  return BeginCall(machine, *fiber, frame().base + loop + 4, 2, {.wanted = wanted});
}

// ---- Calls -----------------------------------------------------------------

Step Instructions::Call(uint32_t callee, int32_t open_count, int32_t wanted) {
  const uint32_t func = frame().base + callee;
  const bool is_open = open_count < 0;
  const uint32_t count = is_open ? fiber->top - func - 1 : static_cast<uint32_t>(open_count);
  const uint32_t caller = fiber->frame_count() - 1;
  const Step ended = BeginCall(machine, *fiber, func, count, {.wanted = wanted});
  if (ended == Step::kCall && is_open) {
    fiber->frame_at(caller).flags &= static_cast<uint16_t>(~kOpenTop);
  }
  return ended;
}

Step Instructions::TailCall(uint32_t callee, int32_t count) {
  const uint32_t func = frame().base + callee;
  return BeginTailCall(machine, *fiber, func,
                       count < 0 ? fiber->top - func - 1 : static_cast<uint32_t>(count));
}

Step Instructions::Return(uint32_t first, int32_t count, bool closes) {
  if (closes && HasToClose(frame().base)) {
    return CloseVariable(machine, *fiber, count < 0 ? ReturnTo::kReturn : ReturnTo::kRepeat);
  }
  const uint32_t offset = frame().base + first;
  const Step ended = DeliverResults(machine, *fiber, offset,
                                    count < 0 ? fiber->top - offset : static_cast<uint32_t>(count));
  // The caller is on top now.
  return ended == Step::kNext ? Step::kCall : ended;
}

Step Instructions::Vararg(uint32_t first, int32_t wanted) {
  const uint32_t extra = frame().extra;
  const uint32_t count = wanted < 0 ? extra : static_cast<uint32_t>(wanted);
  if (wanted < 0) {
    const uint32_t end = frame().base + first + count;
    const Step ended = EnsureRegisters(machine, *fiber, end);
    if (ended != Step::kNext) return ended;
    fiber->top = end;
    frame().flags |= kOpenTop;
    fuel.Charge(WorkKind::kNative, count / kSlotsPerFuelUnit);
  }
  // The stack may have moved until here.
  const Value* from = registers() - 1 - extra;
  Value* to = registers() + first;
  for (uint32_t n = 0; n < count; ++n) to[n] = n < extra ? from[n] : Value();
  return Step::kNext;
}

// ---- Scopes ----------------------------------------------------------------

Step Instructions::MarkForClosing(uint32_t variable) {
  const uint32_t offset = frame().base + variable;
  if (!fiber->slot(offset).IsTruthy()) return Step::kNext;
  const Step ended = MarkToBeClosed(machine, *fiber, offset, {});
  if (ended == Step::kNext) frame().flags |= kHasTbc;
  return ended;
}

Step Instructions::Close(uint32_t first) {
  if (!HasToClose(frame().base + first)) return Step::kNext;
  return CloseVariable(machine, *fiber, ReturnTo::kRepeat);
}

}  // namespace selenite::vm
