// Which registers an instruction touches, derived from its operand kinds.
#pragma once

#include "vm/ir/instruction.h"

namespace selenite::vm {

// One more than the highest register `instruction` reads or writes; 0 if it
// touches none. Of an open run ("up to the top") only the first counts.
int RegisterEnd(const Instruction& instruction);

}  // namespace selenite::vm
