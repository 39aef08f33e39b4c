// Nothing grows per compile.
//
// One isolate runs a thousand distinct chunks, and its gauges are read: interned
// strings, prototypes, code, bytes. Then it runs a hundred times as many, and the
// gauges say the same. So does the process's resident memory, give or take
// what an allocator keeps.
//
// The chunks are as unlike as they come: new names, constants and functions, some
// of them fallen back, chunks that do not compile, that raise, that are killed for
// fuel or for memory in every phase, and that load further chunks.

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "vm/isolate.h"
#include "vm/silent_host.h"

namespace selenite::vm {
namespace {

// Few and many chunks. Checked and sanitized builds take several times as long.
#if defined(SELENITE_GC_STRESS)
constexpr int kFew = 100;  // each safepoint is a full collection
constexpr int kMany = 300;
#else
constexpr int kFew = 1'000;
#if defined(SELENITE_SANITIZED)
constexpr int kMany = 5'000;
#elif defined(SELENITE_DEBUG_CHECKS)
constexpr int kMany = 20'000;
#else
constexpr int kMany = 100'000;
#endif
#endif

// Pages that the allocator may have kept between two readings. Ten bytes a chunk would
// show.
constexpr size_t kResidentSlack = 1 << 20;
// The index of interned strings has room for the most that lived at once, which depends
// on when the collections came. Two bytes a chunk would show.
constexpr size_t kIndexSlack = 8 << 10;
constexpr int64_t kSliceFuel = 2'000;
// What a chunk that never ends gets.
constexpr int64_t kKillFuel = 6'000;
// Beyond what is alive: a chunk that hoards soon has it.
constexpr size_t kSpareBytes = 48 << 10;

// Gauges are what must not grow.
std::ostream& operator<<(std::ostream& out, const Gauges& g) {
  return out << g.interned_strings << " strings, " << g.live_prototypes << " prototypes, "
             << g.code_bytes << " bytes of code, " << g.live_bytes << " bytes alive";
}

void ExpectSame(const Gauges& then, const Gauges& now, size_t slack = 0) {
  EXPECT_EQ(then.interned_strings, now.interned_strings);
  EXPECT_EQ(then.live_prototypes, now.live_prototypes);
  EXPECT_EQ(then.code_bytes, now.code_bytes);
  EXPECT_NEAR(then.live_bytes, now.live_bytes, slack);
}

size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  size_t total = 0;
  size_t resident = 0;
  file >> total >> resident;
  EXPECT_GT(resident, 0u);
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

class LeakTest : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    const OpcodeSetResult denied = ParseOpcodeSet(GetParam());
    ASSERT_TRUE(denied.set.has_value()) << denied.unknown;
    isolate_ = Isolate::Create({.random_seed = 1, .denied_opcodes = *denied.set}, host_);
  }

  RunState Run(std::string source, int64_t budget = INT64_MAX) {
    isolate_->StartSource(std::move(source), "=chunk", {});
    return Drive(budget);
  }

  RunState Drive(int64_t budget = INT64_MAX) {
    while (isolate_->Resume(kSliceFuel) == RunState::kMore) {
      if (isolate_->fuel_used() > budget) {
        isolate_->Terminate();
        break;
      }
    }
    isolate_->RunCleanup(kSliceFuel);
    return isolate_->TakeResult().state;
  }

  // Runs `source` with little memory beyond what is alive now.
  RunState RunWithLittleMemory(std::string source) {
    isolate_->CollectGarbage();
    isolate_->set_memory_limit(static_cast<size_t>(isolate_->Stats().live_bytes) + kSpareBytes);
    const RunState state = Run(std::move(source), 1'000'000);
    isolate_->set_memory_limit(SIZE_MAX);
    return state;
  }

  Gauges Read() {
    // What has a finalizer lives until that ran; and the last chunk is to be the
    // same at every reading.
    isolate_->CollectGarbage();
    EXPECT_EQ(Run("return 1"), RunState::kFinished);
    isolate_->CollectGarbage();
    isolate_->CollectGarbage();
    return isolate_->Stats();
  }

