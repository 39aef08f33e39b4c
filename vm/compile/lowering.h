// Tree to IR.
//
// One walk over the tree, in source order, as a one-pass compiler would make:
// local variables own the lower registers of a function, temporaries are a
// stack above them. A caller that wants a value passes down the register it wants
// it in (`dest`), so that values are made where they are used:
//
//   local x = a + b      Add straight into x's new register
//   f(g(x), y)           the window of f is filled in place, g's on top of it
//
// `dest` names a *finished* value only. While an expression is computed its
// register may serve for intermediate results if it is not a live local's
// ("fresh"): a half-done value must never show in a variable that the rest of
// the expression may read.
//
// Order of reading. A local used as an operand is read when the instruction
// that uses it runs, not when the walk passes it: `a + f()` sees what f did
// to a. That is the reference's behaviour. A captured variable in a cell is
// read at the same moment (Operand::Place::kCell) so that capturing a
// variable changes nothing.
//
// Long chains (see ast.h) are walked with their left links turned round for
// the time of the walk: no recursion, no memory. Everything else recurses,
// bounded by the parser's limit on nesting.
//
// Lines. An instruction gets the line of the newest token that a one-pass
// compiler would have read when it made it (`line_`); operators and calls
// get their own.
#pragma once

#include <cstdint>

#include "vm/compile/operand.h"
#include "vm/ir/builder.h"
#include "vm/syntax/ast.h"
#include "vm/syntax/name_table.h"

namespace selenite::vm {

// As a number of results: the function returns what the call returns.
inline constexpr int kTailCall = -2;

// What the lowering keeps for a label statement.
struct LabelRecord {
  Label label;
  int depth;      // of the scope that holds it
  int level = 0;  // once bound: registers of locals alive there
};

class Lowering {
 public:
  // `names`: of the parse that made the tree.
  Lowering(UnitBuilder& unit, NameTable& names) : unit_(unit), names_(names) {}
  Lowering(const Lowering&) = delete;
  Lowering& operator=(const Lowering&) = delete;

  // Lowers the chunk and every function in it. Ask the unit's ok() afterwards.
  void LowerChunk(const FunctionNode* chunk) { LowerFunction(chunk); }

 private:
  // A block being lowered.
  struct Scope {
    Scope* parent;
    int depth;
    int registers;            // of locals alive when it was opened
    int first_to_close = -1;  // registers of `<close>` variables declared so far
    int last_to_close = -1;
    Label* break_label = nullptr;  // of a loop's own scope, around its body's
    uint32_t break_line = 0;       // of the token that ends the loop
  };

  // A function being lowered.
  struct Function {
    explicit Function(UnitBuilder& unit) : builder(unit) {}
    FunctionBuilder builder;
    const FunctionNode* node = nullptr;
    Function* parent = nullptr;
    Scope* scope = nullptr;
    int free = 0;                 // first register that holds nothing
    int active = 0;               // registers below are local variables
    uint32_t line = 0;            // see "Lines" above
    uint32_t late_line = 0;       // see LateLine
    uint8_t* upvalues = nullptr;  // place in the plan, per upvalue of the node
  };

  // A target of an assignment, its table and key evaluated.
  struct StoreTarget {
    enum class Kind : uint8_t { kLocal, kCellLocal, kUpvalue, kGlobal, kIndex };
    Kind kind = Kind::kLocal;
    int index = 0;  // register or upvalue
    Operand object;
    Operand key;  // of kGlobal too
    StoreTarget* previous = nullptr;
  };

  // A value of an assignment that is computed, but not stored yet.
  struct Waiting {
    Operand value;
    int reg;  // reserved for it, whether the value is there or elsewhere
    Waiting* previous;
  };

  // Where a break or goto goes, and what it closes on its way.
  struct Exit {
    Label* target;
    int close;  // lowest register to be closed, or -1
    uint32_t line;  // where the closing happens: the target's, when it comes later
  };

