#!/usr/bin/env python3
"""Compares what functions and values are called: in messages, tracebacks and debug.getinfo.

    tests/differential/names.py --selenite build/release/bin/selenite
    tests/differential/names.py --selenite ... --count 50000 --seed today
    tests/differential/names.py --selenite ... --seed 1 --only 1234   # one case, shown

Each case does something that fails, or that calls a function, with operands that are reached in
some way (a local, an upvalue, a field, ...), in a place that is reached through others (a method,
a metamethod, an iterator, a callback of the library, a coroutine, ...). It runs in the reference
and in both tiers of Selenite. A message handler, or a function that is called on the way, writes
down the message, the whole traceback, and what debug.getinfo says of each level. All of it must be
the same. Differences that are meant are in names_differences.toml, each with its reason.

Case N depends on the seed and N only.
"""

import argparse
import collections
import concurrent.futures
import datetime
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import tomllib

from library_calls import Difference, answers

DIFFERENCES = pathlib.Path(__file__).with_name("names_differences.toml")
BATCH = 100
TIMEOUT_SECONDS = 10
SHOWN = 500

PRELUDE = r"""
local real = {traceback = debug.traceback, getinfo = debug.getinfo, tostring = tostring}
local xpcall, select, rawequal, table_concat, write = xpcall, select, rawequal, table.concat, print
local coroutine_resume, coroutine_create = coroutine.resume, coroutine.create
collectgarbage("stop")  -- finalizers run where a case asks for it
local notes, runs = {}, 0
local PLAIN = {string = true, number = true, boolean = true, ["nil"] = true}
local function shown(value)
  local kind = type(value)
  return PLAIN[kind] and real.tostring(value) or "(" .. kind .. ")"
end
local function note(...)
  if #notes > 40 then return end
  local parts = {...}
  for i = 1, select("#", ...) do parts[i] = shown((select(i, ...))) end
  notes[#notes + 1] = table_concat(parts, " ")
end
-- Recursion without end has another depth in the reference.
local function spent()
  runs = runs + 1
  return runs > 20
end
-- Every level that scripts find, from the caller's on.
local function levels(from)
  for level = from, from + 11 do
    local info = real.getinfo(level, "Snlt")
    if not info then break end
    note("level", level - from, info.short_src, info.what, info.currentline, info.linedefined,
         info.lastlinedefined, info.namewhat, info.name, info.istailcall)
  end
end
local function see(value)
  note("seen by", real.traceback())
  levels(2)
  return value
end
function global_see(value) note("seen globally", real.traceback()) return value end
local function handler(message)
  note("handled", real.traceback(shown(message)))
  levels(2)
  return message
end
local function quiet_handler(message)
  note("handled", real.traceback(shown(message), 2))
  return "handled: " .. shown(message)
end
-- A handler for the first error only: handlers of handlers have another depth in the reference.
local function once(handler)
  local is_first = true
  return function(message)
    if not is_first then return message end
    is_first = false
    return handler(message)
  end
end
local function failing_handler(message)
  note("failing", shown(message))
  if #notes < 6 then local nothing; nothing.field = 1 end
  return message
end
local EVENTS = {"index", "newindex", "call", "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv",
                "band", "bor", "bxor", "shl", "shr", "bnot", "concat", "len", "eq", "lt", "le",
                "close", "tostring", "pairs"}
local function with(make, name)
  local metatable = {__name = name}
  for _, event in ipairs(EVENTS) do metatable["__" .. event] = make(event) end
  return setmetatable({}, metatable)
end
local M = {}
function M.seen() return with(function(event) return function(a, b) see() return event == "pairs" and next or nil end end) end
function M.one() local f = function() see() return nil end return with(function() return f end) end
function M.failing() return with(function(event) return function() local t = nil; return t.x end end, "Failing") end
function M.raising() return with(function(event) return function() error("from " .. event) end end) end
function M.wrong() return with(function(event) return event ~= "call" and (#event % 2 == 0 and 5 or {}) or nil end, "Wrong") end
function M.native() return with(function(event) return event == "close" and error or string.rep end) end
function M.callable() return with(function() return setmetatable({}, {__call = function(self, ...) see() return nil end}) end) end
function M.asserting() return with(function() return assert end) end
function M.tail() return with(function() return function(...) return see(...) end end) end
local function C(number, case, handle)
  collectgarbage()  -- what an earlier case left to be finalized
  notes, runs = {}, 0
  note("ended", xpcall(case, handle or handler, 1, 2))
  for i = 1, #notes do notes[i] = notes[i]:gsub("\n", "\\n") end
  write(number .. "\t" .. table_concat(notes, " | "))
  g_a, g_b, gt, g_f, g_o, g_r, g_body, g_select = nil
  assert, error, select, string.rep, string.format = real.assert, real.error, real.select, real.rep, real.format
end
real.assert, real.error, real.select, real.rep, real.format = assert, error, select, string.rep, string.format
"""

