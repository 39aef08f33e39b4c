#include "vm/run/semantics/comparison.h"

#include <cmath>

namespace selenite::vm {

namespace {

// Integers up to 2^53 are exact as doubles.
constexpr int64_t kExact = int64_t{1} << 53;
bool FitsDouble(int64_t i) { return -kExact <= i && i <= kExact; }

// The float rounded by `round`, as an integer. False: beyond the range, or
// NaN. Comparing against the rounded integer is exact.
bool RoundToInteger(double d, double (*round)(double), int64_t* result) {
  d = round(d);
  if (!(d >= -0x1p63 && d < 0x1p63)) return false;
  *result = static_cast<int64_t>(d);
  return true;
}

}  // namespace

bool LessIntegerFloat(int64_t a, double b) {
  if (FitsDouble(a)) return static_cast<double>(a) < b;
  int64_t i;
  if (RoundToInteger(b, std::ceil, &i)) return a < i;
  return b > 0;  // false for NaN
}

bool LessEqualIntegerFloat(int64_t a, double b) {
  if (FitsDouble(a)) return static_cast<double>(a) <= b;
  int64_t i;
  if (RoundToInteger(b, std::floor, &i)) return a <= i;
  return b > 0;
}

bool LessFloatInteger(double a, int64_t b) {
  if (FitsDouble(b)) return a < static_cast<double>(b);
  int64_t i;
  if (RoundToInteger(a, std::floor, &i)) return i < b;
  return a < 0;
}

bool LessEqualFloatInteger(double a, int64_t b) {
  if (FitsDouble(b)) return a <= static_cast<double>(b);
  int64_t i;
  if (RoundToInteger(a, std::ceil, &i)) return i <= b;
  return a < 0;
}

}  // namespace selenite::vm
