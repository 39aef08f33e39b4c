// Functions of both tiers in each other's hands: see pairing.h.
//
// The programs bring a closure of either tier through everything that takes a
// function, in all four pairings: same output (the reference's), same errors and
// tracebacks, same fuel.

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/differential/comparison.h"
#include "tests/tiers/pairing.h"

namespace selenite::tiers {
namespace {

using differential::Ending;
using differential::Program;

std::vector<std::string> Programs() {
  std::vector<std::string> programs = LuaFiles("tiers/programs");
#ifdef SELENITE_GC_STRESS
  // It says when the collector works.
  std::erase_if(programs, [](const std::string& path) {
    return path.ends_with("/finalizers.lua");
  });
#endif
  return programs;
}

Ending RunPair(const Program& program, const Pairing& pairing) {
  return differential::RunProgram(program,
                                  {.name = NameOf(pairing), .denied = DeniedFor(pairing)});
}

// How often `mark` stands in the code, comments left out.
size_t CountMarks(const std::string& source, std::string_view mark) {
  size_t count = 0;
  for (size_t line = 0; line < source.size();) {
    size_t end = source.find('\n', line);
    if (end == std::string::npos) end = source.size();
    if (source.compare(line, 2, "--") != 0) {
      for (size_t at = source.find(mark, line); at < end; at = source.find(mark, at + 1)) ++count;
    }
    line = end + 1;
  }
  return count;
}

class PairsTest : public testing::TestWithParam<Pairing> {};

TEST_P(PairsTest, ProgramsPrintWhatTheReferencePrints) {
  for (const std::string& path : Programs()) {
    SCOPED_TRACE(path);
    const Ending ending = RunPair(ReadProgram(path), GetParam());
    EXPECT_EQ(ending.outcome, "finished") << ending.error;
    const std::string expected = std::filesystem::path(path).replace_extension("expected");
    EXPECT_EQ(ending.output, ReadFile(expected));
  }
}

TEST_P(PairsTest, ProgramsEndAsOnTheInterpreterAlone) {
  for (const std::string& path : Programs()) {
    SCOPED_TRACE(path);
    const Program program = ReadProgram(path);
    const Ending oracle = RunPair(program, kPairings[3]);
    EXPECT_EQ(oracle.stats.instructions_dispatcher, 0);
    EXPECT_EQ(FirstDifference(oracle, RunPair(program, GetParam()),
                              differential::Strictness::kEverything),
              std::nullopt);
  }
}

// Without this the other tests might compare a tier with itself.
TEST_P(PairsTest, ControlCrossesIfAndOnlyIfThePairIsMixed) {
  for (const std::string& path : Programs()) {
    SCOPED_TRACE(path);
    const vm::IsolateStats stats = RunPair(ReadProgram(path), GetParam()).stats;
    if (GetParam().IsMixed()) {
      EXPECT_GT(stats.crossings_to_dispatcher, 2);
      EXPECT_GT(stats.crossings_to_interpreter, 2);
      EXPECT_GT(stats.calls_dispatcher, 0);
      EXPECT_GT(stats.calls_interpreter, 0);
    } else {
      EXPECT_EQ(stats.crossings(), 0);
      const bool encoded = GetParam().caller == Tier::kDispatcher;
      EXPECT_EQ(encoded ? stats.calls_interpreter : stats.calls_dispatcher, 0);
      EXPECT_EQ(encoded ? stats.instructions_interpreter : stats.instructions_dispatcher, 0);
    }
  }
}

// Each marked function, and no other, is where the pairing says.
TEST_P(PairsTest, FunctionsAreOnTheTierOfTheirGroup) {
  for (const std::string& path : Programs()) {
    SCOPED_TRACE(path);
    const Program program = ReadProgram(path);
    // Text of chunks to be loaded has marks of its own.
    const bool loads = program.source.find("load(\"") != std::string::npos;
    const vm::CodeUnitRef with_callers_denied =
        CompileUnit(program.source, DeniedFor(kPairings[1]));
    const vm::CodeUnitRef with_callees_denied =
        CompileUnit(program.source, DeniedFor(kPairings[2]));
    const vm::CodeUnitRef unit = CompileUnit(program.source, DeniedFor(GetParam()));
    ASSERT_EQ(unit->functions.size(), with_callers_denied->functions.size());
    size_t callers = 0;
    size_t callees = 0;
    for (size_t i = 0; i < unit->functions.size(); ++i) {
      const bool is_caller = !with_callers_denied->functions[i].is_encoded();
      const bool is_callee = !with_callees_denied->functions[i].is_encoded();
      ASSERT_FALSE(is_caller && is_callee) << "line " << unit->functions[i].line_defined;
      callers += is_caller;
      callees += is_callee;
      Tier tier = Tier::kDispatcher;
      if (is_caller) tier = GetParam().caller;
      if (is_callee) tier = GetParam().callee;
      if (!is_caller && !is_callee && !GetParam().IsMixed()) tier = GetParam().caller;
      EXPECT_EQ(unit->functions[i].is_encoded(), tier == Tier::kDispatcher)
          << "line " << unit->functions[i].line_defined;
    }
    EXPECT_EQ(unit->coverage.encoded + unit->coverage.fallen_back(), unit->functions.size());
    if (loads) continue;
    EXPECT_EQ(callers, CountMarks(program.source, "m ~ m"));
    EXPECT_EQ(callees, CountMarks(program.source, "m << m"));
  }
}

// What is loaded at run time is dealt to the tiers like everything else.
TEST_P(PairsTest, LoadedChunksFollowTheSameRule) {
  vm::CollectingHost host;
  const auto isolate = vm::Isolate::Create(
      {.random_seed = 1, .denied_opcodes = DeniedFor(GetParam())}, host);
  const vm::IsolateStats before = isolate->Stats();
  const vm::RunResult result = RunSource(*isolate,
                                         "local f = load([[local m = ...\n"
                                         "  local function callee() return m << m end\n"
                                         "  return function() return m ~ m, callee() end]])\n"
                                         "local x, y = f(3)()\n"
                                         "return x * 1000 + y");
  EXPECT_EQ(IntegerOf(result), 24);
  const vm::IsolateStats after = isolate->Stats();
  const int64_t encoded = after.prototypes_dispatcher - before.prototypes_dispatcher;
  const int64_t fallen_back = after.prototypes_interpreter() - before.prototypes_interpreter();
  EXPECT_EQ(encoded + fallen_back, 4);
  const int64_t expected = GetParam().IsMixed()                        ? 1
                            : GetParam().caller == Tier::kInterpreter ? 4
                                                                        : 0;
  EXPECT_EQ(fallen_back, expected);
}

TEST_P(PairsTest, FunctionsCannotBeDumped) {
  vm::CollectingHost host;
  const auto isolate = vm::Isolate::Create(
      {.random_seed = 1, .denied_opcodes = DeniedFor(GetParam())}, host);
  EXPECT_EQ(IntegerOf(RunSource(*isolate,
                                "local function f() end\n"
                                "return string.dump == nil and ('').dump == nil and\n"
                                "  load('\\27Lua') == nil and 1 or 0")),
            1);
}

INSTANTIATE_TEST_SUITE_P(, PairsTest, testing::ValuesIn(kPairings),
                         [](const auto& info) { return NameOf(info.param); });

}  // namespace
}  // namespace selenite::tiers
