// A slot of a closure that nobody filled reads nil, on both tiers: of a captured
// value, of a cell, of an environment. Storing into it does nothing.
//
// The compiler makes no such closure. A unit built by hand does: a main function
// gets its environment in slot 0, and nothing in the others.

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/tiers/pairing.h"
#include "vm/bytecode/encoder.h"
#include "vm/ir/code_unit.h"
#include "vm/support/meter.h"

namespace selenite::tiers {
namespace {

using vm::CodeUnit;
using vm::Constant;
using vm::FunctionCode;
using vm::Instruction;
using vm::Op;
using vm::UpvaluePlan;

class UpvalueTest : public testing::TestWithParam<Tier> {
 protected:
  // Strings of the unit, and the main function's upvalues: 0 the environment, 1 a
  // value, 2 a cell.
  void SetUp() override {
    unit_.chunk_name = "=unit";
    unit_.display_name = "unit";
    const uint32_t environment = AddString("_ENV");
    const uint32_t value = AddString("value");
    const uint32_t cell = AddString("cell");
    name_ = AddString("name");
    FunctionCode& main = unit_.functions.emplace_back();
    main.upvalues = {{.from_register = true, .is_cell = false, .index = 0, .name = environment},
                     {.from_register = true, .is_cell = false, .index = 1, .name = value},
                     {.from_register = true, .is_cell = true, .index = 2, .name = cell}};
    main.constants.push_back({.kind = Constant::Kind::kString, .string = name_});
    main.is_vararg = true;
  }

  void Add(Op op, int32_t a = 0, int32_t b = 0, int32_t c = 0) { AddTo(0, op, a, b, c); }
  void AddTo(size_t function, Op op, int32_t a, int32_t b, int32_t c) {
    FunctionCode& code = unit_.functions[function];
    code.code.push_back({.op = op, .a = a, .b = b, .c = c});
    code.lines = vm::LineTable(std::vector<uint32_t>(code.code.size(), 1));
  }

  vm::RunResult Run(uint32_t registers) {
    for (FunctionCode& function : unit_.functions) function.max_registers = registers;
    vm::UnlimitedMeter meter;
    const vm::OpcodeSet denied =
        GetParam() == Tier::kInterpreter ? vm::AllOpcodes() : vm::OpcodeSet();
    EXPECT_TRUE(EncodeUnit(unit_, denied, meter));
    for (const FunctionCode& function : unit_.functions) {
      EXPECT_EQ(function.is_encoded(), GetParam() == Tier::kDispatcher);
    }
    isolate_ = vm::Isolate::Create({.random_seed = 1}, host_);
    isolate_->StartUnit(std::make_shared<const CodeUnit>(std::move(unit_)), {});
    vm::RunResult result = Drive(*isolate_);
    isolate_->VerifyHeap();
    return result;
  }

  CodeUnit unit_;
  uint32_t name_ = 0;

 private:
  uint32_t AddString(std::string_view text) {
    unit_.strings.push_back({.offset = static_cast<uint32_t>(unit_.string_bytes.size()),
                             .length = static_cast<uint32_t>(text.size())});
    unit_.string_bytes += text;
    return static_cast<uint32_t>(unit_.strings.size() - 1);
  }

  vm::CollectingHost host_;
  std::unique_ptr<vm::Isolate> isolate_;
};

bool IsNil(const vm::HostValue& value) {
  return std::holds_alternative<std::monostate>(value.value);
}

TEST_P(UpvalueTest, ReadsNil) {
  Add(Op::kLoadInt, 0, 7);
  Add(Op::kLoadInt, 1, 7);
  Add(Op::kGetUpvalue, 0, 1);
  Add(Op::kGetUpCell, 1, 2);
  Add(Op::kReturn, 0, 2);
  const vm::RunResult result = Run(2);
  ASSERT_EQ(result.state, vm::RunState::kFinished);
  ASSERT_EQ(result.values.size(), 2u);
  EXPECT_TRUE(IsNil(result.values[0]));
  EXPECT_TRUE(IsNil(result.values[1]));
}

TEST_P(UpvalueTest, IsStillEmptyAfterAStore) {
  Add(Op::kLoadInt, 0, 7);
  Add(Op::kSetUpCell, 2, 0);
  Add(Op::kGetUpCell, 0, 2);
  Add(Op::kReturn, 0, 1);
  const vm::RunResult result = Run(1);
  ASSERT_EQ(result.state, vm::RunState::kFinished);
  ASSERT_EQ(result.values.size(), 1u);
  EXPECT_TRUE(IsNil(result.values[0]));
}

TEST_P(UpvalueTest, IsANilEnvironment) {
  for (const bool is_cell : {false, true}) {
    SCOPED_TRACE(is_cell);
    unit_ = CodeUnit();
    SetUp();
    if (is_cell) {
      Add(Op::kGetUpCell, 0, 2);
      Add(Op::kGetField, 0, 0, 0);
    } else {
      Add(Op::kGetGlobal, 0, 0, 1);
    }
    Add(Op::kReturn, 0, 1);
    const vm::RunResult result = Run(1);
    ASSERT_EQ(result.state, vm::RunState::kFailed);
    const std::string name = is_cell ? "" : " (upvalue 'value')";
    EXPECT_EQ(result.error->message, "unit:1: attempt to index a nil value" + name);
  }
}

TEST_P(UpvalueTest, RaisesWhenAGlobalIsStoredThere) {
  Add(Op::kLoadInt, 0, 7);
  Add(Op::kSetGlobal, 0, 0, 1);
  Add(Op::kReturn, 0, 0);
  const vm::RunResult result = Run(1);
  ASSERT_EQ(result.state, vm::RunState::kFailed);
  EXPECT_EQ(result.error->message, "unit:1: attempt to index a nil value (upvalue 'value')");
}

// An empty slot that is captured by another closure is empty there, too; and a
// full collection finds nothing wrong with it.
TEST_P(UpvalueTest, IsEmptyInTheClosuresThatCaptureIt) {
  unit_.functions[0].children = {1};
  FunctionCode& child = unit_.functions.emplace_back();
  child.upvalues = {{.from_register = false, .is_cell = false, .index = 1, .name = 1},
                    {.from_register = false, .is_cell = true, .index = 2, .name = 2}};
  child.line_defined = child.last_line_defined = 1;
  AddTo(1, Op::kLoadInt, 0, 7, 0);
  AddTo(1, Op::kSetUpCell, 1, 0, 0);
  AddTo(1, Op::kGetUpvalue, 0, 0, 0);
  AddTo(1, Op::kGetUpCell, 1, 1, 0);
  AddTo(1, Op::kReturn, 0, 2, 0);
  Add(Op::kClosure, 0, 0);
  Add(Op::kCall, 0, 0, 2);
  Add(Op::kReturn, 0, 2);
  const vm::RunResult result = Run(2);
  ASSERT_EQ(result.state, vm::RunState::kFinished)
      << (result.error ? result.error->message : "");
  ASSERT_EQ(result.values.size(), 2u);
  EXPECT_TRUE(IsNil(result.values[0]));
  EXPECT_TRUE(IsNil(result.values[1]));
}

INSTANTIATE_TEST_SUITE_P(, UpvalueTest, testing::Values(Tier::kDispatcher, Tier::kInterpreter),
                         [](const auto& info) {
                           return info.param == Tier::kDispatcher ? "Dispatcher" : "Interpreter";
                         });

}  // namespace
}  // namespace selenite::tiers
