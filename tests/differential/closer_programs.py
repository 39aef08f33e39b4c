"""Small programs about who catches, who closes and who waits; compared by closers.py.

A program is a case of a file: `C(NUMBER, WHERE, function(...) ... end)`. It is made of to-be-closed
variables, pcall, xpcall, error, coroutines, metamethods, iterators, callbacks of the library, tail
calls and jumps, one inside the other, and tells every event with `T`. At its end whatever
coroutines it made are closed. Each ends by construction: loops count, and a function calls only
what was defined before it.

Left out, because the reference is meant to differ: yields (and `isyieldable`) inside callbacks and
handlers that only the reference cannot suspend, which are the contexts with `can_yield` false;
readers of `load` whose text has an error, since pieces are gathered first here; and handlers that
tell of every one of hundreds of failures in a row. (With `yields_anywhere` such yields are written,
too: for comparing the tiers only.) And what is wrong in Lua 5.4.4: a break out of a
loop with a closing value and something else to close; a metamethod that moves the stack while more
than two operands are concatenated; the lines of calls of long expressions, and of `//`.
"""

import dataclasses
import random

PRELUDE = """\
local TRACE = debug.traceback
local log, names, counts, ALL, K, N, T, R, C
local E = {setmetatable({}, {__tostring = function() return "error one" end}), {}, print}
local function S(v)
  if type(v) == "string" then return '"' .. v .. '"' end
  if v == nil or type(v) == "boolean" or type(v) == "number" then return tostring(v) end
  return names[v] or type(v)
end
function T(...)
  local shown = {}
  for i = 1, select("#", ...) do shown[i] = S((select(i, ...))) end
  log[#log + 1] = table.concat(shown, ",")
  return ...
end
function K(n, f) local k = setmetatable({}, {__close = f}) names[k] = "K" .. n return k end
function N(n) counts[n] = (counts[n] or 0) + 1 return counts[n] end
function R(co)
  co = co or coroutine.running()
  if not names[co] then ALL[#ALL + 1] = co names[co] = "C" .. #ALL end
  return co
end
function C(number, where, f)
  log, counts, ALL, names = {}, {}, {}, {[E[1]] = "E1", [E[2]] = "E2", [E[3]] = "E3"}
  names[coroutine.running()] = "main"
  if where == "main" then
    T("top", pcall(f, 1, "in"))
  else
    local co = R(coroutine.create(f))
    for i = 1, 9 do
      T("top", coroutine.resume(co, i, "in"))
      if coroutine.status(co) == "dead" then break end
    end
  end
  local i = 1
  while ALL[i] do
    T("end", ALL[i], coroutine.status(ALL[i]), pcall(coroutine.close, ALL[i]))
    T(coroutine.status(ALL[i]), pcall(coroutine.close, ALL[i]))
    i = i + 1
  end
  print(number, (table.concat(log, " "):gsub("%c", "|")))
end
"""

