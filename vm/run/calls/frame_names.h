// Frames as messages show them: where they stand in the source, and what their
// functions and operands are called there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"

namespace selenite::vm {

// Index of the frame `level` levels below the top (0: the top one), hidden
// frames not counted; -1 when there are not so many. Charged by the frames that
// are passed.
int64_t FrameAtLevel(Machine& machine, const Fiber& fiber, int64_t level);

// How the function of a frame was called, as its caller's code names it:
// {"local", "f"}, {"metamethod", "index"}, {"for iterator", …}. Nothing for
// what a native or the host called, and after a tail call. A message handler is
// called what the instruction that raised the error would have called.
// `callee_index` may be the frame count: what the top frame is calling just now.
struct CallName {
  std::string kind;
  std::string name;
};
std::optional<CallName> NameOfCallee(const Fiber& fiber, uint32_t callee_index);

// The line a Lua frame stands at; 0 for a native.
uint32_t CurrentLine(const Fiber& fiber, uint32_t frame_index);
// "source:line: " of a Lua frame; "" for a native.
std::string PositionOf(const Fiber& fiber, uint32_t frame_index);

// " (local 'x')" for an operand (0 = a, 1 = b, 2 = c; of a Concat 1 + n for
// its nth value) of the instruction that the topmost frame that shows is
// running; "" when that is no Lua frame, or the operand has no name there.
std::string OperandDescription(Machine& machine, const Fiber& fiber, int operand);

// Just the name; "?" when it has none.
std::string OperandNameText(Machine& machine, const Fiber& fiber, int operand);

}  // namespace selenite::vm
