// Values known at compile time, and what operators make of them.
//
// Folds what the reference folds, so that the same programs fail at run time
// and the same `<const>` locals vanish: arithmetic and bits on two numbers,
// but no division by zero, nothing that gives NaN or a zero of floats (-0.0
// and 0.0 must stay apart), and no strings.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vm/ir/code_unit.h"
#include "vm/syntax/ast.h"

namespace selenite::vm {

struct ConstantValue {
  Constant::Kind kind = Constant::Kind::kNil;
  int64_t integer = 0;
  double number = 0;
  std::string_view string;

  static ConstantValue Of(Constant::Kind kind) { return {kind, 0, 0, {}}; }
  static ConstantValue Integer(int64_t v) { return {Constant::Kind::kInteger, v, 0, {}}; }
  static ConstantValue Float(double v) { return {Constant::Kind::kFloat, 0, v, {}}; }
  static ConstantValue String(std::string_view v) { return {Constant::Kind::kString, 0, 0, v}; }

  bool IsInteger() const { return kind == Constant::Kind::kInteger; }
  bool IsFloat() const { return kind == Constant::Kind::kFloat; }
  bool IsNumber() const { return IsInteger() || IsFloat(); }
  bool IsString() const { return kind == Constant::Kind::kString; }
  bool IsTruthy() const { return kind != Constant::Kind::kNil && kind != Constant::Kind::kFalse; }
};

// Nothing: the operation stays for the run.
std::optional<ConstantValue> FoldBinary(BinaryOperator op, const ConstantValue& left,
                                        const ConstantValue& right);
std::optional<ConstantValue> FoldUnary(UnaryOperator op, const ConstantValue& operand);

}  // namespace selenite::vm