VALUES = ["nil", "true", "false", "0", "7", "2.5", '"s"', '"two"', "E[1]", "E[2]", "E[3]"]
# Operations with a metamethod, on `m`; and whether two of it are compared.
OPERATIONS = {
    "__add": ["m + 1", "1 + m", "m + m"], "__sub": ["m - 1"], "__mul": ['m * "x"'], "__div": ["2 / m"],
    "__mod": ["m % 2"], "__pow": ["m ^ 2"], "__idiv": ["m // 1"], "__band": ["m & 1"], "__shl": ["m << 1"],
    "__unm": ["-m"], "__bnot": ["~m"], "__len": ["#m"], "__eq": ["m == {}", "m ~= {}"],
    "__lt": ["m < 1", "1 > m", "m < m"], "__le": ["m <= 1", "m >= m"],
    "__concat": ['m .. "x"', '1 .. m', 'm .. m'],
    "__index": ["m.x", "m[1]", "m:x()", 'm["long key"]'], "__call": ["m()", "m(1, 2)", "pcall(m, 3)"],
}
# Raise an error themselves.
FAULTS = [
    "nothing()", "local x = nothing.field", "local x = {} + 1", "local x = {} < {}", "local x = #5",
    "local x = E[2] .. 1", "E[2]:none()", "coroutine.resume(nil)", "coroutine.close(coroutine.running())",
    "coroutine.wrap(nil)", "string.rep()", "setmetatable(1, {})", "local x <close> = {}", "local x <close> = 5",
    "local x = 1 < \"1\"", "for i = 1, {} do end", "for i in nil do end", "nothing.x = 1", "assert(false)",
    "assert(nil, E[1])", 'assert(false, "asserted", 2)', "table.sort({1, 2, nothing, 4}, 5)",
]
# Callbacks that the reference runs without a way to yield: `@` is the function, with what it returns.
CALLBACKS = [
    ("table.sort({3, 1, 2}, @)", "return a < b"),
    ('string.gsub("abc", "%w", @)', "return a .. a"),
    ('string.gsub("ab", "()(.)", @)', "return b"),
    ("tostring(setmetatable({}, {__tostring = @}))", 'return "text"'),
    ('string.format("%s", setmetatable({}, {__tostring = @}))', 'return "text"'),
    ("table.concat(setmetatable({}, {__index = @, __len = function() return 2 end}))", "return b"),
    ("table.unpack(setmetatable({}, {__index = @}), 1, 2)", "return b"),
    ("table.insert(setmetatable({}, {__newindex = @}), 5)", "return b"),
    ("select('#', table.move({1, 2}, 1, 2, 1, setmetatable({}, {__newindex = @})))", "return 1"),
    ("type(load(function() @(1) return N('@') % 2 == 1 and 'return 1 ' or nil end))", "return 1"),
    ("load(function() @(1) return {} end)", "return {}"),
    ("load(function() return nil, @(1) end, 'name', 't', {}) ~= nil", "return nil"),
]
# Functions of the library in places where functions of the program usually are.
NATIVES = ["error", "pcall", "coroutine.running", "select", "type", "assert", "coroutine.resume",
           "coroutine.status", "coroutine.close", "coroutine.wrap", "coroutine.create", "next",
           "setmetatable", "table.unpack", "rawequal", "xpcall", "coroutine.wrap(error)",
           "coroutine.wrap(pcall)"]


@dataclasses.dataclass
class Context:
    can_yield: bool
    depth: int = 0
    vararg: bool = True
    in_loop: bool = False
    functions: tuple = ()
    coroutines: tuple = ()
    wraps: tuple = ()
    closables: tuple = ()

    def inner(self, **changes):
        return dataclasses.replace(self, depth=self.depth + 1, **changes)


def render(statements, indent="  "):
    """The lines of statements: a statement is a list of lines and of blocks, which are lists of
    statements."""
    lines = []
    for statement in statements:
        for part in statement:
            if isinstance(part, str):
                lines.append(indent + part)
            else:
                lines += render(part, indent + "  ")
    return lines


