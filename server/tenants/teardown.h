// Where machines end.
//
// Giving back what a large machine held takes the system a while, a tenth of a
// second for a gibibyte. Neither the call that deletes its tenant nor the worker that
// had it waits for that: machines of tenants that were deleted or reset, and lost
// ones, end on a thread of their own, one after another. Their memory stays with the
// process until then, which a gauge shows.
//
// When some have ended and nothing more comes for a while, what the process kept for
// the next machine goes as well.
//
// Thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "sandbox/evaluator.h"
#include "server/support/metrics.h"
#include "server/support/mutex.h"

namespace selenite::server {

class Teardown {
 public:
  // `metrics` outlives this object.
  explicit Teardown(Metrics& metrics) : metrics_(metrics) {}
  ~Teardown() { Stop(); }
  Teardown(const Teardown&) = delete;
  Teardown& operator=(const Teardown&) = delete;

  void Start();
  // Ends what was taken, and then the thread.
  void Stop();

  // Takes a machine, or null. Returns at once; but without a thread, before Start and
  // after Stop, the machine ends here.
  void Take(std::unique_ptr<sandbox::Evaluator> machine);

 private:
  void Work();
  bool HasWorkOrStops() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !machines_.empty() || stopping_;
  }

  Metrics& metrics_;
  Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::unique_ptr<sandbox::Evaluator>> machines_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace selenite::server
