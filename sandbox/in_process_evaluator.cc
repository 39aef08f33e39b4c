// The Evaluator on an isolate of this process.
//
// It is the isolate's host: it keeps what is printed, and shows scripts a
// clock of whole seconds and a processor time of whole milliseconds, too
// coarse to time other tenants with.

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "sandbox/budget.h"
#include "sandbox/evaluator.h"
#include "sandbox/output_capture.h"
#include "vm/isolate.h"

namespace selenite::sandbox {
namespace {

// An error message is a script's to choose, up to its memory limit; a reply
// carries this much of it.
constexpr size_t kMessageBytes = 64 * 1024;

EvalError TranslateError(vm::RunError error) {
  EvalError out;
  out.message = std::move(error.message);
  if (out.message.size() > kMessageBytes) {
    out.message.resize(kMessageBytes);
    out.message.shrink_to_fit();
  }
  out.value = std::move(error.value);
  out.traceback.reserve(error.traceback.size());
  for (vm::TraceFrame& frame : error.traceback) {
    out.traceback.push_back({std::move(frame.source), frame.line, std::move(frame.function)});
  }
  out.traceback_text = std::move(error.traceback_text);
  out.line = error.line;
  out.column = error.column;
  return out;
}

class InProcessEvaluator final : public Evaluator, private vm::Host {
 public:
  InProcessEvaluator(Clock& clock, const Policy& policy) : clock_(clock), policy_(policy) {}

  void Start(EvalRequest request) override {
    limits_ = request.limits;
    limit_.reset();
    processor_time_ = std::move(request.processor_time);
    busy_ = compile_ = run_ = encode_ = absl::ZeroDuration();
    output_.Reset(static_cast<size_t>(limits_.output_bytes));
    budget_ = Budget(limits_.instructions, limits_.wall, clock_.Now());
    const size_t memory = static_cast<size_t>(limits_.memory_bytes);
    if (isolate_ == nullptr) {
      isolate_ = vm::Isolate::Create({.memory_limit = memory,
                                      .random_seed = std::nullopt,
                                      .denied_opcodes = policy_.denied_opcodes,
                                      .modules = policy_.modules},
                                     *this);
      if (isolate_ == nullptr) {
        limit_ = LimitKind::kMemory;
        return;
      }
    } else {
      isolate_->set_memory_limit(memory);
    }
    at_start_ = isolate_->Stats();
    isolate_->StartSource(std::move(request.source), std::move(request.chunk_name),
                          std::move(request.arguments),
                          {.depth = static_cast<uint32_t>(limits_.result_depth),
                           .count = static_cast<uint64_t>(limits_.result_count),
                           .bytes = static_cast<uint64_t>(limits_.result_bytes)});
    isolate_->ChargeArguments(request.fuel_used, static_cast<size_t>(request.argument_bytes));
    if (request.exhausted) {
      limit_ = request.exhausted;
      isolate_->Terminate();
    }
  }

  // Never kLost: the machine lives as long as this object.
  Progress RunSlice(int64_t units) override {
    if (isolate_ == nullptr || isolate_->state() != vm::RunState::kMore) return Progress::kDone;
    absl::Duration now = clock_.Now();
    if (EndIfExhausted(now)) return Progress::kDone;
    const absl::Duration end = now + kSliceTime;
    const int64_t last = isolate_->fuel_used() + units;
    do {
      absl::Duration& time = TimeOf(phase());
      const absl::Duration before = slice_started_ = now;
      const int64_t part = std::min(last - isolate_->fuel_used(), kUnitsBetweenLooks);
      const vm::RunState state = isolate_->Resume(budget_.NextSlice(isolate_->fuel_used(), part));
      now = slice_started_ = clock_.Now();
      busy_ += now - before;
      time += now - before;
      if (state != vm::RunState::kMore || EndIfExhausted(now)) return Progress::kDone;
    } while (now < end && isolate_->fuel_used() < last);
    return Progress::kMore;
  }

  void Stop() override {
    if (isolate_ == nullptr || isolate_->state() != vm::RunState::kMore) return;
    isolate_->Terminate();
  }

