#include "server/tenants/machine_disposal.h"

#include <utility>

namespace selenite::server {

MachineDisposal::~MachineDisposal() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
  }
  mutex_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void MachineDisposal::Start() {
  thread_ = std::thread([this] { Work(); });
}

void MachineDisposal::Add(std::unique_ptr<sandbox::Evaluator> machine) {
  if (machine == nullptr) return;
  {
    MutexLock lock(&mutex_);
    machines_.push_back(std::move(machine));
  }
  mutex_.NotifyOne();
}

void MachineDisposal::Work() {
  while (true) {
    std::unique_ptr<sandbox::Evaluator> machine;  // torn down outside the lock
    MutexLock lock(&mutex_);
    mutex_.Await(
        [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !machines_.empty(); });
    if (machines_.empty()) return;
    machine = std::move(machines_.back());
    machines_.pop_back();
  }
}

}  // namespace selenite::server
