// Where a value is while the instruction that wants it is still to be chosen.
#pragma once

#include <cstdint>

#include "vm/compile/constant_folding.h"
#include "vm/syntax/ast.h"

namespace selenite::vm {

// No particular register: the value may be left wherever it is.
inline constexpr int kAnywhere = -1;

// Keys up to this long are interned strings at run time, and only those may
// be the key of a field instruction or the constant of an equality.
inline constexpr size_t kMaxFieldName = 40;

struct Operand {
  enum class Place : uint8_t {
    kRegister,
    kCell,         // content of the cell in register `index`
    kUpvalueCell,  // content of the cell in upvalue `index`
    kConstant,
  };
  Place place = Place::kRegister;
  int index = 0;
  ConstantValue constant;
  const Expression* source = nullptr;  // gives it a name in error messages

  static Operand Register(int reg, const Expression* source) {
    return {Place::kRegister, reg, {}, source};
  }
  static Operand Constant(const ConstantValue& value, const Expression* source = nullptr) {
    return {Place::kConstant, 0, value, source};
  }

  bool IsRegister() const { return place == Place::kRegister; }
  bool IsRegister(int reg) const { return IsRegister() && index == reg; }
  bool IsConstant() const { return place == Place::kConstant; }
  bool IsNumber() const { return IsConstant() && constant.IsNumber(); }
  bool IsFieldName() const {
    return IsConstant() && constant.IsString() && constant.string->text.size() <= kMaxFieldName;
  }
  bool IsIntegerKey() const {
    return IsConstant() && constant.IsInteger() && constant.integer >= 1 &&
           constant.integer <= INT32_MAX;
  }
};

}  // namespace selenite::vm
