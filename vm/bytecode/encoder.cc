#include "vm/bytecode/encoder.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "vm/bytecode/pairing.h"

namespace selenite::vm {
namespace {

// Each instruction is visited twice, or four times to put constants in order.
constexpr int64_t kVisitsPerCharge = 1000;
constexpr int64_t kVisitsPerUnit = 8;
// Constants that a byte can name.
constexpr size_t kByteConstants = 256;

// The opcodes of each operation, in the order of opcodes.def.
struct FormTable {
  static constexpr int kMaxForms = 3;
  Opcode forms[kOpCount][kMaxForms] = {};
  uint8_t counts[kOpCount] = {};

  constexpr FormTable() {
#define OPCODE(name, op, a, b, c, meaning) Add(static_cast<int>(Op::k##op), Opcode::k##name);
#define PAIR(name, first, second, link, op, a, b, c, meaning)
#include "vm/bytecode/opcodes.def"
#undef OPCODE
  }
  constexpr void Add(int op, Opcode form) { forms[op][counts[op]++] = form; }
};
constexpr FormTable kForms;

bool FitsSigned(int64_t value, int bits) {
  const int64_t bound = int64_t{1} << (bits - 1);
  return value >= -bound && value < bound;
}
bool FitsUnsigned(int64_t value, int bits) { return value >= 0 && value < (int64_t{1} << bits); }

// Memory and fuel of the encoding of a unit, kept with a meter.
class Account {
 public:
  explicit Account(Meter& meter) : meter_(meter) {}

  // Counts an instruction of one of the passes over them. False: stop.
  bool CountInstruction() { return ++counted_ < kVisitsPerCharge || Charge(); }
  bool Charge() {
    return meter_.ChargeWork(std::exchange(counted_, 0) / kVisitsPerUnit);
  }
  bool Reserve(size_t bytes) { return meter_.ReserveBytes(bytes); }
  void Release(size_t bytes) { meter_.ReleaseBytes(bytes); }

 private:
  Meter& meter_;
  int64_t counted_ = 0;
};

class FunctionEncoder {
 public:
  FunctionEncoder(FunctionCode& function, const OpcodeSet& denied, Account& account)
      : function_(function), denied_(denied), account_(account) {}

  // False: stopped.
  bool Encode() {
    const size_t scratch = (function_.code.size() + 1) * (sizeof(uint32_t) + sizeof(Opcode)) +
                           function_.constants.size() * (sizeof(Constant) + sizeof(int32_t) + 1);
    if (!account_.Reserve(scratch)) return false;
    const bool done = OrderConstants() && Layout() && Emit();
    account_.Release(scratch);
    return done;
  }

  bool has_fallen_back() const { return fallback_.has_value(); }

 private:
  // Puts the constants that only a byte can name before the others.
  bool OrderConstants() {
    const size_t count = function_.constants.size();
    if (count <= kByteConstants) return true;
    std::vector<uint8_t> is_narrow(count);
    auto note = [&](int32_t operand, bool needs_byte) {
      if (needs_byte) is_narrow[static_cast<size_t>(operand)] = 1;
    };
    if (!ForEachConstantOperand(note)) return false;
    std::vector<int32_t> place(count);
    int32_t next = 0;
    for (uint8_t narrow : {1, 0}) {
      for (size_t k = 0; k < count; ++k) {
        if (is_narrow[k] == narrow) place[k] = next++;
      }
    }
    std::vector<Constant> ordered(count);
    for (size_t k = 0; k < count; ++k) {
      ordered[static_cast<size_t>(place[k])] = function_.constants[k];
    }
    std::copy(ordered.begin(), ordered.end(), function_.constants.begin());
    return ForEachConstantOperand(
        [&](int32_t& operand, bool) { operand = place[static_cast<size_t>(operand)]; });
  }

  template <class Visit>
  bool ForEachConstantOperand(Visit visit) {
    for (Instruction& i : function_.code) {
      if (!account_.CountInstruction()) return false;
      const OpInfo& op = GetOpInfo(i.op);
      const OpcodeInfo& form = GetOpcodeInfo(LastForm(i.op));
      const bool needs_byte = !HasImmediateForm(i);
      auto each = [&](OperandKind kind, Place place, int32_t& operand) {
        if (kind != OperandKind::kConstant) return;
        visit(operand, needs_byte && (place == Place::kB || place == Place::kC));
      };
      each(op.a, form.a, i.a);
      each(op.b, form.b, i.b);
      each(op.c, form.c, i.c);
    }
    return true;
  }

