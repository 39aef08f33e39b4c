#include "vm/compile/constant_folding.h"

#include <cmath>

#include "vm/support/remainder.h"

namespace selenite::vm {
namespace {

uint64_t Bits(int64_t value) { return static_cast<uint64_t>(value); }
int64_t Signed(uint64_t value) { return static_cast<int64_t>(value); }

double AsFloat(const ConstantValue& v) {
  return v.IsInteger() ? static_cast<double>(v.integer) : v.number;
}

// The integer equal to `v`, if there is one.
std::optional<int64_t> AsInteger(const ConstantValue& v) {
  if (v.IsInteger()) return v.integer;
  if (!(v.number >= -0x1p63 && v.number < 0x1p63) || std::floor(v.number) != v.number) {
    return std::nullopt;
  }
  return static_cast<int64_t>(v.number);
}

int64_t ShiftLeft(int64_t value, int64_t by) {
  if (by <= -64 || by >= 64) return 0;
  return by >= 0 ? Signed(Bits(value) << by) : Signed(Bits(value) >> -by);
}

// REQUIRES: b != 0, here and below.
int64_t FloorDivide(int64_t a, int64_t b) {
  if (b == -1) return Signed(-Bits(a));
  int64_t quotient = a / b;
  return (a % b != 0 && (a ^ b) < 0) ? quotient - 1 : quotient;
}

int64_t FloorModulo(int64_t a, int64_t b) {
  if (b == -1) return 0;
  int64_t rest = a % b;
  return (rest != 0 && (rest ^ b) < 0) ? rest + b : rest;
}

std::optional<ConstantValue> FoldBits(BinaryOperator op, const ConstantValue& left,
                                      const ConstantValue& right) {
  const std::optional<int64_t> a = AsInteger(left);
  const std::optional<int64_t> b = AsInteger(right);
  if (!a || !b) return std::nullopt;
  switch (op) {
    case BinaryOperator::kBAnd:
      return ConstantValue::Integer(*a & *b);
    case BinaryOperator::kBOr:
      return ConstantValue::Integer(*a | *b);
    case BinaryOperator::kBXor:
      return ConstantValue::Integer(*a ^ *b);
    case BinaryOperator::kShl:
      return ConstantValue::Integer(ShiftLeft(*a, *b));
    case BinaryOperator::kShr:
      return ConstantValue::Integer(ShiftLeft(*a, Signed(-Bits(*b))));
    default:
      return std::nullopt;
  }
}

std::optional<ConstantValue> FoldIntegers(BinaryOperator op, int64_t a, int64_t b) {
  switch (op) {
    case BinaryOperator::kAdd:
      return ConstantValue::Integer(Signed(Bits(a) + Bits(b)));
    case BinaryOperator::kSub:
      return ConstantValue::Integer(Signed(Bits(a) - Bits(b)));
    case BinaryOperator::kMul:
      return ConstantValue::Integer(Signed(Bits(a) * Bits(b)));
    case BinaryOperator::kMod:
      return ConstantValue::Integer(FloorModulo(a, b));
    case BinaryOperator::kIDiv:
      return ConstantValue::Integer(FloorDivide(a, b));
    default:
      return std::nullopt;
  }
}

// A float result that may stand as a constant.
std::optional<ConstantValue> Kept(double value) {
  if (std::isnan(value) || value == 0) return std::nullopt;
  return ConstantValue::Float(value);
}

std::optional<ConstantValue> FoldFloats(BinaryOperator op, double a, double b) {
  switch (op) {
    case BinaryOperator::kAdd:
      return Kept(a + b);
    case BinaryOperator::kSub:
      return Kept(a - b);
    case BinaryOperator::kMul:
      return Kept(a * b);
    case BinaryOperator::kDiv:
      return Kept(a / b);
    case BinaryOperator::kPow:
      return Kept(b == 2 ? a * a : std::pow(a, b));
    case BinaryOperator::kMod:
      return Kept(FloorRemainderOf(a, b));
    case BinaryOperator::kIDiv:
      return Kept(std::floor(a / b));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ConstantValue> FoldBinary(BinaryOperator op, const ConstantValue& left,
                                        const ConstantValue& right) {
  if (!left.IsNumber() || !right.IsNumber()) return std::nullopt;
  const bool divides =
      op == BinaryOperator::kDiv || op == BinaryOperator::kIDiv || op == BinaryOperator::kMod;
  if (divides && AsFloat(right) == 0) return std::nullopt;
  if (op >= BinaryOperator::kBAnd && op <= BinaryOperator::kShr) return FoldBits(op, left, right);
  if (left.IsInteger() && right.IsInteger() && op != BinaryOperator::kDiv &&
      op != BinaryOperator::kPow) {
    return FoldIntegers(op, left.integer, right.integer);
  }
  return FoldFloats(op, AsFloat(left), AsFloat(right));
}

std::optional<ConstantValue> FoldUnary(UnaryOperator op, const ConstantValue& operand) {
  switch (op) {
    case UnaryOperator::kNegate:
      if (operand.IsInteger()) return ConstantValue::Integer(Signed(-Bits(operand.integer)));
      if (operand.IsFloat()) return Kept(-operand.number);
      return std::nullopt;
    case UnaryOperator::kBNot: {
      if (!operand.IsNumber()) return std::nullopt;
      const std::optional<int64_t> value = AsInteger(operand);
      if (!value) return std::nullopt;
      return ConstantValue::Integer(~*value);
    }
    case UnaryOperator::kNot:
      return ConstantValue::Of(operand.IsTruthy() ? Constant::Kind::kFalse : Constant::Kind::kTrue);
    case UnaryOperator::kLength:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace selenite::vm
