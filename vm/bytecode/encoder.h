// The encoder: a function's IR becomes bytecode, or stays as it is.
//
// All or nothing per function: parents, children and siblings are encoded, or
// not, on their own. An encoded function has no IR any more; its lines and
// operand names are by word of the bytecode from then on.
//
// Whole language, so falling back is rare: only a constant, a child or a jump
// beyond the size of its field, and what `denied` keeps out.
//
// One pass. A form is chosen and written at once; jumps are written without
// their distance, which is filled in when the places of all instructions are
// known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "vm/bytecode/opcode.h"
#include "vm/ir/assembler.h"
#include "vm/ir/code_unit.h"
#include "vm/support/meter.h"

namespace selenite::vm {

// Encodes functions one after the other. What comes out is counted in
// coverage(). The charge is the same whatever comes out: one unit per four IR
// instructions.
class Encoder final : public Assembler {
 public:
  Encoder(const OpcodeSet& denied, Meter& meter) : denied_(denied), meter_(meter) {}
  // Gives back its scratch memory.
  ~Encoder() { meter_.ReleaseBytes(scratch_bytes_); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  Result Assemble(const FunctionDraft& draft) override;
  // Charges what is still owed. False: stopped.
  [[nodiscard]] bool Finish();

  const Coverage& coverage() const { return coverage_; }

 private:
  bool ReserveScratch(uint32_t instructions);
  bool CountVisits(int64_t instructions);
  bool OrderConstants(const FunctionDraft& draft);
  template <class F>
  bool ForEachConstantOperand(const FunctionDraft& draft, F visit);
  void FallBack(FallbackReason reason, Opcode opcode, uint32_t line);
  bool WriteWords(const FunctionDraft& draft);
  void WriteDistances(const FunctionDraft& draft);
  void MoveLocals(FunctionCode& function);

  const OpcodeSet denied_;
  Meter& meter_;
  Coverage coverage_;
  int64_t visits_ = 0;  // of instructions, not charged yet

  // The function at hand.
  std::optional<Fallback> fallback_;
  uint32_t word_count_ = 0;

  // Scratch, kept from function to function.
  size_t scratch_bytes_ = 0;              // reserved
  uint32_t capacity_ = 0;                 // in instructions
  std::unique_ptr<uint32_t[]> words_;
  std::unique_ptr<uint32_t[]> starts_;    // per instruction: its first word; and the end
  std::vector<uint32_t> jumps_;           // instructions with a label
  LineTableWriter lines_;                 // per word
};

// Encodes every function of `unit` that is made already, and counts in
// `unit.coverage`. Bytes are kept with the meter as the unit's own grow and
// shrink. False: the meter said stop, and the unit is of no use.
[[nodiscard]] bool EncodeUnit(CodeUnit& unit, const OpcodeSet& denied, Meter& meter);

}  // namespace selenite::vm
