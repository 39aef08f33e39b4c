// The rules of expressions. See grammar.h.
#include <array>
#include <optional>

#include "vm/syntax/grammar.h"

namespace selenite::vm {
namespace {

// How tightly an operator binds to its left and its right operand; a
// right-associative one binds tighter on its left. Zero: no binary operator.
struct OperatorEntry {
  uint8_t left = 0;
  uint8_t right = 0;
  ExpressionKind kind = ExpressionKind::kBinary;
  BinaryOperator op = BinaryOperator::kAdd;
};

constexpr int kUnaryStrength = 12;

constexpr size_t kTokenKinds = static_cast<size_t>(TokenKind::kEof) + 1;

constexpr auto kBinary = [] {
  std::array<OperatorEntry, kTokenKinds> table{};
  const auto set = [&](TokenKind token, uint8_t left, uint8_t right, BinaryOperator op) {
    table[static_cast<size_t>(token)] = {left, right, ExpressionKind::kBinary, op};
  };
  using enum BinaryOperator;
  table[static_cast<size_t>(TokenKind::kOr)] = {1, 1, ExpressionKind::kOr, kAdd};
  table[static_cast<size_t>(TokenKind::kAnd)] = {2, 2, ExpressionKind::kAnd, kAdd};
  set(TokenKind::kLess, 3, 3, kLt);
  set(TokenKind::kGreater, 3, 3, kGt);
  set(TokenKind::kLessEqual, 3, 3, kLe);
  set(TokenKind::kGreaterEqual, 3, 3, kGe);
  set(TokenKind::kNotEqual, 3, 3, kNe);
  set(TokenKind::kEqual, 3, 3, kEq);
  set(TokenKind::kPipe, 4, 4, kBOr);
  set(TokenKind::kTilde, 5, 5, kBXor);
  set(TokenKind::kAmpersand, 6, 6, kBAnd);
  set(TokenKind::kShiftLeft, 7, 7, kShl);
  set(TokenKind::kShiftRight, 7, 7, kShr);
  set(TokenKind::kConcat, 9, 8, BinaryOperator::kConcat);
  set(TokenKind::kPlus, 10, 10, kAdd);
  set(TokenKind::kMinus, 10, 10, kSub);
  set(TokenKind::kStar, 11, 11, kMul);
  set(TokenKind::kSlash, 11, 11, kDiv);
  set(TokenKind::kDoubleSlash, 11, 11, kIDiv);
  set(TokenKind::kPercent, 11, 11, kMod);
  set(TokenKind::kCaret, 14, 13, kPow);
  return table;
}();

std::optional<UnaryOperator> UnaryOperatorOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kMinus: return UnaryOperator::kNegate;
    case TokenKind::kNot: return UnaryOperator::kNot;
    case TokenKind::kHash: return UnaryOperator::kLength;
    case TokenKind::kTilde: return UnaryOperator::kBNot;
    default: return std::nullopt;
  }
}

}  // namespace

// subexpression ::= (simple | unary subexpression) { binary subexpression }
// where every `binary` binds tighter than `limit`.
Expression* Grammar::ParseSubexpression(int limit) {
  const Level level(*this);
  Expression* left;
  if (const std::optional<UnaryOperator> unary = UnaryOperatorOf(lexer_.kind())) {
    const uint32_t operator_line = line();
    Next();
    Expression* operand = ParseSubexpression(kUnaryStrength);
    left = arena_.New<UnaryExpression>(Expression{ExpressionKind::kUnary, operator_line}, *unary,
                                       operand);
  } else {
    left = ParseSimple();
  }
  for (;;) {
    const OperatorEntry& binary = kBinary[static_cast<size_t>(lexer_.kind())];
    if (binary.left <= limit) return left;
    const Expression head{binary.kind, line()};
    Next();
    Expression* right = ParseSubexpression(binary.right);
    if (binary.kind == ExpressionKind::kBinary) {
      left = arena_.New<BinaryExpression>(head, binary.op, left, right);
    } else {
      left = arena_.New<LogicalExpression>(head, left, right);
    }
  }
}

