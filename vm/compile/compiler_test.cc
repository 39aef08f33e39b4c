// Properties that every compile has: exact accounting, soundness at every
// level, linear work on long chains, clean stops.

#include "vm/compile/compiler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "vm/bytecode/verifier.h"
#include "vm/ir/verifier.h"
#include "vm/support/meter_for_tests.h"

namespace selenite::vm {
namespace {

std::string Repeat(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

// The unit as bytecode, or as IR with all opcodes denied; whole, and what it took
// accounted for.
CodeUnitRef MustCompileWith(std::string_view source, const CompileOptions& options) {
  UnlimitedMeter meter;
  CompileResult result = Compile(source, "=test", meter, options);
  EXPECT_EQ(result.status, CompileStatus::kCompiled) << result.diagnostic.message;
  if (result.unit == nullptr) return std::make_shared<CodeUnit>();
  EXPECT_EQ(meter.bytes(), result.unit->Bytes());
  EXPECT_EQ(meter.work(), result.unit->compile_work);
  return result.unit;
}

// The unit as IR. Compiled both ways.
CodeUnitRef MustCompile(std::string_view source, int level = 2) {
  CodeUnitRef encoded = MustCompileWith(source, {.optimization_level = level});
  EXPECT_EQ(VerifyBytecode(*encoded).value_or("sound"), "sound");
  CodeUnitRef unit = MustCompileWith(
      source, {.optimization_level = level, .denied_opcodes = AllOpcodes()});
  EXPECT_EQ(VerifyUnit(*unit).value_or("sound"), "sound");
  EXPECT_EQ(unit->compile_work, encoded->compile_work);
  return unit;
}

std::string ErrorOf(std::string_view source) {
  UnlimitedMeter meter;
  CompileResult result = Compile(source, "=test", meter);
  EXPECT_EQ(result.status, CompileStatus::kSyntaxError);
  EXPECT_EQ(meter.bytes(), 0u);
  return result.diagnostic.message;
}

const char* const kPrograms[] = {
    "do return end for i = 1, 2 do f() end for k in f do g() end while x do end repeat until y",
    "",
    "return",
    "local a <close>, b = f()\nreturn (f())",
    "goto done\ndo return 1 end\n::done::",
    "do goto b ::a:: do return end ::b:: goto a end",
    "::top:: local x <close> = f()\nif x then goto top end",
    "while f() do local x <close> = g() if x then break end goto on ::on:: end",
    "repeat local x <close> = f() until x or (function() return x end)()",
    "for i = 1, 0 do return i end",
    "for k in next, t do for i = 1, 2 do if k then return i end end end",
    "local t = {f(), ..., [g()] = 1, x = {...}, function(...) return ... end}",
    "local a, b, c = 1 a, b, c = c, a, b, f(), ...",
    "a.b.c, a[1], b = nil",
    "local x = not not a and (b or c) == (d and not e) or 1 < 2",
    "local x = (a and (b or (c and d)) or e) and not (f or g)",
    "while true do if a then break elseif b then goto l end do break end ::l:: end",
    "if nil then f() elseif 1 then g() else h() end return 1 and nil or x",
    "local s = 'a' .. ('b' .. 'c') .. 1 .. 2.5 .. nil",
    "local x <const> = 5 return function() return function() return x, x + y end end",
    ("local f = function() f() end local function g(a, ...) a = ... return g, function() a = 1 end "
     "end"),
    ("if true then x = 1 else local b, c, d = 1, 2 local e = {} "
     "for i = 1, 3 do e[i] = function() b = d c = i return c end end end"),
    "return -0.0, 0.0, 0, 1e308 * 10, -(0/0), 2^53, 1 // 0, 1 % 0, ~1.5, 3 | 4",
    "_ENV = {} x = 1 local function f() y = x _ENV.z = _ENV end",
    "local _ENV <const> = nil x = y",
};

TEST(CompilerTest, EveryLevelGivesSoundUnits) {
  for (const char* program : kPrograms) {
    SCOPED_TRACE(program);
    for (int level : {0, 1, 2}) MustCompile(program, level);
  }
}

TEST(CompilerTest, TheSameSourceGivesTheSameUnit) {
  for (const char* program : {kPrograms[4], kPrograms[11], kPrograms[19], kPrograms[22]}) {
    EXPECT_EQ(PrintUnit(*MustCompile(program)), PrintUnit(*MustCompile(program)));
  }
}

TEST(CompilerTest, ConstantsAreSharedButZerosAndKindsKeptApart) {
  CodeUnitRef unit = MustCompile(
      "local x = ... return x + 0, x + 0.0, x + -0.0, x + 0, x + 0.0, x == 'a', x == 'a', x .. "
      "'a'");
  int integers = 0, floats = 0, strings = 0;
  for (const Constant& constant : unit->functions[0].constants) {
    integers += constant.kind == Constant::Kind::kInteger;
    floats += constant.kind == Constant::Kind::kFloat;
    strings += constant.kind == Constant::Kind::kString;
  }
  EXPECT_EQ(integers, 1);
  EXPECT_EQ(floats, 1);  // -0.0 is not a constant: it is negated at run time
  EXPECT_EQ(strings, 1);
}

// Long chains cost work in proportion to their length, and no C++ stack.
TEST(CompilerTest, LongChainsAreLinear) {
  struct Chain {
    const char* head;
    const char* link;
    const char* tail;
  };
  for (const Chain& chain : {
           Chain{"local a, b = ... return a", " and b", ""},
           Chain{"local a, b = ... return a", " or b.c", ""},
           Chain{"local a, b = ... if a", " and b", " then f() end"},
           Chain{"local a, b = ... while a", " or b < 1", " do f() end"},
           Chain{"local a, b = ... return a", " + b", ""},
           Chain{"local a, b = ... return a", " < b", ""},
           Chain{"return a", ".b", ""},
           Chain{"return a", "[1]", ""},
           Chain{"return a", "()", ""},
           Chain{"return a", ":m(1)", ""},
           Chain{"local x = ... if x == 0 then f()", " elseif x == 1 then g()", " end"},
           Chain{"", "f() ", ""},
           Chain{"while true do ", "if x then break end ", "end"},
           Chain{"return {", "1, ", "}"},
           Chain{"return {", "x = 1; ", "}"},
       }) {
    SCOPED_TRACE(std::string(chain.head) + chain.link);
    constexpr int kLength = 20000;
    int64_t work[2];
    for (int i : {0, 1}) {
      CodeUnitRef unit =
          MustCompile(chain.head + Repeat(chain.link, kLength * (i + 1)) + chain.tail);
      work[i] = unit->compile_work;
    }
    EXPECT_GT(work[0], kLength);
    // Long passes are charged by whole pieces.
    EXPECT_LE(work[1], work[0] * 2 + work[0] / 100);
  }
}

TEST(CompilerTest, StraightCodeHasCheckpoints) {
  CodeUnitRef unit = MustCompile("local a, b = ...\n" + Repeat("a = b ", 5000) +
                                 Repeat("if a then b = a end ", 3000));
  const FunctionCode& function = unit->functions[0];
  // The longest way from a checkpoint to each instruction; jumps only go
  // forwards here.
  std::vector<int> way(function.code.size() + 1, 0);
  int checkpoints = 0;
  for (size_t pc = 0; pc < function.code.size(); ++pc) {
    const Instruction& instruction = function.code[pc];
    if (instruction.op == Op::kCheckpoint) ++checkpoints;
    const int next = instruction.op == Op::kCheckpoint ? 0 : way[pc] + 1;
    EXPECT_LE(next, kInstructionsPerCheckpoint);
    way[pc + 1] = std::max(way[pc + 1], next);
    if (GetOpInfo(instruction.op).c == OperandKind::kLabel) {
      way[instruction.c] = std::max(way[instruction.c], next);
    }
  }
  EXPECT_GE(checkpoints, 10);
}

// Code that a branch jumps over does not count as a checkpoint of the way that jumps.
TEST(CompilerTest, SkippedCallsAreNoCheckpoints) {
  CodeUnitRef unit =
      MustCompile("local a, b = ...\n" + Repeat("if a then f() end " + Repeat("a = b ", 100), 100));
  int checkpoints = 0;
  for (const Instruction& instruction : unit->functions[0].code) {
    checkpoints += instruction.op == Op::kCheckpoint;
  }
  EXPECT_GE(checkpoints, 10);
}

TEST(CompilerTest, TooManyRegisters) {
  std::string arguments = "1";
  for (int i = 2; i <= 300; ++i) arguments += "," + std::to_string(i);
  EXPECT_EQ(ErrorOf("return f(" + arguments + ")"),
            "test:1: function or expression needs too many registers near '255'");
  // 254 registers fit: the callee and 253 arguments.
  std::string fitting = "1";
  for (int i = 2; i <= 253; ++i) fitting += "," + std::to_string(i);
  EXPECT_EQ(MustCompile("f(" + fitting + ")")->functions[0].max_registers, 254u);
}

// The tree goes in one large release when all of the IR is there; the IR goes function
// by function after it, as each is encoded.
TEST(CompilerTest, NothingIsEncodedBeforeAllOfTheIrIsThere) {
  class ReleaseMeter final : public Meter {
   public:
    bool ChargeWork(int64_t) override { return true; }
    bool ReserveBytes(size_t) override { return true; }
    void ReleaseBytes(size_t bytes) override { released.push_back(bytes); }
    std::vector<size_t> released;
  };
  constexpr int kFunctions = 100;
  ReleaseMeter meter;
  const CompileResult result =
      Compile(Repeat("function f(a) return a + g(a, 1) end ", kFunctions), "=test", meter);
  ASSERT_EQ(result.status, CompileStatus::kCompiled);
  ASSERT_EQ(result.unit->coverage.encoded, kFunctions + 1u);
  const auto tree = std::max_element(meter.released.begin(), meter.released.end());
  EXPECT_GT(meter.released.end() - tree, kFunctions);
}

TEST(CompilerTest, StopsWhereverItIsRefusedAndReturnsEverything) {
  std::string source;
  for (const char* program : kPrograms) {
    source += std::string("do local function f(...) ") + program + "\nend end\n";
  }
  source = Repeat(source, 12);
  CodeUnitRef unit = MustCompileWith(source, {});
  LimitedMeter enough(unit->compile_work, SIZE_MAX);
  EXPECT_EQ(Compile(source, "=test", enough).status, CompileStatus::kCompiled);
  EXPECT_EQ(enough.held(), unit->Bytes());
  for (int64_t work = 0; work < unit->compile_work; work += 997) {
    LimitedMeter meter(work, SIZE_MAX);
    EXPECT_EQ(Compile(source, "=test", meter).status, CompileStatus::kStopped) << work;
    EXPECT_EQ(meter.held(), 0u);
  }
  int stopped = 0;
  for (size_t bytes = 0; bytes < unit->Bytes() * 3; bytes += 4999) {
    LimitedMeter meter(INT64_MAX, bytes);
    CompileResult result = Compile(source, "=test", meter);
    if (result.status == CompileStatus::kStopped) ++stopped;
    EXPECT_EQ(meter.held(), result.unit == nullptr ? 0 : result.unit->Bytes()) << bytes;
  }
  EXPECT_GT(stopped, 10);
}

}  // namespace
}  // namespace selenite::vm
