// Units made by hand, for the tests of this folder: the compiler is above it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vm/bytecode/opcode.h"
#include "vm/ir/code_unit.h"

namespace selenite::vm {

// Constants of every unit here.
enum TestConstant : int32_t {
  kNameConstant,    // "name"
  kSmallConstant,   // 5
  kMiddleConstant,  // 1000
  kFloatConstant,   // 1.5
};

inline Constant IntegerConstant(int64_t value) {
  Constant constant;
  constant.kind = Constant::Kind::kInteger;
  constant.integer = value;
  return constant;
}

inline Constant FloatConstant(double value) {
  Constant constant;
  constant.kind = Constant::Kind::kFloat;
  constant.number = value;
  return constant;
}

inline Constant StringConstant(StringId id) {
  Constant constant;
  constant.kind = Constant::Kind::kString;
  constant.string = id;
  return constant;
}

// A vararg function of the instructions `code`, on lines 11, 12, …, with four
// upvalues and one child, which is function 1.
inline FunctionCode TestFunction(const std::vector<Instruction>& code) {
  FunctionCode function;
  function.code.assign(code.begin(), code.end());
  std::vector<uint32_t> lines;
  for (size_t pc = 0; pc < function.code.size(); ++pc) {
    lines.push_back(static_cast<uint32_t>(11 + pc));
  }
  function.lines = LineTable(std::span<const uint32_t>(lines));
  function.constants = {StringConstant(0), IntegerConstant(5), IntegerConstant(1000),
                        FloatConstant(1.5)};
  function.upvalues.resize(4, {.from_register = true, .is_cell = true, .index = 0, .name = 0});
  function.children = {1};
  function.line_defined = 10;
  function.last_line_defined = 99;
  function.is_vararg = true;
  return function;
}

inline Instruction ReturnNothing() { return {.op = Op::kReturn}; }

// Function 0 is `main`, function 1 does nothing. Vectors hold no more than they
// need, as the compiler's do.
inline CodeUnit TestUnit(FunctionCode main) {
  CodeUnit unit;
  unit.display_name = "test";
  unit.string_bytes = "namea string that is longer than a name may ever be";
  unit.strings = {{0, 4}, {4, 47}};
  FunctionCode child = TestFunction({ReturnNothing()});
  child.children.clear();
  unit.functions.reserve(2);
  unit.functions.push_back(std::move(main));
  unit.functions.push_back(std::move(child));
  return unit;
}

// An instruction that `opcode` is the form of, and no opcode before it.
inline Instruction SampleOf(Opcode opcode) {
  const OpcodeInfo& form = GetOpcodeInfo(opcode);
  const OpInfo& op = GetOpInfo(form.op);
  auto operand = [](OperandKind kind, Place place, int32_t reg) -> int32_t {
    switch (place) {
      case Place::kNo:
      case Place::kAny:
      case Place::kIs0:
        return 0;
      case Place::kIs1:
        return 1;
      case Place::kAll:
        return -1;
      case Place::kCi:
        return kSmallConstant;
      case Place::kDi:
        return kMiddleConstant;
      default:
        break;
    }
    switch (kind) {
      case OperandKind::kConstant:
        return place == Place::kX ? kNameConstant : kFloatConstant;
      case OperandKind::kUpvalue:
        return 3;
      case OperandKind::kChild:
        return 0;
      case OperandKind::kCount:
        return 2;
      case OperandKind::kImmediate:
        return place == Place::kX ? 70'000 : 1;
      case OperandKind::kLabel:
        return 0;
      default:
        return reg;
    }
  };
  return {.op = form.op,
          .a = operand(op.a, form.a, 2),
          .b = operand(op.b, form.b, 3),
          .c = operand(op.c, form.c, 4)};
}

// A sound unit in which `opcode` is the second instruction of function 0.
// Its max_registers is the caller's to fill.
inline CodeUnit UnitWith(Opcode opcode) {
  const Instruction sample = SampleOf(opcode);
  const OpcodeInfo& form = GetOpcodeInfo(opcode);
  // Pending values for what takes them; something harmless for the others.
  Instruction first = {.op = Op::kLoadTrue, .a = 7};
  if (form.b == Place::kAll) first = {.op = Op::kVararg, .a = 3, .b = -1};
  // A jump leads to the last instruction.
  Instruction second = sample;
  if (GetOpInfo(form.op).c == OperandKind::kLabel) second.c = 2;
  return TestUnit(TestFunction({first, second, ReturnNothing()}));
}

}  // namespace selenite::vm