// simple ::= Numeral | LiteralString | nil | true | false | '...' | table
//          | function body | suffixed
Expression* Grammar::ParseSimple() {
  const Token& token = lexer_.token();
  switch (token.kind) {
    case TokenKind::kInteger: {
      auto* result = arena_.New<IntegerExpression>(
          Expression{ExpressionKind::kInteger, token.line}, token.integer);
      Next();
      return result;
    }
    case TokenKind::kFloat: {
      auto* result =
          arena_.New<FloatExpression>(Expression{ExpressionKind::kFloat, token.line}, token.real);
      Next();
      return result;
    }
    case TokenKind::kString: {
      Expression* result = NewString(token.name, token.line);
      Next();
      return result;
    }
    case TokenKind::kNil: return NewConstant(ExpressionKind::kNil);
    case TokenKind::kTrue: return NewConstant(ExpressionKind::kTrue);
    case TokenKind::kFalse: return NewConstant(ExpressionKind::kFalse);
    case TokenKind::kEllipsis:
      if (!resolver_.function()->is_vararg) {
        lexer_.FailNearToken("cannot use '...' outside a vararg function");
      }
      return NewConstant(ExpressionKind::kVararg);
    case TokenKind::kLeftBrace: return ParseTable();
    case TokenKind::kFunction: {
      const uint32_t function_line = line();
      Next();
      // A function's line is that of its parameters, as in the reference.
      return NewFunctionExpression(ParseFunctionBody(SelfParameter::kAbsent, line()),
                                   function_line);
    }
    default: return ParseSuffixed();
  }
}

// The expression that is one word long; steps over it.
[[gnu::noinline]] Expression* Grammar::NewConstant(ExpressionKind kind) {
  auto* result = arena_.New<Expression>(kind, line());
  Next();
  return result;
}

[[gnu::noinline]] Expression* Grammar::NewString(Name* value, uint32_t value_line) {
  return arena_.New<StringExpression>(Expression{ExpressionKind::kString, value_line}, value);
}

[[gnu::noinline]] Expression* Grammar::NewFunctionExpression(FunctionNode* function,
                                                             uint32_t function_line) {
  return arena_.New<FunctionExpression>(Expression{ExpressionKind::kFunction, function_line},
                                        function);
}

// primary ::= Name | '(' expression ')'
Expression* Grammar::ParsePrimary() {
  const uint32_t first_line = line();
  if (At(TokenKind::kName)) {
    Name* name = ExpectName();
    return resolver_.Resolve(name, first_line);
  }
  if (Accept(TokenKind::kLeftParen)) {
    Expression* inner = ParseExpression();
    ExpectClosing(TokenKind::kRightParen, TokenKind::kLeftParen, first_line);
    return arena_.New<ParenthesizedExpression>(
        Expression{ExpressionKind::kParenthesized, first_line}, inner);
  }
  lexer_.FailNearToken("unexpected symbol");
  return NewConstant(ExpressionKind::kNil);
}

// suffixed ::= primary { '.' Name | '[' expression ']' | ':' Name arguments | arguments }
Expression* Grammar::ParseSuffixed() {
  Expression* result = ParsePrimary();
  for (;;) {
    switch (lexer_.kind()) {
      case TokenKind::kDot: result = ParseFieldSuffix(result); break;
      case TokenKind::kLeftBracket: result = ParseIndexSuffix(result); break;
      case TokenKind::kColon: result = ParseMethodSuffix(result); break;
      case TokenKind::kLeftParen:
      case TokenKind::kString:
      case TokenKind::kLeftBrace: result = ParseCallSuffix(result); break;
      default: return result;
    }
  }
}

// '.' Name; also ':' Name in the name of a function statement.
[[gnu::noinline]] Expression* Grammar::ParseFieldSuffix(Expression* object) {
  const Expression head{ExpressionKind::kIndex, line()};
  Next();
  const uint32_t key_line = line();
  Expression* key = NewString(ExpectName(), key_line);
  return arena_.New<IndexExpression>(head, object, key);
}

// '[' expression ']'
[[gnu::noinline]] Expression* Grammar::ParseIndexSuffix(Expression* object) {
  const Expression head{ExpressionKind::kIndex, line()};
  Next();
  Expression* key = ParseExpression();
  Expect(TokenKind::kRightBracket);
  return arena_.New<IndexExpression>(head, object, key);
}

// ':' Name arguments
[[gnu::noinline]] Expression* Grammar::ParseMethodSuffix(Expression* object) {
  Next();
  const uint32_t name_line = line();
  Name* name = ExpectName();
  auto* call = arena_.New<MethodCallExpression>(Expression{ExpressionKind::kMethodCall, line()},
                                                object, name, name_line,
                                                ArenaList<Expression*>{});
  call->end_line = ParseArguments(call->arguments);
  return call;
}

