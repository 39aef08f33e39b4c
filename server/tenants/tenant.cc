#include "server/tenants/tenant.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace selenite::server {
namespace {

// Of a slice on the network's thread: some 50 us, and most short Evals take less.
constexpr int64_t kUnitsOnSubmitter = 10'000;

// A long Eval's work reaches the metrics this often: every few milliseconds.
constexpr int kSlicesPerCount = 64;

EvalEnd EndOf(const absl::Status& status) {
  if (absl::IsDeadlineExceeded(status)) return EvalEnd::kDeadlineExceeded;
  if (absl::IsCancelled(status)) return EvalEnd::kCancelled;
  if (absl::IsInvalidArgument(status)) return EvalEnd::kRejected;
  return EvalEnd::kAborted;
}

const char* NameOf(sandbox::EvalPhase phase) {
  switch (phase) {
    case sandbox::EvalPhase::kCompile:
      return "compile";
    case sandbox::EvalPhase::kRun:
      return "run";
    case sandbox::EvalPhase::kEncode:
      return "encode";
  }
  return "run";
}

}  // namespace

Tenant::Tenant(std::string name, const TenantLimits& limits, TenantEnvironment& environment)
    : name_(std::move(name)), created_(absl::Now()), environment_(environment), limits_(limits) {
  environment_.metrics.MoveTenants(1);
}

Tenant::~Tenant() {
  environment_.metrics.MoveGauges(gauges_, {});
  environment_.metrics.MoveTenants(-1);
}

TenantLimits Tenant::limits() const {
  MutexLock lock(&mutex_);
  return limits_;
}

void Tenant::set_limits(const TenantLimits& limits) {
  MutexLock lock(&mutex_);
  limits_ = limits;
}

TenantSnapshot Tenant::Snapshot() const {
  MutexLock lock(&mutex_);
  return {.name = name_,
          .limits = limits_,
          .created = created_,
          .evals = evals_,
          .total = total_,
          .gauges = gauges_,
          .running = busy_,
          .queued = static_cast<int>(queue_.size())};
}

absl::Status Tenant::Submit(EvalJob& job) {
  const std::optional<absl::Duration> thread_time = job.thread_time;  // the job may soon be gone
  {
    MutexLock lock(&mutex_);
    if (closed_) return absl::NotFoundError(fmt::format("tenant '{}' not found", name_));
    if (absl::Status status = CheckRoom(job); !status.ok()) return status;
    if (!environment_.waiting_bytes.Add(job.waiting_bytes)) {
      return absl::ResourceExhaustedError(
          fmt::format("too many bytes of requests wait in the server (maximum {})",
                      environment_.waiting_bytes.maximum()));
    }
    waiting_bytes_ += job.waiting_bytes;
    environment_.metrics.MoveQueueBytes(job.waiting_bytes);
    job.served_ = environment_.scheduler.served();
    if (busy_) {
      queue_.push_back(&job);
      environment_.metrics.MoveQueueDepth(1);
      return absl::OkStatus();
    }
    busy_ = true;
    current_ = unanswered_ = &job;
  }
  environment_.metrics.MoveActiveTenants(1);
  environment_.scheduler.Submit(shared_from_this(), thread_time);
  return absl::OkStatus();
}

absl::Status Tenant::CheckRoom(const EvalJob& job) const {
  if (!busy_) return absl::OkStatus();
  if (queue_.size() >= environment_.queue_length) {
    return absl::ResourceExhaustedError(
        fmt::format("tenant queue full ({} waiting)", queue_.size()));
  }
  if (waiting_bytes_ > 0 && job.waiting_bytes > environment_.queue_bytes - waiting_bytes_) {
    return absl::ResourceExhaustedError(
        fmt::format("tenant queue full ({} bytes waiting and {} more, maximum {})", waiting_bytes_,
                    job.waiting_bytes, environment_.queue_bytes));
  }
  return absl::OkStatus();
}

void Tenant::StopWaiting(EvalJob& job) {
  const int64_t bytes = std::exchange(job.waiting_bytes, 0);
  if (bytes == 0) return;
  environment_.waiting_bytes.Remove(bytes);
  environment_.metrics.MoveQueueBytes(-bytes);
  MutexLock lock(&mutex_);
  waiting_bytes_ -= bytes;
}

void Tenant::Cancel(EvalJob& job) {
  job.stop_ = EvalJob::Stop::kCancelled;
  {
    MutexLock lock(&mutex_);
    const auto place = std::find(queue_.begin(), queue_.end(), &job);
    if (place == queue_.end()) return;  // running, and sees the mark; or over
    queue_.erase(place);
  }
  environment_.metrics.MoveQueueDepth(-1);
  StopWaiting(job);
  const absl::Status status = StopStatus(job);
  environment_.metrics.CountEval(EndOf(status));
  job.Done(status);
}