  SilentHost host_;
  std::unique_ptr<Isolate> isolate_;
};

// ---- Chunks. Every name and text has the chunk's number in it; the outcome is
// part of what is tested.

struct Chunk {
  std::string source;
  RunState outcome;
  int64_t budget = INT64_MAX;
};

// `$` becomes the number.
std::string Numbered(std::string_view text, int number) {
  const std::string digits = std::to_string(number);
  std::string source;
  for (char c : text) {
    if (c == '$') {
      source += digits;
    } else {
      source += c;
    }
  }
  return source;
}

Chunk ChunkOf(int number) {
  struct Kind {
    const char* text;
    RunState outcome;
    int64_t budget = INT64_MAX;
  };
  static const Kind kKinds[] = {
      {"local name$ = 'text$' local function f$(a$) return name$ .. a$ .. 'more$' end\n"
       "return #f$('argument$'), {field$ = $, [$] = name$}",
       RunState::kFinished},
      // Fallen back if BXor is denied; its parent, its child and its sibling are not.
      {"local n$ = $ local function f$(x) local y$ = x ~ n$\n"
       "  return function() return y$ + x end end\n"
       "local function g$(s) return s:rep(2) .. 'g$' end return f$(7)(), g$('s$')",
       RunState::kFinished},
      // Long strings are not interned.
      {"local s$ = [[a long text, longer than what is kept once only, number $]]\n"
       "local t = {} for i = 1, 20 do t[s$ .. i] = s$ end return #s$",
       RunState::kFinished},
      {"local function f$() return unknown$.field$ end f$()", RunState::kFailed},
      {"error({code$ = 'code$', deep = {'text$'}})", RunState::kFailed},
      {"local e$ = setmetatable({}, {__tostring = function() return 'e$' end}) error(e$)",
       RunState::kFailed},
      // Syntax errors after functions and constants, early and late.
      {"local name$ = 'text$' local function f$() return 'inner$' end local x$ = = 1",
       RunState::kFailed},
      {"return function(a$) return function(b$) local t = {'x$', 'y$', z$ = 1.5$",
       RunState::kFailed},
      {"local unfinished$ = 'text$", RunState::kFailed},
      {"goto nowhere$", RunState::kFailed},
      // Killed for fuel, with things open.
      {"local kept$ = {} while true do kept$['key$' .. #kept$ % 100] = {'value$'} end",
       RunState::kTerminated, kKillFuel},
      {"local c <close> = setmetatable({}, {__close = function() local x$ = 'closed$' end})\n"
       "local co = coroutine.wrap(function() while true do coroutine.yield('y$') end end)\n"
       "while true do co() end",
       RunState::kTerminated, kKillFuel},
      {"local function f$(n) return 1 + f$(n + 1) end f$(0)", RunState::kTerminated, kKillFuel},
      {"while true do load('local inner$ = \"text$\" return function() return inner$ end')() end",
       RunState::kTerminated, kKillFuel},
      {"while true do load('local inner$ = = \"text$\"') end", RunState::kTerminated, kKillFuel},
      {"return load(function() return ' local inner$ = \"text$\"' end)", RunState::kTerminated,
       kKillFuel},
      // Closures that refer to themselves, coroutines left suspended, finalizers,
      // weak tables.
      {"local f$ f$ = function() return f$, 'c$' end\n"
       "local co$ = coroutine.create(function(...) local t$ = {...} coroutine.yield(t$) end)\n"
       "coroutine.resume(co$, co$, f$)",
       RunState::kFinished},
      {"setmetatable({'object$'}, {__gc = function(o) local x$ = o[1] .. 'gone$' end})\n"
       "local w$ = setmetatable({}, {__mode = 'k'}) w$[w$] = function() return w$ end",
       RunState::kFinished},
      // Loaded ones, good and bad.
      {"local f$ = load('local a$, b$ = ... return a$ ~ b$', '=name$', 't', {env$ = 1})\n"
       "local bad$, message$ = load('return return$', '=bad$')\n"
       "return f$(1, 2), message$, pcall(load('error(\"raised$\")'))",
       RunState::kFinished},
  };
  const Kind& kind = kKinds[static_cast<size_t>(number) % std::size(kKinds)];
  return {Numbered(kind.text, number), kind.outcome, kind.budget};
}

