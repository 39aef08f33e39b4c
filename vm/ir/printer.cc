// The IR as text. Driven by the operand kinds of ops.def, so a new operation
// is printed without a change here.

#include "vm/ir/printer.h"

#include <cinttypes>
#include <cstdio>
#include <string>

namespace selenite::vm {
namespace {

// Strings longer than this are cut: a listing is for reading.
constexpr size_t kShownBytes = 40;

// Bytes that a terminal would act upon are written as numbers.
void AppendPrintable(std::string& out, char c) {
  if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) {
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, "\\%d", static_cast<unsigned char>(c));
    out += buffer;
  } else {
    out += c;
  }
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text.substr(0, kShownBytes)) {
    if (c == '"' || c == '\\') out += '\\';
    AppendPrintable(out, c);
  }
  out += text.size() > kShownBytes ? "\"..." : "\"";
}

void AppendOperand(std::string& out, const CodeUnit& unit, const FunctionCode& function,
                   OperandKind kind, int32_t value) {
  if (kind == OperandKind::kNone) return;
  out += ' ';
  const std::string number = std::to_string(value);
  switch (kind) {
    case OperandKind::kNone:
      return;
    case OperandKind::kConstant:
      if (value < 0 || static_cast<size_t>(value) >= function.constants.size()) {
        out += "K?" + number;
      } else {
        AppendConstant(out, unit, function.constants[value]);
      }
      return;
    case OperandKind::kUpvalue:
      out += 'U' + number;
      return;
    case OperandKind::kChild:
      out += "F?";
      if (value >= 0 && static_cast<size_t>(value) < function.children.size()) {
        out.back() = '#';
        out += std::to_string(function.children[value]);
      }
      return;
    case OperandKind::kImmediate:
      out += '#' + number;
      return;
    case OperandKind::kCount:
      out += value < 0 ? std::string("*") : 'x' + number;
      return;
    case OperandKind::kLabel:
      out += "->" + number;
      return;
    default:
      out += 'R' + number;
      return;
  }
}

}  // namespace

void AppendName(std::string& out, std::string_view name) {
  for (char c : name.substr(0, kShownBytes)) AppendPrintable(out, c);
}

void AppendConstant(std::string& out, const CodeUnit& unit, const Constant& constant) {
  char buffer[40];
  switch (constant.kind) {
    case Constant::Kind::kNil:
      out += "nil";
      return;
    case Constant::Kind::kFalse:
      out += "false";
      return;
    case Constant::Kind::kTrue:
      out += "true";
      return;
    case Constant::Kind::kInteger:
      std::snprintf(buffer, sizeof buffer, "%" PRId64, constant.integer);
      out += buffer;
      return;
    case Constant::Kind::kFloat: {
      std::snprintf(buffer, sizeof buffer, "%.17g", constant.number);
      std::string text = buffer;
      if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
      out += text;
      return;
    }
    case Constant::Kind::kString:
      AppendQuoted(out, unit.String(constant.string));
      return;
  }
}

std::string_view NameKindText(NameKind kind) {
  switch (kind) {
    case NameKind::kLocal:
      return "local";
    case NameKind::kGlobal:
      return "global";
    case NameKind::kField:
      return "field";
    case NameKind::kUpvalue:
      return "upvalue";
    case NameKind::kMethod:
      return "method";
    case NameKind::kConstant:
      return "constant";
  }
  return "?";
}

void AppendHeader(std::string& out, const CodeUnit& unit, const FunctionCode& function,
                  size_t number) {
  out += "function #" + std::to_string(number) + " lines " + std::to_string(function.line_defined) +
         "-" + std::to_string(function.last_line_defined) + " parameters " +
         std::to_string(function.parameter_count) + (function.is_vararg ? "+" : "") +
         " registers " + std::to_string(function.max_registers) + "\n";
  for (size_t i = 0; i < function.upvalues.size(); ++i) {
    const UpvaluePlan& plan = function.upvalues[i];
    out += "  U" + std::to_string(i) + " ";
    AppendName(out, unit.String(plan.name));
    out += std::string(" = ") + (plan.from_register ? 'R' : 'U') + std::to_string(plan.index) +
           (plan.is_cell ? " cell" : "") + "\n";
  }
}

void AppendInstructions(std::string& out, const CodeUnit& unit, const FunctionCode& function) {
  size_t next_name = 0;
  for (size_t pc = 0; pc < function.code.size(); ++pc) {
    const Instruction& instruction = function.code[pc];
    const OpInfo& info = GetOpInfo(instruction.op);
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "%4zu [%u] ", pc,
                  pc < function.lines.size() ? function.LineAt(static_cast<uint32_t>(pc)) : 0);
    out += buffer;
    out += info.name;
    AppendOperand(out, unit, function, info.a, instruction.a);
    AppendOperand(out, unit, function, info.b, instruction.b);
    AppendOperand(out, unit, function, info.c, instruction.c);
    if ((instruction.flags & kBackEdge) != 0) out += " back";
    for (const char* before = " ; ";
         next_name < function.names.size() && function.names[next_name].pc == pc; ++next_name) {
      const OperandName& name = function.names[next_name];
      out += before;
      out += std::to_string(name.operand) + " ";
      out += NameKindText(name.kind);
      out += ' ';
      AppendName(out, unit.String(name.name));
      before = ", ";
    }
    out += '\n';
  }
}

std::string PrintUnit(const CodeUnit& unit) {
  std::string out;
  for (size_t i = 0; i < unit.functions.size(); ++i) {
    AppendHeader(out, unit, unit.functions[i], i);
    AppendInstructions(out, unit, unit.functions[i]);
  }
  return out;
}

}  // namespace selenite::vm
