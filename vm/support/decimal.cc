#include "vm/support/decimal.h"

#include <array>
#include <bit>
#include <cstring>

namespace selenite::vm {
namespace {

using Wide = unsigned __int128;

constexpr std::array<Wide, kMaxDecimals + 1> MakePowers() {
  std::array<Wide, kMaxDecimals + 1> powers{};
  Wide power = 1;
  for (Wide& slot : powers) {
    slot = power;
    power *= 10;
  }
  return powers;
}
constexpr std::array<Wide, kMaxDecimals + 1> kPowers = MakePowers();

// Powers of ten from 10^-20 to 10^17, rounded: good for a guess.
constexpr int kLeastGuess = -20;
constexpr double kGuesses[] = {
    1e-20, 1e-19, 1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8,
    1e-7,  1e-6,  1e-5,  1e-4,  1e-3,  1e-2,  1e-1,  1e0,   1e1,   1e2,   1e3,   1e4,  1e5,
    1e6,   1e7,   1e8,   1e9,   1e10,  1e11,  1e12,  1e13,  1e14,  1e15,  1e16,  1e17};

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

// A positive double as mantissa * 2^-shift.
struct Binary {
  uint64_t mantissa;
  int shift;
};
Binary Split(double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const int exponent = static_cast<int>(bits >> 52);
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  // 2^-1074 is the least one; those without the leading bit are that small.
  if (exponent == 0) return {fraction, 1074};
  return {fraction | uint64_t{1} << 52, 1075 - exponent};
}

// value * 10^decimals, cut to an integer, and what says how to round it.
struct Product {
  uint64_t whole;
  Wide rest;  // what was cut off, in some unit
  Wide half;  // of an integer, in that unit
  bool rounds_up() const { return rest > half || (rest == half && (whole & 1) != 0); }
};
bool Multiply(Binary value, int decimals, Product* product) {
  if (value.shift < 0) {
    // An integer of more than 53 bits. With 19 decimals it has 64 bits more.
    if (value.shift < -11 || decimals > 19) return false;
    value.mantissa <<= -value.shift;
    value.shift = 0;
  }
  if (value.shift > 127) return false;
  if (decimals < 0) {
    const Wide power = kPowers[static_cast<size_t>(-decimals)];
    // An integer has something to be cut off: it is not below the power.
    if (value.shift > 53) return false;
    const Wide unit = power << value.shift;  // at most 57 + 53 bits
    product->whole = (value.mantissa >> value.shift) / static_cast<uint64_t>(power);
    product->rest = value.mantissa - product->whole * unit;
    product->half = unit / 2;
    return true;
  }
  // At most 53 + 74 bits.
  const Wide all = value.mantissa * kPowers[static_cast<size_t>(decimals)];
  const Wide whole = all >> value.shift;
  // Not the largest: rounding may add one.
  if (whole >= UINT64_MAX) return false;
  product->whole = static_cast<uint64_t>(whole);
  product->rest = all - (whole << value.shift);
  product->half = value.shift == 0 ? 1 : Wide{1} << (value.shift - 1);
  return true;
}

int CountDigits(uint64_t value) {
  // So that 0 has one digit. No other count changes: powers of ten above 1 are even.
  value |= 1;
  // A guess that is never too large, and at most one too small.
  const int guess = (64 - std::countl_zero(value)) * kLog10Of2 >> 12;
  return guess + (value >= static_cast<uint64_t>(kPowers[static_cast<size_t>(guess)]) ? 1 : 0);
}

// The length of `text` without the zeros at its end.
size_t WithoutZeros(const char* text, size_t length) {
  while (length > 1 && text[length - 1] == '0') --length;
  return length;
}

size_t WriteExponentPart(int exponent, char* out) {
  out[0] = 'e';
  out[1] = exponent < 0 ? '-' : '+';
  WriteDigitsPadded(static_cast<uint64_t>(exponent < 0 ? -exponent : exponent), 2, out + 2);
  return 4;
}

}  // namespace

bool ScaleDecimal(double value, int decimals, uint64_t* scaled) {
  if (decimals > kMaxDecimals) return false;
  const Binary binary = Split(value);
  if (binary.mantissa == 0) {
    *scaled = 0;
    return true;
  }
  Product product;
  if (!Multiply(binary, decimals, &product)) return false;
  *scaled = product.whole + (product.rounds_up() ? 1 : 0);
  return true;
}

bool RoundToDigits(double value, int count, uint64_t* digits, int* exponent) {
  if (count > kMaxSignificantDigits) return false;
  if (value == 0) {
    *digits = 0;
    *exponent = 0;
    return true;
  }
  if (value >= 1e17 || value < 1e-18) return false;
  const Binary binary = Split(value);
  // The power of ten below it: from the exponent, then by looking.
  int power = ((63 - binary.shift - std::countl_zero(binary.mantissa)) * kLog10Of2) >> 12;
  if (value >= kGuesses[power + 1 - kLeastGuess]) ++power;
  const uint64_t limit = static_cast<uint64_t>(kPowers[static_cast<size_t>(count)]);
  for (;;) {
    const int decimals = count - 1 - power;
    if (decimals > kMaxDecimals) return false;
    Product product;
    if (!Multiply(binary, decimals, &product)) return false;
    if (product.whole >= limit) {
      ++power;  // the guess was too small
      continue;
    }
    if (product.whole < limit / 10) {
      --power;  // it was too large: a power of ten below 1 is not exact
      continue;
    }
    *digits = product.whole + (product.rounds_up() ? 1 : 0);
    if (*digits == limit) {
      *digits /= 10;
      ++power;
    }
    *exponent = power;
    return true;
  }
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
  uint64_t scaled;
  if (!ScaleDecimal(value, decimals, &scaled)) return 0;
  int count = CountDigits(scaled);
  if (count <= decimals) count = decimals + 1;
  WriteDigitsPadded(scaled, count, out);
  if (decimals == 0) return static_cast<size_t>(count);
  char* point = out + count - decimals;
  std::memmove(point + 1, point, static_cast<size_t>(decimals));
  *point = '.';
  return static_cast<size_t>(count) + 1;
}

size_t WriteExponent(double value, int decimals, char* out) {
  uint64_t digits;
  int exponent;
  if (!RoundToDigits(value, decimals + 1, &digits, &exponent)) return 0;
  WriteDigitsPadded(digits, decimals + 1, out + 1);
  out[0] = out[1];
  out[1] = '.';
  size_t length = decimals == 0 ? 1 : static_cast<size_t>(decimals) + 2;
  return length + WriteExponentPart(exponent, out + length);
}

size_t WriteGeneral(double value, int count, char* out) {
  uint64_t digits;
  int exponent;
  if (!RoundToDigits(value, count, &digits, &exponent)) return 0;
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
