#!/usr/bin/env python3
"""Calls every library function with edge arguments, and compares what runs the calls.

    tests/differential/library_calls.py --selenite build/release/bin/selenite
    tests/differential/library_calls.py --selenite ... --count 20000 --seed today
    tests/differential/library_calls.py --selenite ... --seed 1 --only 1234   # one call again

Each call is a line of a script that runs in the reference and in both tiers of Selenite. What it
returns is shown with types (integers and floats told apart, floats in hexadecimal) and compared,
error messages word for word. Differences that are meant are in library_differences.toml, each with
its reason; they are counted, and one that no call shows any more is no failure.

The arguments of call N depend on the seed and N only.
"""

import argparse
import collections
import concurrent.futures
import datetime
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import tomllib

from library_arguments import (CHUNKS, DATES, FLOATS, FORMATS, INTEGERS, NAMES, NUMERALS, OTHERS,
                               PACKS, PATTERNS, REPLACEMENTS, SMALL, STRINGS, TABLES, TIMES)

DIFFERENCES = pathlib.Path(__file__).with_name("library_differences.toml")
BATCH = 200
TIMEOUT_SECONDS = 60
SHOWN = 300

PRELUDE = r"""
local O, rawequal = {}, rawequal
local function with(t, mt) return setmetatable(t, mt) end
function O.len(n, t) return with(t or {}, {__len = function() return n end}) end
function O.index(how) return with({}, {__index = how}) end
function O.newindex(how) return with({}, {__newindex = how}) end
function O.shown(as) return with({}, {__tostring = function() return as end}) end
function O.named(as) return with({}, {__name = as}) end
function O.sealed(as) return with({1}, {__metatable = as}) end
function O.called(f) return with({}, {__call = f}) end
function O.pairs() return with({}, {__pairs = function(t) return next, {7}, nil, 4 end}) end
function O.equal() return with({}, {__eq = function() return true end}) end
function O.ordered() return with({}, {__lt = function() return true end, __le = function() end}) end
function O.arithmetic()
  local function f(a, b) return type(a) .. type(b) end
  return with({}, {__add = f, __unm = f, __concat = f, __idiv = f, __band = f})
end
function O.raising()
  local function f() error("raised", 0) end
  return with({}, {__index = f, __newindex = f, __len = f, __tostring = f, __eq = f, __lt = f})
end
function O.closing() return with({}, {__close = function() end}) end
function O.both() return with({1, 2}, {__name = "Both", __tostring = function() return "both" end}) end
function O.reader(...)
  local pieces, at = table.pack(...), 0
  return function() at = at + 1 return pieces[at] end
end
local show
local function show_table(t, depth)
  local parts = {}
  for k, v in next, t do parts[#parts + 1] = show(k, depth + 1) .. "=" .. show(v, depth + 1) end
  table.sort(parts)
  return "{" .. table.concat(parts, ", ", 1, math.min(#parts, 40)) .. "}"
end
function show(v, depth)
  local kind = math.type(v) or type(v)
  if kind == "float" then
    return v ~= v and "float nan" or "float " .. string.format("%a", v)
  elseif kind == "integer" then
    return string.format("%d", v)
  elseif kind == "string" then
    if #v > 400 then
      local sum = 0
      for i = 1, #v, 97 do sum = (sum * 31 + v:byte(i)) % 1000003 end
      return "string of " .. #v .. ", " .. sum .. ", " .. show(v:sub(1, 100), depth)
    end
    return (string.format("%q", v):gsub("\\\n", "\\n"):gsub("\r", "\\r"))
  elseif kind == "table" and not rawequal(v, _G) and depth < 3 then
    return show_table(v, depth)
  end
  return kind == "nil" and "nil" or kind == "boolean" and tostring(v) or kind
end
local write, pack, pcall = print, table.pack, pcall
collectgarbage("incremental")  -- the reference's command begins with the other one
local function C(number, ...)
  local results = pack(pcall(...))
  for i = 1, results.n do results[i] = show(results[i], 0) end
  write(number .. "\t" .. table.concat(results, "; ", 1, math.min(results.n, 60)))
end
"""


