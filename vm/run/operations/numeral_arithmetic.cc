#include "vm/run/operations/numeral_arithmetic.h"

#include <optional>

#include "vm/run/machine/numerals.h"

namespace selenite::vm {

Step ArithmeticOnNumerals(Machine& machine, Metamethod event, const Value& a, const Value& b,
                          ArithmeticResult* result) {
  const Value operands[] = {a, b};
  std::optional<Value> numbers[2];
  if (Step step = ReadNumbers(machine, operands, numbers); step != Step::kNext) return step;
  const auto& [left, right] = numbers;
  *result = left && right ? ArithmeticOnNumbers(event, *left, *right)
                          : ArithmeticResult{ArithmeticStatus::kNotNumbers, {}};
  return Step::kNext;
}

}  // namespace selenite::vm
