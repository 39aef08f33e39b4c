#include "vm/bytecode/verifier.h"

#include <algorithm>
#include <vector>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"

namespace selenite::vm {
namespace {

// The reference's longest interned string: a name in an instruction is one.
constexpr uint32_t kMaxName = 40;

bool IsImmediate(Place place) { return place == Place::kCi || place == Place::kDi; }

// The end of a run of `count` registers from `first`; of an open run only the
// first counts, an empty one has none.
int RunEnd(int first, int count) {
  if (count == 0) return 0;
  return first + std::max(count, 1);
}

// One more than the highest register of an instruction with these operands.
int RegistersOf(const OpInfo& op, const Instruction& i) {
  using Kind = OperandKind;
  const int operands[] = {i.a, i.b, i.c, 0};
  const Kind kinds[] = {op.a, op.b, op.c};
  int end = 0;
  for (int n = 0; n < 3; ++n) {
    const int value = operands[n];
    switch (kinds[n]) {
      case Kind::kRead:
      case Kind::kWrite:
      case Kind::kReadWrite:
        end = std::max(end, value + 1);
        break;
      case Kind::kWritePair:
        end = std::max(end, value + 2);
        break;
      case Kind::kReadRange:
      case Kind::kWriteRange:
        end = std::max(end, RunEnd(value, operands[n + 1]));
        break;
      case Kind::kCallWindow:
        // Callee and arguments; results take their place.
        end = std::max({end, value + 1 + std::max(i.b, 0), value + std::max(i.c, 0)});
        break;
      case Kind::kLoopNumeric:
        end = std::max(end, value + (i.b == 1 ? 4 : 3));
        break;
      case Kind::kLoopGeneric:
        end = std::max(end, value + 4);
        break;
      default:
        break;
    }
  }
  if (i.op == Op::kTForCall) end = std::max(end, i.a + 4 + std::max(3, i.b));
  if (i.op == Op::kSetList) end = std::max(end, i.a + 1 + std::max(i.b, 0));
  return end;
}

// Charges for instructions that are verified.
class Account {
 public:
  explicit Account(Meter& meter) : meter_(meter) {}

  // Counts an instruction. One by one, whatever they are, so that the charges come
  // out the same and at the same places. False: stop.
  bool CountInstruction() {
    if (++counted_ >= kInstructionsPerCharge && !stopped_) Charge();
    return !stopped_;
  }
  void Charge() {
    stopped_ = !meter_.ChargeWork(counted_ / kInstructionsPerUnit);
    counted_ = 0;
  }
  bool stopped() const { return stopped_; }

 private:
  static constexpr int64_t kInstructionsPerCharge = 1000;
  static constexpr int64_t kInstructionsPerUnit = 8;

  Meter& meter_;
  int64_t counted_ = 0;
  bool stopped_ = false;
};

class FunctionVerifier {
 public:
  FunctionVerifier(const CodeUnit& unit, const FunctionCode& function, Account& account)
      : unit_(unit), function_(function), code_(function.bytecode), account_(account) {}

  // An empty string: sound.
  std::string Verify() {
    if (!function_.code.empty()) return "both bytecode and IR";
    if (function_.lines.size() != code_.size()) return "lines and bytecode differ in length";
    Opcode last = Opcode::kMove;
    for (uint32_t pc = 0; pc < code_.size();) {
      if ((code_[pc] & 0xFF) >= kOpcodeCount) return At(pc, "no such opcode");
      last = OpcodeOf(code_[pc]);
      const uint32_t words = GetOpcodeInfo(last).words;
      if (pc + words > code_.size()) return At(pc, "ends in the middle of an instruction");
      for (uint32_t n = 0; n < words; ++n) {
        if (IsSecondWord(pc + n) != (n == 1)) return At(pc, "wrong mark of a second word");
      }
      const char* problem = VerifyInstruction(pc);
      if (problem != nullptr) return At(pc, problem);
      if (!account_.CountInstruction()) return "";
      pc += words;
    }
    if (last != Opcode::kReturn && last != Opcode::kReturn0 && last != Opcode::kReturn1 &&
        last != Opcode::kTailCall && last != Opcode::kJump) {
      return "control falls off the end";
    }
    for (const OperandName& name : function_.names) {
      if (name.pc >= code_.size() || IsSecondWord(name.pc)) return "operand name out of place";
    }
    if (registers_ != function_.max_registers) {
      return "max_registers is " + std::to_string(function_.max_registers) + ", used are " +
             std::to_string(registers_);
    }
    return "";
  }

 private:
  static std::string At(uint32_t pc, const char* problem) {
    return "word " + std::to_string(pc) + ": " + problem;
  }

  bool IsSecondWord(uint32_t pc) const { return function_.lines.IsSecondWord(pc); }

