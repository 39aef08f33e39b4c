#include "vm/syntax/lexer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "vm/support/fuel.h"
#include "vm/support/number.h"
#include "vm/syntax/chunk_name.h"
#include "vm/syntax/parser.h"

namespace selenite::vm {
namespace {

// What a message quotes of a token at most. The reference quotes all of it;
// a message longer than this says nothing more.
constexpr size_t kMaxQuotedBytes = kPieceBytes;

constexpr uint32_t kMaxLine = INT32_MAX;  // as the reference

enum CharClass : uint8_t {
  kNameStart = 1,  // letters and `_`
  kDigit = 2,
  kHexDigit = 4,
  kSpace = 8,
  kStringSpecial = 16,  // quotes, `\`, line breaks
  kLineBreak = 32,
  kNameChar = kNameStart | kDigit,
};

constexpr std::array<uint8_t, 256> kCharClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] |= kNameStart;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] |= kNameStart;
  classes['_'] |= kNameStart;
  for (int c = '0'; c <= '9'; ++c) classes[c] |= kDigit | kHexDigit;
  for (int c = 'a'; c <= 'f'; ++c) classes[c] |= kHexDigit;
  for (int c = 'A'; c <= 'F'; ++c) classes[c] |= kHexDigit;
  for (unsigned char c : {' ', '\t', '\n', '\v', '\f', '\r'}) classes[c] |= kSpace;
  for (unsigned char c : {'"', '\'', '\\', '\n', '\r'}) classes[c] |= kStringSpecial;
  classes['\n'] |= kLineBreak;
  classes['\r'] |= kLineBreak;
  return classes;
}();

// `c` is a byte, or -1 at the end of the source.
bool Is(int c, int char_class) { return c >= 0 && (kCharClasses[c] & char_class) != 0; }
bool IsByte(char c, int char_class) {
  return (kCharClasses[static_cast<unsigned char>(c)] & char_class) != 0;
}

constexpr std::string_view kKeywords[] = {
#define KEYWORD(name, spelling) spelling,
#define SYMBOL(name, spelling)
#include "vm/syntax/token.def"
#undef KEYWORD
#undef SYMBOL
};
constexpr size_t kLongestKeyword = 8;

// kKeywordsFrom[c - 'a'] is the first reserved word whose first letter is c or
// a later one.
constexpr std::array<uint8_t, 27> kKeywordsFrom = [] {
  std::array<uint8_t, 27> starts{};
  for (int letter = 0; letter < 27; ++letter) {
    uint8_t count = 0;
    for (std::string_view word : kKeywords) count += word[0] - 'a' < letter;
    starts[letter] = count;
  }
  return starts;
}();

TokenKind KeywordOrName(std::string_view text) {
  const unsigned letter = static_cast<unsigned char>(text[0]) - 'a';
  if (letter >= 26 || text.size() > kLongestKeyword) return TokenKind::kName;
  for (int i = kKeywordsFrom[letter]; i < kKeywordsFrom[letter + 1]; ++i) {
    if (kKeywords[i] == text) return static_cast<TokenKind>(i);
  }
  return TokenKind::kName;
}

// The value of a hexadecimal digit.
uint32_t HexValue(int c) {
  return static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

// UTF-8 as it was first defined: up to 2^31 - 1, in at most six bytes.
char* AppendUtf8(char* out, uint32_t code) {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
    return out;
  }
  int continuation = 1;  // bytes after the first; each carries six bits
  while (continuation < 5 && code >> (5 * continuation + 6) != 0) ++continuation;
  const uint32_t head = 0xffu << (7 - continuation) & 0xff;
  *out++ = static_cast<char>(head | code >> (6 * continuation));
  for (int i = continuation - 1; i >= 0; --i) {
    *out++ = static_cast<char>(0x80 | (code >> (6 * i) & 0x3f));
  }
  return out;
}

// The reference's messages are C strings: text ends at a zero byte.
std::string_view CutForMessage(std::string_view text) {
  text = text.substr(0, kMaxQuotedBytes);
  return text.substr(0, text.find('\0'));
}

}  // namespace

Lexer::Lexer(std::string_view source, std::string_view chunk_name, Arena& arena)
    : arena_(arena),
      names_(arena),
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
    if (failed()) return TokenKind::kEof;
    has_lookahead_ = true;
  }
  return lookahead_.kind;
}

// ---- Paying ---------------------------------------------------------------

bool Lexer::ChargeBytes(size_t bytes) {
  const auto units =
      static_cast<int64_t>(bytes + kCopiedBytesPerFuelUnit - 1) / kCopiedBytesPerFuelUnit;
  if (!stopped_ && (!arena_.meter().ChargeWork(units) || arena_.exhausted())) stopped_ = true;
  return !stopped_;
}

bool Lexer::More(const char* p) {
  if (p >= end_) return false;
  // A token of several bytes may have stepped over the border.
  while (paid_ <= p) {
    const size_t bytes = std::min<size_t>(kPieceBytes, end_ - paid_);
    if (!ChargeBytes(bytes)) {
      end_ = p;  // as if the source ended here: every loop stops
      paid_ = p;
      return false;
    }
    paid_ += bytes;
  }
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
  diagnostic_.column = place == nullptr ? 0 : ColumnOf(place);
  token_.kind = TokenKind::kEof;
  has_lookahead_ = false;
}

