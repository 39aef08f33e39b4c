#include "client/cli/coverage_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "client/cli/json_line.h"

namespace selenite::cli {
namespace {

std::string_view OpcodeName(const vm::Fallback& fallback) {
  return vm::GetOpcodeInfo(static_cast<vm::Opcode>(fallback.opcode)).name;
}

// The main function is on no lines of its own.
std::string Place(const vm::FunctionCode& function) {
  if (function.line_defined == 0) return "main";
  return fmt::format("lines {}-{}", function.line_defined, function.last_line_defined);
}

// The members that say what became of the functions.
void AddCoverage(const vm::CodeUnit& unit, JsonLine& line) {
  line.Key("functions").Int64(static_cast<int64_t>(unit.functions.size()));
  line.Key("encoded").Int64(unit.coverage.encoded);
  line.Key("fallback").StartObject();
  for (int i = 0; i < vm::kFallbackReasonCount; ++i) {
    line.Key(vm::FallbackReasonName(static_cast<vm::FallbackReason>(i)))
        .Int64(unit.coverage.fallback[i]);
  }
  line.EndObject();
  line.Key("fallen_back").StartArray();
  for (size_t n = 0; n < unit.functions.size(); ++n) {
    const vm::FunctionCode& function = unit.functions[n];
    if (function.is_encoded()) continue;
    line.StartObject();
    line.Key("function").Int64(static_cast<int64_t>(n));
    line.Key("lines").StartArray();
    line.Int64(function.line_defined);
    line.Int64(function.last_line_defined);
    line.EndArray();
    line.Key("reason").String(vm::FallbackReasonName(function.fallback.reason));
    line.Key("opcode").String(OpcodeName(function.fallback));
    line.Key("line").Int64(function.fallback.line);
    line.EndObject();
  }
  line.EndArray();
}

}  // namespace

std::string FallbackLine(const vm::CodeUnit& unit, size_t function) {
  const vm::FunctionCode& code = unit.functions[function];
  return fmt::format("{}:{}: function #{} ({}) fell back to the interpreter: {}, opcode {}",
                     unit.display_name, code.fallback.line, function, Place(code),
                     vm::FallbackReasonName(code.fallback.reason), OpcodeName(code.fallback));
}

size_t FirstFallback(const vm::CodeUnit& unit) {
  size_t n = 0;
  while (n < unit.functions.size() && unit.functions[n].is_encoded()) ++n;
  return n;
}

std::string CoverageText(const std::string& path, const vm::CodeUnit& unit) {
  const size_t count = unit.functions.size();
  std::string out = fmt::format("{}: ok, {} function{}, {} encoded, {} fallen back\n", path, count,
                                count == 1 ? "" : "s", unit.coverage.encoded,
                                unit.coverage.fallen_back());
  for (size_t n = 0; n < count; ++n) {
    if (!unit.functions[n].is_encoded()) out += FallbackLine(unit, n) + '\n';
  }
  return out;
}

std::string CoverageJson(const std::string& path, const CompiledFile& file) {
  JsonLine line;
  line.StartObject();
  line.Key("file").String(path);
  line.Key("ok").Bool(file.unit != nullptr);
  if (file.unit == nullptr) {
    line.Key("error").StartObject();
    line.Key("message").String(file.error);
    line.Key("line").Int64(file.line);
    line.Key("column").Int64(file.column);
    line.EndObject();
  } else {
    AddCoverage(*file.unit, line);
  }
  line.EndObject();
  return line.Text();
}

}  // namespace selenite::cli
