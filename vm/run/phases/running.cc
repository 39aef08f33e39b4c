#include "vm/run/phases/running.h"

#include "vm/run/phases/describing.h"
#include "vm/run/phases/encoding.h"

namespace selenite::vm {

PhaseStep Running::Advance(Run& run) {
  switch (run.loop.Run()) {
    case ExecutionLoop::Exit::kSlice:
      return More();
    case ExecutionLoop::Exit::kNoMemory:
      return run.OutOfMemory(Place(run));
    case ExecutionLoop::Exit::kFinished:
      break;
  }
  if (run.machine.execution.failed) return DescribeError(run);
  auto encoding = std::make_unique<Encoding>(run);
  Fiber& fiber = *run.machine.roots.main_fiber;
  if (run.limits.count > 0) {
    for (uint32_t i = 0; i < fiber.top; ++i) encoding->Add(fiber.slot(i));
  }
  return Enter(std::move(encoding));
}

}  // namespace selenite::vm
