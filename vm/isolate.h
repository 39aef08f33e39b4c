// An isolate: one tenant's Lua machine. The one public face of `vm/`.
//
// An isolate keeps its globals between runs. A run is one chunk (or one call
// of a global function) from its source to its encoded results, driven in
// slices of fuel:
//
//   isolate->StartSource(source, "=eval", {}, limits);
//   while (isolate->Resume(20'000) == RunState::kMore) { ...look at the clock... }
//   RunResult result = isolate->TakeResult();
//
// The isolate decides nothing about budgets: whoever drives it counts what
// `fuel_used()` says and, when enough is enough, calls Terminate. No Lua code
// sees that. Memory is the exception: the byte limit is enforced inside, and
// ends a run as kOutOfMemory.
//
// Thread-compatible: one thread at a time, any thread. Never blocks, never
// takes more C++ stack than a constant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vm/bytecode/opcode.h"
#include "vm/counters.h"
#include "vm/host.h"
#include "vm/host_value.h"
#include "vm/ir/code_unit.h"
#include "vm/local_files.h"
#include "vm/run_result.h"
#include "vm/stdlib/modules/module_set.h"

namespace selenite::vm {

class Machine;

struct IsolateOptions {
  size_t memory_limit = SIZE_MAX;       // bytes; SIZE_MAX: unlimited
  std::optional<uint64_t> random_seed;  // of math.random; unset: from the system
  // Given: the isolate has `io`, the rest of `os`, `package`, `require`, `dofile`
  // and `loadfile`. For running scripts on one's own machine only; outlives the
  // isolate.
  LocalFiles* local_files = nullptr;
  // Given: the isolate has `require` and `package` for these modules. Outlives
  // the isolate. Of no effect together with local_files.
  ModuleMap* module_map = nullptr;
  int optimization_level = 2;
  // Functions that need one of these run on the interpreter; with AllOpcodes()
  // everything does. For chunks compiled by this isolate.
  OpcodeSet denied_opcodes = {};
  // Libraries beyond the manual that scripts find.
  ModuleSet modules = ModuleSet::All();
};

// Counters of an isolate since it was made (the difference of two readings is
// what happened in between), and what it holds.
struct IsolateStats : Counters, Gauges {
  int64_t peak_bytes = 0;  // since the current run began
};

class Isolate {
 public:
  // Null: the memory limit is too small for the libraries.
  static std::unique_ptr<Isolate> Create(const IsolateOptions& options, Host& host);
  ~Isolate();
  Isolate(const Isolate&) = delete;
  Isolate& operator=(const Isolate&) = delete;

  // ---- Starting. REQUIRES: state() == kIdle.

  // A run of `source` with `arguments` as its `...`. `chunk_name` as for load.
  void StartSource(std::string source, std::string chunk_name, std::vector<HostValue> arguments,
                   const HostValueLimits& result_limits = {});
  // The same for a chunk compiled earlier; charges what its compile did.
  void StartUnit(CodeUnitRef unit, std::vector<HostValue> arguments,
                 const HostValueLimits& result_limits = {});

  // Charges the run that was started with what it cost outside to make its
  // arguments, and has the bytes that they take there count against its memory limit
  // until they are decoded. REQUIRES: state() == kMore; nothing ran yet.
  void ChargeArguments(int64_t units, size_t bytes);

  // ---- Driving.

  // Runs until the first checkpoint at which more than `fuel` units have been
  // charged since this call; 0 is until the next one. Or until a phase ends.
  RunState Resume(int64_t fuel);
  RunState state() const;
  RunPhase phase() const;
  // Units charged since the run started.
  int64_t fuel_used() const;

  // Ends the run where it stands. No Lua code sees it; frames are dropped.
  // Closers of the dropped frames and due finalizers wait for RunCleanup.
  // REQUIRES: state() == kMore.
  void Terminate();

  // ---- Cleaning up: after the outcome is decided, pending closers and then
  // finalizers that are due. In slices like the run, never fails, and ends when
  // whoever drives it has had enough:
  //
  //   isolate->StartCleanup(Finalizers::kDue);
  //   while (isolate->ResumeCleanup(20'000)) { ...look at an allowance... }
  //   isolate->DropCleanup();

  enum class Finalizers : uint8_t {
    kDue,
    kAll,  // of every object that has one, as closing a Lua state does
  };
  // Begins one; runs nothing yet. REQUIRES: the run is over, its result inside or
  // taken; no clean-up is under way.
  void StartCleanup(Finalizers finalizers);
  // As Resume. Returns false when nothing is left to do. REQUIRES: StartCleanup
  // was called.
  bool ResumeCleanup(int64_t fuel);
  // Units charged since StartCleanup. REQUIRES: StartCleanup was called.
  int64_t cleanup_fuel_used() const;
  // Ends it, and drops what it has not done: closers, and the finalizer that is
  // running. Does nothing when no clean-up is under way.
  void DropCleanup();

  // All of that, for at most `fuel` units. Returns true when everything was run.
  bool RunCleanup(int64_t fuel) { return RunCleanup(Finalizers::kDue, fuel); }
  bool RunAllFinalizers(int64_t fuel) { return RunCleanup(Finalizers::kAll, fuel); }

  // The result of the run that is over; the isolate is idle then.
  RunResult TakeResult();

  // The unit that StartSource compiled, for a cache. Null before that.
  CodeUnitRef unit() const;

  // ---- Facts and settings.
  IsolateStats Stats() const;
  // REQUIRES: no clean-up is under way.
  void set_memory_limit(size_t bytes);
  size_t memory_limit() const;
  // A full collection, outside any run. For tests and eviction.
  void CollectGarbage();
  // Gives back to the system some of what the heap keeps to allocate from, about 0.1 ms
  // of work. False: what is left is not worth it, given what is alive.
  bool GiveBackMemory();
  // The same for what the process keeps for the next isolate: all of it. Thread-safe.
  static void GiveBackKeptMemory();
  // Checks every invariant of the heap. For tests.
  void VerifyHeap();

  // What the loops and libraries work on. For tests of vm/ itself.
  Machine& machine();

 private:
  Isolate();
  bool RunCleanup(Finalizers finalizers, int64_t fuel);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selenite::vm
