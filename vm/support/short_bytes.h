// Copying and comparing a few bytes without a call.
//
// Most strings of a program are shorter than a cache line. For them the C
// library's memcpy and memcmp spend their time on finding out how long they
// are; here that is three branches, and the bytes move as words that may
// overlap. Nothing is read or written outside of the bytes given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace selenite::vm {

// Longer ones are left to the C library.
inline constexpr size_t kShortBytes = 64;

// As memcpy: the ranges do not overlap.
inline void CopyBytes(char* to, const char* from, size_t size) {
  struct Words {
    uint64_t a, b;
  };
  if (size >= sizeof(Words)) {
    if (size > kShortBytes) [[unlikely]] {
#ifndef __clang__
      // g++ would warn that an array of a few bytes, which never gets here, is too short.
      asm("" : "+r"(from));
#endif
      std::memcpy(to, from, size);
      return;
    }
    // All loads of a round come before its stores, so that the compiler need not
    // consider aliasing.
    Words last;
    std::memcpy(&last, from + size - sizeof(Words), sizeof(Words));
    for (size_t at = 0; at + sizeof(Words) < size; at += sizeof(Words)) {
      Words words;
      std::memcpy(&words, from + at, sizeof(Words));
      std::memcpy(to + at, &words, sizeof(Words));
    }
    std::memcpy(to + size - sizeof(Words), &last, sizeof(Words));
  } else if (size >= 8) {
    uint64_t first, last;
    std::memcpy(&first, from, 8);
    std::memcpy(&last, from + size - 8, 8);
    std::memcpy(to, &first, 8);
    std::memcpy(to + size - 8, &last, 8);
  } else if (size >= 4) {
    uint32_t first, last;
    std::memcpy(&first, from, 4);
    std::memcpy(&last, from + size - 4, 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + size - 4, &last, 4);
  } else if (size != 0) {
    const char first = from[0], middle = from[size / 2], last = from[size - 1];
    to[0] = first;
    to[size / 2] = middle;
    to[size - 1] = last;
  }
}

// Are `size` bytes the same?
inline bool SameBytes(const char* a, const char* b, size_t size) {
  auto differ = [a, b](size_t at) {
    uint64_t left, right;
    std::memcpy(&left, a + at, 8);
    std::memcpy(&right, b + at, 8);
    return left ^ right;
  };
  if (size >= 16) {
    if (size > kShortBytes) [[unlikely]] return std::memcmp(a, b, size) == 0;
    uint64_t difference = differ(size - 16) | differ(size - 8);
    for (size_t at = 0; at + 16 < size; at += 16) difference |= differ(at) | differ(at + 8);
    return difference == 0;
  }
  if (size >= 8) {
    return (differ(0) | differ(size - 8)) == 0;
  }
  if (size >= 4) {
    uint32_t words[4];
    std::memcpy(&words[0], a, 4);
    std::memcpy(&words[1], b, 4);
    std::memcpy(&words[2], a + size - 4, 4);
    std::memcpy(&words[3], b + size - 4, 4);
    return ((words[0] ^ words[1]) | (words[2] ^ words[3])) == 0;
  }
  if (size == 0) return true;
  return a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1];
}

}  // namespace selenite::vm