[[gnu::noinline]] Expression* Grammar::ParseCallSuffix(Expression* callee) {
  auto* call = arena_.New<CallExpression>(Expression{ExpressionKind::kCall, line()}, callee,
                                          ArenaList<Expression*>{});
  call->end_line = ParseArguments(call->arguments);
  return call;
}

// arguments ::= '(' [expressions] ')' | table | LiteralString
//
// Returns the line of the last token.
uint32_t Grammar::ParseArguments(ArenaList<Expression*>& arguments) {
  const uint32_t first_line = line();
  uint32_t end_line = first_line;
  switch (lexer_.kind()) {
    case TokenKind::kLeftParen:
      Next();
      if (!At(TokenKind::kRightParen)) ParseExpressionList(arguments);
      end_line = line();
      ExpectClosing(TokenKind::kRightParen, TokenKind::kLeftParen, first_line);
      break;
    case TokenKind::kLeftBrace: {
      auto* table = static_cast<TableExpression*>(ParseTable());
      arguments.Append(arena_, table);
      end_line = table->end_line;
      break;
    }
    case TokenKind::kString:
      arguments.Append(arena_, NewString(lexer_.token().name, end_line));
      Next();
      break;
    default: lexer_.FailNearToken("function arguments expected");
  }
  return end_line;
}

// expressions ::= expression { ',' expression }
void Grammar::ParseExpressionList(ArenaList<Expression*>& list) {
  do {
    list.Append(arena_, ParseExpression());
  } while (Accept(TokenKind::kComma));
}

// table ::= '{' [field { (',' | ';') field } [',' | ';']] '}'
[[gnu::noinline]] Expression* Grammar::ParseTable() {
  const uint32_t first_line = line();
  auto* table = arena_.New<TableExpression>(Expression{ExpressionKind::kTable, first_line},
                                            ArenaList<TableField>{}, 0u, 0u);
  Next();
  while (!At(TokenKind::kRightBrace)) {
    ParseTableField(table);
    if (!Accept(TokenKind::kComma) && !Accept(TokenKind::kSemicolon)) break;
  }
  table->end_line = line();
  ExpectClosing(TokenKind::kRightBrace, TokenKind::kLeftBrace, first_line);
  return table;
}

// field ::= '[' expression ']' '=' expression | Name '=' expression | expression
void Grammar::ParseTableField(TableExpression* table) {
  Expression* key = nullptr;
  if (Accept(TokenKind::kLeftBracket)) {
    key = ParseExpression();
    Expect(TokenKind::kRightBracket);
    Expect(TokenKind::kAssign);
  } else if (At(TokenKind::kName) && lexer_.Peek() == TokenKind::kAssign) {
    const uint32_t key_line = line();
    key = NewString(ExpectName(), key_line);
    Next();
  } else {
    ++table->positional_count;
  }
  Expression* value = ParseExpression();
  table->fields.Append(arena_, {key, value});
}

// body ::= '(' [parameters] ')' block end
[[gnu::noinline]] FunctionNode* Grammar::ParseFunctionBody(SelfParameter self,
                                                           uint32_t function_line) {
  auto* function = arena_.New<FunctionNode>();
  function->parent = resolver_.function();
  function->line = function_line;
  BlockScope scope;
  resolver_.OpenFunction(function, scope);
  Expect(TokenKind::kLeftParen);
  if (self == SelfParameter::kPresent) {
    Name* name = lexer_.names().Intern("self");
    LocalVariable* variable = resolver_.Declare(name, function_line);
    function->parameters.Append(arena_, variable);
    resolver_.Activate(name, variable);
  }
  if (!At(TokenKind::kRightParen)) ParseParameters(function);
  Expect(TokenKind::kRightParen);
  ParseStatements(function->body);
  function->end_line = line();
  ExpectClosing(TokenKind::kEnd, TokenKind::kFunction, function_line);
  resolver_.CloseFunction();
  return function;
}

// parameters ::= Name { ',' Name } [',' '...'] | '...'
void Grammar::ParseParameters(FunctionNode* function) {
  do {
    if (At(TokenKind::kName)) {
      const uint32_t name_line = line();
      Name* name = ExpectName();
      LocalVariable* variable = resolver_.Declare(name, name_line);
      function->parameters.Append(arena_, variable);
      resolver_.Activate(name, variable);
    } else if (Accept(TokenKind::kEllipsis)) {
      function->is_vararg = true;
      return;
    } else {
      lexer_.FailNearToken("<name> or '...' expected");
    }
  } while (Accept(TokenKind::kComma));
}

}  // namespace selenite::vm
