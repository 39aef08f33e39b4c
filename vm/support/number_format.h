// Numbers to text, as `tostring` shows them. Independent of the locale.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selenite::vm {

// Large enough for any number formatted here.
inline constexpr size_t kNumberBufferBytes = 48;

// Writes `value` and returns the length. No terminating zero.
size_t FormatInteger(int64_t value, char* buffer);
// The length alone.
size_t IntegerTextSize(int64_t value);

// As "%.14g", with ".0" added where it would look like an integer; "inf",
// "-inf", "nan", "-nan" as the reference prints them.
size_t FormatFloat(double value, char* buffer);

}  // namespace selenite::vm