class Call:
    """Writes one random call."""

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}/{number}")

    def pick(self, *lists):
        return self.random.choice(self.random.choice(lists))

    def chance(self, probability):
        return self.random.random() < probability

    def edge(self):
        """Of any type."""
        return self.pick(INTEGERS, FLOATS, STRINGS, NUMERALS, TABLES, OTHERS)

    def mostly(self, *lists, odds=0.85):
        return self.pick(*lists) if self.chance(odds) else self.edge()

    # ---- Kinds of arguments, named in SIGNATURES.

    def any(self):
        return self.edge()

    def num(self):
        return self.mostly(INTEGERS, FLOATS, FLOATS, NUMERALS, odds=0.9)

    def int(self):
        return self.mostly(INTEGERS, INTEGERS, FLOATS, NUMERALS, odds=0.9)

    def pos(self):
        return self.mostly(SMALL, SMALL, INTEGERS)

    def small(self):
        return self.pick(SMALL, SMALL, SMALL, ["1.5", "'x'", "{}", "true"])

    def str(self):
        return self.mostly(STRINGS, STRINGS, NUMERALS, odds=0.9)

    def numeral(self):
        return self.mostly(NUMERALS, NUMERALS, STRINGS, INTEGERS, odds=0.9)

    def tab(self):
        return self.mostly(TABLES, odds=0.9)

    def fun(self):
        return self.pick(OTHERS, ["O.called(function(_, ...) return ... end)", "print", "type",
                                  "function(a, b) return b, a end", "select", "error", "{}"])

    def pattern(self):
        if self.chance(0.25):
            items = [self.random.choice(PATTERNS)[1:-1] for _ in range(self.random.randint(2, 3))]
            items = [item for item in items if '"' not in item]
            return '"' + "".join(items) + '"'
        return self.mostly(PATTERNS, odds=0.95)

    def replacement(self):
        return self.mostly(REPLACEMENTS, odds=0.95)

    def date(self):
        return f'"{self.random.choice(DATES)}"' if self.chance(0.95) else self.edge()

    def time(self):
        return self.mostly(TIMES, odds=0.95)

    def chunk(self):
        return self.pick(CHUNKS)

    def chunk_name(self):
        return self.pick(NAMES)

    def mode(self):
        return self.pick(['"t"', '"b"', '"bt"', '"x"', "nil", '""', "{}", "5"])

    def env(self):
        return self.pick(["{}", "{x = 'env'}", "nil", "5", "_G", "O.index({x = 1})"])

    def base(self):
        return self.pick([str(n) for n in (2, 3, 8, 10, 16, 35, 36, 1, 37, 0, -1)],
                         ["nil", "10.0", "16.5", '"16"', "math.maxinteger", "{}"])

    def bool(self):
        return self.pick(["true", "false", "nil", "1"])

    def sorter(self):
        return self.pick(["nil", "function(a, b) return a > b end", "5", "{}",
                          "function(a, b) return true end", "function() error('compared') end",
                          "function(a, b) return tostring(a) < tostring(b) end", "math.ult"])

    # ---- Calls.

    def arguments(self, kinds):
        """Arguments of these kinds; a kind with '?' may be left out with those after it."""
        chosen = []
        for kind in kinds.split():
            optional = kind.endswith("?")
            if (optional and self.chance(0.35)) or self.chance(0.03):
                break
            chosen.append(getattr(self, kind.rstrip("?*"))())
            while kind.endswith("*") and self.chance(0.6):
                chosen.append(getattr(self, kind.rstrip("?*"))())
        if self.chance(0.03):
            chosen.append(self.edge())
        return chosen

    def text(self):
        name, kinds = self.random.choice(ALL)
        if callable(kinds):
            return kinds(self)
        return self.call_of(name, self.arguments(kinds))

    def call_of(self, name, arguments):
        """Through pcall, from a function, or as a method."""
        way = self.random.randrange(4)
        listed = ", ".join(arguments)
        if way == 0:
            return ", ".join([name] + arguments)
        if way == 1 and name.startswith("string.") and arguments:
            method = f"({arguments[0]}):{name[7:]}({', '.join(arguments[1:])})"
            if not arguments[0].startswith("function"):
                return f"function() return {method} end"
        if way == 2:
            return f"function(...) local r = table.pack({name}({listed})) return table.unpack(r, 1, r.n) end"
        return f"function() return {name}({listed}) end"

    # Those that need more than a list of kinds.

    def rep(self):
        subject = self.str()
        count = self.small()
        if self.chance(0.15):
            subject, count = self.pick(['"ab"', '"abc"', '("x"):rep(41)']), "math.maxinteger"
            return self.call_of("string.rep", [subject, count])
        rest = [self.str()] if self.chance(0.4) else []
        return self.call_of("string.rep", [subject, count] + rest)

    def format(self):
        count = self.random.choice([1, 1, 1, 2, 3])
        specs = [self.random.choice(FORMATS) for _ in range(count)]
        values = []
        for spec in specs:
            letter = spec.rstrip("|")[-1:]
            if letter == "p":
                values.append(self.pick(INTEGERS, FLOATS, ["nil", "true"]))
            elif letter in "dixXoc" and self.chance(0.8):
                values.append(self.pick(INTEGERS, ["3.0", '"10"', "-0.0", "2^53", "1.5"]))
            elif letter in "aAeEfgG" and self.chance(0.85):
                values.append(self.pick(FLOATS, INTEGERS))
            else:
                values.append(self.edge())
        if self.chance(0.05):
            values.pop()
        text = self.random.choice(["", "a ", "é", r"\0", "100%% "]).join([""] + specs)
        return self.call_of("string.format", [f'"{text}"'] + values)

    def pack(self):
        options = "".join(self.random.choice(PACKS) for _ in range(self.random.choice([1, 1, 2, 3, 5])))
        values = []
        for _ in range(self.random.randint(0, 4)):
            values.append(self.mostly(INTEGERS, INTEGERS, FLOATS, STRINGS, odds=0.97))
        which = self.random.randrange(4)
        if which == 0:
            return self.call_of("string.packsize", [f'"{options}"'])
        if which == 1:
            data = self.pick([r'("\1\2\3\4\5\6\7\8"):rep(8)', r'("\255"):rep(40)', r'"ab\0cd\0"',
                              r'"\3\0\0\0\0\0\0\0abc"', '("x"):rep(30)', r'("\0"):rep(50)'], STRINGS)
            rest = [self.small()] if self.chance(0.4) else []
            return self.call_of("string.unpack", [f'"{options}"', data] + rest)
        if which == 2:
            return (f"function() local s = string.pack(\"{options}\", {', '.join(values) or 'nil'}) "
                    f"return s, string.unpack(\"{options}\", s) end")
        return self.call_of("string.pack", [f'"{options}"'] + values)

    def gmatch(self):
        rest = f", {self.small()}" if self.chance(0.3) else ""
        return (f"function() local r = {{}} for a, b in string.gmatch({self.str()}, {self.pattern()}"
                f"{rest}) do r[#r + 1] = {{a, b}} if #r > 30 then break end end return r end")

    def move(self):
        first = self.pick(["1", "2", "0", "-1", "3.0", "math.mininteger", "math.maxinteger"],
                          ["1", "2", "'1'", "{}", "nil", "1.5"])
        last = self.pick(["0", "1", "2", "3", "5", "-1", "math.mininteger"], ["3", "2.0", "nil", "'x'"])
        to = self.pick(["1", "2", "3", "-1", "10", "math.maxinteger", "math.mininteger"], ["2", "nil"])
        arguments = [self.tab(), first, last, to] + ([self.tab()] if self.chance(0.4) else [])
        if self.chance(0.2):
            return self.call_of("table.move", arguments)
        return f"function() local t = {arguments[0]} return t, table.move(t, {', '.join(arguments[1:])}) end"

    def changed_table(self):
        """A function that changes its table, and the table after."""
        name = self.pick(["table.insert", "table.remove", "table.sort"])
        rest = {"table.insert": [self.small(), self.any()][self.random.randrange(2):],
                "table.remove": [self.small()] if self.chance(0.7) else [],
                "table.sort": [self.sorter()] if self.chance(0.6) else []}[name]
        table = self.tab()
        if name == "table.sort":
            values = self.pick([
                "{3, 1, 2}", "{'b', 'a', 'c'}", "{5, 4, 3, 2, 1, 9, 8, 7, 6}", "{1, 'x', 2}",
                "{1.5, 1, 0, -1}", "{2, 1, 1, 2}", "{O.ordered(), O.ordered()}", "{{}, {}}",
                "{0/0, 1, 2}", "{true, false}", "O.len(math.maxinteger)"], TABLES)
            table = values
            if rest and "true" in rest[0]:
                table = "{1, 2, 3}"
        return f"function() local t = {table} return t, {name}({', '.join(['t'] + rest)}) end"

    def time_of_table(self):
        fields = []
        for field in ("year", "month", "day", "hour", "min", "sec", "isdst"):
            if self.chance(0.85 if field in ("year", "month", "day") else 0.4):
                value = self.pick(["2024", "1970", "1", "2", "12", "29", "31", "0", "-1", "13", "100"],
                                  ["1999", "6", "15", "60"] if self.chance(0.6) else
                                  ["math.maxinteger", "2147483647", "-2147483648", "2147485547",
                                   "2147485548", "1.0", "1.5", "'7'", "'x'", "{}", "true", "1e100",
                                   "-2147481748", "-2147481749"])
                if field == "isdst":
                    value = self.pick(["true", "false", "nil"])
                fields.append(f"{field} = {value}")
        return (f"function() local t = {{{', '.join(fields)}}} "
                "local at = os.time(t) return at, t end")

    def shown_date(self):
        time = "nil"
        while time in ("nil", "none"):  # would be the present
            time = self.time()
        return self.call_of("os.date", [self.date(), time])

    def random_number(self):
        seed = ", ".join(self.pick(INTEGERS, FLOATS) for _ in range(self.random.randint(1, 2)))
        bounds = ", ".join(self.num() for _ in range(self.random.randint(0, 2)))
        return (f"function() local a, b = math.randomseed({seed}) "
                f"return a, b, math.random({bounds}), math.random({bounds}), math.random(0) end")

    def coroutine(self):
        body = self.pick([
            "function(...) return ... end", "function(...) local a = coroutine.yield(...) return a end",
            "function(a) error(a) end", "function() error({}) end",
            "function() error('text', 0) end", "function() coroutine.yield(1) error('later') end",
            "function() local c <close> = O.closing() coroutine.yield(2) end",
            "function() local c <close> = setmetatable({}, {__close = function() error('closing') end}) "
            "coroutine.yield(3) end",
            "function() return coroutine.isyieldable(), coroutine.running() end",
            "function() return coroutine.close(coroutine.running()) end",
            "function() return coroutine.resume(coroutine.running()) end",
            "function(...) return select('#', ...), pcall(coroutine.yield, ...) end",
            "print", "5", "nil", "{}", "string.rep", "coroutine.yield"])
        acts = []
        for _ in range(self.random.randint(1, 4)):
            acts.append(self.pick([
                f"coroutine.resume(co, {self.edge()})", "coroutine.status(co)", "coroutine.close(co)",
                "coroutine.resume(co)", "coroutine.isyieldable(co)", "coroutine.status(co)"]))
        if self.chance(0.3):
            calls = ", ".join(f"pcall(f, {self.edge()})" for _ in range(self.random.randint(1, 3)))
            return f"function() local f = coroutine.wrap({body}) return {calls} end"
        return f"function() local co = coroutine.create({body}) return {', '.join(acts)} end"

    def loaded(self):
        arguments = [self.chunk()]
        for kind in (self.chunk_name, self.mode, self.env):
            if self.chance(0.4):
                break
            arguments.append(kind())
        listed = ", ".join(arguments)
        return self.pick([
            f"function() local f, m = load({listed}) if not f then return f, m end "
            f"return f({self.edge()}) end", f"function() return load({listed}) end"])

    def raised(self):
        return self.pick([
            f"error, {self.edge()}, {self.small()}", f"function() error({self.edge()}) end",
            f"function() error({self.edge()}, {self.small()}) end",
            f"function() assert({self.edge()}, {self.edge()}) end",
            f"assert, {self.edge()}, {self.edge()}, 3", "assert",
            f"function() return xpcall({self.fun()}, {self.fun()}, {self.edge()}) end",
            f"function() return xpcall(function(...) error(...) end, {self.fun()}, {self.edge()}) end",
            f"function() return pcall({self.edge()}, {self.edge()}) end", "pcall", "xpcall, print",
            f"function() return pcall(pcall, error, {self.edge()}) end"])

    def walked(self):
        table = self.tab()
        return self.pick([
            f"function() local r = {{}} for k, v in ipairs({table}) do r[#r + 1] = {{k, v}} "
            "if #r > 5 then break end end return r end",
            f"function() local r, n = {{}}, 0 for k, v in pairs({table}) do r[k] = v n = n + 1 "
            "if n > 5 then break end end return r, n end",
            f"function() return next({table}, {self.edge()}) end",
            f"function() local t = {table} return select('#', ipairs(t)), select(3, ipairs(t)) end",
            f"function() local f, s, c = pairs({table}) return f == next, type(s), c end"])

    def metatables(self):
        table = self.tab()
        return self.pick([
            f"function() return getmetatable({self.edge()}) end",
            f"function() return getmetatable({table}) end",
            f"function() return setmetatable({table}, {self.edge()}) end",
            f"function() return setmetatable({self.edge()}, {{}}) end",
            f"function() local t = {table} return rawlen(t), rawget(t, {self.edge()}), #t end",
            f"function() local t = {table} rawset(t, {self.edge()}, {self.edge()}) return t end",
            f"function() return rawequal({self.edge()}, {self.edge()}) end",
            f"function() return {table} .. {table} end", f"function() return {table} < {table} end",
            f"function() return {table} == {table} end", f"function() return {table} + 1 end",
            f"rawlen, {self.edge()}", f"rawget, {self.edge()}, {self.edge()}",
            f"rawset, {self.edge()}, {self.edge()}, 1"])

    def operators(self):
        operator = self.pick(["+", "-", "*", "/", "//", "%", "^", "..", "<", "<=", "==", "&", "|",
                              "~", "<<", ">>"])
        numbers = self.pick(INTEGERS, FLOATS, NUMERALS)
        if operator == "^" or self.chance(0.85):
            other = self.pick(INTEGERS, FLOATS, NUMERALS)
        else:
            other = self.edge()
        if self.chance(0.1):
            return f"function() local v = {self.edge()} return {self.pick(['-', '~', '#', 'not '])}v end"
        return f"function() local a, b = {numbers}, {other} return a {operator} b end"

    def shown(self):
        """Through print's own tostring, and %s."""
        value = self.edge() if self.chance(0.5) else self.tab()
        return self.pick([f"tostring, {value}", f"function() return tostring({value}) end",
                          f"function() return string.format('%s|%10.3s', {value}, {value}) end",
                          f"function() return #tostring({value}) > 0 end"])

    def collector(self):
        option = self.pick(['"collect"', '"stop"', '"restart"', '"step"', '"isrunning"', '"setpause"',
                            '"setstepmul"', '"incremental"', '"generational"', '"x"', "nil", "{}", "5"])
        value = self.pick(["", ", 0", ", 100", ", 'x'", ", {}"])
        return (f"function() local r = collectgarbage({option}{value}) "
                "collectgarbage('restart') collectgarbage('incremental') "
                "collectgarbage('setpause', 200) collectgarbage('setstepmul', 100) "
                f"return {'type(r)' if 'step' in option else 'r'} end")

    def table_unpack(self):
        bounds = self.pick(["", ", 1", ", 2", ", 1, 3", ", -1, 1", ", 0", ", math.maxinteger",
                            ", 1, math.maxinteger", ", math.mininteger, math.maxinteger", ", 2, 1",
                            ", math.maxinteger, math.maxinteger", ", 1, 1e8", ", '2'", ", {}, 1",
                            ", 1.5", ", math.maxinteger - 1, math.maxinteger", ", 1, 0x7fffffff"])
        return f"function() return table.unpack({self.tab()}{bounds}) end"

    def codes(self):
        lax = self.pick(["", ", true", ", false", ", nil"])
        return (f"function() local r = {{}} for p, c in utf8.codes({self.str()}{lax}) do "
                "r[#r + 1] = {p, c} end return r end")

    def traceback(self):
        return self.pick([f"function() return debug.traceback({self.edge()}) end",
                          "debug.traceback, 5", "debug.traceback, {}", "debug.traceback, nil",
                          f"debug.getinfo, {self.edge()}, {self.edge()}",
                          "function() return debug.getinfo(1, 'l').currentline end",
                          "function() return debug.getinfo(print, 'S') end",
                          f"function() return debug.getinfo(1, {self.edge()}) ~= nil end"])


