// The generator behind math.random: xoshiro256** by Blackman and Vigna, with
// the seeding and the conversions of the reference, so that a seed gives the
// same numbers here and there.
#pragma once

#include <bit>
#include <cstdint>

#include "vm/run/machine/machine.h"

namespace selenite::vm {

// The next 64 random bits.
inline uint64_t NextRandom(RandomState& state) {
  uint64_t* s = state.s;
  const uint64_t result = std::rotl(s[1] * 5, 7) * 9;
  const uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = std::rotl(s[3], 45);
  return result;
}

// The state that math.randomseed(low, high) gives.
inline RandomState SeedRandom(uint64_t low, uint64_t high) {
  RandomState state;
  state.s[0] = low;
  state.s[1] = 0xff;  // never all zero, from which no number would come
  state.s[2] = high;
  state.s[3] = 0;
  // Seeds that differ in few bits give similar numbers at first.
  constexpr int kDiscarded = 16;
  for (int i = 0; i < kDiscarded; ++i) NextRandom(state);
  return state;
}

// The upper 53 bits as a float in [0, 1).
inline double RandomFloat(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

// A number in [0, limit], made of `bits` and, when they do not fit, of further
// ones. Each further try succeeds with a probability above one half.
inline uint64_t ProjectRandom(RandomState& state, uint64_t bits, uint64_t limit) {
  if (limit == 0) return 0;
  const uint64_t mask = ~uint64_t{0} >> std::countl_zero(limit);
  while ((bits &= mask) > limit) bits = NextRandom(state);
  return bits;
}

}  // namespace selenite::vm
