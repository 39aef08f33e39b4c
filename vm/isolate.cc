#include "vm/isolate.h"

#include <sys/random.h>

#include <algorithm>
#include <utility>

#include "vm/compile/compiler.h"
#include "vm/run/calls/backtrace.h"
#include "vm/run/calls/calls.h"
#include "vm/run/calls/catching.h"
#include "vm/run/calls/frame_names.h"
#include "vm/run/loading/compile_job.h"
#include "vm/run/loading/loader.h"
#include "vm/run/machine/constants.h"
#include "vm/run/machine/machine.h"
#include "vm/run/natives/finalizers.h"
#include "vm/run/results/argument_decoder.h"
#include "vm/run/results/result_encoder.h"
#include "vm/run/tiers/execution_loop.h"
#include "vm/stdlib/library.h"
#include "vm/syntax/chunk_name.h"

namespace selenite::vm {

namespace {

// Memory beyond the limit that closers and finalizers may use after a run was
// stopped.
constexpr size_t kCleanupBytes = 256 * 1024;

uint64_t SystemRandom() {
  uint64_t seed = 0;
  SELENITE_CHECK(getrandom(&seed, sizeof(seed), 0) == sizeof(seed));
  return seed;
}

// One secret per process: interned names hash alike in every isolate.
uint64_t ProcessHashSeed() {
  static const uint64_t seed = SystemRandom();
  return seed;
}

bool IsOver(RunState state) { return state != RunState::kIdle && state != RunState::kMore; }

}  // namespace

struct Isolate::State {
  State(const Machine::Options& options, Host& host) : machine(options, host), loop(machine) {}

  Machine machine;
  ExecutionLoop loop;

  RunState state = RunState::kIdle;
  RunPhase phase = RunPhase::kCompile;
  int64_t spent_at_start = 0;
  HostValueLimits result_limits;

  // Of the run under way.
  std::string source;
  std::string chunk_name;
  std::vector<HostValue> arguments;
  std::unique_ptr<CompileJob> compile;
  CodeUnitRef unit;
  size_t unit_bytes = 0;           // reserved for it, until it is linked
  Prototype* prototype = nullptr;  // pinned in machine.pinned[0]
  bool collecting = false;         // a collection that the compile asked for
  bool collected = false;          // …was made, and nothing happened since
  std::unique_ptr<ResultEncoder> encoder;
  bool describing_error = false;   // the error's __tostring runs
  Value error;                     // machine.pinned[1]
  RunResult result;

