// Every token of the language, and every malformed one, across every offset of the
// border between two pieces of source: the tokens, their lines and the messages
// must be those of the same text without a border, and so must the charges.
//
// The real border is at 65,536 bytes: blanks bring a token there. Builds in which
// the size of pieces can be set have borders everywhere.
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "vm/support/arena.h"
#include "vm/support/fuel.h"
#include "vm/support/meter.h"
#include "vm/support/piece_size.h"
#include "vm/syntax/lexer.h"

namespace selenite::vm {
namespace {

using namespace std::string_literals;

// Texts of one or a few tokens.
std::vector<std::string> Texts() {
  std::vector<std::string> texts = {
#define KEYWORD(name, spelling) spelling,
#define SYMBOL(name, spelling) spelling,
#include "vm/syntax/token.def"
#undef KEYWORD
#undef SYMBOL
      // Bytes that begin no token; names.
      "@", "$", "\\", "`", "!", "?", "\x7f", "\x80", "\xff", "_", "a", "andy", "end_", "_1",
      "a_name_longer_than_the_words_of_eight_bytes",
      // Numerals.
      "0", "7", "12345", "1.5", ".5", "5.", "1e5", "1E+5", "1e-5", "1.e5", ".5e5", "0x1F", "0Xa",
      "0x.8", "0x8.", "0xA.8p4", "0x1p-4", "0x1P+4", "9223372036854775808", "0xffffffffffffffffff",
      "1e400", "3x", "1..2", "1e", "1e+", "0x", "0xg", "0x1p", "1.2.3", "08", "1e5e5", "3_",
      "0x1p4p", "1--2", "1-- c\n2", "a.b", "a..b", "a...", "....", "..5",
      // Strings: every escape, right and wrong, and every line break.
      "''", "\"\"", "'a'", "'it\"s'", "\"it's\"", "'\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\''", "'\\\n'",
      "'\\\r'", "'\\\r\n'", "'\\\n\r'", "'\\\n\n'", "'\\z'", "'a\\z  \n\t\r\n  b'", "'\\z\n\\n'",
      "'\\x41'", "'\\x7e\\xFF'", "'\\x4'", "'\\xg'", "'\\x'", "'\\0'", "'\\65'", "'\\065'", "'\\0651'",
      "'\\255'", "'\\256'", "'\\2555'", "'\\u{41}'", "'\\u{20AC}'", "'\\u{7FFFFFFF}'",
      "'\\u{80000000}'", "'\\u{}'", "'\\u41'", "'\\u{41'", "'\\u{41x}'", "'\\q'", "'\\", "'\\\\",
      "'abc", "'a\nb'", "'a\rb'", "'a\\nb\nc'", "\"a'", "'\\z", "'\\z \n", "'\\x4", "'\\u{4", "'\\'",
      "'\0'"s, "'a\\\0b'"s,
      // Long strings.
      "[[]]", "[[a]]", "[=[a]=]", "[==[a]==]", "[[\na]]", "[[\r\na]]", "[[\n\ra]]", "[[\n\na]]",
      "[[a\nb]]", "[[a\r\nb]]", "[[a\rb]]", "[[a\n\rb]]", "[[]]]", "[=[]]=]", "[==[]=]]==]]",
      "[=[a]==]=]", "[[[a]]", "[=[ ]= ]=]", "[=", "[=a", "[==", "[[a", "[[a]", "[=[a]]", "[=[a]=",
      "[[\n", "[a]", "[ [a]]",
      // Comments, and what is none.
      "--", "-- c", "--c\nx", "-- c\r\nx", "--c\rx", "--[[c]]x", "--[[c\n]]x", "--[=[c]]]=]x",
      "--[==[c]==]x", "--[", "--[=", "--[=c", "--[==c\nx", "--[c]]\nx", "---[[c\nx", "--[[c", "--[[c]",
      "--[=[c]=", "- -x", "-", "---", "--\n--\nx", "--[[\r\n]]x", "x--[[]]--[[]]y", "-- \0 c\nx"s,
      "--print('a comment ran')\n", "--'\n'", "--[[--]]x", "--]]",
      // Line breaks and blanks.
      "\n", "\r", "\r\n", "\n\r", "\n\n", "\r\r", "\r\n\r\n", "\n\r\n", "\r\n\n\r", "\t", "\v\f",
      "\n  x", "\r\n  x", "a\r\nb\n\rc\rd\ne", "a\n\n\r\rb", "\0"s, "a\0b"s,
  };
  return texts;
}

struct Reading {
  std::vector<std::string> tokens;
  std::string message;
  int64_t work = 0;
};

std::string ShownToken(const Token& token, uint32_t first_line, std::string_view source) {
  std::string text = std::to_string(static_cast<int>(token.kind)) + " line " +
                     std::to_string(token.line - first_line + 1) + " '" +
                     std::string(token.start, token.kind == TokenKind::kEof
                                                  ? source.data() + source.size()
                                                  : token.end) +
                     "' ";
  switch (token.kind) {
    case TokenKind::kName:
    case TokenKind::kString: return text + std::string(token.name->text);
    case TokenKind::kInteger: return text + std::to_string(token.integer);
    case TokenKind::kFloat:
      return text + std::to_string(std::bit_cast<uint64_t>(token.real));
    default: return text;
  }
}

Reading Read(const std::string& source) {
  UnlimitedMeter meter;
  Arena arena(meter);
  Lexer lexer(source, "=s", arena);
  Reading reading;
  while (lexer.kind() != TokenKind::kEof) {
    reading.tokens.push_back(ShownToken(lexer.token(), 1, source));
    // Every second token is looked at before its turn.
    if (reading.tokens.size() % 2 == 0) lexer.Peek();
    lexer.Next();
  }
  lexer.SettleAccount();
  reading.message = lexer.failed() ? lexer.diagnostic().message : "";
  reading.message += " at line " + std::to_string(lexer.line());
  reading.work = meter.work();
  return reading;
}

void ExpectSame(const Reading& expected, const Reading& got) {
  EXPECT_EQ(got.tokens, expected.tokens);
  EXPECT_EQ(got.message, expected.message);
}

// The text at every offset of the border, with something after it.
void CheckAcross(const std::string& text, size_t border) {
  for (const char* after : {"", " y", "y", "\ny"}) {
    const std::string whole = text + after;
    const Reading expected = Read(whole);
    for (size_t before = 0; before <= whole.size() && before <= border; ++before) {
      SCOPED_TRACE(std::to_string(before) + " bytes before the border");
      ExpectSame(expected, Read(std::string(border - before, ' ') + whole));
    }
  }
}

TEST(LexerPieces, TokensAcrossTheBorder) {
  for (const std::string& text : Texts()) {
    SCOPED_TRACE(text);
    CheckAcross(text, static_cast<size_t>(kPieceBytes));
  }
}

// A token that is longer than a piece, with its end around the border.
TEST(LexerPieces, LongTokensEndAtTheBorder) {
  struct Long {
    const char* open;
    char fill;
    const char* close;
  };
  const Long kLong[] = {{"", 'n', " x"},      {"'", 's', "' x"},      {"[==[", 's', "]==] x"},
                        {"--", 'c', "\nx"},   {"--[[", 'c', "]]x"},   {"--[", '=', "\nx"},
                        {"", '1', " x"},      {"0x", 'f', "p-7 x"},   {"'\\z", '\n', "\\65' x"},
                        {"'\\n", 's', "' x"}, {"[[\r\n", '\r', "]]x"}, {"--[=[", ']', "]=] x"}};
  const auto border = static_cast<size_t>(kPieceBytes);
  for (const Long& token : kLong) {
    SCOPED_TRACE(token.open + std::string(3, token.fill) + token.close);
    const std::string open = token.open;
    for (size_t size = border - 12; size < border + 12; ++size) {
      const std::string body(size - open.size(), token.fill);
      const Reading got = Read(open + body + token.close);
      // The same in a piece of its own: after so many blanks that it does not
      // end where a piece does.
      ExpectSame(Read(std::string(border - 100, ' ') + open + body + token.close), got);
    }
  }
}

#ifdef SELENITE_TEST_PIECES

class PieceSizeForTest {
 public:
  explicit PieceSizeForTest(int64_t size) { piece_size_under_test = size; }
  ~PieceSizeForTest() { piece_size_under_test = 0; }
};

TEST(LexerPieces, EveryPieceSizeReadsTheSameForTheSame) {
  for (const std::string& text : Texts()) {
    SCOPED_TRACE(text);
    for (size_t blanks = 0; blanks < 8; ++blanks) {
      for (const char* after : {"", " y", "y", "\ny"}) {
        const std::string source = std::string(blanks, ' ') + text + after;
        const Reading expected = Read(source);
        for (const int64_t size : {1, 2, 3, 7, 64}) {
          SCOPED_TRACE("pieces of " + std::to_string(size));
          const PieceSizeForTest set(size);
          const Reading got = Read(source);
          ExpectSame(expected, got);
          EXPECT_EQ(got.work, expected.work);
        }
      }
    }
  }
}

#endif

}  // namespace
}  // namespace selenite::vm
