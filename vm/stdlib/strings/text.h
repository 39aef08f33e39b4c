// Characters and messages that several library files read the same way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"

namespace selenite::vm {

// White space of the C locale.
constexpr bool IsSpace(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The value of a digit in bases up to 36; 36 for everything else.
constexpr uint32_t DigitValue(unsigned char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const unsigned char lower = c | 0x20;
  return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10u : 36u;
}

// Raises a message without a position in front.
inline Step RaisePlain(NativeCall& call, std::string_view message) {
  String* text = call.NewString(message);
  return text == nullptr ? call.NoMemory() : call.RaiseValue(Value::Of(text));
}
[[gnu::always_inline]] inline int RaisePlain(QuickCall&, std::string_view) { return kNotQuick; }

}  // namespace selenite::vm
