// Which metamethod an instruction may call (the manual, §2.4).
#pragma once

#include <optional>

#include "vm/ir/instruction.h"
#include "vm/objects/metamethod.h"

namespace selenite::vm {

// The metamethod that an instruction may call, if it may.
std::optional<Metamethod> EventOf(Op op);

}  // namespace selenite::vm