  // Null: sound.
  const char* VerifyInstruction(uint32_t pc) {
    const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(code_[pc]));
    const OpInfo& op = GetOpInfo(form.op);
    const Instruction i = Decode(code_.data(), pc);
    registers_ = std::max(registers_, static_cast<uint32_t>(RegistersOf(op, i)));
    if (registers_ > function_.max_registers) return "register out of range";
    if (!InRange(op.a, form.a, i.a) || !InRange(op.b, form.b, i.b) ||
        !InRange(op.c, form.c, i.c)) {
      return "operand out of range";
    }
    if (!HasRightConstant(form, i)) return "constant of a wrong kind";
    if (op.c == OperandKind::kLabel && TakesPending(static_cast<uint32_t>(i.c))) {
      return "jump between pending results and what takes them";
    }
    const bool opens = (i.op == Op::kCall && i.c < 0) || (i.op == Op::kVararg && i.b < 0);
    if (TakesPending(pc) != is_open_) return "pending results are not what the instruction takes";
    is_open_ = opens;
    return nullptr;
  }

  // Whether the instruction at `pc`, which may not be verified yet, takes
  // pending results. How many is never in a second word.
  bool TakesPending(uint32_t pc) const {
    if ((code_[pc] & 0xFF) >= kOpcodeCount) return false;
    const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(code_[pc]));
    switch (form.op) {
      case Op::kCall:
      case Op::kTailCall:
      case Op::kReturn:
      case Op::kSetList:
        return ReadPlace(form.b, &code_[pc]) < 0;
      default:
        return false;
    }
  }

  bool InRange(OperandKind kind, Place place, int32_t value) const {
    auto below = [value](size_t size) { return value >= 0 && static_cast<size_t>(value) < size; };
    switch (kind) {
      case OperandKind::kConstant:
        return IsImmediate(place) || below(function_.constants.size());
      case OperandKind::kUpvalue:
        return below(function_.upvalues.size());
      case OperandKind::kChild:
        return below(function_.children.size());
      case OperandKind::kLabel:
        return below(code_.size()) && !IsSecondWord(static_cast<uint32_t>(value));
      case OperandKind::kCount:
        return value >= -1;
      default:
        return true;  // registers were counted
    }
  }

  // The dispatcher looks at neither tag of these constants.
  bool HasRightConstant(const OpcodeInfo& form, const Instruction& i) const {
    auto is_name = [this](int32_t operand) {
      const Constant& constant = function_.constants[static_cast<size_t>(operand)];
      return constant.kind == Constant::Kind::kString &&
             unit_.strings[constant.string].length <= kMaxName;
    };
    auto is_number = [this](int32_t operand) {
      const Constant::Kind kind = function_.constants[static_cast<size_t>(operand)].kind;
      return kind == Constant::Kind::kInteger || kind == Constant::Kind::kFloat;
    };
    switch (i.op) {
      case Op::kGetGlobal:
      case Op::kSetGlobal:
      case Op::kSetGlobalK:
      case Op::kSetField:
      case Op::kSetFieldK:
        return is_name(i.b);
      case Op::kGetField:
      case Op::kSelf:
        return is_name(i.c);
      case Op::kJumpIfLtK:
      case Op::kJumpIfNotLtK:
      case Op::kJumpIfLeK:
      case Op::kJumpIfNotLeK:
      case Op::kJumpIfGtK:
      case Op::kJumpIfNotGtK:
      case Op::kJumpIfGeK:
      case Op::kJumpIfNotGeK:
        return IsImmediate(form.b) || is_number(i.b);
      default:
        return true;
    }
  }

  const CodeUnit& unit_;
  const FunctionCode& function_;
  const std::vector<uint32_t>& code_;
  Account& account_;
  uint32_t registers_ = function_.parameter_count;
  bool is_open_ = false;
};

}  // namespace

Verification VerifyBytecode(const CodeUnit& unit, Meter& meter) {
  Account account(meter);
  for (size_t index = 0; index < unit.functions.size() && !account.stopped(); ++index) {
    const FunctionCode& function = unit.functions[index];
    if (!function.is_encoded()) {
      for (size_t pc = 0; pc < function.code.size() && account.CountInstruction();) ++pc;
      continue;
    }
    const std::string problem = FunctionVerifier(unit, function, account).Verify();
    if (!problem.empty()) return {.problem = "function " + std::to_string(index) + ": " + problem};
  }
  if (!account.stopped()) account.Charge();
  return {.stopped = account.stopped(), .problem = std::nullopt};
}

std::optional<std::string> VerifyBytecode(const CodeUnit& unit) {
  UnlimitedMeter meter;
  return VerifyBytecode(unit, meter).problem;
}

uint32_t CountRegisters(const FunctionCode& function) {
  uint32_t registers = function.parameter_count;
  for (uint32_t pc = 0; pc < function.bytecode.size();) {
    const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(function.bytecode[pc]));
    const Instruction i = Decode(function.bytecode.data(), pc);
    registers =
        std::max(registers, static_cast<uint32_t>(RegistersOf(GetOpInfo(form.op), i)));
    pc += form.words;
  }
  return registers;
}

}  // namespace selenite::vm
