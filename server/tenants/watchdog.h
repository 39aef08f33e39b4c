// Sees threads that do not come back from a slice.
//
// Slices end by fuel within a fraction of a millisecond. Should one not, because
// of a fault of ours, its thread cannot be ended from outside, but it must not go
// unseen: it shows in a gauge and in the log, with the tenant and what it was
// doing. And it must not keep a server from ending: one that drains waits for its
// slices, for ever if need be, so from the end of its patience on the watchdog
// ends the process.
#pragma once

#include <cstdint>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "server/support/metrics.h"
#include "server/support/mutex.h"
#include "server/tenants/scheduler.h"

namespace selenite::server {

class Watchdog {
 public:
  // The exit code of a process that was ended with work undone.
  static constexpr int kExitStuck = 3;
  // What a drain gets beyond its patience when no slice is stuck: until then the
  // last Evals are told that they end, and machines are torn down.
  static constexpr absl::Duration kGrace = absl::Seconds(5);

  // A slice that runs for longer than `bound` is stuck. `scheduler` and `metrics`
  // outlive this object.
  Watchdog(const Scheduler& scheduler, Metrics& metrics, absl::Duration bound)
      : scheduler_(scheduler), metrics_(metrics), bound_(bound) {}
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Looks several times in each bound, on a thread of its own.
  void Start();

  // Ends the process with kExitStuck when, after `patience` from now on, a slice
  // is stuck, or this object is still there after kGrace more.
  void EndProcessAfter(absl::Duration patience);

 private:
  void Work();
  void Look() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndProcessIfDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Scheduler& scheduler_;
  Metrics& metrics_;
  const absl::Duration bound_;
  Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time end_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  // Slices that were too old at the last look, and those that were so twice: when
  // the whole process stood still, every slice in progress looks old once.
  std::set<uint64_t> suspects_ ABSL_GUARDED_BY(mutex_);
  std::set<uint64_t> stuck_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace selenite::server
