// A run, as all of its phases see it.
#pragma once

#include "vm/host_value.h"
#include "vm/ir/code_unit.h"
#include "vm/run/machine/machine.h"
#include "vm/run/phases/phase.h"
#include "vm/run/tiers/execution_loop.h"
#include "vm/run_result.h"

namespace selenite::vm {

struct Run {
  Machine& machine;
  ExecutionLoop& loop;
  HostValueLimits limits;  // of the results
  CodeUnitRef unit;        // null until it is compiled
  RunResult result;

  // Forgets every frame of the fibers that were running, and what their
  // natives kept.
  void DropFrames();
  // The same, then makes room on the main fiber for a call with an argument, since a
  // large stack was given back with the frames. False: no memory for that.
  [[nodiscard]] bool DropFramesForCall();

  // Where the running frames stand.
  StopPlace PlaceOfFrames() const;
  // The run is over because memory was refused, at that place.
  PhaseStep OutOfMemory(StopPlace place) {
    result.stopped = std::move(place);
    return Over(RunState::kOutOfMemory);
  }
};

// Waits for memory where there is no instruction to be run again: one full
// collection, then it is refused.
class MemoryWait {
 public:
  // Something found no memory. False: that was after the collection.
  [[nodiscard]] bool Begin(Machine& machine);
  // Goes on with the collection. False: it is not done in this slice.
  [[nodiscard]] bool Finish(ExecutionLoop& loop);
  // Something was done: the next want may collect again.
  void Progress() { is_done_ = false; }

 private:
  bool is_collecting_ = false;
  bool is_done_ = false;
};

}  // namespace selenite::vm
