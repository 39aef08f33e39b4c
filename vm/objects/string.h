// A Lua string: immutable bytes, inline after the object.
//
// Short strings are interned in the isolate's StringTable: equal ones are the
// same object. Long strings are not; their hash is computed when they first
// serve as a key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/heap/heap_object.h"
#include "vm/objects/value.h"
#include "vm/support/piece_size.h"

namespace selenite::vm {

// Longest interned string, as in the reference.
inline constexpr size_t kMaxShortString = 40;

// Bytes of a string that may be made in one go: a piece of work, but short
// strings, which are interned, cannot be made otherwise.
SELENITE_PIECE_SIZE size_t StringAtOnce() {
  const auto piece = static_cast<size_t>(PieceBytes());
  return piece > kMaxShortString ? piece : kMaxShortString;
}

// Longest string at all. Longer ones are refused like any want of memory.
inline constexpr size_t kMaxStringBytes = size_t{1} << 40;

class String final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kString;

  // Use StringTable (string_table.h).
  String(size_t length, uint32_t hash, bool is_short)
      : HeapObject(kType), length_(length) {
    aux_ = hash;
    flags_ = is_short ? (kShort | kHashed) : 0;
  }

  size_t length() const { return length_; }
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
  // For filling a new string before anything else can see it.
  char* mutable_data() { return reinterpret_cast<char*>(this + 1); }
  std::string_view view() const { return {data(), length_}; }

  bool is_short() const { return (flags_ & kShort) != 0; }
  bool has_hash() const { return (flags_ & kHashed) != 0; }
  // REQUIRES: has_hash().
  uint32_t hash() const { return aux_; }
  void set_hash(uint32_t hash) {
    aux_ = hash;
    flags_ |= kHashed;
  }

  // Interned strings of one bucket of the StringTable.
  String* next_interned = nullptr;

 private:
  static constexpr uint8_t kShort = 1;
  static constexpr uint8_t kHashed = 2;

  size_t length_;
};

inline Value Value::Of(String* string) {
  return Object(string, string->is_short() ? Tag::kString : Tag::kLongString);
}

}  // namespace selenite::vm
