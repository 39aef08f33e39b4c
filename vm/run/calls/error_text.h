// What the errors of instructions say, in the reference's words: which value
// was wrong, and what it is called in the source.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/objects/fiber.h"
#include "vm/objects/metamethod.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// Every function below makes the message, raises it at the top frame and
// returns kRaise, or kCollect without memory for it.

// "attempt to call a number value (metamethod 'add')", for a value that is not a
// function and has no __call; without a name when a library function called it.
Step RaiseMetamethodCallError(Machine& machine, Fiber& fiber, const Value& handler,
                              Metamethod event);

// "attempt to call a nil value (global 'f')". The caller is on top.
Step RaiseCallError(Machine& machine, Fiber& fiber, const Value& callee);
// "attempt to index a nil value (local 't')". `operand` < 0: without a name.
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