  EvalOutcome TakeOutcome() override {
    EvalOutcome outcome;
    outcome.output = output_.Take();
    outcome.output_truncated = output_.truncated();
    outcome.compile = compile_;
    outcome.run = run_;
    outcome.encode = encode_;
    if (isolate_ == nullptr) {
      outcome.outcome = Outcome::kMemoryLimit;
      return outcome;
    }
    vm::RunResult result = isolate_->TakeResult();
    const vm::IsolateStats stats = isolate_->Stats();
    outcome.usage = stats;
    outcome.usage -= at_start_;
    outcome.peak_bytes = stats.peak_bytes;
    outcome.live_bytes = stats.live_bytes;
    outcome.outcome = OutcomeOf(result, limit_);
    outcome.values = std::move(result.values);
    if (result.error) outcome.error = TranslateError(std::move(*result.error));
    if (result.stopped) {
      outcome.stopped = StopPlace{std::move(result.stopped->source), result.stopped->line,
                                  result.stopped->in_native};
    }
    return outcome;
  }

  Progress CleanUp(int64_t units) override {
    if (isolate_ == nullptr) return Progress::kDone;
    if (!cleaning_up_) {
      output_.Reset(0);
      isolate_->StartCleanup(vm::Isolate::Finalizers::kDue);
      cleaning_up_ = true;
    }
    absl::Duration now = clock_.Now();
    const absl::Duration end = now + kSliceTime;
    const int64_t last = std::min(isolate_->cleanup_fuel_used() + units, kCleanupFuel);
    do {
      const absl::Duration before = slice_started_ = now;
      const int64_t part = std::min(last - isolate_->cleanup_fuel_used(), kUnitsBetweenLooks);
      const bool more = isolate_->ResumeCleanup(part);
      now = slice_started_ = clock_.Now();
      busy_ += now - before;
      if (!more || isolate_->cleanup_fuel_used() > kCleanupFuel) {
        DropCleanup();
        return Progress::kDone;
      }
    } while (now < end && isolate_->cleanup_fuel_used() < last);
    return Progress::kMore;
  }

  void DropCleanup() override {
    if (isolate_ == nullptr) return;
    isolate_->DropCleanup();
    cleaning_up_ = false;
  }

  bool GiveBackMemory() override {
    return isolate_ != nullptr && isolate_->GiveBackMemory();
  }

  EvalPhase phase() const override {
    if (isolate_ == nullptr) return EvalPhase::kCompile;
    switch (isolate_->phase()) {
      case vm::RunPhase::kCompile:
        return EvalPhase::kCompile;
      case vm::RunPhase::kEncode:
        return EvalPhase::kEncode;
      case vm::RunPhase::kRun:
        break;
    }
    return EvalPhase::kRun;
  }

  Counters TakeCounters() override {
    if (isolate_ == nullptr) return {};
    const Counters now = isolate_->Stats();
    Counters since = now;
    since -= std::exchange(taken_, now);
    return since;
  }

  Gauges ReadGauges() override {
    if (isolate_ == nullptr) return {};
    return isolate_->Stats();
  }

 private:
  size_t WriteOutput(std::string_view bytes) override { return output_.Append(bytes); }
  void WriteWarning(std::string_view message) override {
    output_.Append("Lua warning: ");
    output_.Append(message);
    output_.Append("\n");
  }
  int64_t WallSeconds() override { return absl::ToUnixSeconds(absl::Now()); }
  double CpuSeconds() override {
    const absl::Duration used =
        processor_time_ ? processor_time_() : busy_ + (clock_.Now() - slice_started_);
    return absl::ToDoubleSeconds(absl::Floor(used, absl::Milliseconds(1)));
  }

  bool EndIfExhausted(absl::Duration now) {
    limit_ = budget_.Exhausted(isolate_->fuel_used(), now);
    if (!limit_) return false;
    isolate_->Terminate();
    return true;
  }

  absl::Duration& TimeOf(EvalPhase phase) {
    switch (phase) {
      case EvalPhase::kCompile:
        return compile_;
      case EvalPhase::kEncode:
        return encode_;
      case EvalPhase::kRun:
        break;
    }
    return run_;
  }

  Clock& clock_;
  const Policy policy_;
  Limits limits_;
  Budget budget_{1, absl::ZeroDuration(), absl::ZeroDuration()};
  std::optional<LimitKind> limit_;
  bool cleaning_up_ = false;
  absl::Duration busy_, compile_, run_, encode_;
  absl::Duration slice_started_;
  std::function<absl::Duration()> processor_time_;
  OutputCapture output_;
  Counters at_start_;
  Counters taken_;
  std::unique_ptr<vm::Isolate> isolate_;  // last: it goes first, and may call its host
};

}  // namespace

void GiveBackKeptMemory() { vm::Isolate::GiveBackKeptMemory(); }

std::unique_ptr<Evaluator> MakeInProcessEvaluator(Clock& clock, const Policy& policy) {
  return std::make_unique<InProcessEvaluator>(clock, policy);
}

}  // namespace selenite::sandbox
