#include "vm/run/phases/compiling.h"

#include <utility>

#include "vm/run/phases/starting.h"
#include "vm/syntax/chunk_name.h"

namespace selenite::vm {

Compiling::~Compiling() {
  if (!arguments_.empty()) run_.DropArguments(std::move(arguments_));
}

PhaseStep Compiling::Advance(Run& run) {
  if (!memory_.Finish(run.loop)) return More();
  if (!run.CountArguments()) {
    return memory_.Begin(run.machine) ? More() : run.OutOfMemory(Place(run));
  }
  switch (job_.Advance()) {
    case CompileJob::Status::kMore:
      memory_.Progress();
      return More();
    case CompileJob::Status::kNoMemory:
      return memory_.Begin(run.machine) ? More() : run.OutOfMemory(Place(run));
    case CompileJob::Status::kSyntaxError:
      return FailWithSyntaxError(run);
    case CompileJob::Status::kCompiled:
      break;
  }
  CompileJob::Unit compiled = job_.TakeUnit();
  run.unit = std::move(compiled.unit);
  auto starting = std::make_unique<Starting>(run, std::exchange(arguments_, {}),
                                             compiled.reserved_bytes);
  PhaseStep step = starting->Advance(run);
  return step.kind == PhaseStep::Kind::kMore ? Enter(std::move(starting)) : std::move(step);
}

PhaseStep Compiling::FailWithSyntaxError(Run& run) {
  const Diagnostic& diagnostic = job_.diagnostic();
  RunError& error = run.result.error.emplace();
  error.kind = ErrorKind::kSyntax;
  error.message = diagnostic.message;
  error.value = {diagnostic.message};
  error.traceback_text = "stack traceback:\n\t[C]: in ?";
  error.line = diagnostic.line;
  error.column = diagnostic.column;
  return Over(RunState::kFailed);
}

StopPlace Compiling::Place(const Run&) const {
  const std::string_view name(chunk_name_);
  return {.source = DisplayChunkName(name.substr(0, name.find('\0')))};
}

}  // namespace selenite::vm
