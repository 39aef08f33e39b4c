// The rules of statements. See grammar.h.
#include <string>

#include "vm/syntax/grammar.h"

namespace selenite::vm {

// True at a token that ends the statements of a block.
bool Grammar::AtBlockEnd(Until until) const {
  switch (lexer_.kind()) {
    case TokenKind::kElse:
    case TokenKind::kElseif:
    case TokenKind::kEnd:
    case TokenKind::kEof: return true;
    case TokenKind::kUntil: return until == Until::kEndsBlock;
    default: return false;
  }
}

// block ::= { statement } [return]
void Grammar::ParseStatements(Block& block) {
  while (!AtBlockEnd(Until::kEndsBlock)) {
    const bool is_last = At(TokenKind::kReturn);
    ParseStatement(block);
    if (is_last) break;
  }
  block.end_line = line();
}

void Grammar::ParseBlock(Block& block) {
  BlockScope scope;
  resolver_.OpenBlock(scope);
  ParseStatements(block);
  resolver_.CloseBlock();
}

// statement ::= ';' | if | while | do block end | for | repeat | function
//             | local | label | return | break | goto | call | assignment
void Grammar::ParseStatement(Block& block) {
  const Level level(*this);
  switch (lexer_.kind()) {
    case TokenKind::kSemicolon: return Next();
    case TokenKind::kIf: return ParseIf(block);
    case TokenKind::kWhile: return ParseWhile(block);
    case TokenKind::kDo: {
      const uint32_t first_line = line();
      auto* statement =
          arena_.New<DoStatement>(Statement{StatementKind::kDo, first_line}, Block{});
      block.statements.Append(arena_, statement);
      Next();
      ParseBlock(statement->body);
      return ExpectClosing(TokenKind::kEnd, TokenKind::kDo, first_line);
    }
    case TokenKind::kFor: return ParseFor(block);
    case TokenKind::kRepeat: return ParseRepeat(block);
    case TokenKind::kFunction: return ParseFunctionStatement(block);
    case TokenKind::kLocal: return ParseLocal(block);
    case TokenKind::kDoubleColon: return ParseLabels(block);
    case TokenKind::kReturn: return ParseReturn(block);
    case TokenKind::kBreak: return ParseBreak(block);
    case TokenKind::kGoto: return ParseGoto(block);
    default: return ParseExpressionStatement(block);
  }
}

// if ::= if expression then block { elseif expression then block } [else block] end
[[gnu::noinline]] void Grammar::ParseIf(Block& block) {
  const uint32_t first_line = line();
  auto* statement = arena_.New<IfStatement>(Statement{StatementKind::kIf, first_line},
                                            ArenaList<IfArm*>{}, nullptr);
  block.statements.Append(arena_, statement);
  do {
    Next();
    Expression* condition = ParseExpression();
    IfArm* arm = arena_.New<IfArm>(condition, Block{}, line());
    Expect(TokenKind::kThen);
    statement->arms.Append(arena_, arm);
    ParseBlock(arm->body);
  } while (At(TokenKind::kElseif));
  if (Accept(TokenKind::kElse)) {
    statement->otherwise = arena_.New<Block>();
    ParseBlock(*statement->otherwise);
  }
  ExpectClosing(TokenKind::kEnd, TokenKind::kIf, first_line);
}

// while ::= while expression do block end
[[gnu::noinline]] void Grammar::ParseWhile(Block& block) {
  const uint32_t first_line = line();
  Next();
  Expression* condition = ParseExpression();
  auto* statement = arena_.New<WhileStatement>(Statement{StatementKind::kWhile, first_line},
                                               condition, Block{});
  block.statements.Append(arena_, statement);
  BlockScope scope;
  resolver_.OpenBlock(scope, BlockKind::kLoop);
  Expect(TokenKind::kDo);
  ParseStatements(statement->body);
  ExpectClosing(TokenKind::kEnd, TokenKind::kWhile, first_line);
  resolver_.CloseBlock();
}

// repeat ::= repeat block until expression
[[gnu::noinline]] void Grammar::ParseRepeat(Block& block) {
  const uint32_t first_line = line();
  Next();
  auto* statement = arena_.New<RepeatStatement>(Statement{StatementKind::kRepeat, first_line},
                                                Block{}, nullptr, 0u);
  block.statements.Append(arena_, statement);
  BlockScope scope;
  resolver_.OpenBlock(scope, BlockKind::kLoop);
  ParseStatements(statement->body);
  statement->until_line = line();
  ExpectClosing(TokenKind::kUntil, TokenKind::kRepeat, first_line);
  statement->condition = ParseExpression();
  resolver_.CloseBlock();
}

// for ::= for Name '=' … | for Name { ',' Name } in …
[[gnu::noinline]] void Grammar::ParseFor(Block& block) {
  const uint32_t first_line = line();
  Next();
  const uint32_t name_line = line();
  Name* name = ExpectName();
  BlockScope scope;
  resolver_.OpenBlock(scope, BlockKind::kLoop);
  switch (lexer_.kind()) {
    case TokenKind::kAssign: ParseNumericFor(block, name, name_line, first_line); break;
    case TokenKind::kComma:
    case TokenKind::kIn: ParseGenericFor(block, name, name_line, first_line); break;
    default: lexer_.FailNearToken("'=' or 'in' expected");
  }
  ExpectClosing(TokenKind::kEnd, TokenKind::kFor, first_line);
  resolver_.CloseBlock();
}

// for Name '=' expression ',' expression [',' expression] do block end
[[gnu::noinline]] void Grammar::ParseNumericFor(Block& block, Name* name, uint32_t name_line,
                                                uint32_t first_line) {
  constexpr int kHiddenVariables = 3;  // in the reference: index, limit, step
  resolver_.DeclareHidden(kHiddenVariables);
  LocalVariable* variable = resolver_.Declare(name, name_line);
  auto* statement = arena_.New<NumericForStatement>(
      Statement{StatementKind::kNumericFor, first_line}, variable, nullptr, nullptr, nullptr,
      Block{});
  block.statements.Append(arena_, statement);
  Next();
  statement->start = ParseExpression();
  Expect(TokenKind::kComma);
  statement->limit = ParseExpression();
  if (Accept(TokenKind::kComma)) statement->step = ParseExpression();
  statement->do_line = line();
  Expect(TokenKind::kDo);
  resolver_.Activate(name, variable);
  ParseStatements(statement->body);
}

// for Name { ',' Name } in expressions do block end
[[gnu::noinline]] void Grammar::ParseGenericFor(Block& block, Name* name, uint32_t name_line,
                                                uint32_t first_line) {
  constexpr int kHiddenVariables = 4;  // in the reference: iterator, state, control, closing
  resolver_.DeclareHidden(kHiddenVariables);
  auto* statement = arena_.New<GenericForStatement>(
      Statement{StatementKind::kGenericFor, first_line}, ArenaList<LocalVariable*>{},
      ArenaList<Expression*>{}, Block{});
  block.statements.Append(arena_, statement);
  statement->variables.Append(arena_, resolver_.Declare(name, name_line));
  while (Accept(TokenKind::kComma)) {
    const uint32_t next_line = line();
    Name* next = ExpectName();
    statement->variables.Append(arena_, resolver_.Declare(next, next_line));
  }
  Expect(TokenKind::kIn);
  ParseExpressionList(statement->values);
  Expect(TokenKind::kDo);
  for (LocalVariable* variable : statement->variables) {
    resolver_.Activate(variable->name, variable);
  }
  ParseStatements(statement->body);
}

// function Name { '.' Name } [':' Name] body
[[gnu::noinline]] void Grammar::ParseFunctionStatement(Block& block) {
  const uint32_t first_line = line();
  Next();
  const SourcePlace place = lexer_.place();
  Expression* target = resolver_.Resolve(ExpectName(), place.line);
  while (At(TokenKind::kDot)) target = ParseFieldSuffix(target);
  SelfParameter self = SelfParameter::kAbsent;
  if (At(TokenKind::kColon)) {
    target = ParseFieldSuffix(target);
    self = SelfParameter::kPresent;
  }
  auto* statement =
      arena_.New<AssignStatement>(Statement{StatementKind::kAssign, first_line},
                                  ArenaList<Expression*>{}, ArenaList<Expression*>{});
  statement->is_function_statement = true;
  block.statements.Append(arena_, statement);
  statement->targets.Append(arena_, target);
  FunctionNode* function = ParseFunctionBody(self, first_line);
  statement->values.Append(arena_, NewFunctionExpression(function, first_line));
  CheckWritable(target, place);
}

// local ::= local function Name body
//         | local Name attribute { ',' Name attribute } ['=' expressions]
[[gnu::noinline]] void Grammar::ParseLocal(Block& block) {
  const uint32_t first_line = line();
  Next();
  if (Accept(TokenKind::kFunction)) return ParseLocalFunction(block, first_line);
  auto* statement =
      arena_.New<LocalStatement>(Statement{StatementKind::kLocal, first_line},
                                 ArenaList<LocalVariable*>{}, ArenaList<Expression*>{});
  block.statements.Append(arena_, statement);
  bool has_close = false;
  do {
    const SourcePlace place = lexer_.place();
    Name* name = ExpectName();
    LocalVariable* variable = resolver_.Declare(name, place.line);
    variable->attribute = ParseAttribute();
    if (variable->attribute == Attribute::kClose) {
      if (has_close) lexer_.FailAt(place, "multiple to-be-closed variables in local list");
      has_close = true;
    }
    statement->variables.Append(arena_, variable);
  } while (Accept(TokenKind::kComma));
  if (Accept(TokenKind::kAssign)) ParseExpressionList(statement->values);
  for (LocalVariable* variable : statement->variables) {
    resolver_.Activate(variable->name, variable);
  }
}

[[gnu::noinline]] void Grammar::ParseLocalFunction(Block& block, uint32_t first_line) {
  const uint32_t name_line = line();
  Name* name = ExpectName();
  LocalVariable* variable = resolver_.Declare(name, name_line);
  resolver_.Activate(name, variable);  // the body may call it
  auto* statement = arena_.New<LocalFunctionStatement>(
      Statement{StatementKind::kLocalFunction, first_line}, variable, nullptr);
  block.statements.Append(arena_, statement);
  statement->function = ParseFunctionBody(SelfParameter::kAbsent, line());
}

// attribute ::= ['<' Name '>']
Attribute Grammar::ParseAttribute() {
  if (!Accept(TokenKind::kLess)) return Attribute::kNone;
  const SourcePlace place = lexer_.place();
  const std::string_view name = ExpectName()->text;
  Expect(TokenKind::kGreater);
  if (name == "const") return Attribute::kConst;
  if (name == "close") return Attribute::kClose;
  lexer_.FailAt(place, "unknown attribute '" + std::string(name) + "'");
  return Attribute::kNone;
}

// label ::= '::' Name '::'
//
// Takes all labels of a run, with the `;` among them: whether they end the
// block is seen only after the last.
[[gnu::noinline]] void Grammar::ParseLabels(Block& block) {
  struct Waiting {
    Name* name;
    LabelStatement* statement;
    SourcePlace place;
    Waiting* previous;
  };
  Waiting* newest = nullptr;
  block.has_labels = true;
  while (At(TokenKind::kDoubleColon)) {
    const uint32_t label_line = line();
    Next();
    const SourcePlace place = lexer_.place();
    Name* name = ExpectName();
    auto* statement = arena_.New<LabelStatement>(Statement{StatementKind::kLabel, label_line},
                                                 name, false);
    newest = arena_.New<Waiting>(name, statement, place, newest);
    block.statements.Append(arena_, statement);
    Expect(TokenKind::kDoubleColon);
    while (Accept(TokenKind::kSemicolon)) {
    }
  }
  const bool ends_block = AtBlockEnd(Until::kIsOrdinary);
  for (; newest != nullptr; newest = newest->previous) {
    newest->statement->ends_block = ends_block;
    resolver_.DefineLabel(newest->name, newest->statement, newest->place);
  }
}

// return ::= return [expressions] [';']
[[gnu::noinline]] void Grammar::ParseReturn(Block& block) {
  auto* statement = arena_.New<ReturnStatement>(Statement{StatementKind::kReturn, line()},
                                                ArenaList<Expression*>{});
  block.statements.Append(arena_, statement);
  Next();
  if (!AtBlockEnd(Until::kEndsBlock) && !At(TokenKind::kSemicolon)) {
    ParseExpressionList(statement->values);
  }
  Accept(TokenKind::kSemicolon);
}

[[gnu::noinline]] void Grammar::ParseBreak(Block& block) {
  resolver_.AddBreak(lexer_.place());
  block.statements.Append(arena_, arena_.New<Statement>(StatementKind::kBreak, line()));
  Next();
}

[[gnu::noinline]] void Grammar::ParseGoto(Block& block) {
  const uint32_t first_line = line();
  Next();
  const SourcePlace place = lexer_.place();
  Name* name = ExpectName();
  auto* statement = arena_.New<GotoStatement>(Statement{StatementKind::kGoto, first_line},
                                              name, nullptr);
  block.statements.Append(arena_, statement);
  resolver_.AddGoto(name, statement, place);
}

// call | assignment: what it is shows after the first expression.
void Grammar::ParseExpressionStatement(Block& block) {
  const SourcePlace place = lexer_.place();
  Expression* first = ParseSuffixed();
  if (At(TokenKind::kAssign) || At(TokenKind::kComma)) {
    return ParseAssignment(block, first, place);
  }
  if (first->kind != ExpressionKind::kCall && first->kind != ExpressionKind::kMethodCall) {
    return lexer_.FailNearToken("syntax error");
  }
  block.statements.Append(
      arena_, arena_.New<CallStatement>(Statement{StatementKind::kCall, place.line}, first));
}

// assignment ::= suffixed { ',' suffixed } '=' expressions
[[gnu::noinline]] void Grammar::ParseAssignment(Block& block, Expression* first,
                                                SourcePlace place) {
  auto* statement =
      arena_.New<AssignStatement>(Statement{StatementKind::kAssign, place.line},
                                  ArenaList<Expression*>{}, ArenaList<Expression*>{});
  block.statements.Append(arena_, statement);
  statement->targets.Append(arena_, first);
  CheckWritable(first, place);
  // The reference recurses for each further target, and counts it a level.
  int target_levels = 0;
  while (Accept(TokenKind::kComma)) {
    place = lexer_.place();
    Expression* target = ParseSuffixed();
    AddLevel();
    ++target_levels;
    statement->targets.Append(arena_, target);
    CheckWritable(target, place);
  }
  Expect(TokenKind::kAssign);
  ParseExpressionList(statement->values);
  levels_ -= target_levels;
}

void Grammar::CheckWritable(Expression* target, SourcePlace place) {
  LocalVariable* variable = nullptr;
  switch (target->kind) {
    case ExpressionKind::kLocal:
      variable = static_cast<LocalExpression*>(target)->variable;
      break;
    case ExpressionKind::kUpvalue:
      variable = static_cast<UpvalueExpression*>(target)->variable;
      break;
    case ExpressionKind::kGlobal:
    case ExpressionKind::kIndex: return;
    default: return lexer_.FailNearToken("syntax error");
  }
  if (variable->attribute != Attribute::kNone) {
    return lexer_.FailAt(place, "attempt to assign to const variable '" +
                                    std::string(variable->name->text) + "'");
  }
  variable->assigned = true;
}

}  // namespace selenite::vm