TEST_P(LeakTest, NothingGrowsPerEval) {
  int number = 100'000;  // all numbers have six digits: names are of one length
  const auto run_until = [&](int end) {
    for (; number < end; ++number) {
      Chunk chunk = ChunkOf(number);
      ASSERT_EQ(Run(std::move(chunk.source), chunk.budget), chunk.outcome)
          << ChunkOf(number).source;
      if (number % 100 == 0) {
        ASSERT_EQ(RunWithLittleMemory(Numbered(
                      "local t$ = {} while true do t$[#t$ + 1] = 'hoarded$' .. #t$ end", number)),
                  RunState::kOutOfMemory);
        ASSERT_EQ(RunWithLittleMemory(
                      Numbered("local s$ = 's$ = s$ ' s$ = s$:rep(5000) return load(s$)", number)),
                  RunState::kOutOfMemory);
      }
    }
  };
  run_until(100'000 + kFew / 2);  // sizes that are kept are reached
  run_until(100'000 + kFew);
  const Gauges few = Read();
  const size_t resident_few = ResidentBytes();
  std::cout << kFew << " evals: " << few << ", resident " << (resident_few >> 10) << " KiB\n";

  run_until(100'000 + 2 * kFew);
  ExpectSame(few, Read());

  run_until(100'000 + kMany);
  const Gauges many = Read();
  const size_t resident_many = ResidentBytes();
  std::cout << kMany << " evals: " << many << ", resident " << (resident_many >> 10) << " KiB\n";
  ExpectSame(few, many, kIndexSlack);
#if !defined(SELENITE_SANITIZED)
  // Sanitizers keep what was freed.
  EXPECT_LT(resident_many, resident_few + kResidentSlack);
#endif
  isolate_->VerifyHeap();
  const IsolateStats stats = isolate_->Stats();
  if (GetParam().empty()) {
    EXPECT_EQ(stats.prototypes_interpreter(), 0);
  } else {
    EXPECT_GT(stats.prototypes_interpreter(), 0);
  }
  if (GetParam() != "*") {
    EXPECT_GT(stats.prototypes_dispatcher, 0);
  }
}

TEST_P(LeakTest, NothingGrowsPerLoad) {
  // One script that loads chunks number `from` to `to`.
  const auto load_many = [&](int from, int to) {
    return Run("for i = " + std::to_string(from) + ", " + std::to_string(to) +
               " do\n"
               "  local f = load('local name' .. i .. ', m = \"text' .. i .. '\", 3 ' ..\n"
               "    'local function g' .. i .. '(x) return x ~ m end ' ..\n"
               "    'return function() return #name' .. i .. ' + g' .. i .. '(' .. i .. ') end')\n"
               "  if f()() ~= 10 + (i ~ 3) then error('wrong') end\n"
               "  local bad, message = load('local name' .. i .. ' = = \"x' .. i .. '\"')\n"
               "  if bad then error('compiled') end\n"
               "  pcall(load('local t' .. i .. ' return t' .. i .. '.field' .. i))\n"
               "end");
  };
  // Sizes that are kept are reached.
  ASSERT_EQ(load_many(300'001, 300'000 + kMany / 4), RunState::kFinished);
  ASSERT_EQ(load_many(100'001, 100'000 + kFew), RunState::kFinished);
  const Gauges few = Read();
  const size_t resident_few = ResidentBytes();
  std::cout << 3 * kFew << " loads: " << few << ", resident " << (resident_few >> 10) << " KiB\n";
  ASSERT_EQ(load_many(200'001, 200'000 + kMany), RunState::kFinished);
  const Gauges many = Read();
  const size_t resident_many = ResidentBytes();
  std::cout << 3 * kMany << " loads: " << many << ", resident " << (resident_many >> 10)
            << " KiB\n";
  ExpectSame(few, many, kIndexSlack);
#if !defined(SELENITE_SANITIZED)
  EXPECT_LT(resident_many, resident_few + kResidentSlack);
#endif
}

// A unit from a cache is linked anew by every run.
TEST_P(LeakTest, NothingGrowsPerRunOfACachedUnit) {
  ASSERT_EQ(Run("local name = 'text' local function f(x) return x ~ #name end\n"
                "local function g(y) return {name, f(y)} end return g(4)"),
            RunState::kFinished);
  const CodeUnitRef unit = isolate_->unit();
  const auto run_many = [&](int count) {
    for (int i = 0; i < count; ++i) {
      isolate_->StartUnit(unit, {});
      ASSERT_EQ(Drive(), RunState::kFinished);
    }
  };
  run_many(kFew);
  const Gauges few = Read();
  run_many(kMany);
  ExpectSame(few, Read());
  // The cache's and the test's.
  EXPECT_LE(unit.use_count(), 2);
}

// Compiles that are dropped half-way give back what they had.
TEST_P(LeakTest, NothingIsLeftOfACompileThatWasKilled) {
  const auto kill_many = [&](int count) {
    for (int i = 0; i < count; ++i) {
      std::string source;
      for (int line = 0; line < 300; ++line) {
        source += Numbered("local function f$() return 'text$' ~ $ end ", line);
        source += i % 2 == 0 ? "x" + std::to_string(i) + " = 1\n" : "do end\n";
        if (line % 100 == 99) source += "do ";  // never ended
      }
      // At another point each time.
      isolate_->StartSource(std::move(source), "=chunk", {});
      int64_t budget = 100 + i % 97 * 100;
      while (isolate_->phase() == RunPhase::kCompile && budget > 0 &&
             isolate_->Resume(100) == RunState::kMore) {
        budget -= 100;
      }
      if (isolate_->state() == RunState::kMore) isolate_->Terminate();
      isolate_->RunCleanup(kSliceFuel);
      isolate_->TakeResult();
    }
  };
  kill_many(100);
  const Gauges few = Read();
  kill_many(kMany / 50);
  ExpectSame(few, Read());
}

// Isolates that come and go leave the process as it was.
TEST_P(LeakTest, NothingIsLeftOfAnIsolate) {
  const auto live_and_die = [&](int count) {
    for (int i = 0; i < count; ++i) {
      SetUp();
      Chunk chunk = ChunkOf(100'000 + i);
      Run(std::move(chunk.source), chunk.budget);
      if (i % 3 == 0) {
        // Dropped in the middle of a run.
        isolate_->StartSource(Numbered("x$ = 'global$' while true do x$ = {x$} end", i), "=x", {});
        isolate_->Resume(kSliceFuel);
      }
    }
    isolate_.reset();
  };
  live_and_die(kFew);
  const size_t resident_few = ResidentBytes();
  live_and_die(kMany / 5);
  const size_t resident_many = ResidentBytes();
  std::cout << "resident " << (resident_few >> 10) << " KiB, then " << (resident_many >> 10)
            << " KiB\n";
#if !defined(SELENITE_SANITIZED)
  EXPECT_LT(resident_many, resident_few + kResidentSlack);
#endif
}

// Nothing denied; functions that use `~` fall back; everything falls back.
INSTANTIATE_TEST_SUITE_P(, LeakTest, testing::Values("", "BXor*,KBXor", "*"),
                         [](const auto& info) {
                           if (info.param.empty()) return "AllEncoded";
                           return info.param == "*" ? "NoneEncoded" : "SomeFallenBack";
                         });

}  // namespace
}  // namespace selenite::vm
