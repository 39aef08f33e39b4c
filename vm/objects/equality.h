// Equality without metamethods.
#pragma once

#include "vm/objects/value.h"

namespace selenite::vm {

// Primitive equality (`rawequal`, the manual §3.4.4): never runs Lua. Two
// different long strings of equal length are compared byte by byte; the
// caller charges for that beforehand.
bool RawEquals(const Value& a, const Value& b);

}  // namespace selenite::vm