void Tenant::Clear(bool close) {
  std::deque<EvalJob*> waiting;
  std::unique_ptr<sandbox::Evaluator> machine;
  {
    MutexLock lock(&mutex_);
    closed_ = closed_ || close;
    waiting.swap(queue_);
    if (busy_) {
      drop_machine_ = true;
      if (unanswered_ != nullptr) unanswered_->stop_ = EvalJob::Stop::kAborted;
    } else {
      machine = TakeMachine();
    }
  }
  environment_.teardown.Take(std::move(machine));
  environment_.metrics.MoveQueueDepth(-static_cast<int>(waiting.size()));
  for (EvalJob* job : waiting) {
    StopWaiting(*job);
    environment_.metrics.CountEval(EvalEnd::kAborted);
    job->Done(absl::AbortedError("the tenant was deleted or reset"));
  }
}

Activity Tenant::Doing() const { return {.tenant = name_, .phase = phase_.load()}; }

bool Tenant::RunSlice() {
  if (last_slice() > absl::ZeroDuration()) pace_.Took(last_slice());
  if (current_ != nullptr) return RunEval();
  return cleaned_up_ ? GiveBackMemory() : CleanUp();
}

int64_t Tenant::Units() const {
  return on_submitter() ? std::min(pace_.units(), kUnitsOnSubmitter) : pace_.units();
}

bool Tenant::RunEval() {
  EvalJob& job = *current_;
  if (std::exchange(has_begun_, true)) {
    processor_ += last_slice();
  } else {
    processor_ = absl::ZeroDuration();
    queue_time_ = environment_.clock.Now() - job.arrived;
    queue_processor_ =
        on_submitter() ? absl::ZeroDuration() : environment_.scheduler.served() - job.served_;
  }
  if (answer_) return Answer();
  if (!refusal_.ok()) return Refuse(refusal_);
  const absl::Status status = StopStatus(job);
  if (!started_) {
    if (!status.ok()) return Refuse(status);
    phase_ = "start";
    const absl::StatusOr<bool> ready = job.Prepare();
    if (!ready.ok()) return Refuse(ready.status());
    if (!*ready) return true;
    StopWaiting(job);
    if (evaluator_ == nullptr) evaluator_ = environment_.make_evaluator();
    job.request.processor_time = [this] { return ProcessorTime(); };
    evaluator_->Start(std::move(job.request));
    started_ = true;
    slices_ = 0;
  }
  if (!status.ok()) {
    evaluator_->Stop();
    return EndEval(status);
  }
  phase_ = NameOf(evaluator_->phase());
  switch (evaluator_->RunSlice(Units())) {
    case sandbox::Progress::kMore:
      if (++slices_ % kSlicesPerCount == 0) CountWork();
      return true;
    case sandbox::Progress::kDone:
      return EndEval(absl::OkStatus());
    case sandbox::Progress::kLost:
      break;
  }
  started_ = false;
  std::unique_ptr<sandbox::Evaluator> lost;
  {
    MutexLock lock(&mutex_);
    lost = TakeMachine();
  }
  environment_.teardown.Take(std::move(lost));
  return EndEval(absl::AbortedError("the tenant's machine was lost"));
}

// Of the current Eval or its clean-up, until now.
absl::Duration Tenant::ProcessorTime() const {
  return processor_ + environment_.clock.ThreadTime() - slice_began();
}

// Ends the current Eval before it has started.
bool Tenant::Refuse(const absl::Status& status) {
  refusal_ = status;
  if (!current_->Discard()) return true;
  return EndEval(std::exchange(refusal_, absl::OkStatus()));
}

absl::Status Tenant::StopStatus(const EvalJob& job) const {
  const EvalJob::Stop stop = job.stop_;
  if (stop == EvalJob::Stop::kAborted) {
    return absl::AbortedError("the tenant was deleted or reset");
  }
  if (environment_.clock.Now() >= job.deadline) {
    return absl::DeadlineExceededError("deadline exceeded");
  }
  if (stop == EvalJob::Stop::kCancelled) return absl::CancelledError("cancelled by the client");
  return absl::OkStatus();
}

