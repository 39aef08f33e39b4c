// One conversion of string.format: its flags, width and precision, checked as
// the reference checks them, and numbers and quoted strings written with it.
// Pure text work: no Lua value, no heap.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace selenite::vm {

struct FormatSpec {
  enum Flag : uint8_t { kLeft = 1, kPlus = 2, kAlternative = 4, kZero = 8, kSpace = 16 };

  // The conversion from '%' to its letter, as the format has it.
  std::string_view text;
  // The letter; '\0' when the format ended instead.
  char letter = '\0';
  uint8_t flags = 0;
  bool too_long = false;
  // Flags, width and precision came in this order and the numbers have at
  // most two digits. The members below mean nothing otherwise.
  bool regular = false;
  int8_t width = 0;
  int8_t precision = -1;  // -1: none

  // Bytes from '%' to the letter; of an ended format one more than there are.
  size_t length() const { return text.size() + (letter == '\0' ? 1 : 0); }
  bool plain() const { return length() == 2; }
  bool has_precision() const { return precision >= 0; }
};

// Reads the conversion that begins after the '%' at `format[at - 1]`. The
// caller goes on at `at + length() - 1`.
FormatSpec ParseFormatSpec(std::string_view format, size_t at);

// Is it regular, are its flags among `flags`, and has it a precision only when
// allowed? False: "invalid conversion specification".
enum class Precision : uint8_t { kAllowed, kRefused };
inline bool IsValidSpec(const FormatSpec& spec, unsigned flags, Precision precision) {
  return spec.regular && (spec.flags & ~flags) == 0 &&
         (precision == Precision::kAllowed || !spec.has_precision());
}

// Whether digits of a float are mostly asked for like this; they cost nothing then.
inline bool HasFewDigits(const FormatSpec& spec, double value) {
  constexpr int kMost = 16;
  return spec.precision <= kMost && (spec.flags & FormatSpec::kAlternative) == 0 &&
         std::fabs(value) < 0x1p64;
}

// Room for any number: "%.99f" of the largest float.
inline constexpr size_t kMaxFormattedNumber = 110 + 308 + 100;

// Write a value with a valid spec; the length. The text is the one of the C
// library's printf.
size_t FormatSpecInteger(const FormatSpec& spec, int64_t value, char* buffer);  // d i u o x X
size_t FormatSpecFloat(const FormatSpec& spec, double value, char* buffer);     // a A e E f g G
// What FormatSpecFloat costs beyond an item: nothing for 17 digits, or for "%f" of a
// number below 2^64 with 19 decimals; otherwise what the C library takes for them.
int64_t PriceOfManyDigits(const FormatSpec& spec, double value);
inline int64_t FormatSpecPrice(const FormatSpec& spec, double value) {
  return HasFewDigits(spec, value) ? 0 : PriceOfManyDigits(spec, value);
}
size_t FormatSpecByte(const FormatSpec& spec, int64_t value, char* buffer);     // c
// Without zeros in it; at most kMaxFormattedNumber bytes: "%s" or "%p" of a
// text below 100 bytes, or with a precision.
size_t FormatSpecText(const FormatSpec& spec, std::string_view text, char* buffer);

// As "%q" shows a number: a literal that reads back as the same value.
size_t QuoteInteger(int64_t value, char* buffer);
size_t QuoteFloat(double value, char* buffer);
// As "%q" shows bytes [from, to) of a string, without the quotes around.
// At most 4 bytes for each.
size_t QuoteBytes(std::string_view bytes, size_t from, size_t to, char* buffer);

}  // namespace selenite::vm
