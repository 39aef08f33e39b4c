#include "vm/bytecode/liveness.h"

#include <algorithm>
#include <array>

#include "vm/bytecode/decoder.h"

namespace selenite::vm {
namespace {

// Instructions looked at, and targets of jumps remembered: some microseconds.
constexpr int kMaxSteps = 400;
constexpr int kMaxJoins = 64;

RegisterSet SetOf(RegisterRange range) {
  if (range.first >= range.end) return {};
  RegisterSet set;
  set.set();
  return (set << range.first) & (set >> (kMaxRegisters + 1 - range.end));
}

class LivenessWalk {
 public:
  LivenessWalk(const CodeUnit& unit, const FunctionCode& function)
      : unit_(unit), function_(function) {}

  RegisterSet Run(uint32_t pc, const RegisterSet& asked) {
    Arrive(pc, asked);
    int steps = 0;
    for (int at = 0; at < join_count_;) {
      Join& join = joins_[at];
      RegisterSet open = join.arrived & ~join.walked & ~live_;
      if (open.none()) {
        ++at;
        continue;
      }
      join.walked = join.arrived;
      pc = join.pc;
      do {
        if (++steps > kMaxSteps || !Step(&pc, &open)) break;
        open &= ~live_;
      } while (open.any());
      if (steps > kMaxSteps || too_many_joins_) return asked;
      at = 0;
    }
    return live_;
  }

 private:
  // A target of jumps (or where the walk began), where ways meet; the registers
  // for which the code from there on is asked; and those for which it was.
  struct Join {
    uint32_t pc;
    RegisterSet arrived;
    RegisterSet walked;
  };

  void Arrive(uint32_t pc, const RegisterSet& open) {
    int at = 0;
    while (at < join_count_ && joins_[at].pc != pc) ++at;
    if (at == kMaxJoins) {
      too_many_joins_ = true;
      return;
    }
    if (at == join_count_) joins_[join_count_++] = {.pc = pc, .arrived = {}, .walked = {}};
    joins_[at].arrived |= open;
  }

  // Walks over one instruction. False: the way ends there.
  bool Step(uint32_t* pc, RegisterSet* open) {
    const bool is_encoded = function_.is_encoded();
    const Instruction i =
        is_encoded ? Decode(function_.bytecode.data(), *pc) : function_.code[*pc];
    const uint32_t words = is_encoded ? GetOpcodeInfo(OpcodeOf(function_.bytecode[*pc])).words : 1;
    const RegisterUse use = UseOf(i);
    for (const RegisterRange& range : use.reads) live_ |= SetOf(range) & *open;
    *open &= ~SetOf(use.writes);
    if (i.op == Op::kClosure) ReadCaptures(i, *open);
    if (i.op == Op::kReturn || i.op == Op::kTailCall) return false;
    const bool jumps = GetOpInfo(i.op).c == OperandKind::kLabel;
    if (jumps) Arrive(static_cast<uint32_t>(i.c), *open & ~live_);
    *pc += words;
    return i.op != Op::kJump && i.op != Op::kTForPrep;
  }

  // A closure that captures itself does so after its register is set.
  void ReadCaptures(const Instruction& closure, const RegisterSet& open) {
    const uint32_t child = function_.children[static_cast<size_t>(closure.b)];
    for (const UpvaluePlan& plan : unit_.functions[child].upvalues) {
      if (plan.from_register && open[plan.index]) live_.set(plan.index);
    }
  }

  const CodeUnit& unit_;
  const FunctionCode& function_;
  RegisterSet live_;
  std::array<Join, kMaxJoins> joins_;
  int join_count_ = 0;
  bool too_many_joins_ = false;
};

}  // namespace

uint32_t LocalsAt(const FunctionCode& function, uint32_t pc) {
  const auto after = std::upper_bound(
      function.locals.begin(), function.locals.end(), pc,
      [](uint32_t place, const LocalsChange& change) { return place < change.pc; });
  return after == function.locals.begin() ? function.parameter_count : (after - 1)->registers;
}

RegisterSet LiveRegisters(const CodeUnit& unit, const FunctionCode& function, uint32_t pc,
                          const RegisterSet& asked) {
  return LivenessWalk(unit, function).Run(pc, asked);
}

}  // namespace selenite::vm
