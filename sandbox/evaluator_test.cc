#include "sandbox/evaluator.h"

#include <gtest/gtest.h>

#include <string>

#include "sandbox/budget.h"

namespace selenite::sandbox {
namespace {

EvalOutcome Evaluate(Evaluator& evaluator, const std::string& source) {
  evaluator.Start({.source = source, .chunk_name = "=test", .arguments = {}, .limits = {}});
  while (evaluator.RunSlice(kSliceFuel) == Progress::kMore) {
  }
  return evaluator.TakeOutcome();
}

// A hundred calls of a function that joins strings, from one that does not.
constexpr const char* kJoins =
    "local function f(a) return a .. 'x' end local s = 0\n"
    "for i = 1, 100 do f('y') s = s + i end return s";

TEST(Evaluator, AllIsEncodedUnlessSomethingIsDenied) {
  const auto evaluator = MakeInProcessEvaluator(Clock::Steady());
  const EvalOutcome outcome = Evaluate(*evaluator, kJoins);
  ASSERT_EQ(outcome.outcome, Outcome::kFinished);
  EXPECT_EQ(outcome.usage.prototypes_dispatcher, 2);
  EXPECT_EQ(outcome.usage.prototypes_interpreter(), 0);
  EXPECT_EQ(outcome.usage.crossings(), 0);
  EXPECT_EQ(outcome.usage.instructions_interpreter, 0);
  EXPECT_EQ(outcome.usage.calls_dispatcher, 101);
  EXPECT_GT(outcome.usage.allocations, 0);
}

TEST(Evaluator, ADeniedOpcodeMovesOnlyTheFunctionsThatNeedIt) {
  Policy policy;
  policy.denied_opcodes = *ParseOpcodes("Concat");
  const auto evaluator = MakeInProcessEvaluator(Clock::Steady(), policy);
  const Counters denied = Evaluate(*evaluator, kJoins).usage;
  EXPECT_EQ(denied.prototypes_dispatcher, 1);
  EXPECT_EQ(denied.prototypes_fallback[static_cast<int>(FallbackReason::kDenied)], 1);
  EXPECT_EQ(denied.prototypes_interpreter(), 1);
  EXPECT_EQ(denied.crossings_to_interpreter, 100);
  EXPECT_EQ(denied.crossings_to_dispatcher, 100);
  EXPECT_EQ(denied.calls_dispatcher, 1);
  EXPECT_EQ(denied.calls_interpreter, 100);

  const auto other = MakeInProcessEvaluator(Clock::Steady());
  const Counters encoded = Evaluate(*other, kJoins).usage;
  EXPECT_EQ(denied.fuel, encoded.fuel);
  EXPECT_EQ(denied.instructions(), encoded.instructions());
  EXPECT_EQ(denied.allocations, encoded.allocations);
}

TEST(Evaluator, TheProcessorTimeThatScriptsSeeIsTheCallersInMilliseconds) {
  const auto evaluator = MakeInProcessEvaluator(Clock::Steady());
  absl::Duration time = absl::Microseconds(12'700);
  evaluator->Start({.source = "return os.clock()",
                    .chunk_name = "=test",
                    .arguments = {},
                    .limits = {},
                    .processor_time = [&time] { return time; }});
  while (evaluator->RunSlice(kSliceFuel) == Progress::kMore) {
  }
  const EvalOutcome outcome = evaluator->TakeOutcome();
  ASSERT_EQ(outcome.values.size(), 1u);
  EXPECT_EQ(std::get<double>(outcome.values[0].value), 0.012);
}

TEST(Evaluator, WhatIsTakenAddsUpToTheUsage) {
  const auto evaluator = MakeInProcessEvaluator(Clock::Steady());
  Evaluate(*evaluator, "return 1");
  evaluator->TakeCounters();
  Counters usage;
  for (int i = 0; i < 3; ++i) usage += Evaluate(*evaluator, kJoins).usage;
  const Counters taken = evaluator->TakeCounters();
  EXPECT_EQ(taken.fuel, usage.fuel);
  EXPECT_EQ(taken.instructions(), usage.instructions());
  EXPECT_EQ(taken.prototypes_dispatcher, usage.prototypes_dispatcher);
  EXPECT_EQ(evaluator->TakeCounters().fuel, 0);
}

// The closer spins: it gets kCleanupFuel units in slices, then it is dropped.
TEST(Evaluator, WhatASpinningCloserGetsIsBounded) {
  const auto evaluator = MakeInProcessEvaluator(Clock::Steady());
  evaluator->Start({.source = "local x <close> = setmetatable({}, {__close = function()\n"
                              "  while true do turns = (turns or 0) + 1 end end})\n"
                              "while true do end",
                    .chunk_name = "=test",
                    .arguments = {},
                    .limits = {.instructions = 10'000}});
  while (evaluator->RunSlice(kSliceFuel) == Progress::kMore) {
  }
  EXPECT_EQ(evaluator->TakeOutcome().outcome, Outcome::kInstructionLimit);
  evaluator->TakeCounters();
  int slices = 1;
  while (evaluator->CleanUp(kSliceFuel) == Progress::kMore) ++slices;
  EXPECT_GE(slices, kCleanupFuel / kSliceFuel);
  const int64_t fuel = evaluator->TakeCounters().fuel;
  EXPECT_GT(fuel, kCleanupFuel);
  EXPECT_LT(fuel, kCleanupFuel + 1'000);
  const EvalOutcome next = Evaluate(*evaluator, "return turns > 1000");
  ASSERT_EQ(next.outcome, Outcome::kFinished);
  EXPECT_TRUE(std::get<bool>(next.values[0].value));
}

// On which every look costs a fraction of a slice's time.
class ClockOfLooks final : public Clock {
 public:
  absl::Duration Now() override { return now_ += kSliceTime / 4; }
  absl::Duration ThreadTime() override { return now_; }

 private:
  absl::Duration now_;
};

TEST(Evaluator, ASliceEndsByTheClockAsWell) {
  ClockOfLooks clock;
  const auto evaluator = MakeInProcessEvaluator(clock);
  evaluator->Start({.source = "local x <close> = setmetatable({}, {__close = function()\n"
                              "  while true do end end})\n"
                              "while true do end",
                    .chunk_name = "=test",
                    .arguments = {},
                    .limits = {}});
  while (evaluator->phase() != EvalPhase::kRun) {
    ASSERT_EQ(evaluator->RunSlice(kSliceFuel), Progress::kMore);
  }
  evaluator->TakeCounters();
  ASSERT_EQ(evaluator->RunSlice(kSliceFuel), Progress::kMore);
  EXPECT_LE(evaluator->TakeCounters().fuel, kSliceFuel / 2);
  evaluator->Stop();
  evaluator->TakeOutcome();
  evaluator->TakeCounters();
  ASSERT_EQ(evaluator->CleanUp(kSliceFuel), Progress::kMore);
  EXPECT_LE(evaluator->TakeCounters().fuel, kSliceFuel / 2);
  evaluator->DropCleanup();
}

TEST(Evaluator, ACleanUpThatIsDroppedLeavesAMachineThatWorks) {
  const auto evaluator = MakeInProcessEvaluator(Clock::Steady());
  for (int slices = 0; slices < 3; ++slices) {
    evaluator->Start({.source = "local x <close> = setmetatable({}, {__close = function()\n"
                                "  while true do end end})\n"
                                "while true do end",
                      .chunk_name = "=test",
                      .arguments = {},
                      .limits = {.instructions = 10'000}});
    while (evaluator->RunSlice(kSliceFuel) == Progress::kMore) {
    }
    evaluator->TakeOutcome();
    for (int i = 0; i < slices; ++i) EXPECT_EQ(evaluator->CleanUp(kSliceFuel), Progress::kMore);
    evaluator->DropCleanup();
    EXPECT_EQ(Evaluate(*evaluator, "return 1").outcome, Outcome::kFinished);
    EXPECT_EQ(evaluator->CleanUp(kSliceFuel), Progress::kDone);
  }
}

}  // namespace
}  // namespace selenite::sandbox
