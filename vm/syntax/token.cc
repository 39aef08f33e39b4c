#include "vm/syntax/token.h"

namespace selenite::vm {

std::string_view TokenKindText(TokenKind kind) {
  switch (kind) {
#define KEYWORD(name, spelling) \
  case TokenKind::k##name:      \
    return "'" spelling "'";
#define SYMBOL(name, spelling) KEYWORD(name, spelling)
#include "vm/syntax/token.def"
#undef KEYWORD
#undef SYMBOL
    case TokenKind::kName:
      return "<name>";
    case TokenKind::kString:
      return "<string>";
    case TokenKind::kInteger:
      return "<integer>";
    case TokenKind::kFloat:
      return "<number>";
    case TokenKind::kUnknown:
      return "<byte>";
    case TokenKind::kEof:
      return "<eof>";
  }
  return {};
}

}  // namespace selenite::vm
