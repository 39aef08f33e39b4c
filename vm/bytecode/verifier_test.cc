// A sound unit is broken in one place after another; each must be noticed and reported.

#include "vm/bytecode/verifier.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/encoder.h"
#include "vm/bytecode/unit_for_test.h"
#include "vm/support/meter_for_tests.h"

namespace selenite::vm {
namespace {

using Lines = std::vector<uint32_t>;

// Packs the lines of `function` again after `change`.
void ChangeLines(FunctionCode& function, const std::function<void(Lines&)>& change) {
  Lines lines = function.lines.Unpack();
  change(lines);
  function.lines = LineTable(std::span<const uint32_t>(lines));
}

// Words of SoundUnit's main function.
enum Word : size_t {
  kJumpIfNotWord,   // JumpIfNot R0 to kReturnWord
  kGetGlobalWord,   // GetGlobal R1 K0 U3
  kGetGlobalName,
  kClosureWord,     // Closure R2 child 0
  kAddKWord,        // AddK R3 R0 K3
  kLessWord,        // JumpIfLtK R3 K3 to kOpenWord
  kLessDistance,
  kSetUpCellWord,   // SetUpCell U2 R0
  kOpenWord,        // Vararg R2 all
  kCallWord,        // CallAll R1 all 1
  kReturnWord,      // Return1 R1
};

CodeUnit SoundUnit() {
  CodeUnit unit = TestUnit(
      TestFunction({{.op = Op::kJumpIfNot, .a = 0, .c = 8},
                    {.op = Op::kGetGlobal, .a = 1, .b = kNameConstant, .c = 3},
                    {.op = Op::kClosure, .a = 2, .b = 0},
                    {.op = Op::kAddK, .a = 3, .b = 0, .c = kFloatConstant},
                    {.op = Op::kJumpIfLtK, .a = 3, .b = kFloatConstant, .c = 6},
                    {.op = Op::kSetUpCell, .a = 2, .b = 0},
                    {.op = Op::kVararg, .a = 2, .b = -1},
                    {.op = Op::kCall, .a = 1, .b = -1, .c = 1},
                    {.op = Op::kReturn, .a = 1, .b = 1}}));
  unit.functions[0].names = {{.pc = 7, .operand = 0, .kind = NameKind::kGlobal, .name = 0}};
  unit.functions[0].max_registers = 4;
  UnlimitedMeter meter;
  EXPECT_TRUE(EncodeUnit(unit, {}, meter));
  return unit;
}

// The word with another field.
void SetA(uint32_t& word, uint32_t a) { word = (word & ~0xFF00u) | a << 8; }
void SetB(uint32_t& word, uint32_t b) { word = (word & ~0xFF0000u) | b << 16; }
void SetC(uint32_t& word, uint32_t c) { word = (word & ~0xFF000000u) | c << 24; }
void SetD(uint32_t& word, uint32_t d) { word = (word & 0xFFFF) | d << 16; }
void SetOpcode(uint32_t& word, Opcode opcode) {
  word = (word & ~0xFFu) | static_cast<uint32_t>(opcode);
}

TEST(BytecodeVerifierTest, AcceptsASoundUnit) {
  const CodeUnit unit = SoundUnit();
  EXPECT_EQ(VerifyBytecode(unit).value_or("sound"), "sound") << PrintBytecode(unit);
  EXPECT_EQ(CountRegisters(unit.functions[0]), 4u);
}

TEST(BytecodeVerifierTest, SeesEachFault) {
  struct Fault {
    const char* what;
    const char* said;
    std::function<void(FunctionCode&, CompactVector<uint32_t>&)> breaking;
  };
  using Code = CompactVector<uint32_t>;
  using Function = FunctionCode;
  const Fault kFaults[] = {
      {"register read", "word 4: register out of range",
       [](Function&, Code& w) { SetB(w[kAddKWord], 4); }},
      {"register written", "word 4: register out of range",
       [](Function&, Code& w) { SetA(w[kAddKWord], 255); }},
      {"register of a window", "word 9: register out of range",
       [](Function&, Code& w) { SetA(w[kCallWord], 4); }},
      {"results of a window", "word 9: register out of range",
       [](Function&, Code& w) { SetC(w[kCallWord], 5); }},
      {"register of an open run", "word 8: register out of range",
       [](Function&, Code& w) { SetA(w[kOpenWord], 4); }},
      {"constant", "word 4: operand out of range",
       [](Function&, Code& w) { SetC(w[kAddKWord], 4); }},
      {"name", "word 1: operand out of range",
       [](Function&, Code& w) { w[kGetGlobalName] = 4; }},
      {"name below zero", "word 1: operand out of range",
       [](Function&, Code& w) { w[kGetGlobalName] = 0xFFFFFFFF; }},
      {"name that is no string", "word 1: constant of a wrong kind",
       [](Function&, Code& w) { w[kGetGlobalName] = kSmallConstant; }},
      {"name that is too long", "word 1: constant of a wrong kind",
       [](Function& f, Code&) { f.constants[kNameConstant].string = 1; }},
      {"comparison with no number", "word 5: constant of a wrong kind",
       [](Function&, Code& w) { SetD(w[kLessWord], kNameConstant); }},
      {"upvalue read", "word 1: operand out of range",
       [](Function&, Code& w) { SetB(w[kGetGlobalWord], 4); }},
      {"upvalue written", "word 7: operand out of range",
       [](Function&, Code& w) { SetA(w[kSetUpCellWord], 4); }},
      {"child", "word 3: operand out of range",
       [](Function&, Code& w) { SetD(w[kClosureWord], 1); }},
      {"jump into a second word", "word 0: operand out of range",
       [](Function&, Code& w) { SetD(w[kJumpIfNotWord], kGetGlobalName - 1); }},
      {"jump behind the end", "word 0: operand out of range",
       [](Function&, Code& w) { SetD(w[kJumpIfNotWord], kReturnWord); }},
      {"jump before the beginning", "word 0: operand out of range",
       [](Function&, Code& w) { SetD(w[kJumpIfNotWord], 0xFFFE); }},
      {"long jump far away", "word 5: operand out of range",
       [](Function&, Code& w) { w[kLessDistance] = INT32_MAX; }},
      {"long jump far back", "word 5: operand out of range",
       [](Function&, Code& w) { w[kLessDistance] = static_cast<uint32_t>(INT32_MIN); }},
      {"jump to what takes pending results", "word 0: jump between pending results",
       [](Function&, Code& w) { SetD(w[kJumpIfNotWord], kCallWord - 1); }},
      {"jump back to what takes pending results", "word 10: jump between pending results",
       [](Function& f, Code& w) {
         // Jump to kCallWord: from the end of the jump it is two words back.
         w[kReturnWord] = static_cast<uint32_t>(Opcode::kJump) | static_cast<uint32_t>(-2) << 8;
       }},
      {"nobody takes pending results", "word 9: pending results",
       [](Function&, Code& w) { SetOpcode(w[kCallWord], Opcode::kCall); SetB(w[kCallWord], 1); }},
      {"pending results of nobody", "word 9: pending results",
       [](Function&, Code& w) { SetB(w[kOpenWord], 2); }},
      {"pending results at the end", "word 10: pending results",
       [](Function&, Code& w) { SetC(w[kCallWord], 0); }},
      {"no such opcode", "word 4: no such opcode",
       [](Function&, Code& w) { w[kAddKWord] = kOpcodeCount; }},
      {"no such opcode at all", "word 4: no such opcode",
       [](Function&, Code& w) { w[kAddKWord] = 0xFF; }},
      {"ends in the middle", "word 10: ends in the middle",
       [](Function&, Code& w) { SetOpcode(w[kReturnWord], Opcode::kGetGlobal); }},
      {"falls off the end", "control falls off the end",
       [](Function&, Code& w) { SetOpcode(w[kReturnWord], Opcode::kLoadNil);
                                SetD(w[kReturnWord], 1); }},
      {"a second word without a mark", "word 1: wrong mark",
       [](Function& f, Code&) { ChangeLines(f, [](Lines& l) { l[kGetGlobalName] &= ~kSecondWord; }); }},
      {"a first word with one", "word 4: wrong mark",
       [](Function& f, Code&) { ChangeLines(f, [](Lines& l) { l[kAddKWord] |= kSecondWord; }); }},
      {"too many registers", "max_registers is 5, used are 4",
       [](Function& f, Code&) { f.max_registers = 5; }},
      {"too few registers", "register out of range",
       [](Function& f, Code&) { f.max_registers = 3; }},
      {"more parameters than registers", "register out of range",
       [](Function& f, Code&) { f.parameter_count = 5; }},
      {"a line too few", "lines and bytecode", [](Function& f, Code&) { ChangeLines(f, [](Lines& l) { l.pop_back(); }); }},
      {"a word too few", "lines and bytecode", [](Function&, Code& w) { w.resize(w.size() - 1); }},
      {"IR beside bytecode", "both bytecode and IR",
       [](Function& f, Code&) { f.code.push_back(ReturnNothing()); }},
      {"a name of no instruction", "operand name out of place",
       [](Function& f, Code&) { f.names[0].pc = kReturnWord + 1; }},
      {"a name of a second word", "operand name out of place",
       [](Function& f, Code&) { f.names[0].pc = kGetGlobalName; }},
  };
  for (const Fault& fault : kFaults) {
    CodeUnit unit = SoundUnit();
    fault.breaking(unit.functions[0], unit.functions[0].bytecode);
    const std::string problem = VerifyBytecode(unit).value_or("sound");
    EXPECT_NE(problem.find(fault.said), std::string::npos)
        << fault.what << ": " << problem << '\n'
        << PrintBytecode(unit);
    EXPECT_TRUE(problem.starts_with("function 0: ")) << problem;
  }
}

TEST(BytecodeVerifierTest, SaysWhichFunction) {
  CodeUnit unit = SoundUnit();
  unit.functions[1].bytecode[0] = 0xFF;
  EXPECT_EQ(VerifyBytecode(unit).value_or("sound"), "function 1: word 0: no such opcode");
}

TEST(BytecodeVerifierTest, ChargesTheSameForBytecodeAndIR) {
  // Rounding must not tell one from the other.
  for (size_t length : {1u, 7u, 999u, 1'000u, 1'003u, 5'005u}) {
    auto unit_of = [length] {
      std::vector<Instruction> code(length, {.op = Op::kMove, .a = 1, .b = 0});
      code.push_back(ReturnNothing());
      CodeUnit unit = TestUnit(TestFunction(code));
      unit.functions[0].max_registers = 2;
      unit.functions.push_back(unit.functions[0]);
      unit.functions.push_back(unit.functions[0]);
      return unit;
    };
    CodeUnit encoded = unit_of(), denied = unit_of();
    UnlimitedMeter encoding, for_encoded, for_denied;
    ASSERT_TRUE(EncodeUnit(encoded, {}, encoding));
    ASSERT_TRUE(EncodeUnit(denied, AllOpcodes(), encoding));
    EXPECT_EQ(VerifyBytecode(encoded, for_encoded).problem.value_or("sound"), "sound");
    EXPECT_EQ(VerifyBytecode(denied, for_denied).problem.value_or("sound"), "sound");
    EXPECT_EQ(for_encoded.work(), for_denied.work()) << length;
    EXPECT_EQ(for_encoded.work(), static_cast<int64_t>((3 * (length + 1) + 1) / 8)) << length;
    if (for_encoded.work() > 0) {
      LimitedMeter meter(for_encoded.work() - 1, SIZE_MAX);
      EXPECT_TRUE(VerifyBytecode(encoded, meter).stopped) << length;
    }
  }
}

TEST(BytecodeVerifierTest, LeavesWhatFellBackAlone) {
  CodeUnit unit = TestUnit(TestFunction({ReturnNothing()}));
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, AllOpcodes(), meter));
  EXPECT_EQ(VerifyBytecode(unit).value_or("sound"), "sound");
}

// Whatever the words are: an answer, and nothing read or computed out of range.
// And what is accepted can be listed, counted and decoded.
TEST(BytecodeVerifierTest, RandomWordsAreAnsweredAndListed) {
  std::mt19937 random(20'240'229);  // the same words every time
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    CodeUnit unit = SoundUnit();
    FunctionCode& function = unit.functions[0];
    const size_t changes = 1 + random() % 3;
    for (size_t n = 0; n < changes; ++n) {
      uint32_t& word = function.bytecode[random() % function.bytecode.size()];
      word = random() % 2 == 0 ? static_cast<uint32_t>(random()) : word ^ (1u << random() % 32);
    }
    if (!VerifyBytecode(unit)) {
      ++accepted;
      EXPECT_EQ(CountRegisters(function), function.max_registers);
    }
    EXPECT_FALSE(PrintBytecode(unit).empty());
  }
  // Some changes do not matter: bits that nobody reads, another register.
  EXPECT_GT(accepted, 100);
  EXPECT_LT(accepted, 10'000);
}

}  // namespace
}  // namespace selenite::vm
