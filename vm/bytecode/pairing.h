// Finds instructions that the dispatcher can run two at a time: the pairs of
// opcodes.def. The last thing that happens to the code of a function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "vm/bytecode/opcode.h"

namespace selenite::vm {

// The opcode that does the instructions that begin with the words `first` and
// `second`, one after the other; the other fields of `first` stay. Nothing if no
// opcode does.
std::optional<Opcode> FindPair(uint32_t first, uint32_t second);

// Makes pairs of what can be, but for `denied` ones: of the `count` instructions from
// the word `from` on, each with the one after it. Returns the word where that goes on, or
// the end. REQUIRES: whole instructions; `from` is the beginning of one.
size_t PairInstructions(std::span<uint32_t> code, const OpcodeSet& denied, size_t from,
                        size_t count);
inline void PairInstructions(std::span<uint32_t> code, const OpcodeSet& denied) {
  PairInstructions(code, denied, 0, code.size());
}

}  // namespace selenite::vm
