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

// Whoever overdrew the budget does not pay for that from the allowance.
void GrantAllowance(Fuel& fuel, int64_t units) {
  fuel.Grant(units - std::min<int64_t>(fuel.left, 0));
}

// Runs what is on the main fiber until it is over or the fuel is gone.
bool RunToEnd(Run& run) {
  for (;;) {
    switch (run.loop.Run()) {
      case ExecutionLoop::Exit::kSlice:
        if (run.machine.fuel().left < 0) return false;
        break;  // only a few pieces of a collection: go on
      case ExecutionLoop::Exit::kNoMemory:
        return false;
      case ExecutionLoop::Exit::kFinished:
        return true;
    }
  }
}

bool RunFinalizerCalls(Run& run) {
  Machine& machine = run.machine;
  if (!machine.heap().HasPendingFinalizers()) return true;
  Fiber& fiber = *machine.roots.main_fiber;
  if (!run.DropFramesForCall()) return false;
  fiber.slot(0) = Value::Native(FinalizerRunner());
  fiber.status = FiberStatus::kRunning;
  if (BeginCall(machine, fiber, 0, 0, {.return_to = ReturnTo::kFiberEnd}) != Step::kCall) {
    return false;
  }
  machine.execution.finalizing = machine.roots.main_fiber;
  const bool all = RunToEnd(run);
  run.DropFrames();
  return all;
}

}  // namespace

bool CleanUp(Run& run, int64_t fuel) {
  Machine& machine = run.machine;
  Heap& heap = machine.heap();
  const size_t limit = heap.byte_limit();
  if (limit != SIZE_MAX) heap.set_byte_limit(std::max(limit, heap.bytes()) + kCleanupBytes);
  run.loop.Reset();
  machine.execution.job.reset();
  GrantAllowance(machine.fuel(), fuel);
  bool all = true;
  if (machine.roots.current->is_under_way()) {
    for (Fiber* fiber = machine.roots.current; fiber != nullptr; fiber = fiber->resumer()) {
      BeginClosing(*fiber, Value());
    }
    all = RunToEnd(run);
  }
  run.DropFrames();
  all = all && RunFinalizerCalls(run);
  machine.fuel().Revoke();
  heap.set_byte_limit(limit);
  return all;
}

bool FinalizeEverything(Run& run, int64_t fuel) {
  Machine& machine = run.machine;
  run.DropFrames();
  GrantAllowance(machine.fuel(), fuel);
  machine.heap().MakeAllFinalizersPending();
  const bool all = RunFinalizerCalls(run);
  machine.fuel().Revoke();
  return all;
}

}  // namespace selenite::vm
