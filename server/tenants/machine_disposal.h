// Where machines go that nobody needs any more.
//
// Tearing one down takes a millisecond for some megabytes that it holds, and there may
// be a gigabyte. That is to cost neither a turn of other tenants nor an operator's next
// call, so a thread of its own does it.
//
// Thread-safe.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "sandbox/evaluator.h"
#include "server/support/mutex.h"

namespace selenite::server {

class MachineDisposal {
 public:
  MachineDisposal() = default;
  // Tears down what is left.
  ~MachineDisposal();
  MachineDisposal(const MachineDisposal&) = delete;
  MachineDisposal& operator=(const MachineDisposal&) = delete;

  // Begins. Until then, machines wait.
  void Start();

  // Takes `machine`, which may be null.
  void Add(std::unique_ptr<sandbox::Evaluator> machine);

 private:
  void Work();

  Mutex mutex_;
  std::vector<std::unique_ptr<sandbox::Evaluator>> machines_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace selenite::server
