#include "vm/syntax/resolver.h"

#include <string>

#include "vm/support/check.h"
#include "vm/syntax/limits.h"

namespace selenite::vm {

Resolver::Resolver(Lexer& lexer, Arena& arena)
    : lexer_(lexer), arena_(arena), environment_(lexer.names().Intern("_ENV")) {}

// ---- Functions and blocks -------------------------------------------------

void Resolver::OpenFunction(FunctionNode* node, BlockScope& body) {
  auto* scope = arena_.New<FunctionScope>();
  scope->node = node;
  scope->outer = function_;
  if (function_ != nullptr) {
    function_->inner = scope;
  } else {
    auto* variable = arena_.New<LocalVariable>();
    variable->name = environment_;
    // The loader captures it when it makes the chunk's closure.
    variable->captured = true;
    auto* binding = arena_.New<Binding>();
    binding->variable = variable;
    binding->name = environment_;
    binding->link = arena_.New<UpvalueLink>(scope, binding, 0u, nullptr, nullptr);
    scope->upvalues = binding->link;
    environment_->binding = binding;
    node->upvalues.Append(arena_, {variable, true, 0});
  }
  function_ = scope;
  OpenBlock(body);
}

void Resolver::CloseFunction() {
  CloseBlock();
  if (function_->unresolved_gotos > 0) {
    const PendingGoto* pending = function_->first_goto;
    while (pending->statement != nullptr && pending->statement->target != nullptr) {
      pending = pending->next;
    }
    const std::string line = std::to_string(pending->place.line);
    if (pending->statement == nullptr) {
      lexer_.FailAt(pending->place, "break outside loop at line " + line);
    } else {
      lexer_.FailAt(pending->place, "no visible label '" + std::string(pending->name->text) +
                                        "' for <goto> at line " + line);
    }
  }
  for (UpvalueLink* link = function_->upvalues; link != nullptr; link = link->next_in_function) {
    link->binding->link = link->outer;
  }
  function_ = function_->outer;
  if (function_ != nullptr) function_->inner = nullptr;
}

void Resolver::OpenBlock(BlockScope& block, BlockKind kind) {
  block.outer = function_->block;
  block.bindings = function_->bindings;
  block.labels = nullptr;
  block.local_count = function_->local_count;
  block.time = time_;
  block.in_loop = kind == BlockKind::kLoop || (block.outer != nullptr && block.outer->in_loop);
  function_->block = &block;
}

void Resolver::CloseBlock() {
  BlockScope& block = *function_->block;
  Binding* binding = function_->bindings;
  while (binding != block.bindings) {
    Binding* const gone = binding;
    binding = gone->previous;
    gone->name->binding = gone->shadowed;
    gone->previous = free_bindings_;
    free_bindings_ = gone;
  }
  function_->bindings = binding;
  function_->local_count = block.local_count;
  for (LabelEntry* label = block.labels; label != nullptr; label = label->next) {
    label->name->label = label->shadowed;
  }
  function_->block = block.outer;
}

// ---- Variables ------------------------------------------------------------

void Resolver::CheckLimit(uint32_t count, uint32_t limit, const char* what,
                          const FunctionScope* where) {
  if (count <= limit) return;
  std::string message = "too many ";
  message += what;
  message += " (limit is " + std::to_string(limit) + ") in ";
  if (where->node->line == 0) {
    message += "main function";
  } else {
    message += "function at line " + std::to_string(where->node->line);
  }
  lexer_.FailNearToken(message);
}

LocalVariable* Resolver::Declare(Name* name, uint32_t line) {
  DeclareHidden(1);
  auto* variable = arena_.New<LocalVariable>();
  variable->name = name;
  variable->line = line;
  return variable;
}

void Resolver::DeclareHidden(int count) {
  function_->local_count += static_cast<uint32_t>(count);
  CheckLimit(function_->local_count, kMaxLocalVariables, "local variables", function_);
}

void Resolver::Activate(Name* name, LocalVariable* variable) {
  Binding* binding = free_bindings_;
  if (binding == nullptr) {
    binding = arena_.New<Binding>();
  } else {
    free_bindings_ = binding->previous;
  }
  *binding = {.variable = variable,
              .name = name,
              .function = function_,
              .shadowed = name->binding,
              .previous = function_->bindings,
              .link = nullptr,
              .time = time_};
  name->binding = binding;
  function_->bindings = binding;
  // This may be where the binding that it remembers was.
  if (name == environment_) function_->environment = nullptr;
}

Expression* Resolver::Resolve(Name* name, uint32_t line) {
  Expression* variable = Find(name, line);
  if (variable != nullptr) return variable;
  return arena_.New<GlobalExpression>(Expression{ExpressionKind::kGlobal, line}, name,
                                      FindEnvironment(line));
}

// One expression serves all globals of a function that mean the same _ENV.
Expression* Resolver::FindEnvironment(uint32_t line) {
  FunctionScope& scope = *function_;
  if (scope.environment == nullptr || scope.environment_binding != environment_->binding) {
    scope.environment_binding = environment_->binding;
    scope.environment = Find(environment_, line);
  }
  return scope.environment;
}

// Null if no local of that name is in scope. _ENV always is.
Expression* Resolver::Find(Name* name, uint32_t line) {
  Binding* binding = name->binding;
  if (binding == nullptr) return nullptr;
  if (binding->function == function_) {
    return arena_.New<LocalExpression>(Expression{ExpressionKind::kLocal, line},
                                       binding->variable);
  }
  const uint32_t index = UpvalueIndex(binding);
  return arena_.New<UpvalueExpression>(Expression{ExpressionKind::kUpvalue, line}, index,
                                       binding->variable);
}

uint32_t Resolver::UpvalueIndex(Binding* binding) {
  if (binding->link != nullptr && binding->link->function == function_) {
    return binding->link->index;
  }
  binding->variable->captured = true;
  const FunctionScope* nearest =
      binding->link != nullptr ? binding->link->function : binding->function;
  for (FunctionScope* scope = nearest->inner; scope != nullptr; scope = scope->inner) {
    ArenaList<UpvalueDescription>& upvalues = scope->node->upvalues;
    const uint32_t index = upvalues.size();
    CheckLimit(index + 1, kMaxUpvalues, "upvalues", scope);
    if (lexer_.failed()) return 0;
    UpvalueLink* outer = binding->link;
    upvalues.Append(arena_, {binding->variable, outer == nullptr,
                             outer == nullptr ? 0 : outer->index});
    binding->link = arena_.New<UpvalueLink>(scope, binding, index, outer, scope->upvalues);
    scope->upvalues = binding->link;
  }
  SELENITE_DCHECK(binding->link->function == function_);
  return binding->link->index;
}

// ---- Labels and gotos -----------------------------------------------------

void Resolver::DefineLabel(Name* name, LabelStatement* statement, SourcePlace place) {
  if (name->label != nullptr && name->label->function == function_) {
    lexer_.FailAt(place, "label '" + std::string(name->text) + "' already defined on line " +
                             std::to_string(name->label->statement->line));
    return;
  }
  BlockScope& block = *function_->block;
  name->label =
      arena_.New<LabelEntry>(statement, name, function_, name->label, block.labels);
  block.labels = name->label;

  // Gotos of this block and of blocks closed inside it are the newest ones.
  const PendingGoto* oldest = nullptr;
  PendingGoto* pending = name->pending;
  for (; pending != nullptr && pending->function == function_ && pending->time > block.time;
       pending = pending->older) {
    pending->statement->target = statement;
    --function_->unresolved_gotos;
    oldest = pending;
  }
  name->pending = pending;

  // At the end of a block its locals are dead, and it is no harm to skip
  // their declarations.
  if (oldest == nullptr || statement->ends_block) return;
  const Binding* newest = function_->bindings;
  if (newest != block.bindings && newest->time >= oldest->time) FailJumpIntoScope(oldest);
}

void Resolver::FailJumpIntoScope(const PendingGoto* pending) {
  const Binding* first = function_->bindings;
  while (first->previous != function_->block->bindings && first->previous->time >= pending->time) {
    first = first->previous;
  }
  lexer_.FailAt(pending->place,
                "<goto " + std::string(pending->name->text) + "> at line " +
                    std::to_string(pending->place.line) + " jumps into the scope of local '" +
                    std::string(first->name->text) + "'");
}

void Resolver::AddGoto(Name* name, GotoStatement* statement, SourcePlace place) {
  if (name->label != nullptr && name->label->function == function_) {
    statement->target = name->label->statement;
    return;
  }
  AppendPending({statement, name, function_, place, ++time_, name->pending, nullptr});
  name->pending = function_->last_goto;
}

void Resolver::AddBreak(SourcePlace place) {
  if (function_->block->in_loop) return;
  AppendPending({nullptr, nullptr, function_, place, ++time_, nullptr, nullptr});
}

void Resolver::AppendPending(const PendingGoto& pending) {
  auto* entry = arena_.New<PendingGoto>(pending);
  (function_->last_goto == nullptr ? function_->first_goto : function_->last_goto->next) = entry;
  function_->last_goto = entry;
  ++function_->unresolved_gotos;
}

}  // namespace selenite::vm
