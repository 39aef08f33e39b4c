// A call takes no C++ stack: not in a tier, not from one into the other, not
// through pcall, metamethods, sort and coroutines. Everything here runs on threads
// with a small stack.

#include <gtest/gtest.h>

#include <pthread.h>

#include <cstdint>
#include <functional>
#include <string>

#include "tests/tiers/pairing.h"

namespace selenite::tiers {
namespace {

#if defined(SELENITE_GC_STRESS)
// Each safepoint walks the whole stack.
constexpr int kDepth = 2'000;
constexpr int kTailCalls = 20'000;
#elif defined(SELENITE_SANITIZED)
constexpr int kDepth = 50'000;
constexpr int kTailCalls = 1'000'000;
#else
constexpr int kDepth = 200'000;
constexpr int kTailCalls = 10'000'000;
#endif
// Frames that a native puts between two Lua functions count, too.
constexpr int kDepthThroughNatives = kDepth / 2;
// table.sort keeps a dozen values in its frame: registers run out earlier.
constexpr int kDepthThroughComparators = kDepth / 10;
constexpr int kDepthThroughCoroutines = 150;
constexpr size_t kStackBytes = 256 << 10;

// Runs `work` on a thread with a stack of kStackBytes, and waits for it.
void OnASmallStack(std::function<void()> work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

class DepthTest : public testing::TestWithParam<Pairing> {
 protected:
  // Runs `source`, in which N is `depth`; it returns an integer.
  int64_t Run(std::string source, int depth) {
    source = "local N, m = " + std::to_string(depth) + ", 1\n" + source;
    int64_t answer = -1;
    OnASmallStack([&] {
      vm::CollectingHost host;
      const auto isolate =
          vm::Isolate::Create({.random_seed = 1, .denied_opcodes = DeniedFor(GetParam())}, host);
      answer = IntegerOf(RunSource(*isolate, std::move(source)));
      stats_ = isolate->Stats();
    });
    if (GetParam().IsMixed()) {
      EXPECT_GE(stats_.crossings(), depth);
    } else {
      EXPECT_EQ(stats_.crossings(), 0);
    }
    return answer;
  }

  vm::IsolateStats stats_;
};

TEST_P(DepthTest, Calls) {
  EXPECT_EQ(Run("local callee\n"
                "local function caller(n) local _ = m ~ m\n"
                "  if n == 0 then return 0 end\n"
                "  return 1 + callee(n - 1)\n"
                "end\n"
                "function callee(n) local _ = m << m\n"
                "  if n == 0 then return 0 end\n"
                "  return 1 + caller(n - 1)\n"
                "end\n"
                "return caller(N)",
                kDepth),
            kDepth);
}

TEST_P(DepthTest, CallsWithVarargsAndManyResults) {
  EXPECT_EQ(Run("local callee\n"
                "local function caller(n, ...) local _ = m ~ m\n"
                "  if n == 0 then return 0, ... end\n"
                "  local a, b, c = callee(n - 1, ...)\n"
                "  return a + 1, b, c\n"
                "end\n"
                "function callee(n, ...) local _ = m << m\n"
                "  if n == 0 then return 0, ... end\n"
                "  local a, b, c = caller(n - 1, ...)\n"
                "  return a + 1, b, c\n"
                "end\n"
                "local a, b, c = caller(N, 1, 2)\n"
                "return a + b + c",
                kDepthThroughNatives),
            kDepthThroughNatives + 3);
}

TEST_P(DepthTest, ProtectedCalls) {
  EXPECT_EQ(Run("local callee\n"
                "local function caller(n) local _ = m ~ m\n"
                "  if n == 0 then error(0, 0) end\n"
                "  local ok, e = pcall(callee, n - 1)\n"
                "  error(e + 1, 0)\n"
                "end\n"
                "function callee(n) local _ = m << m\n"
                "  if n == 0 then error(0, 0) end\n"
                "  local ok, e = xpcall(caller, function(e) return e + 1 end, n - 1)\n"
                "  error(e, 0)\n"
                "end\n"
                "return (select(2, pcall(caller, N)))",
                kDepthThroughNatives),
            kDepthThroughNatives);
}

TEST_P(DepthTest, Metamethods) {
  EXPECT_EQ(Run("local t\n"
                "local function caller(n) local _ = m ~ m\n"
                "  if n == 0 then return 0 end\n"
                "  return t[n] + 1\n"
                "end\n"
                "t = setmetatable({}, {\n"
                "  __index = function(_, n) local _ = m << m return t + n end,\n"
                "  __add = function(_, n) local _ = m ~ m return t(n) end,\n"
                "  __call = function(_, n) local _ = m << m return caller(n - 1) end})\n"
                "return caller(N // 4)",
                kDepth),
            kDepth / 4);
}

TEST_P(DepthTest, Comparators) {
  EXPECT_EQ(Run("local depth = 0\n"
                "local function compare(a, b) local _ = m << m\n"
                "  if depth < N then\n"
                "    depth = depth + 1\n"
                "    table.sort({a, b}, function(a, b) local _ = m ~ m return compare(a, b) end)\n"
                "  end\n"
                "  return a < b\n"
                "end\n"
                "table.sort({2, 1}, compare)\n"
                "return depth",
                kDepthThroughComparators),
            kDepthThroughComparators);
}

TEST_P(DepthTest, Replacements) {
  EXPECT_EQ(Run("local callee\n"
                "local function caller(n) local _ = m ~ m\n"
                "  if n == 0 then return 'x' end\n"
                "  return (('y'):gsub('y', function() local _ = m << m return callee(n - 1) end))\n"
                "end\n"
                "function callee(n) local _ = m << m return caller(n) end\n"
                "return #caller(N)",
                kDepthThroughNatives / 2),
            1);
}

// Coroutines inside coroutines are bounded, as in the reference, but not by the
// C++ stack.
TEST_P(DepthTest, Coroutines) {
  EXPECT_EQ(Run("local function nest(n) local _ = m ~ m\n"
                "  if n == 0 then return 0 end\n"
                "  local inner = coroutine.wrap(function(k) local _ = m << m\n"
                "    coroutine.yield(1)\n"
                "    return nest(k) + 1\n"
                "  end)\n"
                "  inner(n - 1)\n"
                "  return inner()\n"
                "end\n"
                "return nest(N)",
                kDepthThroughCoroutines),
            kDepthThroughCoroutines);
}

#if !defined(SELENITE_GC_STRESS)  // a collection per call, of all frames there are
TEST_P(DepthTest, TooDeepIsAnError) {
  EXPECT_EQ(Run("local callee\n"
                "local depth = 0\n"
                "local function caller(...) local _ = m ~ m\n"
                "  depth = depth + 1\n"
                "  return 1 + callee(...)\n"
                "end\n"
                "function callee(...) local _ = m << m return 1 + caller(...) end\n"
                "local ok, e = pcall(caller)\n"
                "return not ok and e:find('stack overflow') and depth > N and 1 or 0",
                kDepthThroughNatives / 2),
            1);
}
#endif

TEST_P(DepthTest, TailCallsInConstantMemory) {
  const std::string self =
      "local function caller(n, sum) local _ = m ~ m\n"
      "  if n == 0 then return sum end\n"
      "  return caller(n - 1, sum + 1)\n"
      "end\n"
      "local function callee(n) local _ = m << m return caller(n, 0) end\n"
      "local sum = 0\n"
      "for i = 1, 100 do sum = sum + callee(N // 100) end\n"
      "return sum";
  const std::string mutual =
      "local callee\n"
      "local function caller(n, ...) local _ = m ~ m\n"
      "  if n == 0 then return 0, ... end\n"
      "  return callee(n - 1, ...)\n"
      "end\n"
      "function callee(n, ...) local _ = m << m\n"
      "  if n == 0 then return 0, ... end\n"
      "  return caller(n - 1, ...)\n"
      "end\n"
      "return select('#', caller(N, 1, 2, 3))";
  Run(mutual, 1000);
  const int64_t few = stats_.peak_bytes;
  EXPECT_EQ(Run(mutual, kTailCalls), 4);
  // The peak may be the compiler's, whose source has the number of calls in it.
  constexpr int64_t kDigits = 8;
  EXPECT_LE(stats_.peak_bytes, few + kDigits);
  int64_t answer = -1;
  OnASmallStack([&] {
    vm::CollectingHost host;
    const auto isolate =
        vm::Isolate::Create({.random_seed = 1, .denied_opcodes = DeniedFor(GetParam())}, host);
    answer = IntegerOf(RunSource(
        *isolate, "local N, m = " + std::to_string(kTailCalls) + ", 1\n" + self));
    EXPECT_LT(isolate->Stats().peak_bytes, 2 * few);
  });
  EXPECT_EQ(answer, kTailCalls);
}

INSTANTIATE_TEST_SUITE_P(, DepthTest, testing::ValuesIn(kPairings),
                         [](const auto& info) { return NameOf(info.param); });

}  // namespace
}  // namespace selenite::tiers