  void Start(HostValueLimits limits);
  RunState Finish(RunState over);
  RunState Advance();
  RunState AdvanceCompile();
  RunState AdvanceLink();
  RunState AdvanceRun();
  RunState AdvanceEncode();
  // The compile or the linking found no memory.
  RunState NeedMemory();
  RunState BeginMain();
  RunState FailWithError();
  RunState DescribeError(std::string message);
  std::string MessageText(const Value& string) const;
  void DropFrames();
  [[nodiscard]] bool DropFramesForCall();
  StopPlace Place();
  bool RunFinalizerCalls();
  // Runs what is on the main fiber until it is over or the fuel is gone.
  bool RunToEnd();
  int64_t fuel_used() { return machine.fuel().spent() - spent_at_start; }
};

Isolate::Isolate() = default;

std::unique_ptr<Isolate> Isolate::Create(const IsolateOptions& options, Host& host) {
  std::unique_ptr<Isolate> isolate(new Isolate);
  isolate->state_.reset(new State(
      {.memory_limit = options.memory_limit,
       .hash_seed = ProcessHashSeed(),
       .random_seed = options.random_seed ? *options.random_seed : SystemRandom(),
       .compile = &Compile,
       .compile_options = {.optimization_level = options.optimization_level,
                           .denied_opcodes = options.denied_opcodes},
       .local_files = options.local_files,
       .module_map = options.module_map},
      host));
  Machine& machine = isolate->state_->machine;
  if (!machine.Initialize() || !OpenLibraries(machine, options.modules)) return nullptr;
  if (options.module_map != nullptr && options.local_files == nullptr && !OpenRequire(machine)) {
    return nullptr;
  }
  if (options.local_files != nullptr && !OpenLocalLibraries(machine)) return nullptr;
  return isolate;
}

Isolate::~Isolate() {
  if (state_ == nullptr) return;
  state_->compile.reset();
  state_->loop.Reset();
}

// ---- Starting ----------------------------------------------------------------

void Isolate::State::Start(HostValueLimits limits) {
  SELENITE_CHECK(state == RunState::kIdle);
  if (machine.current->is_under_way()) DropFrames();
  state = RunState::kMore;
  phase = RunPhase::kCompile;
  result_limits = limits;
  result = RunResult();
  spent_at_start = machine.fuel().spent();
  machine.heap().ResetPeak();
  machine.failed = false;
  machine.failure_trace.clear();
  collecting = collected = describing_error = false;
  unit = nullptr;
  prototype = nullptr;
}

void Isolate::StartSource(std::string source, std::string chunk_name,
                          std::vector<HostValue> arguments,
                          const HostValueLimits& result_limits) {
  State& s = *state_;
  s.Start(result_limits);
  s.source = std::move(source);
  s.chunk_name = std::move(chunk_name);
  s.arguments = std::move(arguments);
  s.compile = std::make_unique<CompileJob>(s.machine, s.source, s.chunk_name);
}

void Isolate::StartUnit(CodeUnitRef unit, std::vector<HostValue> arguments,
                        const HostValueLimits& result_limits) {
  State& s = *state_;
  s.Start(result_limits);
  s.arguments = std::move(arguments);
  s.unit = std::move(unit);
  s.machine.fuel().Charge(WorkKind::kCompile,
                          kFuelPerCompile + s.unit->compile_work * kFuelPerCompileUnit);
}

// ---- Driving -----------------------------------------------------------------

RunState Isolate::Resume(int64_t fuel) {
  State& s = *state_;
  SELENITE_CHECK(s.state == RunState::kMore);
  // From here on, whatever the slice before used beyond its end: where a run
  // stops must not depend on how it was sliced.
  Fuel& gauge = s.machine.fuel();
  gauge.Grant(fuel - std::min<int64_t>(gauge.left, 0));
  s.state = s.Advance();
  // A phase may end before its slice.
  s.machine.fuel().Revoke();
  return s.state;
}

RunState Isolate::State::Advance() {
  switch (phase) {
    case RunPhase::kCompile: return prototype == nullptr ? AdvanceCompile() : AdvanceLink();
    case RunPhase::kRun: return AdvanceRun();
    case RunPhase::kEncode: return AdvanceEncode();
    case RunPhase::kCleanup: break;
  }
  return RunState::kMore;
}

RunState Isolate::State::Finish(RunState over) {
  machine.fuel().Revoke();
  compile.reset();
  encoder.reset();
  if (unit_bytes != 0) machine.heap().ReleaseBytes(std::exchange(unit_bytes, 0));
  source = {};
  arguments = {};
  prototype = nullptr;
  machine.pinned[0] = Value();
  result.state = over;
  return over;
}

RunState Isolate::State::NeedMemory() {
  if (collected) {
    result.stopped = Place();
    return Finish(RunState::kOutOfMemory);
  }
  machine.fuel().Charge(WorkKind::kCollect,
                        static_cast<int64_t>(machine.heap().bytes()) / kBytesPerFuelUnit);
  machine.heap().StartFullCollection();
  collecting = true;
  return RunState::kMore;
}

RunState Isolate::State::AdvanceCompile() {
  if (collecting) {
    if (!loop.AdvanceFullCollection()) return RunState::kMore;
    collecting = false;
    collected = true;
  }
  if (compile != nullptr) {
    switch (compile->Advance()) {
      case CompileJob::Status::kMore:
        collected = false;
        return RunState::kMore;
      case CompileJob::Status::kNoMemory:
        return NeedMemory();
      case CompileJob::Status::kSyntaxError: {
        const Diagnostic& diagnostic = compile->diagnostic();
        RunError& error = result.error.emplace();
        error.kind = ErrorKind::kSyntax;
        error.message = diagnostic.message;
        error.value = {diagnostic.message};
        error.traceback_text = "stack traceback:\n\t[C]: in ?";
        error.line = diagnostic.line;
        error.column = diagnostic.column;
        return Finish(RunState::kFailed);
      }
      case CompileJob::Status::kCompiled: {
        CompileJob::Unit compiled = compile->TakeUnit();
        unit = std::move(compiled.unit);
        unit_bytes = compiled.reserved_bytes;
        compile.reset();
        collected = false;
        break;
      }
    }
  } else if (unit_bytes == 0) {
    size_t bytes = unit->Bytes();
    if (!machine.heap().ReserveBytes(bytes)) return NeedMemory();
    unit_bytes = bytes;
  }
  // The linked unit owns the bytes, also when the prototype finds no memory:
  // then they are reserved again after the collection.
  prototype = LinkUnit(machine, unit, std::exchange(unit_bytes, 0));
  if (prototype == nullptr) return NeedMemory();
  machine.pinned[0] = Value::Of(prototype);
  collected = false;
  return RunState::kMore;
}

RunState Isolate::State::AdvanceLink() {
  if (collecting) {
    if (!loop.AdvanceFullCollection()) return RunState::kMore;
    collecting = false;
    collected = true;
  }
  while (!prototype->is_linked()) {
    if (machine.fuel().left < 0) return RunState::kMore;
    if (LinkConstants(machine.heap(), machine.strings(), machine.fuel(), *prototype) == TableGrowth::Status::kNoMemory) return NeedMemory();
  }
  return BeginMain();
}

RunState Isolate::State::BeginMain() {
  Heap& heap = machine.heap();
  Fiber& fiber = *machine.main_fiber;
  DropFrames();
  const CompactVector<UpvaluePlan>& plans = prototype->code().upvalues;
  Closure* closure = heap.New<Closure>(Closure::ExtraBytes(static_cast<uint32_t>(plans.size())),
                                       prototype, static_cast<uint32_t>(plans.size()));
  if (closure == nullptr) return NeedMemory();
  if (!plans.empty()) {
    closure->upvalues()[0] = MakeEnvironment(machine, *prototype, Value::Of(machine.globals));
    if (closure->upvalues()[0].IsNil()) return NeedMemory();
  }
  uint32_t count = static_cast<uint32_t>(arguments.size());
  if (fiber.EnsureStack(heap, count + 1 + kNativeStackSlots) != Fiber::Growth::kOk) {
    return NeedMemory();
  }
  fiber.slot(0) = Value::Of(closure);
  for (uint32_t i = 0; i < count; ++i) {
    DecodedValue argument = DecodeHostValue(machine, arguments[i]);
    if (!argument.ok) return NeedMemory();
    fiber.slot(i + 1) = argument.value;
  }
  fiber.status = FiberStatus::kRunning;
  Step step = BeginCall(machine, fiber, 0, count, {.return_to = ReturnTo::kFiberEnd});
  if (step != Step::kCall) return NeedMemory();
  machine.pinned[0] = Value();
  phase = RunPhase::kRun;
  return RunState::kMore;
}

RunState Isolate::State::AdvanceRun() {
  switch (loop.Run()) {
    case ExecutionLoop::Exit::kSlice:
      return RunState::kMore;
    case ExecutionLoop::Exit::kNoMemory:
      result.stopped = Place();
      return Finish(RunState::kOutOfMemory);
    case ExecutionLoop::Exit::kFinished:
      break;
  }
  Fiber& fiber = *machine.main_fiber;
  if (describing_error) {
    describing_error = false;
    if (!machine.failed && fiber.top > 0 && fiber.slot(0).IsString()) {
      return DescribeError(MessageText(fiber.slot(0)));
    }
    return DescribeError("(error object is a " + machine.TypeNameOf(machine.pinned[1]) +
                         " value)");
  }
  if (machine.failed) return FailWithError();
  phase = RunPhase::kEncode;
  encoder = std::make_unique<ResultEncoder>(machine, result_limits);
  if (result_limits.count > 0) {
    for (uint32_t i = 0; i < fiber.top; ++i) encoder->Add(fiber.slot(i));
  }
  return RunState::kMore;
}

// A string as the text of an error. The value itself is in the answer too,
// under the same limit.
std::string Isolate::State::MessageText(const Value& string) const {
  return std::string(string.AsString()->view().substr(0, result_limits.bytes));
}

RunState Isolate::State::FailWithError() {
  Fiber& fiber = *machine.main_fiber;
  const Value error = fiber.error;
  machine.pinned[1] = error;
  result.error.emplace();
  for (const TraceLevel& level : machine.failure_trace) {
    result.error->traceback.push_back(
        {.source = level.source, .line = level.line, .function = level.function});
  }
  result.error->traceback_text = TraceText(machine.failure_trace);
  if (error.IsString()) return DescribeError(MessageText(error));
  if (error.IsNumber()) return DescribeError(machine.DescribeValue(error));
  const Value handler = machine.MetamethodOf(error, Metamethod::kToString);
  if (handler.IsNil()) {
    return DescribeError("(error object is a " + machine.TypeNameOf(error) + " value)");
  }
  // It is a script's function: it runs on the run's fuel.
  if (!DropFramesForCall()) {
    return DescribeError("(error object is a " + machine.TypeNameOf(error) + " value)");
  }
  fiber.slot(0) = handler;
  fiber.slot(1) = error;
  fiber.status = FiberStatus::kRunning;
  machine.failed = false;
  if (BeginCall(machine, fiber, 0, 1, {.wanted = 1, .return_to = ReturnTo::kFiberEnd}) !=
      Step::kCall) {
    return DescribeError("(error object is a " + machine.TypeNameOf(error) + " value)");
  }
  describing_error = true;
  // What the reference's command prints for such an object has no traceback.
  result.error->traceback_text.clear();
  return RunState::kMore;
}

RunState Isolate::State::DescribeError(std::string message) {
  result.error->kind = ErrorKind::kRuntime;
  result.error->message = std::move(message);
  phase = RunPhase::kEncode;
  encoder = std::make_unique<ResultEncoder>(machine, result_limits);
  encoder->Add(machine.pinned[1]);
  return RunState::kMore;
}

RunState Isolate::State::AdvanceEncode() {
  const bool failed = result.error.has_value();
  switch (encoder->Advance()) {
    case ResultEncoder::Status::kMore:
      return RunState::kMore;
    case ResultEncoder::Status::kDone: {
      std::vector<HostValue> values = encoder->TakeResults();
      machine.pinned[1] = Value();
      DropFrames();
      if (failed) {
        result.error->value = std::move(values[0]);
        return Finish(RunState::kFailed);
      }
      result.values = std::move(values);
      return Finish(RunState::kFinished);
    }
    case ResultEncoder::Status::kRefused:
      break;
  }
  if (failed) {
    // The error value itself is too large: its message has to do.
    const Value& error = machine.pinned[1];
    result.error->value.value = HostOpaque{.type = std::string(Machine::BasicTypeName(error)),
                                           .description = encoder->problem()};
  } else {
    result.error.emplace();
    result.error->kind = ErrorKind::kResult;
    result.error->message = encoder->problem();
  }
  machine.pinned[1] = Value();
  DropFrames();
  return Finish(RunState::kFailed);
}

RunState Isolate::state() const { return state_->state; }
RunPhase Isolate::phase() const { return state_->phase; }
int64_t Isolate::fuel_used() const { return state_->fuel_used(); }

// ---- Ending ------------------------------------------------------------------

StopPlace Isolate::State::Place() {
  StopPlace place;
  if (phase == RunPhase::kCompile) {
    place.source = DisplayChunkName(unit != nullptr ? unit->chunk_name : chunk_name);
    return place;
  }
  for (const Fiber* fiber = machine.current; fiber != nullptr; fiber = fiber->resumer()) {
    for (uint32_t i = fiber->frame_count(); i > 0; --i) {
      const Frame& frame = fiber->frame_at(i - 1);
      if (frame.kind == FrameKind::kLua) {
        place.source = fiber->closure(frame)->prototype()->unit().display_name;
        // The innermost frame stands before its next instruction; the others
        // in the middle of a call.
        const bool innermost = !place.in_native && i == fiber->frame_count() &&
                               fiber == machine.current;
        const FunctionCode& code = fiber->closure(frame)->prototype()->code();
        place.line = innermost && frame.pc < code.lines.size() ? code.LineAt(frame.pc)
                                                               : CurrentLine(*fiber, i - 1);
        return place;
      }
      place.in_native = true;
    }
  }
  return place;
}

void Isolate::Terminate() {
  State& s = *state_;
  SELENITE_CHECK(s.state == RunState::kMore);
  s.result.stopped = s.Place();
  s.result.error.reset();
  s.state = s.Finish(RunState::kTerminated);
}

// Forgets every frame of the fibers that were running.
void Isolate::State::DropFrames() {
  loop.Reset();
  machine.job.reset();
  machine.finalizing = false;
  for (Fiber* fiber = machine.current; fiber != nullptr;) {
    Fiber* resumer = fiber->resumer();
    fiber->Reset(machine.heap());
    fiber->status = FiberStatus::kDead;
    fiber = resumer;
  }
  machine.main_fiber->Reset(machine.heap());
  machine.current = machine.main_fiber;
}

// The same, and room on the main fiber for a call with an argument: a large
// stack is given back with the frames. False: no memory for that.
bool Isolate::State::DropFramesForCall() {
  DropFrames();
  constexpr uint32_t kCalleeAndArgument = 2;
  return machine.main_fiber->EnsureStack(machine.heap(), kCalleeAndArgument + kNativeStackSlots) ==
         Fiber::Growth::kOk;
}

bool Isolate::State::RunToEnd() {
  for (;;) {
    switch (loop.Run()) {
      case ExecutionLoop::Exit::kSlice:
        if (machine.fuel().left < 0) return false;
        break;  // only a few pieces of a collection: go on
      case ExecutionLoop::Exit::kNoMemory:
        return false;
      case ExecutionLoop::Exit::kFinished:
        return true;
    }
  }
}

bool Isolate::State::RunFinalizerCalls() {
  if (!machine.heap().HasPendingFinalizers()) return true;
  Fiber& fiber = *machine.main_fiber;
  if (!DropFramesForCall()) return false;
  fiber.slot(0) = Value::Native(FinalizerRunner());
  fiber.status = FiberStatus::kRunning;
  if (BeginCall(machine, fiber, 0, 0, {.return_to = ReturnTo::kFiberEnd}) != Step::kCall) {
    return false;
  }
  machine.finalizing = true;
  bool all = RunToEnd();
  DropFrames();
  return all;
}

bool Isolate::RunCleanup(int64_t fuel) {
  State& s = *state_;
  SELENITE_CHECK(s.state != RunState::kMore);
  Machine& machine = s.machine;
  Heap& heap = machine.heap();
  const size_t limit = heap.byte_limit();
  if (limit != SIZE_MAX) heap.set_byte_limit(std::max(limit, heap.bytes()) + kCleanupBytes);
  s.loop.Reset();
  machine.job.reset();
  // Whoever overdrew the budget does not pay for that from this allowance.
  const int64_t debt = std::min<int64_t>(machine.fuel().left, 0);
  machine.fuel().Grant(fuel - debt);
  bool all = true;
  if (machine.current->is_under_way()) {
    for (Fiber* fiber = machine.current; fiber != nullptr; fiber = fiber->resumer()) {
      BeginClosing(*fiber, Value());
    }
    all = s.RunToEnd();
  }
  s.DropFrames();
  all = all && s.RunFinalizerCalls();
  machine.fuel().Revoke();
  heap.set_byte_limit(limit);
  return all;
}

bool Isolate::RunAllFinalizers(int64_t fuel) {
  State& s = *state_;
  SELENITE_CHECK(s.state != RunState::kMore);
  s.DropFrames();
  s.machine.fuel().Grant(fuel - std::min<int64_t>(s.machine.fuel().left, 0));
  s.machine.heap().MakeAllFinalizersPending();
  bool all = s.RunFinalizerCalls();
  s.machine.fuel().Revoke();
  return all;
}

RunResult Isolate::TakeResult() {
  State& s = *state_;
  SELENITE_CHECK(IsOver(s.state));
  s.state = RunState::kIdle;  // the frames wait for RunCleanup, or for the next start
  return std::move(s.result);
}

CodeUnitRef Isolate::unit() const { return state_->unit; }

// ---- Facts -------------------------------------------------------------------

uint64_t IsolateStats::prototypes_interpreter() const {
  uint64_t sum = 0;
  for (uint64_t count : prototypes_fallback) sum += count;
  return sum;
}

IsolateStats Isolate::Stats() const {
  Machine& machine = state_->machine;
  const Fuel& fuel = machine.fuel();
  const RunCounters& counters = machine.counters;
  const Heap& heap = machine.heap();
  IsolateStats stats = {
          .fuel = fuel.spent(),
          .instructions_dispatcher = counters.instructions_dispatcher,
          .instructions_interpreter = fuel.instructions() - counters.instructions_dispatcher,
          .work_native = fuel.work(WorkKind::kNative),
          .work_compile = fuel.work(WorkKind::kCompile),
          .work_collect = fuel.work(WorkKind::kCollect),
          .work_encode = fuel.work(WorkKind::kEncode),
          .calls_dispatcher = counters.calls_dispatcher,
          .calls_interpreter = counters.calls_interpreter,
          .crossings_to_dispatcher = counters.crossings_to_dispatcher,
          .crossings_to_interpreter = counters.crossings_to_interpreter,
          .prototypes_dispatcher = counters.prototypes_dispatcher,
          .allocations = heap.allocations(),
          .collections = heap.cycles(),
          .refused_allocations = heap.refused(),
          .live_bytes = heap.bytes(),
          .peak_bytes = heap.peak_bytes(),
          .interned_strings = machine.strings().size(),
          .live_prototypes = heap.object_count(ObjectType::kPrototype),
          .code_bytes = machine.code_bytes};
  std::copy_n(counters.prototypes_fallback, kFallbackReasonCount, stats.prototypes_fallback);
  return stats;
}

void Isolate::set_memory_limit(size_t bytes) { state_->machine.heap().set_byte_limit(bytes); }
size_t Isolate::memory_limit() const { return state_->machine.heap().byte_limit(); }
void Isolate::CollectGarbage() { state_->loop.CollectAll(); }
void Isolate::VerifyHeap() { state_->machine.heap().Verify(); }
Machine& Isolate::machine() { return state_->machine; }

}  // namespace selenite::vm
