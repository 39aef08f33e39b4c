// How an Eval ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sandbox/limits.h"

namespace selenite::vm {
struct RunResult;
}

namespace selenite::sandbox {

enum class Outcome : uint8_t {
#define OUTCOME(name, PROTO, label) k##name,
#include "sandbox/outcomes.def"
  kStopped,  // somebody ended it from outside; never sent to a client
};

// "finished", "script_error", ...; "stopped".
std::string_view OutcomeName(Outcome outcome);

// The outcome of a run that is over. `limit` is the one for which it was
// terminated, if it was; the machine itself ends a run only for its memory.
Outcome OutcomeOf(const vm::RunResult& result, std::optional<LimitKind> limit);

}  // namespace selenite::sandbox
