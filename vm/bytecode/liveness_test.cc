#include "vm/bytecode/liveness.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/encoder.h"
#include "vm/bytecode/unit_for_test.h"

namespace selenite::vm {
namespace {

constexpr uint32_t kRegisters = 8;

RegisterSet Registers(std::initializer_list<size_t> registers) {
  RegisterSet set;
  for (size_t r : registers) set.set(r);
  return set;
}

RegisterSet All() {
  RegisterSet set;
  for (size_t r = 0; r < kRegisters; ++r) set.set(r);
  return set;
}

// Function 0 is `code`, function 1 a child that captures register 2.
CodeUnit UnitOf(const std::vector<Instruction>& code) {
  CodeUnit unit;
  unit.functions = {TestFunction(code), TestFunction({{.op = Op::kReturn}})};
  unit.functions[1].upvalues = {{.from_register = true, .is_cell = false, .index = 2, .name = 0}};
  return unit;
}

RegisterSet LiveAt(const std::vector<Instruction>& code, uint32_t pc,
                   const RegisterSet& asked = All()) {
  const CodeUnit unit = UnitOf(code);
  return LiveRegisters(unit, unit.functions[0], pc, asked);
}

TEST(LivenessTest, WhatIsReadBeforeItIsWrittenIsLive) {
  const std::vector<Instruction> code = {
      {.op = Op::kAdd, .a = 0, .b = 1, .c = 2},
      {.op = Op::kMove, .a = 3, .b = 0},
      {.op = Op::kReturn, .a = 3, .b = 1},
  };
  EXPECT_EQ(LiveAt(code, 0), Registers({1, 2}));
  EXPECT_EQ(LiveAt(code, 1), Registers({0}));
  EXPECT_EQ(LiveAt(code, 2), Registers({3}));
  EXPECT_EQ(LiveAt(code, 0, Registers({0, 1, 3})), Registers({1}));
}

TEST(LivenessTest, EveryWayCounts) {
  const std::vector<Instruction> code = {
      {.op = Op::kJumpIf, .a = 0, .c = 3},
      {.op = Op::kLoadNil, .a = 1, .b = 2},
      {.op = Op::kReturn, .a = 1, .b = 1},
      {.op = Op::kReturn, .a = 2, .b = 2},
  };
  EXPECT_EQ(LiveAt(code, 0), Registers({0, 2, 3}));
}

TEST(LivenessTest, ALoopIsWalkedAroundOnce) {
  const std::vector<Instruction> code = {
      {.op = Op::kMove, .a = 2, .b = 3},
      {.op = Op::kNewTable, .a = 4},
      {.op = Op::kMove, .a = 3, .b = 4},
      {.op = Op::kJumpIf, .flags = kBackEdge, .a = 1, .c = 0},
      {.op = Op::kReturn},
  };
  EXPECT_EQ(LiveAt(code, 1), Registers({1}));
  EXPECT_EQ(LiveAt(code, 2), Registers({1, 4}));
  EXPECT_EQ(LiveAt(code, 3), Registers({1, 3}));
}

TEST(LivenessTest, ACallReadsItsArgumentsAndLeavesNothingAbove) {
  const std::vector<Instruction> code = {
      {.op = Op::kCall, .a = 2, .b = 1, .c = 1},
      {.op = Op::kReturn, .a = 0, .b = 6},
  };
  EXPECT_EQ(LiveAt(code, 0), Registers({0, 1, 2, 3}));
  const std::vector<Instruction> open = {
      {.op = Op::kCall, .a = 2, .b = -1, .c = 1},
      {.op = Op::kReturn},
  };
  EXPECT_EQ(LiveAt(open, 0), Registers({2, 3, 4, 5, 6, 7}));
}

TEST(LivenessTest, AClosureReadsWhatItCaptures) {
  const std::vector<Instruction> code = {
      {.op = Op::kClosure, .a = 0, .b = 0},
      {.op = Op::kReturn},
  };
  EXPECT_EQ(LiveAt(code, 0), Registers({2}));
  // Itself, after its register is set.
  const std::vector<Instruction> itself = {
      {.op = Op::kClosure, .a = 2, .b = 0},
      {.op = Op::kReturn},
  };
  EXPECT_EQ(LiveAt(itself, 0), RegisterSet());
}

TEST(LivenessTest, ALongWayLeavesWhatIsOpenAlive) {
  std::vector<Instruction> code(5000, {.op = Op::kMove, .a = 0, .b = 1});
  code.push_back({.op = Op::kReturn});
  EXPECT_EQ(LiveAt(code, 0), All());
  EXPECT_EQ(LiveAt(code, 4999), Registers({1}));
}

TEST(LivenessTest, LocalsReachToTheNextChange) {
  FunctionCode function;
  function.parameter_count = 2;
  function.locals = {{.pc = 3, .registers = 4}, {.pc = 7, .registers = 1}};
  EXPECT_EQ(LocalsAt(function, 0), 2u);
  EXPECT_EQ(LocalsAt(function, 2), 2u);
  EXPECT_EQ(LocalsAt(function, 3), 4u);
  EXPECT_EQ(LocalsAt(function, 6), 4u);
  EXPECT_EQ(LocalsAt(function, 100), 1u);
}

// ---- Beside the textbook's way: sets for every instruction, until nothing
// changes any more.

std::vector<RegisterSet> LiveEverywhere(const std::vector<Instruction>& code) {
  std::vector<RegisterSet> live(code.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t pc = code.size(); pc-- > 0;) {
      const Instruction& i = code[pc];
      RegisterSet now;
      if (i.op != Op::kReturn) {
        if (i.op != Op::kJump) now |= live[pc + 1];
        if (GetOpInfo(i.op).c == OperandKind::kLabel) now |= live[static_cast<size_t>(i.c)];
      }
      const RegisterUse use = UseOf(i);
      for (int r = use.writes.first; r < use.writes.end; ++r) now.reset(static_cast<size_t>(r));
      for (const RegisterRange& range : use.reads) {
        for (int r = range.first; r < range.end; ++r) now.set(static_cast<size_t>(r));
      }
      if (now != live[pc]) changed = true;
      live[pc] = now;
    }
  }
  return live;
}

TEST(LivenessTest, AgreesWithTheTextbookOnRandomCode) {
  std::mt19937 random(20261121);
  const auto below = [&random](size_t n) { return static_cast<int32_t>(random() % n); };
  for (int round = 0; round < 300; ++round) {
    constexpr size_t kLength = 30;
    std::vector<Instruction> code;
    for (size_t pc = 0; pc < kLength; ++pc) {
      const int32_t r = below(kRegisters);
      const int32_t s = below(kRegisters);
      const int32_t label = below(kLength);
      const uint8_t flags = label <= static_cast<int32_t>(pc) ? kBackEdge : uint8_t{0};
      switch (below(8)) {
        case 0: code.push_back({.op = Op::kMove, .a = r, .b = s}); break;
        case 1: code.push_back({.op = Op::kNewTable, .a = r}); break;
        case 2: code.push_back({.op = Op::kSetIndex, .a = r, .b = s, .c = below(kRegisters)}); break;
        case 3: code.push_back({.op = Op::kJumpIf, .flags = flags, .a = r, .c = label}); break;
        case 4: code.push_back({.op = Op::kJump, .flags = flags, .c = label}); break;
        case 5: code.push_back({.op = Op::kLoadNil, .a = r, .b = 1}); break;
        case 6: code.push_back({.op = Op::kConcat, .a = r, .b = 2, .c = 2}); break;
        default: code.push_back({.op = Op::kJumpIfLt, .flags = flags, .a = r, .b = s, .c = label});
      }
    }
    code.push_back({.op = Op::kReturn});
    const std::vector<RegisterSet> expected = LiveEverywhere(code);
    CodeUnit unit = UnitOf(code);
    for (uint32_t pc = 0; pc < kLength; ++pc) {
      ASSERT_EQ(LiveRegisters(unit, unit.functions[0], pc, All()), expected[pc] & All())
          << "round " << round << " pc " << pc;
    }
    // The same in bytecode.
    UnlimitedMeter meter;
    ASSERT_TRUE(EncodeUnit(unit, OpcodeSet(), meter));
    const FunctionCode& encoded = unit.functions[0];
    ASSERT_TRUE(encoded.is_encoded());
    uint32_t place = 0;
    for (uint32_t pc = 0; pc < kLength; ++pc) {
      ASSERT_EQ(LiveRegisters(unit, encoded, place, All()), expected[pc] & All())
          << "round " << round << " pc " << pc << " in bytecode";
      place += GetOpcodeInfo(OpcodeOf(encoded.bytecode[place])).words;
    }
  }
}

}  // namespace
}  // namespace selenite::vm
