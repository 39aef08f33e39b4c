#!/usr/bin/env python3
"""Writes a random Lua program that ends and prints the same on every implementation.

    tests/differential/generate.py --seed=17 > p.lua

A program is a number of *scenes*, each a function of its own. Half of them are free code: typed
expressions and statements over the variables in scope, nested functions included. The others each
press one part of the language: metatables, coroutines, errors of every instruction with the names
of the operands, `<close>`, constants of all sizes as operands, the edges of loops, loaded text and
its syntax errors. Every scene runs twice: plainly, and as a coroutine, where `pause` yields.

What keeps programs comparable:
  - They end: loops have few rounds, recursion counts down, and the estimated cost of a function
    bounds where it may be called. Strings are cut to a length.
  - Nothing shows an address, the order of a hash, a clock, or the sign of a NaN.
  - Where the manual leaves an order of evaluation open, it does not matter: a call that may assign
    a variable never stands to the right of that variable in an operation.
  - Nothing yields below a library function that the reference cannot suspend (sort, gsub, load).

Some programs have what lua5.4 (5.4.4) itself gets wrong: the line of an integer division by zero,
metamethods in the middle of a chain of concatenations. They say so on their second line, and are
there for the comparison of the tiers only.
"""

import argparse
import sys

from free_code import Generator
from scenes import SCENES

NOT_FOR_REFERENCE = "-- not for lua5.4"

PRELUDE = """\
local function text(v)
  if v ~= v then return "nan" end
  local kind = type(v)
  if kind == "table" or kind == "function" or kind == "thread" then return kind end
  return (math.type(v) == "float" and "f" or "") .. tostring(v)
end
local function show(...)
  local parts = table.pack(...)
  for i = 1, parts.n do parts[i] = text(parts[i]) end
  print(table.concat(parts, " ", 1, parts.n))
end
local function clean(x) if x ~= x then return 0.0 end return x end
local function pause(...)
  if coroutine.isyieldable() then coroutine.yield(...) end
  return ...
end
local function closer(name)
  return setmetatable({}, {__close = function(_, e) show("close", name, pause(e)) end})
end
local function play(name, scene)
  show(name, pcall(scene, 3, "arg", 2.5))
  local co = coroutine.create(scene)
  local got = table.pack(coroutine.resume(co, 4, "other", -0.5))
  local yields = 0
  while coroutine.status(co) ~= "dead" and yields < 2000 do
    yields = yields + 1
    if yields % 16 == 1 then show("yield", yields, table.unpack(got, 1, got.n)) end
    got = table.pack(coroutine.resume(co, yields))
  end
  show(name, yields, table.unpack(got, 1, got.n))
end
"""


def program(seed):
    g = Generator(seed)
    g.lines = [f"-- Written by tests/differential/generate.py --seed={seed}"]
    if not g.for_reference:
        g.lines.append(NOT_FOR_REFERENCE)
    g.lines += PRELUDE.splitlines()
    for number in range(1, g.random.randint(3, 6)):
        g.cost, g.rounds = 0, 1
        scene = Generator.scene_of_free_code if g.chance(0.5) else g.pick(SCENES)
        with g.block(f"local function scene{number}(number, word, real)"):
            if scene is not Generator.scene_of_free_code:
                g.declare("number", "int", False)
                g.declare("word", "str", False)
            scene(g)
        g.emit(f'play("scene{number}", scene{number})')
    if g.chance(0.3):
        g.emit(g.pick(['error("the end")', "local t = {} t.x.y = 1", "error({code = 2})",
                       "error()", 'error("plain", 0)', "return 1, 2, nil",
                       "local function f() return undefined_function() end f()"]))
    return "\n".join(g.lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Write a random Lua program.")
    parser.add_argument("--seed", default="1", help="a number or any text")
    sys.stdout.write(program(parser.parse_args().seed))


if __name__ == "__main__":
    main()
