#include "vm/compile/first_token.h"

#include <cstdio>

#include "vm/syntax/name_table.h"

namespace selenite::vm {
namespace {

// The operand with which `e` begins, or null if it begins with a token of its
// own.
const Expression* LeftmostOperand(const Expression* e) {
  switch (e->kind) {
    case ExpressionKind::kIndex:
      return static_cast<const IndexExpression*>(e)->object;
    case ExpressionKind::kCall:
      return static_cast<const CallExpression*>(e)->callee;
    case ExpressionKind::kMethodCall:
      return static_cast<const MethodCallExpression*>(e)->object;
    case ExpressionKind::kBinary:
      return static_cast<const BinaryExpression*>(e)->left;
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return static_cast<const LogicalExpression*>(e)->left;
    default:
      return nullptr;
  }
}

std::string_view Symbol(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::kNegate:
      return "-";
    case UnaryOperator::kNot:
      return "not";
    case UnaryOperator::kLength:
      return "#";
    case UnaryOperator::kBNot:
      return "~";
  }
  return "";
}

}  // namespace

std::string FirstToken(const Expression* e) {
  while (const Expression* left = LeftmostOperand(e)) e = left;
  switch (e->kind) {
    case ExpressionKind::kNil:
      return "nil";
    case ExpressionKind::kTrue:
      return "true";
    case ExpressionKind::kFalse:
      return "false";
    case ExpressionKind::kInteger:
      return std::to_string(static_cast<const IntegerExpression*>(e)->value);
    case ExpressionKind::kFloat: {
      char buffer[40];
      std::snprintf(buffer, sizeof buffer, "%.14g", static_cast<const FloatExpression*>(e)->value);
      return buffer;
    }
    case ExpressionKind::kString:
      return '"' + std::string(static_cast<const StringExpression*>(e)->value->text) + '"';
    case ExpressionKind::kVararg:
      return "...";
    case ExpressionKind::kFunction:
      return "function";
    case ExpressionKind::kLocal:
      return std::string(static_cast<const LocalExpression*>(e)->variable->name->text);
    case ExpressionKind::kUpvalue:
      return std::string(static_cast<const UpvalueExpression*>(e)->variable->name->text);
    case ExpressionKind::kGlobal:
      return std::string(static_cast<const GlobalExpression*>(e)->name->text);
    case ExpressionKind::kUnary:
      return std::string(Symbol(static_cast<const UnaryExpression*>(e)->op));
    case ExpressionKind::kTable:
      return "{";
    case ExpressionKind::kParenthesized:
      return "(";
    default:
      return "";
  }
}

}  // namespace selenite::vm
