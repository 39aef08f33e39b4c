// Tracebacks, and what a frame is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/objects/fiber.h"
#include "vm/run/machine.h"
#include "vm/run/trace_level.h"

namespace selenite::vm {

// Index of the frame `level` levels below the top (0: the top one), hidden
// frames not counted; -1 when there are not so many.
int64_t FrameAtLevel(const Fiber& fiber, int64_t level);

// "function 'f'", "main chunk", "method 'm'", "function <file:12>", as the
// reference's traceback words it.
std::string FunctionText(Machine& machine, const Fiber& fiber, uint32_t frame_index);

// "string.rep" or "f" when the frame's function is a global or a field of a
// library; "" otherwise.
std::string GlobalFunctionName(Machine& machine, const Value& function);

// The levels from `level` on, innermost first: the first 10 and the last 11
// when there are more than 22 (then one level with an empty function and
// source "..." tells in `line` how many the reference says were left out).
std::vector<TraceLevel> CaptureTrace(Machine& machine, const Fiber& fiber, int64_t level);

// "stack traceback:\n\t…" from captured levels.
std::string TraceText(const std::vector<TraceLevel>& levels);

}  // namespace selenite::vm
