// What comes out of the encoder for each opcode, what falls back and why, and
// what it charges.

#include "vm/bytecode/encoder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/unit_for_test.h"
#include "vm/bytecode/verifier.h"
#include "vm/support/meter_for_tests.h"

namespace selenite::vm {
namespace {

constexpr int kDistance = 32'767;  // the longest jump of field Dj, forwards

std::string NameOf(Opcode opcode) { return std::string(GetOpcodeInfo(opcode).name); }

OpcodeSet SetOf(Opcode opcode) {
  OpcodeSet set;
  set.set(static_cast<size_t>(opcode));
  return set;
}

// Encodes `unit`, which must not be stopped, and returns the work charged.
int64_t Encode(CodeUnit& unit, const OpcodeSet& denied = {}) {
  UnlimitedMeter meter;
  EXPECT_TRUE(meter.ReserveBytes(unit.Bytes()));
  EXPECT_TRUE(EncodeUnit(unit, denied, meter));
  EXPECT_EQ(meter.bytes(), unit.Bytes());
  return meter.work();
}

// The same of a unit of `main`.
CodeUnit Encoded(FunctionCode main, const OpcodeSet& denied = {}) {
  CodeUnit unit = TestUnit(std::move(main));
  Encode(unit, denied);
  return unit;
}

void ExpectFallback(const FunctionCode& function, FallbackReason reason, Opcode opcode,
                    uint32_t line) {
  ASSERT_FALSE(function.is_encoded());
  EXPECT_FALSE(function.code.empty());
  EXPECT_EQ(function.lines.size(), function.code.size());
  EXPECT_EQ(FallbackReasonName(function.fallback.reason), FallbackReasonName(reason));
  EXPECT_EQ(NameOf(static_cast<Opcode>(function.fallback.opcode)), NameOf(opcode));
  EXPECT_EQ(function.fallback.line, line);
}

// `count` instructions of one word.
void AppendMoves(std::vector<Instruction>& code, int count) {
  code.insert(code.end(), static_cast<size_t>(count), {.op = Op::kMove, .a = 1, .b = 0});
}

// ---- Each opcode of the table.

TEST(EncoderTest, EachOpcodeKeepsItsOperands) {
  for (int n = 0; n < static_cast<int>(kFirstPair); ++n) {
    const Opcode opcode = static_cast<Opcode>(n);
    SCOPED_TRACE(NameOf(opcode));
    const OpcodeInfo& form = GetOpcodeInfo(opcode);
    CodeUnit unit = UnitWith(opcode);
    const Instruction before = unit.functions[0].code[1];
    Encode(unit);
    const FunctionCode& function = unit.functions[0];
    ASSERT_TRUE(function.is_encoded());
    ASSERT_EQ(NameOf(OpcodeOf(function.bytecode[1])), NameOf(opcode));
    const Instruction after = Decode(function.bytecode.data(), 1);
    auto expected = [&](Place place, int32_t operand) -> int64_t {
      const bool is_value = place == Place::kCi || place == Place::kDi;
      return is_value ? function.constants[static_cast<size_t>(operand)].integer : operand;
    };
    EXPECT_EQ(after.op, before.op);
    EXPECT_EQ(after.a, expected(form.a, before.a));
    EXPECT_EQ(after.b, expected(form.b, before.b));
    // A label is the index of a word: that of the last instruction.
    const bool is_label = GetOpInfo(form.op).c == OperandKind::kLabel;
    EXPECT_EQ(after.c, is_label ? 1 + form.words : expected(form.c, before.c));

    ASSERT_EQ(function.bytecode.size(), 2u + form.words);
    ASSERT_EQ(function.lines.size(), function.bytecode.size());
    EXPECT_EQ(function.LineAt(1), 12u);
    if (form.words == 2) {
      EXPECT_EQ(function.LineAt(2), 12u);
      EXPECT_TRUE(function.lines.IsSecondWord(2));
    }
    EXPECT_EQ(function.LineAt(function.lines.size() - 1), 13u);

    unit.functions[0].max_registers = CountRegisters(function);
    EXPECT_EQ(VerifyBytecode(unit).value_or("sound"), "sound");
  }
}

TEST(EncoderTest, EachOpcodeCanBeDenied) {
  for (int n = 0; n < static_cast<int>(kFirstPair); ++n) {
    const Opcode opcode = static_cast<Opcode>(n);
    // What the test's own instructions are made of falls back with its first.
    if (opcode == Opcode::kReturn0 || opcode == Opcode::kLoadTrue) continue;
    SCOPED_TRACE(NameOf(opcode));
    CodeUnit unit = UnitWith(opcode);
    const CompactVector<Instruction> before = unit.functions[0].code;
    Encode(unit, SetOf(opcode));
    ExpectFallback(unit.functions[0], FallbackReason::kDenied, opcode, 12);
    ASSERT_EQ(unit.functions[0].code.size(), before.size());
    for (size_t pc = 0; pc < before.size(); ++pc) {
      EXPECT_EQ(unit.functions[0].code[pc].op, before[pc].op);
    }
    EXPECT_TRUE(unit.functions[1].is_encoded());
    EXPECT_EQ(unit.coverage.encoded, 1u);
    EXPECT_EQ(unit.coverage.fallback[static_cast<int>(FallbackReason::kDenied)], 1u);
    EXPECT_EQ(unit.coverage.fallen_back(), 1u);
  }
}

TEST(EncoderTest, AFormThatIsNotNeededIsNotDenied) {
  for (int n = 0; n < static_cast<int>(kFirstPair); ++n) {
    const Opcode opcode = static_cast<Opcode>(n);
    OpcodeSet denied = AllOpcodes();
    CodeUnit plain = UnitWith(opcode);
    Encode(plain);
    for (const FunctionCode& function : plain.functions) {
      for (uint32_t pc = 0; pc < function.bytecode.size();
           pc += GetOpcodeInfo(OpcodeOf(function.bytecode[pc])).words) {
        denied.reset(static_cast<size_t>(OpcodeOf(function.bytecode[pc])));
      }
    }
    CodeUnit unit = UnitWith(opcode);
    Encode(unit, denied);
    EXPECT_EQ(unit.functions[0].bytecode, plain.functions[0].bytecode) << NameOf(opcode);
  }
}

TEST(EncoderTest, AnEncodedFunctionHasNoIR) {
  const CodeUnit unit = Encoded(TestFunction({{.op = Op::kLoadTrue}, ReturnNothing()}));
  EXPECT_TRUE(unit.functions[0].is_encoded());
  EXPECT_EQ(unit.functions[0].code.capacity(), 0u);
  EXPECT_EQ(unit.coverage.encoded, 2u);
  EXPECT_EQ(unit.coverage.fallen_back(), 0u);
}

TEST(EncoderTest, NamesMoveToTheWordsOfTheirInstructions) {
  FunctionCode main = TestFunction({{.op = Op::kGetField, .a = 0, .b = 1, .c = kNameConstant},
                                    {.op = Op::kGetField, .a = 0, .b = 1, .c = kNameConstant},
                                    ReturnNothing()});
  main.names = {{.pc = 0, .operand = 1, .kind = NameKind::kLocal, .name = 0},
                {.pc = 1, .operand = 1, .kind = NameKind::kLocal, .name = 0}};
  const CodeUnit unit = Encoded(std::move(main));
  ASSERT_EQ(unit.functions[0].names.size(), 2u);
  EXPECT_EQ(unit.functions[0].names[0].pc, 0u);
  EXPECT_EQ(unit.functions[0].names[1].pc, 2u);
}

TEST(EncoderTest, TheEdgesOfImmediates) {
  struct Case {
    Op op;
    int64_t value;
    Opcode expected;
  };
  for (const Case& c : {Case{Op::kAddK, 127, Opcode::kAddI}, Case{Op::kAddK, 128, Opcode::kAddK},
                        Case{Op::kSubK, -128, Opcode::kSubI},
                        Case{Op::kSubK, -129, Opcode::kSubK},
                        Case{Op::kAddK, INT64_MIN, Opcode::kAddK}}) {
    FunctionCode main = TestFunction({{.op = c.op, .a = 1, .b = 2, .c = 4}, ReturnNothing()});
    main.constants.push_back(IntegerConstant(c.value));
    const CodeUnit unit = Encoded(std::move(main));
    const uint32_t word = unit.functions[0].bytecode[0];
    EXPECT_EQ(NameOf(OpcodeOf(word)), NameOf(c.expected)) << c.value;
    EXPECT_EQ(Decode(&word, 0).c, GetOpcodeInfo(c.expected).c == Place::kCi ? c.value : 4);
  }
  for (const Case& c : {Case{Op::kJumpIfLtK, 32'767, Opcode::kJumpIfLtI},
                        Case{Op::kJumpIfLtK, 32'768, Opcode::kJumpIfLtK},
                        Case{Op::kJumpIfNotGeK, -32'768, Opcode::kJumpIfNotGeI},
                        Case{Op::kJumpIfNotGeK, -32'769, Opcode::kJumpIfNotGeK}}) {
    FunctionCode main = TestFunction({{.op = c.op, .a = 1, .b = 4, .c = 1}, ReturnNothing()});
    main.constants.push_back(IntegerConstant(c.value));
    const CodeUnit unit = Encoded(std::move(main));
    EXPECT_EQ(NameOf(OpcodeOf(unit.functions[0].bytecode[0])), NameOf(c.expected)) << c.value;
    EXPECT_EQ(Decode(unit.functions[0].bytecode.data(), 0).b,
              GetOpcodeInfo(c.expected).b == Place::kDi ? c.value : 4);
  }
  // A float that looks like one is none: 1 and 1.0 are different answers.
  FunctionCode main = TestFunction({{.op = Op::kAddK, .a = 1, .b = 2, .c = 4}, ReturnNothing()});
  main.constants.push_back(FloatConstant(1.0));
  EXPECT_EQ(OpcodeOf(Encoded(std::move(main)).functions[0].bytecode[0]), Opcode::kAddK);
}

// ---- Reasons to fall back, each at its limit and one past it.

// One multiplication by each of `count` different floats.
FunctionCode ManyFactors(int count) {
  std::vector<Instruction> code;
  for (int k = 0; k < count; ++k) code.push_back({.op = Op::kMulK, .a = 0, .b = 0, .c = k});
  code.push_back(ReturnNothing());
  FunctionCode function = TestFunction(code);
  function.constants.clear();
  function.constants.reserve(static_cast<size_t>(count));
  for (int k = 0; k < count; ++k) function.constants.push_back(FloatConstant(k + 0.5));
  return function;
}

TEST(EncoderTest, ArithmeticHas256Constants) {
  EXPECT_TRUE(Encoded(ManyFactors(256)).functions[0].is_encoded());
  const CodeUnit unit = Encoded(ManyFactors(257));
  ExpectFallback(unit.functions[0], FallbackReason::kConstant, Opcode::kMulK, 11 + 256);
  EXPECT_EQ(unit.coverage.fallback[static_cast<int>(FallbackReason::kConstant)], 1u);
  EXPECT_TRUE(unit.functions[1].is_encoded());
}

TEST(EncoderTest, ConstantsThatArithmeticNeedsComeFirst) {
  // 300 loads, and arithmetic with every tenth constant from the end.
  constexpr int kCount = 300;
  std::vector<Instruction> code;
  for (int k = 0; k < kCount; ++k) code.push_back({.op = Op::kLoadK, .a = 0, .b = k});
  for (int k = kCount - 1; k >= 0; k -= 10) {
    code.push_back({.op = Op::kMulK, .a = 0, .b = 1, .c = k});
    code.push_back({.op = Op::kKSub, .a = 0, .b = k, .c = 1});
    code.push_back({.op = Op::kJumpIfLtK, .a = 0, .b = k, .c = 0});
    code.back().flags = kBackEdge;
    code.push_back({.op = Op::kSetFieldK, .a = 0, .b = k - 1, .c = k});
  }
  code.push_back(ReturnNothing());
  FunctionCode main = TestFunction(code);
  main.constants.clear();
  for (int k = 0; k < kCount; ++k) main.constants.push_back(FloatConstant(k + 0.25));
  const CompactVector<Constant> before = main.constants;
  const CodeUnit unit = Encoded(std::move(main));
  const FunctionCode& function = unit.functions[0];
  ASSERT_TRUE(function.is_encoded());
  ASSERT_EQ(function.constants.size(), before.size());
  auto same = [&](int32_t operand, int32_t original) {
    EXPECT_EQ(function.constants[static_cast<size_t>(operand)].number,
              before[static_cast<size_t>(original)].number);
  };
  uint32_t pc = 0;
  for (const Instruction& original : code) {
    const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(function.bytecode[pc]));
    const Instruction i = Decode(function.bytecode.data(), pc);
    const OpInfo& op = GetOpInfo(original.op);
    ASSERT_EQ(i.op, original.op);
    if (op.b == OperandKind::kConstant) same(i.b, original.b);
    if (op.c == OperandKind::kConstant) same(i.c, original.c);
    pc += form.words;
  }
}

TEST(EncoderTest, FallenBackWithConstantsInAnotherOrderItMeansTheSame) {
  std::vector<Instruction> code;
  for (int k = 0; k < 300; ++k) code.push_back({.op = Op::kLoadK, .a = 0, .b = k});
  code.push_back({.op = Op::kMulK, .a = 0, .b = 1, .c = 299});
  code.push_back(ReturnNothing());
  FunctionCode main = TestFunction(code);
  main.constants.clear();
  for (int k = 0; k < 300; ++k) main.constants.push_back(FloatConstant(k));
  const CodeUnit unit = Encoded(std::move(main), SetOf(Opcode::kMulK));
  const FunctionCode& function = unit.functions[0];
  ExpectFallback(function, FallbackReason::kDenied, Opcode::kMulK, 11 + 300);
  for (int k = 0; k < 300; ++k) {
    EXPECT_EQ(function.constants[static_cast<size_t>(function.code[k].b)].number, k);
  }
  EXPECT_EQ(function.constants[static_cast<size_t>(function.code[300].c)].number, 299);
}

FunctionCode LastConstantLoaded(int count) {
  FunctionCode function =
      TestFunction({{.op = Op::kLoadK, .a = 0, .b = count - 1}, ReturnNothing()});
  function.constants.assign(static_cast<size_t>(count), FloatConstant(0));
  return function;
}

TEST(EncoderTest, AFunctionHas65536Constants) {
  EXPECT_TRUE(Encoded(LastConstantLoaded(65'536)).functions[0].is_encoded());
  ExpectFallback(Encoded(LastConstantLoaded(65'537)).functions[0], FallbackReason::kConstant,
                 Opcode::kLoadK, 11);
}

TEST(EncoderTest, NamesMayComeAfterThem) {
  FunctionCode main = TestFunction({{.op = Op::kGetGlobal, .a = 0, .b = 65'536, .c = 0},
                                    {.op = Op::kLoadK, .a = 0, .b = 65'535},
                                    ReturnNothing()});
  main.constants.assign(65'537, FloatConstant(0));
  main.constants.back() = StringConstant(0);
  const CodeUnit unit = Encoded(std::move(main));
  ASSERT_TRUE(unit.functions[0].is_encoded());
  EXPECT_EQ(Decode(unit.functions[0].bytecode.data(), 0).b, 65'536);
}

FunctionCode LastChildMade(int count) {
  FunctionCode function =
      TestFunction({{.op = Op::kClosure, .a = 0, .b = count - 1}, ReturnNothing()});
  function.children.assign(static_cast<size_t>(count), 1);
  return function;
}

TEST(EncoderTest, AFunctionHas65536Children) {
  EXPECT_TRUE(Encoded(LastChildMade(65'536)).functions[0].is_encoded());
  const CodeUnit unit = Encoded(LastChildMade(65'537));
  ExpectFallback(unit.functions[0], FallbackReason::kChild, Opcode::kClosure, 11);
  EXPECT_EQ(unit.coverage.fallback[static_cast<int>(FallbackReason::kChild)], 1u);
}

// `jump` over `words` words, then a return.
FunctionCode Forward(Instruction jump, int words) {
  std::vector<Instruction> code = {jump};
  AppendMoves(code, words);
  code[0].c = static_cast<int32_t>(code.size());
  code.push_back(ReturnNothing());
  return TestFunction(code);
}

// `jump` back over `words` words before it.
FunctionCode Backward(Instruction jump, int words) {
  std::vector<Instruction> code;
  AppendMoves(code, words);
  jump.c = 0;
  jump.flags = kBackEdge;
  code.push_back(jump);
  code.push_back(ReturnNothing());
  return TestFunction(code);
}

TEST(EncoderTest, ConditionalJumpsAndLoopsReach32767Words) {
  for (Op op : {Op::kJumpIf, Op::kJumpIfNot, Op::kForPrep, Op::kForLoop, Op::kTForPrep,
                Op::kTForLoop}) {
    const Instruction jump = {.op = op, .a = 0};
    SCOPED_TRACE(GetOpInfo(op).name);
    const CodeUnit forward = Encoded(Forward(jump, kDistance));
    ASSERT_TRUE(forward.functions[0].is_encoded());
    EXPECT_EQ(Decode(forward.functions[0].bytecode.data(), 0).c, kDistance + 1);
    const CodeUnit too_far = Encoded(Forward(jump, kDistance + 1));
    ASSERT_FALSE(too_far.functions[0].is_encoded());
    ExpectFallback(too_far.functions[0], FallbackReason::kJump,
                   static_cast<Opcode>(too_far.functions[0].fallback.opcode), 11);
    EXPECT_EQ(GetOpcodeInfo(static_cast<Opcode>(too_far.functions[0].fallback.opcode)).op, op);
    EXPECT_EQ(too_far.coverage.fallback[static_cast<int>(FallbackReason::kJump)], 1u);

    // Counted from the end of the jump, which is one word itself.
    const CodeUnit backward = Encoded(Backward(jump, kDistance));
    ASSERT_TRUE(backward.functions[0].is_encoded());
    const Instruction back = Decode(backward.functions[0].bytecode.data(), kDistance);
    EXPECT_EQ(back.c, 0);
    EXPECT_EQ(back.flags, kBackEdge);
    EXPECT_FALSE(Encoded(Backward(jump, kDistance + 1)).functions[0].is_encoded());
  }
}

TEST(EncoderTest, OtherJumpsReachFarther) {
  for (Op op : {Op::kJump, Op::kJumpIfEq, Op::kJumpIfNotEqK, Op::kJumpIfLtK}) {
    Instruction jump = {.op = op, .a = 0};
    if (GetOpInfo(op).b == OperandKind::kConstant) jump.b = kFloatConstant;
    const CodeUnit forward = Encoded(Forward(jump, 70'000));
    ASSERT_TRUE(forward.functions[0].is_encoded()) << GetOpInfo(op).name;
    const int words = GetOpcodeInfo(OpcodeOf(forward.functions[0].bytecode[0])).words;
    EXPECT_EQ(Decode(forward.functions[0].bytecode.data(), 0).c, 70'000 + words);
    const CodeUnit backward = Encoded(Backward(jump, 70'000));
    EXPECT_EQ(Decode(backward.functions[0].bytecode.data(), 70'000).c, 0);
  }
}

TEST(EncoderTest, TheFirstReasonIsTheOneKept) {
  std::vector<Instruction> code = {{.op = Op::kJumpIf, .a = 0, .c = 0},
                                   {.op = Op::kLen, .a = 0, .b = 0},
                                   {.op = Op::kBNot, .a = 0, .b = 0}};
  code[0].flags = kBackEdge;
  code.push_back(ReturnNothing());
  OpcodeSet denied = SetOf(Opcode::kLen);
  denied.set(static_cast<size_t>(Opcode::kBNot));
  ExpectFallback(Encoded(TestFunction(code), denied).functions[0],
                 FallbackReason::kDenied, Opcode::kLen, 12);
}

TEST(EncoderTest, OneFunctionFallsBackAlone) {
  // Parent 0, children 1 to 3; 2 needs what is denied.
  CodeUnit unit = TestUnit(TestFunction({{.op = Op::kClosure, .a = 0, .b = 0},
                                         {.op = Op::kClosure, .a = 0, .b = 1},
                                         {.op = Op::kClosure, .a = 0, .b = 2},
                                         ReturnNothing()}));
  unit.functions[0].children = {1, 2, 3};
  unit.functions.push_back(TestFunction(
      {{.op = Op::kLen, .a = 0, .b = 0}, {.op = Op::kClosure, .a = 0, .b = 0}, ReturnNothing()}));
  unit.functions.push_back(TestFunction({ReturnNothing()}));
  Encode(unit, SetOf(Opcode::kLen));
  EXPECT_TRUE(unit.functions[0].is_encoded());
  EXPECT_TRUE(unit.functions[1].is_encoded());
  ExpectFallback(unit.functions[2], FallbackReason::kDenied, Opcode::kLen, 11);
  EXPECT_TRUE(unit.functions[3].is_encoded());
  EXPECT_EQ(unit.coverage.encoded, 3u);
}

// ---- Charges.

// Three functions that are encoded in all ways: plain, constants put in order,
// fallen back for a reason of its own.
CodeUnit MixedUnit() {
  std::vector<Instruction> plain;
  AppendMoves(plain, 3'000);
  plain.push_back(ReturnNothing());
  CodeUnit unit = TestUnit(TestFunction(plain));
  unit.functions.reserve(4);
  unit.functions.push_back(ManyFactors(300));
  FunctionCode ordered = ManyFactors(290);
  for (int k = 0; k < 200; ++k) ordered.code[static_cast<size_t>(k)] = {.op = Op::kLoadK, .b = k};
  unit.functions.push_back(std::move(ordered));
  return unit;
}

TEST(EncoderTest, DenyingDoesNotChangeTheCharge) {
  CodeUnit free = MixedUnit();
  const int64_t work = Encode(free);
  EXPECT_EQ(free.coverage.encoded, 3u);
  EXPECT_EQ(free.coverage.fallen_back(), 1u);
  for (const OpcodeSet& denied :
       {AllOpcodes(), SetOf(Opcode::kMove), SetOf(Opcode::kLoadK), SetOf(Opcode::kReturn0)}) {
    CodeUnit unit = MixedUnit();
    EXPECT_EQ(Encode(unit, denied), work);
    EXPECT_GT(unit.coverage.fallen_back(), free.coverage.fallen_back());
  }
  // A unit per four instructions, twice that where constants were put in order; and the
  // passes over each 2,048 of them.
  const size_t instructions = 3'001 + 1;
  const size_t ordered = 301 + 291;
  const double passes = 80;
  EXPECT_NEAR(static_cast<double>(work),
              static_cast<double>(instructions + 2 * ordered) / 4 + passes, 2);
}

TEST(EncoderTest, StopsWhereverItIsRefusedAndKeepsNothing) {
  CodeUnit whole = MixedUnit();
  LimitedMeter enough(INT64_MAX, SIZE_MAX);
  const size_t bytes_before = whole.Bytes();
  ASSERT_TRUE(enough.ReserveBytes(bytes_before));
  ASSERT_TRUE(EncodeUnit(whole, {}, enough));
  const size_t most = enough.most_held();
  CodeUnit counted = MixedUnit();
  const int64_t work = Encode(counted);

  int stopped = 0;
  for (const OpcodeSet& denied : {OpcodeSet(), AllOpcodes()}) {
    for (int64_t allowance = 0; allowance < work; allowance += 7) {
      CodeUnit unit = MixedUnit();
      LimitedMeter meter(allowance, SIZE_MAX);
      ASSERT_TRUE(meter.ReserveBytes(unit.Bytes()));
      EXPECT_FALSE(EncodeUnit(unit, denied, meter)) << allowance;
      EXPECT_EQ(meter.held(), unit.Bytes()) << allowance;
    }
    for (size_t bytes = bytes_before; bytes < most; bytes += 509) {
      CodeUnit unit = MixedUnit();
      LimitedMeter meter(INT64_MAX, bytes);
      ASSERT_TRUE(meter.ReserveBytes(unit.Bytes()));
      if (!EncodeUnit(unit, denied, meter)) ++stopped;
      EXPECT_EQ(meter.held(), unit.Bytes()) << bytes;
    }
  }
  EXPECT_GT(stopped, 20);
  CodeUnit unit = MixedUnit();
  LimitedMeter meter(work, most);
  ASSERT_TRUE(meter.ReserveBytes(unit.Bytes()));
  EXPECT_TRUE(EncodeUnit(unit, {}, meter));
}

}  // namespace
}  // namespace selenite::vm
