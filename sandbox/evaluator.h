// What runs one tenant's scripts: a machine with its globals, one Eval at a
// time, in slices.
//
//   evaluator->Start(std::move(request));
//   while (evaluator->RunSlice(kSliceFuel) == Progress::kMore) { ...others' turn, deadlines... }
//   EvalOutcome outcome = evaluator->TakeOutcome();   // answer with it, then tidy
//   while (evaluator->CleanUp(kSliceFuel) == Progress::kMore) { ...others' turn... }
//
// An interface, because a machine may live in this process or in another.
//
// Thread-compatible: one thread at a time, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "sandbox/clock.h"
#include "sandbox/limits.h"
#include "sandbox/outcome.h"
#include "sandbox/policy.h"
#include "vm/counters.h"
#include "vm/host_value.h"

namespace selenite::sandbox {

using Value = vm::HostValue;
using TableValue = vm::HostTable;
using TableEntry = vm::HostEntry;
using OpaqueValue = vm::HostOpaque;

struct EvalRequest {
  std::string source;
  std::string chunk_name;
  std::vector<Value> arguments;
  Limits limits;
  // What making it took, charged to the Eval; and the limit that this exhausted: then
  // there is neither source nor arguments, and the outcome says so.
  int64_t fuel_used = 0;
  std::optional<LimitKind> exhausted = {};
  // What the Eval has used of the processors, which scripts may ask for; called in its
  // slices and those of its clean-up. Not set: its time by the clock.
  std::function<absl::Duration()> processor_time = {};
  // What the arguments take here, which counts until they are the script's.
  int64_t argument_bytes = 0;
};

struct TraceFrame {
  std::string source;
  uint32_t line = 0;
  std::string function;
};

struct EvalError {
  std::string message = {};
  Value value = {};
  std::vector<TraceFrame> traceback = {};
  std::string traceback_text = {};
  uint32_t line = 0;
  uint32_t column = 0;
};

struct StopPlace {
  std::string source;
  uint32_t line = 0;
  bool in_native = false;
};

using vm::Counters;
using vm::Gauges;

struct EvalOutcome {
  Outcome outcome = Outcome::kStopped;
  std::vector<Value> values;         // kFinished
  std::optional<EvalError> error;    // kScriptError, kSyntaxError, kResultRefused
  std::optional<StopPlace> stopped;  // limits and kStopped, when the script had begun
  std::string output;
  bool output_truncated = false;
  Counters usage;  // of this Eval, its clean-up not included
  int64_t peak_bytes = 0;
  int64_t live_bytes = 0;
  absl::Duration compile;
  absl::Duration run;
  absl::Duration encode;
};

// What an Eval is doing, as its times are told apart in EvalOutcome.
enum class EvalPhase : uint8_t { kCompile, kRun, kEncode };

// How far an Eval has come after a slice.
enum class [[nodiscard]] Progress : uint8_t{
    kMore,  // it wants another slice
    kDone,  // it is over, and its outcome waits
    kLost,  // its machine is gone, with the globals: there is no outcome
};

// After Progress::kLost, only the destructor may be called.
class Evaluator {
 public:
  virtual ~Evaluator() = default;

  // REQUIRES: no Eval is in progress.
  virtual void Start(EvalRequest request) = 0;
  // Runs about `units` units of fuel, or for about kSliceTime. REQUIRES: Start was called; units > 0.
  virtual Progress RunSlice(int64_t units) = 0;
  // Ends the Eval where it stands, with Outcome::kStopped unless it was over.
  virtual void Stop() = 0;
  // REQUIRES: the Eval is over.
  virtual EvalOutcome TakeOutcome() = 0;
  // Runs about `units` units of what the Eval left to tidy, closers and finalizers:
  // at most kCleanupFuel in all, then the rest is dropped. kDone: nothing is left.
  // REQUIRES: the outcome was taken; units > 0.
  virtual Progress CleanUp(int64_t units) = 0;
  // Ends the clean-up, before it began or in the middle: what is left is dropped.
  virtual void DropCleanup() = 0;
  // Gives back to the system some of what the machine keeps for its next Eval, about
  // 0.1 ms of work. False: what is left is not worth it. REQUIRES: no Eval or clean-up
  // is in progress.
  virtual bool GiveBackMemory() = 0;

  // What the Eval is doing between two slices.
  virtual EvalPhase phase() const = 0;

  // Everything counted since the last call.
  virtual Counters TakeCounters() = 0;
  virtual Gauges ReadGauges() = 0;
};

// An evaluator on a machine in this process. The machine is made by the first
// Eval: before it, a tenant costs nothing.
std::unique_ptr<Evaluator> MakeInProcessEvaluator(Clock& clock, const Policy& policy = {});

// Gives back to the system what this process keeps for the next machine. Thread-safe.
void GiveBackKeptMemory();

}  // namespace selenite::sandbox
