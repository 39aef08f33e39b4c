#include "server/tenants/watchdog.h"

#include <unistd.h>

#include <utility>

#include "absl/time/clock.h"
#include "server/support/log.h"

namespace selenite::server {
namespace {

constexpr int kLooksPerBound = 4;

}  // namespace

Watchdog::~Watchdog() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
  }
  mutex_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void Watchdog::Start() {
  thread_ = std::thread([this] { Work(); });
}

void Watchdog::EndProcessAfter(absl::Duration patience) {
  MutexLock lock(&mutex_);
  end_ = absl::Now() + patience;
}

void Watchdog::Work() {
  MutexLock lock(&mutex_);
  while (!mutex_.AwaitFor(bound_ / kLooksPerBound,
                          [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_; })) {
    Look();
    EndProcessIfDue();
  }
}

void Watchdog::Look() {
  std::set<uint64_t> old;
  std::set<uint64_t> stuck;
  for (const Scheduler::Slice& slice : scheduler_.SlicesOlderThan(bound_)) {
    old.insert(slice.id);
    if (!suspects_.contains(slice.id)) continue;
    stuck.insert(slice.id);
    if (stuck_.contains(slice.id)) continue;
    Log(LogLevel::kError, "worker_stuck",
        {{"tenant", slice.activity.tenant},
         {"phase", slice.activity.phase},
         {"slice", static_cast<int64_t>(slice.id)},
         {"milliseconds", absl::ToInt64Milliseconds(slice.age)},
         {"processor_milliseconds", absl::ToInt64Milliseconds(slice.processor_time)}});
  }
  for (const uint64_t id : stuck_) {
    if (stuck.contains(id)) continue;
    Log(LogLevel::kInfo, "worker_returned", {{"slice", static_cast<int64_t>(id)}});
  }
  suspects_ = std::move(old);
  stuck_ = std::move(stuck);
  metrics_.SetStuckWorkers(static_cast<int>(stuck_.size()));
}

void Watchdog::EndProcessIfDue() {
  const absl::Time now = absl::Now();
  if (now < end_ || (stuck_.empty() && now < end_ + kGrace)) return;
  Log(LogLevel::kError, "drain_failed",
      {{"message", "ending with work undone: threads have not come back in time"},
       {"stuck_workers", static_cast<int64_t>(stuck_.size())}});
  // Without destructors: some of what they would wait for never ends.
  _exit(kExitStuck);
}

}  // namespace selenite::server
