// The isolate's interned strings, held weakly, and the making of strings.
//
// Hashes are seeded by a secret of the process, so a script cannot choose
// strings that collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/objects/metamethod.h"
#include "vm/objects/hash.h"
#include "vm/objects/string.h"

namespace selenite::vm {

class Heap;
class Marker;

class StringTable {
 public:
  StringTable(Heap& heap, uint64_t seed);
  ~StringTable();
  StringTable(const StringTable&) = delete;
  StringTable& operator=(const StringTable&) = delete;

  // Creates the fixed strings (metamethod names). False: not enough memory.
  [[nodiscard]] bool Initialize();

  // The string with these bytes: the interned one when short, a new one when
  // long. Null: not enough memory, nothing changed. Copies at most what is
  // given; the caller charges for it and cuts work into pieces.
  [[nodiscard]] String* Make(std::string_view bytes);

  // The interned string with these few bytes, or null when there is none.
  // REQUIRES: bytes.size() <= kMaxShortString.
  const String* FindShort(std::string_view bytes) const;

  // A long string whose bytes the caller fills before anybody sees it. Null:
  // not enough memory. REQUIRES: length > kMaxShortString.
  [[nodiscard]] String* MakeLongUninitialized(size_t length);

  // Computes the hash of a long string if it has none. One piece up to
  // kPieceBytes; longer ones go through LongStringHash.
  uint32_t HashOf(String* string);
  uint32_t HashBytes(std::string_view bytes) const;

  // The name of a metamethod ("__index"); pinned.
  String* name(Metamethod m) const { return names_[static_cast<int>(m)]; }

  // For the collector.
  void Remove(String* string);
  void TraceFixed(Marker& marker);

  // Bytes of the buckets.
  size_t index_bytes() const { return capacity_ * sizeof(String*); }
  size_t size() const { return count_; }

 private:
  size_t BucketOf(uint32_t hash) const;
  // HashBytes for a few bytes.
  uint32_t HashOfShort(std::string_view bytes) const;
  String* FindInterned(std::string_view bytes, uint32_t hash);
  [[nodiscard]] String* AddInterned(std::string_view bytes, uint32_t hash);
  // One bucket more, or fewer. Grow false: not enough memory.
  [[nodiscard]] bool Grow();
  void Shrink();

  Heap& heap_;
  uint64_t seed_;
  String** buckets_ = nullptr;
  size_t bucket_count_ = 0;
  size_t capacity_ = 0;  // of buckets_
  size_t count_ = 0;
  String* names_[kMetamethodCount] = {};
  // The interned strings of one ASCII character, found without a hash: scripts
  // that walk over text make them all the time. Held weakly as the others.
  String* characters_[128] = {};
};

// Hashes a very long string in pieces of kPieceBytes.
class LongStringHash {
 public:
  LongStringHash() = default;
  void Start(String* string, uint64_t seed);
  // Bytes of a piece: whole blocks.
  static SELENITE_PIECE_SIZE size_t PieceOfBlocks() {
    const auto bytes = static_cast<size_t>(PieceBytes());
    return (bytes + ByteHash::kBlock - 1) / ByteHash::kBlock * ByteHash::kBlock;
  }
  // Bytes that are done; those of a string that is done: unknown.
  size_t position() const { return position_; }
  // Does one piece. True: done, the string has its hash.
  bool Advance();
  String* string() const { return string_; }

 private:
  String* string_ = nullptr;
  size_t position_ = 0;
  uint64_t state_ = 0;
};

}  // namespace selenite::vm
