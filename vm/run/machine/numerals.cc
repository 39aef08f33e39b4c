#include "vm/run/machine/numerals.h"

#include "vm/run/semantics/conversion.h"
#include "vm/support/number.h"

namespace selenite::vm {

namespace {

bool IsReadInPieces(const Value& value) {
  return value.tag() == Tag::kLongString &&
         value.AsString()->length() > static_cast<size_t>(NumeralPieceBytes());
}

std::optional<Number> Read(Machine& machine, const Value& value) {
  String* string = value.AsString();
  if (IsReadInPieces(value)) {
    machine.fuel().Charge(WorkKind::kNative, NumeralPrice(string->length()));
    return string->TakeNumeral();
  }
  const std::string_view text = string->bytes(Reading::kScanned);
  machine.fuel().Charge(WorkKind::kNative, NumeralPrice(text));
  return ParseNumber(text);
}

// kNext: ReadNumber will answer kNext as well.
Step PrepareNumeral(Machine& machine, const Value& value) {
  if (!IsReadInPieces(value) || value.AsString()->has_numeral()) return Step::kNext;
  machine.maintenance().RequestNumeral(value.AsString());
  return Step::kGrow;
}

}  // namespace

Step ReadNumber(Machine& machine, const Value& value, std::optional<Value>* number) {
  if (!value.IsString()) {
    *number = value.IsNumber() ? std::optional(value) : std::nullopt;
    return Step::kNext;
  }
  if (Step step = PrepareNumeral(machine, value); step != Step::kNext) return step;
  const std::optional<Number> read = Read(machine, value);
  if (!read) {
    *number = std::nullopt;
  } else {
    *number = read->is_integer ? Value::Integer(read->integer) : Value::Float(read->real);
  }
  return Step::kNext;
}

Step ReadNumbers(Machine& machine, std::span<const Value> values, std::optional<Value>* numbers) {
  for (const Value& value : values) {
    if (Step step = PrepareNumeral(machine, value); step != Step::kNext) return step;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].IsString()) {
      numbers[i] = values[i].IsNumber() ? std::optional(values[i]) : std::nullopt;
      continue;
    }
    // One string is read once: what it kept is gone then.
    size_t same = 0;
    while (!values[same].SameBits(values[i])) ++same;
    if (same < i) {
      numbers[i] = numbers[same];
      continue;
    }
    machine.fuel().Charge(WorkKind::kNative, kFuelPerCoercion);
    if (Step step = ReadNumber(machine, values[i], &numbers[i]); step != Step::kNext) {
      return step;
    }
  }
  return Step::kNext;
}

Step ReadInteger(Machine& machine, const Value& value, std::optional<int64_t>* integer) {
  std::optional<Value> number;
  if (Step step = ReadNumber(machine, value, &number); step != Step::kNext) return step;
  *integer = number ? ToInteger(*number) : std::nullopt;
  return Step::kNext;
}

}  // namespace selenite::vm
