// The decimal digits of a float, rounded to as many as are asked for: what
// "%.2f", "%g" and "%.14g" are made of.
//
// The digits of m * 2^e are those of m * 2^e * 10^p, cut to an integer and rounded:
// one product of m, 64 bits, and 128 bits of the power, whatever e and p are. As
// long as the power is exact, the product says exactly how to round (to nearest,
// ties to even, as the C library does). Every other power is too large by less than
// 2^-127 of itself, and a product with up to 17 digits before the point by less
// than 2^-70. No double comes nearer than 2^-67 to a half without being one: that
// was looked up for all exponents, counts of digits and powers, by continued
// fractions (tests/support/check_halves.py). So the product rounds right always.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selenite::vm {

// Of every double so many significant digits are within reach.
inline constexpr int kMaxSignificantDigits = 17;
// At most so many digits after the point are looked for.
inline constexpr int kMaxDecimals = 99;

// value * 10^decimals, rounded to an integer. False: not within reach.
// REQUIRES: value >= 0 and finite, 0 <= decimals.
[[nodiscard]] bool ScaleDecimal(double value, int decimals, uint64_t* scaled);

// value = digits * 10^(exponent - count + 1), rounded, where `digits` has
// `count` digits (0 for 0). REQUIRES: value >= 0 and finite,
// 1 <= count <= kMaxSignificantDigits.
struct Digits {
  uint64_t digits;
  int exponent;
};
Digits RoundToDigits(double value, int count);

// How many digits a number has; 0 has one.
int CountDigits(uint64_t value);

// Write into `out`, which has room, and return the length.

// All digits of a number; exactly `count` of them, with zeros in front.
size_t WriteDigits(uint64_t value, char* out);
void WriteDigitsPadded(uint64_t value, int count, char* out);

// As "%.<decimals>f" writes it. 0: not within reach, which every value up to 2^64 is
// with up to 19 decimals.
size_t WriteFixed(double value, int decimals, char* out);
// As "%.<decimals>e" does, with up to 16 decimals; otherwise 0.
size_t WriteExponent(double value, int decimals, char* out);
// As "%.<count>g" does, for 0 < count <= 17; otherwise 0.
size_t WriteGeneral(double value, int count, char* out);

// Room for what they write.
inline constexpr size_t kMaxDecimalText = 128;

}  // namespace selenite::vm
