// What holds for the bytecode of every program we have, at every level of
// optimisation: it is whole, exact and sound, and its listing shows all of it.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/golden/golden_run.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/verifier.h"

namespace selenite::golden {
namespace {

std::vector<std::string> LuaFiles() {
  std::vector<std::string> paths;
  for (const char* folder : {"conformance", "programs", "bench", "limits", "tiers"}) {
    const auto root = std::filesystem::path(SELENITE_TESTS) / folder;
    if (!std::filesystem::is_directory(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() == ".lua") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

size_t CountLines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

size_t CountInstructions(const vm::FunctionCode& function) {
  size_t count = 0;
  for (uint32_t pc = 0; pc < function.lines.size(); ++pc) {
    count += !function.lines.IsSecondWord(pc);
  }
  return count;
}

TEST(CorpusTest, RegistersAreExactAndListingsWhole) {
  size_t functions = 0;
  for (const std::string& path : LuaFiles()) {
    const std::string source = ReadFile(path);
    for (int level : {0, 1, 2}) {
      // Null: it is about a syntax error.
      const vm::CodeUnitRef unit = Compile(source, "test", {.optimization_level = level}).unit;
      if (unit == nullptr) continue;
      SCOPED_TRACE(path + " at level " + std::to_string(level));
      EXPECT_EQ(vm::VerifyBytecode(*unit).value_or("sound"), "sound");
      EXPECT_EQ(unit->coverage.encoded + unit->coverage.fallen_back(), unit->functions.size());
      size_t lines = 1;
      for (const vm::FunctionCode& function : unit->functions) {
        ++functions;
        lines += 1 + function.upvalues.size();
        ASSERT_TRUE(function.is_encoded()) << vm::FallbackText(function.fallback);
        EXPECT_EQ(vm::CountRegisters(function), function.max_registers);
        EXPECT_EQ(function.code.capacity(), 0u);
        lines += function.constants.size() + 1 + CountInstructions(function);
      }
      EXPECT_EQ(CountLines(vm::PrintBytecode(*unit)), lines);
    }
  }
  EXPECT_GT(functions, 3'000u);
}

TEST(CorpusTest, DenyingChangesNoCharge) {
  for (const std::string& path : LuaFiles()) {
    const std::string source = ReadFile(path);
    const vm::CodeUnitRef encoded = Compile(source, "test").unit;
    if (encoded == nullptr) continue;
    const vm::CodeUnitRef denied = Compile(source, "test", {.denied = vm::AllOpcodes()}).unit;
    ASSERT_NE(denied, nullptr) << path;
    EXPECT_EQ(denied->coverage.encoded, 0u) << path;
    EXPECT_EQ(denied->compile_work, encoded->compile_work) << path;
    // The IR is what the bytecode says: as many instructions, on the same lines.
    for (size_t n = 0; n < encoded->functions.size(); ++n) {
      EXPECT_EQ(denied->functions[n].code.size(), CountInstructions(encoded->functions[n]))
          << path << " function " << n;
      EXPECT_EQ(denied->functions[n].max_registers, encoded->functions[n].max_registers) << path;
    }
  }
}

// Work is charged by the thousand instructions, and functions are of all lengths.
TEST(CorpusTest, DenyingChangesNoChargeOfLongFunctions) {
  for (int length : {991, 997, 1'001, 1'003, 1'499, 2'007}) {
    std::string source;
    for (int n = 0; n < 9; ++n) {
      source += "do local function f(x)\n";
      for (int i = 0; i < length + n; ++i) source += "x = -x\n";
      source += "end end\n";
    }
    const vm::CodeUnitRef encoded = Compile(source, "test").unit;
    const vm::CodeUnitRef denied = Compile(source, "test", {.denied = vm::AllOpcodes()}).unit;
    ASSERT_NE(encoded, nullptr);
    ASSERT_NE(denied, nullptr);
    EXPECT_EQ(denied->compile_work, encoded->compile_work) << length;
  }
}

}  // namespace
}  // namespace selenite::golden
