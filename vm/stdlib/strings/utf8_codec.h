// One UTF-8 sequence at a time: the encodings of code points up to 2^31, of
// which the strict form stops at 10FFFF and knows no surrogates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace selenite::vm {

inline constexpr uint64_t kMaxLaxCode = 0x7FFFFFFF;
inline constexpr size_t kMaxUtf8Bytes = 6;

enum class Utf8 : uint8_t { kStrict, kLax };

inline bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
// Beyond the end there is none.
inline bool IsContinuationAt(std::string_view s, size_t at) {
  return at < s.size() && IsContinuation(s[at]);
}

// The sequence at `s[at]`. Size 0: not a valid one. REQUIRES: at < s.size().
struct Utf8Sequence {
  size_t size;
  uint32_t code;
};
Utf8Sequence DecodeUtf8(std::string_view s, size_t at, Utf8 form);

// Writes the sequence of `code` and returns its size. REQUIRES: code <=
// kMaxLaxCode, room for kMaxUtf8Bytes.
size_t EncodeUtf8(uint32_t code, char* out);

}  // namespace selenite::vm
