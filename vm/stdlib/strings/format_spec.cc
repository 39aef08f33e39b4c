#include "vm/stdlib/strings/format_spec.h"

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "vm/support/decimal.h"
#include "vm/support/number_format.h"

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

// The spec as the C library wants it, with a terminating zero.
struct CFormat {
  explicit CFormat(const FormatSpec& spec) {
    std::memcpy(text, spec.text.data(), spec.text.size());
    text[spec.text.size()] = '\0';
  }
  char text[kMaxSpec + 8];
};

// What stands before the digits: a sign, "0x".
struct Prefix {
  char text[3];
  uint8_t size = 0;
  void Add(char c) { text[size++] = c; }
};

// Puts `prefix` and `body` into the width: zeros go between the two, spaces around
// both.
size_t Pad(const FormatSpec& spec, const Prefix& prefix, const char* body, size_t size,
           bool zeros, char* out) {
  char* const begin = out;
  const size_t length = size + prefix.size;
  const size_t width = static_cast<size_t>(spec.width);
  size_t fill = width > length ? width - length : 0;
  const bool left = (spec.flags & FormatSpec::kLeft) != 0;
  if (left) zeros = false;
  if (!left && !zeros) {
    for (; fill > 0; --fill) *out++ = ' ';
  }
  for (size_t i = 0; i < prefix.size; ++i) *out++ = prefix.text[i];
  if (zeros) {
    for (; fill > 0; --fill) *out++ = '0';
  }
  std::memcpy(out, body, size);
  out += size;
  for (; fill > 0; --fill) *out++ = ' ';
  return static_cast<size_t>(out - begin);
}

Prefix SignOf(const FormatSpec& spec, bool negative) {
  Prefix prefix;
  if (negative) {
    prefix.Add('-');
  } else if ((spec.flags & FormatSpec::kPlus) != 0) {
    prefix.Add('+');
  } else if ((spec.flags & FormatSpec::kSpace) != 0) {
    prefix.Add(' ');
  }
  return prefix;
}

bool IsUpperCase(const FormatSpec& spec) { return (spec.letter & 0x20) == 0; }
char LowerCase(char letter) { return static_cast<char>(letter | 0x20); }

// Who writes the digits of a float that is not hexadecimal.
enum class Writer : uint8_t { kNone, kDecimal, kCLibrary };
constexpr int kMostOfGeneral = kMaxSignificantDigits;       // "%g"
constexpr int kMostOfExponent = kMaxSignificantDigits - 1;  // "%e": after the point
constexpr int kMostOfFixed = 19;                            // "%f": after it, below 2^64

int PrecisionOf(const FormatSpec& spec) { return spec.has_precision() ? spec.precision : 6; }

Writer WriterOf(const FormatSpec& spec, double value) {
  if (HasFewDigits(spec, value)) [[likely]] return Writer::kDecimal;
  if (!std::isfinite(value)) return Writer::kNone;
  const int precision = PrecisionOf(spec);
  const bool is_alternative = (spec.flags & FormatSpec::kAlternative) != 0;
  bool within_reach = false;
  switch (LowerCase(spec.letter)) {
    case 'f':
      within_reach = precision <= kMostOfFixed && std::fabs(value) < 0x1p64 &&
             !(is_alternative && precision == 0);
      break;
    case 'e':
      within_reach = precision <= kMostOfExponent && !(is_alternative && precision == 0);
      break;
    default:
      within_reach = precision <= kMostOfGeneral && !is_alternative;
  }
  return within_reach ? Writer::kDecimal : Writer::kCLibrary;
}

