// What an instruction of the bytecode means, as an instruction of the IR. The
// dispatcher alone does without it: its handlers read the fields directly.
#pragma once

#include <cstdint>

#include "vm/bytecode/opcode.h"
#include "vm/ir/code_unit.h"
#include "vm/ir/instruction.h"

namespace selenite::vm {

// The instruction that begins at word `pc` of `code`. A label is the index of
// the word it names. The operand of an immediate form is the number itself.
Instruction Decode(const uint32_t* code, uint32_t pc);

// The operand in `place` of the instruction at `word`; labels as distances.
int32_t ReadPlace(Place place, const uint32_t* word);

// Where the instruction before `next_pc` begins, in the IR or in bytecode.
// REQUIRES: next_pc > 0.
inline uint32_t PreviousInstruction(const FunctionCode& function, uint32_t next_pc) {
  const uint32_t pc = next_pc - 1;
  return function.lines.IsSecondWord(pc) ? pc - 1 : pc;
}

// The instruction before `next_pc`, in either form; what a frame that stands at
// `next_pc` is doing.
inline Instruction InstructionBefore(const FunctionCode& function, uint32_t next_pc) {
  const uint32_t pc = PreviousInstruction(function, next_pc);
  return function.is_encoded() ? Decode(function.bytecode.data(), pc) : function.code[pc];
}

// The register that takes the result of the instruction before `next_pc`.
// REQUIRES: it has one.
inline uint32_t ResultRegister(const FunctionCode& function, uint32_t next_pc) {
  const uint32_t pc = PreviousInstruction(function, next_pc);
  // Every opcode with a result has its register in field A.
  return function.is_encoded() ? FieldA(function.bytecode[pc])
                               : static_cast<uint32_t>(function.code[pc].a);
}

}  // namespace selenite::vm
