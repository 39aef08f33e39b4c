// "Charged before done": the fuel of every library function whose work depends
// on its input grows with that input, and pays for the time.
//
// Each case prepares an input of size n, and then makes one call that is to be
// measured. Ten times the input has to cost about ten times the fuel, and in
// builds without checks a unit of fuel must not take long.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "vm/isolate.h"
#include "vm/run/machine/machine.h"
#include "vm/silent_host.h"
#include "vm/stdlib/library.h"

namespace selenite::vm {
namespace {

// The module "m1000" is a text of about 1,000 bytes.
class SizedModules final : public ModuleMap {
 public:
  std::optional<ModuleText> Find(std::string_view name) override {
    constexpr std::string_view kStatement = "x = 1 ";
    const size_t bytes = std::stoul(std::string(name.substr(1)));
    text_.clear();
    while (text_.size() < bytes) text_ += kStatement;
    return ModuleText{.source = text_, .chunk_name = "=module"};
  }

 private:
  std::string text_;
};

struct Case {
  const char* name;
  const char* prepare;  // with the size in the global n
  const char* call;
  double most = 13;     // the ratio may be as much as this
  double least = 7;
};

struct Cost {
  double fuel = 0;
  double nanoseconds = 0;
};

void Execute(Isolate& isolate, const std::string& source, const char* what) {
  isolate.StartSource(source, "=test", {}, {.count = 0});
  while (isolate.Resume(1'000'000) == RunState::kMore) {
  }
  const RunResult result = isolate.TakeResult();
  EXPECT_EQ(result.state, RunState::kFinished)
      << what << ": " << (result.error ? result.error->message : "");
}

double NowInNanoseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

Cost Measure(const Case& test, int64_t n) {
  SilentHost host;
  SizedModules modules;
  const auto isolate = Isolate::Create({.random_seed = 1, .module_map = &modules}, host);
  Execute(*isolate, "n = " + std::to_string(n) + " " + test.prepare, test.name);
  Execute(*isolate, "return", test.name);
  const double compile = static_cast<double>(isolate->fuel_used());
  const double start = NowInNanoseconds();
  Execute(*isolate, test.call, test.name);
  return {.fuel = static_cast<double>(isolate->fuel_used()) - compile,
          .nanoseconds = NowInNanoseconds() - start};
}

constexpr char kText[] = "s = ('a'):rep(n)";
constexpr char kList[] = "t = {} for i = 1, n do t[i] = (i * 7919) % 10007 end";
constexpr char kSparse[] = "t = setmetatable({}, {__index = function(_, i) return i end,"
                           " __newindex = function() end, __len = function() return n end})";

const Case kCases[] = {
    // Global functions.
    {"error", kText, "pcall(function() error(s) end)"},
    {"load", "s = ('x = 1 '):rep(n // 6)", "load(s)"},
    {"load, reader", "s = ('x = 1 '):rep(n // 6)",
     "local done load(function() if not done then done = true return s end end)"},
    {"next, holes", "t = {} for i = 1, n do t[i] = i end for i = 1, n - 1 do t[i] = nil end",
     "next(t)"},
    {"next, removed", "t = {} for i = 1, n do t['k' .. i] = i end"
                          " for i = 1, n do t['k' .. i] = nil end",
     "next(t)"},
    {"print", kText, "print(s)"},
    {"rawequal", "s = ('a'):rep(n) u = ('a'):rep(n)", "rawequal(s, u)"},
    {"rawget, long key", "s = ('a'):rep(n) t = {}", "rawget(t, s)"},
    {"rawset, long key", "s = ('a'):rep(n) t = {}", "rawset(t, s, 1)"},
    {"select", "t = {} for i = 1, n // 10 do t[i] = i end",
     "select(2, table.unpack(t))"},
    {"tonumber", "s = ('1'):rep(n)", "tonumber(s)"},
    {"tonumber, base", "s = ('1'):rep(n)", "tonumber(s, 7)"},
    {"tonumber, spaces", "s = (' '):rep(n)", "tonumber(s)"},
    {"arithmetic on a string", "s = ('1'):rep(n)", "local x = s + 1"},
    {"collectgarbage", kList, "collectgarbage()", 13, 3},
    {"equal strings", "s = ('a'):rep(n) u = ('a'):rep(n)", "local x = s == u"},
    {"order of strings", "s = ('a'):rep(n) u = ('a'):rep(n)", "local x = s < u"},
    {"concatenation", kText, "local x = s .. 'x' .. s"},
    {"debug.traceback", kText, "debug.traceback(s)"},
    {"debug.getinfo", "f = load(('x=1\\n'):rep(n // 4))", "debug.getinfo(f, 'L')"},
    // string
    {"string.byte", "s = ('a'):rep(n // 10)", "s:byte(1, -1)"},
    {"string.char", "t = {('a'):rep(n // 10):byte(1, -1)}", "string.char(table.unpack(t))"},
    {"string.find, plain", kText, "s:find('b', 1, true)"},
    {"string.find, hard", "s = ('a'):rep(n) u = ('a'):rep(100) .. 'b'", "s:find(u, 1, true)"},
    {"string.find", kText, "s:find('[b-z]')"},
    {"string.find, anchored", kText, "s:find('^a*b')"},
    {"string.find, captures", kText, "s:find('(a)(a)b')"},
    {"string.find, balanced", "s = ('('):rep(n)", "s:find('^%b()')"},
    {"string.find, frontier", kText, "s:find('%f[b]')"},
    {"string.find, back reference", "s = ('a'):rep(n // 100)", "s:find('^(a*)%1b')", 130},
    {"string.match", "s = ('a'):rep(n // 100)", "s:match('.-b')", 130},
    {"numeral as an argument", "s = ('0'):rep(n) .. '1'", "('x'):rep(s)"},
    {"numeral as a number", "s = ('0'):rep(n) .. '1'", "math.sin(s)"},
    {"string.gmatch", kText, "for x in s:gmatch('a') do end"},
    {"string.gmatch, no match", kText, "for x in s:gmatch('b') do end"},
    {"string.gsub", kText, "s:gsub('a', 'b')"},
    {"string.gsub, long replacement", "s = ('a'):rep(100) r = ('b'):rep(n)", "s:gsub('a', r)"},
    {"string.gsub, no match", kText, "s:gsub('b', 'c')"},
    {"string.gsub, function", kText, "s:gsub('a', function() end)"},
    {"string.gsub, table", kText, "s:gsub('a', {})"},
    {"string.gsub, references", kText, "s:gsub('(a)', '%1%1')"},
    {"string.format, %s", kText, "string.format('%s', s)"},
    {"string.format, %q", kText, "string.format('%q', s)"},
    {"string.format, text", kText, "string.format(s)"},
    {"string.format, items", "s = ('%d'):rep(n // 10) t = {} for i = 1, n // 10 do t[i] = i end",
     "string.format(s, table.unpack(t))"},
    {"string.lower", kText, "s:lower()"},
    {"string.upper", kText, "s:upper()"},
    {"string.reverse", kText, "s:reverse()"},
    {"string.rep", "", "('ab'):rep(n)"},
    {"string.rep, separator", "", "('ab'):rep(n, ',')"},
    {"string.sub", kText, "s:sub(2)"},
    {"string.pack", kText, "string.pack('s', s)"},
    {"string.pack, format", "s = (' '):rep(n)", "string.pack(s)"},
    {"string.pack, zero-ended", kText, "string.pack('z', s)"},
    {"string.unpack", "s = string.pack('s', ('a'):rep(n))", "string.unpack('s', s)"},
    {"string.unpack, zero-ended", "s = ('a'):rep(n) .. '\\0'", "string.unpack('z', s)"},
    {"string.unpack, items", "s = ('a'):rep(n // 10) f = ('b'):rep(n // 10)",
     "string.unpack(f, s)"},
    {"string.packsize", "s = ('b'):rep(n)", "string.packsize(s)"},
    // table
    {"table.concat", kList, "table.concat(t)"},
    {"table.concat, long strings", "t = {('a'):rep(n), ('b'):rep(n)}", "table.concat(t, ',')"},
    {"table.concat, separator", "t = {1, 2} s = ('a'):rep(n)", "table.concat(t, s)"},
    {"table.concat, metamethods", kSparse, "table.concat(t)"},
    {"table.insert, first", kList, "table.insert(t, 1, 0)"},
    {"table.insert, metamethods", kSparse, "table.insert(t, 1, 0)"},
    {"table.remove, first", kList, "table.remove(t, 1)"},
    {"table.remove, metamethods", kSparse, "table.remove(t, 1)"},
    {"table.move", kList, "table.move(t, 1, n, 2)"},
    {"table.move, to another", kList, "table.move(t, 1, n, 1, {})"},
    {"table.move, metamethods", kSparse, "table.move(t, 1, n, 2)"},
    {"table.pack", "t = {} for i = 1, n // 10 do t[i] = i end", "table.pack(table.unpack(t))"},
    {"table.sort", kList, "table.sort(t)", 16, 7},
    {"table.sort, function", kList, "table.sort(t, function(a, b) return a < b end)", 16, 7},
    {"table.sort, strings", "t = {} for i = 1, 100 do t[i] = ('a'):rep(n // 10) .. i end",
     "table.sort(t)"},
    {"table.sort, metamethods", "t = setmetatable({}, {__index = function(_, i) return n - i end,"
                                " __newindex = function() end,"
                                " __len = function() return n // 10 end})",
     "pcall(table.sort, t)", 30, 5},
    {"table.unpack", "t = {} for i = 1, n // 10 do t[i] = i end", "table.unpack(t)"},
    {"table.unpack, metamethods", kSparse, "table.unpack(t, 1, n // 10)"},
    // utf8
    {"utf8.len", kText, "utf8.len(s)"},
    {"utf8.char", "t = {} for i = 1, n // 10 do t[i] = 8364 end", "utf8.char(table.unpack(t))"},
    {"utf8.codepoint", "s = ('a'):rep(n // 10)", "utf8.codepoint(s, 1, -1)"},
    {"utf8.offset", kText, "utf8.offset(s, n)"},
    {"utf8.offset, backwards", kText, "utf8.offset(s, -n)"},
    {"utf8.offset, continuation", "s = ('\\x80'):rep(n)", "pcall(utf8.offset, s, 0, n)"},
    {"utf8.codes", kText, "for p in utf8.codes(s) do end"},
    // math, os, coroutine
    {"math.max", "t = {} for i = 1, n // 10 do t[i] = i end", "math.max(table.unpack(t))"},
    {"math.min", "t = {} for i = 1, n // 10 do t[i] = i end", "math.min(table.unpack(t))"},
    {"os.date", "s = ('%Y'):rep(n // 2)", "os.date(s, 0)"},
    {"os.date, text", "s = ('x'):rep(n)", "os.date(s, 0)"},
    {"numeral in a field", "s = ('0'):rep(n) .. '1' t = {year = 2000, month = 1, day = s}",
     "os.time(t)"},
    {"coroutine.resume", "t = {} for i = 1, n // 10 do t[i] = i end",
     "coroutine.resume(coroutine.create(function(...) return ... end), table.unpack(t))"},
    {"coroutine.wrap", "t = {} for i = 1, n // 10 do t[i] = i end",
     "coroutine.wrap(function(...) coroutine.yield(...) end)(table.unpack(t))"},
    {"coroutine.yield", "t = {} for i = 1, n // 10 do t[i] = i end",
     "coroutine.wrap(function() coroutine.yield(table.unpack(t)) end)()"},
    {"xpcall", "t = {} for i = 1, n // 10 do t[i] = i end",
     "xpcall(function(...) return ... end, print, table.unpack(t))"},
    {"warn", "t = {} for i = 1, n // 10 do t[i] = 'a' end", "warn('@on') warn(table.unpack(t))"},
    {"require", "", "require('m' .. n)"},
    // The modules beyond the manual.
    {"json.encode", kList, "json.encode(t)"},
    {"json.encode, string", kText, "json.encode(s)"},
    {"json.decode", "s = '[' .. ('1,'):rep(n) .. '1]'", "json.decode(s)"},
    {"json.decode, string", "s = '\"' .. ('a'):rep(n) .. '\"'", "json.decode(s)"},
    {"base64.encode", kText, "base64.encode(s)"},
    {"base64.decode", "s = ('aaaa'):rep(n)", "base64.decode(s)"},
    {"base64.url_encode", kText, "base64.url_encode(s)"},
    {"base64.url_decode", "s = ('aaaa'):rep(n)", "base64.url_decode(s)"},
    {"hash.crc32", kText, "hash.crc32(s)"},
    {"hash.sha256", kText, "hash.sha256(s)"},
    {"hash.hmac_sha256", kText, "hash.hmac_sha256('key', s)"},
    {"hash.hmac_sha256, key", kText, "hash.hmac_sha256(s, 'text')"},
    {"os.clock", "", "os.clock()", 1.1, 0.9},
    {"time.format", "", "time.format(n)", 1.1, 0.9},
    {"time.parse", "", "time.parse('2026-11-21T16:25:00Z')", 1.1, 0.9},
    {"pcall", "t = {} for i = 1, n // 10 do t[i] = i end",
     "pcall(function(...) return ... end, table.unpack(t))"},
};

// The cases' names begin with the function's, then there may be a comma.
TEST(PricesTest, EveryFunctionThatStatesAPriceIsMeasured) {
  SilentHost host;
  SizedModules modules;
  Machine machine({.module_map = &modules}, host);
  ASSERT_TRUE(machine.Initialize() && OpenLibraries(machine) && OpenRequire(machine));
  std::set<std::string_view> measured;
  for (const Case& test : kCases) {
    const std::string_view name = test.name;
    measured.insert(name.substr(0, name.find(',')));
  }
  for (const NativeInfo* native : ListNatives(machine)) {
    EXPECT_EQ(measured.contains(native->qualified), !native->prices.is_call_only())
        << native->qualified;
  }
}

TEST(ChargesTest, FuelGrowsWithTheInputAndPaysForTheTime) {
#ifndef SELENITE_DEBUG_CHECKS
  // A Lua instruction takes about 2 ns; a machine under load and rounding are
  // allowed for.
  constexpr double kMostNanosecondsPerUnit = 60;
#else
  constexpr double kMostNanosecondsPerUnit = 1e9;
#endif
  // More than a piece of work, so that nothing hides in the rounding.
  constexpr int64_t kSize = 100'000;
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.name);
    const Cost small = Measure(test, kSize);
    const Cost large = Measure(test, 10 * kSize);
    const double ratio = large.fuel / std::max(small.fuel, 1.0);
    if (std::getenv("SELENITE_SHOW_CHARGES") != nullptr) {
      std::printf("%-30s %12.0f units, %5.1f times, %6.1f ns a unit\n", test.name, large.fuel,
                  ratio, large.nanoseconds / std::max(large.fuel, 1.0));
    }
    EXPECT_GE(ratio, test.least);
    EXPECT_LE(ratio, test.most);
    EXPECT_LE(large.nanoseconds / std::max(large.fuel, 1.0), kMostNanosecondsPerUnit);
  }
}

}  // namespace
}  // namespace selenite::vm
