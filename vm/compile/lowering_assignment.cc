// Assignments.
//
// Tables and keys are evaluated first, then all values, then the stores are
// made from right to left: the reference's order, and visible to scripts
// (`a, a = 1, 2` leaves 1).

#include <array>

#include "vm/compile/lowering.h"

namespace selenite::vm {

Lowering::StoreTarget Lowering::PrepareTarget(Expression* target) {
  if (target->kind != ExpressionKind::kIndex) ReachLine(target->line);
  StoreTarget result;
  switch (target->kind) {
    case ExpressionKind::kLocal: {
      const LocalVariable* variable = static_cast<LocalExpression*>(target)->variable;
      result.kind =
          variable->NeedsCell() ? StoreTarget::Kind::kCellLocal : StoreTarget::Kind::kLocal;
      result.index = variable->reg;
      return result;
    }
    case ExpressionKind::kUpvalue:
      result.kind = StoreTarget::Kind::kUpvalue;
      result.index = function_->upvalues[static_cast<UpvalueExpression*>(target)->index];
      return result;
    case ExpressionKind::kGlobal: {
      auto* global = static_cast<GlobalExpression*>(target);
      result.key = Operand::Constant(ConstantValue::String(global->name));
      if (global->environment->kind == ExpressionKind::kUpvalue) {
        const auto* upvalue = static_cast<UpvalueExpression*>(global->environment);
        const LocalVariable* variable = upvalue->variable;
        if (!variable->NeedsCell() && variable->constant == nullptr && result.key.IsFieldName()) {
          result.kind = StoreTarget::Kind::kGlobal;
          result.index = function_->upvalues[upvalue->index];
          return result;
        }
      }
      result.kind = StoreTarget::Kind::kIndex;
      result.object = Lower(global->environment, kAnywhere);
      break;
    }
    default: {
      auto* index = static_cast<IndexExpression*>(target);
      result.kind = StoreTarget::Kind::kIndex;
      Expression* object = StripParentheses(index->object);
      if (object->kind == ExpressionKind::kUpvalue &&
          static_cast<UpvalueExpression*>(object)->variable->NeedsCell() &&
          index->key->kind == ExpressionKind::kString) {
        // `t.x = f()` stores into the table that t is after the call.
        const auto* upvalue = static_cast<UpvalueExpression*>(object);
        result.object = {
            Operand::Place::kUpvalueCell, function_->upvalues[upvalue->index], {}, object};
      } else {
        result.object = Lower(object, kAnywhere);
      }
      ReachLine(index->line);
      result.key = Lower(index->key, kAnywhere);
      break;
    }
  }
  if (result.object.IsConstant()) {
    result.object = Operand::Register(ToRegister(result.object), result.object.source);
  }
  return result;
}

// Stores go from right to left: a target whose table or key is a local
// assigned by a later target must use the value from before. Its old value is
// copied, once per local.
void Lowering::KeepConflicting(StoreTarget* last) {
  std::array<int16_t, 256> copies;  // per register: 0 not assigned, -1 assigned, else its copy + 1
  copies.fill(0);
  auto keep = [&](Operand& operand) {
    const bool is_local = (operand.IsRegister() && operand.index < function_->active) ||
                          operand.place == Operand::Place::kCell;
    if (!is_local || copies[operand.index] == 0) return;
    if (copies[operand.index] < 0) {
      const int copy = Reserve(1);
      MoveTo(operand, copy);
      copies[operand.index] = static_cast<int16_t>(copy + 1);
    }
    operand = Operand::Register(copies[operand.index] - 1, operand.source);
  };
  bool assigns_upvalue = false;
  for (StoreTarget* target = last; target != nullptr; target = target->previous) {
    switch (target->kind) {
      case StoreTarget::Kind::kLocal:
      case StoreTarget::Kind::kCellLocal:
        if (copies[target->index] == 0) copies[target->index] = -1;
        break;
      case StoreTarget::Kind::kUpvalue:
        assigns_upvalue = true;
        break;
      case StoreTarget::Kind::kIndex:
        if (target->object.place == Operand::Place::kUpvalueCell && assigns_upvalue) {
          target->object = Operand::Register(ToRegister(target->object), target->object.source);
        }
        keep(target->object);
        keep(target->key);
        break;
      case StoreTarget::Kind::kGlobal:
        break;
    }
  }
}

void Lowering::Store(const StoreTarget& target, const Operand& value, int scratch) {
  const int mark = function_->free;
  switch (target.kind) {
    case StoreTarget::Kind::kLocal:
      MoveTo(value, target.index);
      break;
    case StoreTarget::Kind::kCellLocal:
      Emit(Op::kSetCell, target.index, ToRegister(value, scratch));
      break;
    case StoreTarget::Kind::kUpvalue:
      Emit(Op::kSetUpCell, target.index, ToRegister(value, scratch));
      break;
    case StoreTarget::Kind::kGlobal: {
      const int32_t name = AddConstant(target.key.constant);
      if (value.IsConstant()) {
        Emit(Op::kSetGlobalK, AddConstant(value.constant), name, target.index);
      } else {
        Emit(Op::kSetGlobal, ToRegister(value), name, target.index);
      }
      break;
    }
    case StoreTarget::Kind::kIndex:
      EmitSet(target.object, target.key, value);
      break;
  }
  function_->free = mark;
}

void Lowering::LowerStore(const StoreTarget& target, Expression* value) {
  const int mark = function_->free;
  if (target.kind == StoreTarget::Kind::kLocal) {
    LowerInto(value, target.index);
  } else {
    Store(target, Lower(value, kAnywhere));
  }
  function_->free = mark;
}

// As in the reference, an error of the store is one in the statement's first
// line, not where the function ends.
void Lowering::LowerFunctionStore(const StoreTarget& target, const AssignStatement* statement) {
  const int mark = function_->free;
  const int dest = target.kind == StoreTarget::Kind::kLocal ? target.index : kAnywhere;
  const Operand function = Lower(statement->values.front(), dest);
  const uint32_t end_line = function_->line;
  function_->line = statement->line;
  Store(target, function);
  function_->line = end_line;
  function_->free = mark;
}

void Lowering::LowerAssign(const AssignStatement* statement) {
  const int count = static_cast<int>(statement->targets.size());
  StoreTarget* last = nullptr;
  for (Expression* expression : statement->targets) {
    if (!ok()) return;
    auto* target = unit_.arena().New<StoreTarget>(PrepareTarget(expression));
    target->previous = last;
    last = target;
  }
  if (statement->is_function_statement) {
    if (ok()) LowerFunctionStore(*last, statement);
    return;
  }
  if (count > 1) KeepConflicting(last);
  if (static_cast<int>(statement->values.size()) == count) {
    // The last value needs no register between its making and its store.
    Waiting* newest = nullptr;
    int made = 0;
    for (Expression* value : statement->values) {
      if (!ok()) return;
      if (++made == count) {
        LowerStore(*last, value);
      } else {
        newest = unit_.arena().New<Waiting>(LowerWaiting(value, last, newest));
      }
    }
    for (last = last->previous; last != nullptr && ok(); last = last->previous) {
      Store(*last, newest->value, newest->reg);
      newest = newest->previous;
    }
    return;
  }
  int stored = function_->free + count;
  LowerValues(statement->values, count);
  for (; last != nullptr && ok(); last = last->previous) {
    Store(*last, Operand::Register(--stored, nullptr));
  }
}

// A value that is stored when others have been made and stored. What neither
// can change is not moved anywhere: a constant, and a local that is no target
// itself. It has its register nevertheless, so that programs need as many as in
// the reference.
Lowering::Waiting Lowering::LowerWaiting(Expression* value, const StoreTarget* last,
                                         Waiting* previous) {
  const int reg = Reserve(1);
  const Operand operand = Lower(value, reg);
  bool stays = operand.IsConstant();
  if (operand.IsRegister() && operand.index < function_->active) {
    stays = true;
    for (const StoreTarget* target = last; target != nullptr && stays; target = target->previous) {
      stays = target->kind != StoreTarget::Kind::kLocal || target->index != operand.index;
    }
  }
  function_->free = reg + 1;
  if (stays) return {operand, reg, previous};
  MoveTo(operand, reg);
  return {Operand::Register(reg, nullptr), reg, previous};
}

}  // namespace selenite::vm
