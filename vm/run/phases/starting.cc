#include "vm/run/phases/starting.h"

#include <utility>

#include "vm/run/calls/calls.h"
#include "vm/run/loading/loader.h"
#include "vm/run/machine/constants.h"
#include "vm/run/phases/running.h"
#include "vm/syntax/chunk_name.h"

namespace selenite::vm {

Starting::~Starting() {
  if (reserved_bytes_ != 0) machine_.heap().ReleaseBytes(reserved_bytes_);
  machine_.execution.main = nullptr;
  run_.DropArguments(arguments_.TakeRest());
}

PhaseStep Starting::NeedMemory(Run& run) {
  return memory_.Begin(machine_) ? More() : run.OutOfMemory(Place(run));
}

PhaseStep Starting::Advance(Run& run) {
  if (!memory_.Finish(run.loop)) return More();
  if (!run.CountArguments()) return NeedMemory(run);
  if (prototype() == nullptr) return Link(run);
  while (!prototype()->is_linked()) {
    if (machine_.fuel().left < 0) return More();
    if (LinkConstants(machine_.heap(), machine_.strings(), machine_.fuel(), *prototype()) ==
        TableGrowth::Status::kNoMemory) {
      return NeedMemory(run);
    }
  }
  if (!is_prepared_) {
    if (!PrepareMain(run)) return NeedMemory(run);
    is_prepared_ = true;
    memory_.Progress();
  }
  for (;;) {
    const uint64_t decoded = arguments_.decoded();
    const ArgumentDecoder::Status status = arguments_.Advance(*machine_.roots.main_fiber);
    if (arguments_.decoded() != decoded) memory_.Progress();
    run.ArgumentsGone(arguments_.TakeFreedBytes());
    if (!run.disposal.empty()) run.ArgumentsGone(run.disposal.Advance());
    switch (status) {
      case ArgumentDecoder::Status::kMore:
        if (machine_.fuel().left < 0) return More();
        break;
      case ArgumentDecoder::Status::kNoMemory:
        return NeedMemory(run);
      case ArgumentDecoder::Status::kDone:
        if (!run.disposal.empty()) return More();
        return BeginMain(run);
    }
  }
}

PhaseStep Starting::Link(Run& run) {
  if (reserved_bytes_ == 0) {
    const size_t bytes = run.unit->Bytes();
    if (!machine_.heap().ReserveBytes(bytes)) return NeedMemory(run);
    reserved_bytes_ = bytes;
  }
  // The linked unit owns the bytes, also when the prototype finds no memory:
  // then they are reserved again after the collection.
  machine_.execution.main = LinkUnit(machine_, run.unit, std::exchange(reserved_bytes_, 0));
  if (prototype() == nullptr) return NeedMemory(run);
  memory_.Progress();
  return More();
}

// The main function, and room for its arguments, on an empty stack. False: no memory.
bool Starting::PrepareMain(Run& run) {
  Heap& heap = machine_.heap();
  Fiber& fiber = *machine_.roots.main_fiber;
  run.DropFrames();
  const CompactVector<UpvaluePlan>& plans = prototype()->code().upvalues;
  Closure* closure = heap.New<Closure>(Closure::ExtraBytes(static_cast<uint32_t>(plans.size())),
                                       prototype(), static_cast<uint32_t>(plans.size()));
  if (closure == nullptr) return false;
  if (!plans.empty()) {
    closure->upvalues()[0] = MakeEnvironment(machine_, *prototype(), Value::Of(machine_.roots.globals));
    if (closure->upvalues()[0].IsNil()) return false;
  }
  if (fiber.EnsureStack(heap, arguments_.count() + 1 + kNativeStackSlots) != Fiber::Growth::kOk) {
    return false;
  }
  fiber.slot(0) = Value::Of(closure);
  arguments_.Begin(fiber);
  return true;
}

PhaseStep Starting::BeginMain(Run& run) {
  Fiber& fiber = *machine_.roots.main_fiber;
  fiber.status = FiberStatus::kRunning;
  if (BeginCall(machine_, fiber, 0, arguments_.count(), {.return_to = ReturnTo::kFiberEnd}) !=
      Step::kCall) {
    return NeedMemory(run);
  }
  return Enter(std::make_unique<Running>());
}

StopPlace Starting::Place(const Run& run) const {
  return {.source = DisplayChunkName(run.unit->chunk_name)};
}

}  // namespace selenite::vm
