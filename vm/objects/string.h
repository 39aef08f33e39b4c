// A Lua string: immutable bytes, inline after the object.
//
// Short strings are interned in the isolate's StringTable: equal ones are the
// same object. Long strings are not; their hash is computed when they first
// serve as a key.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vm/heap/heap_object.h"
#include "vm/objects/value.h"
#include "vm/support/check.h"
#include "vm/support/number.h"
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

// Why a reader may have all bytes of a string at once.
enum class Reading : uint8_t {
#define READING(name, reason) name,
#include "vm/objects/reading.def"
#undef READING
};

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
  // All bytes, without a charge. Natives read through Text (text.h).
  std::string_view bytes(Reading why) const {
    SELENITE_DCHECK(why != Reading::kShort || length_ <= kMaxShortString);
    return {reinterpret_cast<const char*>(this + 1), length_};
  }
  // For filling a new string before anything else can see it.
  char* mutable_data() { return reinterpret_cast<char*>(this + 1); }

  bool is_short() const { return (flags_ & kShort) != 0; }
  bool has_hash() const { return (flags_ & kHashed) != 0; }
  // REQUIRES: has_hash().
  uint32_t hash() const { return aux_; }
  void set_hash(uint32_t hash) {
    aux_ = hash;
    flags_ |= kHashed;
  }

  // What a long string spells as a number, kept from when it was read in pieces until
  // it is taken: see numerals.h of the machine.
  bool has_numeral() const { return (flags_ & kNumeralRead) != 0; }
  // REQUIRES: !is_short().
  void KeepNumeral(const std::optional<Number>& numeral);
  // REQUIRES: has_numeral().
  std::optional<Number> TakeNumeral();

  // Interned strings of one bucket of the StringTable.
  String*& next_interned() { return next_interned_; }
  const String* next_interned() const { return next_interned_; }

 private:
  static constexpr uint8_t kShort = 1;
  static constexpr uint8_t kHashed = 2;
  static constexpr uint8_t kNumeralRead = 4;
  static constexpr uint8_t kIsNumeral = 8;
  static constexpr uint8_t kIsInteger = 16;

  union {
    String* next_interned_ = nullptr;  // of a short string
    int64_t numeral_;                  // of a long one: the bits of the number
  };
  size_t length_;
};

inline void String::KeepNumeral(const std::optional<Number>& numeral) {
  flags_ |= kNumeralRead;
  if (!numeral) return;
  flags_ |= numeral->is_integer ? kIsNumeral | kIsInteger : kIsNumeral;
  numeral_ = numeral->is_integer ? numeral->integer : std::bit_cast<int64_t>(numeral->real);
}

inline std::optional<Number> String::TakeNumeral() {
  const uint8_t flags = flags_;
  flags_ &= static_cast<uint8_t>(~(kNumeralRead | kIsNumeral | kIsInteger));
  if ((flags & kIsNumeral) == 0) return std::nullopt;
  return (flags & kIsInteger) != 0 ? Number::Integer(numeral_)
                                   : Number::Float(std::bit_cast<double>(numeral_));
}

inline Value Value::Of(String* string) {
  return Object(string, string->is_short() ? Tag::kString : Tag::kLongString);
}

}  // namespace selenite::vm
