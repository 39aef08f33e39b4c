// The encoder: a function's IR becomes bytecode, or stays as it is.
//
// All or nothing per function: parents, children and siblings are encoded, or
// not, on their own. An encoded function has no IR any more; its lines and
// operand names are by word of the bytecode from then on.
//
// Whole language, so falling back is rare: only a constant, a child or a jump
// beyond the size of its field, and what `denied` keeps out.
//
// A form is chosen for an instruction and written at once; jumps are written
// without their distance, which is filled in when the places of all instructions
// are known.
#pragma once

#include "vm/bytecode/opcode.h"
#include "vm/ir/code_unit.h"
#include "vm/support/meter.h"

namespace selenite::vm {

// Encodes every function of `unit`, and counts them in `unit.coverage`. The
// charge is the same whatever comes out: one unit per four IR instructions.
// Bytes are kept with the meter as the unit's own grow and shrink. False: the
// meter said stop, and the unit is of no use.
[[nodiscard]] bool EncodeUnit(CodeUnit& unit, const OpcodeSet& denied, Meter& meter);

}  // namespace selenite::vm
