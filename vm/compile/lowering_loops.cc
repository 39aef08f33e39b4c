// Loops.
//
// Each has its test at the bottom, so that an iteration costs one branch. A
// loop has two scopes: its own, with hidden registers and the place where
// `break` goes, and inside it that of its body.

#include <algorithm>

#include "vm/compile/lowering.h"

namespace selenite::vm {
namespace {

// The line of the first token of `e`.
uint32_t FirstLine(const Expression* e) {
  for (;;) {
    switch (e->kind) {
      case ExpressionKind::kIndex:
        e = static_cast<const IndexExpression*>(e)->object;
        break;
      case ExpressionKind::kBinary:
        e = static_cast<const BinaryExpression*>(e)->left;
        break;
      case ExpressionKind::kAnd:
      case ExpressionKind::kOr:
        e = static_cast<const LogicalExpression*>(e)->left;
        break;
      default:
        return e->line;
    }
  }
}

}  // namespace

// Binds the head of a loop. It is reachable only if the loop is, so that a loop
// that is never reached is not emitted.
void Lowering::BindHead(Label& head, bool is_alive) {
  if (is_alive) {
    function_->builder.BindLoopHead(head);
  } else {
    Bind(head);
  }
}

void Lowering::LowerWhile(const WhileStatement* statement) {
  Scope loop{};
  Label exit;
  OpenLoop(loop, exit, statement->body.end_line);
  Label body;
  Label test;
  const bool is_alive = function_->builder.reachable();
  const Expression* condition = StripParentheses(statement->condition);
  const bool is_endless = condition->kind == ExpressionKind::kTrue;
  if (!is_endless) Jump(test);
  BindHead(body, is_alive);
  LowerBlock(statement->body);
  Bind(test);
  const uint32_t line = function_->line;
  // Its tokens come before the body's; the statement's first one will do.
  function_->line = statement->line;
  JumpWhen(statement->condition, true, body);
  ReachLine(line);
  Bind(exit);
  CloseScope();
}

void Lowering::LowerRepeat(const RepeatStatement* statement) {
  Scope loop{};
  Label exit;
  OpenLoop(loop, exit, statement->until_line);
  Label head;
  BindHead(head, function_->builder.reachable());
  Scope body{};
  OpenScope(body);
  LowerStatements(statement->body);
  ReachLine(statement->until_line);
  if (body.first_to_close >= 0) {
    Label done;
    JumpWhen(statement->condition, true, done);
    Emit(Op::kClose, body.first_to_close);
    Jump(head);
    Bind(done);
  } else {
    JumpWhen(statement->condition, false, head);
  }
  CloseScope();
  Bind(exit);
  CloseScope();
}

void Lowering::LowerNumericFor(const NumericForStatement* statement) {
  Scope loop{};
  Label exit;
  OpenLoop(loop, exit, statement->body.end_line);
  LocalVariable* variable = statement->variable;
  const int base = LowerToNext(statement->start);
  LowerToNext(statement->limit);
  if (statement->step != nullptr) {
    LowerToNext(statement->step);
  } else {
    Load(ConstantValue::Integer(1), Reserve(1));
  }
  SetActive(base + 3);
  // The index itself is the variable unless the body could change it.
  const bool has_copy = variable->assigned;
  ReachLine(statement->do_line);
  Label body;
  Label after;
  EmitJump(Op::kForPrep, base, has_copy ? 1 : 0, after);
  BindHead(body, function_->builder.reachable());
  Scope inner{};
  OpenScope(inner);
  if (has_copy) {
    Declare(variable, Reserve(1));
    BoxVariable(variable);
  } else {
    variable->reg = base;
  }
  LowerStatements(statement->body);
  ReachEndOf(statement->body);
  CloseScope();
  EmitJumpAt(statement->line, Op::kForLoop, base, has_copy ? 1 : 0, body);
  Bind(after);
  Bind(exit);
  CloseScope();
}

void Lowering::LowerGenericFor(const GenericForStatement* statement) {
  Scope loop{};
  Label exit;
  OpenLoop(loop, exit, statement->body.end_line);
  const int base = function_->free;
  LowerValues(statement->values, 4);
  SetActive(base + 4);
  loop.first_to_close = base + 3;
  loop.last_to_close = base + 3;
  Label body;
  Label call;
  const bool is_alive = function_->builder.reachable();
  EmitJump(Op::kTForPrep, base, 0, call);
  BindHead(body, is_alive);
  const int count = static_cast<int>(statement->variables.size());
  // The call of the iterator needs three registers however many it fills.
  const int first = Reserve(std::max(3, count));
  function_->free = first + count;
  Scope inner{};
  OpenScope(inner);
  int reg = first;
  for (LocalVariable* variable : statement->variables) {
    Declare(variable, reg++);
  }
  for (const LocalVariable* variable : statement->variables) BoxVariable(variable);
  LowerStatements(statement->body);
  ReachEndOf(statement->body);
  CloseScope();
  Bind(call);
  const uint32_t line = FirstLine(statement->values.front());
  EmitAt(line, Op::kTForCall, base, count);
  EmitJumpAt(line, Op::kTForLoop, base, 0, body);
  Bind(exit);
  // Leaving the scope emits the Close.
  ReachLine(statement->body.end_line);
  CloseScope();
}

}  // namespace selenite::vm
