#include "vm/isolate.h"

#include <sys/random.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "vm/compile/compiler.h"
#include "vm/heap/page_pool.h"
#include "vm/ir/dying_functions.h"
#include "vm/run/machine/machine.h"
#include "vm/run/phases/cleaning_up.h"
#include "vm/run/phases/compiling.h"
#include "vm/run/phases/run.h"
#include "vm/run/phases/starting.h"
#include "vm/run/tiers/execution_loop.h"
#include "vm/stdlib/library.h"
#include "vm/support/memory_reserve.h"

namespace selenite::vm {

namespace {

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
  State(const Machine::Options& options, Host& host)
      : machine(options, host),
        loop(machine),
        run{.machine = machine, .loop = loop, .limits = {}, .unit = nullptr, .result = {},
            .disposal = {}} {}

  Machine machine;
  ExecutionLoop loop;

  RunState state = RunState::kIdle;
  Run run;                       // under way, or the last one
  std::unique_ptr<Phase> phase;  // null when no run is under way
  RunPhase phase_kind = RunPhase::kCompile;  // of the last phase
  std::optional<CleaningUp> cleanup;         // under way; never together with a phase
  int64_t spent_at_start = 0;

  void Start(const HostValueLimits& limits);
  void Enter(std::unique_ptr<Phase> next);
  void Advance();
  void Finish(RunState over);
  int64_t fuel_used() { return machine.fuel().spent() - spent_at_start; }

