#include "vm/support/number_format.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace selenite::vm {

size_t FormatInteger(int64_t value, char* buffer) {
  return static_cast<size_t>(std::to_chars(buffer, buffer + kNumberBufferBytes, value).ptr -
                             buffer);
}

size_t FormatFloat(double value, char* buffer) {
  if (std::isnan(value)) {
    const char* text = std::signbit(value) ? "-nan" : "nan";
    std::memcpy(buffer, text, std::strlen(text));
    return std::strlen(text);
  }
  if (std::isinf(value)) {
    const char* text = value < 0 ? "-inf" : "inf";
    std::memcpy(buffer, text, std::strlen(text));
    return std::strlen(text);
  }
  char* end = std::to_chars(buffer, buffer + kNumberBufferBytes, value, std::chars_format::general,
                            14)
                  .ptr;
  size_t length = static_cast<size_t>(end - buffer);
  if (std::memchr(buffer, '.', length) == nullptr && std::memchr(buffer, 'e', length) == nullptr) {
    buffer[length++] = '.';
    buffer[length++] = '0';
  }
  return length;
}

}  // namespace selenite::vm