# Functions and the kinds of their arguments; `?` begins what may be left out, `*` may be repeated.
# Or a method of Call that writes the whole.
SIGNATURES = {
    "string.len": "str", "string.sub": "str pos pos?", "string.upper": "str", "string.lower": "str",
    "string.reverse": "str", "string.byte": "str pos? pos?", "string.char": "int*",
    "string.find": "str pattern small? bool?", "string.match": "str pattern small?",
    "string.gsub": "str pattern replacement small?", "string.rep": Call.rep,
    "string.format": Call.format, "string.pack": Call.pack, "string.gmatch": Call.gmatch,
    "table.concat": "tab str? small? small?", "table.unpack": Call.table_unpack,
    "table.pack": "any*", "table.move": Call.move, "table.insert": Call.changed_table,
    "table.remove": Call.changed_table, "table.sort": Call.changed_table,
    "math.abs": "num", "math.ceil": "num", "math.floor": "num", "math.sqrt": "num",
    "math.sin": "num", "math.cos": "num", "math.tan": "num", "math.asin": "num", "math.acos": "num",
    "math.atan": "num num?", "math.exp": "num", "math.log": "num num?", "math.deg": "num",
    "math.rad": "num", "math.fmod": "num num", "math.modf": "num", "math.max": "num*",
    "math.min": "num*", "math.tointeger": "num", "math.type": "any", "math.ult": "int int",
    "math.random": Call.random_number,
    "utf8.char": "int*", "utf8.codepoint": "str small? small? bool?",
    "utf8.len": "str small? small? bool?", "utf8.offset": "str small small?",
    "utf8.codes": Call.codes,
    "tostring": Call.shown, "tonumber": "numeral base?", "tonumber (plain)": "numeral",
    "select": "small any*", "type": "any?", "rawequal": "any any", "rawlen": "any",
    "ipairs": Call.walked, "next": Call.walked, "pairs": Call.walked,
    "setmetatable": Call.metatables, "getmetatable": Call.metatables, "error": Call.raised,
    "load": Call.loaded, "coroutine.create": Call.coroutine, "coroutine.wrap": Call.coroutine,
    "coroutine.status": "any", "coroutine.resume": "any any?", "coroutine.close": "any",
    "coroutine.isyieldable": "any?", "coroutine.running": "any?",
    "os.time": Call.time_of_table, "os.date": Call.shown_date, "os.difftime": "num num?",
    "operators": Call.operators, "collectgarbage": Call.collector, "debug": Call.traceback,
}
# What has much to get wrong comes more often.
WEIGHTS = {"string.format": 6, "string.find": 3, "string.gsub": 4, "string.pack": 6, "tonumber": 3,
           "tonumber (plain)": 2, "tostring": 2, "load": 3, "os.date": 2, "os.time": 3, "operators": 4,
           "coroutine.create": 2, "utf8.codepoint": 2, "table.sort": 2, "string.gmatch": 2}
