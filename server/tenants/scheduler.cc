#include "server/tenants/scheduler.h"

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

void Scheduler::Submit(std::shared_ptr<Runnable> runnable) {
  {
    MutexLock lock(&mutex_);
    absl::Duration& time = runnable->virtual_time_;
    time = std::max(time, present_ - kBurst);
    runnable->last_slice_ = absl::ZeroDuration();
    const bool idle = heap_.empty() && running_ == 0;
    if (idle) present_ = std::max(present_, time);
    if (time > present_) {
      Push(std::move(runnable));
      mutex_.NotifyOne();
      return;
    }
    ++running_;
  }
  RunAndRequeue(std::move(runnable), clock_.ThreadTime(), Wake::kYes);
}

bool Scheduler::RunOne() {
  std::shared_ptr<Runnable> next;
  {
    MutexLock lock(&mutex_);
    if (heap_.empty()) return false;
    next = Pop();
    ++running_;
  }
  RunAndRequeue(std::move(next), clock_.ThreadTime(), Wake::kNo);
  return true;
}

size_t Scheduler::queued() const {
  MutexLock lock(&mutex_);
  return heap_.size();
}

void Scheduler::Work() {
  // Read once per slice: what comes between two slices of this thread, the
  // choice of whose turn it is, is billed with the second of them.
  absl::Duration thread_time = clock_.ThreadTime();
  while (true) {
    std::shared_ptr<Runnable> next;
    {
      MutexLock lock(&mutex_);
      mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasWorkOrStops(); });
      // Another thread may hold the last slice of somebody who is queued again
      // afterwards; that thread then finds it, as its own next turn.
      if (heap_.empty()) return;
      next = Pop();
      ++running_;
    }
    thread_time = RunAndRequeue(std::move(next), thread_time, Wake::kNo);
  }
}

absl::Duration Scheduler::RunAndRequeue(std::shared_ptr<Runnable> runnable,
                                        absl::Duration thread_time, Wake wake) {
  const bool more = runnable->RunSlice();
  const absl::Duration after = clock_.ThreadTime();
  const absl::Duration cost = after - thread_time;
  MutexLock lock(&mutex_);
  --running_;
  runnable->virtual_time_ += cost;
  if (!more) return after;
  runnable->last_slice_ = cost;
  Push(std::move(runnable));
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
