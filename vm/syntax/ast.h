// The tree of a chunk, as the parser leaves it: names are already resolved.
//
// Every node lives in the compile's Arena and is trivially destructible.
// Texts, of names and of literal strings, are Names (name_table.h): they point
// into the source, or into the arena where escapes had to be decoded; both
// outlive the tree.
//
// Depth. The parser limits *nesting* (kMaxSyntaxLevels), so a recursive walk
// over nested blocks, functions, tables and parentheses is bounded. Two kinds
// of chain are long without being nested, and a walk must not recurse along
// them: the left operands of left-associative binary operators
// (`a + b + c …`, `a and b and c …`) and the objects of suffixes
// (`f().a.b[1]:m()…`). `if` arms are a list for the same reason.
//
// Names are resolved while parsing (see resolver.h): a Name expression became
// kLocal, kUpvalue or kGlobal. Whether a local needs a cell, or can be copied
// into closures, is known once its function has been parsed whole: ask
// LocalVariable::NeedsCell() only then.
#pragma once

#include <cstdint>

#include "vm/support/arena.h"

namespace selenite::vm {

struct Expression;
struct Statement;
struct FunctionNode;
struct Name;           // of the name table: a text, kept once
struct ConstantValue;  // of the lowering
struct LabelRecord;    // of the lowering

// `local x <const>`, `local x <close>`: the manual, §3.3.7.
enum class Attribute : uint8_t { kNone, kConst, kClose };

// One local variable, parameter or loop variable.
struct LocalVariable {
  Name* name = nullptr;
  uint32_t line = 0;
  Attribute attribute = Attribute::kNone;
  bool captured = false;  // used by a function nested in its own
  bool assigned = false;  // written after its declaration, by any function

  // Written by the lowering: the variable's register, once declared, or the
  // value of a `<const>` known at compile time, which then has no register.
  int32_t reg = -1;
  const ConstantValue* constant = nullptr;

