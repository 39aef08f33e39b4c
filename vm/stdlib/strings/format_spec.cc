#include "vm/stdlib/strings/format_spec.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

#include "vm/support/decimal.h"

namespace selenite::vm {
namespace {

// No valid conversion is longer.
constexpr size_t kMaxSpec = 22;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

uint8_t FlagOf(char c) {
  switch (c) {
    case '-': return FormatSpec::kLeft;
    case '+': return FormatSpec::kPlus;
    case '#': return FormatSpec::kAlternative;
    case '0': return FormatSpec::kZero;
    case ' ': return FormatSpec::kSpace;
    default: return 0;
  }
}

// The spec as the C library wants it, with a length modifier before its
// letter and a terminating zero.
struct CFormat {
  CFormat(const FormatSpec& spec, const char* modifier, char letter) {
    size_t head = spec.text.size() - 1;
    std::memcpy(text, spec.text.data(), head);
    for (; *modifier != '\0'; ++modifier) text[head++] = *modifier;
    text[head++] = letter;
    text[head] = '\0';
  }
  char text[kMaxSpec + 8];
};

size_t Written(int count) { return count < 0 ? 0 : static_cast<size_t>(count); }

// Puts `sign` (or nothing: '\0') and `body` into the width: zeros go between
// the two, spaces around both.
size_t Pad(const FormatSpec& spec, char sign, const char* body, size_t size, bool zeros,
           char* out) {
  char* const begin = out;
  const size_t length = size + (sign != '\0' ? 1 : 0);
  const size_t width = static_cast<size_t>(spec.width);
  size_t fill = width > length ? width - length : 0;
  const bool left = (spec.flags & FormatSpec::kLeft) != 0;
  if (left) zeros = false;
  if (!left && !zeros) {
    for (; fill > 0; --fill) *out++ = ' ';
  }
  if (sign != '\0') *out++ = sign;
  if (zeros) {
    for (; fill > 0; --fill) *out++ = '0';
  }
  std::memcpy(out, body, size);
  out += size;
  for (; fill > 0; --fill) *out++ = ' ';
  return static_cast<size_t>(out - begin);
}

char SignOf(const FormatSpec& spec, bool negative) {
  if (negative) return '-';
  if ((spec.flags & FormatSpec::kPlus) != 0) return '+';
  return (spec.flags & FormatSpec::kSpace) != 0 ? ' ' : '\0';
}

}  // namespace

FormatSpec ParseFormatSpec(std::string_view format, size_t at) {
  FormatSpec spec;
  const char* const begin = format.data() + at;
  const char* const end = format.data() + format.size();
  const char* p = begin;
  for (uint8_t flag; p < end && (flag = FlagOf(*p)) != 0; ++p) {
    spec.flags |= flag;
    if (p - begin > static_cast<ptrdiff_t>(kMaxSpec)) break;
  }
  auto two_digits = [&] {
    int value = 0;
    for (int i = 0; i < 2 && p < end && IsDigit(*p); ++i) value = value * 10 + (*p++ - '0');
    return static_cast<int8_t>(value);
  };
  spec.width = two_digits();
  if (p < end && *p == '.') {
    ++p;
    spec.precision = two_digits();
  }
  spec.regular = true;
  // Whatever else looks like a part of it.
  while (p < end && p - begin <= static_cast<ptrdiff_t>(kMaxSpec) &&
         (IsDigit(*p) || *p == '.' || FlagOf(*p) != 0)) {
    spec.regular = false;
    ++p;
  }
  if (p - begin >= static_cast<ptrdiff_t>(kMaxSpec) - 1) {
    spec.too_long = true;
    return spec;
  }
  spec.letter = p < end ? *p : '\0';
  spec.text = {begin - 1, static_cast<size_t>(p - begin) + (spec.letter == '\0' ? 1 : 2)};
  return spec;
}

size_t FormatSpecInteger(const FormatSpec& spec, int64_t value, char* buffer) {
  const bool is_decimal = spec.letter == 'd' || spec.letter == 'i';
  const bool is_hexadecimal = spec.letter == 'x' || spec.letter == 'X';
  if (spec.has_precision() || (spec.flags & FormatSpec::kAlternative) != 0 ||
      !(is_decimal || is_hexadecimal)) {
    return Written(std::snprintf(buffer, kMaxFormattedNumber,
                                 CFormat(spec, "ll", spec.letter).text,
                                 static_cast<long long>(value)));
  }
  uint64_t magnitude = static_cast<uint64_t>(value);
  char digits[24];
  const bool zeros = (spec.flags & FormatSpec::kZero) != 0;
  if (is_hexadecimal) {
    const char* const letters = spec.letter == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    char* at = digits + sizeof(digits);
    do {
      *--at = letters[magnitude & 15];
      magnitude >>= 4;
    } while (magnitude != 0);
    return Pad(spec, '\0', at, static_cast<size_t>(digits + sizeof(digits) - at), zeros, buffer);
  }
  if (value < 0) magnitude = 0 - magnitude;
  const size_t size = WriteDigits(magnitude, digits);
  return Pad(spec, SignOf(spec, value < 0), digits, size, zeros, buffer);
}

size_t FormatSpecFloat(const FormatSpec& spec, double value, char* buffer) {
  char digits[kMaxDecimalText];
  size_t size = 0;
  if (std::isfinite(value) && (spec.flags & FormatSpec::kAlternative) == 0) {
    const double magnitude = std::fabs(value);
    const int precision = spec.has_precision() ? spec.precision : 6;
    switch (spec.letter) {
      case 'f':
        size = WriteFixed(magnitude, precision, digits);
        break;
      case 'e':
        size = WriteExponent(magnitude, precision, digits);
        break;
      case 'g':
        size = WriteGeneral(magnitude, precision == 0 ? 1 : precision, digits);
        break;
      default:
        break;
    }
  }
  if (size == 0) {
    return Written(std::snprintf(buffer, kMaxFormattedNumber,
                                 CFormat(spec, "", spec.letter).text, value));
  }
  return Pad(spec, SignOf(spec, std::signbit(value)), digits, size,
             (spec.flags & FormatSpec::kZero) != 0, buffer);
}

size_t FormatSpecByte(const FormatSpec& spec, int64_t value, char* buffer) {
  const char byte = static_cast<char>(value);
  return Pad(spec, '\0', &byte, 1, /*zeros=*/false, buffer);
}

size_t FormatSpecText(const FormatSpec& spec, std::string_view text, char* buffer) {
  if (spec.has_precision()) text = text.substr(0, static_cast<size_t>(spec.precision));
  return Pad(spec, '\0', text.data(), text.size(), /*zeros=*/false, buffer);
}

size_t QuoteInteger(int64_t value, char* buffer) {
  // The least integer has no decimal literal: its digits alone are a float.
  const char* format = value == std::numeric_limits<int64_t>::min() ? "0x%llx" : "%lld";
  return Written(
      std::snprintf(buffer, kMaxFormattedNumber, format, static_cast<long long>(value)));
}

size_t QuoteFloat(double value, char* buffer) {
  const char* text = nullptr;
  if (std::isnan(value)) text = "(0/0)";
  if (std::isinf(value)) text = value > 0 ? "1e9999" : "-1e9999";
  if (text != nullptr) return Written(std::snprintf(buffer, kMaxFormattedNumber, "%s", text));
  return Written(std::snprintf(buffer, kMaxFormattedNumber, "%a", value));
}

size_t QuoteBytes(std::string_view bytes, size_t from, size_t to, char* buffer) {
  char* out = buffer;
  for (size_t i = from; i < to; ++i) {
    unsigned char c = static_cast<unsigned char>(bytes[i]);
    if (c == '"' || c == '\\' || c == '\n') {
      *out++ = '\\';
      *out++ = static_cast<char>(c);
    } else if (c < 32 || c == 127) {
      // Three digits when a digit follows, else as few as needed.
      bool digit_follows = i + 1 < bytes.size() && IsDigit(bytes[i + 1]);
      *out++ = '\\';
      if (digit_follows || c >= 100) *out++ = static_cast<char>('0' + c / 100);
      if (digit_follows || c >= 10) *out++ = static_cast<char>('0' + c / 10 % 10);
      *out++ = static_cast<char>('0' + c % 10);
    } else {
      *out++ = static_cast<char>(c);
    }
  }
  return static_cast<size_t>(out - buffer);
}

}  // namespace selenite::vm