  bool HasImmediateForm(const Instruction& i) const {
    const Opcode first = kForms.forms[static_cast<int>(i.op)][0];
    const OpcodeInfo& form = GetOpcodeInfo(first);
    return (form.c == Place::kCi && Fits(form.c, OperandKind::kConstant, i.c)) ||
           (form.b == Place::kDi && Fits(form.b, OperandKind::kConstant, i.b));
  }

  static Opcode LastForm(Op op) {
    return kForms.forms[static_cast<int>(op)][kForms.counts[static_cast<int>(op)] - 1];
  }

  // Whether the operand fits; labels are looked at when distances are known.
  bool Fits(Place place, OperandKind kind, int32_t operand) const {
    switch (place) {
      case Place::kNo:
      case Place::kAny:
      case Place::kX:
      case Place::kXj:
      case Place::kDj:
      case Place::kJ:
        return true;
      case Place::kIs0:
        return operand == 0;
      case Place::kIs1:
        return operand == 1;
      case Place::kAll:
        return operand == -1;
      case Place::kA:
      case Place::kB:
      case Place::kC:
        return FitsUnsigned(operand, 8);
      case Place::kB1:
      case Place::kC1:
        return FitsUnsigned(int64_t{operand} + 1, 8);
      case Place::kD:
        return FitsUnsigned(operand, 16);
      case Place::kDs:
        return FitsSigned(operand, 16);
      case Place::kCi:
      case Place::kDi: {
        const Constant& constant = function_.constants[static_cast<size_t>(operand)];
        return constant.kind == Constant::Kind::kInteger &&
               FitsSigned(constant.integer, place == Place::kCi ? 8 : 16);
      }
    }
    return false;
  }

  // The first form that holds the operands of `i`; or why there is none.
  std::optional<Opcode> ChooseForm(const Instruction& i) {
    const int op = static_cast<int>(i.op);
    const OpInfo& info = GetOpInfo(i.op);
    for (int n = 0; n < kForms.counts[op]; ++n) {
      const Opcode opcode = kForms.forms[op][n];
      const OpcodeInfo& form = GetOpcodeInfo(opcode);
      if (Fits(form.a, info.a, i.a) && Fits(form.b, info.b, i.b) && Fits(form.c, info.c, i.c)) {
        return opcode;
      }
    }
    return std::nullopt;
  }

  void FallBack(FallbackReason reason, Opcode opcode, size_t pc) {
    if (fallback_) return;
    fallback_ = {reason, static_cast<uint8_t>(opcode), function_.lines[pc]};
  }

  // Chooses forms and finds where each instruction begins.
  bool Layout() {
    const size_t count = function_.code.size();
    starts_.reserve(count + 1);
    opcodes_.reserve(count);
    uint32_t at = 0;
    for (size_t pc = 0; pc < count; ++pc) {
      if (!account_.CountInstruction()) return false;
      if (fallback_) continue;
      const Instruction& i = function_.code[pc];
      const std::optional<Opcode> opcode = ChooseForm(i);
      if (!opcode) {
        FallBack(i.op == Op::kClosure ? FallbackReason::kChild : FallbackReason::kConstant,
                 LastForm(i.op), pc);
        continue;
      }
      if (Contains(denied_, *opcode)) {
        FallBack(FallbackReason::kDenied, *opcode, pc);
        continue;
      }
      starts_.push_back(at);
      opcodes_.push_back(*opcode);
      at += GetOpcodeInfo(*opcode).words;
    }
    starts_.push_back(at);
    return true;
  }

