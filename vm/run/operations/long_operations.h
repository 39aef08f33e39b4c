// Operations too long for one piece, as hidden native frames: comparing and
// concatenating long strings, and concatenations that run metamethods. They
// are part of the instruction that began them and do not show in tracebacks.
#pragma once

#include <cstdint>
#include <span>

#include "vm/objects/fiber.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

enum class StringRelation : uint8_t { kLess, kLessEqual, kEqual };

// Begins the comparison; the boolean goes where `how` says.
Step CompareLongStrings(Machine& machine, Fiber& fiber, const Value& a, const Value& b,
                        StringRelation relation, ReturnTo how);

// Begins the call of `handler`, a __lt, with a and b; the opposite of its
// truth goes where `how` says.
Step CallNotLess(Machine& machine, Fiber& fiber, const Value& handler, const Value& a,
                 const Value& b, ReturnTo how);

// Begins the concatenation of the `count` slots from `first` on.
Step ConcatenateLong(Machine& machine, Fiber& fiber, uint32_t first, uint32_t count,
                     ReturnTo how);

// The hidden natives of the above.
std::span<const NativeInfo> LongOperations();

}  // namespace selenite::vm
