// What is under way in a machine, beside its fibers.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "vm/objects/prototype.h"
#include "vm/objects/tracing.h"
#include "vm/objects/value.h"
#include "vm/run/machine/native_job.h"
#include "vm/run/machine/trace_level.h"

namespace selenite::vm {

struct Execution {
  // What the native that runs keeps outside its slots, if anything.
  std::unique_ptr<NativeJob> job;
  // The fiber that finalizers run on, if they do: no other is begun meanwhile.
  const Fiber* finalizing = nullptr;
  // How the root fiber ended, when not with results: an error nobody caught
  // (in the main fiber's `error`), and where it was raised.
  bool failed = false;
  std::vector<TraceLevel> failure_trace;
  // Kept alive for the phases of a run: the main function's prototype while the
  // run starts, and the error that ended it.
  Prototype* main = nullptr;
  Value error;
  // What the host keeps of the run's output, and how much of it is reserved.
  size_t output_bytes = 0;
  size_t reserved_for_output = 0;

  void Trace(Marker& marker) const {
    marker.Mark(main);
    MarkValue(marker, error);
  }
};

}  // namespace selenite::vm