# What the operands are.
VALUES = ["nil", "nil", "true", "5", "2.5", "0", '"text"', '"10"', "{}", "print", "see",
          "setmetatable({}, {})", 'setmetatable({}, {__name = "Thing"})', "coroutine_create(see)",
          "1e300", "string.rep", "assert", "error", "global_see",
          "M.seen()", "M.one()", "M.failing()", "M.raising()", "M.wrong()", "M.native()",
          "M.callable()", "M.asserting()", "M.tail()"]
CALLABLE = ["see", "error", "assert", "string.rep", "global_see", "M.seen()", "M.tail()", "select",
            "function() return see() end", "function() see() end", "setmetatable", "debug.traceback",
            "coroutine.wrap(function(...) see(...) error('inside') end)", "string.gmatch('x', '.')",
            "function(...) local a, b = ... return a.b.c end", "tostring", "ipairs", "math.floor"]

# How an operand is reached; NAME is `a` or `b`.
FORMS = ["l_NAME", "l_NAME", "u_NAME", "u_NAME", "g_NAME", "g_NAME", "t.NAME", "t.NAME", "ut.NAME",
         "gt.NAME", "t.sub.NAME", "ut.sub.NAME", "t[k_NAME]", "ut[k_NAME]", "t[uk_NAME]", "t[i_NAME]",
         "ut[i_NAME]", "t[ki_NAME]", 't["with space NAME"]', "p_NAME", "(l_NAME)", "(...)",
         "(select(2, ...))", "make_NAME()", "t.make_NAME()", "_ENV.g_NAME", "env.g_NAME",
         "(l_NAME or u_NAME)", "(u_NAME and t.NAME)", "c_NAME", "t:method_NAME()", "gt.sub.NAME",
         "t[{}]", "t[true]", "t[1.5]", "(t).NAME", "t.sub[k_NAME]", "_G.g_NAME", "(g_NAME)",
         "not_there", "t.not_there", "t.not_there_NAME", "uuu_NAME"]
LITERALS = ["nil", "true", "false", "1", "0", "0.0", "2.5", "'word'", "'10'", "{}", "function() end",
            "-1", "1 << 62", "math.huge", "'a longer text, longer than forty bytes, to be a long string'"]

BINARY = ["+", "-", "*", "/", "//", "%", "^", "..", "&", "|", "~", "<<", ">>"]
COMPARISONS = ["<", "<=", ">", ">=", "==", "~="]
UNARY = ["-", "~", "#", "not "]
KEYS = [".field", "[1]", "[k_a]", "['field']", "[i_a]", "[l_b]", "[1.5]", "[uk_a]", "[nil]", "[0/0]",
        ".a.b", "[300]", "[-1]"]
ARGUMENTS = ["()", "(1)", "(l_a)", "(...)", "{}", "'text'", "(1, 2)", "(t, {})", "('x', 'y', 'z')"]

# A value that is thrown away.
EXPRESSION_USES = ["local r = {}", "return {}", "return ({})", "g_r = {}", "t.r = {}", "if {} then see() end",
                   "while {} do break end", "local r = not {}", "see({})", "t[1] = {}", "return 1, {}",
                   "local r = {{ {} }}", "repeat local r = 1 until {} or true", "return {} and 1", "u_r = {}",
                   "local r <close> = {}", "t.x, t.y = {}, 1", "local r <const> = {}", "l_a = {}"]


