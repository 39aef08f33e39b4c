// The grammar of Lua 5.4, by recursive descent: one function per rule, the
// rule above it.
//
// Every nested statement and expression counts as one level, as in the
// reference, so the recursion is bounded. What can be long without being nested
// (statements, `elseif` arms, left-associative operators, suffixes, lists) is
// a loop.
//
// No function here fails: after an error the lexer gives only kEof, every loop
// ends, and the half-made tree is dropped. Expressions are never null.
#pragma once

#include "vm/support/arena.h"
#include "vm/syntax/ast.h"
#include "vm/syntax/lexer.h"
#include "vm/syntax/resolver.h"

namespace selenite::vm {

class Grammar {
 public:
  Grammar(Lexer& lexer, Arena& arena) : lexer_(lexer), arena_(arena), resolver_(lexer, arena) {}

  // chunk ::= block <eof>
  FunctionNode* ParseChunk();

 private:
  enum class SelfParameter : uint8_t { kAbsent, kPresent };
  // Whether `until` ends a block of statements.
  enum class Until : uint8_t { kEndsBlock, kIsOrdinary };

  // One level of nesting, for the time of its scope.
  class Level {
   public:
    explicit Level(Grammar& grammar) : grammar_(grammar) { grammar_.AddLevel(); }
    ~Level() { --grammar_.levels_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Grammar& grammar_;
  };

  // ---- Statements (grammar_statements.cc)
  void ParseStatements(Block& block);
  void ParseStatement(Block& block);
  // Opens a scope for the statements and closes it.
  void ParseBlock(Block& block);
  void ParseIf(Block& block);
  void ParseWhile(Block& block);
  void ParseFor(Block& block);
  void ParseNumericFor(Block& block, Name* name, uint32_t name_line, uint32_t line);
  void ParseGenericFor(Block& block, Name* name, uint32_t name_line, uint32_t line);
  void ParseRepeat(Block& block);
  void ParseFunctionStatement(Block& block);
  void ParseLocal(Block& block);
  void ParseLocalFunction(Block& block, uint32_t line);
  Attribute ParseAttribute();
  void ParseLabels(Block& block);
  void ParseReturn(Block& block);
  void ParseBreak(Block& block);
  void ParseGoto(Block& block);
  void ParseExpressionStatement(Block& block);
  void ParseAssignment(Block& block, Expression* first, SourcePlace place);
  bool AtBlockEnd(Until until) const;
  // Fails unless `target` is a variable that may be written; notes the write.
  void CheckWritable(Expression* target, SourcePlace place);

  // ---- Expressions (grammar_expressions.cc)
  Expression* ParseExpression() { return ParseSubexpression(0); }
  Expression* ParseSubexpression(int limit);
  Expression* ParseSimple();
  Expression* ParsePrimary();
  Expression* ParseSuffixed();
  Expression* ParseFieldSuffix(Expression* object);
  Expression* ParseIndexSuffix(Expression* object);
  Expression* ParseMethodSuffix(Expression* object);
  Expression* ParseCallSuffix(Expression* callee);
  uint32_t ParseArguments(ArenaList<Expression*>& arguments);
  void ParseExpressionList(ArenaList<Expression*>& list);
  Expression* ParseTable();
  void ParseTableField(TableExpression* table);
  // From the parameters to `end`. `line`: of `function`.
  FunctionNode* ParseFunctionBody(SelfParameter self, uint32_t line);
  void ParseParameters(FunctionNode* function);
  Expression* NewFunctionExpression(FunctionNode* function, uint32_t line);
  Expression* NewString(Name* value, uint32_t line);
  Expression* NewConstant(ExpressionKind kind);

  // ---- Tokens
  void Next() { lexer_.Next(); }
  bool At(TokenKind kind) const { return lexer_.kind() == kind; }
  // Steps over a token of this kind, if there is one.
  bool Accept(TokenKind kind) {
    if (!At(kind)) return false;
    Next();
    return true;
  }
  void Expect(TokenKind kind) {
    if (!Accept(kind)) FailExpected(kind);
  }
  // The token that closes `opener`, which was on `line`.
  void ExpectClosing(TokenKind closer, TokenKind opener, uint32_t line) {
    if (!Accept(closer)) FailUnclosed(closer, opener, line);
  }
  Name* ExpectName() {
    if (!At(TokenKind::kName)) return FailNoName();
    Name* name = lexer_.token().name;
    Next();
    return name;
  }
  uint32_t line() const { return lexer_.line(); }

  void FailExpected(TokenKind kind);
  void FailUnclosed(TokenKind closer, TokenKind opener, uint32_t line);
  Name* FailNoName();  // any name
  void FailTooDeep();

  void AddLevel();

  Lexer& lexer_;
  Arena& arena_;
  Resolver resolver_;
  int levels_ = 0;
};

}  // namespace selenite::vm
