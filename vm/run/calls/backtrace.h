// Tracebacks, and what a frame is called.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/trace_level.h"

namespace selenite::vm {

// Whether a script still finds a native where the library put it: string.rep in the
// field `rep` of what is loaded as "string", assert in the global `assert`.
bool IsAtHome(Machine& machine, const Value& native);

// For each function "string.rep" or "f", when it is a global or a field of a
// loaded module now; "" otherwise, and when there is too much to search. Charged.
std::vector<std::string> GlobalFunctionNames(Machine& machine,
                                             std::span<const Value> functions);

// The levels from `level` on, innermost first: the first 10 and the last 11 when there are
// more than 22. Charged by the frames of the fiber. Between them then stands one level whose function is
// empty, whose source is "...", and whose `line` is the number of those left out.
std::vector<TraceLevel> CaptureTrace(Machine& machine, const Fiber& fiber, int64_t level);

// "stack traceback:\n\t…" from captured levels.
std::string TraceText(const std::vector<TraceLevel>& levels);

}  // namespace selenite::vm
