#include "vm/compile/lowering.h"

#include <string>

#include "vm/compile/first_token.h"

namespace selenite::vm {
namespace {

// An upvalue that is a compile-time constant has no place in the plan.
constexpr uint8_t kNotPlanned = 255;

}  // namespace

// ---- Functions ------------------------------------------------------------

uint32_t Lowering::LowerFunction(const FunctionNode* node) {
  Function function(unit_);
  function.node = node;
  function.parent = function_;
  function_ = &function;
  function.line = node->line;
  DescribeUpvalues(node);
  for (LocalVariable* parameter : node->parameters) {
    Declare(parameter, Reserve(1));
  }
  for (LocalVariable* parameter : node->parameters) BoxVariable(parameter);
  LowerBlock(node->body);
  function.line = node->end_line;
  // Variables to be closed were closed with their block.
  Emit(Op::kReturn, 0, 0, 0);
  function.builder.Finish({.parameter_count = node->parameters.size(),
                           .line_defined = node->line,
                           .last_line_defined = node->parent == nullptr ? 0 : node->end_line,
                           .is_vararg = node->is_vararg});
  function_ = function.parent;
  return function.builder.number();
}

void Lowering::DescribeUpvalues(const FunctionNode* node) {
  if (node->upvalues.empty()) return;
  function_->upvalues = static_cast<uint8_t*>(unit_.arena().Allocate(node->upvalues.size()));
  uint8_t planned = 0;
  uint32_t i = 0;
  for (const UpvalueDescription& upvalue : node->upvalues) {
    if (upvalue.variable->constant != nullptr) {
      function_->upvalues[i++] = kNotPlanned;
      continue;
    }
    function_->upvalues[i++] = planned++;
    uint32_t index = 0;  // of the chunk's _ENV: the loader fills it
    if (function_->parent != nullptr) {
      index = upvalue.from_parent_local ? static_cast<uint32_t>(upvalue.variable->reg)
                                        : function_->parent->upvalues[upvalue.parent_index];
    }
    function_->builder.AddUpvalue({.from_register = upvalue.from_parent_local,
                                   .is_cell = upvalue.variable->NeedsCell(),
                                   .index = index,
                                   .name = StringOf(upvalue.variable->name)});
  }
}

void Lowering::LowerClosure(const FunctionNode* node, int dest) {
  const uint32_t number = LowerFunction(node);
  ReachLine(node->end_line);
  // A function is a child only if its closure can ever be made.
  if (function_->builder.reachable()) {
    Emit(Op::kClosure, dest, function_->builder.AddChild(number));
  }
}

// ---- Blocks ---------------------------------------------------------------

void Lowering::OpenScope(Scope& scope) {
  scope.parent = function_->scope;
  scope.depth = scope.parent == nullptr ? 0 : scope.parent->depth + 1;
  scope.registers = function_->active;
  function_->scope = &scope;
}

void Lowering::CloseScope() {
  Scope* scope = function_->scope;
  if (scope->first_to_close >= 0) Emit(Op::kClose, scope->first_to_close);
  SetActive(scope->registers);
  function_->free = scope->registers;
  function_->scope = scope->parent;
}

// The scope around a loop's body, where `break` goes.
void Lowering::OpenLoop(Scope& loop, Label& exit, uint32_t end_line) {
  OpenScope(loop);
  loop.break_label = &exit;
  loop.break_line = end_line;
}

void Lowering::LowerBlock(const Block& block) {
  Scope scope{};
  OpenScope(scope);
  LowerStatements(block);
  if (&block == &function_->node->body) {
    // The return that every function ends with does it.
    ReachLine(function_->node->end_line);
  } else {
    ReachEndOf(block);
  }
  CloseScope();
}

void Lowering::ReachEndOf(const Block& block) {
  if (block.statements.empty()) return;
  const Statement* last = block.statements.back();
  switch (last->kind) {
    case StatementKind::kDo:
      return ReachLine(static_cast<const DoStatement*>(last)->body.end_line);
    case StatementKind::kWhile:
      return ReachLine(static_cast<const WhileStatement*>(last)->body.end_line);
    case StatementKind::kNumericFor:
      return ReachLine(static_cast<const NumericForStatement*>(last)->body.end_line);
    case StatementKind::kGenericFor:
      return ReachLine(static_cast<const GenericForStatement*>(last)->body.end_line);
    case StatementKind::kIf: {
      const auto* statement = static_cast<const IfStatement*>(last);
      return ReachLine(statement->otherwise != nullptr ? statement->otherwise->end_line
                                                       : statement->arms.back()->body.end_line);
    }
    default:
      return;
  }
}

void Lowering::LowerStatements(const Block& block) {
  if (block.has_labels) {
    // A goto may come before its label: it must find whose block the label is.
    for (Statement* statement : block.statements) {
      if (statement->kind != StatementKind::kLabel) continue;
      static_cast<LabelStatement*>(statement)->record =
          unit_.arena().New<LabelRecord>(Label{}, function_->scope->depth);
    }
  }
  for (Statement* statement : block.statements) {
    if (!ok()) return;
    ReachLine(statement->line);
    LowerStatement(statement);
    function_->free = function_->active;
  }
}

bool Lowering::ClosesOnReturn() const {
  for (const Scope* scope = function_->scope; scope != nullptr; scope = scope->parent) {
    if (scope->first_to_close >= 0) return true;
  }
  return false;
}

// ---- Registers ------------------------------------------------------------

int Lowering::Reserve(int count, const Expression* next) {
  const int first = function_->free;
  if (first + count >= kMaxRegisters) {
    std::string message = "function or expression needs too many registers";
    if (next != nullptr) message += " near '" + FirstToken(next) + "'";
    unit_.Fail(message, function_->line);
    return first;
  }
  function_->free += count;
  return first;
}

void Lowering::Declare(LocalVariable* variable, int reg) {
  variable->reg = reg;
  SetActive(reg + 1);
}

void Lowering::SetActive(int registers) {
  function_->active = registers;
  function_->builder.SetLocals(registers);
}

}  // namespace selenite::vm
