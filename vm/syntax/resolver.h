// Which variable a name means, and where a goto leads: decided while parsing.
//
// Scopes nest, so everything is a stack threaded through the names
// themselves: a Name points to its innermost binding, the binding to the one
// it hides, and leaving a block pops. Looking a name up is one step.
//
// A function reaches a variable of an enclosing one through an upvalue in each
// function between. A binding remembers the innermost function that
// already has such an upvalue; only the missing ones are made, so the total
// cost is the number of upvalues.
//
// Gotos. A goto to a label that is already visible is resolved at once. Any other
// waits on its name until a label of that name appears in one of the blocks
// around it. Time is counted in gotos: a local was declared "after" a goto if
// its time is not smaller than the goto's, and a waiting goto belongs to the
// block of the label if its time is larger than the block's. So nothing has to be
// renumbered when a block ends.
//
// Messages and their order are the reference's.
#pragma once

#include <cstdint>

#include "vm/support/arena.h"
#include "vm/syntax/ast.h"
#include "vm/syntax/lexer.h"
#include "vm/syntax/name_table.h"

namespace selenite::vm {

struct FunctionScope;

// The upvalue by which `function` reaches a binding.
struct UpvalueLink {
  FunctionScope* function;
  Binding* binding;
  uint32_t index;
  UpvalueLink* outer;             // the same binding's link in an enclosing function
  UpvalueLink* next_in_function;  // another binding's link in the same function
};

// A local variable in scope.
struct Binding {
  LocalVariable* variable;
  Name* name;
  FunctionScope* function;  // null for the chunk's _ENV
  Binding* shadowed;        // what the name meant before
  Binding* previous;        // declared before it in the same function
  UpvalueLink* link;        // the innermost function that reaches it
  uint32_t time;
};

// A label in scope.
struct LabelEntry {
  LabelStatement* statement;
  Name* name;
  FunctionScope* function;
  LabelEntry* shadowed;  // the same name in an enclosing function
  LabelEntry* next;      // of the same block
};

// A goto without a target yet, or a break outside every loop.
struct PendingGoto {
  GotoStatement* statement;  // null: a break; null target: still waiting
  Name* name;
  FunctionScope* function;
  SourcePlace place;
  uint32_t time;
  PendingGoto* older;  // of the same name
  PendingGoto* next;   // of the same function, in order of appearance
};

enum class BlockKind : uint8_t { kPlain, kLoop };

// An open block; lives on the stack of the parser.
struct BlockScope {
  BlockScope* outer = nullptr;  // of the same function
  Binding* bindings = nullptr;  // the newest one when the block was opened
  LabelEntry* labels = nullptr;
  uint32_t local_count = 0;
  uint32_t time = 0;
  bool in_loop = false;
};

// An open function.
struct FunctionScope {
  FunctionNode* node;
  FunctionScope* outer;
  FunctionScope* inner;  // the function being parsed inside
  BlockScope* block;
  Binding* bindings;         // the newest one
  uint32_t local_count;      // declared and not out of scope, hidden ones included
  UpvalueLink* upvalues;     // all of them
  PendingGoto* first_goto;
  PendingGoto* last_goto;
  uint32_t unresolved_gotos;
  // What _ENV was last found to be.
  const Binding* environment_binding;
  Expression* environment;
};

class Resolver {
 public:
  Resolver(Lexer& lexer, Arena& arena);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The function being parsed.
  FunctionNode* function() const { return function_->node; }

  // `function` must have its parent and line. The first one opened is the
  // chunk; it gets _ENV as its upvalue 0.
  void OpenFunction(FunctionNode* function, BlockScope& body);
  // Fails if a goto of the function found no label.
  void CloseFunction();

  void OpenBlock(BlockScope& block, BlockKind kind = BlockKind::kPlain);
  void CloseBlock();

  // Makes a variable that is not yet in scope. Fails beyond the limit.
  LocalVariable* Declare(Name* name, uint32_t line);
  // Counts the variables a loop keeps for itself towards the same limit.
  void DeclareHidden(int count);
  // Puts a declared variable in scope. In order of declaration.
  void Activate(Name* name, LocalVariable* variable);

  // The expression that `name` means here: kLocal, kUpvalue or kGlobal.
  Expression* Resolve(Name* name, uint32_t line);

  // `statement` has its line and name. Labels of one run (`::a:: ; ::b::`) are
  // defined from the last to the first.
  void DefineLabel(Name* name, LabelStatement* statement, SourcePlace place);
  // `place`: of the label's name, for messages.
  void AddGoto(Name* name, GotoStatement* statement, SourcePlace place);
  // A break outside every loop of the function is an error, reported when the
  // function ends.
  void AddBreak(SourcePlace place);

  // Fails if `count` is beyond `limit`: `too many WHAT (limit is N) in …`.
  void CheckLimit(uint32_t count, uint32_t limit, const char* what, const FunctionScope* where);

 private:
  Expression* Find(Name* name, uint32_t line);
  Expression* FindEnvironment(uint32_t line);
  uint32_t UpvalueIndex(Binding* binding);
  void AppendPending(const PendingGoto& pending);
  void FailJumpIntoScope(const PendingGoto* pending);

  Lexer& lexer_;
  Arena& arena_;
  FunctionScope* function_ = nullptr;
  Name* environment_;
  uint32_t time_ = 0;  // gotos seen
  Binding* free_bindings_ = nullptr;  // out of scope, for use again; linked by `previous`
};

}  // namespace selenite::vm
