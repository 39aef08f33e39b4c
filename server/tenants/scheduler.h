// Whose turn it is.
//
// Runnables (tenants with work) take turns on a fixed set of threads, a slice
// at a time. Every runnable has a *virtual time*: how much of the processor it
// has used. The next slice goes to the one that has used least, so among
// runnables that always want more, turns go round and each gets the same share
// of time, however long its slices are.
//
// A slice is billed by the processor time of the thread that ran it, not by the
// clock: otherwise a thread that the kernel interrupts in the middle of a slice
// would bill its runnable for whatever ran instead.
//
// An idle runnable saves up nothing: when it comes back, it starts at the
// present virtual time, less a small burst. The burst lets a tenant that asks
// for little go first, again and again, while others loop; it is bounded, so
// that the others are not held up. When nobody has work, what everybody has used is
// forgotten, and all have a whole burst: otherwise whoever had been alone would wait
// until each of many newcomers had used theirs.
//
// A runnable that has used far less than its share runs its first slice on the thread
// that submits it, which spares the common short Eval a change of threads. That
// thread is the network's, and others' requests wait for it: so it runs short slices,
// and none of runnables that take all they can get.
//
// Thread-safe.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "sandbox/clock.h"
#include "server/support/metrics.h"
#include "server/support/mutex.h"

namespace selenite::server {

// Whose slice it is and what it does, for an operator.
struct Activity {
  std::string tenant;
  std::string_view phase;
};

// Something with slices to run. The scheduler runs one of its slices at a
// time, on changing threads.
class Runnable {
 public:
  virtual ~Runnable() = default;
  // Runs a fraction of a millisecond. False: nothing is left. It may then be
  // submitted again at once, by any thread, even before this call returned.
  virtual bool RunSlice() = 0;
  // What the slice in progress does. Called by any thread while it runs; takes no
  // lock that a slice holds for long.
  virtual Activity Doing() const { return {}; }

 protected:
  // Processor time of the slice before this one; zero in the first after
  // Scheduler::Submit. REQUIRES: called by RunSlice.
  absl::Duration last_slice() const { return last_slice_; }
  // ThreadTime() of this thread from which the slice in progress is billed.
  // REQUIRES: called by RunSlice.
  absl::Duration slice_began() const { return slice_began_; }
  // The slice in progress is on the thread that submitted the runnable. It should be
  // short. REQUIRES: called by RunSlice.
  bool on_submitter() const { return on_submitter_; }

 private:
  friend class Scheduler;
  absl::Duration virtual_time_;  // guarded by the scheduler's mutex
  // Of whoever has the runnable: its slice, or the scheduler.
  absl::Duration last_slice_;
  absl::Duration slice_began_;
  bool on_submitter_ = false;
};

class Scheduler {
 public:
  // How far behind the present a runnable that was idle may start.
  static constexpr absl::Duration kBurst = absl::Milliseconds(2);
  // How far behind the present a runnable is whose first slice runs where it is submitted.
  static constexpr absl::Duration kHeadStart = absl::Milliseconds(1);

  // `metrics`, if any, get the processor time of each slice, and outlive this object.
  explicit Scheduler(sandbox::Clock& clock, Metrics* metrics = nullptr)
      : clock_(clock), metrics_(metrics) {}
  ~Scheduler() { Stop(); }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Starts `threads` workers. Without workers, RunOne drives.
  void Start(int threads);
  // Runs what is queued to its end, then ends the workers.
  void Stop();

  // Takes `runnable` in, which must not be in already. Runs its first slice
  // now, on this thread, when it has used far less than its share. The scheduler holds the
  // runnable (shared with whoever else knows it) until its slices are done. A slice
  // on this thread is billed from `thread_time`, which is its ThreadTime() a while ago:
  // what the thread did since was for the runnable. Not set: from now.
  void Submit(std::shared_ptr<Runnable> runnable, std::optional<absl::Duration> thread_time = {});

  // Runs one slice of whoever is next; false when nobody is.
  bool RunOne();

  size_t queued() const;
  // Processor time of all slices that are over.
  absl::Duration served() const {
    return absl::Nanoseconds(served_nanoseconds_.load(std::memory_order_relaxed));
  }

  // A slice in progress.
  struct Slice {
    uint64_t id;  // no other slice has the same
    Activity activity;
    absl::Duration age;             // by the clock
    absl::Duration processor_time;  // of it
  };
  // The slices that have been running for `age` and longer.
  std::vector<Slice> SlicesOlderThan(absl::Duration age) const;

 private:
  struct Entry {
    absl::Duration virtual_time;
    uint64_t sequence;  // among equals, first come first served
    std::shared_ptr<Runnable> runnable;
    bool operator<(const Entry& other) const {  // a max-heap: the last one is next
      return virtual_time != other.virtual_time ? virtual_time > other.virtual_time
                                                : sequence > other.sequence;
    }
  };

  // A slice in progress, as its thread keeps it.
  struct Turn {
    std::shared_ptr<Runnable> runnable;
    absl::Duration thread_time;  // of the thread, before the slice
    absl::Duration started;      // on the clock
    pthread_t thread;
    uint64_t id;
  };

  void Work();
  void Begin(Turn& turn, std::shared_ptr<Runnable> runnable) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // A worker that puts something back takes the next one itself at once, so it
  // need not wake another.
  enum class Wake : uint8_t { kNo, kYes };
  // Returns the thread's time after it. REQUIRES: Begin(turn) by this thread.
  absl::Duration RunAndRequeue(Turn& turn, Wake wake);
  void Push(std::shared_ptr<Runnable> runnable) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<Runnable> Pop() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWorkOrStops() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !heap_.empty();
  }

  sandbox::Clock& clock_;
  Metrics* const metrics_;
  std::atomic<int64_t> served_nanoseconds_ = 0;
  mutable Mutex mutex_;
  std::vector<Entry> heap_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration present_ ABSL_GUARDED_BY(mutex_) = kBurst;   // of virtual time; never goes back
  absl::Duration latest_ ABSL_GUARDED_BY(mutex_);             // virtual time of any runnable
  std::vector<const Turn*> running_ ABSL_GUARDED_BY(mutex_);  // slices in progress
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace selenite::server
