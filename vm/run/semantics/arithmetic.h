// Arithmetic and bitwise operations on numbers (the manual, §3.4.1–3.4.3),
// written once for both tiers. Never runs Lua, never allocates.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "vm/objects/metamethod.h"
#include "vm/objects/value.h"
#include "vm/support/remainder.h"

namespace selenite::vm {

// Integers wrap around: all arithmetic is done unsigned.
inline int64_t WrapAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t WrapSub(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
inline int64_t WrapMul(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

// Towards minus infinity. REQUIRES: b != 0.
inline int64_t FloorDivide(int64_t a, int64_t b) {
  if (b == -1) return WrapSub(0, a);  // the one quotient that overflows
  int64_t quotient = a / b;
  return (a % b != 0 && (a ^ b) < 0) ? quotient - 1 : quotient;
}

// The sign of the divisor. REQUIRES: b != 0.
inline int64_t FloorModulo(int64_t a, int64_t b) {
  if (b == -1) return 0;
  int64_t remainder = a % b;
  return (remainder != 0 && (remainder ^ b) < 0) ? remainder + b : remainder;
}

inline double FloorModulo(double a, double b) { return FloorRemainderOf(a, b); }

inline double Power(double a, double b) { return b == 2 ? a * a : std::pow(a, b); }

// Logical; a negative distance shifts the other way.
inline int64_t ShiftLeft(int64_t a, int64_t distance) {
  uint64_t bits = static_cast<uint64_t>(a);
  if (distance <= -64 || distance >= 64) return 0;
  return static_cast<int64_t>(distance >= 0 ? bits << distance : bits >> -distance);
}
inline int64_t ShiftRight(int64_t a, int64_t distance) {
  return ShiftLeft(a, WrapSub(0, distance));
}

constexpr bool IsBitwise(Metamethod event) {
  return (event >= Metamethod::kBAnd && event <= Metamethod::kShr) || event == Metamethod::kBNot;
}

enum class ArithmeticStatus : uint8_t {
  kOk,
  kNotNumbers,    // an operand is no number
  kNotInteger,    // a bitwise operand is a number without an integer value
  kDivideByZero,  // integer `//` by zero
  kModuloByZero,  // integer `%` by zero
};

struct ArithmeticResult {
  ArithmeticStatus status;
  Value value;
};

// ---- In the header, so that a known event leaves one case.

namespace arithmetic_on {

constexpr ArithmeticResult Ok(const Value& value) { return {ArithmeticStatus::kOk, value}; }

inline ArithmeticResult Integers(Metamethod event, int64_t a, int64_t b) {
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

inline ArithmeticResult Floats(Metamethod event, double a, double b) {
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

}  // namespace arithmetic_on

// `a event b` of two numbers; for a bitwise event of two integers. For kUnm and
// kBNot b is a.
inline ArithmeticResult ArithmeticOnNumbers(Metamethod event, const Value& a, const Value& b) {
  if (a.IsInteger() && b.IsInteger() && event != Metamethod::kDiv && event != Metamethod::kPow) {
    return arithmetic_on::Integers(event, a.AsInteger(), b.AsInteger());
  }
  return arithmetic_on::Floats(event, a.AsNumber(), b.AsNumber());
}

// `a event b`, for kAdd … kShr; for kUnm and kBNot b is a. Of numbers: strings that
// spell some are read before (machine/numerals.h).
ArithmeticResult Arithmetic(Metamethod event, const Value& a, const Value& b);

}  // namespace selenite::vm
