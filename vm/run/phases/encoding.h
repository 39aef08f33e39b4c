// Results, or the error's value, become plain data.
#pragma once

#include "vm/run/phases/run.h"
#include "vm/run/results/result_encoder.h"

namespace selenite::vm {

class Encoding final : public Phase {
 public:
  explicit Encoding(Run& run) : encoder_(run.machine, run.limits) {}

  // A value to be encoded, which is on the main fiber or the error of the run.
  void Add(const Value& value) { encoder_.Add(value); }

  RunPhase kind() const override { return RunPhase::kEncode; }
  PhaseStep Advance(Run& run) override;
  StopPlace Place(const Run& run) const override { return run.PlaceOfFrames(); }

 private:
  PhaseStep Finish(Run& run);
  PhaseStep Refuse(Run& run);

  ResultEncoder encoder_;
  MemoryWait memory_;
};

}  // namespace selenite::vm
