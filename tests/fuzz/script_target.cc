#include "tests/fuzz/script_target.h"

#include <algorithm>

#include "tests/differential/program_run.h"
#include "tests/fuzz/piece_choice.h"

namespace selenite::fuzz {
namespace {

constexpr int64_t kFuel = 300'000;
constexpr size_t kMemory = 8 << 20;
constexpr int kRunsOfAnIsolate = 500;

std::string TextOf(const std::vector<vm::HostValue>& values) {
  std::string text;
  for (const vm::HostValue& value : values) {
    differential::AppendValue(text, value);
    text += '\n';
  }
  return text;
}

}  // namespace

struct ScriptTarget::Ending {
  vm::RunState state;
  std::string text;  // results, or the error
  int64_t fuel;
  bool met_memory_limit;
};

void ScriptTarget::Prepare(Way& way) {
  way.isolate = vm::Isolate::Create(
      {.memory_limit = kMemory, .random_seed = 1, .denied_opcodes = way.denied}, host_);
  way.isolate->StartSource(script_, "=script", {});
  while (way.isolate->phase() == vm::RunPhase::kCompile &&
         way.isolate->Resume(kFuel) == vm::RunState::kMore) {
  }
  way.unit = way.isolate->unit();
  if (way.isolate->state() == vm::RunState::kMore) way.isolate->Terminate();
  const vm::RunResult result = way.isolate->TakeResult();
  if (way.unit == nullptr) Fail("the script does not compile: " + result.error->message);
}

ScriptTarget::Ending ScriptTarget::RunOne(Way& way, const std::vector<vm::HostValue>& arguments) {
  vm::Isolate& isolate = *way.isolate;
  const int64_t refused_before = isolate.Stats().refused_allocations;
  isolate.StartUnit(way.unit, arguments);
  while (isolate.state() == vm::RunState::kMore) {
    const int64_t used = isolate.fuel_used();
    if (used > kFuel) {
      isolate.Terminate();
      break;
    }
    isolate.Resume(std::min(way.slice, kFuel - used));
  }
  Ending ending = {
      .state = isolate.state(),
      .text = {},
      .fuel = isolate.fuel_used(),
      .met_memory_limit = isolate.Stats().refused_allocations != refused_before};
  const vm::RunResult result = isolate.TakeResult();
  ending.text = result.error ? result.error->message : TextOf(result.values);
  isolate.RunCleanup(1'000);
  return ending;
}

void ScriptTarget::Run(const std::vector<vm::HostValue>& arguments) {
  if (uses_++ % kRunsOfAnIsolate == 0) {
    for (Way& way : ways_) Prepare(way);
  }
  const Ending expected = RunOne(ways_[1], arguments);
  const Ending got = RunOne(ways_[0], arguments);
  if (std::getenv("SELENITE_FUZZ_SHOW") != nullptr) {
    std::fprintf(stderr, "state %d, fuel %lld\n%s", static_cast<int>(expected.state),
                 static_cast<long long>(expected.fuel), expected.text.c_str());
  }
  const auto fail = [&](const std::string& what) {
    Fail(what + "\n  interpreter: " + expected.text + "\n  dispatcher:  " + got.text +
         "\n  arguments:   " + TextOf(arguments));
  };
  if (expected.state == vm::RunState::kFailed) fail("the script raised");
  // The isolates have lived differently: how much garbage waits, and so whether the limit
  // is met, may differ.
  if (expected.met_memory_limit || got.met_memory_limit) return;
  if (expected.state != got.state) {
    fail("the states differ: " + std::to_string(static_cast<int>(expected.state)) + ", " +
         std::to_string(static_cast<int>(got.state)));
  }
  if (expected.text != got.text) fail("the results differ");
  if (expected.fuel != got.fuel) {
    fail("fuel " + std::to_string(expected.fuel) + ", " + std::to_string(got.fuel));
  }
  const int64_t size = PieceSizeFor(expected.text);
  if (size == 0 || expected.state == vm::RunState::kTerminated) return;
  const auto run_in_pieces = [&] {
    const WithPieces pieces(size);
    return RunOne(ways_[2], arguments);
  };
  Ending cut = run_in_pieces();
  int64_t fuel = expected.fuel;
  if (cut.fuel != fuel) {
    // This isolate ran fewer scripts: what earlier ones made, and paid for, is not there
    // yet. New ones have lived alike.
    for (Way& way : ways_) Prepare(way);
    fuel = RunOne(ways_[1], arguments).fuel;
    RunOne(ways_[0], arguments);
    cut = run_in_pieces();
  }
  if (cut.met_memory_limit) return;
  const std::string in_pieces = "in pieces of " + std::to_string(size) + " ";
  if (cut.text != expected.text) fail(in_pieces + "another result: " + cut.text);
  if (cut.fuel != fuel) {
    fail(in_pieces + "fuel " + std::to_string(cut.fuel) + ", not " + std::to_string(fuel));
  }
}

}  // namespace selenite::fuzz
