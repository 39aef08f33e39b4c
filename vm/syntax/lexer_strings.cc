// The tokens that are strings. See lexer.h.
//
// A short string is first searched for its end, where a backslash hides the
// byte after it; only if there was a backslash it is decoded, in a second pass
// that also finds what is wrong with it.
#include <algorithm>
#include <string>

#include "vm/support/fuel.h"
#include "vm/syntax/byte_scan.h"
#include "vm/syntax/char_class.h"
#include "vm/syntax/lexer.h"

namespace selenite::vm {
namespace {

// The value of a hexadecimal digit.
uint32_t HexValue(int c) {
  return static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

// The byte that `\c` stands for, of the escapes that are one letter; 0: not one of them.
char PlainEscape(int c) {
  switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\':
    case '"':
    case '\'': return static_cast<char>(c);
    default: return 0;
  }
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

}  // namespace

const char* Lexer::ScanString(const char* p, Token& token) {
  const char* start = p;
  const char* escape = nullptr;
  for (++p;; ++p) {
    if (p < paid_) p = SkipPlainBytes(p, paid_, *start, '\\');
    if (p >= paid_) {
      if (!More(p)) break;
      --p;
      continue;
    }
    if (*p == *start) {
      token.kind = TokenKind::kString;
      token.name = nullptr;
      if (escape != nullptr) {
        DecodeString(escape, p, token);
      } else {
        token.name = InternLiteral({start + 1, static_cast<size_t>(p - start - 1)});
      }
      return p + 1;
    }
    if (*p == '\\') {
      if (escape == nullptr) escape = p;
      if (At(p + 1) != -1) ++p;  // whatever it is, it does not end the string
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
  if (stopped_) return nullptr;
  void* text = arena_.TryAllocate(bytes);
  if (text == nullptr) stopped_ = true;
  return static_cast<char*>(text);
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
  // The second reading. An escape is short: it may go beyond the piece.
  const auto pay = [&] {
    if (p < paid) return true;
    const char* const to = p + std::min<size_t>(PieceBytes(), end - p);
    if (!ChargeBytes(paid - content, to - content, end - content)) return false;
    paid = to;
    return true;
  };
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
    if (!pay()) return;
    if (p < escape || *p != '\\') {
      if (IsByte(*p, kLineBreak)) {
        return FailNearText("unfinished string", text_so_far(), token.start);
      }
      *out++ = *p++;
      continue;
    }
    escape_start = p++;
    const int c = At(p);
    switch (c) {
      case '\n':
      case '\r':
        *out++ = '\n';
        p = SkipNewline(p);
        break;
      case -1: break;  // the string is unfinished: told below
      case 'z':
        for (++p; p < end && IsByte(*p, kSpace);) {
          if (!pay()) return;
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
        if (const char plain = PlainEscape(c); plain != 0) {
          *out++ = plain;
          ++p;
          break;
        }
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
  token.name = InternLiteral({decoded, static_cast<size_t>(out - decoded)});
}

// Equal literals are one string of the unit, but for those that would be a
// large piece of work to look for.
Name* Lexer::InternLiteral(std::string_view value) {
  constexpr size_t kMaxLookedFor = 4096;
  return value.size() <= kMaxLookedFor ? names_->Intern(value) : names_->NewName(value);
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
  token.name = InternLiteral(text.has_return ? CopyNormalized(text)
                                             : std::string_view(text.begin, text.end));
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
      p = SkipPlainBytes(p, paid_, ']', ']');
    }
  }
  std::string message = "unfinished long ";
  message += what;
  message += " (starting at line " + std::to_string(first_line) + ")";
  Fail(message, " near <eof>", start);
  return text;
}

std::string_view Lexer::CopyNormalized(const LongText& text) {
  char* const copy = AllocateText(static_cast<size_t>(text.end - text.begin));
  if (copy == nullptr) return {};
  char* out = copy;
  const char* paid = text.begin;
  for (const char* p = text.begin; p < text.end;) {
    if (p >= paid) {
      const char* const to = p + std::min<size_t>(PieceBytes(), text.end - p);
      if (!ChargeBytes(paid - text.begin, to - text.begin, text.end - text.begin)) return {};
      paid = to;
    }
    const char c = *p++;
    if (IsByte(c, kLineBreak)) {
      if (p < text.end && IsByte(*p, kLineBreak) && *p != c) ++p;
      *out++ = '\n';
    } else {
      *out++ = c;
    }
  }
  return {copy, static_cast<size_t>(out - copy)};
}

}  // namespace selenite::vm
