// After a run: closers of dropped frames, and finalizers that are due.
//
// In slices, as the run was, on fuel that whoever drives it grants, and on a
// little memory beyond the limit. Never fails; what is not done when this object
// goes is dropped: frames with their closers, and the finalizer that is running.
// Finalizers that have not begun stay due, for the next run.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/run/phases/run.h"

namespace selenite::vm {

class CleaningUp {
 public:
  enum class Finalizers : uint8_t {
    kDue,  // those that a collection made due
    kAll,  // of every object that has one: at the end of a machine's life
  };

  // Pending closers come first. Runs nothing yet. `run` is over, and outlives
  // this object; nothing else is done with its machine meanwhile.
  CleaningUp(Run& run, Finalizers finalizers);
  ~CleaningUp();
  CleaningUp(const CleaningUp&) = delete;
  CleaningUp& operator=(const CleaningUp&) = delete;

  // Works until the slice is used up, or all is done, or no memory is left.
  void Advance();
  // Nothing is left to do; also for want of memory.
  bool is_over() const { return stage_ == Stage::kOver && run_.disposal.empty(); }
  // All was run.
  bool is_complete() const { return is_complete_; }
  // Units charged so far.
  int64_t fuel_used() const { return run_.machine.fuel().spent() - spent_at_start_; }

 private:
  enum class Stage : uint8_t { kClosing, kFinalizing, kOver };

  void BeginFinalizing();
  void Finish(bool is_complete);

  Run& run_;
  const size_t byte_limit_;  // outside
  const int64_t spent_at_start_;
  Stage stage_ = Stage::kOver;
  bool is_complete_ = false;
};

}  // namespace selenite::vm
