// Numbers as integers and as text (the manual, §3.4.3). Never runs Lua, never
// allocates. Strings that spell numbers: see machine/numerals.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "vm/objects/value.h"

namespace selenite::vm {

// An integer, or a float with an integer's value, as an integer; nothing for other
// floats and for whatever is no number.
std::optional<int64_t> ToInteger(const Value& value);

// The number as text; REQUIRES: value is a number. Returns the length.
size_t FormatNumber(const Value& value, char* buffer);

}  // namespace selenite::vm