  // The value of an `and` / `or` being put together; see lowering_logic.cc.
  struct LogicalValue {
    int dest;
    Label end;
    Label load_true;
    Label load_false;
  };

  // ---- lowering.cc: functions, scopes, registers, instructions
  uint32_t LowerFunction(const FunctionNode* node);
  void DescribeUpvalues(const FunctionNode* node);
  void LowerClosure(const FunctionNode* node, int dest);
  void LowerBlock(const Block& block);
  void OpenScope(Scope& scope);
  void CloseScope();
  void OpenLoop(Scope& loop, Label& exit, uint32_t end_line);
  void LowerStatements(const Block& block);
  bool ClosesOnReturn() const;
  // `next`: what the source goes on with, for the message when there is no room.
  int Reserve(int count, const Expression* next = nullptr);
  // Registers from the first free one become those of `variable`.
  void Declare(LocalVariable* variable, int reg);
  void SetActive(int registers);
  // Gives a declared variable its cell if it needs one. Variables declared
  // together are all declared before: a cell's making is a safepoint.
  void BoxVariable(const LocalVariable* variable) {
    if (variable->NeedsCell()) Emit(Op::kNewCell, variable->reg);
  }
  bool IsFresh(int reg) const { return reg >= function_->active; }
  bool IsTop(int reg) const { return IsFresh(reg) && reg == function_->free - 1; }
  void ReachLine(uint32_t line) {
    if (line > function_->line) function_->line = line;
  }
  // The line of the block's last token, which is where it closes.
  void ReachEndOf(const Block& block);
  // The reference makes the last access of `e`, when `e` is an index, only
  // after it has read the token that follows, in `line`. Called just before
  // `e` is lowered.
  void LateLine(const Expression* e, uint32_t line) {
    if (e->kind == ExpressionKind::kIndex) function_->late_line = line;
  }
  int32_t Emit(Op op, int32_t a, int32_t b = 0, int32_t c = 0) {
    return function_->builder.Emit(op, a, b, c, function_->line);
  }
  int32_t EmitAt(uint32_t line, Op op, int32_t a, int32_t b = 0, int32_t c = 0) {
    return function_->builder.Emit(op, a, b, c, line);
  }
  void EmitJump(Op op, int32_t a, int32_t b, Label& target) {
    function_->builder.EmitJump(op, a, b, target, function_->line);
  }
  void EmitJumpAt(uint32_t line, Op op, int32_t a, int32_t b, Label& target) {
    function_->builder.EmitJump(op, a, b, target, line);
  }
  void LoadNil(int first, int count) {
    function_->builder.EmitLoadNil(first, count, function_->line);
  }
  void Jump(Label& target) { EmitJump(Op::kJump, 0, 0, target); }
  void Bind(Label& label) { function_->builder.Bind(label); }
  bool ok() const { return unit_.ok(); }

  // ---- lowering_operands.cc: values between instructions
  StringId StringOf(Name* name) {
    if (name->string_id == Name::kNoString) name->string_id = unit_.AddString(name->text);
    return name->string_id;
  }
  int32_t AddString(Name* name) { return function_->builder.AddString(StringOf(name)); }
  int32_t AddConstant(const ConstantValue& value);
  void Load(const ConstantValue& value, int dest);
  void MoveTo(const Operand& operand, int dest);
  // The register that holds the operand now; if it has to be loaded, into
  // `scratch` or a new temporary.
  int ToRegister(const Operand& operand, int scratch = kAnywhere);
  void EmitGet(int dest, const Operand& object, const Operand& key, int scratch);
  void EmitSet(const Operand& object, const Operand& key, const Operand& value);
  void NameOperand(int32_t pc, int operand, const Expression* source);
  struct ValueName {
    NameKind kind;
    Name* text;  // null: no name
  };
  ValueName NameOf(const Expression* e);
  ValueName NameOfKey(const IndexExpression* index);

