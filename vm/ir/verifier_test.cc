// A sound unit is broken in one place after another; each must be noticed.

#include "vm/ir/verifier.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace selenite::vm {
namespace {

// function (p) if p then f() end return p end
CodeUnit SoundUnit() {
  CodeUnit unit;
  unit.string_bytes = "f_ENV";
  unit.strings = {{0, 1}, {1, 4}};
  FunctionCode function;
  function.code = {
      {.op = Op::kJumpIfNot, .a = 0, .c = 3},
      {.op = Op::kGetGlobal, .a = 1, .b = 0, .c = 0},
      {.op = Op::kCall, .a = 1, .b = 0, .c = 0},
      {.op = Op::kReturn, .a = 0, .b = 1, .c = 0},
  };
  function.lines = {1, 1, 1, 1};
  Constant name;
  name.kind = Constant::Kind::kString;
  name.string = 0;
  function.constants = {name};
  function.upvalues = {{.from_register = true, .is_cell = false, .index = 0, .name = 1}};
  function.names = {{.pc = 2, .operand = 0, .kind = NameKind::kGlobal, .name = 0}};
  function.parameter_count = 1;
  function.max_registers = 2;
  unit.functions = {function};
  return unit;
}

TEST(VerifierTest, AcceptsASoundUnit) {
  EXPECT_EQ(VerifyUnit(SoundUnit()).value_or("sound"), "sound");
}

TEST(VerifierTest, SeesEachFault) {
  struct Fault {
    const char* what;
    std::function<void(FunctionCode&)> breaking;
  };
  for (const Fault& fault : {
           Fault{"register too high", [](FunctionCode& f) { f.code[0].a = 2; }},
           Fault{"register below zero", [](FunctionCode& f) { f.code[0].a = -1; }},
           Fault{"jump behind the end", [](FunctionCode& f) { f.code[0].c = 4; }},
           Fault{"back edge without flag", [](FunctionCode& f) { f.code[0].c = 0; }},
           Fault{"flag without back edge", [](FunctionCode& f) { f.code[0].flags = kBackEdge; }},
           Fault{"constant", [](FunctionCode& f) { f.code[1].b = 1; }},
           Fault{"upvalue", [](FunctionCode& f) { f.code[1].c = 1; }},
           Fault{"registers not exact", [](FunctionCode& f) { f.max_registers = 3; }},
           Fault{"window too high", [](FunctionCode& f) { f.code[2].b = 1; }},
           Fault{"falls off the end", [](FunctionCode& f) { f.code[3] = f.code[2]; }},
           Fault{"open run not taken", [](FunctionCode& f) { f.code[2].c = -1; }},
           Fault{"taken run not open", [](FunctionCode& f) { f.code[3].b = -1; }},
           Fault{"lines", [](FunctionCode& f) { f.lines = {1, 1, 1}; }},
           Fault{"string constant", [](FunctionCode& f) { f.constants[0].string = 2; }},
           Fault{"name", [](FunctionCode& f) { f.names[0].name = 2; }},
           Fault{"names unsorted", [](FunctionCode& f) { f.names.push_back(f.names[0]); }},
           Fault{"child", [](FunctionCode& f) { f.children.push_back(1); }},
           Fault{"no code", [](FunctionCode& f) { f.code.clear(); }},
       }) {
    CodeUnit unit = SoundUnit();
    fault.breaking(unit.functions[0]);
    EXPECT_TRUE(VerifyUnit(unit).has_value()) << fault.what;
  }
}

TEST(VerifierTest, SeesCapturesThatTheParentHasNot) {
  CodeUnit unit = SoundUnit();
  unit.functions.push_back(unit.functions[0]);
  unit.functions[0].children = {1};
  EXPECT_EQ(VerifyUnit(unit).value_or("sound"), "sound");
  unit.functions[1].upvalues[0].index = 2;
  EXPECT_TRUE(VerifyUnit(unit).has_value());
  unit.functions[1].upvalues[0] = {.from_register = false, .is_cell = true, .index = 0, .name = 1};
  EXPECT_TRUE(VerifyUnit(unit).has_value());
}

}  // namespace
}  // namespace selenite::vm
