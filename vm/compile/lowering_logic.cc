// Conditions, comparisons, `and` and `or`.
//
// A condition becomes jumps; a boolean is made only where the program wants
// one as a value. JumpWhen(e, sense, target) jumps if e's truth is `sense` and
// falls through if not. With it,
//
//   a and b, jump when false:  both terms jump to the target when false
//   a and b, jump when true:   all terms but the last jump past it when false
//
// and `or` is the mirror image. The value of `a or b` in a register is: put a
// there, jump to the end if it is true, put b there. Terms that are
// comparisons never become values for that; they jump to a load of true or
// false behind the whole.

#include <utility>

#include "vm/compile/lowering.h"

namespace selenite::vm {
namespace {

// Nodes looked at when deciding whether a variable can be written early.
constexpr int kMaxMentionSearch = 24;

bool IsComparison(const Expression* e) {
  return e->kind == ExpressionKind::kBinary &&
         static_cast<const BinaryExpression*>(e)->op >= BinaryOperator::kEq;
}

bool IsLogical(const Expression* e) {
  return e->kind == ExpressionKind::kAnd || e->kind == ExpressionKind::kOr;
}

// True or false whatever its operands are.
bool IsBoolean(const Expression* e) {
  return IsComparison(e) || (e->kind == ExpressionKind::kUnary &&
                             static_cast<const UnaryExpression*>(e)->op == UnaryOperator::kNot);
}

// The right operand of an equality that compares with a constant: anything
// but long strings, which are compared by content at run time.
bool IsEqualityConstant(const Operand& operand) {
  return operand.IsConstant() && (!operand.constant.IsString() || operand.IsFieldName());
}

// The terms of a chain of one kind, left to right: f(term, is_last, late_line);
// the last is for LateLine, 0: none. The left links are turned round meanwhile (see lowering.h).
template <class F>
void ForEachTerm(LogicalExpression* top, const F& f) {
  Expression* below = top;
  Expression* above = nullptr;
  LogicalExpression* node;
  do {
    node = static_cast<LogicalExpression*>(below);
    below = std::exchange(node->left, above);
    above = node;
  } while (below->kind == top->kind);
  f(below, false, node->line);
  for (;;) {
    above = std::exchange(node->left, below);
    f(node->right, above == nullptr, 0);
    if (above == nullptr) return;
    below = node;
    node = static_cast<LogicalExpression*>(above);
  }
}

// Whether `e` may read the local in `reg`. Says yes when the search is long.
bool Mentions(Expression* e, int reg, int& budget) {
  if (--budget < 0) return true;
  switch (e->kind) {
    case ExpressionKind::kLocal:
      return static_cast<LocalExpression*>(e)->variable->reg == reg;
    case ExpressionKind::kGlobal:
      return Mentions(static_cast<GlobalExpression*>(e)->environment, reg, budget);
    case ExpressionKind::kIndex: {
      auto* index = static_cast<IndexExpression*>(e);
      return Mentions(index->object, reg, budget) || Mentions(index->key, reg, budget);
    }
    case ExpressionKind::kCall: {
      auto* call = static_cast<CallExpression*>(e);
      if (Mentions(call->callee, reg, budget)) return true;
      for (Expression* argument : call->arguments) {
        if (Mentions(argument, reg, budget)) return true;
      }
      return false;
    }
    case ExpressionKind::kMethodCall: {
      auto* call = static_cast<MethodCallExpression*>(e);
      if (Mentions(call->object, reg, budget)) return true;
      for (Expression* argument : call->arguments) {
        if (Mentions(argument, reg, budget)) return true;
      }
      return false;
    }
    case ExpressionKind::kBinary: {
      auto* binary = static_cast<BinaryExpression*>(e);
      return Mentions(binary->left, reg, budget) || Mentions(binary->right, reg, budget);
    }
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr: {
      auto* logical = static_cast<LogicalExpression*>(e);
      return Mentions(logical->left, reg, budget) || Mentions(logical->right, reg, budget);
    }
    case ExpressionKind::kUnary:
      return Mentions(static_cast<UnaryExpression*>(e)->operand, reg, budget);
    case ExpressionKind::kParenthesized:
      return Mentions(static_cast<ParenthesizedExpression*>(e)->inner, reg, budget);
    case ExpressionKind::kTable:
      for (const TableField& field : static_cast<TableExpression*>(e)->fields) {
        if (field.key != nullptr && Mentions(field.key, reg, budget)) return true;
        if (Mentions(field.value, reg, budget)) return true;
      }
      return false;
    default:
      // Literals; upvalues and functions see no variable that lives in a register.
      return false;
  }
}

// Whether the value of `top` may be put into the live local `reg` piece by piece:
// nothing computed after the first write may read it.
bool CanWriteEarly(LogicalExpression* top, int reg) {
  int budget = kMaxMentionSearch;
  Expression* left = top;
  while (left->kind == top->kind) {
    auto* node = static_cast<LogicalExpression*>(left);
    if (Mentions(node->right, reg, budget)) return false;
    left = node->left;
  }
  // The first term is written after it was read, unless its parts are
  // written one by one. Of `a and b` in an `or` only b is written.
  left = StripParentheses(left);
  if (!IsLogical(left)) return true;
  auto* first = static_cast<LogicalExpression*>(left);
  if (left->kind != top->kind && !IsLogical(StripParentheses(first->right))) return true;
  return !Mentions(left, reg, budget);
}

}  // namespace

void Lowering::JumpWhen(Expression* condition, bool sense, Label& target) {
  for (;;) {
    condition = StripParentheses(condition);
    if (condition->kind != ExpressionKind::kUnary) break;
    auto* unary = static_cast<UnaryExpression*>(condition);
    if (unary->op != UnaryOperator::kNot) break;
    condition = unary->operand;
    sense = !sense;
  }
  if (IsLogical(condition)) {
    JumpWhenLogical(static_cast<LogicalExpression*>(condition), sense, target);
    return;
  }
  const int mark = function_->free;
  if (IsComparison(condition)) {
    auto* comparison = static_cast<BinaryExpression*>(condition);
    LateLine(comparison->left, comparison->line);
    const Operand left = Lower(comparison->left, kAnywhere);
    ReachLine(comparison->line);
    const Operand right = Lower(comparison->right, kAnywhere);
    EmitCompare(comparison->op, left, right, sense, target);
  } else {
    const Operand value = Lower(condition, kAnywhere);
    if (value.IsConstant()) {
      if (value.constant.IsTruthy() == sense) Jump(target);
    } else {
      EmitJump(sense ? Op::kJumpIf : Op::kJumpIfNot, ToRegister(value), 0, target);
    }
  }
  function_->free = mark;
}

void Lowering::JumpWhenLogical(LogicalExpression* expression, bool sense, Label& target) {
  const bool is_and = expression->kind == ExpressionKind::kAnd;
  Label past;
  ForEachTerm(expression, [&](Expression* term, bool is_last, uint32_t late_line) {
    if (!ok()) return;
    LateLine(term, late_line);
    if (is_last || sense != is_and) {
      JumpWhen(term, sense, target);
    } else {
      JumpWhen(term, !sense, past);
    }
  });
  Bind(past);
}

// ---- Comparisons ----------------------------------------------------------

void Lowering::EmitCompare(BinaryOperator op, const Operand& left, const Operand& right, bool sense,
                           Label& target) {
  if (op == BinaryOperator::kEq || op == BinaryOperator::kNe) {
    const bool when_equal = (op == BinaryOperator::kEq) == sense;
    if (IsEqualityConstant(right)) {
      EmitJump(when_equal ? Op::kJumpIfEqK : Op::kJumpIfNotEqK, ToRegister(left),
               AddConstant(right.constant), target);
    } else if (IsEqualityConstant(left)) {
      EmitJump(when_equal ? Op::kJumpIfEqK : Op::kJumpIfNotEqK, ToRegister(right),
               AddConstant(left.constant), target);
    } else {
      const int first = ToRegister(left);
      EmitJump(when_equal ? Op::kJumpIfEq : Op::kJumpIfNotEq, first, ToRegister(right), target);
    }
    return;
  }
  // Indexed by op - kLt: with a constant on the right, with one on the left
  // (the mirrored comparison), and with none (kGt and kGe swap operands).
  static constexpr Op kRight[] = {Op::kJumpIfLtK, Op::kJumpIfLeK, Op::kJumpIfGtK, Op::kJumpIfGeK};
  static constexpr Op kLeft[] = {Op::kJumpIfGtK, Op::kJumpIfGeK, Op::kJumpIfLtK, Op::kJumpIfLeK};
  static constexpr Op kNone[] = {Op::kJumpIfLt, Op::kJumpIfLe, Op::kJumpIfLt, Op::kJumpIfLe};
  const int which = static_cast<int>(op) - static_cast<int>(BinaryOperator::kLt);
  // Each `IfNot` form follows its positive one in ops.def.
  auto form = [sense](Op positive) {
    return static_cast<Op>(static_cast<int>(positive) + (sense ? 0 : 1));
  };
  static_assert(static_cast<int>(Op::kJumpIfNotLt) == static_cast<int>(Op::kJumpIfLt) + 1);
  static_assert(static_cast<int>(Op::kJumpIfNotGeK) == static_cast<int>(Op::kJumpIfGeK) + 1);
  if (right.IsNumber()) {
    EmitJump(form(kRight[which]), ToRegister(left), AddConstant(right.constant), target);
  } else if (left.IsNumber()) {
    EmitJump(form(kLeft[which]), ToRegister(right), AddConstant(left.constant), target);
  } else {
    const int first = ToRegister(left);
    const int second = ToRegister(right);
    const bool swaps = op == BinaryOperator::kGt || op == BinaryOperator::kGe;
    EmitJump(form(kNone[which]), swaps ? second : first, swaps ? first : second, target);
  }
}

// dest = left op right, as a boolean.
void Lowering::EmitCompareValue(BinaryOperator op, Operand left, Operand right, int dest) {
  if (!left.IsConstant()) left = Operand::Register(ToRegister(left), left.source);
  if (!right.IsConstant()) right = Operand::Register(ToRegister(right), right.source);
  Label when_true;
  if (!left.IsRegister(dest) && !right.IsRegister(dest)) {
    Emit(Op::kLoadTrue, dest);
    EmitCompare(op, left, right, true, when_true);
    Emit(Op::kLoadFalse, dest);
    Bind(when_true);
    return;
  }
  Label end;
  EmitCompare(op, left, right, true, when_true);
  Emit(Op::kLoadFalse, dest);
  Jump(end);
  Bind(when_true);
  Emit(Op::kLoadTrue, dest);
  Bind(end);
}

void Lowering::LowerConditionValue(Expression* condition, bool negated, int dest) {
  Label when_false;
  Label end;
  JumpWhen(condition, negated, when_false);
  Emit(Op::kLoadTrue, dest);
  Jump(end);
  Bind(when_false);
  Emit(Op::kLoadFalse, dest);
  Bind(end);
}

// ---- Values of `and` and `or` ---------------------------------------------

Operand Lowering::LowerLogical(LogicalExpression* expression, int dest) {
  const bool is_or = expression->kind == ExpressionKind::kOr;
  const bool direct = dest != kAnywhere && (IsFresh(dest) || CanWriteEarly(expression, dest));
  LogicalValue value{direct ? dest : Reserve(1), {}, {}, {}};
  const int reg = value.dest;
  ForEachTerm(expression, [&](Expression* term, bool is_last, uint32_t late_line) {
    if (!ok()) return;
    if (!is_last) {
      LateLine(term, late_line);
      ValueOrJump(term, is_or, value);
      return;
    }
    Expression* last = StripParentheses(term);
    if (IsBoolean(last) && value.load_false.pending >= 0) {
      JumpWhen(last, false, value.load_false);
      Emit(Op::kLoadTrue, reg);
    } else if (IsBoolean(last) && value.load_true.pending >= 0) {
      JumpWhen(last, true, value.load_true);
      Emit(Op::kLoadFalse, reg);
    } else {
      LowerInto(last, reg);
    }
  });
  if (value.load_false.pending >= 0) {
    Jump(value.end);
    Bind(value.load_false);
    Emit(Op::kLoadFalse, reg);
  }
  if (value.load_true.pending >= 0) {
    Jump(value.end);
    Bind(value.load_true);
    Emit(Op::kLoadTrue, reg);
  }
  Bind(value.end);
  return Operand::Register(reg, nullptr);
}

// If the truth of `expression` is `sense`, its value goes to value.dest and
// control to value.end; else control falls through.
void Lowering::ValueOrJump(Expression* expression, bool sense, LogicalValue& value) {
  expression = StripParentheses(expression);
  if (IsLogical(expression)) {
    const bool is_or = expression->kind == ExpressionKind::kOr;
    Label past;
    ForEachTerm(static_cast<LogicalExpression*>(expression),
                [&](Expression* term, bool is_last, uint32_t late_line) {
                  if (!ok()) return;
                  LateLine(term, late_line);
                  if (is_last || is_or == sense) {
                    ValueOrJump(term, sense, value);
                  } else {
                    JumpWhen(term, !sense, past);
                  }
                });
    Bind(past);
    return;
  }
  if (IsBoolean(expression)) {
    JumpWhen(expression, sense, sense ? value.load_true : value.load_false);
    return;
  }
  const int mark = function_->free;
  const Operand operand = Lower(expression, value.dest);
  if (operand.IsConstant()) {
    if (operand.constant.IsTruthy() == sense) {
      Load(operand.constant, value.dest);
      Jump(value.end);
    }
  } else {
    MoveTo(operand, value.dest);
    EmitJump(sense ? Op::kJumpIf : Op::kJumpIfNot, value.dest, 0, value.end);
  }
  function_->free = mark;
}

}  // namespace selenite::vm
