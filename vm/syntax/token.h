// The words of the language.
#pragma once

#include <cstdint>
#include <string_view>

namespace selenite::vm {

struct Name;

enum class TokenKind : uint8_t {
#define KEYWORD(name, spelling) k##name,
#define SYMBOL(name, spelling) k##name,
#include "vm/syntax/token.def"
#undef KEYWORD
#undef SYMBOL
  kName,
  kString,
  kInteger,
  kFloat,
  kUnknown,  // a byte that begins no token
  kEof,
};

// How a message shows a kind: `'while'`, `'=='`, and without quotes `<name>`,
// `<string>`, `<eof>`.
std::string_view TokenKindText(TokenKind kind);

// Where a token is that lies on one line.
struct SourcePlace {
  const char* start = nullptr;
  uint32_t line = 0;
};

struct Token {
  TokenKind kind = TokenKind::kEof;
  uint32_t line = 1;            // where the token ends
  const char* start = nullptr;  // its bytes in the source
  const char* end = nullptr;
  union {
    Name* name = nullptr;  // kName; kString: the value, escapes decoded
    int64_t integer;       // kInteger
    double real;           // kFloat
  };

  std::string_view source_text() const { return {start, static_cast<size_t>(end - start)}; }
};

}  // namespace selenite::vm
