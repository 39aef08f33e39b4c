#include "vm/bytecode/verifier.h"

#include <algorithm>
#include <array>
#include <vector>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/bytecode/pairing.h"

namespace selenite::vm {
namespace {

// The reference's longest interned string: a name in an instruction is one.
constexpr uint32_t kMaxName = 40;

constexpr bool IsImmediate(Place place) { return place == Place::kCi || place == Place::kDi; }

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

// What an operand is measured against: an index into FunctionVerifier's table of
// sizes.
enum Bound : uint8_t { kNoBound, kConstants, kUpvalues, kChildren, kWords, kCounts, kBounds };

// What must be true of an opcode's operands, put together from its entries in
// the two tables of operations so that checking one is straight code.
struct Rule {
  // `value + plus` of each operand must be below its bound.
  Bound bound[3] = {kNoBound, kNoBound, kNoBound};
  // Registers: one more than the highest is `(value & mask) + plus`, the largest over the operands.
  uint32_t register_mask[3] = {};
  uint8_t register_plus[3] = {};
  bool has_run = false;  // RegistersOf has to say how many registers there are
  bool has_label = false;
  bool may_take = false;  // pending results, if `b` is below zero
  bool may_open = false;  // pending results
  // Which operand must be a constant of a certain kind.
  enum class Needs : uint8_t { kNothing, kNameInB, kNameInC, kNumberInB } needs = Needs::kNothing;
};

constexpr Bound BoundOf(OperandKind kind, Place place) {
  switch (kind) {
    case OperandKind::kConstant: return IsImmediate(place) ? kNoBound : kConstants;
    case OperandKind::kUpvalue: return kUpvalues;
    case OperandKind::kChild: return kChildren;
    case OperandKind::kLabel: return kWords;
    case OperandKind::kCount: return kCounts;
    default: return kNoBound;  // registers are counted
  }
}

// The dispatcher looks at neither tag of these constants.
constexpr Rule::Needs NeedsOf(const OpcodeInfo& form) {
  switch (form.op) {
    case Op::kGetGlobal:
    case Op::kSetGlobal:
    case Op::kSetGlobalK:
    case Op::kSetField:
    case Op::kSetFieldK:
      return Rule::Needs::kNameInB;
    case Op::kGetField:
    case Op::kSelf:
      return Rule::Needs::kNameInC;
    case Op::kJumpIfLtK:
    case Op::kJumpIfNotLtK:
    case Op::kJumpIfLeK:
    case Op::kJumpIfNotLeK:
    case Op::kJumpIfGtK:
    case Op::kJumpIfNotGtK:
    case Op::kJumpIfGeK:
    case Op::kJumpIfNotGeK:
      return IsImmediate(form.b) ? Rule::Needs::kNothing : Rule::Needs::kNumberInB;
    default:
      return Rule::Needs::kNothing;
  }
}

constexpr Rule RuleOf(const OpcodeInfo& form) {
  const OpInfo& op = GetOpInfo(form.op);
  const OperandKind kinds[] = {op.a, op.b, op.c};
  const Place places[] = {form.a, form.b, form.c};
  Rule rule;
  for (int n = 0; n < 3; ++n) {
    rule.bound[n] = BoundOf(kinds[n], places[n]);
    switch (kinds[n]) {
      case OperandKind::kRead:
      case OperandKind::kWrite:
      case OperandKind::kReadWrite:
        rule.register_mask[n] = UINT32_MAX;
        rule.register_plus[n] = 1;
        break;
      case OperandKind::kWritePair:
        rule.register_mask[n] = UINT32_MAX;
        rule.register_plus[n] = 2;
        break;
      case OperandKind::kReadRange:
      case OperandKind::kWriteRange:
      case OperandKind::kCallWindow:
      case OperandKind::kLoopNumeric:
      case OperandKind::kLoopGeneric:
        rule.has_run = true;
        break;
      default:
        break;
    }
  }
  rule.has_run |= form.op == Op::kSetList;
  rule.has_label = op.c == OperandKind::kLabel;
  rule.may_take = form.op == Op::kCall || form.op == Op::kTailCall || form.op == Op::kReturn ||
                  form.op == Op::kSetList;
  rule.may_open = form.op == Op::kCall || form.op == Op::kVararg;
  rule.needs = NeedsOf(form);
  return rule;
}

constexpr auto kRules = [] {
  std::array<Rule, kOpcodeCount> rules{};
  for (size_t i = 0; i < rules.size(); ++i) rules[i] = RuleOf(opcode_table::kInfo[i]);
  return rules;
}();

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
      : unit_(unit), function_(function), code_(function.bytecode), account_(account) {
    // Offsets below zero are far beyond each size. A count may be -1: all.
    sizes_[kNoBound] = UINT64_MAX;
    sizes_[kConstants] = function.constants.size();
    sizes_[kUpvalues] = function.upvalues.size();
    sizes_[kChildren] = function.children.size();
    sizes_[kWords] = code_.size();
    sizes_[kCounts] = UINT64_MAX;
  }

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
    uint32_t previous = 0;
    for (const LocalsChange& change : function_.locals) {
      if (change.pc < previous) return "locals not sorted";
      previous = change.pc;
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
    const Opcode opcode = OpcodeOf(code_[pc]);
    const Rule& rule = kRules[static_cast<size_t>(opcode)];
    const size_t next = pc + GetOpcodeInfo(opcode).words;
    if (IsPair(opcode) && (next >= code_.size() || (code_[next] & 0xFF) >= kOpcodeCount ||
                           FindPair(code_[pc], code_[next]) != opcode)) {
      return "pair without its second instruction";
    }
    const Instruction i = Decode(code_.data(), pc);
    const uint32_t a = static_cast<uint32_t>(i.a);
    const uint32_t b = static_cast<uint32_t>(i.b);
    const uint32_t c = static_cast<uint32_t>(i.c);
    // No operand of this kind is near the largest number: it has a byte.
    uint32_t end = std::max({(a & rule.register_mask[0]) + rule.register_plus[0],
                             (b & rule.register_mask[1]) + rule.register_plus[1],
                             (c & rule.register_mask[2]) + rule.register_plus[2]});
    if (rule.has_run) {
      end = std::max(end, static_cast<uint32_t>(RegistersOf(GetOpInfo(i.op), i)));
    }
    registers_ = std::max(registers_, end);
    if (registers_ > function_.max_registers) return "register out of range";
    if (a >= sizes_[rule.bound[0]] || b >= sizes_[rule.bound[1]] || c >= sizes_[rule.bound[2]] ||
        (rule.bound[1] == kCounts && i.b < -1) || (rule.bound[2] == kCounts && i.c < -1)) {
      return "operand out of range";
    }
    if (rule.has_label) {
      if (IsSecondWord(c)) return "operand out of range";
      if (TakesPending(c)) return "jump between pending results and what takes them";
    }
    if (rule.needs != Rule::Needs::kNothing && !HasRightConstant(rule, i)) {
      return "constant of a wrong kind";
    }
    if ((rule.may_take && i.b < 0) != is_open_) {
      return "pending results are not what the instruction takes";
    }
    is_open_ = rule.may_open && (i.op == Op::kCall ? i.c : i.b) < 0;
    return nullptr;
  }

  // Whether the instruction at `pc`, which may not be verified yet, takes
  // pending results. How many is never in a second word.
  bool TakesPending(uint32_t pc) const {
    if ((code_[pc] & 0xFF) >= kOpcodeCount) return false;
    if (!kRules[code_[pc] & 0xFF].may_take) return false;
    return ReadPlace(GetOpcodeInfo(OpcodeOf(code_[pc])).b, &code_[pc]) < 0;
  }

  bool HasRightConstant(const Rule& rule, const Instruction& i) const {
    const int32_t operand = rule.needs == Rule::Needs::kNameInC ? i.c : i.b;
    const Constant& constant = function_.constants[static_cast<size_t>(operand)];
    if (rule.needs == Rule::Needs::kNumberInB) {
      return constant.kind == Constant::Kind::kInteger || constant.kind == Constant::Kind::kFloat;
    }
    return constant.kind == Constant::Kind::kString &&
           unit_.strings[constant.string].length <= kMaxName;
  }

  const CodeUnit& unit_;
  const FunctionCode& function_;
  const CompactVector<uint32_t>& code_;
  Account& account_;
  uint64_t sizes_[kBounds];
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
