// What bytecode must satisfy before the dispatcher runs it: the dispatcher
// checks none of this.
#pragma once

#include <optional>
#include <string>

#include "vm/ir/code_unit.h"
#include "vm/support/meter.h"

namespace selenite::vm {

// Nothing if every encoded function of `unit` is sound: opcodes exist, second
// words are where they belong, registers, constants, upvalues and children are
// in range and constants of the right kind, jumps land on instructions, pending
// results are taken by the next instruction and no jump comes between, control
// never falls off the end. Otherwise what is wrong and where. Linear in the unit.
std::optional<std::string> VerifyBytecode(const CodeUnit& unit);

// The same, and it charges as it goes: one unit per eight IR instructions,
// whether they were encoded or not.
struct Verification {
  bool stopped = false;  // the meter said stop: nothing is known
  std::optional<std::string> problem;
};
Verification VerifyBytecode(const CodeUnit& unit, Meter& meter);

// One more than the highest register that the bytecode of `function` touches,
// its parameters included: what max_registers must be. Looks at the encoded
// operands only, without the encoder and the IR.
uint32_t CountRegisters(const FunctionCode& function);

}  // namespace selenite::vm
