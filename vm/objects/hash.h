// Hashing of bytes and of keys, with a secret.
//
// Nothing a script can see depends on a hash: tables keep insertion order. A
// script that knew the hash could still choose keys that collide, and make
// every lookup walk a long chain; so strings are hashed with the isolate's
// seed and other keys with a secret of the process.
//
// Both fold 64x64 -> 128 bit products, in which every bit of the input
// reaches every bit of the result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace selenite::vm {

inline uint64_t FoldedProduct(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

struct HashSecret {
  uint64_t add;
  uint64_t multiply;  // odd
};
// Drawn from the system when the process starts.
extern const HashSecret hash_secret;

// Of an integer, a float's bits, an address.
inline uint32_t HashBits(uint64_t bits) {
  return static_cast<uint32_t>(FoldedProduct(bits ^ hash_secret.add, hash_secret.multiply));
}

// A hash of bytes that can be computed in pieces: of any sizes that are
// multiples of kBlock, but for the last.
class ByteHash {
 public:
  static constexpr size_t kBlock = 16;

  static constexpr uint64_t Start(uint64_t seed, size_t length) {
    return (seed ^ kFirst) + length * kSecond;
  }
  // REQUIRES: size % kBlock == 0.
  static uint64_t Blocks(uint64_t state, const char* bytes, size_t size) {
    for (size_t i = 0; i < size; i += kBlock) {
      state = FoldedProduct(Load(bytes + i) ^ state, Load(bytes + i + 8) ^ kThird ^ (state >> 7));
    }
    return state;
  }
  // The last bytes, fewer than kBlock, and the result. They are read as two
  // words that may overlap: a copy into a block would have to wait for itself.
  static uint32_t Finish(uint64_t state, const char* bytes, size_t size) {
    uint64_t low = 0, high = 0;
    if (size >= 8) {
      low = Load(bytes);
      high = Load(bytes + size - 8);
    } else if (size >= 4) {
      low = LoadHalf(bytes);
      high = LoadHalf(bytes + size - 4);
    } else if (size != 0) {
      low = static_cast<unsigned char>(bytes[0]) |
            static_cast<uint64_t>(static_cast<unsigned char>(bytes[size / 2])) << 8 |
            static_cast<uint64_t>(static_cast<unsigned char>(bytes[size - 1])) << 16;
    }
    state = FoldedProduct(low ^ state, high ^ kThird ^ (state >> 7));
    return static_cast<uint32_t>(state ^ (state >> 32));
  }

 private:
  static uint64_t Load(const char* bytes) {
    uint64_t value;
    std::memcpy(&value, bytes, sizeof(value));
    return value;
  }
  static uint64_t LoadHalf(const char* bytes) {
    uint32_t value;
    std::memcpy(&value, bytes, sizeof(value));
    return value;
  }
  // Odd, with about as many ones as zeros.
  static constexpr uint64_t kFirst = 0xa3c59ac2f1d4b967u;
  static constexpr uint64_t kSecond = 0xd1b54a32d192ed03u;
  static constexpr uint64_t kThird = 0x8cb92ba72f3d8dd7u;
};

}  // namespace selenite::vm
