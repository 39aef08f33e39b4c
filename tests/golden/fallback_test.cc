// Programs that fall back for each reason but a denial: source text, not
// instructions made by hand. Same values, same fuel, and only what must falls back.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/golden/golden_run.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/opcode.h"

namespace selenite::golden {
namespace {

std::string Repeat(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

// Runs `source` as it is and on the interpreter alone; both must agree.
RunOutcome RunOnBothTiers(const std::string& source) {
  RunOutcome fast = RunProgram(source, "test");
  const RunOutcome slow = RunProgram(source, "test", {.denied = vm::AllOpcodes()});
  EXPECT_EQ(fast.values, slow.values);
  EXPECT_EQ(fast.fuel, slow.fuel);
  EXPECT_EQ(slow.instructions_dispatcher, 0);
  return fast;
}

// "" for an encoded function.
std::string ReasonOf(const RunOutcome& run, size_t function) {
  if (run.unit == nullptr) return "not compiled: " + run.values;
  const vm::FunctionCode& code = run.unit->functions[function];
  return code.is_encoded() ? "" : vm::FallbackText(code.fallback);
}

// Adds the floats 1.5, 2.5, …; `count` of them, each on a line of its own.
std::string SumOfConstants(int count) {
  std::string source = "local sum = 0\n";
  for (int i = 1; i <= count; ++i) source += "sum = sum + " + std::to_string(i) + ".5\n";
  return source + "return sum\n";
}

TEST(FallbackTest, MoreConstantsThanArithmeticCanName) {
  const RunOutcome fits = RunOnBothTiers(SumOfConstants(256));
  EXPECT_EQ(ReasonOf(fits, 0), "");
  EXPECT_EQ(fits.values, "33024.0");
  const RunOutcome run = RunOnBothTiers(SumOfConstants(257));
  EXPECT_EQ(ReasonOf(run, 0), "constant, opcode AddK, line 258");
  EXPECT_EQ(run.values, "33281.5");
}

TEST(FallbackTest, ConstantsInAnotherOrderKeepTheirValues) {
  // Strings first, numbers of arithmetic after them: 400 constants in all.
  std::string source = "local sum, text = 0, ''\n";
  for (int i = 1; i <= 200; ++i) {
    source += "text = 'text " + std::to_string(i) + "'\n";
    source += "sum = (sum + " + std::to_string(i) + ".25) * 1\n";
    source += "if #text < " + std::to_string(i) + " and sum < " + std::to_string(100'000 + i) +
              " then sum = sum + 1 end\n";
  }
  const RunOutcome run = RunOnBothTiers(source + "return sum, text, text == 'text 200'");
  EXPECT_EQ(ReasonOf(run, 0), "");
  EXPECT_EQ(run.values, "20344.0\ttext 200\ttrue");
}

TEST(FallbackTest, MoreThan65536Constants) {
  std::string source = "local x\n";
  for (int i = 1; i <= 65'540; ++i) source += "x = " + std::to_string(i) + ".5\n";
  const RunOutcome run = RunOnBothTiers(source + "return x");
  EXPECT_EQ(ReasonOf(run, 0), "constant, opcode LoadK, line 65538");
  EXPECT_EQ(run.values, "65540.5");
}

TEST(FallbackTest, ALoopOrABranchOverTooMuch) {
  const std::string body = Repeat("x = -x ", 33'000);
  const RunOutcome loop =
      RunOnBothTiers("local x = ...\nfor i = 1, 3 do\n" + body + "\nend\nreturn x");
  EXPECT_EQ(ReasonOf(loop, 0), "jump, opcode ForPrep, line 2");
  EXPECT_EQ(loop.values, "7");
  const RunOutcome branch =
      RunOnBothTiers("local x, y, z = ...\nif z then " + body + " end return x");
  EXPECT_EQ(ReasonOf(branch, 0), "jump, opcode JumpIfNot, line 2");
  EXPECT_EQ(branch.values, "7");
  // A comparison's distance is a whole word.
  const RunOutcome compared =
      RunOnBothTiers("local x = ...\nwhile x < 9 do\n" + body + "x = x + 1\nend\nreturn x");
  EXPECT_EQ(ReasonOf(compared, 0), "");
  EXPECT_EQ(compared.values, "9");
}

TEST(FallbackTest, MoreThan65536FunctionsInside) {
  const std::string source =
      "local f\n" + Repeat("f = function() return 7 end\n", 65'537) + "return f()";
  const RunOutcome run = RunOnBothTiers(source);
  EXPECT_EQ(ReasonOf(run, 0), "child, opcode Closure, line 65538");
  EXPECT_EQ(run.values, "7");
  // Its children are encoded, all of them.
  EXPECT_EQ(run.unit->coverage.encoded, 65'537u);
  EXPECT_EQ(run.unit->coverage.fallen_back(), 1u);
}

TEST(FallbackTest, ParentSiblingAndChildStayFast) {
  const std::string sum = SumOfConstants(300);
  const std::string source =
      "local function before(x) return x + 1 end\n"
      "local function long(x)\n"
      "  local function inside(y) return y * 2 end\n" +
      sum.substr(0, sum.rfind("return")) +
      "  return inside(x)\n"
      "end\n"
      "local function after(x) return x - 1 end\n"
      "return after(long(before(...)))";
  const RunOutcome run = RunOnBothTiers(source);
  EXPECT_EQ(run.values, "15");
  ASSERT_EQ(run.unit->functions.size(), 5u);
  for (size_t n = 0; n < 5; ++n) {
    EXPECT_EQ(ReasonOf(run, n).starts_with("constant"), n == 2) << n << ": " << ReasonOf(run, n);
  }
}

}  // namespace
}  // namespace selenite::golden
