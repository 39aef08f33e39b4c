#include "vm/support/number_format.h"

#include <cmath>
#include <cstring>

#include "vm/support/decimal.h"

namespace selenite::vm {

size_t FormatInteger(int64_t value, char* buffer) {
  if (value >= 0) return WriteDigits(static_cast<uint64_t>(value), buffer);
  buffer[0] = '-';
  return 1 + WriteDigits(0 - static_cast<uint64_t>(value), buffer + 1);
}

size_t IntegerTextSize(int64_t value) {
  if (value >= 0) return static_cast<size_t>(CountDigits(static_cast<uint64_t>(value)));
  return 1 + static_cast<size_t>(CountDigits(0 - static_cast<uint64_t>(value)));
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
  size_t length = 0;
  if (std::signbit(value)) {
    buffer[length++] = '-';
    value = -value;
  }
  constexpr int kDigits = 14;
  size_t written;
  if (value < 1e14 && value == static_cast<double>(static_cast<int64_t>(value))) {
    written = WriteDigits(static_cast<uint64_t>(value), buffer + length);
  } else {
    written = WriteGeneral(value, kDigits, buffer + length);
    for (size_t i = 0; i < written; ++i) {
      if (buffer[length + i] == '.' || buffer[length + i] == 'e') return length + written;
    }
  }
  length += written;
  buffer[length++] = '.';
  buffer[length++] = '0';
  return length;
}

}  // namespace selenite::vm