// "%a": a digit, and as many after the point as are asked for, or needed.
size_t WriteHexadecimal(const FormatSpec& spec, double magnitude, char* out) {
  constexpr int kDigits = 13;  // of the fraction
  constexpr int kFractionBits = 4 * kDigits;
  const char* const letters = IsUpperCase(spec) ? "0123456789ABCDEF" : "0123456789abcdef";
  const uint64_t bits = std::bit_cast<uint64_t>(magnitude);
  uint64_t mantissa = bits & ((uint64_t{1} << kFractionBits) - 1);
  int exponent = static_cast<int>(bits >> kFractionBits);
  if (exponent != 0) {
    mantissa |= uint64_t{1} << kFractionBits;
    exponent -= 1023;
  } else if (mantissa != 0) {
    exponent = -1022;
  }
  int count = kDigits;
  int zeros = 0;
  if (!spec.has_precision()) {
    while (count > 0 && (mantissa >> (kFractionBits - 4 * count) & 15) == 0) --count;
  } else if (spec.precision < kDigits) {
    // To nearest, ties to even.
    count = spec.precision;
    const uint64_t unit = uint64_t{1} << (kFractionBits - 4 * count);
    const uint64_t rest = mantissa & (unit - 1);
    mantissa -= rest;
    if (rest > unit / 2 || (rest == unit / 2 && (mantissa & unit) != 0)) mantissa += unit;
  } else {
    zeros = spec.precision - kDigits;
  }
  char* const begin = out;
  *out++ = letters[mantissa >> kFractionBits];
  if (count + zeros > 0 || (spec.flags & FormatSpec::kAlternative) != 0) *out++ = '.';
  for (int i = 1; i <= count; ++i) *out++ = letters[mantissa >> (kFractionBits - 4 * i) & 15];
  for (; zeros > 0; --zeros) *out++ = '0';
  *out++ = IsUpperCase(spec) ? 'P' : 'p';
  *out++ = exponent < 0 ? '-' : '+';
  return static_cast<size_t>(out - begin) +
         WriteDigits(static_cast<uint64_t>(exponent < 0 ? -exponent : exponent), out);
}

size_t FormatHexadecimal(const FormatSpec& spec, double value, char* buffer) {
  char digits[kMaxDecimalText];
  const size_t size = WriteHexadecimal(spec, std::fabs(value), digits);
  Prefix prefix = SignOf(spec, std::signbit(value));
  prefix.Add('0');
  prefix.Add(IsUpperCase(spec) ? 'X' : 'x');
  return Pad(spec, prefix, digits, size, (spec.flags & FormatSpec::kZero) != 0, buffer);
}

size_t FormatNonFinite(const FormatSpec& spec, double value, char* buffer) {
  const char* text = std::isnan(value) ? (IsUpperCase(spec) ? "NAN" : "nan")
                                       : (IsUpperCase(spec) ? "INF" : "inf");
  return Pad(spec, SignOf(spec, std::signbit(value)), text, 3, /*zeros=*/false, buffer);
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
  const char kind = LowerCase(spec.letter);
  const bool is_signed = kind == 'd' || kind == 'i';
  const bool is_alternative = (spec.flags & FormatSpec::kAlternative) != 0;
  uint64_t magnitude = static_cast<uint64_t>(value);
  if (is_signed && value < 0) magnitude = 0 - magnitude;
  Prefix prefix;
  if (is_signed) prefix = SignOf(spec, value < 0);
  if (is_signed && !spec.has_precision()) [[likely]] {
    char digits[24];
    const size_t size = WriteDigits(magnitude, digits);
    return Pad(spec, prefix, digits, size, (spec.flags & FormatSpec::kZero) != 0, buffer);
  }
  // Room for 99 digits, and 22 of the number.
  char digits[128];
  char* const end = digits + sizeof(digits);
  char* at = end;
  if (kind == 'x' || kind == 'o') {
    const char* const letters = IsUpperCase(spec) ? "0123456789ABCDEF" : "0123456789abcdef";
    const int bits = kind == 'x' ? 4 : 3;
    for (uint64_t rest = magnitude; rest != 0; rest >>= bits) {
      *--at = letters[rest & ((1u << bits) - 1)];
    }
  } else if (magnitude != 0) {
    char text[24];
    const size_t size = WriteDigits(magnitude, text);
    at -= size;
    std::memcpy(at, text, size);
  }
  // At least so many digits: one, of zero too, where nothing is said.
  const int least = spec.has_precision() ? spec.precision : 1;
  while (end - at < least) *--at = '0';
  if (is_alternative && kind == 'o' && (at == end || *at != '0')) *--at = '0';
  if (is_alternative && kind == 'x' && magnitude != 0) {
    prefix.Add('0');
    prefix.Add(spec.letter);
  }
  const bool zeros = (spec.flags & FormatSpec::kZero) != 0 && !spec.has_precision();
  return Pad(spec, prefix, at, static_cast<size_t>(end - at), zeros, buffer);
}

