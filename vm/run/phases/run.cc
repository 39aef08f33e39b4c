#include "vm/run/phases/run.h"

#include <algorithm>
#include <utility>

#include "vm/run/calls/frame_names.h"

namespace selenite::vm {

void Run::DropFrames() {
  loop.Reset();
  machine.execution.job.reset();
  machine.execution.finalizing = nullptr;
  for (Fiber* fiber = machine.roots.current; fiber != nullptr;) {
    Fiber* resumer = fiber->resumer();
    fiber->Reset(machine.heap());
    fiber->status = FiberStatus::kDead;
    fiber = resumer;
  }
  machine.roots.main_fiber->Reset(machine.heap());
  machine.roots.current = machine.roots.main_fiber;
}

bool Run::DropFramesForCall() {
  DropFrames();
  constexpr uint32_t kCalleeAndArgument = 2;
  return machine.roots.main_fiber->EnsureStack(machine.heap(), kCalleeAndArgument + kNativeStackSlots) ==
         Fiber::Growth::kOk;
}

StopPlace Run::PlaceOfFrames() const {
  StopPlace place;
  for (const Fiber* fiber = machine.roots.current; fiber != nullptr; fiber = fiber->resumer()) {
    for (uint32_t i = fiber->frame_count(); i > 0; --i) {
      const Frame& frame = fiber->frame_at(i - 1);
      if (frame.kind != FrameKind::kLua) {
        place.in_native = true;
        continue;
      }
      const Prototype* prototype = fiber->closure(frame)->prototype();
      place.source = prototype->unit().display_name;
      // The innermost frame stands before its next instruction; the others
      // in the middle of a call.
      const bool innermost =
          !place.in_native && i == fiber->frame_count() && fiber == machine.roots.current;
      const FunctionCode& code = prototype->code();
      place.line = innermost && frame.pc < code.lines.size() ? code.LineAt(frame.pc)
                                                             : CurrentLine(*fiber, i - 1);
      return place;
    }
  }
  return place;
}

bool Run::CountArguments() {
  if (argument_bytes == 0) return true;
  if (!machine.heap().ReserveBytes(argument_bytes)) return false;
  reserved_for_arguments += std::exchange(argument_bytes, 0);
  return true;
}

void Run::ArgumentsGone(size_t bytes) {
  bytes = std::min(bytes, reserved_for_arguments);
  machine.heap().ReleaseBytes(bytes);
  reserved_for_arguments -= bytes;
}

void Run::DropArguments(std::vector<HostValue> arguments) {
  disposal.Add(std::move(arguments));
  argument_bytes = 0;
  ArgumentsGone(reserved_for_arguments);
}

bool MemoryWait::Begin(Machine& machine) {
  if (is_done_) return false;
  machine.fuel().Charge(WorkKind::kCollect,
                        static_cast<int64_t>(machine.heap().bytes()) / kBytesPerFuelUnit);
  machine.heap().StartFullCollection();
  is_collecting_ = true;
  return true;
}

bool MemoryWait::Finish(ExecutionLoop& loop) {
  if (!is_collecting_) return true;
  if (!loop.AdvanceFullCollection()) return false;
  is_collecting_ = false;
  is_done_ = true;
  return true;
}

}  // namespace selenite::vm