// 0 when `place` is not on the line the message names (a token of many lines).
uint32_t Lexer::ColumnOf(const char* place) const {
  if (line_ != start_line_) return 0;
  const char* line_start = place;
  while (line_start > source_.data() && !IsByte(line_start[-1], kLineBreak)) --line_start;
  return static_cast<uint32_t>(place - line_start) + 1;
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
      const std::string_view value = token.string_value();
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

void Lexer::FailAtLine(std::string_view message) { Fail(message, "", nullptr); }

void Lexer::FailWithoutPlace(std::string_view message) {
  if (failed()) return;
  Fail(message, "", token_.start);
  diagnostic_.message = message;
}

// ---- Tokens ---------------------------------------------------------------

void Lexer::Scan(Token& token) {
  if (++tokens_owed_ >= kTokensPerCheckpoint) [[unlikely]] Checkpoint();
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
      p = IsByte(c, kLineBreak) ? SkipNewline(p) : p + 1;
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
  while ((p < paid_ || More(p)) && IsByte(*p, kNameChar)) ++p;
  if (stopped_) return p;
  const std::string_view text(start, static_cast<size_t>(p - start));
  token.kind = KeywordOrName(text);
  if (token.kind == TokenKind::kName) token.name = names_.Intern(text);
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

// Takes every byte that looks like part of a numeral, then asks whether the
// whole is one: `3x` and `1..2` are malformed, not two tokens.
const char* Lexer::ScanNumeral(const char* p, Token& token) {
  const char* start = p;
  int exponent_mark = 'e';
  if (*p == '0' && (At(p + 1) | 0x20) == 'x') {
    exponent_mark = 'p';
    p += 2;
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
  const std::optional<Number> number = ParseNumber(text);
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
  if (At(p) == '[') {
    const char* after = SkipBracketLevel(p);
    if (At(after) == '[') {
      const LongText text = FindLongText(after + 1, after - p - 1, "comment");
      return text.after != nullptr ? text.after : end_;
    }
    p = after;
  }
  while ((p < paid_ || More(p)) && !IsByte(*p, kLineBreak)) ++p;
  return p;
}

// ---- Strings --------------------------------------------------------------

const char* Lexer::ScanString(const char* p, Token& token) {
  const char* start = p;
  const char* escape = nullptr;
  for (++p; p < paid_ || More(p); ++p) {
    if (!IsByte(*p, kStringSpecial)) continue;
    if (*p == *start) {
      token.kind = TokenKind::kString;
      token.string = {start + 1, static_cast<size_t>(p - start - 1)};
      if (escape != nullptr) DecodeString(escape, p, token);
      return p + 1;
    }
    if (*p == '\\') {
      if (escape == nullptr) escape = p;
      if (p + 1 < end_) ++p;  // whatever it is, it does not end the string
    } else if (IsByte(*p, kLineBreak) && escape == nullptr) {
      // After a backslash it may be part of a `\z`: decoding will tell.
      FailNearText("unfinished string", {start, static_cast<size_t>(p - start)}, start);
      return p;
    }
  }
  if (escape != nullptr) {
    DecodeString(escape, end_, token);
  } else {
    Fail("unfinished string", " near <eof>", start);
  }
  return end_;
}

char* Lexer::AllocateText(size_t bytes) {
  // The arena would hand out a long text even beyond its limit: ask before.
  Meter& meter = arena_.meter();
  if (bytes > kPieceBytes) {
    if (stopped_ || !meter.ReserveBytes(bytes)) {
      stopped_ = true;
      return nullptr;
    }
    meter.ReleaseBytes(bytes);
  }
  return static_cast<char*>(arena_.Allocate(bytes));
}

void Lexer::DecodeString(const char* escape, const char* end, Token& token) {
  const char* const content = token.start + 1;
  // No escape means more bytes than it is written with.
  char* const decoded = AllocateText(static_cast<size_t>(end - content));
  if (decoded == nullptr) return;
  char* out = decoded;

  const char* p = content;
  const char* paid = p;
  const char* escape_start = p;
  const auto text_so_far = [&] {
    std::string text(1, *token.start);
    text.append(decoded, std::min<size_t>(out - decoded, kMaxQuotedBytes));
    return text;
  };
  // A message about an escape shows it up to the byte that cannot be right.
  const auto fail = [&](const char* message) {
    const char* shown_end = p < end_ ? p + 1 : p;
    FailNearText(message, text_so_far().append(escape_start, shown_end), token.start);
  };

  while (p < end) {
    if (p >= paid) {
      const size_t piece = std::min<size_t>(kPieceBytes, end - p);
      if (!ChargeBytes(piece)) return;
      paid = p + piece;
    }
    if (p < escape || *p != '\\') {
      if (IsByte(*p, kLineBreak)) return FailNearText("unfinished string", text_so_far(), token.start);
      *out++ = *p++;
      continue;
    }
    escape_start = p++;
    const int c = At(p);
    switch (c) {
      case 'a': *out++ = '\a'; ++p; break;
      case 'b': *out++ = '\b'; ++p; break;
      case 'f': *out++ = '\f'; ++p; break;
      case 'n': *out++ = '\n'; ++p; break;
      case 'r': *out++ = '\r'; ++p; break;
      case 't': *out++ = '\t'; ++p; break;
      case 'v': *out++ = '\v'; ++p; break;
      case '\\':
      case '"':
      case '\'':
        *out++ = static_cast<char>(c);
        ++p;
        break;
      case '\n':
      case '\r':
        *out++ = '\n';
        p = SkipNewline(p);
        break;
      case -1: break;  // the string is unfinished: told below
      case 'z':
        for (++p; p < end && IsByte(*p, kSpace);) {
          if (p >= paid) {
            const size_t piece = std::min<size_t>(kPieceBytes, end - p);
            if (!ChargeBytes(piece)) return;
            paid = p + piece;
          }
          p = IsByte(*p, kLineBreak) ? SkipNewline(p) : p + 1;
        }
        break;
      case 'x': {
        uint32_t value = 0;
        for (int i = 0; i < 2; ++i) {
          ++p;
          if (!Is(At(p), kHexDigit)) return fail("hexadecimal digit expected");
          value = value * 16 + HexValue(*p);
        }
        ++p;
        *out++ = static_cast<char>(value);
        break;
      }
      case 'u': {
        if (At(++p) != '{') return fail("missing '{'");
        if (!Is(At(++p), kHexDigit)) return fail("hexadecimal digit expected");
        uint32_t code = HexValue(*p);
        while (Is(At(++p), kHexDigit)) {
          if (code > (0x7fffffffu >> 4)) return fail("UTF-8 value too large");
          code = code * 16 + HexValue(*p);
        }
        if (At(p) != '}') return fail("missing '}'");
        ++p;
        out = AppendUtf8(out, code);
        break;
      }
      default: {
        if (!Is(c, kDigit)) return fail("invalid escape sequence");
        int value = 0;
        for (int i = 0; i < 3 && Is(At(p), kDigit); ++i) value = value * 10 + (*p++ - '0');
        if (value > 255) return fail("decimal escape too large");
        *out++ = static_cast<char>(value);
        break;
      }
    }
  }
  if (end == end_) return Fail("unfinished string", " near <eof>", token.start);
  token.string = {decoded, static_cast<size_t>(out - decoded)};
}

const char* Lexer::SkipBracketLevel(const char* p) {
  ++p;
  while ((p < paid_ || More(p)) && *p == '=') ++p;
  return p;
}

const char* Lexer::ScanLongString(const char* p, Token& token) {
  const char* after = SkipBracketLevel(p);
  if (At(after) != '[') {
    FailNearText("invalid long string delimiter", {p, static_cast<size_t>(after - p)}, p);
    return after;
  }
  const LongText text = FindLongText(after + 1, after - p - 1, "string");
  if (text.after == nullptr) return end_;
  token.kind = TokenKind::kString;
  token.string = {text.begin, static_cast<size_t>(text.end - text.begin)};
  if (text.has_return) CopyNormalized(text, token);
  return text.after;
}

Lexer::LongText Lexer::FindLongText(const char* p, int64_t level, const char* what) {
  const uint32_t first_line = line_;
  const char* start = p - level - 2;
  if (Is(At(p), kLineBreak)) p = SkipNewline(p);
  LongText text{p, p, nullptr, false};
  while (p < paid_ || More(p)) {
    if (*p == ']') {
      const char* closing = p++;
      int64_t matched = 0;
      while (matched < level && (p < paid_ || More(p)) && *p == '=') ++p, ++matched;
      if (matched == level && At(p) == ']') {
        text.end = closing;
        text.after = p + 1;
        return text;
      }
    } else if (IsByte(*p, kLineBreak)) {
      const char* after = SkipNewline(p);
      text.has_return |= *p == '\r' || after - p == 2;
      p = after;
    } else {
      ++p;
    }
  }
  std::string message = "unfinished long ";
  message += what;
  message += " (starting at line " + std::to_string(first_line) + ")";
  Fail(message, " near <eof>", start);
  return text;
}

void Lexer::CopyNormalized(const LongText& text, Token& token) {
  char* const copy = AllocateText(static_cast<size_t>(text.end - text.begin));
  if (copy == nullptr) return;
  char* out = copy;
  const char* paid = text.begin;
  for (const char* p = text.begin; p < text.end;) {
    if (p >= paid) {
      const size_t piece = std::min<size_t>(kPieceBytes, text.end - p);
      if (!ChargeBytes(piece)) return;
      paid = p + piece;
    }
    const char c = *p++;
    if (IsByte(c, kLineBreak)) {
      if (p < text.end && IsByte(*p, kLineBreak) && *p != c) ++p;
      *out++ = '\n';
    } else {
      *out++ = c;
    }
  }
  token.string = {copy, static_cast<size_t>(out - copy)};
}

}  // namespace selenite::vm
