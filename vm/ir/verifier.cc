#include "vm/ir/verifier.h"

#include <algorithm>

#include "vm/ir/register_use.h"

namespace selenite::vm {
namespace {

class FunctionVerifier {
 public:
  FunctionVerifier(const CodeUnit& unit, const FunctionCode& function)
      : unit_(unit), function_(function) {}

  // An empty string: sound.
  std::string Verify() {
    if (function_.code.empty()) return "no code";
    if (function_.lines.size() != function_.code.size()) return "lines and code differ in length";
    int registers = static_cast<int>(function_.parameter_count);
    for (size_t pc = 0; pc < function_.code.size(); ++pc) {
      std::string problem = VerifyInstruction(pc);
      if (!problem.empty()) return "pc " + std::to_string(pc) + ": " + problem;
      registers = std::max(registers, RegisterEnd(function_.code[pc]));
    }
    if (registers != static_cast<int>(function_.max_registers)) {
      return "max_registers is " + std::to_string(function_.max_registers) + ", used are " +
             std::to_string(registers);
    }
    const Op last = function_.code.back().op;
    if (last != Op::kReturn && last != Op::kTailCall && last != Op::kJump) {
      return "control falls off the end";
    }
    return VerifyTables();
  }

 private:
  std::string VerifyInstruction(size_t pc) {
    const Instruction& i = function_.code[pc];
    if (static_cast<int>(i.op) >= kOpCount) return "no such operation";
    const OpInfo& info = GetOpInfo(i.op);
    for (auto [kind, value] :
         {std::pair(info.a, i.a), std::pair(info.b, i.b), std::pair(info.c, i.c)}) {
      if (!InRange(kind, value)) return std::string(info.name) + ": operand out of range";
    }
    if (info.c == OperandKind::kLabel) {
      const bool goes_back = static_cast<size_t>(i.c) <= pc;
      if (goes_back != ((i.flags & kBackEdge) != 0)) return "back edge flag is wrong";
    } else if ((i.flags & kBackEdge) != 0) {
      return "back edge flag without a jump";
    }
    return VerifyOpenRun(pc);
  }

  bool InRange(OperandKind kind, int32_t value) const {
    auto below = [value](size_t size) { return value >= 0 && static_cast<size_t>(value) < size; };
    switch (kind) {
      case OperandKind::kNone:
        return value == 0;
      case OperandKind::kConstant:
        return below(function_.constants.size());
      case OperandKind::kUpvalue:
        return below(function_.upvalues.size());
      case OperandKind::kChild:
        return below(function_.children.size());
      case OperandKind::kLabel:
        return below(function_.code.size());
      case OperandKind::kImmediate:
        return true;
      case OperandKind::kCount:
        return value >= -1;
      case OperandKind::kReadRange:
        return value >= 0 && value <= static_cast<int>(function_.max_registers);
      default:
        return below(function_.max_registers);
    }
  }

  // Results up to the top are taken by the very next instruction.
  std::string VerifyOpenRun(size_t pc) {
    const Instruction& i = function_.code[pc];
    const bool opens = (i.op == Op::kCall && i.c < 0) || (i.op == Op::kVararg && i.b < 0);
    const bool takes = (i.op == Op::kCall || i.op == Op::kTailCall || i.op == Op::kReturn ||
                        i.op == Op::kSetList) &&
                       i.b < 0;
    if (takes != open_) return takes ? "takes a run nobody opened" : "an open run is not taken";
    open_ = opens;
    return "";
  }

  std::string VerifyTables() {
    for (uint32_t child : function_.children) {
      if (child >= unit_.functions.size()) return "child out of range";
    }
    for (const Constant& constant : function_.constants) {
      if (constant.kind == Constant::Kind::kString && constant.string >= unit_.strings.size()) {
        return "constant string out of range";
      }
      if (constant.kind == Constant::Kind::kFloat && constant.number != constant.number) {
        return "NaN as a constant";
      }
    }
    for (const UpvaluePlan& plan : function_.upvalues) {
      if (plan.name >= unit_.strings.size()) return "upvalue name out of range";
    }
    const OperandName* previous = nullptr;
    for (const OperandName& name : function_.names) {
      if (name.pc >= function_.code.size() || name.name >= unit_.strings.size()) {
        return "operand name out of range";
      }
      if (previous != nullptr &&
          std::pair(previous->pc, previous->operand) >= std::pair(name.pc, name.operand)) {
        return "operand names not sorted";
      }
      previous = &name;
    }
    const LocalsChange* before = nullptr;
    for (const LocalsChange& change : function_.locals) {
      if (change.pc >= function_.code.size()) return "locals beyond the code";
      if (before != nullptr && before->pc >= change.pc) return "locals not sorted";
      before = &change;
    }
    return "";
  }

  const CodeUnit& unit_;
  const FunctionCode& function_;
  bool open_ = false;
};

// A child's captures name registers and upvalues of every parent that makes it.
std::string VerifyCaptures(const CodeUnit& unit, const FunctionCode& parent) {
  for (uint32_t child : parent.children) {
    for (const UpvaluePlan& plan : unit.functions[child].upvalues) {
      if (plan.index >= (plan.from_register ? parent.max_registers : parent.upvalues.size())) {
        return "capture out of range in function " + std::to_string(child);
      }
      if (!plan.from_register && parent.upvalues[plan.index].is_cell != plan.is_cell) {
        return "capture and parent disagree on a cell in function " + std::to_string(child);
      }
    }
  }
  return "";
}

}  // namespace

std::optional<std::string> VerifyUnit(const CodeUnit& unit) {
  if (unit.functions.empty()) return "no main function";
  for (const CodeUnit::StringRef& ref : unit.strings) {
    if (ref.offset > unit.string_bytes.size() ||
        ref.length > unit.string_bytes.size() - ref.offset) {
      return "string outside the bytes";
    }
  }
  for (size_t i = 0; i < unit.functions.size(); ++i) {
    std::string problem = FunctionVerifier(unit, unit.functions[i]).Verify();
    if (problem.empty()) problem = VerifyCaptures(unit, unit.functions[i]);
    if (!problem.empty()) return "function " + std::to_string(i) + ", " + problem;
  }
  return std::nullopt;
}

}  // namespace selenite::vm
