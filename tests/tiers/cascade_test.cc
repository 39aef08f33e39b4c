// Falling back is a function's own matter: its parent, its children and its
// siblings keep the tier they have, and nothing but the counters tells.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/differential/comparison.h"
#include "tests/tiers/pairing.h"
#include "vm/ir/coverage.h"

namespace selenite::tiers {
namespace {

using differential::Ending;
using differential::FirstDifference;
using differential::Program;
using differential::RunProgram;
using differential::Strictness;
using vm::FunctionCode;

// One letter a function, by the line it is defined in: E encoded, F fallen back.
// The main function comes first.
std::string TiersByLine(const vm::CodeUnit& unit) {
  std::vector<const FunctionCode*> functions;
  for (const FunctionCode& function : unit.functions) functions.push_back(&function);
  std::sort(functions.begin(), functions.end(), [](const auto* a, const auto* b) {
    return a->line_defined < b->line_defined;
  });
  std::string tiers;
  for (const FunctionCode* function : functions) tiers += function->is_encoded() ? 'E' : 'F';
  return tiers;
}

// Functions in lines 2 to 9, nested as they are indented.
constexpr char kFamily[] =
    "local x = ...\n"
    "local function eldest() return x + 1 end\n"
    "local function middle(y)\n"
    "  local function first() return y - 1 end\n"
    "  local function second()\n"
    "    return function() return y % 3 end\n"
    "  end\n"
    "  local z = y ^ x\n"
    "  return first, second, function() return y // x end\n"
    "end\n"
    "local function youngest() return x * 2 end\n"
    "return eldest, middle, youngest, x / 2\n";

TEST(CascadeTest, NothingDeniedNothingFallsBack) {
  const vm::CodeUnitRef unit = CompileUnit(kFamily, {});
  EXPECT_EQ(TiersByLine(*unit), "EEEEEEEE");
  EXPECT_EQ(unit->coverage.encoded, 8u);
  EXPECT_EQ(unit->coverage.fallen_back(), 0u);
}

TEST(CascadeTest, EachFunctionFallsBackOnItsOwn) {
  struct Case {
    const char* denied;
    const char* tiers;
    uint32_t line;  // of what is denied
  };
  // Lines of definition: main, 2, 3, 4, 5, 6, 9, 11.
  for (const Case& c : {
           Case{"Add*", "EFEEEEEE", 2},                   // a sibling
           Case{"Pow", "EEFEEEEE", 8},                    // a parent with children of all kinds
           Case{"Sub*", "EEEFEEEE", 4},                   // a child
           Case{"Mod*", "EEEEEFEE", 6},                   // a grandchild
           Case{"IDiv", "EEEEEEFE", 9},                   // the last child
           Case{"Mul*", "EEEEEEEF", 11},                  // the last sibling
           Case{"Div*", "FEEEEEEE", 12},                  // the main function
           Case{"Pow,Mod*,Div*", "FEFEEFEE", 12},         // every second generation
           Case{"Sub*,Mod*,IDiv,Add*,Mul*", "EFEFEFFF", 0}  // all but the parents
       }) {
    SCOPED_TRACE(c.denied);
    const vm::OpcodeSet denied = Opcodes(c.denied);
    const vm::CodeUnitRef unit = CompileUnit(kFamily, denied);
    EXPECT_EQ(TiersByLine(*unit), c.tiers);
    uint32_t fallen_back = 0;
    bool line_seen = c.line == 0;
    for (const FunctionCode& function : unit->functions) {
      // One form or the other, never both, never none.
      EXPECT_NE(function.code.empty(), function.bytecode.empty());
      if (function.is_encoded()) continue;
      ++fallen_back;
      EXPECT_EQ(function.fallback.reason, vm::FallbackReason::kDenied);
      EXPECT_TRUE(denied[function.fallback.opcode]);
      EXPECT_GE(function.fallback.line, function.line_defined);
      line_seen = line_seen || function.fallback.line == c.line;
    }
    EXPECT_TRUE(line_seen);
    EXPECT_EQ(unit->coverage.fallback[static_cast<int>(vm::FallbackReason::kDenied)], fallen_back);
    EXPECT_EQ(unit->coverage.encoded + fallen_back, unit->functions.size());
  }
}

// A single denied opcode sends exactly those functions back that use it.
TEST(CascadeTest, AFunctionKeepsItsCodeWhateverHappensToOthers) {
  const vm::CodeUnitRef all = CompileUnit(kFamily, {});
  const vm::CodeUnitRef some = CompileUnit(kFamily, Opcodes("Pow,Mod*,Div*"));
  ASSERT_EQ(all->functions.size(), some->functions.size());
  int compared = 0;
  for (size_t i = 0; i < all->functions.size(); ++i) {
    if (!some->functions[i].is_encoded()) continue;
    EXPECT_EQ(all->functions[i].bytecode, some->functions[i].bytecode);
    EXPECT_EQ(all->functions[i].lines.Unpack(), some->functions[i].lines.Unpack());
    ++compared;
  }
  EXPECT_EQ(compared, 5);
}

TEST(CascadeTest, TheCountersTellWhatWasLinked) {
  vm::CollectingHost host;
  const auto isolate =
      vm::Isolate::Create({.random_seed = 1, .denied_opcodes = Opcodes("Pow")}, host);
  RunSource(*isolate, kFamily);
  const vm::IsolateStats stats = isolate->Stats();
  EXPECT_EQ(stats.prototypes_interpreter(),
            stats.prototypes_fallback[static_cast<int>(vm::FallbackReason::kDenied)]);
  EXPECT_EQ(stats.prototypes_interpreter(), 1);
  EXPECT_EQ(stats.prototypes_dispatcher, 7);
}

// ---- Random masks over whole programs --------------------------------------

#if defined(SELENITE_GC_STRESS) || defined(SELENITE_SANITIZED)
constexpr int kMasks = 2;  // runs take several times as long
#else
constexpr int kMasks = 4;
#endif
// The more are denied, the fewer functions are left to the dispatcher.
constexpr int kDeniedAtMost = 5;

vm::OpcodeSet RandomMask(std::mt19937_64& random) {
  vm::OpcodeSet mask;
  const auto count = 1 + random() % kDeniedAtMost;
  for (uint64_t i = 0; i < count; ++i) mask.set(random() % vm::kOpcodeCount);
  return mask;
}

std::string NamesIn(const vm::OpcodeSet& mask) {
  std::string names;
  for (int i = 0; i < vm::kOpcodeCount; ++i) {
    if (mask[static_cast<size_t>(i)]) {
      names += std::string(GetOpcodeInfo(static_cast<vm::Opcode>(i)).name) + ",";
    }
  }
  return names;
}

void CompareUnderMasks(const std::vector<std::string>& paths) {
  // --gtest_random_seed=N repeats a run.
  const uint64_t given = static_cast<uint64_t>(testing::GTEST_FLAG(random_seed));
  const uint64_t seed = given != 0 ? given : 1 + std::random_device()() % 99'999;
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  int64_t crossings = 0;
  int64_t dispatched = 0;
  int64_t interpreted = 0;
  for (const std::string& path : paths) {
    const Program program = ReadProgram(path);
    if (program.watches_collector) continue;
    const Ending expected = RunProgram(program, {.name = "nothing denied"});
    dispatched += expected.stats.instructions_dispatcher;
    interpreted += expected.stats.instructions_interpreter;
    for (int i = 0; i < kMasks; ++i) {
      const vm::OpcodeSet mask = RandomMask(random);
      const Ending ending = RunProgram(program, {.name = "mask", .denied = mask});
      EXPECT_EQ(FirstDifference(expected, ending, Strictness::kEverything), std::nullopt)
          << path << " with " << NamesIn(mask) << " denied, seed " << seed;
      crossings += ending.stats.crossings();
    }
  }
  // A comparison of a tier with itself would prove nothing. (Some programs are
  // about what cannot be encoded.)
  EXPECT_GT(dispatched, 100 * interpreted);
  EXPECT_GT(crossings, 10);
}

TEST(CascadeTest, RandomMasksDoNotMatterToTheConformanceCorpus) {
  CompareUnderMasks(LuaFiles("conformance"));
}

#if !defined(SELENITE_GC_STRESS)  // a full collection at every safepoint: minutes
TEST(CascadeTest, RandomMasksDoNotMatterToWholePrograms) {
  CompareUnderMasks(LuaFiles("programs"));
}
#endif

}  // namespace
}  // namespace selenite::tiers