class Program:
    """The program of a number; `statements` is its body, `where` it runs."""

    def __init__(self, seed, number, yields_anywhere=False):
        self.yields_anywhere = yields_anywhere
        self.random = random.Random(f"{seed}:{number}")
        self.number = number
        self.names = 0
        self.left = self.random.choice([6, 10, 16, 24, 36])
        self.where = self.pick(["main", "coroutine"])
        # `isyieldable` of another coroutine would tell of a callback or handler that it waits in.
        self.asks_others = self.chance(0.2)
        self.statements = self.block(Context(can_yield=True))

    def text(self):
        return case_text(self.number, self.where, self.statements)

    # ---- Choices.
    def pick(self, choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def name(self):
        self.names += 1
        return self.names

    # ---- Expressions.
    def value(self, context):
        pool = [self.pick(VALUES)] * 4
        for variables in (context.coroutines, context.wraps, context.closables):
            if variables:
                pool.append(self.pick(variables))
        if context.vararg:
            pool += ["(...)"]
        return self.pick(pool)

    def values(self, context):
        listed = [self.value(context) for _ in range(self.pick([0, 1, 1, 2, 3]))]
        if context.vararg and self.chance(0.25):
            listed.append("...")
        return ", ".join(listed)

    def arguments(self, first, context):
        return ", ".join(filter(None, [first, self.values(context)]))

    def callee(self, context):
        """The name of something to call."""
        pool = [name for name, yields in context.functions if context.can_yield or not yields]
        pool += list(context.wraps) + ["coroutine.running", "error", "pcall"]
        if context.can_yield:
            pool.append("coroutine.yield")
        return self.pick(pool[:6] if self.chance(0.7) else pool)

    def native(self, context):
        return self.pick(NATIVES + ["coroutine.yield"] * 4 if context.can_yield else NATIVES)

    def thread(self, context):
        pool = list(context.coroutines) * 3 + ["ALL[1]", "ALL[2]", "coroutine.running()"]
        return self.pick(pool)

    # ---- Blocks.
    def block(self, context, ends=True):
        """Some statements; the last may leave the block."""
        statements = []
        for _ in range(self.pick([1, 2, 2, 3, 3, 4])):
            self.left -= 1
            make = Program.event if self.left < 0 or context.depth > 7 else self.pick(STATEMENTS)
            made, context = make(self, context)
            statements.append(made)
        if ends:
            statements += self.ending(context)
        return statements

    def ending(self, context):
        kind = self.random.random()
        if context.in_loop and kind < 0.25:
            return [["break"]]
        if kind < 0.2:
            return [[self.raising(context)]]
        if kind < 0.35:
            return [[f"return {self.values(context)}"]]
        if kind < 0.5:
            return [[f"return {self.callee(context)}({self.values(context)})"]]
        if kind < 0.55:
            return [[f"return pcall({self.arguments(self.callee(context), context)})"]]
        if kind < 0.6 and context.can_yield:
            return [["return coroutine.yield(...)" if context.vararg else "return coroutine.yield(1)"]]
        return []

    def raising(self, context):
        kind = self.random.random()
        if kind < 0.45:
            level = self.pick(["", "", ", 0", ", 1", ", 2", ", 3", ", 4", ", 9"])
            return f"error({self.value(context)}{level})"
        if kind < 0.6:
            return f'error("e{self.name()}"{self.pick(["", ", 0", ", 2", ", 3"])})'
        return self.pick(FAULTS)

    def body(self, context, told, **changes):
        """The block of a function, which tells first that it was called."""
        context = context.inner(in_loop=False, **changes)
        return [[told]] + self.block(context)

    # ---- Statements: lists of parts, and the context after them.
    def event(self, context):
        if self.chance(0.1):
            return [f"T({self.name()}, TRACE('here'))"], context
        return [f"T({self.arguments(str(self.name()), context)})"], context

    def closable(self, context):
        n = self.name()
        special = self.random.random()
        if special < 0.06:
            return [f"local c{n} <close> = {self.pick(['nil', 'false'])}"], context
        if special < 0.12:
            return [f"local c{n} <close> = K({n}, {self.native(context)})"], context
        closer = self.body(context, f"T({n}, o, e)", vararg=False)
        after = dataclasses.replace(context, closables=context.closables + (f"c{n}",))
        return [f"local c{n} <close> = K({n}, function(o, e)", closer, "end)"], after

    def reopened(self, context):
        """The closer of a variable changes while it waits to be called."""
        if not context.closables:
            return self.closable(context)
        closable = self.pick(context.closables)
        value = self.pick(["nil", "5", "print and nil", f"function(o, e) T({self.name()}, o, e) end",
                           "function() error('changed', 0) end", "coroutine.wrap(function() end)"])
        if self.chance(0.2):
            return [f"setmetatable({closable}, nil)"], context
        return [f"getmetatable({closable} or {{}}).__close = {value}"], context

    def protected(self, context):
        n = self.name()
        if self.chance(0.2):
            callee = self.native(context) if self.chance(0.4) else self.callee(context)
            return [f"T({n}, pcall({self.arguments(callee, context)}))"], context
        body = self.body(context, f"T({n}, ...)", vararg=True)
        return [f"T({n}, pcall(function(...)", body, f"end{self.pick(['', ', 1', ', 1, nil, 3'])}))"], context

    def handled(self, context):
        if self.asks_others:
            return self.protected(context)
        n = self.name()
        body = self.body(context, f"T({n}, ...)", vararg=True)
        kind = self.random.random()
        head = "end, function(m)"
        if kind < 0.05:  # fails for ever
            handler = [["error(m, 0)"]]
        else:
            inside = context.inner(can_yield=self.yields_anywhere, vararg=False, in_loop=False)
            head += f" if N('h{n}') > 6 then return 'enough' end"
            handler = [[f"T('h{n}', m)"]]
            if kind < 0.4:  # fails some times
                handler.append([f"if N('h{n}') % {self.pick([2, 3, 4])} > 0 then {self.raising(inside)} end"])
            handler += self.block(inside)
            if "return" not in handler[-1][0]:
                handler.append([f"return {self.pick(['m', 'm, 2', 'nil', '7', 'E[2]', ''])}"])
        arguments = self.pick(["", ", 1", ", 1, 'two'"])
        if kind > 0.92:
            handler = self.pick(["TRACE", "TRACE", "error", "type", "pcall", "coroutine.running", "select", "rawequal",
                                 "coroutine.wrap(pcall)", "coroutine.wrap(error)"])
            return [f"T({n}, xpcall(function(...)", body, f"end, {handler}{arguments}))"], context
        return [f"T({n}, xpcall(function(...)", body, head, handler, f"end{arguments}))"], context

    def raise_sometimes(self, context):
        n = self.name()
        return [f"if N({n}) == {self.pick([1, 1, 2])} then {self.raising(context)} end"], context

    def sleep(self, context):
        if not context.can_yield:
            return self.event(context)
        return [f"T({self.name()}, coroutine.yield({self.values(context)}))"], context

    def coroutine(self, context):
        n = self.name()
        if self.chance(0.06):
            after = dataclasses.replace(context, coroutines=context.coroutines + (f"t{n}",))
            native = self.native(dataclasses.replace(context, can_yield=True))
            return [f"local t{n} = R(coroutine.create({native}))"], after
        body = self.body(context, f"T({n}, ...)", vararg=True, can_yield=True)
        if self.chance(0.5):
            after = dataclasses.replace(context, coroutines=context.coroutines + (f"t{n}",))
            return [f"local t{n} = R(coroutine.create(function(...)", body, "end))"], after
        after = dataclasses.replace(context, wraps=context.wraps + (f"w{n}",))
        return [f"local w{n} = coroutine.wrap(function(...)", [["R()"]] + body, "end)"], after

    def resumed(self, context):
        n = self.name()
        kind = self.random.random()
        if context.wraps and kind < 0.4:
            wrap = self.pick(context.wraps)
            if kind < 0.2:
                return [f"T({n}, pcall({self.arguments(wrap, context)}))"], context
            return [f"T({n}, {wrap}({self.values(context)}))"], context
        if not context.coroutines:
            return self.coroutine(context)
        return [f"T({n}, coroutine.resume({self.arguments(self.thread(context), context)}))"], context

    def closed(self, context):
        n = self.name()
        thread = self.thread(context)
        if self.chance(0.7):
            return [f"T({n}, pcall(coroutine.close, {thread}))"], context
        return [f"T({n}, coroutine.close({thread}))"], context

    def asked(self, context):
        n = self.name()
        asked = [f"coroutine.status({self.thread(context)})", "coroutine.running()"]
        if context.can_yield:
            asked.append("coroutine.isyieldable()")
        if self.asks_others:
            asked.append(f"coroutine.isyieldable({self.thread(context)})")
        return [f"T({n}, {self.pick(asked)})"], context

    def metamethod(self, context):
        n = self.name()
        event = self.pick(list(OPERATIONS))
        use = self.pick(OPERATIONS[event]).replace("m", f"m{n}")
        if event != "__call" and self.chance(0.08):
            return [f"local m{n} = setmetatable({{}}, {{{event} = {self.native(context)}}})",
                    f"T({n}, {use})"], context
        body = self.body(context, f"T({n}, a, b)", vararg=False)
        return [f"local m{n} = setmetatable({{}}, {{{event} = function(a, b)", body, "end})",
                f"T({n}, {use})"], context

    def assigned(self, context):
        n = self.name()
        body = self.body(context, f"T({n}, a, b)", vararg=False)
        return [f"local m{n} = setmetatable({{}}, {{__newindex = function(a, b)", body, "end})",
                f"m{n}.x = {self.value(context)}"], context

    def iterated(self, context):
        n = self.name()
        parts = []
        if self.chance(0.3):
            body = self.body(context, f"T({n}, ...)", vararg=True, can_yield=True)
            parts += [f"local i{n} = coroutine.wrap(function(...)", [["R()"]] + body, "end)"]
        else:
            body = [[f"T({n}, s, c)"]]
            body += self.block(context.inner(vararg=False, in_loop=False), ends=self.chance(0.3))
            body += [[f"return N('v{n}')"]] if not body[-1][0].startswith("return") else []
            parts += [f"local i{n} = function(s, c) if N('i{n}') % 3 == 0 then return nil end", body, "end"]
        closing = "nil"
        if self.chance(0.7):
            closing = f"k{n}"
            parts += [f"local k{n} = K({n}, function(o, e)", self.body(context, f"T('k{n}', o, e)", vararg=False),
                      "end)"]
        if closing == "nil":
            loop = self.block(context.inner(in_loop=True))
        elif self.chance(0.3):
            # Lua 5.4.4 forgets the closing value at a break when the body has something to close.
            loop = [[f"T({self.name()}, a)"], [f"if N('n{n}') > {self.pick([0, 1])} then break end"]]
        else:
            loop = self.block(context.inner(in_loop=False))
        guard = f" if N('n{n}') > 4 then break end" if closing == "nil" else ""
        return parts + [f"for a, b in i{n}, nil, nil, {closing} do{guard}", loop, "end"], context

    def called_back(self, context):
        if self.asks_others:
            return self.iterated(context)
        n = self.name()
        call, result = self.pick(CALLBACKS)
        body = [[f"T({n}, a)"]]
        body += self.block(context.inner(can_yield=self.yields_anywhere, vararg=False, in_loop=False), ends=self.chance(0.3))
        if not body[-1][0].startswith(("return", "break")):
            body.append([result.replace("@", f"f{n}")])
        call = call.replace("@", f"f{n}")
        return [f"local function f{n}(a, b)", body, "end", f"T({n}, {call})"], context

    def function(self, context):
        n = self.name()
        body = self.body(context, f"T({n}, ...)", vararg=True)
        after = dataclasses.replace(context, functions=context.functions + ((f"f{n}", context.can_yield),))
        return [f"local function f{n}(...)", body, "end"], after

    def called(self, context):
        if not context.functions and not context.wraps:
            return self.function(context)
        n = self.name()
        if self.chance(0.3):
            return [f"{self.callee(context)}({self.values(context)})"], context
        return [f"T({n}, {self.callee(context)}({self.values(context)}))"], context

    def scope(self, context):
        n = self.name()
        inner = context.inner()
        closable, inner = self.closable(inner)
        kind = self.random.random()
        if kind < 0.25:
            return ["do", [closable] + self.block(inner), "end"], context
        if kind < 0.45:
            body = [closable] + self.block(dataclasses.replace(inner, in_loop=False), ends=False)
            return ["do", [["do", body + [[f"goto l{n}"]], "end"], [f"T('not here {n}')"]], f"::l{n}:: end"], context
        looping = dataclasses.replace(inner, in_loop=True)
        if kind < 0.65:
            return [f"for i = 1, {self.pick([1, 2])} do", [closable] + self.block(looping), "end"], context
        if kind < 0.8:
            return [f"while N({n}) < 3 do", [closable] + self.block(looping), "end"], context
        return ["repeat", [closable] + self.block(looping, ends=False), f"until N({n}) > 1"], context

    def kept(self, context):
        """Multiple results through closers, by a return of all kinds."""
        n = self.name()
        closable, inner = self.closable(context.inner(vararg=True, in_loop=False))
        result = self.pick(["...", "1, ...", "1, nil, 3", "nil", "", "(...)",
                            f"{self.callee(inner)}({self.values(inner)})", f"1, {self.callee(inner)}(...)",
                            "pcall(error, ...)", "table.unpack({1, 2, 3, nil, 5}, 1, 5)"])
        middle = self.block(inner, ends=False) if self.chance(0.6) else []
        function = [f"local function r{n}(...)", [closable] + middle + [[f"return {result}"]], "end"]
        call = f"r{n}({self.values(context)})"
        return function + [self.pick([f"T({n}, {call})", f"T({n}, select('#', {call}))", call,
                                      f"T({n}, {{{call}}})", f"T({n}, ({call}))"])], context


STATEMENTS = (
    [Program.event] * 3 + [Program.closable] * 7 + [Program.reopened] + [Program.protected] * 4 +
    [Program.handled] * 4 + [Program.raise_sometimes] * 3 + [Program.sleep] * 5 + [Program.coroutine] * 6 +
    [Program.resumed] * 6 + [Program.closed] * 3 + [Program.asked] * 2 + [Program.metamethod] * 3 +
    [Program.assigned] + [Program.iterated] * 3 + [Program.called_back] * 3 + [Program.function] * 2 +
    [Program.called] * 2 + [Program.scope] * 4 + [Program.kept] * 3)


def case_text(number, where, statements):
    return "\n".join([f'C({number}, "{where}", function(...)'] + render(statements) + ["end)"]) + "\n"
