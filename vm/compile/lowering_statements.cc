// Statements, but for assignments and loops.

#include "vm/compile/lowering.h"

namespace selenite::vm {

void Lowering::LowerStatement(Statement* statement) {
  unit_.CountLowered();
  switch (statement->kind) {
    case StatementKind::kLocal:
      return LowerLocal(static_cast<LocalStatement*>(statement));
    case StatementKind::kLocalFunction:
      return LowerLocalFunction(static_cast<LocalFunctionStatement*>(statement));
    case StatementKind::kAssign:
      return LowerAssign(static_cast<AssignStatement*>(statement));
    case StatementKind::kCall:
      return LowerMulti(static_cast<CallStatement*>(statement)->call, 0);
    case StatementKind::kDo:
      return LowerBlock(static_cast<DoStatement*>(statement)->body);
    case StatementKind::kWhile:
      return LowerWhile(static_cast<WhileStatement*>(statement));
    case StatementKind::kRepeat:
      return LowerRepeat(static_cast<RepeatStatement*>(statement));
    case StatementKind::kIf:
      return LowerIf(static_cast<IfStatement*>(statement));
    case StatementKind::kNumericFor:
      return LowerNumericFor(static_cast<NumericForStatement*>(statement));
    case StatementKind::kGenericFor:
      return LowerGenericFor(static_cast<GenericForStatement*>(statement));
    case StatementKind::kReturn:
      return LowerReturn(static_cast<ReturnStatement*>(statement));
    case StatementKind::kBreak:
      return Leave(BreakExit());
    case StatementKind::kGoto:
      return Leave(GotoExit(static_cast<GotoStatement*>(statement)));
    case StatementKind::kLabel:
      return LowerLabel(static_cast<LabelStatement*>(statement));
  }
}

// ---- Declarations ---------------------------------------------------------

void Lowering::LowerLocal(const LocalStatement* statement) {
  const int base = function_->free;
  LocalVariable* last = statement->variables.back();
  if (last->attribute == Attribute::kConst &&
      statement->variables.size() == statement->values.size()) {
    // A <const> whose value is known has no register, like the reference's.
    uint32_t made = 0;
    for (Expression* value : statement->values) {
      if (!ok()) return;
      const int reg = Reserve(1);
      const Operand operand = Lower(value, reg);
      if (++made == statement->values.size() && operand.IsConstant()) {
        last->constant = unit_.arena().New<ConstantValue>(operand.constant);
      } else {
        MoveTo(operand, reg);
        function_->free = reg + 1;
      }
    }
  } else {
    LowerValues(statement->values, static_cast<int>(statement->variables.size()));
  }
  int reg = base;
  for (LocalVariable* variable : statement->variables) {
    if (variable->constant == nullptr) Declare(variable, reg++);
  }
  for (const LocalVariable* variable : statement->variables) {
    if (variable->constant != nullptr) break;
    BoxVariable(variable);
    if (variable->attribute == Attribute::kClose) {
      const int32_t pc = Emit(Op::kTbc, variable->reg);
      if (pc != kNotEmitted) {
        function_->builder.NameOperand(pc, 0, NameKind::kLocal, StringOf(variable->name));
      }
      Scope* scope = function_->scope;
      if (scope->first_to_close < 0) scope->first_to_close = variable->reg;
      scope->last_to_close = variable->reg;
    }
  }
}

void Lowering::LowerLocalFunction(const LocalFunctionStatement* statement) {
  LocalVariable* variable = statement->variable;
  const int reg = Reserve(1);
  Declare(variable, reg);
  if (!variable->NeedsCell()) {
    LowerClosure(statement->function, reg);
    return;
  }
  // Closures that capture the function share its cell, and it may capture itself:
  // so the cell must exist first.
  LoadNil(reg, 1);
  Emit(Op::kNewCell, reg);
  const int closure = Reserve(1);
  LowerClosure(statement->function, closure);
  Emit(Op::kSetCell, reg, closure);
}

// ---- Leaving --------------------------------------------------------------

void Lowering::LowerReturn(const ReturnStatement* statement) {
  const int closes = ClosesOnReturn() ? 1 : 0;
  const ArenaList<Expression*>& values = statement->values;
  if (values.empty()) {
    Emit(Op::kReturn, 0, 0, closes);
    return;
  }
  const int base = function_->free;
  if (values.size() == 1) {
    Expression* value = values.front();
    const bool is_call =
        value->kind == ExpressionKind::kCall || value->kind == ExpressionKind::kMethodCall;
    if (is_call && closes == 0) {
      LowerMulti(value, kTailCall);
      return;
    }
    if (!IsMulti(value)) {
      const int reg = ToRegister(Lower(value, kAnywhere));
      Emit(Op::kReturn, reg, 1, closes);
      return;
    }
  }
  Emit(Op::kReturn, base, LowerArguments(values, 0), closes);
}

Lowering::Exit Lowering::BreakExit() const {
  int close = -1;
  const Scope* scope = function_->scope;
  for (; scope->break_label == nullptr; scope = scope->parent) {
    if (scope->first_to_close >= 0) close = scope->first_to_close;
  }
  // A generic `for` closes everything of its loop where it ends.
  if (scope->first_to_close >= 0) close = -1;
  return {scope->break_label, close, scope->break_line};
}

Lowering::Exit Lowering::GotoExit(const GotoStatement* statement) const {
  LabelRecord* record = statement->target->record;
  int close = -1;
  const Scope* scope = function_->scope;
  for (; scope->depth > record->depth; scope = scope->parent) {
    if (scope->first_to_close >= 0) close = scope->first_to_close;
  }
  // Backwards, out of the scope of variables declared since the label.
  const bool is_backwards = record->label.position >= 0;
  if (is_backwards && scope->last_to_close >= record->level) close = record->level;
  return {&record->label, close, is_backwards ? function_->line : statement->target->line};
}

void Lowering::Leave(const Exit& exit) {
  if (exit.close >= 0) EmitAt(exit.line, Op::kClose, exit.close);
  Jump(*exit.target);
}

void Lowering::LowerLabel(LabelStatement* statement) {
  LabelRecord* record = statement->record;
  record->level = function_->active;
  function_->builder.BindLoopHead(record->label);
}

// ---- if -------------------------------------------------------------------

void Lowering::LowerIf(const IfStatement* statement) {
  Label end;
  uint32_t left = statement->arms.size();
  for (IfArm* arm : statement->arms) {
    if (!ok()) return;
    --left;
    if (LowerConditionalExit(arm)) continue;
    Label next;
    LateLine(arm->condition, arm->line);
    JumpWhen(arm->condition, false, next);
    LowerBlock(arm->body);
    if (left > 0 || statement->otherwise != nullptr) Jump(end);
    Bind(next);
  }
  if (statement->otherwise != nullptr) LowerBlock(*statement->otherwise);
  Bind(end);
}

// `if c then break end` and the like: one jump. False: not of that form.
bool Lowering::LowerConditionalExit(const IfArm* arm) {
  if (arm->body.statements.size() != 1) return false;
  const Statement* only = arm->body.statements.front();
  Exit exit{};
  if (only->kind == StatementKind::kBreak) {
    exit = BreakExit();
  } else if (only->kind == StatementKind::kGoto) {
    exit = GotoExit(static_cast<const GotoStatement*>(only));
  } else {
    return false;
  }
  if (exit.close >= 0) return false;
  LateLine(arm->condition, arm->line);
  JumpWhen(arm->condition, true, *exit.target);
  return true;
}

}  // namespace selenite::vm