  // A variable that is captured and written later is shared between closures
  // and lives in a cell; any other capture copies the value.
  bool NeedsCell() const { return captured && assigned; }
};

// How a function reaches a variable of an enclosing function.
struct UpvalueDescription {
  LocalVariable* variable;  // the variable meant; decides cell or copy
  bool from_parent_local;   // else from the parent's own upvalue list
  uint32_t parent_index;    // the parent's upvalue, when !from_parent_local
};

struct Block {
  ArenaList<Statement*> statements;
  uint32_t end_line = 0;  // of the token that ends it
  bool has_labels = false;
};

// A function body: a literal, or the whole chunk (then is_vararg, and its
// upvalue 0 is _ENV).
struct FunctionNode {
  FunctionNode* parent = nullptr;
  ArenaList<LocalVariable*> parameters;  // includes an implicit `self`
  bool is_vararg = false;
  Block body;
  ArenaList<UpvalueDescription> upvalues;  // in order of first use; at most 255
  uint32_t line = 0;      // of `function`; 0 for the chunk
  uint32_t end_line = 0;  // of its `end`
};

// ---- Expressions ----------------------------------------------------------

enum class ExpressionKind : uint8_t {
  kNil,
  kTrue,
  kFalse,
  kInteger,
  kFloat,
  kString,
  kVararg,
  kFunction,
  kLocal,
  kUpvalue,
  kGlobal,
  kIndex,
  kCall,
  kMethodCall,
  kBinary,
  kAnd,
  kOr,
  kUnary,
  kTable,
  kParenthesized,
};

enum class BinaryOperator : uint8_t {
  kAdd, kSub, kMul, kMod, kPow, kDiv, kIDiv,
  kBAnd, kBOr, kBXor, kShl, kShr,
  kConcat,
  kEq, kNe, kLt, kLe, kGt, kGe,
};

enum class UnaryOperator : uint8_t { kNegate, kNot, kLength, kBNot };

struct Expression {
  ExpressionKind kind;
  uint32_t line;  // of the token that names it: see each kind
};

struct IntegerExpression : Expression { int64_t value; };
struct FloatExpression : Expression { double value; };
struct StringExpression : Expression { Name* value; };
struct FunctionExpression : Expression { FunctionNode* function; };
struct LocalExpression : Expression { LocalVariable* variable; };
struct UpvalueExpression : Expression {
  uint32_t index;  // into the using function's `upvalues`
  LocalVariable* variable;
};
// `name` not bound by any local: the field `name` of the variable _ENV.
struct GlobalExpression : Expression {
  Name* name;
  Expression* environment;  // kLocal or kUpvalue: _ENV as seen from here; of any line
};
// `object[key]` and `object.name` (key is then a kString). Line: of `[` or `.`.
struct IndexExpression : Expression {
  Expression* object;
  Expression* key;
};
// Line: of the first token of the arguments: the reference blames calls on that
// line (up to 5.4.5 on the one where the chain began). Same for kMethodCall.
struct CallExpression : Expression {
  Expression* callee;
  ArenaList<Expression*> arguments;
  uint32_t end_line = 0;  // of the arguments' last token
};
struct MethodCallExpression : Expression {
  Expression* object;
  Name* method;
  uint32_t name_line;
  ArenaList<Expression*> arguments;
  uint32_t end_line = 0;  // of the arguments' last token
};
// Line: of the operator. Left-deep: see the head of this file.
struct BinaryExpression : Expression {
  BinaryOperator op;
  Expression* left;
  Expression* right;
};
// kAnd and kOr. Left-deep like BinaryExpression.
struct LogicalExpression : Expression {
  Expression* left;
  Expression* right;
};
struct UnaryExpression : Expression {
  UnaryOperator op;
  Expression* operand;
};
// `[key] = value`, `name = value` (key is a kString), or a positional value
// (key is null).
struct TableField {
  Expression* key;
  Expression* value;
};
struct TableExpression : Expression {
  ArenaList<TableField> fields;
  uint32_t positional_count;  // fields without a key
  uint32_t end_line;          // of `}`
};
// `(e)`: exactly one value, and not a variable that can be assigned to.
struct ParenthesizedExpression : Expression { Expression* inner; };

// ---- Statements -----------------------------------------------------------

enum class StatementKind : uint8_t {
  kLocal,
  kLocalFunction,
  kAssign,
  kCall,
  kDo,
  kWhile,
  kRepeat,
  kIf,
  kNumericFor,
  kGenericFor,
  kReturn,
  kBreak,
  kGoto,
  kLabel,
};

struct Statement {
  StatementKind kind;
  uint32_t line;  // of the statement's first token
};

struct LocalStatement : Statement {
  ArenaList<LocalVariable*> variables;
  ArenaList<Expression*> values;
};
struct LocalFunctionStatement : Statement {
  LocalVariable* variable;
  FunctionNode* function;
};
// `function a.b:m() … end` arrives as an assignment of a kFunction.
struct AssignStatement : Statement {
  ArenaList<Expression*> targets;  // kLocal, kUpvalue, kGlobal or kIndex
  ArenaList<Expression*> values;
  bool is_function_statement = false;  // its store happens in its first line
};
struct CallStatement : Statement { Expression* call; };  // kCall or kMethodCall
struct DoStatement : Statement { Block body; };
struct WhileStatement : Statement {
  Expression* condition;
  Block body;
};
// The condition sees the body's locals.
struct RepeatStatement : Statement {
  Block body;
  Expression* condition;
  uint32_t until_line;
};
struct IfArm {
  Expression* condition;
  Block body;
  uint32_t line;  // of `then`
};
struct IfStatement : Statement {
  ArenaList<IfArm*> arms;  // `if` and every `elseif`
  Block* otherwise;        // null without `else`
};
struct NumericForStatement : Statement {
  LocalVariable* variable;
  Expression* start;
  Expression* limit;
  Expression* step;  // null: 1
  Block body;
  uint32_t do_line = 0;  // of `do`
};
struct GenericForStatement : Statement {
  ArenaList<LocalVariable*> variables;
  ArenaList<Expression*> values;
  Block body;
};
struct ReturnStatement : Statement { ArenaList<Expression*> values; };
struct LabelStatement : Statement {
  Name* name;
  bool ends_block;  // only void statements follow: locals of the block are dead
  LabelRecord* record = nullptr;  // written by the lowering
};
struct GotoStatement : Statement {
  Name* name;
  LabelStatement* target;  // resolved; never null in a finished tree
};

}  // namespace selenite::vm
