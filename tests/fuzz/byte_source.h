// A fuzzer's bytes as a source of decisions.
//
// Every decision takes as few bytes as it needs, from the front, so that a byte that the
// fuzzer changes changes one decision. When the bytes are used up every answer is 0 or
// empty: whoever asks has to end then.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace selenite::fuzz {

class ByteSource {
 public:
  explicit ByteSource(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }

  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }

  // 0 .. count - 1. REQUIRES: 0 < count <= 256.
  size_t Below(size_t count) { return Byte() % count; }

  // True in about `percent` of a hundred cases; false when nothing is left.
  bool Chance(int percent) { return !empty() && Byte() % 100 < percent; }

  uint64_t Word() {
    uint64_t word = 0;
    for (int i = 0; i < 8; ++i) word = word << 8 | Byte();
    return word;
  }

  // An integer of any size, small ones more often.
  int64_t Integer() {
    const uint8_t kind = Byte();
    if (kind < 160) return static_cast<int8_t>(Byte());
    const int64_t word = static_cast<int64_t>(Word());
    return word >> (kind % 64);
  }

  // Any bit pattern, NaNs and subnormals included.
  double Float() {
    const uint8_t kind = Byte();
    if (kind < 100) return static_cast<int8_t>(Byte()) / 4.0;
    return std::bit_cast<double>(Word());
  }

  // Up to `longest` bytes; the length takes the first.
  std::string Bytes(size_t longest) { return Take(std::min<size_t>(Byte(), longest)); }
  std::string Rest() { return Take(bytes_.size()); }

 private:
  std::string Take(size_t count) {
    count = std::min(count, bytes_.size());
    std::string taken(bytes_.substr(0, count));
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace selenite::fuzz
