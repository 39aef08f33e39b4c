#include "sandbox/outcome.h"

#include <gtest/gtest.h>

#include "vm/isolate.h"

namespace selenite::sandbox {
namespace {

vm::RunResult Ended(vm::RunState state) {
  vm::RunResult result;
  result.state = state;
  return result;
}

vm::RunResult Failed(vm::ErrorKind kind) {
  vm::RunResult result = Ended(vm::RunState::kFailed);
  result.error.emplace().kind = kind;
  return result;
}

TEST(Outcome, SaysWhatEndedTheRun) {
  EXPECT_EQ(OutcomeOf(Ended(vm::RunState::kFinished), {}), Outcome::kFinished);
  EXPECT_EQ(OutcomeOf(Ended(vm::RunState::kOutOfMemory), {}), Outcome::kMemoryLimit);
  EXPECT_EQ(OutcomeOf(Failed(vm::ErrorKind::kSyntax), {}), Outcome::kSyntaxError);
  EXPECT_EQ(OutcomeOf(Failed(vm::ErrorKind::kRuntime), {}), Outcome::kScriptError);
  EXPECT_EQ(OutcomeOf(Failed(vm::ErrorKind::kResult), {}), Outcome::kResultRefused);
  const vm::RunResult terminated = Ended(vm::RunState::kTerminated);
  EXPECT_EQ(OutcomeOf(terminated, {}), Outcome::kStopped);
  EXPECT_EQ(OutcomeOf(terminated, LimitKind::kWall), Outcome::kWallLimit);
  EXPECT_EQ(OutcomeOf(terminated, LimitKind::kInstructions), Outcome::kInstructionLimit);
}

TEST(Outcome, HasANameOfItsOwn) {
  EXPECT_EQ(OutcomeName(Outcome::kFinished), "finished");
  EXPECT_EQ(OutcomeName(Outcome::kResultRefused), "result_refused");
  EXPECT_EQ(OutcomeName(Outcome::kStopped), "stopped");
}

}  // namespace
}  // namespace selenite::sandbox