// The current Eval is over: begins to answer it. Returns, as all below, whether another
// slice is wanted.
bool Tenant::EndEval(const absl::Status& status) {
  phase_ = "answer";
  StopWaiting(*current_);
  EvalResult result;
  result.queue = queue_time_;
  result.queue_processor = queue_processor_;
  if (started_) result.outcome = evaluator_->TakeOutcome();
  CountWork();
  ReadGauges();
  environment_.metrics.CountEval(status.ok() ? EndOf(result.outcome.outcome) : EndOf(status));
  if (started_) environment_.metrics.ObservePhases(queue_time_, result.outcome);
  {
    MutexLock lock(&mutex_);
    if (!absl::IsInvalidArgument(status)) ++evals_;
  }
  if (!status.ok()) return Finish(status);
  answer_ = std::move(result);
  return Answer();
}

// A piece of the answer. Then the clean-up begins, or the next Eval.
bool Tenant::Answer() {
  phase_ = "answer";
  answer_->processor = ProcessorTime();
  if (!current_->Encode(*answer_)) return true;
  EvalResult result = *std::move(answer_);
  answer_.reset();
  return Finish(std::move(result));
}

bool Tenant::Finish(absl::StatusOr<EvalResult> result) {
  EvalJob* job = current_;
  has_begun_ = false;
  {
    MutexLock lock(&mutex_);
    unanswered_ = nullptr;
  }
  job->Done(std::move(result));
  current_ = nullptr;
  if (!started_) return BeginNextEval();
  slices_ = 0;
  cleanup_time_ = absl::ZeroDuration();
  return CleanUp();
}

// A slice of the clean-up. The first one is in the turn that ended the Eval.
bool Tenant::CleanUp() {
  phase_ = "cleanup";
  // What the turn before took is the clean-up's when it began with it.
  if (slices_ >= 2) cleanup_time_ += last_slice();
  if (slices_ >= 1) processor_ += last_slice();
  ++slices_;
  sandbox::Progress progress = sandbox::Progress::kDone;
  if (MayCleanUp()) {
    progress = evaluator_->CleanUp(Units());
  } else {
    evaluator_->DropCleanup();
  }
  if (progress == sandbox::Progress::kMore) {
    if (slices_ % kSlicesPerCount == 0) CountWork();
    return true;
  }
  started_ = false;
  if (progress == sandbox::Progress::kLost) {
    std::unique_ptr<sandbox::Evaluator> lost;
    {
      MutexLock lock(&mutex_);
      lost = TakeMachine();
    }
    environment_.teardown.Take(std::move(lost));
    return BeginNextEval();
  }
  CountWork();
  ReadGauges();
  cleaned_up_ = true;
  return GiveBackMemory();
}

// A slice of giving back memory, until somebody waits.
bool Tenant::GiveBackMemory() {
  phase_ = "give_back";
  if (MayGiveBackMemory() && evaluator_->GiveBackMemory()) return true;
  cleaned_up_ = false;
  return BeginNextEval();
}

bool Tenant::MayGiveBackMemory() {
  MutexLock lock(&mutex_);
  return queue_.empty() && !drop_machine_;
}

// Whether the clean-up has time left, and its machine a future.
bool Tenant::MayCleanUp() {
  if (cleanup_time_ >= sandbox::kCleanupTime) return false;
  MutexLock lock(&mutex_);
  return !drop_machine_;
}

bool Tenant::BeginNextEval() {
  phase_ = "end";
  std::unique_ptr<sandbox::Evaluator> machine;
  bool more = true;
  {
    MutexLock lock(&mutex_);
    if (std::exchange(drop_machine_, false)) {
      machine = TakeMachine();
    }
    if (queue_.empty()) {
      busy_ = more = false;
    } else {
      current_ = unanswered_ = queue_.front();
      queue_.pop_front();
    }
  }
  environment_.teardown.Take(std::move(machine));
  if (more) {
    environment_.metrics.MoveQueueDepth(-1);
  } else {
    environment_.metrics.MoveActiveTenants(-1);
  }
  return more;
}

std::unique_ptr<sandbox::Evaluator> Tenant::TakeMachine() {
  environment_.metrics.MoveGauges(std::exchange(gauges_, {}), {});
  return std::move(evaluator_);
}

void Tenant::CountWork() {
  if (evaluator_ == nullptr) return;
  const sandbox::Counters counters = evaluator_->TakeCounters();
  environment_.metrics.CountWork(counters);
  MutexLock lock(&mutex_);
  total_ += counters;
}

void Tenant::ReadGauges() {
  if (evaluator_ == nullptr) return;
  const sandbox::Gauges gauges = evaluator_->ReadGauges();
  MutexLock lock(&mutex_);
  environment_.metrics.MoveGauges(std::exchange(gauges_, gauges), gauges);
}

}  // namespace selenite::server
