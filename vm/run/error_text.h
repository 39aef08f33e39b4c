// What the errors of instructions say, in the reference's words: which value
// was wrong, and what it is called in the source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/ir/instruction.h"
#include "vm/objects/fiber.h"
#include "vm/objects/metamethod.h"
#include "vm/objects/value.h"
#include "vm/run/machine.h"
#include "vm/run/step.h"

namespace selenite::vm {

// The metamethod that an instruction may call, if it may.
std::optional<Metamethod> EventOf(Op op);

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
std::string OperandDescription(const Fiber& fiber, int operand);

// Just the name; "?" when it has none.
std::string OperandNameText(const Fiber& fiber, int operand);

// Every function below makes the message, raises it at the top frame and
// returns kRaise, or kCollect without memory for it.

// "attempt to call a number value (metamethod 'add')", for something that is
// no function and has no __call; nameless when a library function wanted it.
Step RaiseMetamethodCallError(Machine& machine, Fiber& fiber, const Value& handler,
                              Metamethod event);

// "attempt to call a nil value (global 'f')". The caller is on top.
Step RaiseCallError(Machine& machine, Fiber& fiber, const Value& callee);
// "attempt to index a nil value (local 't')". `operand` < 0: nameless.
Step RaiseIndexError(Machine& machine, Fiber& fiber, const Value& object, int operand);
// For a failed Arithmetic of the operands `a` and `b`.
Step RaiseArithmeticError(Machine& machine, Fiber& fiber, Metamethod event, const Value& a,
                          const Value& b, int operand_a, int operand_b);
Step RaiseConcatError(Machine& machine, Fiber& fiber, const Value& a, const Value& b,
                      int operand_a, int operand_b);
// "attempt to compare two table values", "… number with nil".
Step RaiseCompareError(Machine& machine, Fiber& fiber, const Value& a, const Value& b);
// "attempt to get length of a nil value (local 't')".
Step RaiseLengthError(Machine& machine, Fiber& fiber, const Value& value, int operand);
// "bad 'for' limit (number expected, got table)".
Step RaiseForError(Machine& machine, Fiber& fiber, std::string_view what, const Value& value);

}  // namespace selenite::vm
