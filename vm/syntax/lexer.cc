#include "vm/syntax/lexer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "vm/support/check.h"
#include "vm/support/fuel.h"
#include "vm/support/long_numeral.h"
#include "vm/support/number.h"
#include "vm/syntax/byte_scan.h"
#include "vm/syntax/char_class.h"
#include "vm/syntax/chunk_name.h"
#include "vm/syntax/limits.h"

namespace selenite::vm {
namespace {

constexpr uint32_t kMaxLine = INT32_MAX;  // as the reference

// Bytes between two looks at the fuel: a short comment is three of them.
constexpr int64_t kSourcePieceBytes = kPieceBytes / 2;

constexpr std::string_view kKeywords[] = {
#define KEYWORD(name, spelling) spelling,
#define SYMBOL(name, spelling)
#include "vm/syntax/token.def"
#undef KEYWORD
#undef SYMBOL
};

// Reserved words by their ShortWord: multiplied and shifted, each has a slot to
// itself. The factor was found by trying; the table checks it.
struct Keyword {
  uint64_t word = 0;
  uint8_t size = 0;  // 0: nothing here
  TokenKind kind = TokenKind::kName;
};
constexpr int kKeywordSlotBits = 6;
constexpr uint64_t kKeywordFactor = 0x8712b8bc076f3787;

constexpr size_t KeywordSlot(uint64_t word) {
  return static_cast<size_t>((word * kKeywordFactor) >> (64 - kKeywordSlotBits));
}

// ShortWord, in a form that the compiler can run.
constexpr uint64_t ConstantShortWord(std::string_view text) {
  const size_t size = text.size();
  const auto byte = [text](size_t i) { return uint64_t{static_cast<unsigned char>(text[i])}; };
  if (size < 4) return byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
  uint64_t word = 0;
  for (size_t i = 0; i < 4; ++i) word |= byte(i) << 8 * i | byte(size - 4 + i) << (32 + 8 * i);
  return word;
}

constexpr auto kKeywordTable = [] {
  std::array<Keyword, size_t{1} << kKeywordSlotBits> table{};
  uint8_t kind = 0;
  for (std::string_view text : kKeywords) {
    const uint64_t word = ConstantShortWord(text);
    table[KeywordSlot(word)] = {word, static_cast<uint8_t>(text.size()),
                                static_cast<TokenKind>(kind++)};
  }
  return table;
}();
static_assert(std::ranges::count_if(kKeywordTable, [](const Keyword& k) { return k.size > 0; }) ==
              std::ssize(kKeywords));

// The reference's messages are C strings: text ends at a zero byte.
std::string_view CutForMessage(std::string_view text) {
  text = text.substr(0, kMaxQuotedBytes);
  return text.substr(0, text.find('\0'));
}

}  // namespace

Lexer::Lexer(std::string_view source, std::string_view chunk_name, Arena& arena)
    : arena_(arena),
      names_(arena.New<NameTable>(arena, source.size())),
      source_(source),
      chunk_name_(chunk_name),
      next_(source.data()),
      paid_(source.data()),
      end_(source.data() + source.size()) {
  Scan(token_);
}

void Lexer::Next() {
  if (has_lookahead_) {
    token_ = lookahead_;
    has_lookahead_ = false;
  } else if (!failed()) {
    Scan(token_);
  }
}

TokenKind Lexer::Peek() {
  if (!has_lookahead_) {
    if (failed()) return TokenKind::kEof;
    Scan(lookahead_);
    if (failed()) {
      // From now on there is only kEof, or the parser would never get past this token.
      token_.kind = TokenKind::kEof;
      return TokenKind::kEof;
    }
    has_lookahead_ = true;
  }
  return lookahead_.kind;
}

// ---- Paying ---------------------------------------------------------------

bool Lexer::ChargeBytes(size_t from, size_t to, size_t whole) {
  const auto price = [whole](size_t done) {
    const auto bytes = static_cast<int64_t>(ChargedBytes(done, whole, kSourcePieceBytes));
    return (bytes + kCopiedBytesPerFuelUnit - 1) / kCopiedBytesPerFuelUnit;
  };
  const int64_t units = price(to) - price(from);
  if (!stopped_ && (!arena_.meter().ChargeWork(units) || arena_.exhausted())) stopped_ = true;
  return !stopped_;
}

bool Lexer::More(const char* p) {
  SELENITE_DCHECK(p <= paid_);
  if (p < paid_) return true;
  if (p >= end_) return false;
  const size_t paid = static_cast<size_t>(paid_ - source_.data());
  const size_t bytes = std::min<size_t>(PieceSize(kSourcePieceBytes), end_ - paid_);
  if (!ChargeBytes(paid, paid + bytes, source_.size())) {
    end_ = p;  // as if the source ended here: every loop stops
    return false;
  }
  paid_ += bytes;
  return true;
}

void Lexer::Checkpoint() {
  const int64_t units = tokens_owed_;
  tokens_owed_ = 0;
  if (units == 0) return;
  if (!arena_.meter().ChargeWork(units) || arena_.exhausted()) stopped_ = true;
}

void Lexer::SettleAccount() {
  if (stopped_) return;
  Checkpoint();
  if (arena_.exhausted()) stopped_ = true;
}

// ---- Failing --------------------------------------------------------------

[[gnu::cold, gnu::noinline]] void Lexer::Fail(std::string_view message, std::string_view near,
                                              const char* place) {
  if (failed()) return;
  failed_ = true;
  diagnostic_.message = DisplayChunkName(chunk_name_);
  diagnostic_.message += ':';
  diagnostic_.message += std::to_string(line_);
  diagnostic_.message += ": ";
  diagnostic_.message += message;
  diagnostic_.message += near;
  diagnostic_.line = line_;
  // Unknown when `place` is not on the line the message names (a token of many lines).
  diagnostic_.column = place == nullptr || line_ != start_line_ ? 0 : ColumnOf(place);
  token_.kind = TokenKind::kEof;
  has_lookahead_ = false;
}

uint32_t Lexer::ColumnOf(const char* place) const {
  // A line may be megabytes long: memrchr looks at many bytes at once.
  const char* begin = source_.data();
  for (char line_break : {'\n', '\r'}) {
    const auto size = static_cast<size_t>(place - begin);
    const void* found = size == 0 ? nullptr : memrchr(begin, line_break, size);
    if (found != nullptr) begin = static_cast<const char*>(found) + 1;
  }
  return static_cast<uint32_t>(place - begin) + 1;
}

void Lexer::FailNearText(std::string_view message, std::string_view text, const char* place) {
  std::string near = " near '";
  near += CutForMessage(text);
  near += '\'';
  Fail(message, near, place);
}

[[gnu::cold, gnu::noinline]] void Lexer::FailNearToken(std::string_view message) {
  if (failed()) return;
  const Token& token = token_;
  switch (token.kind) {
    case TokenKind::kName:
    case TokenKind::kInteger:
    case TokenKind::kFloat:
      return FailNearText(message, token.source_text(), token.start);
    case TokenKind::kString: {
      // Quotes as written, content as it means.
      const char* p = token.start + 1;
      if (*token.start == '[') {
        while (*p == '=') ++p;
        ++p;
      }
      const size_t bracket = static_cast<size_t>(p - token.start);
      std::string text(CutForMessage({token.start, bracket}));
      const std::string_view value = token.name->text;
      text += value.substr(0, kMaxQuotedBytes);
      text += CutForMessage({token.end - bracket, bracket});
      return FailNearText(message, text, token.start);
    }
    case TokenKind::kUnknown: {
      const auto byte = static_cast<unsigned char>(*token.start);
      // The reference's token number zero means "no token".
      if (byte == 0) return Fail(message, "", token.start);
      if (byte >= 0x20 && byte < 0x7f) return FailNearText(message, {token.start, 1}, token.start);
      return FailNearText(message, "<\\" + std::to_string(byte) + ">", token.start);
    }
    default: {
      std::string near = " near ";
      near += TokenKindText(token.kind);
      return Fail(message, near, token.start);
    }
  }
}

void Lexer::FailAt(SourcePlace token, std::string_view message) {
  if (failed()) return;
  Fail(message, "", nullptr);
  diagnostic_.line = token.line;
  diagnostic_.column = ColumnOf(token.start);
}

void Lexer::FailWithoutPlace(std::string_view message) {
  if (failed()) return;
  Fail(message, "", token_.start);
  diagnostic_.message = message;
}

// ---- Tokens ---------------------------------------------------------------

void Lexer::Scan(Token& token) {
  if (++tokens_owed_ >= PieceSize(kTokensPerCheckpoint)) [[unlikely]] Checkpoint();
  const char* p = next_;
  while (!failed()) {
    if (p >= paid_ && !More(p)) {
      token.kind = TokenKind::kEof;
      token.start = end_;
      start_line_ = line_;
      break;
    }
    const char c = *p;
    if (IsByte(c, kSpace)) {
      p = IsByte(c, kLineBreak) ? SkipLines(p) : p + 1;
      continue;
    }
    if (c == '-' && At(p + 1) == '-') {
      p = SkipComment(p + 2);
      continue;
    }
    token.start = p;
    start_line_ = line_;
    if (IsByte(c, kNameStart)) {
      p = ScanName(p, token);
    } else if (IsByte(c, kDigit) || (c == '.' && Is(At(p + 1), kDigit))) {
      p = ScanNumeral(p, token);
    } else if (c == '"' || c == '\'') {
      p = ScanString(p, token);
    } else {
      p = ScanSymbol(p, token);
    }
    break;
  }
  if (failed()) token.kind = TokenKind::kEof;
  token.end = p;
  token.line = line_;
  next_ = p;
}

const char* Lexer::ScanName(const char* p, Token& token) {
  const char* start = p++;
  do {
    p = SkipNameBytes(p, paid_);
  } while (p == paid_ && More(p) && IsByte(*p, kNameChar));
  if (stopped_) return p;
  const std::string_view text(start, static_cast<size_t>(p - start));
  if (text.size() > kShortText) {
    token.kind = TokenKind::kName;
    token.name = names_->Intern(text);
    return p;
  }
  const uint64_t word = ShortWord(start, text.size());
  const Keyword& keyword = kKeywordTable[KeywordSlot(word)];
  if (keyword.word == word && keyword.size == text.size()) {
    token.kind = keyword.kind;
  } else {
    token.kind = TokenKind::kName;
    token.name = names_->InternShort(text, word);
  }
  return p;
}

const char* Lexer::ScanSymbol(const char* p, Token& token) {
  const int next = At(p + 1);
  const auto one = [&](TokenKind kind) { return token.kind = kind, p + 1; };
  const auto two = [&](TokenKind kind) { return token.kind = kind, p + 2; };
  switch (*p) {
    case '+': return one(TokenKind::kPlus);
    case '-': return one(TokenKind::kMinus);
    case '*': return one(TokenKind::kStar);
    case '%': return one(TokenKind::kPercent);
    case '^': return one(TokenKind::kCaret);
    case '#': return one(TokenKind::kHash);
    case '&': return one(TokenKind::kAmpersand);
    case '|': return one(TokenKind::kPipe);
    case '(': return one(TokenKind::kLeftParen);
    case ')': return one(TokenKind::kRightParen);
    case '{': return one(TokenKind::kLeftBrace);
    case '}': return one(TokenKind::kRightBrace);
    case ']': return one(TokenKind::kRightBracket);
    case ';': return one(TokenKind::kSemicolon);
    case ',': return one(TokenKind::kComma);
    case '/': return next == '/' ? two(TokenKind::kDoubleSlash) : one(TokenKind::kSlash);
    case '~': return next == '=' ? two(TokenKind::kNotEqual) : one(TokenKind::kTilde);
    case '=': return next == '=' ? two(TokenKind::kEqual) : one(TokenKind::kAssign);
    case ':': return next == ':' ? two(TokenKind::kDoubleColon) : one(TokenKind::kColon);
    case '<':
      if (next == '=') return two(TokenKind::kLessEqual);
      return next == '<' ? two(TokenKind::kShiftLeft) : one(TokenKind::kLess);
    case '>':
      if (next == '=') return two(TokenKind::kGreaterEqual);
      return next == '>' ? two(TokenKind::kShiftRight) : one(TokenKind::kGreater);
    case '.':
      if (next != '.') return one(TokenKind::kDot);
      if (At(p + 2) != '.') return two(TokenKind::kConcat);
      token.kind = TokenKind::kEllipsis;
      return p + 3;
    case '[':
      if (next == '[' || next == '=') return ScanLongString(p, token);
      return one(TokenKind::kLeftBracket);
    default: return one(TokenKind::kUnknown);
  }
}

// Numerals that are long, or hard to round, cost more than their bytes; the longest are
// read in pieces.
std::optional<Number> Lexer::ReadNumeral(std::string_view text) {
  const int64_t price = NumeralPrice(text);
  if (price == 0) [[likely]] return ParseNumber(text);
  constexpr int64_t kUnit = kFuelPerCompileUnit;
  const auto charge = [this](int64_t units) {
    if (!stopped_ && !arena_.meter().ChargeWork(units)) stopped_ = true;
    return !stopped_;
  };
  const auto piece_bytes = static_cast<size_t>(NumeralPieceBytes());
  if (text.size() <= piece_bytes) {
    return charge(price / kUnit) ? ParseNumber(text) : std::nullopt;
  }
  // Each its part, so that they add up to the price of the whole.
  const auto price_of = [&](size_t bytes) {
    return static_cast<int64_t>(static_cast<uint64_t>(price) * bytes / text.size()) / kUnit;
  };
  LongNumeral numeral;
  for (size_t from = 0; from < text.size();) {
    const std::string_view piece = text.substr(from, piece_bytes);
    const size_t to = from + piece.size();
    if (!charge(price_of(to) - price_of(from))) return std::nullopt;
    numeral.Feed(piece);
    from = to;
  }
  return numeral.Finish();
}

// Takes every byte that looks like part of a numeral, then asks whether the
// whole is one: `3x` and `1..2` are malformed, not two tokens.
const char* Lexer::ScanNumeral(const char* p, Token& token) {
  const char* start = p;
  int exponent_mark = 'e';
  // Also after a dot, where it is malformed as a whole.
  const char* first = *p == '.' ? p + 1 : p;
  if (At(first) == '0' && (At(first + 1) | 0x20) == 'x') {
    exponent_mark = 'p';
    p = first + 2;
  }
  while (p < paid_ || More(p)) {
    if ((*p | 0x20) == exponent_mark) {
      ++p;
      if (At(p) == '+' || At(p) == '-') ++p;
    } else if (IsByte(*p, kHexDigit) || *p == '.') {
      ++p;
    } else {
      break;
    }
  }
  if (stopped_) return p;
  if (Is(At(p), kNameStart)) ++p;
  const std::string_view text(start, static_cast<size_t>(p - start));
  const std::optional<Number> number = ReadNumeral(text);
  if (stopped_) return p;
  if (!number.has_value()) {
    FailNearText("malformed number", text, start);
  } else if (number->is_integer) {
    token.kind = TokenKind::kInteger;
    token.integer = number->integer;
  } else {
    token.kind = TokenKind::kFloat;
    token.real = number->real;
  }
  return p;
}

// Over line breaks and the indentation after each, as far as they are paid for. Each byte
// costs a few machine instructions: text is priced by its bytes alone, and all of it may
// be empty lines.
const char* Lexer::SkipLines(const char* p) {
  do {
    // Of the two bytes of one line break the second may not be paid for yet.
    if (paid_ - p < 2 || line_ >= kMaxLine) return SkipNewline(p);
    p += IsByte(p[1], kLineBreak) && p[1] != *p ? 2 : 1;
    ++line_;
    if (p < paid_ && *p == ' ') p = SkipSpaces(p + 1, paid_);
  } while (p < paid_ && IsByte(*p, kLineBreak));
  return p;
}

// `\n`, `\r`, `\r\n` and `\n\r` are each one line break.
const char* Lexer::SkipNewline(const char* p) {
  const char first = *p++;
  const int second = At(p);
  if (Is(second, kLineBreak) && second != first) ++p;
  if (line_ >= kMaxLine) {
    Fail("chunk has too many lines", "", nullptr);
  } else {
    ++line_;
  }
  return p;
}

const char* Lexer::SkipComment(const char* p) {
  const int first = At(p);
  if (Is(first, kLineBreak)) return p;
  if (first == '[') {
    const char* after = SkipBracketLevel(p);
    if (At(after) == '[') {
      const LongText text = FindLongText(after + 1, after - p - 1, "comment");
      return text.after != nullptr ? text.after : end_;
    }
    p = after;
  }
  do {
    p = SkipPlainBytes(p, paid_, '\n', '\n');
  } while (p == paid_ && More(p));
  return p;
}

}  // namespace selenite::vm
