#include "vm/run/tiers/execution_loop.h"

#include "vm/run/calls/calls.h"
#include "vm/run/calls/unwind.h"
#include "vm/run/natives/finalizers.h"
#include "vm/run/tiers/dispatcher.h"
#include "vm/run/tiers/interpreter.h"

namespace selenite::vm {

uint64_t ExecutionLoop::Progress() const {
  // Every instruction and every finished step of a native moves this; putting
  // an instruction back moves it back.
  const Fuel& fuel = machine_.fuel();
  return static_cast<uint64_t>(fuel.instructions()) + machine_.counters.native_steps;
}

void ExecutionLoop::Reset() {
  pending_ = Pending::kNone;
  last_tier_ = Tier::kNone;
  collected_at_ = ~uint64_t{0};
  machine_.maintenance().Drop();
}

void ExecutionLoop::BeginFullCollection() {
  machine_.heap().StartFullCollection();
  pending_ = Pending::kCollection;
}

bool ExecutionLoop::ReleaseMemory() {
  Heap& heap = machine_.heap();
  for (; heap.has_releases(); --release_pieces_left_) {
    if (release_pieces_left_ == 0) return false;
    heap.ReleasePiece();
  }
  return true;
}

bool ExecutionLoop::FinishPending() {
  if (!ReleaseMemory()) return false;
  while (pending_ != Pending::kNone) {
    if (machine_.fuel().left < 0) return false;
    if (pending_ == Pending::kCollection) {
      if (AdvanceFullCollection()) pending_ = Pending::kNone;
      // A slice is about a fraction of a millisecond; so are a few pieces.
      else if (--collection_pieces_left_ == 0) return false;
      continue;
    }
    switch (machine_.maintenance().Advance()) {
      case TableGrowth::Status::kMore:
        if (--maintenance_pieces_left_ == 0) return false;
        break;
      case TableGrowth::Status::kDone:
        pending_ = Pending::kNone;
        break;
      case TableGrowth::Status::kNoMemory:
        machine_.maintenance().Drop();
        pending_ = Pending::kNone;
        if (!AskForMemory()) return true;
        break;
    }
  }
  return true;
}

bool ExecutionLoop::AskForMemory() {
  uint64_t progress = Progress();
  if (collected_at_ == progress) {
    out_of_memory_ = true;
    return false;
  }
  collected_at_ = progress;
  // Whoever lives at the limit pays for each of these collections whole.
  machine_.fuel().Charge(WorkKind::kCollect, 1 + machine_.ModelledBytes() / kBytesPerFuelUnit);
  BeginFullCollection();
  return true;
}

void ExecutionLoop::StartFinalizers(Fiber& fiber) {
  if (!machine_.heap().HasPendingFinalizers() || machine_.execution.finalizing != nullptr) {
    // None, or the runner that is under way takes them all.
    safepoints_.set_finalizers_due(false);
    return;
  }
  if (!fiber.has_frames()) return;
  Frame& frame = fiber.frame();
  // Between two instructions of a Lua frame without open values only: there
  // nothing depends on `top`.
  if (frame.kind != FrameKind::kLua || (frame.flags & kOpenTop) != 0) return;
  Step step = CallAbove(machine_, fiber, Value::Native(FinalizerRunner()), {},
                        {.wanted = 0, .return_to = ReturnTo::kDiscard});
  if (step == Step::kCall) {
    machine_.execution.finalizing = &fiber;
    safepoints_.set_finalizers_due(false);
  } else if (step == Step::kRaise) {
    // No room on the stack: they wait.
    fiber.error = Value();
  }
}

Step ExecutionLoop::RunLua(Fiber& fiber) {
  const bool is_encoded = fiber.closure(fiber.frame())->prototype()->bytecode() != nullptr;
  const Tier tier = is_encoded ? Tier::kDispatcher : Tier::kInterpreter;
  if (tier != last_tier_) {
    RunCounters& counters = machine_.counters;
    if (last_tier_ != Tier::kNone) {
      ++(is_encoded ? counters.crossings_to_dispatcher : counters.crossings_to_interpreter);
    }
    last_tier_ = tier;
  }
  return is_encoded ? Dispatch(safepoints_, fiber) : Interpret(safepoints_, fiber);
}

ExecutionLoop::Exit ExecutionLoop::Run() {
  collection_pieces_left_ = kCollectionPiecesPerSlice;
  release_pieces_left_ = kReleasePiecesPerSlice;
  maintenance_pieces_left_ = kMaintenancePiecesPerSlice;
  pauses_left_ = kPausesPerSlice;
  for (;;) {
    if (!FinishPending()) return Exit::kSlice;
    if (out_of_memory_) {
      out_of_memory_ = false;
      return Exit::kNoMemory;
    }
    if (machine_.fuel().left < 0) return Exit::kSlice;
    Fiber& fiber = *machine_.roots.current;
    Step step;
    if (fiber.unwinding != Fiber::Unwinding::kNone) [[unlikely]] {
      step = fiber.unwinding == Fiber::Unwinding::kRaised ? BeginUnwind(machine_, fiber)
                                                          : ContinueUnwind(machine_, fiber);
    } else {
      if (safepoints_.finalizers_due()) [[unlikely]] StartFinalizers(fiber);
      step = fiber.frame().kind == FrameKind::kNative ? safepoints_.RunNativeStep(fiber)
                                                     : RunLua(fiber);
    }
    switch (step) {
      case Step::kNext:
      case Step::kCall:
      case Step::kSwitch:
      case Step::kYield:
        break;
      case Step::kPause:
        if (--pauses_left_ == 0) return Exit::kSlice;
        break;
      case Step::kRaise:
        machine_.roots.current->unwinding = Fiber::Unwinding::kRaised;
        break;
      case Step::kCollect:
        AskForMemory();
        break;
      case Step::kGrow:
        pending_ = Pending::kMaintenance;
        break;
      case Step::kCollectAll:
        BeginFullCollection();
        break;
      case Step::kFinished:
        return Exit::kFinished;
    }
  }
}

}  // namespace selenite::vm
