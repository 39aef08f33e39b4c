#include "vm/run/phases/cleaning_up.h"

#include <algorithm>

#include "vm/run/calls/calls.h"
#include "vm/run/calls/catching.h"
#include "vm/run/natives/finalizers.h"

namespace selenite::vm {

namespace {

// Memory beyond the limit that closers and finalizers may use after a run was
// stopped.
constexpr size_t kCleanupBytes = 256 * 1024;

}  // namespace

CleaningUp::CleaningUp(Run& run, Finalizers finalizers)
    : run_(run),
      byte_limit_(run.machine.heap().byte_limit()),
      spent_at_start_(run.machine.fuel().spent()) {
  Machine& machine = run_.machine;
  Heap& heap = machine.heap();
  if (finalizers == Finalizers::kDue && byte_limit_ != SIZE_MAX) {
    heap.set_byte_limit(std::max(byte_limit_, heap.bytes()) + kCleanupBytes);
  }
  run_.loop.Reset();
  machine.execution.job.reset();
  if (finalizers == Finalizers::kAll) {
    run_.DropFrames();
    heap.MakeAllFinalizersPending();
  }
  if (!machine.roots.current->is_under_way()) {
    run_.DropFrames();
    BeginFinalizing();
    return;
  }
  for (Fiber* fiber = machine.roots.current; fiber != nullptr; fiber = fiber->resumer()) {
    BeginClosing(*fiber, Value());
  }
  stage_ = Stage::kClosing;
}

CleaningUp::~CleaningUp() {
  if (stage_ != Stage::kOver) Finish(false);
}

void CleaningUp::Advance() {
  // Nobody's work: it is only cut.
  if (!run_.disposal.empty()) {
    (void)run_.disposal.Advance();
    return;
  }
  if (stage_ == Stage::kOver) return;
  switch (run_.loop.Run()) {
    case ExecutionLoop::Exit::kSlice:
      return;
    case ExecutionLoop::Exit::kNoMemory:
      Finish(false);
      return;
    case ExecutionLoop::Exit::kFinished:
      break;
  }
  if (stage_ == Stage::kFinalizing) {
    Finish(true);
    return;
  }
  run_.DropFrames();
  BeginFinalizing();
}

void CleaningUp::BeginFinalizing() {
  Machine& machine = run_.machine;
  if (!machine.heap().HasPendingFinalizers()) {
    Finish(true);
    return;
  }
  if (!run_.DropFramesForCall()) {
    Finish(false);
    return;
  }
  Fiber& fiber = *machine.roots.main_fiber;
  fiber.slot(0) = Value::Native(FinalizerRunner());
  fiber.status = FiberStatus::kRunning;
  if (BeginCall(machine, fiber, 0, 0, {.return_to = ReturnTo::kFiberEnd}) != Step::kCall) {
    Finish(false);
    return;
  }
  machine.execution.finalizing = machine.roots.main_fiber;
  stage_ = Stage::kFinalizing;
}

void CleaningUp::Finish(bool is_complete) {
  run_.DropFrames();
  run_.machine.heap().set_byte_limit(byte_limit_);
  is_complete_ = is_complete;
  stage_ = Stage::kOver;
}

}  // namespace selenite::vm
