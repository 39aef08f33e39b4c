#include "vm/isolate.h"
#include "vm/silent_host.h"
#include "vm/support/mappings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include <string>
#include <vector>

#include "vm/run/machine/machine.h"

namespace selenite::vm {
namespace {

class TestHost final : public CollectingHost {
 public:
  void WriteWarning(std::string_view message) override { warnings.emplace_back(message); }
  double CpuSeconds() override { return 0.25; }

  std::vector<std::string> warnings;
};

// An isolate, and what a test asks of it.
class Tenant {
 public:
  explicit Tenant(size_t memory_limit = SIZE_MAX) {
    isolate = Isolate::Create({.memory_limit = memory_limit, .random_seed = 1}, host);
  }

  // Runs `source` in slices of `slice` units, for at most `budget` in all.
  RunResult Run(std::string source, int64_t budget = INT64_MAX, int64_t slice = 20'000,
                const HostValueLimits& limits = {}) {
    isolate->StartSource(std::move(source), "=test", {}, limits);
    return Drive(budget, slice);
  }

  RunResult Drive(int64_t budget = INT64_MAX, int64_t slice = 20'000) {
    while (isolate->Resume(slice) == RunState::kMore) {
      if (isolate->fuel_used() > budget) {
        isolate->Terminate();
        break;
      }
    }
    fuel = isolate->fuel_used();
    isolate->RunCleanup(100'000);
    return isolate->TakeResult();
  }

  TestHost host;
  std::unique_ptr<Isolate> isolate;
  int64_t fuel = 0;
};

int64_t IntegerResult(const RunResult& result) {
  EXPECT_EQ(result.state, RunState::kFinished)
      << (result.error ? result.error->message : "no error");
  if (result.values.size() != 1) return -1;
  const auto* integer = std::get_if<int64_t>(&result.values[0].value);
  return integer == nullptr ? -1 : *integer;
}

TEST(IsolateTest, ReturnsValuesOfEveryType) {
  Tenant tenant;
  RunResult result = tenant.Run("return nil, true, 7, 0.5, 'text', {1, 2, x = 'y'}, print");
  ASSERT_EQ(result.state, RunState::kFinished);
  ASSERT_EQ(result.values.size(), 7u);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(result.values[0].value));
  EXPECT_EQ(std::get<bool>(result.values[1].value), true);
  EXPECT_EQ(std::get<int64_t>(result.values[2].value), 7);
  EXPECT_EQ(std::get<double>(result.values[3].value), 0.5);
  EXPECT_EQ(std::get<std::string>(result.values[4].value), "text");
  const auto& table = std::get<HostTable>(result.values[5].value);
  ASSERT_EQ(table.array.size(), 2u);
  EXPECT_EQ(std::get<int64_t>(table.array[1].value), 2);
  ASSERT_EQ(table.map.size(), 1u);
  EXPECT_EQ(std::get<std::string>(table.map[0].value.value), "y");
  EXPECT_EQ(std::get<HostOpaque>(result.values[6].value).type, "function");
}

TEST(IsolateTest, KeepsGlobalsBetweenRuns) {
  Tenant tenant;
  EXPECT_EQ(tenant.Run("counter = 41").state, RunState::kFinished);
  EXPECT_EQ(IntegerResult(tenant.Run("counter = counter + 1 return counter")), 42);
}

TEST(IsolateTest, GivesBackWhatItDoesNotUse) {
  Tenant tenant;
  const auto held = [&] { return tenant.isolate->machine().heap().footprint(); };
  EXPECT_EQ(IntegerResult(tenant.Run("kept = {}\n"
                                     "for i = 1, 20000 do kept[i] = {i} end\n"
                                     "for i = 1, 2000 do kept[i] = ('m'):rep(2000) .. i end\n"
                                     "for i = 1, 5 do kept[i] = ('l'):rep(800000) .. i end\n"
                                     "return 1")),
            1);
  const size_t full = held();
  EXPECT_GT(full, 9u << 20);
  EXPECT_EQ(IntegerResult(tenant.Run("kept = nil collectgarbage() return 1")), 1);
  int pieces = 0;
  while (tenant.isolate->GiveBackMemory()) ASSERT_LT(++pieces, 100);
  EXPECT_LT(held(), full / 10);
  EXPECT_FALSE(tenant.isolate->GiveBackMemory());
  tenant.isolate->VerifyHeap();
  EXPECT_EQ(IntegerResult(tenant.Run("local t = {} for i = 1, 20000 do t[i] = {i} end return #t")),
            20'000);
}

TEST(IsolateTest, PassesArguments) {
  Tenant tenant;
  std::vector<HostValue> arguments;
  arguments.push_back({int64_t{20}});
  arguments.push_back({HostTable{.array = {{int64_t{22}}}, .map = {}}});
  tenant.isolate->StartSource("local a, t = ... return a + t[1]", "=test", std::move(arguments));
  EXPECT_EQ(IntegerResult(tenant.Drive()), 42);
}

// Arguments of every shape, in slices of every size.
TEST(IsolateTest, PassesLargeArgumentsInPieces) {
  const std::string long_text(300'000, 'x');
  const auto arguments = [&] {
    HostTable inner = {.array = {{int64_t{1}}, {std::string("two")}}, .map = {}};
    HostTable table;
    for (int64_t i = 1; i <= 3'000; ++i) table.array.push_back({i});
    table.map.push_back({.key = {std::string("inner")}, .value = {std::move(inner)}});
    table.map.push_back({.key = {long_text}, .value = {true}});
    table.map.push_back({.key = {0.5}, .value = {HostTable{}}});
    std::vector<HostValue> values;
    values.push_back({std::move(table)});
    values.push_back({long_text});
    values.push_back({});
    return values;
  };
  constexpr const char* kSource =
      "local t, s, n = ... "
      "return #t == 3000 and t[2999] == 2999 and t.inner[2] == 'two' and t[s] and next(t[0.5]) == nil "
      "and #s == 300000 and n == nil and select('#', ...) == 3";
  int64_t fuel = 0;
  for (int64_t slice : {1, 100, 1'000'000}) {
    Tenant tenant;
    tenant.isolate->StartSource(kSource, "=test", arguments());
    const RunResult result = tenant.Drive(INT64_MAX, slice);
    ASSERT_EQ(result.state, RunState::kFinished);
    EXPECT_TRUE(std::get<bool>(result.values.at(0).value));
    if (fuel != 0) EXPECT_EQ(tenant.fuel, fuel);
    fuel = tenant.fuel;
  }
}

// Decoding is part of the run: it is charged, stops at the budget and finds the limit.
TEST(IsolateTest, DecodingArgumentsIsCharged) {
  const auto arguments = [] {
    std::vector<HostValue> values;
    values.push_back({HostTable{.array = std::vector<HostValue>(200'000, HostValue{int64_t{1}}), .map = {}}});
    return values;
  };
  Tenant tenant;
  tenant.isolate->StartSource("return 1", "=test", arguments());
  EXPECT_EQ(tenant.Drive(/*budget=*/1'000, /*slice=*/500).state, RunState::kTerminated);
  EXPECT_LT(tenant.fuel, 10'000);
  tenant.isolate->StartSource("return 1", "=test", arguments());
  EXPECT_EQ(IntegerResult(tenant.Drive()), 1);
  EXPECT_GT(tenant.fuel, 200'000);

  Tenant small(/*memory_limit=*/1 << 20);
  small.isolate->StartSource("return 1", "=test", arguments());
  EXPECT_EQ(small.Drive().state, RunState::kOutOfMemory);
  EXPECT_EQ(IntegerResult(small.Run("return 2")), 2);
}

// Outside the heap they count until they are decoded, and are freed in pieces then.
TEST(IsolateTest, ArgumentsCountWhileTheRunStarts) {
  constexpr size_t kValues = 100'000;
  const auto arguments = [] {
    std::vector<HostValue> values;
    values.push_back({HostTable{.array = std::vector<HostValue>(kValues, HostValue{true}), .map = {}}});
    values.push_back({std::string(1'000'000, 'x')});
    return values;
  };
  constexpr size_t kBytes = kValues * sizeof(HostValue) + 1'000'000;
  Tenant tenant;
  const int64_t before = tenant.isolate->Stats().live_bytes;
  tenant.isolate->StartSource("local t, s = ... return #t + #s", "=test", arguments());
  tenant.isolate->ChargeArguments(0, kBytes);
  ASSERT_EQ(tenant.isolate->Resume(500), RunState::kMore);
  EXPECT_GE(tenant.isolate->Stats().live_bytes - before, static_cast<int64_t>(kBytes));
  EXPECT_EQ(IntegerResult(tenant.Drive()), 1'100'000);
  tenant.isolate->CollectGarbage();
  EXPECT_LT(tenant.isolate->Stats().live_bytes - before, 10'000);

  // Stopped before and in the middle.
  for (int slices : {0, 1, 20}) {
    tenant.isolate->StartSource("return 1", "=test", arguments());
    tenant.isolate->ChargeArguments(0, kBytes);
    for (int i = 0; i < slices; ++i) ASSERT_EQ(tenant.isolate->Resume(1'000), RunState::kMore);
    tenant.isolate->Terminate();
    (void)tenant.isolate->TakeResult();
    tenant.isolate->StartCleanup(Isolate::Finalizers::kDue);
    int pieces = 1;
    while (tenant.isolate->ResumeCleanup(1'000)) ++pieces;
    tenant.isolate->DropCleanup();
    EXPECT_GT(pieces, 20);
    tenant.isolate->CollectGarbage();
    EXPECT_LT(tenant.isolate->Stats().live_bytes - before, 10'000);
  }

  Tenant small(/*memory_limit=*/6 << 20);
  small.isolate->StartSource("return 1", "=test", arguments());
  small.isolate->ChargeArguments(0, kBytes);
  EXPECT_EQ(small.Drive().state, RunState::kOutOfMemory);
  EXPECT_EQ(IntegerResult(small.Run("return 2")), 2);
}

// What the host keeps of the output counts until the result is taken.
TEST(IsolateTest, OutputCounts) {
  class KeepingHost final : public SilentHost {
   public:
    size_t WriteOutput(std::string_view bytes) override {
      kept += bytes.size();
      return bytes.size();
    }
    size_t kept = 0;
  };
  KeepingHost host;
  const auto isolate = Isolate::Create({.memory_limit = 4 << 20, .random_seed = 1}, host);
  const int64_t before = isolate->Stats().live_bytes;
  const auto drive = [&] {
    while (isolate->Resume(20'000) == RunState::kMore) {
    }
    return isolate->state();
  };
  isolate->StartSource("for i = 1, 100 do print(('x'):rep(10000)) end", "=test", {});
  EXPECT_EQ(drive(), RunState::kFinished);
  EXPECT_GE(isolate->Stats().live_bytes - before, 990'000);
  (void)isolate->TakeResult();
  isolate->CollectGarbage();
  EXPECT_LT(isolate->Stats().live_bytes - before, 10'000);
  host.kept = 0;
  isolate->StartSource("local s = ('x'):rep(10000) while true do pcall(print, s) end", "=test", {});
  EXPECT_EQ(drive(), RunState::kOutOfMemory);
  EXPECT_LE(host.kept, size_t{4} << 20);
  EXPECT_GE(host.kept, size_t{3} << 20);
  (void)isolate->TakeResult();
}

// The text of an error is cut when there is no memory for it beside the error itself.
TEST(IsolateTest, TheTextOfAnErrorCounts) {
  Tenant tenant(/*memory_limit=*/4 << 20);
  const RunResult result = tenant.Run("error(('x'):rep(3500000), 0)", INT64_MAX, 20'000, {.count = 0});
  ASSERT_TRUE(result.error.has_value());
  EXPECT_EQ(result.error->message, std::string(4096, 'x'));
  tenant.isolate->CollectGarbage();
  const RunResult whole = tenant.Run("error(('x'):rep(1000000), 0)", INT64_MAX, 20'000, {.count = 0});
  EXPECT_EQ(whole.error->message.size(), 1'000'000u);
}

// A long string is copied in pieces, and results count against the memory limit.
TEST(IsolateTest, EncodesLargeResultsInPieces) {
  constexpr const char* kSource = "local s = ('x'):rep(300000) return s, {s, s}";
  int64_t fuel = 0;
  for (int64_t slice : {1, 1'000'000}) {
    Tenant tenant;
    const RunResult result = tenant.Run(kSource, INT64_MAX, slice);
    ASSERT_EQ(result.state, RunState::kFinished);
    EXPECT_EQ(std::get<std::string>(result.values.at(0).value), std::string(300'000, 'x'));
    EXPECT_EQ(std::get<HostTable>(result.values.at(1).value).array.size(), 2u);
    if (fuel != 0) EXPECT_EQ(tenant.fuel, fuel);
    fuel = tenant.fuel;
  }
  Tenant small(/*memory_limit=*/2 << 20);
  EXPECT_EQ(small.Run("local s = ('x'):rep(300000) return s, s, s, s, s, s, s").state,
            RunState::kOutOfMemory);
  EXPECT_EQ(IntegerResult(small.Run("return 2")), 2);
  // What was reserved for the results is free again.
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(small.Run("local s = ('x'):rep(300000) return s, s").state, RunState::kFinished);
  }
}

TEST(IsolateTest, CapturesOutput) {
  Tenant tenant;
  tenant.Run("print('a', 1, 2.0, nil, true)");
  EXPECT_EQ(tenant.host.output, "a\t1\t2.0\tnil\ttrue\n");
}

TEST(IsolateTest, ReportsSyntaxErrors) {
  Tenant tenant;
  RunResult result = tenant.Run("x = = 1");
  ASSERT_EQ(result.state, RunState::kFailed);
  EXPECT_EQ(result.error->kind, ErrorKind::kSyntax);
  EXPECT_EQ(result.error->message, "test:1: unexpected symbol near '='");
  EXPECT_EQ(result.error->line, 1u);
}

TEST(IsolateTest, ReportsRuntimeErrorsWithTraceback) {
  Tenant tenant;
  RunResult result = tenant.Run("local function f() error('boom') end\nf()");
  ASSERT_EQ(result.state, RunState::kFailed);
  EXPECT_EQ(result.error->kind, ErrorKind::kRuntime);
  EXPECT_EQ(result.error->message, "test:1: boom");
  EXPECT_EQ(result.error->traceback_text,
            "stack traceback:\n\t[C]: in function 'error'\n\ttest:1: in local 'f'\n\ttest:2: in "
            "main chunk\n\t[C]: in ?");
}

TEST(IsolateTest, KeepsErrorValues) {
  Tenant tenant;
  RunResult result = tenant.Run("error({code = 7})");
  ASSERT_EQ(result.state, RunState::kFailed);
  EXPECT_EQ(result.error->message, "(error object is a table value)");
  const auto& table = std::get<HostTable>(result.error->value.value);
  EXPECT_EQ(std::get<int64_t>(table.map[0].value.value), 7);
}

TEST(IsolateTest, DescribesErrorObjectsByTheirToString) {
  Tenant tenant;
  RunResult result =
      tenant.Run("error(setmetatable({}, {__tostring = function() return 'custom' end}))");
  ASSERT_EQ(result.state, RunState::kFailed);
  EXPECT_EQ(result.error->message, "custom");
}

TEST(IsolateTest, TerminatesALoopAndStaysUsable) {
  Tenant tenant;
  RunResult result = tenant.Run("x = 1\nwhile true do\n end", 1'000'000);
  ASSERT_EQ(result.state, RunState::kTerminated);
  EXPECT_EQ(result.stopped->source, "test");
  EXPECT_EQ(result.stopped->line, 2u);
  EXPECT_GT(tenant.fuel, 1'000'000);
  EXPECT_LT(tenant.fuel, 1'030'000);
  EXPECT_EQ(IntegerResult(tenant.Run("return x")), 1);
}

TEST(IsolateTest, NothingCatchesATermination) {
  for (const char* source : {
           "while true do pcall(function() while true do end end) end",
           "xpcall(function() error(1) end, function() while true do end end)",
           "local co = coroutine.wrap(function() while true do end end) co()",
           "local x <close> = setmetatable({}, {__close = function() while true do end end})\n"
           "while true do end",
           "setmetatable({}, {__gc = function() while true do end end}) collectgarbage()",
           "load(function() while true do end end)",
       }) {
    Tenant tenant;
    RunResult result = tenant.Run(source, 200'000);
    EXPECT_EQ(result.state, RunState::kTerminated) << source;
    EXPECT_EQ(IntegerResult(tenant.Run("return 1")), 1) << source;
    tenant.isolate->VerifyHeap();
  }
}

TEST(IsolateTest, ClosersRunAfterATermination) {
  Tenant tenant;
  tenant.Run(
      "local x <close> = setmetatable({}, {__close = function() print('closed') end})\n"
      "while true do end",
      100'000);
  EXPECT_EQ(tenant.host.output, "closed\n");
}

TEST(IsolateTest, MemoryLimitEndsTheRun) {
#ifdef SELENITE_GC_STRESS
  constexpr size_t kLimit = 128 << 10;  // each safepoint walks all of it
#else
  constexpr size_t kLimit = 8 << 20;
#endif
  for (const char* source : {
           "local t = {} while true do t[#t + 1] = {} end",
           "local s = 'x' while true do s = s .. s end",
           "return ('x'):rep(1 << 30)",
           "local function f() return 1 + f() end f()",
           "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
           "pcall(function() local t = {} while true do t[#t + 1] = #t .. 'x' end end)",
       }) {
    Tenant tenant(kLimit);
    ASSERT_NE(tenant.isolate, nullptr);
    RunResult result = tenant.Run(source, 1'000'000'000);
    EXPECT_EQ(result.state, RunState::kOutOfMemory) << source;
    const auto peak_bytes = static_cast<size_t>(tenant.isolate->Stats().peak_bytes);
    EXPECT_LE(peak_bytes, kLimit + (1 << 20)) << source;
    EXPECT_EQ(IntegerResult(tenant.Run("return 1")), 1) << source;
    tenant.isolate->VerifyHeap();
  }
}

#ifndef SELENITE_GC_STRESS  // where no garbage is ever in the way
// Whoever compares two runs must know whether one of them met the limit.
TEST(IsolateTest, CountsRefusedAllocations) {
  constexpr char kChurn[] = "for i = 1, 100 do local s = ('x'):rep(500000) .. i end";
  constexpr size_t kAmple = 64 << 20;
  constexpr size_t kScarce = 1700 << 10;
  for (const size_t limit : {kAmple, kScarce}) {
    Tenant tenant(limit);
    EXPECT_EQ(tenant.Run(kChurn, 1'000'000'000).state, RunState::kFinished);
    EXPECT_EQ(tenant.isolate->Stats().refused_allocations != 0, limit == kScarce);
  }
}
#endif

TEST(IsolateTest, FuelDoesNotDependOnTheSlices) {
  const char* source =
      "local t = {}\n"
      "for i = 1, 300 do t[i] = tostring(i) .. 'x' end\n"
      "table.sort(t, function(a, b) return a > b end)\n"
      "local ok, e = pcall(error, {})\n"
      "local co = coroutine.wrap(function() for i = 1, 50 do coroutine.yield(i) end end)\n"
      "local n = 0 for i = 1, 50 do n = n + co() end\n"
      "local s = ('abc'):rep(50):gsub('b', function(c) return c:upper() end)\n"
      "return #s + n + #table.concat(t)";
  int64_t fuel = 0;
  for (int64_t slice : {int64_t{1'000'000'000}, int64_t{20'000}, int64_t{777}, int64_t{1}}) {
    Tenant tenant;
    EXPECT_GT(IntegerResult(tenant.Run(source, INT64_MAX, slice)), 0);
    if (fuel == 0) fuel = tenant.fuel;
    EXPECT_EQ(tenant.fuel, fuel) << slice;
  }
}

TEST(IsolateTest, RefusesCyclesAndSizes) {
  Tenant tenant;
  RunResult cycle = tenant.Run("local t = {a = {}} t.a.b = t return t");
  ASSERT_EQ(cycle.state, RunState::kFailed);
  EXPECT_EQ(cycle.error->kind, ErrorKind::kResult);
  EXPECT_NE(cycle.error->message.find("cycle"), std::string::npos);
  RunResult wide = tenant.Run("local t = {} for i = 1, 40 do t = {t, t} end return t");
  ASSERT_EQ(wide.state, RunState::kFailed);
  EXPECT_EQ(wide.error->kind, ErrorKind::kResult);
  RunResult deep = tenant.Run("local t = {} for i = 1, 100 do t = {t} end return t");
  ASSERT_EQ(deep.state, RunState::kFailed);
  EXPECT_NE(deep.error->message.find("deep"), std::string::npos);
}

TEST(IsolateTest, NothingGrowsPerChunk) {
  Tenant tenant;
  auto chunk = [](int i) {
    std::string n = std::to_string(i);
    return "local name" + n + " = 'text" + n + "' local function f() return name" + n +
           " end return #f()";
  };
  for (int i = 0; i < 500; ++i) tenant.Run(chunk(i));
  tenant.isolate->CollectGarbage();
  tenant.isolate->CollectGarbage();
  IsolateStats before = tenant.isolate->Stats();
  for (int i = 1000; i < 2000; ++i) tenant.Run(chunk(i));
  tenant.isolate->CollectGarbage();
  tenant.isolate->CollectGarbage();
  IsolateStats after = tenant.isolate->Stats();
  EXPECT_EQ(after.interned_strings, before.interned_strings);
  EXPECT_EQ(after.live_prototypes, before.live_prototypes);
  EXPECT_EQ(after.code_bytes, before.code_bytes);
  EXPECT_EQ(after.live_bytes, before.live_bytes);
}

TEST(IsolateTest, LargeSourcesCompileInSlices) {
  std::string source;
  for (int i = 0; i < 20'000; ++i) source += "x" + std::to_string(i) + " = " + std::to_string(i) + "\n";
  source += "return x19999";
  Tenant tenant;
  tenant.isolate->StartSource(source, "=big", {});
  int slices = 0;
  while (tenant.isolate->phase() == RunPhase::kCompile &&
         tenant.isolate->Resume(5'000) == RunState::kMore) {
    ++slices;
  }
  EXPECT_GT(slices, 10);
  EXPECT_EQ(IntegerResult(tenant.Drive()), 19999);

  // Stopped in the middle: nothing is left of it.
  tenant.isolate->StartSource(source, "=big", {});
  for (int i = 0; i < 5; ++i) ASSERT_EQ(tenant.isolate->Resume(5'000), RunState::kMore);
  tenant.isolate->Terminate();
  EXPECT_EQ(tenant.isolate->TakeResult().state, RunState::kTerminated);
  EXPECT_EQ(IntegerResult(tenant.Run("return 5")), 5);
}

// Sleeping in a compile or in json.decode takes mappings, which a process has few of.
TEST(IsolateTest, TooManySleepersAreRefused) {
  std::string source;
  for (int i = 0; i < 3'000; ++i) source += "x" + std::to_string(i) + " = " + std::to_string(i) + "\n";
  const std::string decoding = "return #json.decode('[' .. ('1,'):rep(100000) .. '1]')";
  std::vector<std::unique_ptr<Tenant>> tenants;
  Mappings::SetLimitForTest(Mappings::count() + 40);
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    tenants.push_back(std::make_unique<Tenant>());
    Isolate& isolate = *tenants.back()->isolate;
    isolate.StartSource(i % 2 == 0 ? source : decoding, "=test", {});
    RunState state = RunState::kMore;
    for (int slice = 0; slice < 20 && state == RunState::kMore; ++slice) state = isolate.Resume(1'000);
    if (state == RunState::kMore) continue;
    EXPECT_EQ(state, RunState::kOutOfMemory);
    ++refused;
  }
  EXPECT_GE(refused, 20);
  Mappings::SetLimitForTest(0);
  for (auto& tenant : tenants) {
    if (tenant->isolate->state() == RunState::kMore) {
      EXPECT_EQ(tenant->Drive().state, RunState::kFinished);
    } else {
      (void)tenant->isolate->TakeResult();
    }
    EXPECT_EQ(IntegerResult(tenant->Run("return 5")), 5);
    EXPECT_EQ(IntegerResult(tenant->Run(decoding)), 100'001);
  }
}

// What it holds meanwhile counts: the tree, the code, and the stack.
TEST(IsolateTest, ASleepingCompileCounts) {
  std::string source;
  for (int i = 0; i < 150; ++i) source += "local function f(...) x = 1 ";
  for (int i = 0; i < 150; ++i) source += " end " + std::string(40, ' ');
  source += "return 5";
  Tenant tenant;
  const int64_t before = tenant.isolate->Stats().live_bytes;
  tenant.isolate->StartSource(source, "=test", {});
  int64_t most = 0;
  while (tenant.isolate->phase() == RunPhase::kCompile && tenant.isolate->Resume(1'000) == RunState::kMore) {
    most = std::max(most, tenant.isolate->Stats().live_bytes - before);
  }
  EXPECT_GT(most, 64'000);
  EXPECT_EQ(IntegerResult(tenant.Drive()), 5);
}

TEST(IsolateTest, IsolatesDoNotSeeEachOther) {
  Tenant first, second;
  first.Run("secret = 1 string.leak = 1 getmetatable('').__index = function() return 'x' end");
  EXPECT_EQ(IntegerResult(second.Run(
                "return (secret == nil and string.leak == nil and ('a').foo == nil) and 1 or 0")),
            1);
}

TEST(IsolateTest, DeepRecursionTakesNoCppStack) {
  Tenant tenant;
  EXPECT_EQ(IntegerResult(tenant.Run("local function f(n) if n == 0 then return 0 end "
                                     "return 1 + f(n - 1) end return f(190000)")),
            190000);
  EXPECT_EQ(IntegerResult(tenant.Run("local function f(n) if n == 0 then return 7 end "
                                     "return f(n - 1) end return f(1000000)")),
            7);
}

TEST(IsolateTest, ASliceIsNoLongerForWhatTheLastOneLeft) {
  Tenant tenant;
  tenant.isolate->StartSource("while true do end", "=test", {});
  constexpr int64_t kSlice = 1'000'000;
  int64_t before = 0;
  for (int i = 0; i < 6; ++i) {
    ASSERT_EQ(tenant.isolate->Resume(kSlice), RunState::kMore);
    EXPECT_LE(tenant.isolate->fuel_used() - before, kSlice + 2000);
    before = tenant.isolate->fuel_used();
  }
  tenant.isolate->Terminate();
  tenant.isolate->TakeResult();
}

TEST(IsolateTest, FinalizersRunAtTheEnd) {
  Tenant tenant;
  tenant.Run("x = setmetatable({}, {__gc = function() print('bye') end})");
  EXPECT_EQ(tenant.host.output, "");
  tenant.isolate->RunAllFinalizers(100'000);
  EXPECT_EQ(tenant.host.output, "bye\n");
}

TEST(IsolateTest, CleanupRunsInSlicesWhateverTheirSize) {
  const std::string source = R"(
    local a <close> = setmetatable({}, {__close = function() for i = 1, 2000 do end print('a') end})
    local b <close> = setmetatable({}, {__close = function() for i = 1, 2000 do end print('b') end})
    setmetatable({}, {__gc = function() for i = 1, 2000 do end print('c') end})
    while true do local t = {} end)";
  std::string output;
  int64_t fuel = 0;
  for (const int64_t slice : {int64_t{100'000}, int64_t{1'000}, int64_t{0}}) {
    Tenant tenant;
    Isolate& isolate = *tenant.isolate;
    isolate.StartSource(source, "=test", {});
    ASSERT_EQ(isolate.Resume(1'000), RunState::kMore);  // until it is compiled
    ASSERT_EQ(isolate.Resume(1'000), RunState::kMore);
    ASSERT_EQ(isolate.Resume(1'000), RunState::kMore);
    isolate.Terminate();
    isolate.TakeResult();
    isolate.CollectGarbage();
    isolate.StartCleanup(Isolate::Finalizers::kDue);
    int slices = 1;
    while (isolate.ResumeCleanup(slice)) ++slices;
    EXPECT_EQ(tenant.host.output, "b\na\nc\n");
    if (fuel == 0) fuel = isolate.cleanup_fuel_used();
    EXPECT_EQ(isolate.cleanup_fuel_used(), fuel);
    EXPECT_GT(fuel, 6'000);
    if (slice < 100'000) EXPECT_GE(slices, 6);
    isolate.DropCleanup();
    isolate.VerifyHeap();
  }
}

TEST(IsolateTest, CleanupCanBeDroppedAnywhere) {
  const std::string source = R"(
    local t <close> = setmetatable({}, {__close = function() while true do x = {} end end})
    for i = 1, 10 do setmetatable({}, {__gc = function() while true do x = {} end end}) end
    while true do local t = {} end)";
  Tenant tenant(8 << 20);
  Isolate& isolate = *tenant.isolate;
  for (int slices = 0; slices < 40; ++slices) {
    isolate.StartSource(source, "=test", {});
    for (int i = 0; i < 3; ++i) ASSERT_EQ(isolate.Resume(1'000), RunState::kMore);
    isolate.Terminate();
    isolate.TakeResult();
    isolate.StartCleanup(slices % 4 == 3 ? Isolate::Finalizers::kAll : Isolate::Finalizers::kDue);
    for (int i = 0; i < slices; ++i) ASSERT_TRUE(isolate.ResumeCleanup(700));
    isolate.DropCleanup();
    isolate.DropCleanup();  // nothing is under way
    EXPECT_EQ(isolate.memory_limit(), size_t{8} << 20);
    isolate.VerifyHeap();
  }
  EXPECT_EQ(IntegerResult(tenant.Run("return 1")), 1);
}

// As in Lua 5.4.6 and later; before, calls had the line where their chain began.
TEST(IsolateTest, CallsHaveTheLineOfTheirArguments) {
  Tenant tenant;
  const RunResult failed = tenant.Run("local t = {}\nt\n.missing\n(\n1)");
  ASSERT_TRUE(failed.error);
  EXPECT_EQ(failed.error->message, "test:4: attempt to call a nil value (field 'missing')");
}

// The frames' large stack is given back before the host calls something.
TEST(IsolateTest, CallsOfTheHostAfterADeepStack) {
  Tenant tenant;
  const RunResult failed = tenant.Run(
      "x = setmetatable({}, {__gc = function() print('bye') end,\n"
      "                      __tostring = function() return 'deep' end})\n"
      "local function down(n) if n == 0 then error(x) end return 1 + down(n - 1) end\n"
      "down(10000)");
  ASSERT_TRUE(failed.error);
  EXPECT_EQ(failed.error->message, "deep");
  tenant.Run("local function down(n) return n == 0 and 1 or 1 + down(n - 1) end\n"
             "return down(10000)");
  tenant.isolate->RunAllFinalizers(100'000);
  EXPECT_EQ(tenant.host.output, "bye\n");
}

// A call of an object that finds no memory for its frame is made again after a
// collection, with the same arguments.
TEST(IsolateTest, CallsOfObjectsGoOnAfterACollection) {
  const std::string source = R"(
    local object = setmetatable({}, {__call = function(self, ...) return select("#", ...) end})
    local arguments = {}
    for i = 1, 3000 do arguments[i] = i end
    -- Something to be collected, when the stack has to grow for the call.
    local function garbage() return ("x"):rep(30000) .. "y" end
    local calls = {
      function(...) garbage() return (object(...)) end,
      function(...) garbage() return object(...) end,
      function(...) garbage() return select(2, pcall(object, ...)) end,
      function(...) garbage() return select(2, xpcall(object, print, ...)) end,
    }
    for n = 100, 3000, 100 do
      for i, call in ipairs(calls) do
        local count = coroutine.wrap(function() return call(table.unpack(arguments, 1, n)) end)()
        if count ~= n then return i end
      end
    end
    return 0)";
  Tenant tenant;
  EXPECT_EQ(IntegerResult(tenant.Run(source)), 0);
  tenant.isolate->CollectGarbage();
  const auto least = static_cast<size_t>(tenant.isolate->Stats().live_bytes);
  int finished = 0;
  for (size_t room = 50'000; room < 500'000; room += 5'000) {
    tenant.isolate->set_memory_limit(least + room);
    const RunResult result = tenant.Run(source);
    if (result.state == RunState::kOutOfMemory) continue;
    EXPECT_EQ(IntegerResult(result), 0) << room;
    ++finished;
  }
  EXPECT_GT(finished, 20);
}

}  // namespace
}  // namespace selenite::vm
