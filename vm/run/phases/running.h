// The script runs.
#pragma once

#include "vm/run/phases/run.h"

namespace selenite::vm {

class Running final : public Phase {
 public:
  RunPhase kind() const override { return RunPhase::kRun; }
  PhaseStep Advance(Run& run) override;
  StopPlace Place(const Run& run) const override { return run.PlaceOfFrames(); }
};

}  // namespace selenite::vm
