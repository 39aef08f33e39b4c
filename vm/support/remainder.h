// The remainder of two floats, exact, by work that does not grow with how far
// apart they are: what `%` and math.fmod are made of.
#pragma once

#include <cmath>
#include <cstdint>

namespace selenite::vm {

// As std::fmod: a - q * b for the quotient q cut towards zero, with the sign of a;
// a NaN for an infinite a and for b = 0.
double RemainderOf(double a, double b);

// The same with the sign of b, as `%` has it: the quotient is rounded down.
inline double FloorRemainderOf(double a, double b) {
  double remainder = RemainderOf(a, b);
  // Not by the sign of a product, which may underflow.
  if (remainder != 0 && (remainder < 0) != (b < 0)) remainder += b;
  return remainder;
}

}  // namespace selenite::vm
