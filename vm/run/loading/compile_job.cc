#include "vm/run/loading/compile_job.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "vm/compile/compiler.h"
#include "vm/support/meter.h"
#include "vm/support/stackful_job.h"

namespace selenite::vm {

namespace {

// With a source and a name of up to this size a compile ends within a fraction of a slice.
constexpr size_t kAtOnceBytes = 4 * 1024;

}  // namespace

// Also the meter that the compiler charges.
struct CompileJob::State final : Meter {
  State(Machine& m, std::string_view s, std::string_view n)
      : machine(m), source(s), chunk_name(n) {}

  Machine& machine;
  std::string_view source;
  std::string_view chunk_name;
  CompileResult result{CompileStatus::kStopped, nullptr, {}};
  std::optional<StackfulJob> job;
  bool abandoned = false;
  bool refused = false;        // memory was, since the last Advance
  size_t reserved = 0;
  size_t counted_for_job = 0;  // of which the job itself takes

  bool ChargeWork(int64_t units) override {
    if (abandoned) return false;
    machine.fuel().Charge(WorkKind::kCompile, units * kFuelPerCompileUnit);
    if (job && !CountJob()) return false;
    if (job && machine.fuel().left < 0) job->Suspend();
    return !abandoned;
  }

  bool ReserveBytes(size_t bytes) override {
    while (!machine.heap().ReserveBytes(bytes)) {
      refused = true;
      if (!job || abandoned) return false;
      job->Suspend();
      if (abandoned) return false;
    }
    reserved += bytes;
    return true;
  }

  void ReleaseBytes(size_t bytes) override {
    machine.heap().ReleaseBytes(bytes);
    reserved -= bytes;
  }

  void FreeLater(std::unique_ptr<Leftover> leftover) override {
    machine.heap().AddLeftover(std::move(leftover));
  }

  // The job's stack counts, too, as deep as it is at checkpoints. False: refused.
  bool CountJob() {
    const size_t held = job->held_bytes();
    if (held <= counted_for_job) return true;
    if (!ReserveBytes(held - counted_for_job)) return false;
    counted_for_job = held;
    return true;
  }

  void Run() {
    result = machine.options().compile(source, chunk_name, *this,
                                       machine.options().compile_options);
  }

  static void Main(void* state) { static_cast<State*>(state)->Run(); }
};

CompileJob::CompileJob(Machine& machine, std::string_view source, std::string_view chunk_name)
    : state_(new State(machine, source, chunk_name)) {
  machine.fuel().Charge(WorkKind::kCompile, kFuelPerCompile);
}

CompileJob::~CompileJob() {
  State& state = *state_;
  if (state.job && state.job->is_asleep()) {
    // It stops at its next checkpoint, which is where it sleeps.
    state.abandoned = true;
    while (state.job->is_asleep()) (void)state.job->Resume();
  }
  state.result.unit.reset();
  if (state.reserved != 0) state.machine.heap().ReleaseBytes(state.reserved);
}

CompileJob::Status CompileJob::Advance() {
  State& state = *state_;
  state.refused = false;
  if (!state.job) {
    if (std::max(state.source.size(), state.chunk_name.size()) <=
        static_cast<size_t>(PieceSize(kAtOnceBytes))) {
      int64_t before = state.machine.fuel().work(WorkKind::kCompile);
      state.Run();
      if (state.result.status != CompileStatus::kStopped) return Done();
      // Memory was refused: from the start again after a collection, as a job
      // that can wait. What it was charged is returned: it will pay again.
      state.machine.fuel().Charge(WorkKind::kCompile,
                                  before - state.machine.fuel().work(WorkKind::kCompile));
    }
    state.job.emplace(&State::Main, &state);
    if (state.refused) return Status::kNoMemory;
  }
  if (!state.job->Resume()) return Status::kNoMemory;
  if (state.job->finished()) {
    state.ReleaseBytes(std::exchange(state.counted_for_job, 0));
    return Done();
  }
  return state.refused ? Status::kNoMemory : Status::kMore;
}

CompileJob::Status CompileJob::Done() {
  if (state_->result.status == CompileStatus::kStopped) return Status::kNoMemory;
  return state_->result.status == CompileStatus::kCompiled ? Status::kCompiled
                                                           : Status::kSyntaxError;
}

CompileJob::Unit CompileJob::TakeUnit() {
  return {std::move(state_->result.unit), std::exchange(state_->reserved, 0)};
}

const Diagnostic& CompileJob::diagnostic() const { return state_->result.diagnostic; }

}  // namespace selenite::vm
