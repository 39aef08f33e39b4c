// Bytes to tokens, and the place where a parse fails.
//
// The lexer holds one current token and at most one beyond it. Values are
// views into the source wherever the source says them literally; only strings
// with escapes, and long strings with carriage returns, are copied.
//
// Failing. The first error (or a refusal of the meter) is kept, and from then
// on every token is kEof. So the parser needs no way out: each of its loops
// ends at kEof, and what it builds meanwhile is thrown away.
//
// Price. One unit per token, charged by the thousand; and one per 64 bytes of
// source, charged for each 64 KiB before they are read. Strings that must be
// decoded are read twice and pay twice.
//
// Paying. The source is read in pieces, and `paid_` is where the piece ends. A
// byte is looked at only through At and More, which pay for it, or below `paid_`;
// and only what was looked at is stepped over. So no reading is ever beyond
// `paid_`, and where a piece ends makes no difference to what is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/support/arena.h"
#include "vm/support/fuel.h"
#include "vm/support/number.h"
#include "vm/syntax/diagnostic.h"
#include "vm/syntax/name_table.h"
#include "vm/syntax/token.h"

namespace selenite::vm {

// What a message quotes of a token at most. The reference quotes all of it; a
// message longer than this says nothing more.
inline constexpr size_t kMaxQuotedBytes = kPieceBytes;

class Lexer {
 public:
  // Reads the first token.
  Lexer(std::string_view source, std::string_view chunk_name, Arena& arena);
  Lexer(const Lexer&) = delete;
  Lexer& operator=(const Lexer&) = delete;

  const Token& token() const { return token_; }
  TokenKind kind() const { return token_.kind; }
  // The line where the current token ends.
  uint32_t line() const { return token_.line; }
  // Where the current token is.
  SourcePlace place() const { return {token_.start, token_.line}; }

  void Next();
  // The kind of the token after the current one.
  TokenKind Peek();

  NameTable& names() { return *names_; }

  // Each ends the parse with a message; only the first counts.
  void FailNearToken(std::string_view message);         // `place: message near 'token'`
  // `place: message`. The message names the current line, as the reference does;
  // `token` is what it is about.
  void FailAt(SourcePlace token, std::string_view message);
  void FailWithoutPlace(std::string_view message);      // `message`

  // Charges what is still owed. To be called once, at the end.
  void SettleAccount();

  bool failed() const { return failed_ || stopped_; }
  bool stopped() const { return stopped_; }
  // REQUIRES: failed() && !stopped().
  Diagnostic& diagnostic() { return diagnostic_; }

 private:
  // What was found of `[==[ … ]==]`.
  struct LongText {
    const char* begin;  // of the content, after a first line break
    const char* end;    // of the content
    const char* after;  // of the closing bracket; null: the parse failed
    bool has_return;    // some line break is not a plain `\n`
  };

  void Scan(Token& token);
  const char* ScanName(const char* p, Token& token);
  const char* ScanSymbol(const char* p, Token& token);
  const char* ScanNumeral(const char* p, Token& token);
  // Unset: it is malformed, or the lexer has stopped.
  std::optional<Number> ReadNumeral(std::string_view text);
  const char* ScanString(const char* p, Token& token);
  const char* ScanLongString(const char* p, Token& token);
  const char* SkipLines(const char* p);
  const char* SkipComment(const char* p);
  // From a `[` over `=`s to the first other byte.
  const char* SkipBracketLevel(const char* p);
  // `p` is after the opening bracket. `what`: "string" or "comment".
  LongText FindLongText(const char* p, int64_t level, const char* what);

  // Decodes a short string that has escapes: `token.start` is its quote, `end`
  // the matching one or the end of the source, `escape` its first backslash.
  void DecodeString(const char* escape, const char* end, Token& token);
  // The value of a literal, with its line breaks made plain.
  std::string_view CopyNormalized(const LongText& text);
  Name* InternLiteral(std::string_view value);
  // Memory for decoded text; null when refused (then the lexer has stopped).
  char* AllocateText(size_t bytes);

  // True if there is a byte at `p`; it is then paid for. REQUIRES: p <= paid_.
  bool More(const char* p);
  // The byte at `p`, then paid for; -1: none. REQUIRES: p <= paid_.
  int At(const char* p) {
    return p < paid_ || More(p) ? static_cast<unsigned char>(*p) : -1;
  }
  const char* SkipNewline(const char* p);

  // Charges for bytes [from, to) of a text of `whole` bytes, 32 KiB at a time.
  [[nodiscard]] bool ChargeBytes(size_t from, size_t to, size_t whole);
  void Checkpoint();

  void Fail(std::string_view message, std::string_view near, const char* place);
  void FailNearText(std::string_view message, std::string_view text, const char* place);
  uint32_t ColumnOf(const char* place) const;

  Arena& arena_;
  NameTable* names_;  // in the arena: the tree outlives the lexer
  std::string_view source_;
  std::string_view chunk_name_;
  const char* next_;    // where the next token is looked for
  const char* paid_;    // bytes before this are paid for
  const char* end_;     // of the source
  uint32_t line_ = 1;         // at next_
  uint32_t start_line_ = 1;   // where the last scanned token starts
  int tokens_owed_ = 0;
  bool has_lookahead_ = false;
  bool failed_ = false;
  bool stopped_ = false;
  Token token_;
  Token lookahead_;
  Diagnostic diagnostic_;
};

}  // namespace selenite::vm
