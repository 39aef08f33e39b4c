// The text of a unit made by hand. Listings of compiled programs, one for each
// opcode, are in tests/golden.

#include "vm/bytecode/disassembler.h"

#include <gtest/gtest.h>

#include <string>

#include "vm/bytecode/encoder.h"
#include "vm/bytecode/unit_for_test.h"

namespace selenite::vm {
namespace {

CodeUnit SmallUnit() {
  CodeUnit unit = TestUnit(
      TestFunction({{.op = Op::kGetGlobal, .a = 1, .b = kNameConstant, .c = 3},
                    {.op = Op::kAddK, .a = 2, .b = 0, .c = kSmallConstant},
                    {.op = Op::kMulK, .a = 2, .b = 2, .c = kFloatConstant},
                    {.op = Op::kClosure, .a = 3, .b = 0},
                    {.op = Op::kVararg, .a = 4, .b = -1},
                    {.op = Op::kCall, .a = 1, .b = -1, .c = 1},
                    {.op = Op::kJumpIf, .flags = kBackEdge, .a = 1, .c = 1},
                    {.op = Op::kConcat, .a = 1, .b = 2, .c = 2},
                    {.op = Op::kReturn, .a = 1, .b = 1}}));
  FunctionCode& main = unit.functions[0];
  main.upvalues.resize(1);
  main.upvalues[0] = {.from_register = false, .is_cell = false, .index = 2, .name = 0};
  main.code[0].c = 0;
  main.max_registers = 5;
  main.names = {{.pc = 1, .operand = 1, .kind = NameKind::kLocal, .name = 0},
                {.pc = 5, .operand = 0, .kind = NameKind::kGlobal, .name = 0},
                {.pc = 7, .operand = 2, .kind = NameKind::kField, .name = 0}};
  unit.functions[1].upvalues.clear();
  unit.functions[1].constants.clear();
  return unit;
}

constexpr std::string_view kChild =
    "function #1 lines 10-99 parameters 0+ registers 0\n"
    "  words 1 instructions 1\n"
    "    0 [11] Return0\n";

TEST(DisassemblerTest, OneInstructionALine) {
  CodeUnit unit = SmallUnit();
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, {}, meter));
  EXPECT_EQ(PrintBytecode(unit),
            "chunk test: 2 functions, 2 encoded, 0 fallen back\n"
            "function #0 lines 10-99 parameters 0+ registers 5\n"
            "  U0 name = U2\n"
            "  K0 \"name\"\n"
            "  K1 5\n"
            "  K2 1000\n"
            "  K3 1.5\n"
            "  words 10 instructions 9\n"
            "    0 [11] GetGlobal R1 K0 U0             ; K0 = \"name\", U0 is name\n"
            "    2 [12] AddI R2 R0 5                   ; R0 is local 'name'\n"
            "    3 [13] MulK R2 R2 K3                  ; K3 = 1.5\n"
            "    4 [14] Closure R3 child 0             ; function #1\n"
            "    5 [15] Vararg R4 all\n"
            "    6 [16] CallAll R1 all 1               ; R1 is global 'name'\n"
            "    7 [17] JumpIf R1 to 2 back\n"
            "    8 [18] Concat R1 R2 2                 ; R3 is field 'name'\n"
            "    9 [19] Return1 R1\n" +
                std::string(kChild));
}

TEST(DisassemblerTest, TheReasonAndTheIROfWhatFellBack) {
  CodeUnit unit = SmallUnit();
  OpcodeSet denied;
  denied.set(static_cast<size_t>(Opcode::kMulK));
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, denied, meter));
  EXPECT_EQ(PrintBytecode(unit),
            "chunk test: 2 functions, 1 encoded, 1 fallen back\n"
            "function #0 lines 10-99 parameters 0+ registers 5\n"
            "  U0 name = U2\n"
            "  fell back: denied, opcode MulK, line 13; the IR:\n"
            "   0 [11] GetGlobal R1 \"name\" U0\n"
            "   1 [12] AddK R2 R0 5 ; 1 local name\n"
            "   2 [13] MulK R2 R2 1.5\n"
            "   3 [14] Closure R3 F#1\n"
            "   4 [15] Vararg R4 *\n"
            "   5 [16] Call R1 * x1 ; 0 global name\n"
            "   6 [17] JumpIf R1 ->1 back\n"
            "   7 [18] Concat R1 R2 x2 ; 2 field name\n"
            "   8 [19] Return R1 x1 #0\n" +
                std::string(kChild));
}

TEST(DisassemblerTest, NamesAndStringsCannotActUponATerminal) {
  CodeUnit unit = SmallUnit();
  unit.string_bytes.replace(0, 4, "\x1b[2\n");
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, {}, meter));
  const std::string listing = PrintBytecode(unit);
  EXPECT_EQ(listing.find('\x1b'), std::string::npos);
  EXPECT_NE(listing.find("K0 \"\\27[2\\10\""), std::string::npos) << listing;
  EXPECT_NE(listing.find("local '\\27[2\\10'"), std::string::npos) << listing;
  EXPECT_NE(listing.find("U0 \\27[2\\10"), std::string::npos) << listing;
}

TEST(DisassemblerTest, WhatIsNoInstructionIsShownAsAWord) {
  CodeUnit unit = SmallUnit();
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, {}, meter));
  CompactVector<uint32_t>& words = unit.functions[0].bytecode;
  words[2] = 0x123456FF;
  words[9] = static_cast<uint32_t>(Opcode::kGetGlobal);  // its second word is missing
  const std::string listing = PrintBytecode(unit);
  EXPECT_NE(listing.find("    2 [12] ? 0x123456ff\n"), std::string::npos) << listing;
  EXPECT_NE(listing.find("    9 [19] ? 0x"), std::string::npos) << listing;
}

TEST(DisassemblerTest, OperandsOutOfRangeHaveNoComment) {
  CodeUnit unit = SmallUnit();
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, {}, meter));
  unit.functions[0].bytecode[1] = 77;
  EXPECT_NE(PrintBytecode(unit).find("GetGlobal R1 K77 U0            ; U0 is name\n"),
            std::string::npos)
      << PrintBytecode(unit);
}

TEST(FallbackTextTest, NamesReasonOpcodeAndLine) {
  EXPECT_EQ(FallbackText({FallbackReason::kJump, static_cast<uint8_t>(Opcode::kForLoop), 7}),
            "jump, opcode ForLoop, line 7");
  EXPECT_EQ(FallbackText({FallbackReason::kChild, 255, 7}), "child, opcode ?, line 7");
}

}  // namespace
}  // namespace selenite::vm
