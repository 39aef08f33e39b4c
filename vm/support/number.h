// Text to number, as Lua 5.4 reads it in a program and in a string (§3.1,
// §3.4.3 of the manual).
//
// A decimal integer that does not fit in 64 bits becomes a float; a
// hexadecimal one wraps around. Everything with a point or an exponent is a
// float, rounded correctly however long it is. The locale plays no part.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace selenite::vm {

struct Number {
  bool is_integer;
  union {
    int64_t integer;
    double real;
  };

  static Number Integer(int64_t value) {
    Number n{true, {}};
    n.integer = value;
    return n;
  }
  static Number Float(double value) {
    Number n{false, {}};
    n.real = value;
    return n;
  }
};

// Reads the whole of `text` as one numeral, with an optional sign and white
// space around it. Nothing if it is not one; `inf` and `nan` are not. Linear
// in the length of `text`, allocates nothing.
std::optional<Number> ParseNumber(std::string_view text);

// What that costs, in units of fuel, for a text that is read in one piece: see
// PriceOfLongNumeral. Looks at no more than a few hundred bytes of it.
int64_t PriceOfLongNumeral(std::string_view text);
inline int64_t NumeralPrice(std::string_view text) {
  // Up to so many digits are quickly rounded, whatever they are.
  constexpr size_t kQuickDigits = 19;
  return text.size() <= kQuickDigits ? 0 : PriceOfLongNumeral(text);
}

}  // namespace selenite::vm
