#include "server/tenants/scheduler.h"

#include <time.h>

#include <algorithm>
#include <utility>

namespace selenite::server {

void Scheduler::Start(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

void Scheduler::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
  }
  mutex_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Scheduler::Submit(std::shared_ptr<Runnable> runnable,
                       std::optional<absl::Duration> thread_time) {
  Turn turn;
  turn.thread_time = thread_time ? *thread_time : clock_.ThreadTime();
  {
    MutexLock lock(&mutex_);
    absl::Duration& time = runnable->virtual_time_;
    time = std::max(time, present_ - kBurst);
    runnable->last_slice_ = absl::ZeroDuration();
    runnable->on_submitter_ = time <= present_ - kHeadStart;
    if (!runnable->on_submitter_) {
      Push(std::move(runnable));
      mutex_.NotifyOne();
      return;
    }
    Begin(turn, std::move(runnable));
  }
  RunAndRequeue(turn, Wake::kYes);
}

bool Scheduler::RunOne() {
  Turn turn;
  turn.thread_time = clock_.ThreadTime();
  {
    MutexLock lock(&mutex_);
    if (heap_.empty()) return false;
    Begin(turn, Pop());
  }
  RunAndRequeue(turn, Wake::kNo);
  return true;
}

size_t Scheduler::queued() const {
  MutexLock lock(&mutex_);
  return heap_.size();
}

std::vector<Scheduler::Slice> Scheduler::SlicesOlderThan(absl::Duration age) const {
  std::vector<Slice> slices;
  const absl::Duration now = clock_.Now();
  MutexLock lock(&mutex_);
  for (const Turn* turn : running_) {
    if (now - turn->started < age) continue;
    // The thread is still in its slice, so it is there.
    clockid_t account = {};
    timespec used = {};
    if (pthread_getcpuclockid(turn->thread, &account) == 0) clock_gettime(account, &used);
    slices.push_back({.id = turn->id,
                      .activity = turn->runnable->Doing(),
                      .age = now - turn->started,
                      .processor_time = absl::DurationFromTimespec(used) - turn->thread_time});
  }
  return slices;
}

void Scheduler::Work() {
  // Read once per slice: what comes between two slices of this thread, the
  // choice of whose turn it is, is billed with the second of them.
  absl::Duration thread_time = clock_.ThreadTime();
  while (true) {
    Turn turn;
    turn.thread_time = thread_time;
    {
      MutexLock lock(&mutex_);
      mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasWorkOrStops(); });
      // Another thread may hold the last slice of somebody who is queued again
      // afterwards; that thread then finds it, as its own next turn.
      if (heap_.empty()) return;
      Begin(turn, Pop());
    }
    thread_time = RunAndRequeue(turn, Wake::kNo);
  }
}

void Scheduler::Begin(Turn& turn, std::shared_ptr<Runnable> runnable) {
  runnable->slice_began_ = turn.thread_time;
  turn.runnable = std::move(runnable);
  turn.started = clock_.Now();
  turn.thread = pthread_self();
  turn.id = next_sequence_++;
  running_.push_back(&turn);
}

absl::Duration Scheduler::RunAndRequeue(Turn& turn, Wake wake) {
  const bool more = turn.runnable->RunSlice();
  const absl::Duration after = clock_.ThreadTime();
  const absl::Duration cost = after - turn.thread_time;
  served_nanoseconds_.fetch_add(absl::ToInt64Nanoseconds(cost), std::memory_order_relaxed);
  if (metrics_ != nullptr) metrics_->ObserveTurn(cost);
  MutexLock lock(&mutex_);
  *std::find(running_.begin(), running_.end(), &turn) = running_.back();
  running_.pop_back();
  turn.runnable->virtual_time_ += cost;
  latest_ = std::max(latest_, turn.runnable->virtual_time_);
  if (!more) {
    if (heap_.empty() && running_.empty()) present_ = std::max(present_, latest_ + kBurst);
    return after;
  }
  // Not before: what has no more may have been submitted again already.
  turn.runnable->last_slice_ = cost;
  turn.runnable->on_submitter_ = false;
  Push(std::move(turn.runnable));
  if (wake == Wake::kYes) mutex_.NotifyOne();
  return after;
}

void Scheduler::Push(std::shared_ptr<Runnable> runnable) {
  const absl::Duration time = runnable->virtual_time_;
  heap_.push_back({time, next_sequence_++, std::move(runnable)});
  std::push_heap(heap_.begin(), heap_.end());
}

std::shared_ptr<Runnable> Scheduler::Pop() {
  std::pop_heap(heap_.begin(), heap_.end());
  Entry entry = std::move(heap_.back());
  heap_.pop_back();
  present_ = std::max(present_, entry.virtual_time);
  return std::move(entry.runnable);
}

}  // namespace selenite::server
