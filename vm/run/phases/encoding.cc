#include "vm/run/phases/encoding.h"

#include <string>
#include <utility>
#include <vector>

namespace selenite::vm {

PhaseStep Encoding::Advance(Run& run) {
  if (!memory_.Finish(run.loop)) return More();
  switch (encoder_.Advance()) {
    case ResultEncoder::Status::kMore:
      memory_.Progress();
      return More();
    case ResultEncoder::Status::kNoMemory:
      if (memory_.Begin(run.machine)) return More();
      run.result.error.reset();
      run.machine.execution.error = Value();
      return run.OutOfMemory(Place(run));
    case ResultEncoder::Status::kDone:
      return Finish(run);
    case ResultEncoder::Status::kRefused:
      break;
  }
  return Refuse(run);
}

PhaseStep Encoding::Finish(Run& run) {
  std::vector<HostValue> values = encoder_.TakeResults();
  run.machine.execution.error = Value();
  run.DropFrames();
  if (run.result.error.has_value()) {
    run.result.error->value = std::move(values[0]);
    return Over(RunState::kFailed);
  }
  run.result.values = std::move(values);
  return Over(RunState::kFinished);
}

PhaseStep Encoding::Refuse(Run& run) {
  Value& error = run.machine.execution.error;
  if (run.result.error.has_value()) {
    // The error value itself is too large: its message has to do.
    run.result.error->value.value = HostOpaque{
        .type = std::string(Machine::BasicTypeName(error)), .description = encoder_.problem()};
  } else {
    run.result.error.emplace();
    run.result.error->kind = ErrorKind::kResult;
    run.result.error->message = encoder_.problem();
  }
  error = Value();
  run.DropFrames();
  return Over(RunState::kFailed);
}

}  // namespace selenite::vm
