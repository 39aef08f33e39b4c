// Numbers from strings (the manual, §3.4.3): the one way to read them.
//
// A script's numeral may be as long as its memory allows, so reading it is charged,
// and one that is longer than a piece is read in pieces before whoever asked is run
// again (Step::kGrow).
#pragma once

#include <optional>
#include <span>

#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// The number that `value` is or, if a string, spells. kNext: `*number` is set, or nothing
// when there is none. kGrow: return it, and ask again.
//
// Not for several values of one instruction: see ReadNumbers.
Step ReadNumber(Machine& machine, const Value& value, std::optional<Value>* number);

// The same as an integer: a float has to have an integer's value.
Step ReadInteger(Machine& machine, const Value& value, std::optional<int64_t>* integer);

// The same for each of `values`, the operands of one instruction: strings among them
// cost kFuelPerCoercion besides.
Step ReadNumbers(Machine& machine, std::span<const Value> values, std::optional<Value>* numbers);

}  // namespace selenite::vm
