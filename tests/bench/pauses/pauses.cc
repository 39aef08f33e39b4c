// How long the collector keeps a script waiting: heaps.lua's heaps, on an isolate.
//
//   pauses HEAPS.LUA SHAPE CYCLES
//
// Two questions, each for CYCLES full cycles, with the processor time of the thread:
//
//   step   the longest piece of a cycle. The script stands at a checkpoint of a loop in
//          which it makes garbage and writes into the heap; this program does the pieces
//          itself, one after each slice of the script, as steps that were due would be.
//   slice  the longest time for which a host cannot stop a script that calls
//          collectgarbage: a call of Isolate::Resume may do a few pieces.
//
// Prints "live MIB" and a line "KIND CYCLE LONGEST WHOLE" for each cycle, in seconds.

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/heap/heap.h"
#include "vm/isolate.h"
#include "vm/run/machine/machine.h"
#include "vm/silent_host.h"

namespace selenite::vm {

// The heap's friend, which can say that it is at a safepoint.
class HeapTestPeer {
 public:
  static Safepoint MakeSafepoint() { return {}; }
};

namespace {

// What the script does between two pieces: some tables, about a collector's step of memory.
constexpr int64_t kSliceFuel = 1'000;

[[noreturn]] void Die(std::string_view what) {
  std::fprintf(stderr, "pauses: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

double ThreadSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The pieces of one cycle.
struct Cycle {
  double longest = 0;
  double whole = 0;

  void Add(double seconds) {
    longest = std::max(longest, seconds);
    whole += seconds;
  }
  void Print(const char* kind, int number) const {
    std::printf("%s %d %.6f %.6f\n", kind, number, longest, whole);
  }
};

// An isolate in which the heap stands and the script goes on, as `mode` says.
class Script {
 public:
  Script(const std::string& source, std::string_view shape, std::string_view mode) {
    isolate_ = Isolate::Create({}, host_);
    if (isolate_ == nullptr) Die("no isolate");
    std::vector<HostValue> arguments(2);
    arguments[0].value = std::string(shape);
    arguments[1].value = std::string(mode);
    isolate_->StartSource(source, "=heaps", std::move(arguments));
    while (host_.output.find("ready") == std::string::npos) Go(100'000);
  }

  void Go(int64_t fuel) {
    if (isolate_->Resume(fuel) == RunState::kMore) return;
    RunResult result = isolate_->TakeResult();
    Die(result.error ? result.error->message : "the script ended");
  }

  Heap& heap() { return isolate_->machine().heap(); }

 private:
  CollectingHost host_;
  std::unique_ptr<Isolate> isolate_;
};

void MeasureSteps(const std::string& source, std::string_view shape, int cycles) {
  Script script(source, shape, "mutate");
  Heap& heap = script.heap();
  heap.CollectAll(HeapTestPeer::MakeSafepoint());
  std::printf("live %.1f\n", static_cast<double>(heap.bytes()) / (1 << 20));
  for (int number = 1; number <= cycles; ++number) {
    Cycle cycle;
    heap.StartFullCollection();
    bool done = false;
    while (!done) {
      script.Go(kSliceFuel);
      const double before = ThreadSeconds();
      done = heap.AdvanceFullCollection(HeapTestPeer::MakeSafepoint());
      cycle.Add(ThreadSeconds() - before);
    }
    cycle.Print("step", number);
  }
}

void MeasureSlices(const std::string& source, std::string_view shape, int cycles) {
  Script script(source, shape, "collect");
  uint64_t ended = script.heap().cycles();
  Cycle cycle;
  for (int number = 0; number <= cycles;) {
    const double before = ThreadSeconds();
    script.Go(0);
    cycle.Add(ThreadSeconds() - before);
    if (script.heap().cycles() == ended) continue;
    ended = script.heap().cycles();
    if (number > 0) cycle.Print("slice", number);  // the first one was under way
    cycle = {};
    ++number;
  }
}

int Main(int argc, char** argv) {
  if (argc != 4) Die("usage: pauses HEAPS.LUA SHAPE CYCLES");
  std::ifstream file(argv[1], std::ios::binary);
  const std::string source{std::istreambuf_iterator<char>(file), {}};
  if (source.empty()) Die("no script");
  const int cycles = std::atoi(argv[3]);
  MeasureSteps(source, argv[2], cycles);
  MeasureSlices(source, argv[2], cycles);
  return 0;
}

}  // namespace
}  // namespace selenite::vm

int main(int argc, char** argv) { return selenite::vm::Main(argc, argv); }
