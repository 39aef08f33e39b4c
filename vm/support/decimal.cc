#include "vm/support/decimal.h"

#include <array>
#include <bit>
#include <cstring>

#include "vm/support/check.h"
#include "vm/support/powers_of_ten.h"

namespace selenite::vm {
namespace {

using Wide = unsigned __int128;

constexpr std::array<uint64_t, 20> MakeSmallPowers() {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& slot : powers) {
    slot = power;
    power *= 10;
  }
  return powers;
}
constexpr std::array<uint64_t, 20> kSmallPowers = MakeSmallPowers();

// log10(2) * 2^12: a bit is about 0.301 digits.
constexpr int kLog10Of2 = 1233;

constexpr std::array<char, 200> MakePairs() {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}
constexpr std::array<char, 200> kPairs = MakePairs();

// A positive double: mantissa * 2^(exponent - 63), the highest bit of the mantissa set.
struct Binary {
  uint64_t mantissa;
  int exponent;
};
Binary Split(double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const int exponent = static_cast<int>(bits >> 52);
  if (exponent != 0) return {bits << 11 | uint64_t{1} << 63, exponent - 1023};
  // Those without the leading bit are multiples of 2^-1074.
  const int zeros = std::countl_zero(bits);
  return {bits << zeros, -1011 - zeros};
}

// A number that was cut to an integer, and what says how to round it.
struct Cut {
  uint64_t whole;
  uint64_t fraction;  // the first bits that were cut off
  bool is_half;       // it was exactly halfway: to even

  uint64_t Rounded() const {
    constexpr uint64_t kHalf = uint64_t{1} << 63;
    const bool up = fraction > kHalf || (fraction == kHalf && (!is_half || (whole & 1) != 0));
    return whole + (up ? 1 : 0);
  }
};

// The largest whole part with which a product is known to be rounded right, if the
// power is not exact.
constexpr uint64_t kMostInexact = 100000000000000000;

// value * 10^power. False: not within reach.
bool Multiply(Binary value, int power, Cut* cut) {
  const PowerOfTen& ten = TenTo(power);
  // The product, 192 bits, so many of them after the point.
  const int point = 190 - value.exponent - HighestBitOfTenTo(power);
  if (point > 192) {
    *cut = {0, 0, false};  // below a half
    return true;
  }
  const Wide upper = Wide{value.mantissa} * ten.high;
  const Wide lower = Wide{value.mantissa} * ten.low;
  const Wide middle = Wide{static_cast<uint64_t>(upper)} + static_cast<uint64_t>(lower >> 64);
  const uint64_t first = static_cast<uint64_t>(upper >> 64) + static_cast<uint64_t>(middle >> 64);
  const auto second = static_cast<uint64_t>(middle);
  const int shift = point - 128;
  if (shift < 0) return false;
  uint64_t rest;  // after the fraction's bits
  if (shift == 64) {
    cut->whole = 0;
    cut->fraction = first;
    rest = second;
  } else if (shift == 0) {
    cut->whole = first;
    cut->fraction = second;
    rest = 0;
  } else {
    cut->whole = first >> shift;
    cut->fraction = first << (64 - shift) | second >> shift;
    rest = second << (64 - shift);
  }
  if (IsExactPowerOfTen(power)) {
    cut->is_half = rest == 0 && static_cast<uint64_t>(lower) == 0;
    return cut->whole < UINT64_MAX;  // rounding may add one
  }
  // At most two of the lowest 65 bits too large: what looks like a little above
  // half of one is half of one.
  constexpr uint64_t kSlack = 4;
  cut->is_half = shift > 0 && rest >> (64 - shift) < kSlack;
  return cut->whole <= kMostInexact;
}

// The length of `text` without the zeros at its end.
size_t WithoutZeros(const char* text, size_t length) {
  while (length > 1 && text[length - 1] == '0') --length;
  return length;
}

size_t WriteExponentPart(int exponent, char* out) {
  out[0] = 'e';
  out[1] = exponent < 0 ? '-' : '+';
  const int magnitude = exponent < 0 ? -exponent : exponent;
  const int count = magnitude < 100 ? 2 : 3;
  WriteDigitsPadded(static_cast<uint64_t>(magnitude), count, out + 2);
  return static_cast<size_t>(count) + 2;
}

}  // namespace

int CountDigits(uint64_t value) {
  // So that 0 has one digit. No other count changes: powers of ten above 1 are even.
  value |= 1;
  // A guess that is never too large, and at most one too small.
  const int guess = (64 - std::countl_zero(value)) * kLog10Of2 >> 12;
  return guess + (value >= kSmallPowers[static_cast<size_t>(guess)] ? 1 : 0);
}

