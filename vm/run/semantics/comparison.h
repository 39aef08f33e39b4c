// Order and equality without metamethods (the manual, §3.4.4), written once
// for both tiers. Never runs Lua, never allocates.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "vm/objects/string.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// Integer against float, exactly: converting either way could round.
bool LessIntegerFloat(int64_t a, double b);
bool LessEqualIntegerFloat(int64_t a, double b);
bool LessFloatInteger(double a, int64_t b);
bool LessEqualFloatInteger(double a, int64_t b);

// REQUIRES: both are numbers.
inline bool LessNumbers(const Value& a, const Value& b) {
  if (a.IsInteger()) {
    return b.IsInteger() ? a.AsInteger() < b.AsInteger()
                         : LessIntegerFloat(a.AsInteger(), b.AsFloat());
  }
  return b.IsFloat() ? a.AsFloat() < b.AsFloat() : LessFloatInteger(a.AsFloat(), b.AsInteger());
}
inline bool LessEqualNumbers(const Value& a, const Value& b) {
  if (a.IsInteger()) {
    return b.IsInteger() ? a.AsInteger() <= b.AsInteger()
                         : LessEqualIntegerFloat(a.AsInteger(), b.AsFloat());
  }
  return b.IsFloat() ? a.AsFloat() <= b.AsFloat()
                     : LessEqualFloatInteger(a.AsFloat(), b.AsInteger());
}

// By bytes, as in the C locale.
inline int CompareBytes(std::string_view a, std::string_view b) { return a.compare(b); }

}  // namespace selenite::vm
