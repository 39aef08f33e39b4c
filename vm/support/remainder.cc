// The C library takes a bit of the quotient at a time: 2,098 steps for the largest
// float by the smallest. Here a and b are m * 2^e and n * 2^f, and what is asked for
// is m * 2^(e-f) modulo n, in units of 2^f:
//
// - Near each other, or with a b of few bits, one to four divisions of 64 bits do.
// - Further apart, 2^(e-f) modulo n is found by squaring, at most eleven times, each
//   time reduced by two multiplications after Montgomery, which takes an odd n: its
//   factors of two go to f first.
#include "vm/support/remainder.h"

#include <algorithm>
#include <bit>

namespace selenite::vm {
namespace {

using Wide = unsigned __int128;

constexpr int kFractionBits = 52;
constexpr uint64_t kLeadingBit = uint64_t{1} << kFractionBits;

// A positive finite float: mantissa * 2^(exponent - 1075), exponent >= 1.
struct Parts {
  uint64_t mantissa;
  int exponent;
};
Parts Split(uint64_t bits) {
  const int exponent = static_cast<int>(bits >> kFractionBits);
  const uint64_t fraction = bits & (kLeadingBit - 1);
  if (exponent == 0) return {fraction, 1};
  return {fraction | kLeadingBit, exponent};
}

// REQUIRES: what the parts stand for is a float.
double Join(Parts parts) {
  if (parts.mantissa == 0) return 0;
  const int up = std::min(std::countl_zero(parts.mantissa) - 11, parts.exponent - 1);
  // The leading bit adds one to the exponent; one without it has the least.
  return std::bit_cast<double>((static_cast<uint64_t>(parts.exponent - up - 1) << kFractionBits) +
                               (parts.mantissa << up));
}

// Arithmetic modulo an odd number below 2^53. Numbers stand for themselves; a
// product comes out divided by 2^64.
class Montgomery {
 public:
  explicit Montgomery(uint64_t modulus) : modulus_(modulus), inverse_(3 * modulus ^ 2) {
    // Five bits of the inverse are right; each step doubles them.
    for (int i = 0; i < 4; ++i) inverse_ *= 2 - modulus * inverse_;
  }
  // a * b / 2^64, between 0 and twice the modulus.
  // REQUIRES: a * b < modulus * 2^64.
  uint64_t Multiply(uint64_t a, uint64_t b) const {
    const Wide product = Wide{a} * b;
    // The product less `taken` times the modulus has 64 zeros at its end.
    const uint64_t taken = static_cast<uint64_t>(product) * inverse_;
    const auto taken_high = static_cast<uint64_t>(Wide{taken} * modulus_ >> 64);
    return static_cast<uint64_t>(product >> 64) + modulus_ - taken_high;
  }

 private:
  uint64_t modulus_;
  uint64_t inverse_;
};

// value * 2^power modulo `odd`. REQUIRES: value and odd below 2^53, 2 <= power.
uint64_t ShiftedModulo(uint64_t value, int power, uint64_t odd) {
  const Montgomery modulo(odd);
  // `shifted` is 2^(64 + p), for p that has the first binary digits of `power`: so
  // it stays below four times the modulus, and its square within what is required.
  int left = std::bit_width(static_cast<unsigned>(power)) - 2;
  uint64_t shifted = ((0 - odd) % odd) << (power >> left);
  while (left > 0) {
    --left;
    shifted = modulo.Multiply(shifted, shifted) << (power >> left & 1);
  }
  const uint64_t rest = modulo.Multiply(shifted, value);
  return rest >= odd ? rest - odd : rest;
}

// Of a by b. REQUIRES: the float of a is not below the one of b.
Parts Remainder(Parts a, Parts b) {
  constexpr int kRoom = 63 - kFractionBits;  // so many bits more fit in 64
  int apart = a.exponent - b.exponent;
  if (apart <= kRoom) return {(a.mantissa << apart) % b.mantissa, b.exponent};
  const int zeros = std::countr_zero(b.mantissa);
  uint64_t odd = b.mantissa >> zeros;
  apart -= zeros;
  if (apart <= 0) return {a.mantissa % (odd << -apart), a.exponent};
  const Parts rest{0, b.exponent + zeros};
  if (odd == 1) return rest;
  int step = std::min(apart, kRoom);
  uint64_t value = (a.mantissa << step) % odd;
  apart -= step;
  // What is left over fits as often as the divisor leaves room.
  constexpr int kDivisions = 3;
  const int room = std::countl_zero(odd);
  if (apart > kDivisions * room) return {ShiftedModulo(value, apart, odd), rest.exponent};
  for (; apart > 0; apart -= step) {
    step = std::min(apart, room);
    value = (value << step) % odd;
  }
  return {value, rest.exponent};
}

// An integer up to 2^53 that has the value, or -1. REQUIRES: value >= 0.
int64_t SmallInteger(double value) {
  if (!(value <= 0x1p53)) return -1;
  const auto integer = static_cast<int64_t>(value);
  return static_cast<double>(integer) == value ? integer : -1;
}

}  // namespace

double RemainderOf(double a, double b) {
  const double x = std::fabs(a);
  const double y = std::fabs(b);
  if (x < y) return a;
  // Constant work, and the C library's own NaN.
  if (!(y > 0) || !(x <= 0x1.fffffffffffffp1023)) return std::fmod(a, b);
  double rest;
  const int64_t i = SmallInteger(x);
  const int64_t j = SmallInteger(y);
  if (i >= 0 && j > 0) {
    // Numbers of 32 bits divide faster.
    rest = static_cast<double>((i | j) >> 32 == 0
                                   ? static_cast<uint32_t>(i) % static_cast<uint32_t>(j)
                                   : i % j);
  } else {
    rest = Join(Remainder(Split(std::bit_cast<uint64_t>(x)), Split(std::bit_cast<uint64_t>(y))));
  }
  return std::copysign(rest, a);
}

}  // namespace selenite::vm
