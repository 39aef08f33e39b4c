// Expressions, but for calls and suffixes (lowering_calls.cc) and everything
// that jumps (lowering_logic.cc).

#include <utility>

#include <algorithm>

#include "vm/compile/lowering.h"

namespace selenite::vm {
namespace {

bool IsComparison(BinaryOperator op) { return op >= BinaryOperator::kEq; }

// Whether tokens of the expression come before the one that gives its line.
bool StartsBefore(const Expression* e) {
  switch (e->kind) {
    case ExpressionKind::kIndex:
    case ExpressionKind::kCall:
    case ExpressionKind::kMethodCall:
    case ExpressionKind::kBinary:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return true;
    default:
      return false;
  }
}

// The three forms of an arithmetic operation follow one another in ops.def,
// and the operations come in the order of BinaryOperator.
enum class ConstantSide : uint8_t { kNone, kRight, kLeft };

constexpr Op ArithmeticOp(BinaryOperator op, ConstantSide side) {
  return static_cast<Op>(static_cast<int>(Op::kAdd) + 3 * static_cast<int>(op) +
                         static_cast<int>(side));
}
static_assert(ArithmeticOp(BinaryOperator::kAdd, ConstantSide::kLeft) == Op::kKAdd);
static_assert(ArithmeticOp(BinaryOperator::kMod, ConstantSide::kNone) == Op::kMod);
static_assert(ArithmeticOp(BinaryOperator::kIDiv, ConstantSide::kRight) == Op::kIDivK);
static_assert(ArithmeticOp(BinaryOperator::kShr, ConstantSide::kLeft) == Op::kKShr);

}  // namespace

// One value of `expression`. It may be left in `dest` or anywhere else; a
// temporary is the first register that was free. Nothing else stays reserved.
Operand Lowering::Lower(Expression* expression, int dest) {
  expression = StripParentheses(expression);
  if (!StartsBefore(expression)) ReachLine(expression->line);
  const int mark = function_->free;
  Operand value = LowerSwitch(expression, dest);
  function_->free = mark;
  if (value.IsRegister(mark)) function_->free = mark + 1;
  if (value.source == nullptr) value.source = expression;
  return value;
}

Operand Lowering::LowerSwitch(Expression* expression, int dest) {
  switch (expression->kind) {
    case ExpressionKind::kNil:
      return Operand::Constant(ConstantValue::Of(Constant::Kind::kNil));
    case ExpressionKind::kTrue:
      return Operand::Constant(ConstantValue::Of(Constant::Kind::kTrue));
    case ExpressionKind::kFalse:
      return Operand::Constant(ConstantValue::Of(Constant::Kind::kFalse));
    case ExpressionKind::kInteger:
      return Operand::Constant(
          ConstantValue::Integer(static_cast<IntegerExpression*>(expression)->value));
    case ExpressionKind::kFloat:
      return Operand::Constant(
          ConstantValue::Float(static_cast<FloatExpression*>(expression)->value));
    case ExpressionKind::kString:
      return Operand::Constant(
          ConstantValue::String(static_cast<StringExpression*>(expression)->value));
    case ExpressionKind::kVararg: {
      const int reg = dest == kAnywhere ? Reserve(1) : dest;
      Emit(Op::kVararg, reg, 1);
      return Operand::Register(reg, nullptr);
    }
    case ExpressionKind::kFunction: {
      const int reg = dest == kAnywhere ? Reserve(1) : dest;
      LowerClosure(static_cast<FunctionExpression*>(expression)->function, reg);
      return Operand::Register(reg, nullptr);
    }
    case ExpressionKind::kLocal: {
      const LocalVariable* variable = static_cast<LocalExpression*>(expression)->variable;
      if (variable->constant != nullptr) return Operand::Constant(*variable->constant);
      if (variable->NeedsCell()) return {Operand::Place::kCell, variable->reg, {}, expression};
      return Operand::Register(variable->reg, expression);
    }
    case ExpressionKind::kUpvalue:
      return LowerUpvalue(static_cast<UpvalueExpression*>(expression), dest);
    case ExpressionKind::kGlobal:
      return LowerGlobal(static_cast<GlobalExpression*>(expression), dest);
    case ExpressionKind::kIndex:
    case ExpressionKind::kCall:
    case ExpressionKind::kMethodCall:
      return LowerSuffixes(expression, dest, 1);
    case ExpressionKind::kBinary: {
      auto* binary = static_cast<BinaryExpression*>(expression);
      return binary->op == BinaryOperator::kConcat ? LowerConcat(binary, dest)
                                                   : LowerBinary(binary, dest);
    }
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return LowerLogical(static_cast<LogicalExpression*>(expression), dest);
    case ExpressionKind::kUnary:
      return LowerUnary(static_cast<UnaryExpression*>(expression), dest);
    case ExpressionKind::kTable:
      return LowerTable(static_cast<TableExpression*>(expression), dest);
    case ExpressionKind::kParenthesized:
      break;  // Lower took them off
  }
  return Operand::Constant(ConstantValue::Of(Constant::Kind::kNil));
}

void Lowering::LowerInto(Expression* expression, int dest) {
  const int mark = function_->free;
  MoveTo(Lower(expression, dest), dest);
  function_->free = mark;
}

int Lowering::LowerToNext(Expression* expression, const Expression* next) {
  const int reg = Reserve(1, next);
  LowerInto(expression, reg);
  return reg;
}

// ---- Names ----------------------------------------------------------------

Operand Lowering::LowerUpvalue(const UpvalueExpression* expression, int dest) {
  const LocalVariable* variable = expression->variable;
  if (variable->constant != nullptr) return Operand::Constant(*variable->constant);
  const int reg = dest == kAnywhere ? Reserve(1) : dest;
  Emit(variable->NeedsCell() ? Op::kGetUpCell : Op::kGetUpvalue, reg,
       function_->upvalues[expression->index]);
  return Operand::Register(reg, nullptr);
}

Operand Lowering::LowerGlobal(const GlobalExpression* expression, int dest) {
  const Expression* environment = expression->environment;
  if (environment->kind == ExpressionKind::kUpvalue && expression->name->text.size() <= kMaxFieldName) {
    const auto* upvalue = static_cast<const UpvalueExpression*>(environment);
    if (!upvalue->variable->NeedsCell() && upvalue->variable->constant == nullptr) {
      const int reg = dest == kAnywhere ? Reserve(1) : dest;
      Emit(Op::kGetGlobal, reg, AddString(expression->name),
           function_->upvalues[upvalue->index]);
      return Operand::Register(reg, nullptr);
    }
  }
  const int mark = function_->free;
  const int scratch = dest != kAnywhere && IsFresh(dest) ? dest : kAnywhere;
  const Operand object = Lower(expression->environment, scratch);
  const Operand key = Operand::Constant(ConstantValue::String(expression->name));
  // Loading happens above the result's register if that is not known yet.
  const int reg = dest == kAnywhere ? mark : dest;
  if (dest == kAnywhere && function_->free == mark) Reserve(1);
  EmitGet(reg, object, key, IsFresh(reg) ? reg : kAnywhere);
  return Operand::Register(reg, nullptr);
}

// ---- Operators ------------------------------------------------------------

Operand Lowering::LowerUnary(UnaryExpression* expression, int dest) {
  Expression* inner = StripParentheses(expression->operand);
  const int scratch = dest != kAnywhere && IsFresh(dest) ? dest : kAnywhere;
  const bool inner_jumps = inner->kind == ExpressionKind::kAnd ||
                           inner->kind == ExpressionKind::kOr ||
                           (inner->kind == ExpressionKind::kBinary &&
                            IsComparison(static_cast<BinaryExpression*>(inner)->op));
  if (expression->op == UnaryOperator::kNot && inner_jumps) {
    const int reg = dest == kAnywhere ? Reserve(1) : dest;
    LowerConditionValue(inner, true, reg);
    return Operand::Register(reg, nullptr);
  }
  const int mark = function_->free;
  const Operand operand = Lower(inner, scratch);
  if (operand.IsConstant()) {
    if (std::optional<ConstantValue> folded = FoldUnary(expression->op, operand.constant)) {
      return Operand::Constant(*folded);
    }
  }
  const int from = ToRegister(operand, scratch);
  function_->free = mark;
  const int reg = dest == kAnywhere ? Reserve(1) : dest;
  Op op = Op::kNot;
  switch (expression->op) {
    case UnaryOperator::kNegate:
      op = Op::kNeg;
      break;
    case UnaryOperator::kNot:
      op = Op::kNot;
      break;
    case UnaryOperator::kLength:
      op = Op::kLen;
      break;
    case UnaryOperator::kBNot:
      op = Op::kBNot;
      break;
  }
  const int32_t pc = EmitAt(expression->line, op, reg, from);
  if (op != Op::kNot) NameOperand(pc, 1, operand.source);
  return Operand::Register(reg, nullptr);
}

// A left-deep chain of operators, `a + b * c < d`; `..` is not one of them.
// Going down, every node's left link is made to point up; coming back, the
// link is restored. Operands are folded as they meet.
Operand Lowering::LowerBinary(BinaryExpression* top, int dest) {
  Expression* below = top;
  Expression* above = nullptr;
  BinaryExpression* node;
  do {
    node = static_cast<BinaryExpression*>(below);
    below = std::exchange(node->left, above);
    above = node;
  } while (below->kind == ExpressionKind::kBinary &&
           static_cast<BinaryExpression*>(below)->op != BinaryOperator::kConcat);

  const int mark = function_->free;
  const int scratch = dest != kAnywhere && IsFresh(dest) ? dest : kAnywhere;
  LateLine(below, node->line);
  Operand left = Lower(below, scratch);
  for (;;) {
    above = std::exchange(node->left, below);
    if (ok()) {
      ReachLine(node->line);
      const Operand right = Lower(node->right, left.IsRegister(scratch) ? kAnywhere : scratch);
      std::optional<ConstantValue> folded;
      if (left.IsConstant() && right.IsConstant()) {
        folded = FoldBinary(node->op, left.constant, right.constant);
      }
      if (folded) {
        unit_.CountLowered();
        function_->free = mark;
        left = Operand::Constant(*folded, node);
      } else {
        // Both operands are loaded before their registers are given up.
        int result = node == top ? dest : scratch;
        if (result == kAnywhere) {
          result = mark;
          if (function_->free == mark) Reserve(1);
        }
        if (IsComparison(node->op)) {
          EmitCompareValue(node->op, left, right, result);
        } else {
          EmitArithmetic(node, left, right, result, IsFresh(result) ? result : kAnywhere);
        }
        function_->free = result == mark ? mark + 1 : mark;
        left = Operand::Register(result, node);
      }
    }
    if (above == nullptr) return left;
    below = node;
    node = static_cast<BinaryExpression*>(above);
  }
}

void Lowering::EmitArithmetic(const BinaryExpression* node, const Operand& left,
                              const Operand& right, int dest, int scratch) {
  auto spare = [&](const Operand& other) {
    return other.IsRegister(scratch) ? kAnywhere : scratch;
  };
  int32_t pc;
  if (right.IsNumber()) {
    const int from = ToRegister(left, scratch);
    pc = EmitAt(node->line, ArithmeticOp(node->op, ConstantSide::kRight), dest, from,
                AddConstant(right.constant));
    NameOperand(pc, 1, left.source);
  } else if (left.IsNumber()) {
    const int from = ToRegister(right, scratch);
    pc = EmitAt(node->line, ArithmeticOp(node->op, ConstantSide::kLeft), dest,
                AddConstant(left.constant), from);
    NameOperand(pc, 2, right.source);
  } else {
    const int first = ToRegister(left, spare(right));
    const int second = ToRegister(right, first == scratch ? kAnywhere : scratch);
    pc = EmitAt(node->line, ArithmeticOp(node->op, ConstantSide::kNone), dest, first, second);
    NameOperand(pc, 1, left.source);
    NameOperand(pc, 2, right.source);
  }
}

// `a .. b .. c`: right-associative, so one instruction takes them all.
Operand Lowering::LowerConcat(BinaryExpression* expression, int dest) {
  const int base = IsTop(dest) ? dest : Reserve(1);
  LateLine(expression->left, expression->line);
  LowerInto(expression->left, base);
  int count = 1;
  uint32_t line = expression->line;
  ArenaList<const Expression*> operands;
  operands.Append(unit_.arena(), expression->left);
  for (Expression* right = expression->right;;) {
    const bool goes_on = right->kind == ExpressionKind::kBinary &&
                         static_cast<BinaryExpression*>(right)->op == BinaryOperator::kConcat;
    Expression* operand = goes_on ? static_cast<BinaryExpression*>(right)->left : right;
    if (goes_on) LateLine(operand, right->line);
    LowerToNext(operand);
    operands.Append(unit_.arena(), operand);
    ++count;
    if (!goes_on || !ok()) break;
    line = right->line;
    right = static_cast<BinaryExpression*>(right)->right;
  }
  function_->free = base + 1;
  const int reg = dest == kAnywhere ? base : dest;
  const int32_t pc = EmitAt(line, Op::kConcat, reg, base, count);
  int number = 1;
  for (const Expression* operand : operands) NameOperand(pc, number++, operand);
  return Operand::Register(reg, nullptr);
}

// ---- Tables ---------------------------------------------------------------

// As many fields as the operand can say; a table with more grows as it is filled.
constexpr uint32_t kMaxSizeHint = 0xFFFF;

Operand Lowering::LowerTable(const TableExpression* expression, int dest) {
  const bool is_empty = expression->fields.empty();
  const int table = IsTop(dest) || (is_empty && dest != kAnywhere) ? dest : Reserve(1);
  uint32_t positional = expression->positional_count;
  const uint32_t named = expression->fields.size() - positional;
  if (!is_empty) {
    const TableField& last = expression->fields.back();
    if (last.key == nullptr && IsMulti(last.value)) --positional;
  }
  Emit(Op::kNewTable, table, static_cast<int32_t>(positional),
       static_cast<int32_t>(std::min(named, kMaxSizeHint)));
  const Operand object = Operand::Register(table, nullptr);
  int pending = 0;        // items in registers above the table
  int32_t next_item = 1;  // index of the first of them
  uint32_t seen = 0;
  const int mark = function_->free;
  for (const TableField& field : expression->fields) {
    if (!ok()) break;
    ++seen;
    if (pending == kFieldsPerFlush) {
      Emit(Op::kSetList, table, pending, next_item);
      next_item += pending;
      pending = 0;
      function_->free = mark;
    }
    if (field.key != nullptr) {
      const int field_mark = function_->free;
      const Operand key = Lower(field.key, kAnywhere);
      EmitSet(object, key, Lower(field.value, kAnywhere));
      function_->free = field_mark;
      continue;
    }
    if (seen == expression->fields.size() && IsMulti(field.value)) {
      LowerMulti(field.value, -1);
      Emit(Op::kSetList, table, -1, next_item);
      pending = 0;
      break;
    }
    if (seen == expression->fields.size()) LateLine(field.value, expression->end_line);
    LowerToNext(field.value);
    ++pending;
  }
  ReachLine(expression->end_line);
  if (pending > 0) Emit(Op::kSetList, table, pending, next_item);
  function_->free = mark;
  return Operand::Register(table, nullptr);
}

}  // namespace selenite::vm
