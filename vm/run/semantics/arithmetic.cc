#include "vm/run/semantics/arithmetic.h"

#include "vm/run/semantics/conversion.h"

namespace selenite::vm {

ArithmeticResult Arithmetic(Metamethod event, const Value& a, const Value& b) {
  if (IsBitwise(event)) {
    if (a.IsInteger() && b.IsInteger()) return ArithmeticOnNumbers(event, a, b);
    if (!a.IsNumber() || !b.IsNumber()) return {ArithmeticStatus::kNotNumbers, {}};
    std::optional<int64_t> i = ToInteger(a);
    std::optional<int64_t> j = ToInteger(b);
    if (!i || !j) return {ArithmeticStatus::kNotInteger, {}};
    return arithmetic_on::Integers(event, *i, *j);
  }
  if (!a.IsNumber() || !b.IsNumber()) return {ArithmeticStatus::kNotNumbers, {}};
  return ArithmeticOnNumbers(event, a, b);
}

}  // namespace selenite::vm
