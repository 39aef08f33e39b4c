#include "vm/support/long_numeral.h"

#include <charconv>
#include <cstring>

namespace selenite::vm {

namespace {

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
bool IsSpace(char c) { return c == ' ' || static_cast<unsigned char>(c - '\t') < 5; }

// The value of a hexadecimal digit; of a letter beyond them, 16 or more.
unsigned HexDigit(char c) {
  if (IsDigit(c)) return static_cast<unsigned>(c - '0');
  const auto letter = static_cast<unsigned char>((c | 0x20) - 'a');
  return letter < 6 ? letter + 10u : 16u;
}

}  // namespace

void LongNumeral::Keep(char digit) {
  has_digits_ = true;
  if (hexadecimal_) wrapped_ = wrapped_ << 4 | HexDigit(digit);
  if (kept_ == 0 && digit == '0') {
    if (has_point_) ++after_point_;
    return;
  }
  if (kept_ < kKeptDigits) {
    digits_[kept_++] = digit;
    if (has_point_) ++after_point_;
    return;
  }
  more_ |= digit != '0';
  if (!has_point_) ++left_out_;
}

LongNumeral::Place LongNumeral::AfterDigits(char c) {
  const char lower = static_cast<char>(c | 0x20);
  if (has_digits_ && lower == (hexadecimal_ ? 'p' : 'e')) {
    has_exponent_ = true;
    return Place::kExponentSign;
  }
  return has_digits_ && IsSpace(c) ? Place::kSpace : Place::kWrong;
}

LongNumeral::Place LongNumeral::After(char c) {
  switch (place_) {
    case Place::kStart:
      if (IsSpace(c)) return Place::kStart;
      if (c == '-' || c == '+') {
        negative_ = c == '-';
        return Place::kSigned;
      }
      [[fallthrough]];
    case Place::kSigned:
      if (c == '0') {
        has_digits_ = true;
        return Place::kZero;
      }
      [[fallthrough]];
    case Place::kZero:
      if (place_ == Place::kZero && (c | 0x20) == 'x') {
        hexadecimal_ = true;
        has_digits_ = false;
        return Place::kInteger;
      }
      [[fallthrough]];
    case Place::kInteger:
      if (c == '.') {
        has_point_ = true;
        return Place::kFraction;
      }
      [[fallthrough]];
    case Place::kFraction: {
      const bool is_digit = hexadecimal_ ? HexDigit(c) < 16 : IsDigit(c);
      if (!is_digit) return AfterDigits(c);
      Keep(c);
      return has_point_ ? Place::kFraction : Place::kInteger;
    }
    case Place::kExponentSign:
      if (c == '-' || c == '+') {
        exponent_is_negative_ = c == '-';
        return Place::kExponentFirst;
      }
      [[fallthrough]];
    case Place::kExponentFirst:
      if (!IsDigit(c)) return Place::kWrong;
      [[fallthrough]];
    case Place::kExponent:
      if (IsDigit(c)) {
        if (exponent_ < kMaxExponent) exponent_ = exponent_ * 10 + (c - '0');
        return Place::kExponent;
      }
      [[fallthrough]];
    case Place::kSpace:
      return IsSpace(c) ? Place::kSpace : Place::kWrong;
    case Place::kWrong:
      break;
  }
  return Place::kWrong;
}

void LongNumeral::Feed(std::string_view piece) {
  for (char c : piece) {
    place_ = After(c);
    if (place_ == Place::kWrong) return;
  }
}

std::optional<Number> LongNumeral::Finish() const {
  const bool is_whole = place_ == Place::kZero || place_ == Place::kInteger ||
                        place_ == Place::kFraction || place_ == Place::kExponent ||
                        place_ == Place::kSpace;
  if (!is_whole || !has_digits_) return std::nullopt;

  char text[kKeptDigits + 64];
  char* out = text;
  if (negative_) *out++ = '-';
  if (hexadecimal_) {
    *out++ = '0';
    *out++ = 'x';
  }
  // A float keeps its class whatever its value; so does a decimal integer, which is
  // a float when it is long. A hexadecimal integer wraps around.
  const bool is_float = has_point_ || has_exponent_ || (left_out_ > 0 && !hexadecimal_);
  if (hexadecimal_ && !is_float) {
    out = std::to_chars(out, text + sizeof text, wrapped_, 16).ptr;
    return ParseNumber({text, static_cast<size_t>(out - text)});
  }
  if (kept_ == 0) *out++ = '0';
  std::memcpy(out, digits_, kept_);
  out += kept_;
  if (!is_float) return ParseNumber({text, static_cast<size_t>(out - text)});
  int64_t places = left_out_ - after_point_;
  if (more_) {
    *out++ = '1';
    --places;
  }
  *out++ = hexadecimal_ ? 'p' : 'e';
  if (hexadecimal_) places *= 4;
  const int64_t exponent = places + (exponent_is_negative_ ? -exponent_ : exponent_);
  out = std::to_chars(out, text + sizeof text, exponent).ptr;
  return ParseNumber({text, static_cast<size_t>(out - text)});
}

}  // namespace selenite::vm
