// Linking a code unit into an isolate: prototypes, and constants interned in
// its string table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/objects/prototype.h"
#include "vm/run/machine/machine.h"

namespace selenite::vm {

// The main function's prototype of `unit`, for which the caller reserved
// `reserved_bytes` in the heap (they belong to the prototypes from now on, and
// are released on failure). Null: not enough memory. Its constants may still
// have to be linked.
Prototype* LinkUnit(Machine& machine, CodeUnitRef unit, size_t reserved_bytes);

// The prototype of child `index` of `parent`, made on first use. Null: not
// enough memory.
Prototype* LinkChild(Machine& machine, Prototype& parent, uint32_t index);

// What upvalue 0 of a main function holds for the environment: the value, or
// a cell with it when the chunk assigns to _ENV. Nil: not enough memory.
Value MakeEnvironment(Machine& machine, const Prototype& prototype, const Value& environment);

}  // namespace selenite::vm
