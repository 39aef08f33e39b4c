#include "vm/run/semantics/conversion.h"

#include "vm/objects/string.h"
#include "vm/support/number.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

std::optional<Value> ToNumber(const Value& value) {
  if (value.IsNumber()) return value;
  if (!value.IsString()) return std::nullopt;
  std::optional<Number> number = ParseNumber(value.AsString()->view());
  if (!number) return std::nullopt;
  return number->is_integer ? Value::Integer(number->integer) : Value::Float(number->real);
}

std::optional<int64_t> ToInteger(const Value& value) {
  if (value.IsInteger()) return value.AsInteger();
  std::optional<Value> number = ToNumber(value);
  if (!number) return std::nullopt;
  if (number->IsInteger()) return number->AsInteger();
  int64_t integer;
  if (!FloatToInteger(number->AsFloat(), &integer)) return std::nullopt;
  return integer;
}

size_t FormatNumber(const Value& value, char* buffer) {
  return value.IsInteger() ? FormatInteger(value.AsInteger(), buffer)
                           : FormatFloat(value.AsFloat(), buffer);
}

}  // namespace selenite::vm
