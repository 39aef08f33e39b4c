#include "tests/golden/golden_run.h"

#include <cstdio>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "vm/silent_host.h"

namespace selenite::golden {
namespace {

constexpr int64_t kSliceFuel = 20'000;
constexpr int64_t kMostFuel = 100'000'000;

std::string NumberText(double number) {
  char digits[64];
  std::snprintf(digits, sizeof digits, "%.14g", number);
  std::string text = digits;
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

std::string ValueText(const vm::HostValue& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return "nil";
        } else if constexpr (std::is_same_v<T, bool>) {
          return v ? "true" : "false";
        } else if constexpr (std::is_same_v<T, int64_t>) {
          return std::to_string(v);
        } else if constexpr (std::is_same_v<T, double>) {
          return NumberText(v);
        } else if constexpr (std::is_same_v<T, std::string>) {
          return v;
        } else {
          return "?";
        }
      },
      value.value);
}

enum class Until : uint8_t { kCompiled, kOver };

RunOutcome Drive(const std::string& source, const std::string& name, const RunOptions& options,
                 Until until) {
  vm::SilentHost host;
  const auto isolate = vm::Isolate::Create({.random_seed = 1,
                                            .optimization_level = options.optimization_level,
                                            .denied_opcodes = options.denied},
                                           host);
  std::vector<vm::HostValue> arguments;
  arguments.push_back({int64_t{7}});
  arguments.push_back({int64_t{3}});
  isolate->StartSource(source, "=" + name, std::move(arguments));
  while (isolate->state() == vm::RunState::kMore) {
    const bool is_enough =
        until == Until::kCompiled && isolate->phase() != vm::RunPhase::kCompile;
    if (is_enough || isolate->fuel_used() > kMostFuel) {
      isolate->Terminate();
    } else {
      isolate->Resume(kSliceFuel);
    }
  }
  RunOutcome outcome;
  outcome.unit = isolate->unit();
  outcome.fuel = isolate->fuel_used();
  const vm::IsolateStats stats = isolate->Stats();
  outcome.instructions_dispatcher = stats.instructions_dispatcher;
  outcome.instructions_interpreter = stats.instructions_interpreter;
  const vm::RunResult result = isolate->TakeResult();
  const char* separator = "";
  for (const vm::HostValue& value : result.values) {
    outcome.values += separator + ValueText(value);
    separator = "\t";
  }
  if (result.error) outcome.values = result.error->message;
  return outcome;
}

}  // namespace

RunOutcome Compile(const std::string& source, const std::string& name, const RunOptions& options) {
  return Drive(source, name, options, Until::kCompiled);
}

RunOutcome RunProgram(const std::string& source, const std::string& name,
                      const RunOptions& options) {
  return Drive(source, name, options, Until::kOver);
}

}  // namespace selenite::golden
