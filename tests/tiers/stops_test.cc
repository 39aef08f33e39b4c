// A run that is ended for want of fuel ends at the same checkpoint on both tiers:
// the same place, the same fuel, the same output until there, the same closers.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/differential/comparison.h"
#include "tests/tiers/pairing.h"

namespace selenite::tiers {
namespace {

using differential::Ending;
using differential::FirstDifference;
using differential::Program;
using differential::RunProgram;
using differential::Slicing;
using differential::Strictness;

#if defined(SELENITE_GC_STRESS) || defined(SELENITE_SANITIZED)
constexpr int64_t kPoints = 60;  // each is five whole runs
#else
constexpr int64_t kPoints = 400;
#endif

// Small programs in which a checkpoint of every kind is near.
constexpr const char* kPrograms[] = {
    // Back edges of all loops.
    "local m = 1\n"
    "local function callee(n) local _ = m << m\n"
    "  for i = 1, n do\n"
    "    local j = i\n"
    "    while j > 0 do\n"
    "      j = j - 1\n"
    "    end\n"
    "    repeat j = j + 1\n"
    "    until j > 2\n"
    "    ::again::\n"
    "    j = j + 1 if j < 6 then goto again end\n"
    "    for x = 2.5, 1, -0.5 do j = x end\n"
    "  end\n"
    "end\n"
    "local function caller() local _ = m ~ m\n"
    "  for k, v in pairs({1, 2, x = 3}) do\n"
    "    callee(v)\n"
    "  end\n"
    "  return caller()\n"
    "end\n"
    "caller()\n",
    // Calls and returns of all kinds.
    "local m = 1\n"
    "local function three(...) local _ = m << m\n"
    "  return 1, ...\n"
    "end\n"
    "local function tail(n, ...) local _ = m ~ m\n"
    "  if n == 0 then return three(...) end\n"
    "  return tail(n - 1, n, ...)\n"
    "end\n"
    "local function caller(n) local _ = m ~ m\n"
    "  local a, b = three(n)\n"
    "  local t = {three(tail(3))}\n"
    "  print(#t, a, (three(b, 5)))\n"
    "  if n > 0 then caller(n - 1) end\n"
    "end\n"
    "while true do\n"
    "  caller(5)\n"
    "end\n",
    // Natives that call back, metamethods, errors.
    "local m = 1\n"
    "local mt = {__index = function(t, k) local _ = m << m\n"
    "    return k end,\n"
    "  __lt = function(a, b) local _ = m << m\n"
    "    return a.v < b.v end,\n"
    "  __concat = function(a, b) local _ = m << m\n"
    "    return 'c' end}\n"
    "local function object(v) return setmetatable({v = v}, mt) end\n"
    "local function caller() local _ = m ~ m\n"
    "  local list = {object(3), object(1), object(2)}\n"
    "  table.sort(list)\n"
    "  table.sort(list, function(a, b) local _ = m << m\n"
    "    return a.v > b.v end)\n"
    "  print(list[1].missing .. list[1], ('abc'):gsub('%w', function(c) local _ = m << m\n"
    "    return c:upper() end))\n"
    "  print(pcall(function() local _ = m << m\n"
    "    error('e') end))\n"
    "  print(xpcall(function() local _ = m << m\n"
    "    return nil + 1 end, function(e) local _ = m ~ m\n"
    "    return 'handled ' .. e end))\n"
    "end\n"
    "repeat caller() until false\n",
    // What handlers do at once: fills, loops over tables, quick natives, events, switches.
    "local m = 1\n"
    "local mt = {__add = function(a, b) local _ = m << m\n"
    "    return setmetatable({a, b}, getmetatable(a)) end,\n"
    "  __eq = function(a, b) return #a == #b end,\n"
    "  __newindex = function(t, k, v) rawset(t, k, v) end,\n"
    "  __call = function(self, x) return math.floor(x + 0.5) end}\n"
    "mt.__index = mt\n"
    "local generate = coroutine.wrap(function(...) local _ = m << m\n"
    "  while true do coroutine.yield(...) end end)\n"
    "local function callee(n) local _ = m << m\n"
    "  local list = {}\n"
    "  for i = 1, n do list[i] = false end\n"
    "  for i = n, 1, -2 do list[i] = n end\n"
    "  return list\n"
    "end\n"
    "local function caller(n) local _ = m ~ m\n"
    "  local sum, o = 0, setmetatable({}, mt)\n"
    "  for i, v in ipairs(callee(n)) do if v then sum = sum + i * v end end\n"
    "  for k, v in pairs({1, nil, 3, x = 4, y = 5}) do sum = sum + v * 2 - v end\n"
    "  o.field = select('#', generate(1, 2))\n"
    "  local p = o + o\n"
    "  return p == o, p(sum), tostring(n) .. type(p), math.max(n, sum)\n"
    "end\n"
    "for n = 1, 1e9 do caller(n % 7) end\n",
    // Coroutines, closers that are left when the end comes.
    "local m = 1\n"
    "local function closer(n) return setmetatable({}, {__close = function() local _ = m << m\n"
    "  print('closed', n) end}) end\n"
    "local function body(n) local _ = m << m\n"
    "  local c <close> = closer('body')\n"
    "  for i = 1, n do\n"
    "    coroutine.yield(i)\n"
    "  end\n"
    "end\n"
    "local function caller(n) local _ = m ~ m\n"
    "  local c <close> = closer(n)\n"
    "  for v in coroutine.wrap(body), 3 do\n"
    "    print(v)\n"
    "  end\n"
    "  if n > 0 then return (caller(n - 1)) end\n"
    "end\n"
    "while true do\n"
    "  caller(3)\n"
    "end\n",
    // Straight code, load and compile.
    "local m = 1\n"
    "local function callee(s) local _ = m << m\n"
    "  return load('local a, m = ... local _ = m ~ m ' ..\n"
    "              'return function() ' .. s .. ' return a end', '=l')\n"
    "end\n"
    "local function caller(i) local _ = m ~ m\n"
    "  local s = ('a = a + 1 '):rep(20 + i % 7)\n"
    "  return callee(s)(i, m)()\n"
    "end\n"
    "local i = 0\n"
    "while true do\n"
    "  i = i + 1\n"
    "  if caller(i) ~= i + 20 + i % 7 then error('wrong') end\n"
    "end\n",
};

class StopsTest : public testing::TestWithParam<Pairing> {};

TEST_P(StopsTest, TheEndIsAtTheSameCheckpoint) {
  for (const char* source : kPrograms) {
    const Program program = {.path = "stops.lua", .source = source, .chunk_name = "=stops"};
    const int64_t first = FuelOfCompile(source);
    for (int64_t point = 0; point < kPoints; ++point) {
      // Near at first, then wider apart.
      const int64_t limit = first + point + std::max<int64_t>(point - 100, 0) * 7;
      const Ending oracle =
          RunProgram(program, {.name = "interpreter alone",
                               .denied = vm::AllOpcodes(),
                               .slicing = Slicing::kEveryCheckpoint,
                               .fuel_limit = limit});
      ASSERT_EQ(oracle.outcome, "terminated") << source << oracle.error;
      const Ending ending = RunProgram(
          program,
          {.name = NameOf(GetParam()), .denied = DeniedFor(GetParam()), .fuel_limit = limit});
      ASSERT_EQ(FirstDifference(oracle, ending, Strictness::kEverything), std::nullopt)
          << "at " << limit << " of\n"
          << source;
    }
  }
}

// The points above are of use only if they are at many places.
TEST_P(StopsTest, TheEndsAreAtManyPlaces) {
  for (const char* source : kPrograms) {
    const Program program = {.path = "stops.lua", .source = source, .chunk_name = "=stops"};
    const int64_t first = FuelOfCompile(source);
    std::vector<std::string> places;
    for (int64_t point = 0; point < 300; point += 3) {
      const Ending ending = RunProgram(program, {.name = NameOf(GetParam()),
                                                 .denied = DeniedFor(GetParam()),
                                                 .fuel_limit = first + point * 8});
      if (std::find(places.begin(), places.end(), ending.place) == places.end()) {
        places.push_back(ending.place);
      }
    }
    EXPECT_GE(places.size(), 5u) << source;
  }
}

INSTANTIATE_TEST_SUITE_P(, StopsTest, testing::ValuesIn(kPairings),
                         [](const auto& info) { return NameOf(info.param); });

}  // namespace
}  // namespace selenite::tiers