class Case:
    """Writes one random case."""

    def __init__(self, seed, number, version):
        self.random = random.Random(f"names/{seed}/{number}")
        self.version = version

    def pick(self, *lists):
        return self.random.choice(self.random.choice(lists))

    def chance(self, probability):
        return self.random.random() < probability

    def operand(self):
        if self.chance(0.15):
            return f"({self.pick(LITERALS)})"
        return self.pick(FORMS).replace("NAME", self.pick("ab"))

    def callee(self):
        """What can stand before a call."""
        while True:
            operand = self.operand()
            if self.chance(0.4):
                return f"{self.pick(['t', 'ut', 'gt', 'l_a', 'u_a', 't.sub', 'g_a'])}:{self.pick(['a', 'b', 'none'])}"
            if not operand.startswith("t[{}]"):
                return operand

    # ---- What is done. Each is one line: lines of calls differ between versions of the reference.

    def use(self, expression):
        return self.pick(EXPRESSION_USES).replace("{}", expression, 1).replace("{{", "{").replace("}}", "}")

    def operation(self):
        x, y = self.operand(), self.operand()
        way = self.random.randrange(16)
        if way < 4:
            return self.use(f"{x} {self.pick(BINARY)} {y}")
        if way < 6:
            return self.use(f"{x} {self.pick(COMPARISONS)} {y}")
        if way == 6:
            return self.use(self.pick(UNARY) + x)
        if way == 7:
            return self.use(f"{x} .. {y} .. {self.operand()}")
        if way < 10:
            return self.use(x + self.pick(KEYS))
        if way < 12:
            target = x if not x[0] in "'{" else f"({x})"
            if target.startswith("("):
                target = ";" + target
            return f"{target}{self.pick(KEYS)} = {y}"
        if way == 12:
            bounds = [self.pick(["1", "2", "l_a", "1.5"]) for _ in range(3)]
            bounds[self.random.randrange(3)] = x
            return f"for i = {', '.join(bounds)} do see(i) break end"
        if way == 13:
            return f"for i, v in {x} do see(i) break end"
        if way == 14:
            return f"local c <close> = {x}; see()"
        return self.call()

    def call(self):
        call = self.callee() + self.pick(ARGUMENTS)
        if call.startswith("("):
            call = ";" + call
        if self.chance(0.35):
            return self.use(call.lstrip(";"))
        return self.pick([call, call, f"return {call.lstrip(';')}"])

    def library(self):
        f = self.pick(["l_a", "u_a", "g_a", "t.a", "see", "t.sub.a", "p_a", "string.rep"])
        o = self.operand()
        return self.pick([
            f"error('text', {self.random.randrange(6)})", "error('text')", "error({})", "error()",
            "assert(false)", "assert(nil, 'text')", f"assert({o}, {{}})", "assert()",
            f"return error('text', {self.random.randrange(4)})",
            "local f = error; f('text')", "local f = assert; f(false, 'text')", "t.e = error; t.e('m')",
            "t.e = error; t:e(2)", "string.rep()", "('x'):rep({})", "('x').rep()", "('x'):bad()",
            "local f = string.rep; f()", "t.rep = string.rep; t:rep()", "t.rep = string.rep; t.rep('x')",
            "local keep = assert; assert = nil; keep(false)", "local keep = assert; assert = nil; keep()",
            "local keep = string.rep; string.rep = nil; keep()",
            "local keep = string.rep; string.rep = function() end; keep()",
            "local keep = error; error = nil; t.e = keep; t.e('m')",
            "local keep = select; select = function() end; keep(0)", "local keep = select; g_select = select; select = nil; keep(0)",
            "math.floor({})", "setmetatable(1)", "tostring()", "ipairs()", "next({}, 1)", "rawset(1)",
            "rawlen(5)", "select(0)", "string.format('%d', 1.5)", "table.concat({{}})", "table.insert({}, 9, 1)",
            "math.random(0, -1)", "coroutine.resume(1)", "coroutine.wrap(1)", "coroutine.yield()",
            "utf8.char(-1)", "string.char(256)", "tonumber('z', 99)", "os.date('%Ez')", "load(5)()",
            f"table.sort({{2, 1, 3}}, {f})", f"('xy'):gsub('.', {f})", f"pcall({f})", f"xpcall({f}, once({f}))",
            f"coroutine.wrap({f})()", f"coroutine.wrap({f})(1, 2)", f"tostring({o})", f"string.format('%s', {o})",
            f"print({f} == {o})", f"for a, b in pairs({o}) do see(a) break end", f"for a in next, {o} do break end",
            f"for a in ipairs({o}) do see(a) break end", f"for a in ('x'):gmatch({o}) do see(a) end",
            f"for a in utf8.codes({o}) do see(a) end", "for a in utf8.codes('\\xff') do end",
            "local f = utf8.codes('x') f()", "local f = ('x'):gmatch('x') see(f()) f({})",
            "local f, s, c = utf8.codes('\\xff') t.f = f t.f(s, c)", "local f = ipairs({}) f()",
            f"table.concat({o})", f"table.unpack({o})", f"table.insert({o}, 1)", f"table.remove({o})",
            f"table.move({o}, 1, 2, 2)", f"#({o})", f"select('#', {f}())", f"load({f})", f"load({f}, '=name')",
            f"assert(load({f}))", "debug.traceback(1)", "debug.getinfo('x')", "debug.getinfo(1, 'X')",
            f";(function() setmetatable({{}}, {{__gc = {f}}}) end)() collectgarbage()", f"next({o}, {self.operand()})",
            f"rawget({o}, 1)", f"getmetatable({o}).__index()", f"coroutine.close({o})",
            f"xpcall({f}, see)", f"xpcall({f}, handler, {o})", f"xpcall({f}, real.traceback)",
            f"note(xpcall({f}, real.traceback))", f"note(pcall({f}, {o}))",
            f"note(xpcall(function() {self.operation()} end, real.traceback))",
            f"local c = coroutine_create(function(...) {self.operation()} end) note(coroutine_resume(c, 1)) note(real.traceback(c)) note(real.traceback(c, nil, 1))",
            f"local c = coroutine_create(function(...) coroutine.yield(1) end) note(coroutine_resume(c, 1)) note(real.traceback(c, 'm')) note(real.traceback(c, 'm', 0))",
        ])

    def seeing(self):
        return self.pick(["see()", "see()", "return see()", "global_see()", "note(real.traceback('m', 1))",
                          "note(debug.traceback())", "note(debug.traceback('m', 0))",
                          "return see(), 1", "local r <close> = setmetatable({}, {__close = see})",
                          "note(pcall(see))", "coroutine.wrap(see)()", "t.see = see; t.see()",
                          "t.see = see; t:see()", "g_f = see; g_f()", "note((debug.traceback()))"])

    def action(self):
        lines = []
        for _ in range(self.random.choice([1, 1, 1, 2])):
            kind = self.random.random()
            line = (self.operation() if kind < 0.45 else self.call() if kind < 0.6 else
                    self.library() if kind < 0.85 else self.seeing())
            lines.append(";" + line if line.startswith("(") else line)
        if lines[0].startswith("return"):
            lines[0] = f"do {lines[0]} end"
        return "\n".join(lines)

    # ---- Where it is done.

    def place(self, body):
        """A statement that calls the function `body`, somehow."""
        event = self.pick(["index", "newindex", "call", "add", "concat", "len", "eq", "lt", "le", "unm",
                           "band", "bnot", "idiv"])
        o = f"setmetatable({{}}, {{__{event} = {body}}})"
        use = {"index": "local _ = o.x", "newindex": "o.x = 1", "call": "o(1)", "add": "local _ = o + 1",
               "concat": "local _ = 'x' .. o", "len": "local _ = #o", "eq": "local _ = o == {}",
               "lt": "local _ = o < 1", "le": "local _ = o <= 1", "unm": "local _ = -o",
               "band": "local _ = o & 1", "bnot": "local _ = ~o", "idiv": "local _ = 2 // o"}[event]
        return self.pick([
            f"{body}(u_a, u_b)", f"{body}(u_a)", f"return {body}(u_a)", f"local v = {body}(u_a)",
            f"return ({body}(u_a))", f"do local t = {{m = {body}}} t.m(u_a) end",
            f"do local t = {{m = {body}}} t:m(u_a) end", f"do local t = {{m = {body}}} return t:m() end",
            f"g_body = {body}; g_body(u_a)", f"g_body = {body}; return g_body(u_a)",
            f"pcall({body})", f"pcall({body}, u_a)", f"xpcall({body}, handler, u_a)",
            f"return pcall({body})", f"xpcall({body}, quiet_handler)", f"note(xpcall({body}, failing_handler))",
            f"note(xpcall({body}, debug.traceback))", f"coroutine.wrap({body})(u_a, u_b)",
            f"note(coroutine.resume(coroutine.create({body}), u_a))",
            f"local co = coroutine.create({body}) note(coroutine.resume(co)) note(real.traceback(co)) note(real.traceback(co, 'at', 1))",
            f"table.sort({{1, 1}}, {body})", f"('x'):gsub('x', {body})", f"string.gsub('x', '.', {body})",
            f"for _ in {body} do break end", f"for _ in {body}, 1, 2 do break end",
            f"do local c <close> = setmetatable({{}}, {{__close = {body}}}) end",
            f"local c <close> = setmetatable({{}}, {{__close = {body}}}) return 1",
            f"local c <close> = setmetatable({{}}, {{__close = {body}}}) error('closing')",
            f"local c <close> = setmetatable({{}}, {{__close = {body}}}) local n; n.x = 1",
            f"for i = 1, 2 do local c <close> = setmetatable({{}}, {{__close = {body}}}) break end",
            f"for _ in next, {{1}}, nil, setmetatable({{}}, {{__close = {body}}}) do break end",
            f"(function() setmetatable({{}}, {{__gc = {body}}}) end)() collectgarbage()",
            f"load({body})", f"load({body}, '=loaded')", f"tostring(setmetatable({{}}, {{__tostring = {body}}}))",
            f"string.format('%s', setmetatable({{}}, {{__tostring = {body}}}))",
            f"for _ in pairs(setmetatable({{}}, {{__pairs = {body}}})) do break end",
            f"for _ in ipairs(setmetatable({{}}, {{__index = {body}}})) do break end",
            f"table.concat(setmetatable({{}}, {{__index = {body}, __len = function() return 2 end}}))",
            f"table.unpack(setmetatable({{}}, {{__index = {body}}}), 1, 2)",
            f"table.insert(setmetatable({{}}, {{__newindex = {body}}}), 1)",
            f"table.insert(setmetatable({{}}, {{__len = {body}}}), 1)",
            f"select(1, {body}(u_a))", f"local v = {{{body}(u_a)}}", f"({body} or see)(u_a)",
            f"local f = {body} f(u_a)", f"local f <const> = {body} f(u_a)", f"local v = #{{{body}()}}",
            f"xpcall(function() error('first') end, once({body}))", f"xpcall(function() local n; n() end, once({body}))",
            f"xpcall(function() local n; return n + 1 end, once({body}))",
            f"xpcall(string.rep, once({body}))", f"xpcall(error, once({body}), 'm')",
            f"do local o = {o} {use} end", f"do local o = {o} {use} end", f"do local o = {o} {use} end",
            f"do local o <const> = {o} {use} end", f"g_o = {o}; do local o = g_o {use} end",
            f"do local _ENV = {{body = {body}, u_a = u_a}} body(u_a) end",
            f"do local _ENV = setmetatable({{}}, {{__index = {body}}}) local _ = missing end",
            f"load('local f = ... f()', '=(text)')({body})", f"load('return ...', '@x.lua')({body})()",
            f"load('local f = ... return f()', 'some source\\nand more')({body})",
            f"coroutine.wrap(function() {body}() end)()", f"coroutine.wrap(function() return {body}() end)()",
            f"setmetatable({{}}, {{__index = setmetatable({{}}, {{__index = {body}}})}}).x = nil; local _ = setmetatable({{}}, {{__index = setmetatable({{}}, {{__index = {body}}})}}).y",
            f"local a <close> = setmetatable({{}}, {{__close = function() {body}() end}}) return {body}()",
            f"while true do {body}() break end", f"if {body}() then see() else note(1) end",
            f"goto on ::on:: {body}(u_b)", f"local x, y = 1, {body}()", f"t_up.x = {body}()",
            f"local s = 'x' .. tostring({body}())", f"return {body}(), 1",
        ])

    @staticmethod
    def only_name(value, variable):
        """A function with two global names is called by either in the reference."""
        return "nil" if value in CALLABLE or value in ("print", "see") else variable

    # ---- The whole.

    def without_old_errors(self, lines):
        """Without what older versions of the reference do wrong themselves."""
        if self.version >= (5, 4, 6):
            return lines
        text = "\n".join(lines)
        # A division by zero has the place of another instruction.
        text = text.replace(" // ", " / ").replace(" % ", " * ")
        # A chain of concatenations loses its operands when a metamethod in it moves the stack.
        text = re.sub(r"( \.\. [^\n]*?) \.\. ", r"\1 < ", text)
        return text.split("\n")

    def text(self):
        a, b = (self.pick(VALUES, VALUES, CALLABLE) for _ in "ab")
        constant = self.pick(["nil", "true", "5", "'word'", "2.5"])
        body = "\n".join(self.without_old_errors(self.action().split("\n")))
        if "debug.traceback" in (a, b) and "load(" in body:
            a = b = "tostring"  # a reader without end: the reference stops at the first error
        lines = [
            f"local u_a, u_b, uk_a, uk_b = {a}, {b}, 'a', 'b'",
            "local ut = {a = u_a, b = u_b, [1] = u_a, [2] = u_b, sub = {a = u_a, b = u_b}}",
            "local u_r, uuu_a, uuu_b, t_up = nil, u_a, u_b, {}",
            f"g_a, g_b, gt = {self.only_name(a, 'u_a')}, {'nil' if a == b else self.only_name(b, 'u_b')}, ut",
            "local function body1(p_a, ...)",
            "  if spent() then return end",
            "  local p_b = ...",
            f"  local l_a, l_b, k_a, k_b, i_a, i_b, ki_a, ki_b = u_a, u_b, 'a', 'b', 1, 2, 1, 2",
            f"  local c_a <const>, c_b <const> = {constant}, l_a",
            "  local t = {a = l_a, b = l_b, [1] = l_a, [2] = l_b, ['with space a'] = l_a, ['with space b'] = l_b,",
            "    sub = {a = l_a, b = l_b}, make_a = function() return l_a end, make_b = function() return l_b end,",
            "    method_a = function() return l_a end, method_b = function() return l_b end}",
            "  local make_a, make_b, env = t.make_a, t.make_b, _ENV",
            *("  " + line for line in body.split("\n")),
            "end",
        ]
        depth = self.random.choice([1, 1, 2, 2, 3])
        places = []
        for level in range(1, depth + 1):
            parameters = self.pick(["", "...", "x", "x, y"])
            places += [f"local function body{level + 1}({parameters})", f"  {self.place(f'body{level}')}", "end"]
        lines += self.without_old_errors(places)
        last = self.pick([f"body{depth + 1}()", f"return body{depth + 1}()", f"return body{depth + 1}(...)",
                          f"body{depth + 1}(...) see()"])
        handle = self.pick(["handler"] * 6 + ["quiet_handler", "failing_handler", "debug.traceback",
                                              "function(m) return handler(m) end"])
        return "function(...)\n" + "\n".join(lines) + f"\n{last}\nend, {handle}"


