#include "vm/run/semantics/conversion.h"

#include "vm/support/number_format.h"

namespace selenite::vm {

std::optional<int64_t> ToInteger(const Value& value) {
  if (value.IsInteger()) return value.AsInteger();
  int64_t integer;
  if (!value.IsFloat() || !FloatToInteger(value.AsFloat(), &integer)) return std::nullopt;
  return integer;
}

size_t FormatNumber(const Value& value, char* buffer) {
  return value.IsInteger() ? FormatInteger(value.AsInteger(), buffer)
                           : FormatFloat(value.AsFloat(), buffer);
}

}  // namespace selenite::vm