  // From here on, whatever the slice before used beyond its end: where a run
  // stops must not depend on how it was sliced.
  void GrantSlice(int64_t fuel) {
    Fuel& gauge = machine.fuel();
    gauge.Grant(fuel - std::min<int64_t>(gauge.left, 0));
  }
};

Isolate::Isolate() = default;

std::unique_ptr<Isolate> Isolate::Create(const IsolateOptions& options, Host& host) {
  MemoryReserve::Hold();
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
  state_->phase.reset();
  state_->cleanup.reset();
  state_->loop.Reset();
}

// ---- Starting ----------------------------------------------------------------

void Isolate::State::Start(const HostValueLimits& limits) {
  SELENITE_CHECK(state == RunState::kIdle);
  SELENITE_CHECK(!cleanup);
  if (machine.roots.current->is_under_way()) run.DropFrames();
  state = RunState::kMore;
  run.limits = limits;
  machine.heap().AddLeftover(DropUnit(std::exchange(run.unit, nullptr)));
  run.result = RunResult();
  run.argument_bytes = 0;
  // A clean-up was dropped.
  while (!run.disposal.empty()) (void)run.disposal.Advance();
  spent_at_start = machine.fuel().spent();
  machine.heap().ResetPeak();
  machine.execution.failed = false;
  machine.execution.failure_trace.clear();
}

void Isolate::State::Enter(std::unique_ptr<Phase> next) {
  phase = std::move(next);
  phase_kind = phase->kind();
}

void Isolate::StartSource(std::string source, std::string chunk_name,
                          std::vector<HostValue> arguments,
                          const HostValueLimits& result_limits) {
  State& s = *state_;
  s.Start(result_limits);
  // Long enough to matter: it counts like the arguments.
  constexpr size_t kFreeSourceBytes = 4096;
  if (source.size() > kFreeSourceBytes) s.run.argument_bytes += source.size();
  s.Enter(std::make_unique<Compiling>(s.run, std::move(source), std::move(chunk_name),
                                      std::move(arguments)));
}

void Isolate::StartUnit(CodeUnitRef unit, std::vector<HostValue> arguments,
                        const HostValueLimits& result_limits) {
  State& s = *state_;
  s.Start(result_limits);
  s.run.unit = std::move(unit);
  s.machine.fuel().Charge(WorkKind::kCompile,
                          kFuelPerCompile + s.run.unit->compile_work * kFuelPerCompileUnit);
  s.Enter(std::make_unique<Starting>(s.run, std::move(arguments), 0));
}

void Isolate::ChargeArguments(int64_t units, size_t bytes) {
  State& s = *state_;
  SELENITE_CHECK(s.state == RunState::kMore);
  s.machine.fuel().Charge(WorkKind::kEncode, units);
  s.run.argument_bytes += bytes;
}

// ---- Driving -----------------------------------------------------------------

RunState Isolate::Resume(int64_t fuel) {
  State& s = *state_;
  SELENITE_CHECK(s.state == RunState::kMore);
  s.GrantSlice(fuel);
  s.Advance();
  // A phase may end before its slice.
  s.machine.fuel().Revoke();
  return s.state;
}

void Isolate::State::Advance() {
  PhaseStep step = phase->Advance(run);
  switch (step.kind) {
    case PhaseStep::Kind::kMore:
      break;
    case PhaseStep::Kind::kEnter:
      Enter(std::move(step.next));
      break;
    case PhaseStep::Kind::kOver:
      Finish(step.state);
      break;
  }
}

void Isolate::State::Finish(RunState over) {
  machine.fuel().Revoke();
  phase.reset();
  run.result.state = over;
  state = over;
}

RunState Isolate::state() const { return state_->state; }
RunPhase Isolate::phase() const { return state_->phase_kind; }
int64_t Isolate::fuel_used() const { return state_->fuel_used(); }

// ---- Ending ------------------------------------------------------------------

void Isolate::Terminate() {
  State& s = *state_;
  SELENITE_CHECK(s.state == RunState::kMore);
  s.run.result.stopped = s.phase->Place(s.run);
  s.run.result.error.reset();
  s.Finish(RunState::kTerminated);
}

void Isolate::StartCleanup(Finalizers finalizers) {
  State& s = *state_;
  SELENITE_CHECK(s.state != RunState::kMore && !s.cleanup);
  s.cleanup.emplace(s.run, finalizers == Finalizers::kAll ? CleaningUp::Finalizers::kAll
                                                          : CleaningUp::Finalizers::kDue);
}

bool Isolate::ResumeCleanup(int64_t fuel) {
  State& s = *state_;
  SELENITE_CHECK(s.cleanup);
  s.GrantSlice(fuel);
  s.cleanup->Advance();
  s.machine.fuel().Revoke();
  return !s.cleanup->is_over();
}

int64_t Isolate::cleanup_fuel_used() const { return state_->cleanup->fuel_used(); }

void Isolate::DropCleanup() { state_->cleanup.reset(); }

bool Isolate::RunCleanup(Finalizers finalizers, int64_t fuel) {
  State& s = *state_;
  StartCleanup(finalizers);
  while (s.cleanup->fuel_used() <= fuel && ResumeCleanup(fuel - s.cleanup->fuel_used())) {
  }
  const bool is_complete = s.cleanup->is_complete();
  DropCleanup();
  return is_complete;
}

RunResult Isolate::TakeResult() {
  State& s = *state_;
  SELENITE_CHECK(IsOver(s.state));
  // The host's output goes with the result.
  Execution& execution = s.machine.execution;
  s.machine.heap().ReleaseBytes(std::exchange(execution.reserved_for_output, 0));
  execution.output_bytes = 0;
  s.state = RunState::kIdle;  // the frames wait for RunCleanup, or for the next start
  return std::move(s.run.result);
}

CodeUnitRef Isolate::unit() const { return state_->run.unit; }

// ---- Facts -------------------------------------------------------------------

IsolateStats Isolate::Stats() const {
  Machine& machine = state_->machine;
  const Fuel& fuel = machine.fuel();
  const Heap& heap = machine.heap();
  IsolateStats stats = {{machine.counters}, {}};
  // Not counted by the loops, but by whom they concern.
  stats.fuel = fuel.spent();
  stats.instructions_interpreter = fuel.instructions() - stats.instructions_dispatcher;
  stats.work_native = fuel.work(WorkKind::kNative);
  stats.work_compile = fuel.work(WorkKind::kCompile);
  stats.work_collect = fuel.work(WorkKind::kCollect);
  stats.work_encode = fuel.work(WorkKind::kEncode);
  stats.allocations = static_cast<int64_t>(heap.allocations());
  stats.collections = static_cast<int64_t>(heap.cycles());
  stats.refused_allocations = static_cast<int64_t>(heap.refused());
  stats.live_bytes = static_cast<int64_t>(heap.bytes());
  stats.peak_bytes = static_cast<int64_t>(heap.peak_bytes());
  stats.interned_strings = static_cast<int64_t>(machine.strings().size());
  stats.live_prototypes = static_cast<int64_t>(heap.object_count(ObjectType::kPrototype));
  stats.code_bytes = static_cast<int64_t>(machine.counters.code_bytes);
  return stats;
}

void Isolate::set_memory_limit(size_t bytes) {
  SELENITE_CHECK(!state_->cleanup);
  state_->machine.heap().set_byte_limit(bytes);
}
size_t Isolate::memory_limit() const { return state_->machine.heap().byte_limit(); }
void Isolate::CollectGarbage() { state_->loop.CollectAll(); }
bool Isolate::GiveBackMemory() { return state_->machine.heap().GiveBackSpares(); }
void Isolate::GiveBackKeptMemory() { PagePool::ReleaseWarm(); }
void Isolate::VerifyHeap() { state_->machine.heap().Verify(); }
Machine& Isolate::machine() { return state_->machine; }

}  // namespace selenite::vm
