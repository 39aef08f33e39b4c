#include "vm/run/semantics/arithmetic.h"

#include "vm/run/semantics/conversion.h"

namespace selenite::vm {

namespace {

ArithmeticResult Ok(const Value& value) { return {ArithmeticStatus::kOk, value}; }

ArithmeticResult OnIntegers(Metamethod event, int64_t a, int64_t b) {
  switch (event) {
    case Metamethod::kAdd: return Ok(Value::Integer(WrapAdd(a, b)));
    case Metamethod::kSub: return Ok(Value::Integer(WrapSub(a, b)));
    case Metamethod::kMul: return Ok(Value::Integer(WrapMul(a, b)));
    case Metamethod::kIDiv:
      if (b == 0) return {ArithmeticStatus::kDivideByZero, {}};
      return Ok(Value::Integer(FloorDivide(a, b)));
    case Metamethod::kMod:
      if (b == 0) return {ArithmeticStatus::kModuloByZero, {}};
      return Ok(Value::Integer(FloorModulo(a, b)));
    case Metamethod::kBAnd: return Ok(Value::Integer(a & b));
    case Metamethod::kBOr: return Ok(Value::Integer(a | b));
    case Metamethod::kBXor: return Ok(Value::Integer(a ^ b));
    case Metamethod::kShl: return Ok(Value::Integer(ShiftLeft(a, b)));
    case Metamethod::kShr: return Ok(Value::Integer(ShiftRight(a, b)));
    case Metamethod::kUnm: return Ok(Value::Integer(WrapSub(0, a)));
    case Metamethod::kBNot: return Ok(Value::Integer(~a));
    default: break;
  }
  return {ArithmeticStatus::kNotNumbers, {}};
}

ArithmeticResult OnFloats(Metamethod event, double a, double b) {
  switch (event) {
    case Metamethod::kAdd: return Ok(Value::Float(a + b));
    case Metamethod::kSub: return Ok(Value::Float(a - b));
    case Metamethod::kMul: return Ok(Value::Float(a * b));
    case Metamethod::kDiv: return Ok(Value::Float(a / b));
    case Metamethod::kPow: return Ok(Value::Float(Power(a, b)));
    case Metamethod::kIDiv: return Ok(Value::Float(std::floor(a / b)));
    case Metamethod::kMod: return Ok(Value::Float(FloorModulo(a, b)));
    case Metamethod::kUnm: return Ok(Value::Float(-a));
    default: break;
  }
  return {ArithmeticStatus::kNotNumbers, {}};
}

ArithmeticResult OnNumbers(Metamethod event, const Value& a, const Value& b) {
  if (a.IsInteger() && b.IsInteger() && event != Metamethod::kDiv && event != Metamethod::kPow) {
    return OnIntegers(event, a.AsInteger(), b.AsInteger());
  }
  return OnFloats(event, a.AsNumber(), b.AsNumber());
}

}  // namespace

ArithmeticResult Arithmetic(Metamethod event, const Value& a, const Value& b) {
  if (IsBitwise(event)) {
    if (a.IsInteger() && b.IsInteger()) return OnIntegers(event, a.AsInteger(), b.AsInteger());
    if (!a.IsNumber() || !b.IsNumber()) return {ArithmeticStatus::kNotNumbers, {}};
    std::optional<int64_t> i = ToInteger(a);
    std::optional<int64_t> j = ToInteger(b);
    if (!i || !j) return {ArithmeticStatus::kNotInteger, {}};
    return OnIntegers(event, *i, *j);
  }
  if (a.IsNumber() && b.IsNumber()) return OnNumbers(event, a, b);
  std::optional<Value> left = ToNumber(a);
  std::optional<Value> right = event == Metamethod::kUnm ? left : ToNumber(b);
  if (!left || !right) return {ArithmeticStatus::kNotNumbers, {}};
  return OnNumbers(event, *left, *right);
}

}  // namespace selenite::vm
