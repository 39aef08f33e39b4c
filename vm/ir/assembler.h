// What turns a function's IR into something better as soon as it is finished:
// the encoder, as the builder sees it.
//
// Function by function, so that the IR of a whole unit is never there at once:
// it is made, encoded and forgotten while it is still in the cache.
#pragma once

#include <cstdint>

#include "vm/ir/code_unit.h"
#include "vm/ir/scratch_stack.h"

namespace selenite::vm {

struct EmittedInstruction {
  Instruction instruction;
  uint32_t line;
};

// A finished function: `function` has everything but code and lines.
struct FunctionDraft {
  FunctionCode& function;
  uint32_t number;  // in CodeUnit::functions
  ScratchStack<EmittedInstruction>& code;
  uint32_t base;  // in `code`, which goes to its end

  uint32_t size() const { return code.size() - base; }
  EmittedInstruction& operator[](uint32_t pc) const { return code[base + pc]; }
};

class Assembler {
 public:
  enum class [[nodiscard]] Result : uint8_t {
    kEncoded,  // the function has bytecode and lines, reserved with the meter
    kKept,     // it stays IR; its constants may be in another order now
    kStopped,  // the meter said stop
  };
  virtual Result Assemble(const FunctionDraft& draft) = 0;

 protected:
  ~Assembler() = default;
};

}  // namespace selenite::vm
