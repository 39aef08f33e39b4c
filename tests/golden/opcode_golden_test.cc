// Each opcode of the table: a program that gives it, the bytecode as text, and
// the same values and fuel however much of the program the interpreter runs.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/golden/golden_file.h"
#include "tests/golden/golden_run.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/opcode.h"

namespace selenite::golden {
namespace {

constexpr size_t kFirstPairIndex = static_cast<size_t>(vm::kFirstPair);

std::string Listing(const Golden& golden, const vm::CodeUnit& unit) {
  const std::string listing = vm::PrintBytecode(unit);
  return golden.is_excerpt ? LinesWith(listing, golden.opcode) : listing;
}

bool Has(const vm::CodeUnit& unit, vm::Opcode opcode) {
  for (const vm::FunctionCode& function : unit.functions) {
    for (size_t pc = 0; pc < function.bytecode.size();
         pc += vm::GetOpcodeInfo(vm::OpcodeOf(function.bytecode[pc])).words) {
      if (vm::OpcodeOf(function.bytecode[pc]) == opcode) return true;
    }
  }
  return false;
}

// The bytecode without pairs.
vm::CompactVector<uint32_t> FirstOpcodes(const vm::FunctionCode& function) {
  vm::CompactVector<uint32_t> code = function.bytecode;
  for (size_t pc = 0; pc < code.size(); pc += vm::GetOpcodeInfo(vm::OpcodeOf(code[pc])).words) {
    code[pc] = (code[pc] & ~0xFFu) | static_cast<uint32_t>(vm::FirstOf(vm::OpcodeOf(code[pc])));
  }
  return code;
}

// All goldens by opcode.
std::map<std::string, Golden> Goldens() {
  std::map<std::string, Golden> goldens;
  for (const GoldenFile& file : ReadGoldens(SELENITE_GOLDENS)) {
    for (const Golden& golden : file.goldens) {
      EXPECT_TRUE(goldens.emplace(golden.opcode, golden).second) << golden.opcode << " twice";
    }
  }
  return goldens;
}

TEST(OpcodeGoldenTest, EncodedAsPinned) {
  const bool refresh = std::getenv("SELENITE_REFRESH_GOLDENS") != nullptr;
  for (GoldenFile& file : ReadGoldens(SELENITE_GOLDENS)) {
    for (Golden& golden : file.goldens) {
      const RunOutcome run = RunProgram(golden.source, golden.opcode);
      ASSERT_NE(run.unit, nullptr) << golden.opcode << ": " << run.values;
      const std::string listing = Listing(golden, *run.unit);
      if (refresh) golden.listing = listing;
      EXPECT_EQ(listing, golden.listing) << file.path;
    }
    if (refresh) WriteGoldens(file);
  }
}

TEST(OpcodeGoldenTest, EveryOpcodeHasAGoldenThatGivesIt) {
  std::map<std::string, Golden> goldens = Goldens();
  for (int i = 0; i < vm::kOpcodeCount; ++i) {
    const vm::Opcode opcode = static_cast<vm::Opcode>(i);
    const auto golden = goldens.find(std::string(vm::GetOpcodeInfo(opcode).name));
    if (golden == goldens.end()) {
      ADD_FAILURE() << "no golden of " << vm::GetOpcodeInfo(opcode).name;
      continue;
    }
    const RunOutcome run = RunProgram(golden->second.source, golden->first);
    ASSERT_NE(run.unit, nullptr) << golden->first << ": " << run.values;
    EXPECT_TRUE(Has(*run.unit, opcode)) << golden->first << " is not in\n"
                                        << vm::PrintBytecode(*run.unit);
    goldens.erase(golden);
  }
  EXPECT_TRUE(goldens.empty()) << goldens.begin()->first << " is no opcode";
}

TEST(OpcodeGoldenTest, SameValuesAndFuelOnBothTiers) {
  for (const auto& [name, golden] : Goldens()) {
    const RunOutcome fast = RunProgram(golden.source, name);
    EXPECT_EQ(fast.values, golden.values) << name;
    EXPECT_EQ(fast.instructions_interpreter, 0) << name;

    const RunOutcome slow = RunProgram(golden.source, name, {.denied = vm::AllOpcodes()});
    EXPECT_EQ(slow.values, golden.values) << name;
    EXPECT_EQ(slow.fuel, fast.fuel) << name;
    EXPECT_EQ(slow.instructions_dispatcher, 0) << name;
    EXPECT_EQ(slow.instructions_interpreter, fast.instructions_dispatcher) << name;
  }
}

TEST(OpcodeGoldenTest, DeniedTheFunctionFallsBackAndNothingElseChanges) {
  for (const auto& [name, golden] : Goldens()) {
    const vm::OpcodeSetResult denied = vm::ParseOpcodeSet(name);
    ASSERT_TRUE(denied.set) << name;
    const RunOutcome fast = RunProgram(golden.source, name);
    const RunOutcome mixed = RunProgram(golden.source, name, {.denied = *denied.set});
    EXPECT_EQ(mixed.values, golden.values) << name;
    EXPECT_EQ(mixed.fuel, fast.fuel) << name;
    EXPECT_EQ(mixed.instructions_dispatcher + mixed.instructions_interpreter,
              fast.instructions_dispatcher)
        << name;
    ASSERT_EQ(mixed.unit->functions.size(), fast.unit->functions.size()) << name;
    for (size_t n = 0; n < fast.unit->functions.size(); ++n) {
      const vm::FunctionCode& function = mixed.unit->functions[n];
      if (function.is_encoded()) {
        // Without a pair its two instructions are there.
        EXPECT_EQ(FirstOpcodes(function), FirstOpcodes(fast.unit->functions[n])) << name;
        continue;
      }
      EXPECT_EQ(function.fallback.reason, vm::FallbackReason::kDenied) << name;
      EXPECT_EQ(vm::GetOpcodeInfo(static_cast<vm::Opcode>(function.fallback.opcode)).name, name);
    }
    const bool is_pair = denied.set->count() == 1 && (*denied.set >> kFirstPairIndex).any();
    EXPECT_EQ(mixed.unit->coverage.fallen_back() == 0, is_pair) << name;
  }
}

TEST(OpcodeGoldenTest, SameValuesAtEveryLevel) {
  for (const auto& [name, golden] : Goldens()) {
    for (int level : {0, 1}) {
      const RunOutcome fast = RunProgram(golden.source, name, {.optimization_level = level});
      const RunOutcome slow = RunProgram(golden.source, name,
                                  {.denied = vm::AllOpcodes(), .optimization_level = level});
      EXPECT_EQ(fast.values, golden.values) << name << " at level " << level;
      EXPECT_EQ(slow.values, golden.values) << name << " at level " << level;
      EXPECT_EQ(slow.fuel, fast.fuel) << name << " at level " << level;
    }
  }
}

}  // namespace
}  // namespace selenite::golden
