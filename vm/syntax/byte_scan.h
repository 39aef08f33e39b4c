// Where a run of bytes ends: a name, spaces, the rest of a line, the plain part of
// a string.
//
// A lexer spends its time here. A loop over bytes ends after a number of turns
// that no branch predictor can know; looking at sixteen bytes at once and
// asking for the first that does not belong costs the same for every length.
// Where there is no SSE2, or not sixteen bytes, the loop does it.
//
// Each takes the bytes from `p` to before `stop` and returns the first that is
// not of the run, or `stop`.
#pragma once

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "vm/syntax/char_class.h"

namespace selenite::vm {

namespace byte_scan {

#ifdef __SSE2__

using Bytes = __m128i;

inline Bytes Load(const char* p) { return _mm_loadu_si128(reinterpret_cast<const Bytes*>(p)); }
inline Bytes Equal(Bytes bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }
// Bytes from `first` on, `count` of them. Comparisons are signed: shifted so
// that `first` is the lowest value there is.
inline Bytes InRange(Bytes bytes, char first, int count) {
  const Bytes moved = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(first + 128)));
  return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(count - 128)));
}
inline Bytes Or(Bytes a, Bytes b) { return _mm_or_si128(a, b); }
inline uint32_t Mask(Bytes bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }

// `ends(bytes)` marks what ends the run, in the lowest sixteen bits.
template <class Ends, class EndsByte>
const char* Find(const char* p, const char* stop, Ends ends, EndsByte ends_byte) {
  constexpr int kWidth = sizeof(Bytes);
  for (; stop - p >= kWidth; p += kWidth) {
    const uint32_t found = ends(Load(p));
    if (found != 0) return p + std::countr_zero(found);
  }
  while (p < stop && !ends_byte(*p)) ++p;
  return p;
}

#endif

}  // namespace byte_scan

// Over letters, digits and `_`.
inline const char* SkipNameBytes(const char* p, const char* stop) {
  const auto ends_byte = [](char c) { return !IsByte(c, kNameChar); };
#ifdef __SSE2__
  using namespace byte_scan;
  return Find(
      p, stop,
      [](Bytes bytes) {
        const Bytes lower = Or(bytes, _mm_set1_epi8(0x20));
        const Bytes letters = InRange(lower, 'a', 26);
        const Bytes digits = InRange(bytes, '0', 10);
        return Mask(Or(Or(letters, digits), Equal(bytes, '_'))) ^ 0xFFFF;
      },
      ends_byte);
#else
  while (p < stop && !ends_byte(*p)) ++p;
  return p;
#endif
}

// Over spaces, but no other white space.
inline const char* SkipSpaces(const char* p, const char* stop) {
#ifdef __SSE2__
  using namespace byte_scan;
  return Find(
      p, stop, [](Bytes bytes) { return Mask(Equal(bytes, ' ')) ^ 0xFFFF; },
      [](char c) { return c != ' '; });
#else
  while (p < stop && *p == ' ') ++p;
  return p;
#endif
}

// Over everything but `\n`, `\r` and the two bytes given.
inline const char* SkipPlainBytes(const char* p, const char* stop, char one, char other) {
  const auto ends_byte = [=](char c) {
    return c == '\n' || c == '\r' || c == one || c == other;
  };
#ifdef __SSE2__
  using namespace byte_scan;
  return Find(
      p, stop,
      [=](Bytes bytes) {
        return Mask(Or(Or(Equal(bytes, '\n'), Equal(bytes, '\r')),
                       Or(Equal(bytes, one), Equal(bytes, other))));
      },
      ends_byte);
#else
  while (p < stop && !ends_byte(*p)) ++p;
  return p;
#endif
}

}  // namespace selenite::vm
