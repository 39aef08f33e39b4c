// The first phase: source to a code unit.
#pragma once

#include <string>
#include <vector>

#include "vm/run/loading/compile_job.h"
#include "vm/run/phases/run.h"

namespace selenite::vm {

class Compiling final : public Phase {
 public:
  Compiling(Run& run, std::string source, std::string chunk_name,
            std::vector<HostValue> arguments)
      : run_(run),
        source_(std::move(source)),
        chunk_name_(std::move(chunk_name)),
        arguments_(std::move(arguments)),
        job_(run.machine, source_, chunk_name_) {}
  ~Compiling() override;

  RunPhase kind() const override { return RunPhase::kCompile; }
  PhaseStep Advance(Run& run) override;
  StopPlace Place(const Run& run) const override;

 private:
  PhaseStep FailWithSyntaxError(Run& run);

  Run& run_;
  std::string source_;
  std::string chunk_name_;
  std::vector<HostValue> arguments_;
  CompileJob job_;
  MemoryWait memory_;
};

}  // namespace selenite::vm
