// Arithmetic whose operands may be strings that spell numbers (the manual, §3.4.3).
#pragma once

#include "vm/objects/metamethod.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"
#include "vm/run/semantics/arithmetic.h"

namespace selenite::vm {

// `a event b`, for kAdd … kUnm; for kUnm b is a. kGrow: return it, and ask again.
Step ArithmeticOnNumerals(Machine& machine, Metamethod event, const Value& a, const Value& b,
                          ArithmeticResult* result);

}  // namespace selenite::vm
