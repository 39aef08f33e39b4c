// Calls cost no memory: neither frames nor arguments nor results are heap objects.

#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <string>

#include "tests/tiers/pairing.h"

namespace selenite::tiers {
namespace {

constexpr int kFew = 5;
#if defined(SELENITE_GC_STRESS)
constexpr int kMany = 13;  // a full collection at every safepoint
#else
constexpr int kMany = 25;
#endif

// What one run of the global `f` with an argument costs, once it is warm.
struct Cost {
  int64_t allocations;
  int64_t live_bytes;
  int64_t peak_bytes;
  int64_t calls;
  int64_t paid_memory;  // units of fuel for what was allocated
};

Cost CostOf(vm::Isolate& isolate, int argument) {
  const std::string source = "return f(" + std::to_string(argument) + ")";
  // What is made once is made by the deepest run.
  IntegerOf(RunSource(isolate, "return f(" + std::to_string(kMany) + ")"));
  IntegerOf(RunSource(isolate, source));
  isolate.CollectGarbage();
  const vm::IsolateStats before = isolate.Stats();
  IntegerOf(RunSource(isolate, source));
  const vm::IsolateStats after = isolate.Stats();
  isolate.CollectGarbage();  // the chunk
  const int64_t live_bytes = isolate.Stats().live_bytes;
  return {.allocations = after.allocations - before.allocations,
          .live_bytes = live_bytes - before.live_bytes,
          .peak_bytes = after.peak_bytes,
          .calls = after.calls_dispatcher + after.calls_interpreter - before.calls_dispatcher -
                   before.calls_interpreter,
          .paid_memory = after.work_collect - before.work_collect};
}

class AllocationTest : public testing::TestWithParam<Pairing> {};

void ExpectNothingPerCall(const Pairing& pairing, const std::string& definitions) {
  vm::CollectingHost host;
  const auto isolate =
      vm::Isolate::Create({.random_seed = 1, .denied_opcodes = DeniedFor(pairing)}, host);
  RunSource(*isolate, definitions);
  const Cost few = CostOf(*isolate, kFew);
  const Cost many = CostOf(*isolate, kMany);
  std::cout << NameOf(pairing) << ": " << few.calls << " calls, " << few.allocations
            << " allocations, peak " << few.peak_bytes << " bytes; " << many.calls << " calls, "
            << many.allocations << " allocations, peak " << many.peak_bytes << " bytes\n";
  EXPECT_GT(many.calls, 20 * few.calls);
  EXPECT_EQ(many.allocations, few.allocations);
  EXPECT_EQ(many.live_bytes, few.live_bytes);
  // A run pays for the stack that it needs, whatever an earlier one left: that is all.
  constexpr int64_t kStackOfMany = 300;
  EXPECT_LE(many.paid_memory, few.paid_memory + kStackOfMany);
}

TEST_P(AllocationTest, RecursionAllocatesNothingPerCall) {
  ExpectNothingPerCall(GetParam(),
                       "local m = 1\n"
                       "local other\n"
                       "function f(n) local _ = m ~ m\n"
                       "  if n < 2 then return n end\n"
                       "  return other(n - 1) + other(n - 2)\n"
                       "end\n"
                       "function other(n) local _ = m << m\n"
                       "  if n < 2 then return n end\n"
                       "  return f(n - 1) + f(n - 2)\n"
                       "end\n");
}

TEST_P(AllocationTest, MethodsVarargsAndTailCallsAllocateNothingPerCall) {
  ExpectNothingPerCall(GetParam(),
                       "local m = 1\n"
                       "local object = setmetatable({}, {\n"
                       "  __call = function(self, n) local _ = m << m return f(n) end,\n"
                       "  __index = {add = function(_, a, b) local _ = m << m return a + b end}})\n"
                       "local function pass(...) local _ = m << m return ... end\n"
                       "local function tail(n) local _ = m << m return pass(object(n)) end\n"
                       "function f(n) local _ = m ~ m\n"
                       "  if n < 2 then return n end\n"
                       "  return object:add(tail(n - 1), (select(2, pcall(tail, n - 2))))\n"
                       "end\n");
}

INSTANTIATE_TEST_SUITE_P(, AllocationTest, testing::ValuesIn(kPairings),
                         [](const auto& info) { return NameOf(info.param); });

}  // namespace
}  // namespace selenite::tiers
