// A job that runs on a small C++ stack of its own and can be put to sleep in
// the middle of nested calls.
//
// The compiler is recursive (to a small bound) and long; a slice of fuel is
// short. Running it as a job lets it pause at any checkpoint without being
// written as a state machine. A job may be resumed by another thread than
// before. It must not hold locks or thread-local references across Suspend.
#pragma once

#include <cstddef>
#include <memory>

namespace selenite::vm {

class StackfulJob {
 public:
  using Function = void (*)(void* argument);

  // Bytes of a job's stack; a guard page lies below it.
  static constexpr size_t kStackBytes = 256 * 1024;

  // The job will run `function(argument)`. Nothing runs yet.
  StackfulJob(Function function, void* argument);
  // REQUIRES: !is_asleep().
  ~StackfulJob();
  StackfulJob(const StackfulJob&) = delete;
  StackfulJob& operator=(const StackfulJob&) = delete;

  // Runs the job until it suspends or ends. Not to be called by the job itself. False:
  // it has no stack yet and there is none to be had; nothing ran.
  [[nodiscard]] bool Resume();
  // Returns from the Resume that runs the job. To be called by the job only.
  void Suspend();
  // Forgets a job that sleeps, if it does: no destructor of what is on its stack runs.
  void Drop();
  bool finished() const;
  // It has begun and not ended.
  bool is_asleep() const;
  // What a job takes that calls few functions.
  static constexpr size_t kLeastBytes = 8 * 1024;
  // Memory that the job holds if it sleeps here: itself and what it uses of its stack.
  // To be called by the job only.
  size_t held_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selenite::vm
