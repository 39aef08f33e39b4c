// One tenant: its limits, its machine, and the Evals that wait for it.
//
// Evals of a tenant run one at a time, in the order they came. While there are
// any, the tenant is *busy*: exactly one thread at a time, the one in RunSlice,
// works on its machine, without a lock. While there are none, the machine
// belongs to whoever holds the mutex.
//
// An Eval is answered before its clean-up runs, closers and finalizers: in slices
// like the Eval's, on an allowance of fuel and processor time. The next Eval waits
// for that within its own deadline; deleting and resetting do not. When nobody waits,
// the machine then gives back what it keeps and does not use.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sandbox/budget.h"
#include "sandbox/evaluator.h"
#include "sandbox/limits.h"
#include "server/support/metrics.h"
#include "server/support/mutex.h"
#include "server/tenants/scheduler.h"
#include "server/tenants/teardown.h"
#include "server/tenants/waiting_bytes.h"

namespace selenite::server {

struct EvalResult {
  sandbox::EvalOutcome outcome;
  absl::Duration queue;            // from `arrived` to the first step
  absl::Duration queue_processor;  // of it, what turns that came before took
  absl::Duration processor;        // what its own turns took
};

// One Eval, waiting or running. Owned by the RPC that brought it.
class EvalJob {
 public:
  virtual ~EvalJob() = default;
  // The answer. Called once, from any thread, under no lock; the job may be
  // gone when it returns. A status says that the Eval came to no outcome:
  // DEADLINE_EXCEEDED, CANCELLED or ABORTED. A result was given to Encode before.
  virtual void Done(absl::StatusOr<EvalResult> result) = 0;

  // Makes `request` of what the RPC brought, a piece at a time: called in the
  // tenant's turns until it is true, or an error, which ends the Eval. What the job
  // held while it waited is given back then.
  virtual absl::StatusOr<bool> Prepare() { return true; }
  // Gives back what Prepare has made, a piece at a time: called in the tenant's turns
  // until it is true, when an Eval ends that Prepare has begun to make.
  virtual bool Discard() { return true; }
  // Encodes the answer, a piece at a time: called in the tenant's turns until it is
  // true, always with the same `result`, of which it may take what it has encoded.
  // What comes meanwhile (a cancellation, the end of the tenant) is too late.
  virtual bool Encode(EvalResult& result) {
    (void)result;
    return true;
  }

  sandbox::EvalRequest request;
  int64_t waiting_bytes = 0;                           // held until it is prepared
  absl::Duration arrived;                              // on the server's clock
  absl::Duration deadline = absl::InfiniteDuration();  // on the same clock
  // ThreadTime() of the thread that submits it, when its work on it began.
  std::optional<absl::Duration> thread_time = {};

 private:
  friend class Tenant;
  enum class Stop : uint8_t { kNone, kCancelled, kAborted };
  std::atomic<Stop> stop_ = Stop::kNone;
  absl::Duration served_;  // by the scheduler, when it was submitted
};

struct TenantLimits {
  sandbox::Limits defaults;
  sandbox::Limits maximum;
};

// What all tenants of a server share. Outlives them.
struct TenantEnvironment {
  sandbox::Clock& clock;
  Scheduler& scheduler;
  Metrics& metrics;
  std::function<std::unique_ptr<sandbox::Evaluator>()> make_evaluator;
  WaitingBytes& waiting_bytes;     // of all tenants
  Teardown& teardown;
  size_t queue_length = 128;       // Evals that may wait
  int64_t queue_bytes = 32 << 20;  // what they may hold
};

struct TenantSnapshot {
  std::string name;
  TenantLimits limits;
  absl::Time created;
  int64_t evals = 0;
  sandbox::Counters total;
  sandbox::Gauges gauges;
  bool running = false;
  int queued = 0;
};

// Held by the registry and by the RPCs and slices in progress, of which any
// may be the last; hence shared.
class Tenant final : public Runnable, public std::enable_shared_from_this<Tenant> {
 public:
  Tenant(std::string name, const TenantLimits& limits, TenantEnvironment& environment);
  ~Tenant() override;

  const std::string& name() const { return name_; }
  TenantLimits limits() const;
  void set_limits(const TenantLimits& limits);
  TenantSnapshot Snapshot() const;

  // Takes an Eval in; when OK, its Done will be called, perhaps before this
  // returns. RESOURCE_EXHAUSTED: too many wait, or they hold too much. NOT_FOUND:
  // closed.
  absl::Status Submit(EvalJob& job);
  // The client of `job` has gone or its deadline has passed: ends it soon.
  // Does nothing if it is over. REQUIRES: Submit returned OK, the job exists.
  void Cancel(EvalJob& job);

  // Ends every Eval with ABORTED and drops the machine. When one is running,
  // that happens after its present slice.
  void Reset() { Clear(/*close=*/false); }
  // The same, and takes nothing in any more.
  void Close() { Clear(/*close=*/true); }

  bool RunSlice() override;
  Activity Doing() const override;

 private:
  void Clear(bool close);
  absl::Status CheckRoom(const EvalJob& job) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // `job` waits no more, or is ready to start.
  void StopWaiting(EvalJob& job);
  int64_t Units() const;
  bool RunEval();
  absl::Duration ProcessorTime() const;
  absl::Status StopStatus(const EvalJob& job) const;
  bool Refuse(const absl::Status& status);
  bool EndEval(const absl::Status& status);
  bool Answer();
  bool Finish(absl::StatusOr<EvalResult> result);
  bool CleanUp();
  bool MayCleanUp();
  bool GiveBackMemory();
  bool MayGiveBackMemory();
  bool BeginNextEval();
  // The next Eval starts with an empty machine. The caller hands this one to the
  // teardown, outside the lock.
  std::unique_ptr<sandbox::Evaluator> TakeMachine() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountWork();
  void ReadGauges();

  const std::string name_;
  const absl::Time created_;
  TenantEnvironment& environment_;

  mutable Mutex mutex_;
  TenantLimits limits_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool drop_machine_ ABSL_GUARDED_BY(mutex_) = false;      // when the present slice is over
  EvalJob* unanswered_ ABSL_GUARDED_BY(mutex_) = nullptr;  // the running Eval until it is answered
  std::deque<EvalJob*> queue_ ABSL_GUARDED_BY(mutex_);
  int64_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;      // of jobs that are not started
  int64_t evals_ ABSL_GUARDED_BY(mutex_) = 0;
  sandbox::Counters total_ ABSL_GUARDED_BY(mutex_);
  sandbox::Gauges gauges_ ABSL_GUARDED_BY(mutex_);

  // Told to other threads, which may read an old one.
  std::atomic<const char*> phase_ = "idle";

  // Of the thread in RunSlice while busy; of the mutex's holder otherwise.
  std::unique_ptr<sandbox::Evaluator> evaluator_;
  EvalJob* current_ = nullptr;  // null while its clean-up runs
  bool has_begun_ = false;      // it had its first turn
  bool cleaned_up_ = false;     // after it; memory is given back
  bool started_ = false;        // the evaluator has an Eval, or its clean-up
  int slices_ = 0;              // of the Eval, or of its clean-up
  absl::Duration cleanup_time_;
  sandbox::SlicePace pace_;
  absl::Duration queue_time_;
  absl::Duration queue_processor_;
  absl::Status refusal_;      // of the current Eval, while what there is of it is discarded
  absl::Duration processor_;  // of the current Eval's turns that are over
  std::optional<EvalResult> answer_;  // while it is being encoded
};

}  // namespace selenite::server
