#include "tests/tiers/pairing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <variant>

namespace selenite::tiers {
namespace {

constexpr std::string_view kCallerMark = "BXor*,KBXor";
constexpr std::string_view kCalleeMark = "Shl*,KShl";
// Of a slice: a test that never ends is ended by its time limit.
constexpr int64_t kSliceFuel = 20'000;
constexpr int64_t kCleanupFuel = 1'000'000;

}  // namespace

std::string NameOf(const Pairing& pairing) {
  const auto name = [](Tier tier) {
    return tier == Tier::kDispatcher ? "Dispatcher" : "Interpreter";
  };
  return std::string(name(pairing.caller)) + "Calls" + name(pairing.callee);
}

vm::OpcodeSet Opcodes(std::string_view names) {
  const vm::OpcodeSetResult parsed = vm::ParseOpcodeSet(names);
  EXPECT_TRUE(parsed.set.has_value()) << parsed.unknown;
  return parsed.set.value_or(vm::OpcodeSet());
}

vm::OpcodeSet DeniedFor(const Pairing& pairing) {
  if (!pairing.IsMixed()) {
    return pairing.caller == Tier::kDispatcher ? vm::OpcodeSet() : vm::AllOpcodes();
  }
  return Opcodes(pairing.caller == Tier::kInterpreter ? kCallerMark : kCalleeMark);
}

vm::CodeUnitRef CompileUnit(const std::string& source, const vm::OpcodeSet& denied) {
  vm::CollectingHost host;
  const auto isolate = vm::Isolate::Create({.random_seed = 1, .denied_opcodes = denied}, host);
  isolate->StartSource(source, "=test", {});
  while (isolate->phase() == vm::RunPhase::kCompile &&
         isolate->Resume(kSliceFuel) == vm::RunState::kMore) {
  }
  vm::CodeUnitRef unit = isolate->unit();
  EXPECT_NE(unit, nullptr) << "does not compile";
  if (isolate->state() == vm::RunState::kMore) isolate->Terminate();
  isolate->TakeResult();
  return unit;
}

int64_t FuelOfCompile(const std::string& source) {
  vm::CollectingHost host;
  const auto isolate = vm::Isolate::Create({.random_seed = 1}, host);
  isolate->StartSource(source, "=test", {});
  while (isolate->phase() == vm::RunPhase::kCompile &&
         isolate->Resume(kSliceFuel) == vm::RunState::kMore) {
  }
  const int64_t fuel = isolate->fuel_used();
  EXPECT_EQ(isolate->state(), vm::RunState::kMore) << "does not compile";
  if (isolate->state() == vm::RunState::kMore) isolate->Terminate();
  isolate->TakeResult();
  return fuel;
}

vm::RunResult Drive(vm::Isolate& isolate) {
  while (isolate.Resume(kSliceFuel) == vm::RunState::kMore) {
  }
  isolate.RunCleanup(kCleanupFuel);
  return isolate.TakeResult();
}

vm::RunResult RunSource(vm::Isolate& isolate, std::string source) {
  isolate.StartSource(std::move(source), "=test", {});
  return Drive(isolate);
}

int64_t IntegerOf(const vm::RunResult& result) {
  EXPECT_EQ(result.state, vm::RunState::kFinished)
      << (result.error ? result.error->message + "\n" + result.error->traceback_text : "no error");
  if (result.values.size() != 1) return -1;
  const auto* integer = std::get_if<int64_t>(&result.values[0].value);
  EXPECT_NE(integer, nullptr) << "not an integer";
  return integer == nullptr ? -1 : *integer;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> LuaFiles(std::string_view folder) {
  std::vector<std::string> files;
  const auto directory = std::filesystem::path(SELENITE_SOURCE_DIR) / "tests" / folder;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".lua") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

differential::Program ReadProgram(const std::string& path) {
  std::optional<differential::Program> program = differential::ReadProgram(path);
  EXPECT_TRUE(program.has_value()) << path;
  if (!program) return {};
  program->chunk_name = "@" + std::filesystem::path(path).filename().string();
  return *std::move(program);
}

}  // namespace selenite::tiers
