// What a byte may be part of, independent of the locale.
#pragma once

#include <array>
#include <cstdint>

namespace selenite::vm {

enum CharClass : uint8_t {
  kNameStart = 1,  // letters and `_`
  kDigit = 2,
  kHexDigit = 4,
  kSpace = 8,
  kStringSpecial = 16,  // quotes, `\`, line breaks
  kLineBreak = 32,
  kNameChar = kNameStart | kDigit,
};

constexpr std::array<uint8_t, 256> kCharClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] |= kNameStart;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] |= kNameStart;
  classes['_'] |= kNameStart;
  for (int c = '0'; c <= '9'; ++c) classes[c] |= kDigit | kHexDigit;
  for (int c = 'a'; c <= 'f'; ++c) classes[c] |= kHexDigit;
  for (int c = 'A'; c <= 'F'; ++c) classes[c] |= kHexDigit;
  for (unsigned char c : {' ', '\t', '\n', '\v', '\f', '\r'}) classes[c] |= kSpace;
  for (unsigned char c : {'"', '\'', '\\', '\n', '\r'}) classes[c] |= kStringSpecial;
  classes['\n'] |= kLineBreak;
  classes['\r'] |= kLineBreak;
  return classes;
}();

// `c` is a byte, or -1 at the end of the source.
inline bool Is(int c, int char_class) { return c >= 0 && (kCharClasses[c] & char_class) != 0; }
inline bool IsByte(char c, int char_class) {
  return (kCharClasses[static_cast<unsigned char>(c)] & char_class) != 0;
}

}  // namespace selenite::vm
