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

// Whether a native is still where the library put it: "string.rep" is the
// field `rep` of what is loaded as "string", "assert" a global.
bool IsAtHome(Machine& machine, const Value& native);

// For each function "string.rep" or "f", when it is a global or a field of a
// loaded module now; "" otherwise.
std::vector<std::string> GlobalFunctionNames(Machine& machine,
                                             std::span<const Value> functions);

// Entries that GlobalFunctionNames looks at for functions that are not at home:
// what to charge for.
int64_t EntriesSearchedForNames(const Machine& machine);

// The levels from `level` on, innermost first: the first 10 and the last 11
// when there are more than 22 (then one level with an empty function and
// source "..." tells in `line` how many the reference says were left out).
std::vector<TraceLevel> CaptureTrace(Machine& machine, const Fiber& fiber, int64_t level);

// "stack traceback:\n\t…" from captured levels.
std::string TraceText(const std::vector<TraceLevel>& levels);

}  // namespace selenite::vm