  // Writes the words, and puts them in the place of the IR.
  bool Emit() {
    const size_t count = function_.code.size();
    const uint32_t words = fallback_ ? 0 : starts_[count];
    const size_t bytes = words * 2 * sizeof(uint32_t);
    if (!account_.Reserve(bytes)) return false;
    std::vector<uint32_t> bytecode, lines;
    bytecode.reserve(words);
    lines.reserve(words);
    for (size_t pc = 0; pc < count; ++pc) {
      if (!account_.CountInstruction()) {
        account_.Release(bytes);
        return false;
      }
      if (!fallback_) EmitInstruction(pc, bytecode, lines);
    }
    if (fallback_) {
      account_.Release(bytes);
      function_.fallback = *fallback_;
      return true;
    }
    PairInstructions(bytecode, denied_);
    for (OperandName& name : function_.names) name.pc = starts_[name.pc];
    account_.Release(count * (sizeof(Instruction) + sizeof(uint32_t)));
    function_.bytecode = std::move(bytecode);
    function_.lines = std::move(lines);
    // Assigning {} would keep the memory.
    std::vector<Instruction>().swap(function_.code);
    return true;
  }

  void EmitInstruction(size_t pc, std::vector<uint32_t>& bytecode, std::vector<uint32_t>& lines) {
    const Instruction& i = function_.code[pc];
    const Opcode opcode = opcodes_[pc];
    const OpcodeInfo& form = GetOpcodeInfo(opcode);
    int32_t label = i.c;
    if (GetOpInfo(i.op).c == OperandKind::kLabel) {
      label = static_cast<int32_t>(starts_[static_cast<size_t>(i.c)]) -
              static_cast<int32_t>(starts_[pc] + form.words);
      if ((form.c == Place::kDj && !FitsSigned(label, 16)) ||
          (form.c == Place::kJ && !FitsSigned(label, 24))) {
        FallBack(FallbackReason::kJump, opcode, pc);
        return;
      }
    }
    uint32_t word[2] = {static_cast<uint32_t>(opcode), 0};
    Put(form.a, i.a, word);
    Put(form.b, i.b, word);
    Put(form.c, label, word);
    const uint32_t line = function_.lines[pc];
    bytecode.push_back(word[0]);
    lines.push_back(line);
    if (form.words == 2) {
      bytecode.push_back(word[1]);
      lines.push_back(line | kSecondWord);
    }
  }

  void Put(Place place, int32_t operand, uint32_t* word) const {
    const uint32_t bits = static_cast<uint32_t>(operand);
    switch (place) {
      case Place::kNo:
      case Place::kAny:
      case Place::kIs0:
      case Place::kIs1:
      case Place::kAll:
        return;
      case Place::kA:
        word[0] |= bits << 8;
        return;
      case Place::kB:
        word[0] |= bits << 16;
        return;
      case Place::kB1:
        word[0] |= (bits + 1) << 16;
        return;
      case Place::kC:
        word[0] |= bits << 24;
        return;
      case Place::kC1:
        word[0] |= (bits + 1) << 24;
        return;
      case Place::kCi:
        word[0] |= ImmediateBits(operand) << 24;
        return;
      case Place::kDi:
        word[0] |= ImmediateBits(operand) << 16;
        return;
      case Place::kD:
      case Place::kDs:
      case Place::kDj:
        word[0] |= bits << 16;
        return;
      case Place::kJ:
        word[0] |= bits << 8;
        return;
      case Place::kX:
      case Place::kXj:
        word[1] = bits;
        return;
    }
  }
  uint32_t ImmediateBits(int32_t constant) const {
    return static_cast<uint32_t>(function_.constants[static_cast<size_t>(constant)].integer);
  }

  FunctionCode& function_;
  const OpcodeSet& denied_;
  Account& account_;
  std::optional<Fallback> fallback_;
  std::vector<uint32_t> starts_;  // per instruction: its first word; and the end
  std::vector<Opcode> opcodes_;   // per instruction
};

}  // namespace

bool EncodeUnit(CodeUnit& unit, const OpcodeSet& denied, Meter& meter) {
  Account account(meter);
  for (FunctionCode& function : unit.functions) {
    FunctionEncoder encoder(function, denied, account);
    if (!encoder.Encode()) return false;
    if (encoder.has_fallen_back()) {
      ++unit.coverage.fallback[static_cast<int>(function.fallback.reason)];
    } else {
      ++unit.coverage.encoded;
    }
  }
  return account.Charge();
}

}  // namespace selenite::vm
