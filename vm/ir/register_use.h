// Which registers an instruction touches, derived from its operand kinds.
#pragma once

#include <array>
#include <bitset>

#include "vm/ir/instruction.h"

namespace selenite::vm {

// One more than the highest register `instruction` reads or writes; 0 if it
// touches none. Of an open run ("up to the top") only the first counts.
int RegisterEnd(const Instruction& instruction);

// Registers first .. end - 1.
struct RegisterRange {
  int first = 0;
  int end = 0;
};

// What an instruction does with registers, reading before it writes.
struct RegisterUse {
  // What it may read. What a Closure captures is not here: it is in the upvalue
  // plans of its child.
  std::array<RegisterRange, 3> reads;
  // Registers whose old values are gone afterwards, however the instruction ends.
  RegisterRange writes;
};
RegisterUse UseOf(const Instruction& instruction);

}  // namespace selenite::vm
