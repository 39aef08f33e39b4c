// The bytes of a script's string, as natives and the run-time read them.
//
// Nothing may be read for nothing, or without end: a string may be as long as the
// memory limit. What a Text gives away without a charge is bounded: its length, a byte,
// a comparison with a literal, the beginning for a message. Everything else is taken in
// pieces that are charged for as they are taken (Take), or by a reader that names the
// reason why it may have all of it (reading.def). There is no other way to the bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/objects/string.h"
#include "vm/support/check.h"
#include "vm/support/fuel.h"
#include "vm/support/piece_size.h"

namespace selenite::vm {

// At most so much of what a script wrote is repeated in a message.
inline constexpr size_t kMaxQuotedBytes = 400;
// What Text gives away without a charge is never more than this.
inline constexpr size_t kMaxFreeBytes = 4096;

class Text {
 public:
  constexpr Text() = default;
  // A literal of this program.
  template <size_t kSize>
  consteval Text(const char (&literal)[kSize]) : bytes_(literal, kSize - 1) {}
  explicit Text(const String& string) : bytes_(string.bytes(Reading::kPaid)) {}
  // What natives have gathered in a Buffer.
  explicit constexpr Text(std::string_view bytes) : bytes_(bytes) {}

  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  // REQUIRES: index < size().
  char operator[](size_t index) const { return bytes_[index]; }

  // Reads as many bytes as the literal has.
  bool Is(const Text& literal) const {
    SELENITE_DCHECK(literal.size() <= kMaxFreeBytes);
    return bytes_ == literal.bytes_;
  }
  bool StartsWith(const Text& literal) const {
    SELENITE_DCHECK(literal.size() <= kMaxFreeBytes);
    return bytes_.starts_with(literal.bytes_);
  }
  // The beginning, for messages: `most` bytes, and never more than kMaxFreeBytes.
  std::string_view Start(size_t most = kMaxQuotedBytes) const {
    return bytes_.substr(0, std::min(most, kMaxFreeBytes));
  }

  // Bytes [from, from + size): reads none of them.
  Text Part(size_t from, size_t size) const { return Text(bytes_.substr(from, size)); }

  // The piece that begins at `from`, of `most` bytes or to the end, and never more than
  // a piece of work. Charges `meter` a unit for each `per_unit` bytes; the prices of the
  // pieces add up to that of the whole.
  template <class Meter>
  [[gnu::always_inline]] inline std::string_view Take(
      Meter& meter, size_t from, size_t most = SIZE_MAX,
      int64_t per_unit = kCopiedBytesPerFuelUnit) const {
    const size_t left = bytes_.size() - from;
    const size_t size = std::min({left, most, static_cast<size_t>(PieceBytes())});
    meter.Charge(PriceOfPart(from, from + size, per_unit));
    return bytes_.substr(from, size);
  }

  // All of it, without a charge: see reading.def.
  std::string_view whole(Reading) const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace selenite::vm
