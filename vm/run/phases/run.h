// A run, as all of its phases see it.
#pragma once

#include <cstddef>
#include <vector>

#include "vm/host_value.h"
#include "vm/ir/code_unit.h"
#include "vm/run/machine/machine.h"
#include "vm/run/phases/phase.h"
#include "vm/run/results/value_disposal.h"
#include "vm/run/tiers/execution_loop.h"
#include "vm/run_result.h"

namespace selenite::vm {

struct Run {
  Machine& machine;
  ExecutionLoop& loop;
  HostValueLimits limits;  // of the results
  CodeUnitRef unit;        // null until it is compiled
  RunResult result;
  // Values that are to be freed, in pieces: when the run starts, or with its clean-up.
  ValueDisposal disposal;
  // What the source and the arguments take outside the heap counts until these are
  // decoded: bytes that are to be reserved yet, and those that are.
  size_t argument_bytes = 0;
  size_t reserved_for_arguments = 0;

  // Reserves what the arguments take. False: no memory.
  [[nodiscard]] bool CountArguments();
  // So many bytes of them are gone.
  void ArgumentsGone(size_t bytes);
  // The run does not need them any more.
  void DropArguments(std::vector<HostValue> arguments);

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
