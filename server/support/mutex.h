// A mutex that both the compiler and the thread sanitizer understand.
//
// std::mutex with the annotations that clang's -Wthread-safety checks. Not
// absl::Mutex: the one that Debian ships is built without the sanitizer's
// annotations, so the sanitizer would see no lock at all and report every
// guarded access.
#pragma once

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"

namespace selenite::server {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }
  // Waits, unlocked meanwhile, until `holds()`; for Notify* by others.
  template <typename Condition>
  void Await(Condition holds) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    std::unique_lock<std::mutex> lock(mutex_, std::adopt_lock);
    changed_.wait(lock, holds);
    lock.release();
  }
  // The same, but for at most `time`. Returns whether `holds()`.
  template <typename Condition>
  bool AwaitFor(absl::Duration time, Condition holds) ABSL_EXCLUSIVE_LOCKS_REQUIRED(this) {
    std::unique_lock<std::mutex> lock(mutex_, std::adopt_lock);
    const bool held = changed_.wait_for(lock, absl::ToChronoNanoseconds(time), holds);
    lock.release();
    return held;
  }
  void NotifyOne() { changed_.notify_one(); }
  void NotifyAll() { changed_.notify_all(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_->Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mutex_;
};

}  // namespace selenite::server
