// Values known at compile time, and what operators make of them.
//
// Folds what the reference folds, so that the same programs fail at run time
// and the same `<const>` locals vanish: arithmetic and bits on two numbers,
// but no division by zero, nothing that gives NaN or a zero of floats (-0.0
// and 0.0 must stay apart), and no strings.
#pragma once

#include <cstdint>
#include <optional>

#include "vm/ir/code_unit.h"
#include "vm/syntax/ast.h"
#include "vm/syntax/name_table.h"

namespace selenite::vm {

struct ConstantValue {
  Constant::Kind kind = Constant::Kind::kNil;
  union {
    int64_t integer = 0;  // kInteger
    double number;        // kFloat
    Name* string;         // kString
  };

  static ConstantValue Of(Constant::Kind kind) { return {kind, {}}; }
  static ConstantValue Integer(int64_t v) { return {Constant::Kind::kInteger, {.integer = v}}; }
  static ConstantValue Float(double v) { return {Constant::Kind::kFloat, {.number = v}}; }
  static ConstantValue String(Name* v) { return {Constant::Kind::kString, {.string = v}}; }

  bool IsInteger() const { return kind == Constant::Kind::kInteger; }
  bool IsFloat() const { return kind == Constant::Kind::kFloat; }
  bool IsNumber() const { return IsInteger() || IsFloat(); }
  bool IsString() const { return kind == Constant::Kind::kString; }
  bool IsTruthy() const { return kind != Constant::Kind::kNil && kind != Constant::Kind::kFalse; }
};

// Nothing: the operation is left to run time.
std::optional<ConstantValue> FoldBinary(BinaryOperator op, const ConstantValue& left,
                                        const ConstantValue& right);
std::optional<ConstantValue> FoldUnary(UnaryOperator op, const ConstantValue& operand);

}  // namespace selenite::vm
