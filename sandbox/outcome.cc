#include "sandbox/outcome.h"

#include "vm/isolate.h"

namespace selenite::sandbox {
namespace {

Outcome OutcomeOf(LimitKind limit) {
  switch (limit) {
#define OUTCOME_LIMIT(name, PROTO, label, limit) \
  case LimitKind::k##limit:                      \
    return Outcome::k##name;
#include "sandbox/outcomes.def"
  }
  return Outcome::kStopped;
}

Outcome OutcomeOf(vm::ErrorKind error) {
  switch (error) {
#define OUTCOME_ERROR(name, PROTO, label, kind, KIND) \
  case vm::ErrorKind::k##kind:                        \
    return Outcome::k##name;
#include "sandbox/outcomes.def"
  }
  return Outcome::kStopped;
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
#define OUTCOME(name, PROTO, label) \
  case Outcome::k##name:            \
    return label;
#include "sandbox/outcomes.def"
    case Outcome::kStopped:
      break;
  }
  return "stopped";
}

Outcome OutcomeOf(const vm::RunResult& result, std::optional<LimitKind> limit) {
  switch (result.state) {
    case vm::RunState::kFinished:
      return Outcome::kFinished;
    case vm::RunState::kOutOfMemory:
      return OutcomeOf(LimitKind::kMemory);
    case vm::RunState::kFailed:
      return result.error ? OutcomeOf(result.error->kind) : Outcome::kScriptError;
    case vm::RunState::kIdle:
    case vm::RunState::kMore:
    case vm::RunState::kTerminated:
      break;
  }
  return limit ? OutcomeOf(*limit) : Outcome::kStopped;
}

}  // namespace selenite::sandbox