bool ScaleDecimal(double value, int decimals, uint64_t* scaled) {
  *scaled = 0;
  if (value == 0) return true;
  Cut cut;
  if (decimals > kMaxDecimals || !Multiply(Split(value), decimals, &cut)) return false;
  *scaled = cut.Rounded();
  return true;
}

Digits RoundToDigits(double value, int count) {
  if (value == 0) return {0, 0};
  const Binary binary = Split(value);
  // The power of ten below it, or one more: from the exponent, then by looking.
  int exponent = (binary.exponent * 315653) >> 20;
  const int next = HighestBitOfTenTo(exponent + 1);
  if (binary.exponent > next ||
      (binary.exponent == next && binary.mantissa >= TenTo(exponent + 1).high)) {
    ++exponent;
  }
  const uint64_t limit = kSmallPowers[static_cast<size_t>(count)];
  Cut cut;
  SELENITE_CHECK(Multiply(binary, count - 1 - exponent, &cut));
  if (cut.whole < limit / 10) {
    // A little below the power that it looked like.
    --exponent;
    SELENITE_CHECK(Multiply(binary, count - 1 - exponent, &cut));
  }
  const uint64_t digits = cut.Rounded();
  if (digits >= limit) return {limit / 10, exponent + 1};
  return {digits, exponent};
}

size_t WriteDigits(uint64_t value, char* out) {
  const int count = CountDigits(value);
  WriteDigitsPadded(value, count, out);
  return static_cast<size_t>(count);
}

void WriteDigitsPadded(uint64_t value, int count, char* out) {
  for (; count >= 2; count -= 2) {
    std::memcpy(out + count - 2, &kPairs[2 * (value % 100)], 2);
    value /= 100;
  }
  if (count == 1) out[0] = static_cast<char>('0' + value % 10);
}

size_t WriteFixed(double value, int decimals, char* out) {
  uint64_t whole;
  if (!ScaleDecimal(value, decimals, &whole)) {
    // Its parts may be within reach. The fraction is exact, and what rounds it is even.
    constexpr int kMostDecimals = 19;
    if (value >= 0x1p64 || decimals > kMostDecimals) return 0;
    whole = static_cast<uint64_t>(value);
    if (decimals == 0) return WriteDigits(whole, out);
    uint64_t fraction;
    if (!ScaleDecimal(value - static_cast<double>(whole), decimals, &fraction)) return 0;
    if (fraction == kSmallPowers[static_cast<size_t>(decimals)]) {
      ++whole;
      fraction = 0;
    }
    const size_t count = WriteDigits(whole, out);
    out[count] = '.';
    WriteDigitsPadded(fraction, decimals, out + count + 1);
    return count + 1 + static_cast<size_t>(decimals);
  }
  int count = CountDigits(whole);
  if (count <= decimals) count = decimals + 1;
  WriteDigitsPadded(whole, count, out);
  if (decimals == 0) return static_cast<size_t>(count);
  char* point = out + count - decimals;
  std::memmove(point + 1, point, static_cast<size_t>(decimals));
  *point = '.';
  return static_cast<size_t>(count) + 1;
}

size_t WriteExponent(double value, int decimals, char* out) {
  if (decimals >= kMaxSignificantDigits) return 0;
  const auto [digits, exponent] = RoundToDigits(value, decimals + 1);
  WriteDigitsPadded(digits, decimals + 1, out + 1);
  out[0] = out[1];
  out[1] = '.';
  size_t length = decimals == 0 ? 1 : static_cast<size_t>(decimals) + 2;
  return length + WriteExponentPart(exponent, out + length);
}

size_t WriteGeneral(double value, int count, char* out) {
  if (count > kMaxSignificantDigits) return 0;
  const auto [digits, exponent] = RoundToDigits(value, count);
  char text[kMaxSignificantDigits];
  WriteDigitsPadded(digits, count, text);
  const size_t length = WithoutZeros(text, static_cast<size_t>(count));
  if (exponent < -4 || exponent >= count) {
    out[0] = text[0];
    size_t at = 1;
    if (length > 1) {
      out[1] = '.';
      std::memcpy(out + 2, text + 1, length - 1);
      at = length + 1;
    }
    return at + WriteExponentPart(exponent, out + at);
  }
  if (exponent < 0) {
    std::memcpy(out, "0.000", 5);
    const size_t zeros = static_cast<size_t>(-exponent);  // with the one before the point
    std::memcpy(out + 1 + zeros, text, length);
    return 1 + zeros + length;
  }
  const size_t whole = static_cast<size_t>(exponent) + 1;
  // Zeros that are no fraction stay.
  std::memcpy(out, text, whole);
  if (length <= whole) return whole;
  out[whole] = '.';
  std::memcpy(out + whole + 1, text + whole, length - whole);
  return length + 1;
}

}  // namespace selenite::vm
