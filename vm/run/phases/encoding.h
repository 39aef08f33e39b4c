// Results, or the error's value, become plain data.
#pragma once

#include <cstddef>

#include "vm/run/phases/run.h"
#include "vm/run/results/result_encoder.h"

namespace selenite::vm {

class Encoding final : public Phase {
 public:
  explicit Encoding(Run& run) : run_(run), encoder_(run.machine, run.limits) {}
  // What was encoded, if it was not taken, is freed in pieces.
  ~Encoding() override { run_.disposal.Add(encoder_.TakeResults()); }

  // A value to be encoded, which is on the main fiber or the error of the run.
  void Add(const Value& value) { encoder_.Add(value); }

  // Reserves memory for what is kept beside, while this lasts. False: there is none.
  [[nodiscard]] bool Reserve(size_t bytes) { return encoder_.ReserveBeside(bytes); }

  RunPhase kind() const override { return RunPhase::kEncode; }
  PhaseStep Advance(Run& run) override;
  StopPlace Place(const Run& run) const override { return run.PlaceOfFrames(); }

 private:
  PhaseStep Finish(Run& run);
  PhaseStep Refuse(Run& run);

  Run& run_;
  ResultEncoder encoder_;
  MemoryWait memory_;
};

}  // namespace selenite::vm
