// Which registers of a running function still matter to it.
//
// The collector asks, for the frame on top: what a dead register holds must not
// stay alive for it. All that the compiler prepares for that is the scope of local
// variables (FunctionCode::locals): they count as live to its end, as in the
// reference. Whether an intermediate value is still needed is found by a short walk
// over the code that comes next.
#pragma once

#include <bitset>
#include <cstdint>

#include "vm/ir/code_unit.h"
#include "vm/ir/register_use.h"

namespace selenite::vm {

using RegisterSet = std::bitset<kMaxRegisters + 1>;

// How many registers are local variables' at `pc`, counted from 0.
uint32_t LocalsAt(const FunctionCode& function, uint32_t pc);

// Those of `asked` that some way from `pc` on reads before it writes them. A
// walk of bounded length: what it leaves open is taken for live.
// REQUIRES: `function` is one of `unit`; an instruction begins at `pc`.
RegisterSet LiveRegisters(const CodeUnit& unit, const FunctionCode& function, uint32_t pc,
                          const RegisterSet& asked);

}  // namespace selenite::vm
