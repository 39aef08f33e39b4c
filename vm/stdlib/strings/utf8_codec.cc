#include "vm/stdlib/strings/utf8_codec.h"

namespace selenite::vm {

Utf8Sequence DecodeUtf8(std::string_view s, size_t at, Utf8 form) {
  constexpr Utf8Sequence kInvalid = {0, 0};
  unsigned char first = static_cast<unsigned char>(s[at]);
  if (first < 0x80) return {1, first};
  // The leading ones of the first byte count the bytes; the rest of it are
  // the code's highest bits.
  size_t size = 2;
  while (size <= kMaxUtf8Bytes && (first & (0x80u >> size)) != 0) ++size;
  if ((first & 0x40) == 0 || size > kMaxUtf8Bytes) return kInvalid;
  uint32_t code = first & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if (!IsContinuationAt(s, at + i)) return kInvalid;
    code = (code << 6) | (static_cast<unsigned char>(s[at + i]) & 0x3F);
  }
  // Too small for its length: an overlong form.
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
  if (code < kLeast[size]) return kInvalid;
  if (form == Utf8::kStrict && (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))) {
    return kInvalid;
  }
  return {size, code};
}

size_t EncodeUtf8(uint32_t code, char* out) {
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  size_t size = 2;
  for (uint32_t limit = 0x800; size < kMaxUtf8Bytes && code >= limit; limit <<= 5) ++size;
  for (size_t i = size - 1; i > 0; --i) {
    out[i] = static_cast<char>(0x80 | (code & 0x3F));
    code >>= 6;
  }
  out[0] = static_cast<char>((0xFF00u >> size) | code);
  return size;
}

}  // namespace selenite::vm
