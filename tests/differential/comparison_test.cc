#include "tests/differential/comparison.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace selenite::differential {
namespace {

Ending SomeEnding() {
  Ending ending;
  ending.outcome = "finished";
  ending.values = "1\n";
  ending.output = "a\nb\nc\n";
  ending.fuel = 12;
  return ending;
}

TEST(FirstDifferenceTest, SaysNothingOfEqualEndings) {
  EXPECT_EQ(FirstDifference(SomeEnding(), SomeEnding(), Strictness::kEverything), std::nullopt);
}

TEST(FirstDifferenceTest, SeesEveryPart) {
  const std::pair<std::string Ending::*, std::string> texts[] = {
      {&Ending::outcome, "outcome"},         {&Ending::values, "results"},
      {&Ending::output, "output"},           {&Ending::warnings, "warnings"},
      {&Ending::error, "error"},             {&Ending::error_value, "error value"},
      {&Ending::traceback, "traceback"},     {&Ending::frames, "frames"},
      {&Ending::place, "place of the stop"}, {&Ending::cleanup_output, "output of closers"},
  };
  for (const auto& [member, name] : texts) {
    Ending other = SomeEnding();
    other.*member += "x";
    const auto found = FirstDifference(SomeEnding(), other, Strictness::kEverything);
    ASSERT_TRUE(found.has_value()) << name;
    EXPECT_TRUE(found->starts_with(name + " differs")) << *found;
  }
  Ending other = SomeEnding();
  other.fuel = 13;
  EXPECT_EQ(FirstDifference(SomeEnding(), other, Strictness::kEverything),
            "fuel is 13, expected 12");
  other = SomeEnding();
  other.cleanup_fuel = 1;
  EXPECT_EQ(FirstDifference(SomeEnding(), other, Strictness::kEverything),
            "fuel of closers is 1, expected 0");
}

TEST(FirstDifferenceTest, NamesTheLine) {
  Ending other = SomeEnding();
  other.output = "a\nb\nd\n";
  const auto found = FirstDifference(SomeEnding(), other, Strictness::kEverything);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->starts_with("output differs in line 3")) << *found;
}

TEST(FirstDifferenceTest, IsAsStrictAsTold) {
  Ending other = SomeEnding();
  other.fuel = 13;
  EXPECT_EQ(FirstDifference(SomeEnding(), other, Strictness::kNotFuel), std::nullopt);
  other.output = "";
  EXPECT_NE(FirstDifference(SomeEnding(), other, Strictness::kNotFuel), std::nullopt);
  EXPECT_EQ(FirstDifference(SomeEnding(), other, Strictness::kOutcomeOnly), std::nullopt);
  other.outcome = "terminated";
  EXPECT_NE(FirstDifference(SomeEnding(), other, Strictness::kOutcomeOnly), std::nullopt);
}

Program ProgramOf(std::string source) {
  return {.path = "p.lua", .source = std::move(source), .chunk_name = "@p.lua"};
}

TEST(RunProgramTest, TellsEverythingAboutAnEnd) {
  const Ending ending = RunProgram(ProgramOf("print('hello') return 1, 2.0, {'x', k = true}"),
                            {.name = "plain"});
  EXPECT_EQ(ending.outcome, "finished");
  EXPECT_EQ(ending.output, "hello\n");
  EXPECT_EQ(ending.values, "1\nfloat 0x1p+1\n{\"x\", [\"k\"] = true, }\n");
  EXPECT_GT(ending.fuel, 0);

  const Ending failed = RunProgram(ProgramOf("local t\nt.x = 1"), {.name = "plain"});
  EXPECT_EQ(failed.outcome, "failed (runtime)");
  EXPECT_EQ(failed.error, "p.lua:2: attempt to index a nil value (local 't')");
}

// However a run is sliced, a limit ends it at the same checkpoint.
TEST(RunProgramTest, StopsAtTheSamePlaceHoweverItIsSliced) {
  const Program program = ProgramOf(
      "local c <close> = setmetatable({}, {__close = function() print('closed') end})\n"
      "local s = 0\n"
      "while true do\n"
      "  s = s + #string.rep('x', 100)\n"
      "  for i = 1, 3 do\n"
      "    s = s + i\n"
      "  end\n"
      "end\n");
  for (int64_t limit = 2'000; limit < 2'100; ++limit) {
    const Variation whole = {.name = "whole", .fuel_limit = limit};
    const Ending expected = RunProgram(program, whole);
    EXPECT_EQ(expected.outcome, "terminated");
    EXPECT_GT(expected.fuel, limit);
    EXPECT_EQ(expected.cleanup_output, "closed\n");
    for (Slicing slicing : {Slicing::kThousands, Slicing::kEveryCheckpoint}) {
      Variation sliced = whole;
      sliced.slicing = slicing;
      EXPECT_EQ(FirstDifference(expected, RunProgram(program, sliced), Strictness::kEverything),
                std::nullopt)
          << "limit " << limit;
    }
  }
}

}  // namespace
}  // namespace selenite::differential
