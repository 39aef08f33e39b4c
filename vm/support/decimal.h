// The decimal digits of a float, rounded to as many as are asked for: what
// "%.2f", "%g" and "%.14g" are made of.
//
// A double is m * 2^-k with m below 2^53. As long as m * 10^p fits in 128
// bits, its digits are one multiplication and one shift away, and the bits
// that are shifted out say exactly how to round (to nearest, ties to even, as
// the C library does). That covers nearly every number that a program prints;
// for the others the answer is false, and the caller asks std::to_chars.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selenite::vm {

// At most so many significant digits fit.
inline constexpr int kMaxSignificantDigits = 17;
// At most so many digits after the point do.
inline constexpr int kMaxDecimals = 22;

// value * 10^decimals, rounded to an integer. False: not within reach.
// REQUIRES: value >= 0 and finite, 0 <= decimals.
[[nodiscard]] bool ScaleDecimal(double value, int decimals, uint64_t* scaled);

// value = digits * 10^(exponent - count + 1), rounded, where `digits` has
// `count` digits (0 for 0). False: not within reach. REQUIRES: value >= 0 and
// finite, 1 <= count.
[[nodiscard]] bool RoundToDigits(double value, int count, uint64_t* digits, int* exponent);

// Write into `out`, which has room, and return the length.

// All digits of a number; exactly `count` of them, with zeros in front.
size_t WriteDigits(uint64_t value, char* out);
void WriteDigitsPadded(uint64_t value, int count, char* out);

// As "%.<decimals>f" writes it. 0: not within reach.
size_t WriteFixed(double value, int decimals, char* out);
// As "%.<decimals>e" does.
size_t WriteExponent(double value, int decimals, char* out);
// As "%.<count>g" does, for count > 0.
size_t WriteGeneral(double value, int count, char* out);

// Room for what they write.
inline constexpr size_t kMaxDecimalText = 64;

}  // namespace selenite::vm
