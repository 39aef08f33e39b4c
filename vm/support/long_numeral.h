// Reading a numeral that is too long to be read in one piece.
//
// A numeral of any length says no more than one of some 800 digits: leading zeros,
// spaces, and digits beyond those that decide how a double is rounded can go. So the
// text is fed in pieces, what matters of it is kept, and ParseNumber reads that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vm/support/number.h"

namespace selenite::vm {

class LongNumeral {
 public:
  // Takes the next bytes of the text. Work: the bytes.
  void Feed(std::string_view piece);
  // What ParseNumber says of all that was fed. Work: bounded.
  std::optional<Number> Finish() const;

 private:
  enum class Place : uint8_t {
    kStart,       // spaces before the numeral
    kSigned,      // the sign was read
    kZero,        // a zero that perhaps begins "0x"
    kInteger,     // digits before the point
    kFraction,    // digits after it
    kExponentSign,
    kExponentFirst,
    kExponent,
    kSpace,       // spaces after the numeral
    kWrong,       // no numeral, whatever follows
  };

  // The number of digits that are kept: more than any double needs (ParseNumber).
  static constexpr size_t kKeptDigits = 800;
  // Exponents stop growing here, far beyond any double.
  static constexpr int64_t kMaxExponent = int64_t{1} << 48;

  Place After(char c);
  Place AfterDigits(char c);
  void Keep(char digit);

  Place place_ = Place::kStart;
  bool negative_ = false;
  bool hexadecimal_ = false;
  bool has_digits_ = false;
  bool has_point_ = false;
  bool has_exponent_ = false;
  bool exponent_is_negative_ = false;
  bool more_ = false;          // a digit that is not zero was left out
  int64_t left_out_ = 0;       // digits before the point that were left out
  int64_t after_point_ = 0;    // places that the kept digits stand after the point
  int64_t exponent_ = 0;       // as written, without its sign
  uint64_t wrapped_ = 0;       // hexadecimal: all digits, modulo 2^64
  size_t kept_ = 0;
  char digits_[kKeptDigits] = {};
};

}  // namespace selenite::vm