def script(seed, numbers, version):
    lines = [PRELUDE]
    for number in numbers:
        # One that does not compile says so.
        level = "=="
        text = Case(seed, number, version).text()
        lines.append(f"do local case, problem = load([{level}[local C, see, handler, quiet_handler, "
                     f"failing_handler, once, spent, M, note, real, coroutine_create, coroutine_resume, number = ...\n"
                     f"C(number, {text})\n]{level}], '=case')\n"
                     f"if case then case(C, see, handler, quiet_handler, failing_handler, once, spent, M, note, real, "
                     f"coroutine_create, coroutine_resume, {number}) else "
                     f"print('{number}\\tdoes not compile: ' .. problem) end end")
    return "\n".join(lines) + "\n"


def version_of(reference):
    shown = subprocess.run([reference, "-v"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, re.search(r"(\d+)\.(\d+)\.(\d+)", shown).groups()))


def difference(reference, ours):
    """The first piece that differs, with the one before."""
    theirs, own = (answer.replace("\\n", "\n      ").split(" | ") for answer in (reference, ours))
    for at in range(max(len(theirs), len(own))):
        pair = [pieces[at] if at < len(pieces) else "(nothing)" for pieces in (theirs, own)]
        if pair[0] != pair[1]:
            return pair
    return ["(the same)", "(the same)"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, required=True, metavar="COMMAND")
    parser.add_argument("--reference", default="lua5.4", metavar="COMMAND")
    parser.add_argument("--count", type=int, default=4000, help="cases (default: 4000)")
    parser.add_argument("--seed", default="1", help="any text; today: from the date")
    parser.add_argument("--only", type=int, metavar="N", help="this case alone, shown")
    parser.add_argument("--show-meant", action="store_true", help="show the differences meant too")
    parser.add_argument("--most", type=int, default=20, help="differences shown (default: 20)")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seed == "today":
        options.seed = datetime.date.today().strftime("%Y%m%d")
    selenite = str(options.selenite.resolve())
    commands = [[options.reference], [selenite, "run"], [selenite, "run", "--tier=interpreter"]]
    meant = [Difference(data) for data in tomllib.loads(DIFFERENCES.read_text()).get("difference", [])]
    version = version_of(options.reference)
    print(f"seed {options.seed}, compared with {'.'.join(map(str, version))}", flush=True)

    def run(numbers):
        with tempfile.TemporaryDirectory(prefix="names-") as folder:
            path = pathlib.Path(folder) / "names.lua"
            path.write_text(script(options.seed, numbers, version), encoding="utf-8")
            return [answers(command, path, TIMEOUT_SECONDS) for command in commands]

    def compare(numbers):
        results = run(numbers)
        if any(end for _, end in results) and len(numbers) > 1:
            # One took the others with it: each alone.
            return [line for number in numbers for line in compare([number])]
        return [(number, [found.get(number, f"(no answer: it {end})") for found, end in results])
                for number in numbers]

    numbers = [options.only] if options.only is not None else range(options.count)
    batches = [numbers[at:at + BATCH] for at in range(0, len(numbers), BATCH)]
    passed = failed = broken = 0
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for batch in pool.map(compare, batches):
            for number, (reference, *ours) in batch:
                broken += "does not compile" in reference
                text = Case(options.seed, number, version).text()
                if options.only is not None:
                    print(text)
                    for name, answer in zip(["reference", "dispatcher", "interpreter"], [reference, *ours]):
                        print(f"{name}:\n  " + answer.replace(" | ", "\n  ").replace("\\n", "\n      "))
                if ours[0] == ours[1] == reference:
                    passed += 1
                    continue
                reason = next((d.reason for d in meant
                               if all(d.covers(text, reference, answer) for answer in ours)), None)
                if reason is not None:
                    counts[reason] += 1
                    passed += 1
                    if not options.show_meant:
                        continue
                else:
                    failed += 1
                    if failed > options.most:
                        continue
                theirs, own = difference(reference, ours[0] if ours[0] != reference else ours[1])
                tiers = "" if ours[0] == ours[1] else " (the tiers differ)"
                print(f"{'MEANT' if reason else 'DIFFERENT'} case {number}{tiers}\n"
                      f"    reference: {theirs[:SHOWN]}\n    selenite:  {own[:SHOWN]}", flush=True)
    for reason, count in counts.most_common():
        print(f"{count} differ as meant: {reason}")
    print(f"{passed + failed} cases, {broken} of which do not compile; seed {options.seed}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