  // ---- lowering_expressions.cc
  Operand Lower(Expression* expression, int dest);
  Operand LowerSwitch(Expression* expression, int dest);
  void LowerInto(Expression* expression, int dest);
  int LowerToNext(Expression* expression, const Expression* next = nullptr);
  Operand LowerUpvalue(const UpvalueExpression* expression, int dest);
  Operand LowerGlobal(const GlobalExpression* expression, int dest);
  Operand LowerUnary(UnaryExpression* expression, int dest);
  Operand LowerBinary(BinaryExpression* top, int dest);
  void EmitArithmetic(const BinaryExpression* node, const Operand& left, const Operand& right,
                      int dest, int scratch);
  Operand LowerConcat(BinaryExpression* expression, int dest);
  Operand LowerTable(const TableExpression* expression, int dest);

  // ---- lowering_calls.cc: suffixes, calls, lists of values
  Operand LowerSuffixes(Expression* top, int dest, int results);
  void EmitSuffixCall(const Expression* node, const Expression* callee, int place, int count,
                      int results);
  int LowerArguments(const ArenaList<Expression*>& arguments, uint32_t end_line);
  // A call or `...` whose values go to the first free registers.
  void LowerMulti(Expression* expression, int count);
  void LowerValues(const ArenaList<Expression*>& values, int wanted);

  // ---- lowering_logic.cc: conditions, comparisons, and, or
  void JumpWhen(Expression* condition, bool sense, Label& target);
  void JumpWhenLogical(LogicalExpression* expression, bool sense, Label& target);
  void EmitCompare(BinaryOperator op, const Operand& left, const Operand& right, bool sense,
                   Label& target);
  void EmitCompareValue(BinaryOperator op, Operand left, Operand right, int dest);
  void LowerConditionValue(Expression* condition, bool negated, int dest);
  Operand LowerLogical(LogicalExpression* expression, int dest);
  void ValueOrJump(Expression* expression, bool sense, LogicalValue& value);

  // ---- lowering_statements.cc
  void LowerStatement(Statement* statement);
  void LowerLocal(const LocalStatement* statement);
  void LowerLocalFunction(const LocalFunctionStatement* statement);
  void LowerReturn(const ReturnStatement* statement);
  void LowerIf(const IfStatement* statement);
  bool LowerConditionalExit(const IfArm* arm);
  Exit BreakExit() const;
  Exit GotoExit(const GotoStatement* statement) const;
  void Leave(const Exit& exit);
  void LowerLabel(LabelStatement* statement);

  // ---- lowering_loops.cc
  void BindHead(Label& head, bool is_alive);
  void LowerWhile(const WhileStatement* statement);
  void LowerRepeat(const RepeatStatement* statement);
  void LowerNumericFor(const NumericForStatement* statement);
  void LowerGenericFor(const GenericForStatement* statement);

  // ---- lowering_assignment.cc
  void LowerAssign(const AssignStatement* statement);
  void LowerFunctionStore(const StoreTarget& target, const AssignStatement* statement);
  StoreTarget PrepareTarget(Expression* target);
  void KeepConflicting(StoreTarget* last);
  // `scratch`: free for the value, if it has to be loaded.
  void Store(const StoreTarget& target, const Operand& value, int scratch = kAnywhere);
  void LowerStore(const StoreTarget& target, Expression* value);
  Waiting LowerWaiting(Expression* value, const StoreTarget* last, Waiting* previous);

  UnitBuilder& unit_;
  NameTable& names_;
  Function* function_ = nullptr;
};

// Whether the expression can give more or fewer values than one.
inline bool IsMulti(const Expression* e) {
  return e->kind == ExpressionKind::kCall || e->kind == ExpressionKind::kMethodCall ||
         e->kind == ExpressionKind::kVararg;
}

inline Expression* StripParentheses(Expression* e) {
  while (e->kind == ExpressionKind::kParenthesized) {
    e = static_cast<ParenthesizedExpression*>(e)->inner;
  }
  return e;
}

}  // namespace selenite::vm
