// Whatever calls back into Lua may be left in the middle: by a yield of the
// callback, and by a pause at every checkpoint.
//
// Each snippet calls `y(...)` in a callback and runs in a coroutine whose yields
// are answered with what was yielded; then as a plain program, where `y` only
// returns its arguments. Both have to print the same, on both tiers, at once
// and in slices of one checkpoint.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "vm/isolate.h"
#include "vm/silent_host.h"

namespace selenite::vm {
namespace {

enum class Tier { kDispatcher, kInterpreter };

struct Outcome {
  std::string text;
  int64_t fuel = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome Execute(const std::string& source, Tier tier, int64_t slice) {
  CollectingHost host;
  const auto isolate = Isolate::Create(
      {.random_seed = 1,
       .denied_opcodes = tier == Tier::kInterpreter ? AllOpcodes() : OpcodeSet()},
      host);
  isolate->StartSource(source, "=test", {}, {.count = 0});
  while (isolate->Resume(slice) == RunState::kMore) {
  }
  Outcome outcome = {.text = host.output, .fuel = isolate->fuel_used()};
  const RunResult result = isolate->TakeResult();
  if (result.error) outcome.text += "error: " + result.error->message;
  isolate->VerifyHeap();
  return outcome;
}

constexpr std::string_view kPlain = "local function y(...) return ... end\n";
constexpr std::string_view kYielding = "local y = coroutine.yield\n";

constexpr std::string_view kSnippets[] = {
    // Functions that call functions.
    "local t = {5, 3, 8, 1, 9, 2} table.sort(t, function(a, b) return y(a < b) end)"
    " print(table.concat(t, ' '))",
    "print(('hello world'):gsub('%w+', function(w) return y(w:upper()) end))",
    "print(('a b'):gsub('%w', setmetatable({}, {__index = function(_, k) return y(k .. k) end})))",
    "print(pcall(function(...) return y(...) end, 1, 2))",
    "print(pcall(function() y() error('e', 0) end))",
    "print(pcall(function() y() error(y({1}), 0) end) == false)",
    "print(xpcall(function() y() error('e', 0) end, function(m) return m .. '!' end))",
    "print(xpcall(function(...) return y(...) end, print, 1, 2))",
    "print(xpcall(function() error('e', 0) end, function(m) return y(m) .. '!' end))",
    "print(xpcall(function() local x = nil + 1 end, function(m) y() return #m > 0 end))",
    "local parts = {'return ', 'y', '(7)'} local i = 0"
    " print(load(function() i = i + 1 return y(parts[i]) end, '=c', 't', {y = y})())",
    "print(load(function() y() error('reader', 0) end))",
    "print(select('#', y(1, nil, nil)))",
    "print(coroutine.wrap(function() return coroutine.yield(1) end)(), y(2))",
    "print(string.format('%s %s', setmetatable({}, {__tostring = function() return y('T') end}), 1))",
    "print(tostring(setmetatable({}, {__tostring = function() return y('T') end})))",
    "print(setmetatable({}, {__tostring = function() return y('T') end}), 1)",
    // Iterators.
    "for i in function(_, i) i = (i or 0) + 1 return y(i < 4 and i or nil) end do print(i) end",
    "for k, v in pairs(setmetatable({}, {__pairs = function(t) return y(next, {1}) end})) do"
    " print(k, v) end",
    "for i, v in ipairs(setmetatable({}, {__index = function(_, i) return y(i < 3 and i or nil)"
    " end})) do print(i, v) end",
    "for w in ('a b c'):gmatch('%w') do print(y(w)) end",
    // Metamethods.
    "local m = {} for _, e in ipairs{'add', 'sub', 'mul', 'div', 'mod', 'pow', 'idiv', 'band',"
    " 'bor', 'bxor', 'shl', 'shr', 'concat'} do m['__' .. e] = function() return y(e) end end"
    " local t = setmetatable({}, m) print(t + 1, t - 1, t * 1, t / 1, t % 1, t ^ 1, t // 1, t & 1,"
    " t | 1, t ~ 1, t << 1, t >> 1, t .. 1, 1 .. t, 'a' .. t .. 'b')",
    "local t = setmetatable({}, {__unm = function() return y('unm') end, __bnot = function()"
    " return y('bnot') end, __len = function() return y(4) end, __call = function(_, ...)"
    " return y(...) end}) print(-t, ~t, #t, t(1, 2))",
    "local m = {__eq = function() return y(true) end, __lt = function() return y(false) end,"
    " __le = function() return y(true) end} local a, b = setmetatable({}, m), setmetatable({}, m)"
    " print(a == b, a ~= b, a < b, a <= b, a > b, not (a >= b)) if a < b then print(1) end",
    "local t = setmetatable({}, {__lt = function() return y(true) end}) print(pcall(function()"
    " return t <= t end))",
    "local t = setmetatable({}, {__index = function(_, k) return y(k) end, __newindex ="
    " function(t, k, v) rawset(t, k, y(v)) end}) t.x = 1 print(t.x, t.z, t[1], t[y('w')])",
    "local t = setmetatable({}, {__index = function(_, i) return y(i) end, __len = function()"
    " return y(3) end, __newindex = function(_, k, v) print(k, y(v)) end})"
    " print(table.concat(t, ',')) print(table.unpack(t)) table.insert(t, 'new')"
    " table.insert(t, 1, 'first') print(table.remove(t)) print(table.remove(t, 1))"
    " table.move(t, 1, 3, 2) print(#table.move(t, 1, 3, 1, {}))",
    "local p = setmetatable({}, {__index = {3, 1, 2}, __len = function() return y(3) end,"
    " __newindex = function(t, k, v) rawset(t, k, y(v)) end}) table.sort(p)"
    " print(p[1], p[2], p[3])",
    // Closers.
    "do local x <close> = setmetatable({}, {__close = function(_, e) print('close', y(e)) end}) end",
    "print(pcall(function() local x <close> = setmetatable({}, {__close = function(_, e)"
    " print('close', y(e)) end}) error('e', 0) end))",
    "local function f() local x <close> = setmetatable({}, {__close = function() y() end})"
    " return 1, 2, 3 end print(f())",
    "for i = 1, 2 do local x <close> = setmetatable({}, {__close = function() print(y(i)) end})"
    " if i == 1 then goto next end print('second') ::next:: end",
    "for a in function(_, a) if not a then return 1 end end, nil, nil, setmetatable({},"
    " {__close = function() print('done', y(1)) end}) do print(a) end",
    "print(pcall(function() local a <close> = setmetatable({}, {__close = function(_, e)"
    " error(y(e) .. '2', 0) end}) local b <close> = setmetatable({}, {__close = function(_, e)"
    " error(y(e) .. '1', 0) end}) error('e', 0) end))",
    // Errors of every type, kept as they are.
    "for _, v in ipairs{false, 1, 1.5, 'text', print} do print(pcall(error, v, 0) == false,"
    " select(2, pcall(function() y() error(v, 0) end)) == v) end",
    "local e = {} local co = coroutine.create(function() local x <close> = setmetatable({},"
    " {__close = function(_, err) print(err == e) end}) error(e) end)"
    " print(coroutine.resume(co) or coroutine.close(co))",
    "local e = {} print(select(2, xpcall(function() y() error(e) end, function(m) return m end)) == e)",
    "print(select(2, pcall(error)))  print(pcall(error, nil))",
};

std::string Driver(std::string_view prelude, std::string_view snippet) {
  std::string source(prelude);
  source += "local function body() ";
  source += snippet;
  source += " end\n"
            "local co = coroutine.create(body)\n"
            "local answer = table.pack(coroutine.resume(co))\n"
            "while coroutine.status(co) ~= 'dead' do\n"
            "  answer = table.pack(coroutine.resume(co, table.unpack(answer, 2, answer.n)))\n"
            "end\n"
            "if not answer[1] then print('failed', answer[2]) end\n";
  return source;
}

TEST(CallbacksTest, YieldsAndPausesDoNotShow) {
  for (std::string_view snippet : kSnippets) {
    SCOPED_TRACE(snippet);
    const std::string plain = Driver(kPlain, snippet);
    const std::string yielding = Driver(kYielding, snippet);
    const Outcome expected = Execute(plain, Tier::kDispatcher, 1'000'000);
    EXPECT_EQ(expected.text.find("failed"), std::string::npos) << expected.text;
    EXPECT_EQ(expected.text.find("error:"), std::string::npos) << expected.text;
    EXPECT_EQ(expected, Execute(plain, Tier::kInterpreter, 1'000'000));
    EXPECT_EQ(expected, Execute(plain, Tier::kDispatcher, 0));
    EXPECT_EQ(expected, Execute(plain, Tier::kInterpreter, 0));
    const Outcome yielded = Execute(yielding, Tier::kDispatcher, 1'000'000);
    EXPECT_EQ(yielded.text, expected.text);
    EXPECT_EQ(yielded, Execute(yielding, Tier::kInterpreter, 1'000'000));
    EXPECT_EQ(yielded, Execute(yielding, Tier::kDispatcher, 0));
    EXPECT_EQ(yielded, Execute(yielding, Tier::kInterpreter, 0));
  }
}

// A finalizer runs between two instructions of whatever coroutine is running.
TEST(CallbacksTest, AFinalizerMayNotYield) {
  const Outcome finalizer = Execute(
      "local co = coroutine.create(function()\n"
      "  setmetatable({}, {__gc = function() print(pcall(coroutine.yield)) end})\n"
      "  collectgarbage() end)\n"
      "print(coroutine.resume(co)) print(coroutine.status(co))",
      Tier::kDispatcher, 0);
  EXPECT_EQ(finalizer.text,
            "false\tattempt to yield across a C-call boundary\ntrue\ndead\n");
}

}  // namespace
}  // namespace selenite::vm
