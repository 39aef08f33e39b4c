// What every code unit must satisfy before anything runs or encodes it.
#pragma once

#include <optional>
#include <string>

#include "vm/ir/code_unit.h"

namespace selenite::vm {

// Nothing if `unit` is sound: every operand in range, every jump lands on an
// instruction and is flagged kBackEdge exactly when it goes back, control
// never falls off the end, max_registers is exact, tables are parallel and
// sorted. Otherwise what is wrong and where. Linear in the unit.
std::optional<std::string> VerifyUnit(const CodeUnit& unit);

}  // namespace selenite::vm
