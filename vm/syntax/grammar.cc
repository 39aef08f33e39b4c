// What statements and expressions share: the chunk as a whole, nesting, and the
// messages about a token that is not the expected one.
#include "vm/syntax/grammar.h"

#include <string>

#include "vm/syntax/limits.h"

namespace selenite::vm {
namespace {

// The reference counts calls of the host against the same limit. This many are in
// progress when a script calls `load`.
constexpr int kHostLevels = 3;

}  // namespace

FunctionNode* Grammar::ParseChunk() {
  auto* chunk = arena_.New<FunctionNode>();
  chunk->is_vararg = true;
  BlockScope scope;
  resolver_.OpenFunction(chunk, scope);
  ParseStatements(chunk->body);
  chunk->end_line = line();
  if (!At(TokenKind::kEof)) FailExpected(TokenKind::kEof);
  resolver_.CloseFunction();
  return chunk;
}

void Grammar::AddLevel() {
  if (++levels_ > kMaxSyntaxLevels - kHostLevels) [[unlikely]] FailTooDeep();
}

[[gnu::cold, gnu::noinline]] void Grammar::FailTooDeep() {
  lexer_.FailWithoutPlace("C stack overflow");
}

[[gnu::cold, gnu::noinline]] void Grammar::FailExpected(TokenKind kind) {
  std::string message(TokenKindText(kind));
  message += " expected";
  lexer_.FailNearToken(message);
}

[[gnu::cold, gnu::noinline]] void Grammar::FailUnclosed(TokenKind closer, TokenKind opener,
                                                        uint32_t opener_line) {
  if (opener_line == lexer_.line()) return FailExpected(closer);
  std::string message(TokenKindText(closer));
  message += " expected (to close ";
  message += TokenKindText(opener);
  message += " at line " + std::to_string(opener_line) + ")";
  lexer_.FailNearToken(message);
}

[[gnu::cold, gnu::noinline]] Name* Grammar::FailNoName() {
  lexer_.FailNearToken("<name> expected");
  return lexer_.names().Intern("?");
}

}  // namespace selenite::vm
