#include "vm/syntax/parser.h"

#include <utility>

#include "vm/syntax/grammar.h"
#include "vm/syntax/lexer.h"

namespace selenite::vm {

ParseResult Parse(std::string_view source, std::string_view chunk_name, Arena& arena) {
  Lexer lexer(source, chunk_name, arena);
  Grammar grammar(lexer, arena);
  FunctionNode* chunk = grammar.ParseChunk();
  lexer.SettleAccount();
  if (lexer.stopped()) return {ParseStatus::kStopped, nullptr, nullptr, {}};
  if (lexer.failed()) {
    return {ParseStatus::kSyntaxError, nullptr, nullptr, std::move(lexer.diagnostic())};
  }
  return {ParseStatus::kParsed, chunk, &lexer.names(), {}};
}

}  // namespace selenite::vm
