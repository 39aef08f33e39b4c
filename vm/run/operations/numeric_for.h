// The numeric `for` (the manual, §3.3.5): preparation and step.
//
// An integer loop computes the number of its iterations beforehand, so its
// index cannot overflow: loop[0] index, loop[1] iterations left, loop[2] step.
// A float loop keeps the limit in loop[1].
#pragma once

#include "vm/objects/fiber.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"
#include "vm/run/semantics/arithmetic.h"

namespace selenite::vm {

// Checks and converts the three values; `runs`: there is a first iteration.
Step PrepareNumericFor(Machine& machine, Fiber& fiber, Value* loop, bool& runs);

// Goes to the next iteration. False: the loop is over.
inline bool AdvanceNumericFor(Value* loop) {
  if (loop[2].IsInteger()) {
    uint64_t left = loop[1].bits();
    if (left == 0) return false;
    loop[1] = Value::Integer(static_cast<int64_t>(left - 1));
    loop[0] = Value::Integer(WrapAdd(loop[0].AsInteger(), loop[2].AsInteger()));
    return true;
  }
  double step = loop[2].AsFloat();
  double index = loop[0].AsFloat() + step;
  if (step > 0 ? !(index <= loop[1].AsFloat()) : !(index >= loop[1].AsFloat())) return false;
  loop[0] = Value::Float(index);
  return true;
}

}  // namespace selenite::vm
