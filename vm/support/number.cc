// The grammar is checked here, byte by byte; only a text known to be a decimal
// float is handed to std::from_chars, and never more than kMaxDigits of it.
#include "vm/support/number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "vm/support/fuel.h"

namespace selenite::vm {
namespace {

// The exact value halfway between two neighbouring doubles has at most 767
// significant digits. More digits can only say "a little above": one nonzero
// digit says that as well as a million.
constexpr int kMaxDigits = 770;

// A text up to this length goes to from_chars as it is.
constexpr size_t kShortText = 400;

// Exponents are cut here: far beyond any double, far below overflow.
constexpr int64_t kMaxExponent = int64_t{1} << 48;

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

bool IsSpace(char c) { return c == ' ' || static_cast<unsigned char>(c - '\t') < 5; }

// The value of a hexadecimal digit, or -1.
constexpr std::array<int8_t, 256> MakeHexDigits() {
  std::array<int8_t, 256> values{};
  values.fill(-1);
  for (size_t i = 0; i < 16; ++i) {
    values[static_cast<unsigned char>("0123456789abcdef"[i])] = static_cast<int8_t>(i);
    values[static_cast<unsigned char>("0123456789ABCDEF"[i])] = static_cast<int8_t>(i);
  }
  return values;
}
constexpr std::array<int8_t, 256> kHexDigits = MakeHexDigits();
int HexDigit(char c) { return kHexDigits[static_cast<unsigned char>(c)]; }

// Reads `[+-] digits` to the end of the text, cut to ±kMaxExponent.
std::optional<int64_t> ReadExponent(const char* p, const char* end) {
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (p == end) return std::nullopt;
  int64_t value = 0;
  for (; p < end; ++p) {
    if (!IsDigit(*p)) return std::nullopt;
    if (value < kMaxExponent) value = value * 10 + (*p - '0');
  }
  return negative ? -value : value;
}

// mantissa * 2^exponent, rounded to the nearest double, ties to even.
// `sticky`: the true value is a little above.
double ComposeBinary(uint64_t mantissa, int64_t exponent, bool sticky) {
  if (mantissa == 0) return 0.0;
  const int shift = std::countl_zero(mantissa);
  mantissa <<= shift;
  exponent -= shift;
  const int64_t top = exponent + 63;  // the value is in [2^top, 2^(top+1))
  if (top > 1023) return HUGE_VAL;
  if (top < -1075) return 0.0;
  // Subnormal numbers keep fewer bits than 53, down to none.
  const int bits = top >= -1022 ? 53 : static_cast<int>(top + 1075);
  const int drop = 64 - bits;
  uint64_t kept = drop == 64 ? 0 : mantissa >> drop;
  const uint64_t rest = mantissa << (64 - drop);
  constexpr uint64_t kHalf = uint64_t{1} << 63;
  if (rest > kHalf || (rest == kHalf && (sticky || (kept & 1) != 0))) ++kept;
  return std::ldexp(static_cast<double>(kept), static_cast<int>(exponent) + drop);
}

// What follows `0x`.
std::optional<Number> ReadHexadecimal(const char* p, const char* end, bool negative) {
  uint64_t wrapped = 0;   // all digits, modulo 2^64
  uint64_t mantissa = 0;  // the first significant digits
  int64_t exponent = 0;   // of the mantissa, in bits
  bool sticky = false, any_digit = false, point = false;
  for (; p < end; ++p) {
    if (*p == '.' && !point) {
      point = true;
      continue;
    }
    const int digit = HexDigit(*p);
    if (digit < 0) break;
    any_digit = true;
    wrapped = wrapped << 4 | static_cast<uint64_t>(digit);
    if (mantissa >> 60 == 0) {
      mantissa = mantissa << 4 | static_cast<uint64_t>(digit);
      if (point) exponent -= 4;
    } else {
      sticky |= digit != 0;
      if (!point) exponent += 4;
    }
  }
  if (!any_digit) return std::nullopt;
  if (p == end && !point) {
    return Number::Integer(static_cast<int64_t>(negative ? 0 - wrapped : wrapped));
  }
  if (p < end) {
    if (*p != 'p' && *p != 'P') return std::nullopt;
    const std::optional<int64_t> written = ReadExponent(p + 1, end);
    if (!written.has_value()) return std::nullopt;
    exponent += *written;
  }
  const double value = ComposeBinary(mantissa, exponent, sticky);
  return Number::Float(negative ? -value : value);
}

// A decimal float of any length or size: [p, end) is `digits[.digits]`, known
// to be well formed. Its significant digits are gathered, then converted.
double ComposeDecimal(const char* p, const char* end, int64_t exponent) {
  char buffer[kMaxDigits + 32];
  char* out = buffer;
  bool point = false, sticky = false;
  for (; p < end; ++p) {
    if (*p == '.') {
      point = true;
      continue;
    }
    if (point) --exponent;
    if (out == buffer && *p == '0') continue;
    if (out < buffer + kMaxDigits) {
      *out++ = *p;
    } else {
      sticky |= *p != '0';
      ++exponent;
    }
  }
  if (out == buffer) return 0.0;
  const int64_t magnitude = exponent + (out - buffer);  // the value is below 10^magnitude
  if (magnitude > 400) return HUGE_VAL;
  if (magnitude < -400) return 0.0;
  if (sticky) {
    *out++ = '1';
    --exponent;
  }
  *out++ = 'e';
  out = std::to_chars(out, buffer + sizeof buffer, exponent).ptr;
  double value = 0;
  if (std::from_chars(buffer, out, value).ec == std::errc::result_out_of_range) {
    return magnitude > 0 ? HUGE_VAL : 0.0;
  }
  return value;
}

std::optional<Number> ReadDecimal(const char* begin, const char* end, bool negative) {
  const char* p = begin;
  uint64_t magnitude = 0;
  bool fits = true;
  // The magnitude of the smallest integer is one more than of the largest.
  const uint64_t limit = (uint64_t{1} << 63) - (negative ? 0 : 1);
  // So many digits always fit.
  const char* const safe_end = end - p > 18 ? p + 18 : end;
  for (; p < safe_end && IsDigit(*p); ++p) {
    magnitude = magnitude * 10 + static_cast<uint64_t>(*p - '0');
  }
  for (; fits && p < end && IsDigit(*p); ++p) {
    const uint64_t digit = static_cast<uint64_t>(*p - '0');
    fits = magnitude <= (limit - digit) / 10;
    if (fits) magnitude = magnitude * 10 + digit;
  }
  while (p < end && IsDigit(*p)) ++p;
  if (p == end && fits) {
    if (p == begin) return std::nullopt;
    return Number::Integer(static_cast<int64_t>(negative ? 0 - magnitude : magnitude));
  }
  int64_t digits = p - begin;
  if (p < end && *p == '.') {
    const char* fraction = ++p;
    while (p < end && IsDigit(*p)) ++p;
    digits += p - fraction;
  }
  if (digits == 0) return std::nullopt;
  const char* mantissa_end = p;
  int64_t exponent = 0;
  if (p < end) {
    if (*p != 'e' && *p != 'E') return std::nullopt;
    const std::optional<int64_t> written = ReadExponent(p + 1, end);
    if (!written.has_value()) return std::nullopt;
    exponent = *written;
  }
  double value = 0;
  bool converted = false;
  if (static_cast<size_t>(end - begin) <= kShortText) {
    const std::from_chars_result result = std::from_chars(begin, end, value);
    converted = result.ec == std::errc() && result.ptr == end;
  }
  if (!converted) value = ComposeDecimal(begin, mantissa_end, exponent);
  return Number::Float(negative ? -value : value);
}

}  // namespace

// Nanoseconds that reading takes, where an instruction takes 5 to 10:
//
//   up to 19 digits                              10 to 50
//   20 to 40 bytes, hexadecimal                  50 to 100
//   more than 19 digits                          60 to 80
//   the same, nearly halfway between two floats  90 near 1, 250 to 350 at 1e-300 and 1e300
//   100, 400, 770 such digits                    200 to 500, 700 to 1,200, 2,400 to 3,500
//   longer                                       1.5 to 2.7 for a byte
//
// More than 19 digits may be near halfway: finding out takes as long as reading.
int64_t PriceOfLongNumeral(std::string_view text) {
  constexpr size_t kFreeBytes = 40;
  constexpr int kQuickDigits = 19;
  const int64_t for_bytes = NumeralPrice(text.size());
  // For arithmetic with integers of up to kMaxDigits.
  constexpr int64_t kStart = 6;
  constexpr size_t kDigitsPerUnit = 16;
  const int64_t for_many =
      for_bytes + kStart +
      static_cast<int64_t>(std::min<size_t>(text.size(), kMaxDigits) / kDigitsPerUnit);
  if (text.size() > kShortText) return for_many;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end && IsSpace(*p)) ++p;
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (end - p >= 2 && p[0] == '0' && (p[1] | 0x20) == 'x') return for_bytes;
  while (p < end && (*p == '0' || *p == '.')) ++p;
  int digits = 0;
  for (; p < end && (IsDigit(*p) || *p == '.'); ++p) {
    if (*p != '.' && ++digits > kQuickDigits) return for_many;
  }
  return text.size() > kFreeBytes ? for_bytes : 0;
}

std::optional<Number> ParseNumber(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end && IsSpace(*p)) ++p;
  while (p < end && IsSpace(end[-1])) --end;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (end - p >= 2 && p[0] == '0' && (p[1] | 0x20) == 'x') {
    return ReadHexadecimal(p + 2, end, negative);
  }
  return ReadDecimal(p, end, negative);
}

}  // namespace selenite::vm
