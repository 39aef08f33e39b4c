#include "client/cli/coverage_text.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "client/cli/json_text.h"

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
  std::string out = fmt::format(R"({{"file":{},"ok":{})", JsonString(path), file.unit != nullptr);
  auto append = std::back_inserter(out);
  if (file.unit == nullptr) {
    fmt::format_to(append, R"(,"error":{{"message":{},"line":{},"column":{}}}}})",
                   JsonString(file.error), file.line, file.column);
    return out + '\n';
  }
  const vm::CodeUnit& unit = *file.unit;
  fmt::format_to(append, R"(,"functions":{},"encoded":{},"fallback":{{)", unit.functions.size(),
                 unit.coverage.encoded);
  for (int i = 0; i < vm::kFallbackReasonCount; ++i) {
    fmt::format_to(append, R"({}"{}":{})", i == 0 ? "" : ",",
                   vm::FallbackReasonName(static_cast<vm::FallbackReason>(i)),
                   unit.coverage.fallback[i]);
  }
  out += R"(},"fallen_back":[)";
  const char* separator = "";
  for (size_t n = 0; n < unit.functions.size(); ++n) {
    const vm::FunctionCode& function = unit.functions[n];
    if (function.is_encoded()) continue;
    fmt::format_to(append,
                   R"({}{{"function":{},"lines":[{},{}],"reason":"{}","opcode":"{}","line":{}}})",
                   separator, n, function.line_defined, function.last_line_defined,
                   vm::FallbackReasonName(function.fallback.reason), OpcodeName(function.fallback),
                   function.fallback.line);
    separator = ",";
  }
  return out + "]}\n";
}

}  // namespace selenite::cli