ALL = [(name.partition(" ")[0], kinds) for name, kinds in SIGNATURES.items()
       for _ in range(WEIGHTS.get(name, 1))]

# Addresses are nobody's promise.
ADDRESS = re.compile(r"(table|function|thread|userdata|Named|Both|file)( \(\w+\))?: "
                     r"(?:builtin: )?(?:0x)?[0-9a-fA-F]+")


def script(seed, numbers):
    lines = [PRELUDE]
    lines += [f"C({number}, {Call(seed, number).text()})" for number in numbers]
    return "\n".join(lines) + "\n"


class Difference:
    """One that is meant: see library_differences.toml."""

    def __init__(self, data):
        self.reason = data["reason"]
        self.call = re.compile(data.get("call", ""))
        self.reference = re.compile(data.get("reference", ""), re.DOTALL)
        self.selenite = re.compile(data.get("selenite", ""), re.DOTALL)

    def covers(self, call, reference, selenite):
        return (self.call.search(call) and self.reference.search(reference)
                and self.selenite.search(selenite))


def answers(command, path, seconds=TIMEOUT_SECONDS):
    """Lines by number, and how the program ended when it did not end well."""
    environment = dict(os.environ, TZ="UTC", LC_ALL="C")
    try:
        done = subprocess.run(command + [path.name], cwd=path.parent, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=seconds, env=environment)
        output, end = done.stdout, ""
        if done.returncode != 0:
            end = f"ended with {done.returncode}: {done.stderr[-SHOWN:].decode('utf-8', 'replace')}"
    except subprocess.TimeoutExpired as late:
        output, end = late.stdout or b"", "took too long"
    found = {}
    for line in output.decode("latin-1").split("\n"):
        number, tab, rest = line.partition("\t")
        if tab and number.isdigit():
            found[int(number)] = ADDRESS.sub(r"\1\2: ADDRESS", rest)
    return found, end


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, required=True, metavar="COMMAND")
    parser.add_argument("--reference", default="lua5.4", metavar="COMMAND")
    parser.add_argument("--count", type=int, default=4000, help="calls (default: 4000)")
    parser.add_argument("--seed", default="1", help="any text; today: from the date")
    parser.add_argument("--only", type=int, metavar="N", help="this call alone, shown")
    parser.add_argument("--show-meant", action="store_true", help="show the differences meant too")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seed == "today":
        options.seed = datetime.date.today().strftime("%Y%m%d")
    selenite = str(options.selenite.resolve())
    commands = [[options.reference], [selenite, "run"], [selenite, "run", "--tier=interpreter"]]
    meant = [Difference(data) for data in tomllib.loads(DIFFERENCES.read_text())["difference"]]
    print(f"seed {options.seed}", flush=True)

    def run(numbers):
        with tempfile.TemporaryDirectory(prefix="calls-") as folder:
            path = pathlib.Path(folder) / "calls.lua"
            path.write_text(script(options.seed, numbers), encoding="utf-8")
            return [answers(command, path) for command in commands]

    def compare(numbers):
        results = run(numbers)
        if any(end for _, end in results) and len(numbers) > 1:
            # One took the others with it: each alone.
            return [line for number in numbers for line in compare([number])]
        return [(number, [found.get(number, f"(no answer: it {end})") for found, end in results])
                for number in numbers]

    numbers = [options.only] if options.only is not None else range(options.count)
    batches = [numbers[at:at + BATCH] for at in range(0, len(numbers), BATCH)]
    passed = failed = errors = 0
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for batch in pool.map(compare, batches):
            for number, (reference, *ours) in batch:
                errors += reference.startswith("false")
                call = Call(options.seed, number).text()
                if options.only is not None:
                    print(f"{call}\n  reference:   {reference}\n  dispatcher:  {ours[0]}\n"
                          f"  interpreter: {ours[1]}")
                if ours[0] == ours[1] == reference:
                    passed += 1
                    continue
                reason = next((d.reason for d in meant
                               if all(d.covers(call, reference, answer) for answer in ours)), None)
                if reason is not None:
                    counts[reason] += 1
                    passed += 1
                    if not options.show_meant:
                        continue
                else:
                    failed += 1
                tier = "" if ours[0] == ours[1] else f"\n    interpreter: {ours[1][:SHOWN]}"
                print(f"{'MEANT' if reason else 'DIFFERENT'} call {number}: {call[:SHOWN]}\n"
                      f"    reference:   {reference[:SHOWN]}\n"
                      f"    selenite:    {ours[0][:SHOWN]}{tier}", flush=True)
    for reason, count in counts.most_common():
        print(f"{count} differ as meant: {reason}")
    print(f"{passed + failed} calls, {errors} of which raise; seed {options.seed}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
