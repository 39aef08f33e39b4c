// Numbers from strings and strings from numbers (the manual, §3.4.3). Never runs
// Lua, never allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "vm/objects/value.h"

namespace selenite::vm {

// A number, or a string that spells one.
std::optional<Value> ToNumber(const Value& value);
// An integer: an integer, a float with an integer value, or a string that
// spells either.
std::optional<int64_t> ToInteger(const Value& value);

// The number as text; REQUIRES: value is a number. Returns the length.
size_t FormatNumber(const Value& value, char* buffer);

}  // namespace selenite::vm
