// The uncaught error as text. If it is an object with a __tostring, that is called
// and charged to the run.
#pragma once

#include "vm/run/phases/run.h"

namespace selenite::vm {

// The run has failed, and the error waits in the main fiber. Goes on with its
// encoding, or with a Describing first.
PhaseStep DescribeError(Run& run);

class Describing final : public Phase {
 public:
  RunPhase kind() const override { return RunPhase::kRun; }
  PhaseStep Advance(Run& run) override;
  StopPlace Place(const Run& run) const override { return run.PlaceOfFrames(); }
};

}  // namespace selenite::vm
