// Driven by the operand kinds and places of opcodes.def: a new opcode is printed
// without a change here.

#include "vm/bytecode/disassembler.h"

#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/ir/printer.h"

namespace selenite::vm {
namespace {

// Where comments begin, if the operands leave room.
constexpr size_t kCommentColumn = 42;

bool IsStored(Place place) {
  return place != Place::kNo && place != Place::kAny && place != Place::kIs0 &&
         place != Place::kIs1;
}

class FunctionPrinter {
 public:
  FunctionPrinter(const CodeUnit& unit, const FunctionCode& function, std::string& out)
      : unit_(unit), function_(function), code_(function.bytecode), out_(out) {}

  void Print() {
    PrintConstants();
    size_t instructions = 0;
    for (size_t pc = 0; pc < code_.size(); pc += WordsAt(pc)) ++instructions;
    out_ += "  words " + std::to_string(code_.size()) + " instructions " +
            std::to_string(instructions) + "\n";
    for (size_t pc = 0; pc < code_.size(); pc += WordsAt(pc)) PrintLine(pc);
  }

 private:
  bool IsOpcode(size_t pc) const { return (code_[pc] & 0xFF) < kOpcodeCount; }
  size_t WordsAt(size_t pc) const {
    return IsOpcode(pc) ? GetOpcodeInfo(OpcodeOf(code_[pc])).words : 1;
  }

  void PrintConstants() {
    for (size_t k = 0; k < function_.constants.size(); ++k) {
      out_ += "  K" + std::to_string(k) + " ";
      AppendConstant(out_, unit_, function_.constants[k]);
      out_ += '\n';
    }
  }

  void PrintLine(size_t pc) {
    const size_t begin = out_.size();
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "%5zu [%" PRIu32 "] ", pc,
                  pc < function_.lines.size() ? function_.LineAt(static_cast<uint32_t>(pc)) : 0);
    out_ += buffer;
    if (!IsOpcode(pc) || pc + WordsAt(pc) > code_.size()) {
      std::snprintf(buffer, sizeof buffer, "? 0x%08" PRIx32 "\n", code_[pc]);
      out_ += buffer;
      return;
    }
    const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(code_[pc]));
    const Instruction i = Decode(code_.data(), static_cast<uint32_t>(pc));
    const OpInfo& op = GetOpInfo(form.op);
    out_ += form.name;
    std::string comment;
    PrintOperand(op.a, form.a, i.a, comment);
    PrintOperand(op.b, form.b, i.b, comment);
    PrintOperand(op.c, form.c, i.c, comment);
    if ((i.flags & kBackEdge) != 0) out_ += " back";
    AddNames(pc, op, i, comment);
    if (!comment.empty()) {
      const size_t width = out_.size() - begin;
      out_.append(width < kCommentColumn ? kCommentColumn - width : 1, ' ');
      out_ += "; " + comment;
    }
    out_ += '\n';
  }

  static std::string& NextRemark(std::string& comment) {
    if (!comment.empty()) comment += ", ";
    return comment;
  }

  void PrintOperand(OperandKind kind, Place place, int32_t value, std::string& comment) {
    if (!IsStored(place)) return;
    out_ += ' ';
    const std::string text = OperandText(kind, place, value);
    out_ += text;
    const size_t index = static_cast<size_t>(value);  // huge if below zero
    if (kind == OperandKind::kConstant && text[0] == 'K' && index < function_.constants.size()) {
      NextRemark(comment) += text + " = ";
      AppendConstant(comment, unit_, function_.constants[index]);
    } else if (kind == OperandKind::kUpvalue && index < function_.upvalues.size()) {
      NextRemark(comment) += text + " is ";
      AppendName(comment, unit_.String(function_.upvalues[index].name));
    } else if (kind == OperandKind::kChild && index < function_.children.size()) {
      NextRemark(comment) += "function #" + std::to_string(function_.children[index]);
    }
  }

  static std::string OperandText(OperandKind kind, Place place, int32_t value) {
    const std::string number = std::to_string(value);
    switch (kind) {
      case OperandKind::kConstant:
        return place == Place::kCi || place == Place::kDi ? number : "K" + number;
      case OperandKind::kUpvalue:
        return "U" + number;
      case OperandKind::kChild:
        return "child " + number;
      case OperandKind::kImmediate:
        return number;
      case OperandKind::kCount:
        return value < 0 ? "all" : number;
      case OperandKind::kLabel:
        return "to " + number;
      default:
        return "R" + number;
    }
  }

  // What the script calls the operands of the instruction at `pc`.
  void AddNames(size_t pc, const OpInfo& op, const Instruction& i, std::string& comment) {
    while (next_name_ < function_.names.size() && function_.names[next_name_].pc < pc) ++next_name_;
    for (; next_name_ < function_.names.size() && function_.names[next_name_].pc == pc;
         ++next_name_) {
      const OperandName& name = function_.names[next_name_];
      // A constant that is a name has said so.
      if (name.kind == NameKind::kConstant) continue;
      std::string remark = NamedOperand(op, i, name.operand) + " is ";
      remark += NameKindText(name.kind);
      remark += " '";
      AppendName(remark, unit_.String(name.name));
      remark += '\'';
      // `x * x` has one operand, twice.
      if (!comment.ends_with(remark)) NextRemark(comment) += remark;
    }
  }

  // The operand that an OperandName means: of a run of registers, each has its own.
  static std::string NamedOperand(const OpInfo& op, const Instruction& i, int operand) {
    if (op.b == OperandKind::kReadRange && operand > 0) {
      return "R" + std::to_string(int64_t{i.b} + operand - 1);
    }
    const OperandKind kinds[] = {op.a, op.b, op.c};
    const int32_t values[] = {i.a, i.b, i.c};
    return operand < 3 ? OperandText(kinds[operand], Place::kNo, values[operand]) : "?";
  }

  const CodeUnit& unit_;
  const FunctionCode& function_;
  const CompactVector<uint32_t>& code_;
  std::string& out_;
  size_t next_name_ = 0;
};

void AppendCoverage(std::string& out, const CodeUnit& unit) {
  const size_t count = unit.functions.size();
  out += "chunk ";
  AppendName(out, unit.display_name);
  out += ": " + std::to_string(count) + (count == 1 ? " function, " : " functions, ") +
         std::to_string(unit.coverage.encoded) + " encoded, " +
         std::to_string(unit.coverage.fallen_back()) + " fallen back\n";
}

}  // namespace

std::string PrintBytecode(const CodeUnit& unit) {
  std::string out;
  AppendCoverage(out, unit);
  for (size_t n = 0; n < unit.functions.size(); ++n) {
    const FunctionCode& function = unit.functions[n];
    AppendHeader(out, unit, function, n);
    if (function.is_encoded()) {
      FunctionPrinter(unit, function, out).Print();
    } else {
      out += "  fell back: " + FallbackText(function.fallback) + "; the IR:\n";
      AppendInstructions(out, unit, function);
    }
  }
  return out;
}

std::string FallbackText(const Fallback& fallback) {
  std::string text(FallbackReasonName(fallback.reason));
  text += ", opcode ";
  text += fallback.opcode < kOpcodeCount
              ? GetOpcodeInfo(static_cast<Opcode>(fallback.opcode)).name
              : std::string_view("?");
  return text + ", line " + std::to_string(fallback.line);
}

}  // namespace selenite::vm
