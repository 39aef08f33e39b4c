// A code unit becomes a main function on the stack, with its arguments.
#pragma once

#include <cstddef>
#include <vector>

#include "vm/run/phases/run.h"
#include "vm/run/results/argument_decoder.h"

namespace selenite::vm {

class Starting final : public Phase {
 public:
  // Of Run::unit, for which `reserved_bytes` are reserved in the heap; 0: none
  // are yet.
  Starting(Run& run, std::vector<HostValue> arguments, size_t reserved_bytes)
      : run_(run),
        machine_(run.machine),
        arguments_(run.machine, run.disposal, std::move(arguments)),
        reserved_bytes_(reserved_bytes) {}
  ~Starting() override;

  // Until the main function runs it counts as compiling.
  RunPhase kind() const override { return RunPhase::kCompile; }
  PhaseStep Advance(Run& run) override;
  StopPlace Place(const Run& run) const override;

 private:
  PhaseStep NeedMemory(Run& run);
  // Makes the main function's prototype.
  PhaseStep Link(Run& run);
  bool PrepareMain(Run& run);
  PhaseStep BeginMain(Run& run);
  Prototype* prototype() const { return machine_.execution.main; }

  Run& run_;
  Machine& machine_;
  ArgumentDecoder arguments_;
  size_t reserved_bytes_;
  bool is_prepared_ = false;
  MemoryWait memory_;
};

}  // namespace selenite::vm
