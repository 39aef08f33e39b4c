// One conversion of string.format: its flags, width and precision, checked as
// the reference checks them, and numbers and quoted strings written with it.
// Pure text work: no Lua value, no heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace selenite::vm {

struct FormatSpec {
  // The conversion from '%' to its letter, with a terminating zero.
  static constexpr size_t kMaxText = 32;
  char text[kMaxText];
  uint8_t length = 0;
  // The letter; '\0' when the format ended instead.
  char letter = '\0';
  bool too_long = false;

  bool plain() const { return length == 2; }
  bool has_precision() const;
};

// Reads the conversion that begins after the '%' at `format[at - 1]`. The
// caller goes on at `at + length - 1`.
FormatSpec ParseFormatSpec(std::string_view format, size_t at);

// Are the flags among `flags`, is the width of at most two digits, and the
// precision (when allowed), too? False: "invalid conversion specification".
enum class Precision : uint8_t { kAllowed, kRefused };
bool IsValidSpec(const FormatSpec& spec, std::string_view flags, Precision precision);

// Room for any number: "%.99f" of the largest float.
inline constexpr size_t kMaxFormattedNumber = 110 + 308 + 100;

// Write a value with a valid spec; the length.
size_t FormatSpecInteger(const FormatSpec& spec, int64_t value, char* buffer);  // d i u o x X
size_t FormatSpecFloat(const FormatSpec& spec, double value, char* buffer);     // a A e E f g G
size_t FormatSpecByte(const FormatSpec& spec, int64_t value, char* buffer);     // c
// Without zeros in it; at most kMaxFormattedNumber bytes: "%s" or "%p" of a
// text below 100 bytes, or with a precision.
size_t FormatSpecText(const FormatSpec& spec, const char* text, char* buffer);

// As "%q" shows a number: a literal that reads back as the same value.
size_t QuoteInteger(int64_t value, char* buffer);
size_t QuoteFloat(double value, char* buffer);
// As "%q" shows bytes [from, to) of a string, without the quotes around.
// At most 4 bytes for each.
size_t QuoteBytes(std::string_view bytes, size_t from, size_t to, char* buffer);

}  // namespace selenite::vm