int64_t PriceOfManyDigits(const FormatSpec& spec, double value) {
  if (LowerCase(spec.letter) == 'a' || WriterOf(spec, value) != Writer::kCLibrary) return 0;
  constexpr int kStart = 4;
  constexpr int kDigitsPerUnit = 3;
  constexpr int kBitsPerUnit = 8;       // of the exponent
  constexpr int kWholeBitsPerUnit = 2;  // of a number that is written in full
  const int exponent = value == 0 ? 0 : std::ilogb(value);
  const int price = kStart + PrecisionOf(spec) / kDigitsPerUnit;
  if (LowerCase(spec.letter) != 'f') return price + std::abs(exponent) / kBitsPerUnit;
  return price + (exponent > 0 ? exponent / kWholeBitsPerUnit : 0);
}

size_t FormatSpecFloat(const FormatSpec& spec, double value, char* buffer) {
  const Writer by = WriterOf(spec, value);
  if (by == Writer::kNone) return FormatNonFinite(spec, value, buffer);
  const char kind = LowerCase(spec.letter);
  if (kind == 'a') return FormatHexadecimal(spec, value, buffer);
  if (by == Writer::kCLibrary) {
    const int count =
        std::snprintf(buffer, kMaxFormattedNumber, CFormat(spec).text, value);
    return count < 0 ? 0 : static_cast<size_t>(count);
  }
  char digits[kMaxDecimalText];
  size_t size = 0;
  const double magnitude = std::fabs(value);
  const int precision = PrecisionOf(spec);
  switch (kind) {
    case 'f':
      size = WriteFixed(magnitude, precision, digits);
      break;
    case 'e':
      size = WriteExponent(magnitude, precision, digits);
      break;
    default:
      size = WriteGeneral(magnitude, precision == 0 ? 1 : precision, digits);
  }
  if (IsUpperCase(spec)) {
    if (void* e = std::memchr(digits, 'e', size)) *static_cast<char*>(e) = 'E';
  }
  return Pad(spec, SignOf(spec, std::signbit(value)), digits, size,
             (spec.flags & FormatSpec::kZero) != 0, buffer);
}

size_t FormatSpecByte(const FormatSpec& spec, int64_t value, char* buffer) {
  const char byte = static_cast<char>(value);
  return Pad(spec, Prefix(), &byte, 1, /*zeros=*/false, buffer);
}

size_t FormatSpecText(const FormatSpec& spec, std::string_view text, char* buffer) {
  if (spec.has_precision()) text = text.substr(0, static_cast<size_t>(spec.precision));
  return Pad(spec, Prefix(), text.data(), text.size(), /*zeros=*/false, buffer);
}

size_t QuoteInteger(int64_t value, char* buffer) {
  // The least integer has no decimal literal: its digits alone are a float.
  if (value != std::numeric_limits<int64_t>::min()) return FormatInteger(value, buffer);
  constexpr std::string_view kLeast = "0x8000000000000000";
  std::memcpy(buffer, kLeast.data(), kLeast.size());
  return kLeast.size();
}

size_t QuoteFloat(double value, char* buffer) {
  if (!std::isfinite(value)) {
    const std::string_view text = std::isnan(value) ? "(0/0)" : value > 0 ? "1e9999" : "-1e9999";
    std::memcpy(buffer, text.data(), text.size());
    return text.size();
  }
  FormatSpec spec;
  spec.letter = 'a';
  return FormatHexadecimal(spec, value, buffer);
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
