#include "server/tenants/teardown.h"

#include <utility>

namespace selenite::server {
namespace {

// What the process keeps for the next machine goes when none has ended for so long.
constexpr absl::Duration kQuiet = absl::Seconds(1);

}  // namespace

void Teardown::Start() {
  MutexLock lock(&mutex_);
  running_ = true;
  stopping_ = false;
  thread_ = std::thread([this] { Work(); });
}

void Teardown::Stop() {
  {
    MutexLock lock(&mutex_);
    running_ = false;
    stopping_ = true;
  }
  mutex_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void Teardown::Take(std::unique_ptr<sandbox::Evaluator> machine) {
  if (machine == nullptr) return;
  {
    MutexLock lock(&mutex_);
    if (running_) {
      machines_.push_back(std::move(machine));
      metrics_.MoveEndingMachines(1);
    }
  }
  mutex_.NotifyAll();
}

void Teardown::Work() {
  bool keeps_memory = false;
  while (true) {
    std::unique_ptr<sandbox::Evaluator> machine;
    {
      MutexLock lock(&mutex_);
      const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasWorkOrStops(); };
      if (!keeps_memory) {
        mutex_.Await(due);
      } else if (!mutex_.AwaitFor(kQuiet, due)) {
        keeps_memory = false;
      }
      if (!machines_.empty()) {
        machine = std::move(machines_.front());
        machines_.pop_front();
      } else if (stopping_) {
        return;
      }
    }
    if (machine == nullptr) {
      sandbox::GiveBackKeptMemory();
      continue;
    }
    machine.reset();
    keeps_memory = true;
    metrics_.MoveEndingMachines(-1);
  }
}

}  // namespace selenite::server
