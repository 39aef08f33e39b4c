// The table itself, and the names of sets.

#include "vm/bytecode/opcode.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace selenite::vm {
namespace {

OpcodeSet Parsed(std::string_view names) {
  const OpcodeSetResult result = ParseOpcodeSet(names);
  EXPECT_TRUE(result.set.has_value()) << names << ": " << result.unknown;
  return result.set.value_or(OpcodeSet());
}

std::string UnknownIn(std::string_view names) {
  const OpcodeSetResult result = ParseOpcodeSet(names);
  EXPECT_FALSE(result.set.has_value()) << names;
  return result.unknown;
}

OpcodeSet SetOf(std::initializer_list<Opcode> opcodes) {
  OpcodeSet set;
  for (Opcode opcode : opcodes) set.set(static_cast<size_t>(opcode));
  return set;
}

TEST(OpcodeTableTest, NamesAreDistinctWhateverTheLetterCase) {
  std::set<std::string> names;
  for (int i = 0; i < kOpcodeCount; ++i) {
    std::string name(GetOpcodeInfo(static_cast<Opcode>(i)).name);
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(OpcodeTableTest, EveryOperationHasAForm) {
  std::set<Op> covered;
  for (int i = 0; i < kOpcodeCount; ++i) {
    covered.insert(GetOpcodeInfo(static_cast<Opcode>(i)).op);
  }
  EXPECT_EQ(covered.size(), static_cast<size_t>(kOpCount));
}

// Which operands share bits of the words.
uint64_t BitsOf(Place place) {
  switch (place) {
    case Place::kA: return 0x0000'FF00;
    case Place::kB:
    case Place::kB1: return 0x00FF'0000;
    case Place::kC:
    case Place::kC1:
    case Place::kCi: return 0xFF00'0000;
    case Place::kD:
    case Place::kDs:
    case Place::kDi:
    case Place::kDj: return 0xFFFF'0000;
    case Place::kJ: return 0xFFFF'FF00;
    case Place::kX:
    case Place::kXj: return 0xFFFF'FFFF'0000'0000;
    default: return 0;
  }
}

TEST(OpcodeTableTest, OperandsDoNotOverlap) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const OpcodeInfo& info = GetOpcodeInfo(static_cast<Opcode>(i));
    const uint64_t a = BitsOf(info.a), b = BitsOf(info.b), c = BitsOf(info.c);
    EXPECT_EQ(a & b, 0u) << info.name;
    EXPECT_EQ(a & c, 0u) << info.name;
    EXPECT_EQ(b & c, 0u) << info.name;
    EXPECT_EQ(info.words, ((a | b | c) >> 32) != 0 ? 2 : 1) << info.name;
  }
}

TEST(OpcodeTableTest, ExactlyTheOperandsOfTheOperationHaveAPlace) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const OpcodeInfo& info = GetOpcodeInfo(static_cast<Opcode>(i));
    const OpInfo& op = GetOpInfo(info.op);
    EXPECT_EQ(info.a == Place::kNo, op.a == OperandKind::kNone) << info.name;
    EXPECT_EQ(info.b == Place::kNo, op.b == OperandKind::kNone) << info.name;
    EXPECT_EQ(info.c == Place::kNo, op.c == OperandKind::kNone) << info.name;
    const bool is_label = info.c == Place::kDj || info.c == Place::kXj || info.c == Place::kJ;
    EXPECT_EQ(is_label, op.c == OperandKind::kLabel) << info.name;
  }
}

TEST(ParseOpcodeSetTest, NothingIsTheEmptySet) {
  EXPECT_TRUE(Parsed("").none());
  EXPECT_TRUE(Parsed(" ").none());
  EXPECT_TRUE(Parsed(",").none());
  EXPECT_TRUE(Parsed(" , ,").none());
}

TEST(ParseOpcodeSetTest, NamesInAnyLetterCaseAndWithSpaces) {
  EXPECT_EQ(Parsed("Add"), SetOf({Opcode::kAdd}));
  EXPECT_EQ(Parsed("add,GETFIELD"), SetOf({Opcode::kAdd, Opcode::kGetField}));
  EXPECT_EQ(Parsed(" Add ,  Len "), SetOf({Opcode::kAdd, Opcode::kLen}));
  EXPECT_EQ(Parsed("Add,,Add,"), SetOf({Opcode::kAdd}));
}

TEST(ParseOpcodeSetTest, ANameIsNotItsPrefix) {
  EXPECT_EQ(Parsed("SetField"), SetOf({Opcode::kSetField}));
  EXPECT_EQ(UnknownIn("SetFiel"), "SetFiel");
  EXPECT_EQ(UnknownIn("SetFieldKK"), "SetFieldKK");
}

TEST(ParseOpcodeSetTest, AStarIsAllThatBeginSo) {
  EXPECT_EQ(Parsed("Add*"), SetOf({Opcode::kAddI, Opcode::kAdd, Opcode::kAddK, Opcode::kAddAdd, Opcode::kAddSub,
                   Opcode::kAddMul, Opcode::kAddIGetIndex}));
  EXPECT_EQ(Parsed("return*"), SetOf({Opcode::kReturn0, Opcode::kReturn1, Opcode::kReturn}));
  EXPECT_EQ(Parsed("Len*,Concat"), SetOf({Opcode::kLen, Opcode::kConcat}));
  EXPECT_EQ(Parsed("*"), AllOpcodes());
  EXPECT_EQ(AllOpcodes().count(), static_cast<size_t>(kOpcodeCount));
}

TEST(ParseOpcodeSetTest, TheWordThatNamesNothingIsNamed) {
  EXPECT_EQ(UnknownIn("Add,Bogus,Len"), "Bogus");
  EXPECT_EQ(UnknownIn("Nothing*"), "Nothing*");
  EXPECT_EQ(UnknownIn("Add**"), "Add**");
  EXPECT_EQ(UnknownIn("*Add"), "*Add");
  EXPECT_EQ(UnknownIn("Add Len"), "Add Len");
  EXPECT_EQ(UnknownIn(" x "), "x");
  EXPECT_EQ(UnknownIn("Add;"), "Add;");
}

TEST(ParseOpcodeSetTest, EveryNameNamesItsOpcode) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    EXPECT_EQ(Parsed(GetOpcodeInfo(opcode).name), SetOf({opcode}));
  }
}

}  // namespace
}  // namespace selenite::vm
