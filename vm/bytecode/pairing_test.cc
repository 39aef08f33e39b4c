#include "vm/bytecode/pairing.h"

#include <gtest/gtest.h>

#include <vector>

#include "vm/bytecode/encoder.h"
#include "vm/bytecode/unit_for_test.h"
#include "vm/bytecode/verifier.h"

namespace selenite::vm {
namespace {

uint32_t Word(Opcode opcode, uint32_t a, uint32_t b, uint32_t c) {
  return static_cast<uint32_t>(opcode) | a << 8 | b << 16 | c << 24;
}

TEST(PairingTest, EveryPairIsFound) {
  for (const Pair& pair : kPairs) {
    if (pair.link == Link::kFill) continue;
    const uint32_t first = Word(pair.first, 5, 1, 2);
    if (pair.link == Link::kTest) {
      EXPECT_EQ(FindPair(first, Word(pair.second, 5, 1, 0)), pair.opcode);
      EXPECT_EQ(FindPair(first, Word(pair.second, 6, 1, 0)), std::nullopt);
      continue;
    }
    const uint32_t second = pair.link == Link::kRight ? Word(pair.second, 6, 3, 5)
                                                      : Word(pair.second, 6, 5, 3);
    EXPECT_EQ(FindPair(first, second), pair.opcode);
    // What is a pair's beginning already can be its second.
    EXPECT_EQ(FirstOf(pair.opcode), pair.first);
    EXPECT_FALSE(IsPair(pair.first));
    EXPECT_FALSE(IsPair(pair.second));
  }
}

TEST(PairingTest, TheSecondUsesTheResultAsThePairSays) {
  const uint32_t add = Word(Opcode::kAdd, 5, 1, 2);
  EXPECT_EQ(FindPair(add, Word(Opcode::kMul, 6, 5, 3)), Opcode::kAddMul);
  EXPECT_EQ(FindPair(add, Word(Opcode::kMul, 6, 3, 5)), Opcode::kAddMul);
  EXPECT_EQ(FindPair(add, Word(Opcode::kMul, 6, 5, 5)), std::nullopt);
  EXPECT_EQ(FindPair(add, Word(Opcode::kMul, 6, 3, 4)), std::nullopt);
  EXPECT_EQ(FindPair(add, Word(Opcode::kSub, 6, 5, 3)), Opcode::kAddSub);
  EXPECT_EQ(FindPair(add, Word(Opcode::kSub, 6, 3, 5)), std::nullopt);
  EXPECT_EQ(FindPair(add, Word(Opcode::kSub, 6, 5, 5)), std::nullopt);
  const uint32_t index = Word(Opcode::kAddI, 5, 1, 2);
  EXPECT_EQ(FindPair(index, Word(Opcode::kGetIndex, 6, 3, 5)), Opcode::kAddIGetIndex);
  EXPECT_EQ(FindPair(index, Word(Opcode::kGetIndex, 6, 5, 3)), std::nullopt);
  EXPECT_EQ(FindPair(Word(Opcode::kLoadK, 5, 1, 2), Word(Opcode::kMul, 6, 5, 3)), std::nullopt);
}

TEST(PairingTest, AFillGoesBackToItsStore) {
  const auto loop = [](uint32_t a, int32_t distance) {
    return static_cast<uint32_t>(Opcode::kForLoop) | a << 8 | static_cast<uint32_t>(distance) << 16;
  };
  const uint32_t store = Word(Opcode::kSetIndex, 1, 5, 2);
  EXPECT_EQ(FindPair(store, loop(5, -2)), Opcode::kSetIndexForLoop);
  EXPECT_EQ(FindPair(store, loop(5, -3)), std::nullopt);
  EXPECT_EQ(FindPair(store, loop(6, -2)), std::nullopt);
  EXPECT_EQ(FindPair(Word(Opcode::kSetIndex, 1, 5, 5), loop(5, -2)), std::nullopt);
  EXPECT_EQ(FindPair(Word(Opcode::kSetIndex, 5, 5, 2), loop(5, -2)), std::nullopt);
  EXPECT_EQ(FindPair(Word(Opcode::kSetIndexK, 1, 5, 0), loop(5, -3)), Opcode::kSetIndexKForLoop);
  EXPECT_EQ(FindPair(Word(Opcode::kSetIndexK, 1, 5, 0), loop(5, -2)), std::nullopt);
}

TEST(PairingTest, EachWordCanBeginOne) {
  std::vector<uint32_t> code = {Word(Opcode::kMove, 1, 0, 0), Word(Opcode::kMove, 2, 0, 0),
                                Word(Opcode::kCall, 1, 1, 2), Word(Opcode::kReturn0, 0, 0, 0)};
  PairInstructions(code, {});
  EXPECT_EQ(OpcodeOf(code[0]), Opcode::kMoveMove);
  EXPECT_EQ(OpcodeOf(code[1]), Opcode::kMoveCall);
  EXPECT_EQ(OpcodeOf(code[2]), Opcode::kCall);
  EXPECT_EQ(FieldA(code[1]), 2u);
}

TEST(PairingTest, SecondWordsAreNoInstructions) {
  // What would be a Move is the constant of a GetField.
  std::vector<uint32_t> code = {Word(Opcode::kGetField, 1, 0, 0), Word(Opcode::kMove, 2, 0, 0),
                                Word(Opcode::kMove, 1, 1, 0), Word(Opcode::kReturn0, 0, 0, 0)};
  const std::vector<uint32_t> before = code;
  PairInstructions(code, {});
  EXPECT_EQ(code, before);
}

TEST(PairingTest, ADeniedPairStaysTwoInstructions) {
  OpcodeSet denied;
  denied.set(static_cast<size_t>(Opcode::kMoveMove));
  std::vector<uint32_t> code = {Word(Opcode::kMove, 1, 0, 0), Word(Opcode::kMove, 2, 0, 0),
                                Word(Opcode::kReturn0, 0, 0, 0)};
  PairInstructions(code, denied);
  EXPECT_EQ(OpcodeOf(code[0]), Opcode::kMove);
}

TEST(PairingTest, ThePairMustBeWhole) {
  CodeUnit unit = TestUnit(TestFunction({{.op = Op::kMul, .a = 1, .b = 0, .c = 0},
                                         {.op = Op::kAdd, .a = 1, .b = 1, .c = 0},
                                         {.op = Op::kReturn, .a = 1, .b = 1}}));
  unit.functions[0].max_registers = 2;
  UnlimitedMeter meter;
  ASSERT_TRUE(EncodeUnit(unit, {}, meter));
  CompactVector<uint32_t>& code = unit.functions[0].bytecode;
  ASSERT_EQ(OpcodeOf(code[0]), Opcode::kMulAdd);
  EXPECT_EQ(VerifyBytecode(unit).value_or("sound"), "sound");
  code[1] = Word(Opcode::kSub, 1, 1, 0);
  EXPECT_EQ(VerifyBytecode(unit).value_or("sound").find("pair without its second") !=
                std::string::npos,
            true);
}

}  // namespace
}  // namespace selenite::vm
