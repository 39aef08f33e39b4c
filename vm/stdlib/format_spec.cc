#include "vm/stdlib/format_spec.h"

#include <climits>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

namespace selenite::vm {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const char* SkipTwoDigits(const char* text) {
  if (IsDigit(*text)) ++text;
  if (IsDigit(*text)) ++text;
  return text;
}

// The spec with a length modifier before its letter.
void WithModifier(const FormatSpec& spec, const char* modifier, char* out) {
  size_t head = spec.length - 1u;
  std::memcpy(out, spec.text, head);
  size_t size = std::strlen(modifier);
  std::memcpy(out + head, modifier, size);
  out[head + size] = spec.letter;
  out[head + size + 1] = '\0';
}

size_t Written(int count) { return count < 0 ? 0 : static_cast<size_t>(count); }

}  // namespace

bool FormatSpec::has_precision() const { return std::strchr(text, '.') != nullptr; }

FormatSpec ParseFormatSpec(std::string_view format, size_t at) {
  FormatSpec spec;
  size_t end = at;
  while (end < format.size() && end - at < FormatSpec::kMaxText &&
         (IsDigit(format[end]) || std::strchr("-+#0 .", format[end]) != nullptr) &&
         format[end] != '\0') {
    ++end;
  }
  // No valid conversion is that long.
  if (end - at + 1 >= FormatSpec::kMaxText - 10) {
    spec.too_long = true;
    return spec;
  }
  spec.text[0] = '%';
  std::memcpy(spec.text + 1, format.data() + at, end - at);
  spec.letter = end < format.size() ? format[end] : '\0';
  spec.length = static_cast<uint8_t>(end - at + 2);
  spec.text[spec.length - 1] = spec.letter;
  spec.text[spec.length] = '\0';
  return spec;
}

bool IsValidSpec(const FormatSpec& spec, std::string_view flags, Precision precision) {
  const char* at = spec.text + 1;
  while (*at != '\0' && flags.find(*at) != std::string_view::npos) ++at;
  if (*at != '0') {  // a width does not begin with 0
    at = SkipTwoDigits(at);
    if (*at == '.' && precision == Precision::kAllowed) at = SkipTwoDigits(at + 1);
  }
  return at == spec.text + spec.length - 1;
}

size_t FormatSpecInteger(const FormatSpec& spec, int64_t value, char* buffer) {
  char format[FormatSpec::kMaxText + 4];
  WithModifier(spec, "ll", format);
  return Written(
      std::snprintf(buffer, kMaxFormattedNumber, format, static_cast<long long>(value)));
}

size_t FormatSpecFloat(const FormatSpec& spec, double value, char* buffer) {
  return Written(std::snprintf(buffer, kMaxFormattedNumber, spec.text, value));
}

size_t FormatSpecByte(const FormatSpec& spec, int64_t value, char* buffer) {
  return Written(std::snprintf(buffer, kMaxFormattedNumber, spec.text,
                               static_cast<int>(static_cast<unsigned char>(value))));
}

size_t FormatSpecText(const FormatSpec& spec, const char* text, char* buffer) {
  char format[FormatSpec::kMaxText + 4];
  std::memcpy(format, spec.text, spec.length);
  format[spec.length - 1] = 's';
  format[spec.length] = '\0';
  return Written(std::snprintf(buffer, kMaxFormattedNumber, format, text));
}

size_t QuoteInteger(int64_t value, char* buffer) {
  // The least integer has no decimal literal: its digits alone are a float.
  const char* format = value == std::numeric_limits<int64_t>::min() ? "0x%llx" : "%lld";
  return Written(
      std::snprintf(buffer, kMaxFormattedNumber, format, static_cast<long long>(value)));
}

size_t QuoteFloat(double value, char* buffer) {
  const char* text = nullptr;
  if (std::isnan(value)) text = "(0/0)";
  if (std::isinf(value)) text = value > 0 ? "1e9999" : "-1e9999";
  if (text != nullptr) return Written(std::snprintf(buffer, kMaxFormattedNumber, "%s", text));
  return Written(std::snprintf(buffer, kMaxFormattedNumber, "%a", value));
}

size_t QuoteBytes(std::string_view bytes, size_t from, size_t to, char* buffer) {
  char* out = buffer;
  for (size_t i = from; i < to; ++i) {
    unsigned char c = static_cast<unsigned char>(bytes[i]);
    if (c == '"' || c == '\\' || c == '\n') {
      *out++ = '\\';
      *out++ = static_cast<char>(c);
    } else if (c < 32 || c == 127) {
      // Three digits when a digit follows, else as few as needed.
      bool digit_follows = i + 1 < bytes.size() && IsDigit(bytes[i + 1]);
      *out++ = '\\';
      if (digit_follows || c >= 100) *out++ = static_cast<char>('0' + c / 100);
      if (digit_follows || c >= 10) *out++ = static_cast<char>('0' + c / 10 % 10);
      *out++ = static_cast<char>('0' + c % 10);
    } else {
      *out++ = static_cast<char>(c);
    }
  }
  return static_cast<size_t>(out - buffer);
}

}  // namespace selenite::vm
