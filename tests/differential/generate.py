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
import contextlib
import random
import sys

INTEGERS = [
    "0", "1", "2", "3", "5", "7", "10", "-1", "-2", "-7", "63", "64", "65", "100", "126", "127",
    "128", "129", "-127", "-128", "-129", "254", "255", "256", "257", "-255", "-256", "1000",
    "32767", "32768", "-32768", "-32769", "65535", "65536", "65537", "16777215", "16777216",
    "8388607", "-8388608", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967296",
    "9007199254740992", "9007199254740993", "9223372036854775807", "math.maxinteger",
    "math.mininteger", "0x7fffffffffffffff", "0xffffffffffffffff", "0x7F", "0xff", "1 << 62",
]
FLOATS = [
    "0.0", "-0.0", "0.5", "1.0", "-1.0", "1.5", "2.0", "3.0", "127.0", "128.0", "-128.0", "255.0",
    "256.0", "32768.0", "65536.0", "1e15", "1e16", "2^31", "2^53", "2^53 + 1", "2^63", "-2^63",
    "1e100", "-1e308", "1e-5", "5e-324", "0x1p-3", ".25", "3.", "math.huge", "-math.huge",
    "math.pi", "0/0",
]
STRINGS = [
    '""', '"a"', '"b"', '"abc"', '"Lua"', '"x y z"', '"10"', '"0x10"', '" 7 "', '"1e1"', '"3.0"',
    '"nil"', '"key"', r'"tab\tbed"', r'"\0zero"', '[[long]]', '"' + "longer than forty bytes " * 2
    + '"', r'"\u{20AC}"', "'quote'",
]
FIELDS = ["x", "y", "name", "value", "next_one", "k1", "__index", "end_"]
ARITHMETIC = ["+", "-", "*"]
BITWISE = ["&", "|", "~", "<<", ">>"]
COMPARISONS = ["<", "<=", ">", ">=", "==", "~="]
NOT_FOR_REFERENCE = "-- not for lua5.4"
MAX_COST = 3_000  # estimated statements of a scene

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


class Variable:
    def __init__(self, name, kind, assignable=True):
        self.name = name
        self.kind = kind  # "int", "float", "str", "bool", "array", "record"
        self.assignable = assignable


class Function:
    def __init__(self, name, parameters, result, cost):
        self.name = name
        self.parameters = parameters
        self.result = result
        self.cost = cost


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.for_reference = self.chance(0.9)
        self.lines = []
        self.indent = 0
        self.scopes = []     # lists of Variable and Function
        self.names = 0
        self.rounds = 1      # of the loops around this place, multiplied
        self.cost = 0        # of the function being written
        self.loop_labels = []
        self.in_function = 0
        self.may_call = True
        self.varargs = False

    # ---- Writing -----------------------------------------------------------

    def emit(self, line):
        self.lines.append("  " * self.indent + line)
        self.cost += self.rounds

    @contextlib.contextmanager
    def block(self, head, tail="end", rounds=1):
        self.emit(head)
        self.indent += 1
        self.scopes.append([])
        outer = self.rounds
        self.rounds *= rounds
        yield
        self.rounds = outer
        self.scopes.pop()
        self.indent -= 1
        if tail:
            self.emit(tail)

    def name(self, prefix="v"):
        self.names += 1
        return f"{prefix}{self.names}"

    def declare(self, name, kind, assignable=True):
        self.scopes[-1].append(Variable(name, kind, assignable))

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, items):
        return self.random.choice(items)

    def variables(self, kind, assignable=False):
        return [v.name for scope in self.scopes for v in scope
                if isinstance(v, Variable) and v.kind == kind and (v.assignable or not assignable)]

    def functions(self, result):
        if not self.may_call:
            return []
        return [f for scope in self.scopes for f in scope
                if isinstance(f, Function) and f.result == result
                and self.rounds * f.cost + self.cost < MAX_COST]

    # ---- Expressions -------------------------------------------------------

    def expression(self, kind, depth=2):
        return getattr(self, kind)(depth)

    def pure(self, kind, depth):
        """Without calls of functions of the program: for the right side of an operation."""
        outer, self.may_call = self.may_call, False
        text = self.expression(kind, depth)
        self.may_call = outer
        return text

    def variable_or(self, kind, constants):
        known = self.variables(kind)
        return self.pick(known) if known and self.chance(0.7) else self.pick(constants)

    def call(self, kind):
        known = self.functions(kind)
        if not known:
            return None
        function = self.pick(known)
        self.cost += self.rounds * function.cost
        arguments = [self.expression(k, 1) for k in function.parameters]
        if self.chance(0.2):
            arguments.append(self.expression("int", 0))  # one too many
        return f"{function.name}({', '.join(arguments)})"

    def int(self, depth):
        if depth <= 0 or self.chance(0.15):
            text = self.variable_or("int", INTEGERS)
            return f"({text})" if " " in text or text.startswith("-") else text
        choice = self.random.randrange(14)
        if choice < 4:
            return f"({self.int(depth - 1)} {self.pick(ARITHMETIC)} {self.pure('int', depth - 1)})"
        if choice == 4:
            return f"({self.int(depth - 1)} {self.pick(BITWISE)} {self.pure('int', depth - 1)})"
        if choice == 5:
            divisor = self.pick(["1", "2", "7", "10", "-3", "255", "256", "65537",
                                 f"({self.pure('int', 0)} | 1)"])
            return f"({self.int(depth - 1)} {self.pick(['//', '%'])} {divisor})"
        if choice == 6:
            return f"({self.pick(['-', '~'])}{self.int(depth - 1)})"
        if choice == 7:
            return f"(#{self.expression('str', 0)})"
        if choice == 8:
            arrays = self.variables("array")
            if arrays:
                array = self.pick(arrays)
                return f"({array}[{self.pure('int', depth - 1)} % #{array} + 1] or 0)"
        if choice == 9:
            records = self.variables("record")
            if records:
                return f"{self.pick(records)}.{self.pick(['x', 'y'])}"
        if choice == 10:
            return f"({self.bool(depth - 1)} and {self.int(depth - 1)} or {self.int(depth - 1)})"
        if choice == 11:
            return f"math.{self.pick(['max', 'min'])}({self.int(depth - 1)}, {self.pure('int', 0)})"
        if choice == 12 and self.varargs:
            return self.pick(["select('#', ...)", "#{...}", "(select('#', ..., nil))"])
        return self.call("int") or self.int(depth - 1)

    def float(self, depth):
        if depth <= 0 or self.chance(0.15):
            return f"({self.variable_or('float', FLOATS)})"
        choice = self.random.randrange(7)
        if choice < 3:
            operator = self.pick(["+", "-", "*", "/", "%", "//"])
            left, right = self.pick([("float", "float"), ("float", "int"), ("int", "float")])
            return f"({self.expression(left, depth - 1)} {operator} {self.pure(right, depth - 1)})"
        if choice == 3:
            return f"({self.float(depth - 1)} ^ {self.pick(['2', '0.5', '-1', '3.0'])})"
        if choice == 4:
            return f"(-{self.float(depth - 1)})"
        if choice == 5:
            return f"({self.int(depth - 1)} / {self.pure('int', depth - 1)})"
        return self.call("float") or self.float(depth - 1)

    def str(self, depth):
        if depth <= 0 or self.chance(0.2):
            return f"({self.variable_or('str', STRINGS)})"
        choice = self.random.randrange(8)
        if choice < 3:
            parts = [self.concat_operand(depth) for _ in range(self.random.randint(2, 5))]
            return f"({' .. '.join(parts)})"
        if choice == 3:
            return f"{self.str(depth - 1)}:sub({self.small()}, {self.small()})"
        if choice == 4:
            return f"{self.str(depth - 1)}:{self.pick(['upper', 'lower', 'reverse'])}()"
        if choice == 5:
            form, kind = self.pick([("%d", "int"), ("%5d|", "int"), ("%x", "int"), ("%-6s|", "str"),
                                    ("%s", "bool"), ("%.3f", "float"), ("%q", "int")])
            value = self.expression(kind, depth - 1)
            return f'("{form}"):format({f"clean({value})" if kind == "float" else value})'
        if choice == 6:
            return f"tostring({self.pick([self.int(0), self.bool(0)])})"
        return self.call("str") or self.str(depth - 1)

    def concat_operand(self, depth):
        kind = self.pick(["str", "str", "int", "float"])
        text = self.pure(kind, depth - 1)
        return f"clean({text})" if kind == "float" else text

    def bool(self, depth):
        if depth <= 0:
            return self.variable_or("bool", ["true", "false"])
        choice = self.random.randrange(10)
        if choice < 6:
            left, right = self.pick([("int", "int"), ("int", "int"), ("int", "float"),
                                     ("float", "int"), ("float", "float"), ("str", "str")])
            return (f"({self.expression(left, depth - 1)} {self.pick(COMPARISONS)} "
                    f"{self.pure(right, depth - 1)})")
        if choice == 6:
            return f"(not {self.bool(depth - 1)})"
        if choice == 7:
            return f"({self.bool(depth - 1)} {self.pick(['and', 'or'])} {self.bool(depth - 1)})"
        if choice == 8:
            return f"({self.expression(self.pick(['str', 'int']), 0)} == {self.str(0)})"
        return self.call("bool") or self.bool(depth - 1)

    def array(self, depth):
        items = [self.int(min(depth, 1)) for _ in range(self.random.randint(1, 6))]
        return "{" + ", ".join(items) + "}"

    def record(self, depth):
        fields = [f"x = {self.int(1)}", f"y = {self.int(1)}"]
        if self.chance(0.5):
            fields.append(f"[{self.pick(INTEGERS)}] = {self.str(0)}")
        if self.chance(0.3):
            fields.insert(0, self.int(0))
        return "{" + ", ".join(fields) + "}"

    def small(self):
        return str(self.random.randint(-4, 6))

    # ---- Statements --------------------------------------------------------

    KINDS = ["int", "int", "int", "float", "str", "bool", "array", "record"]

    def local(self):
        kind = self.pick(self.KINDS)
        value = self.expression(kind, 3)
        name = self.name()
        attribute = " <const>" if self.chance(0.1) else ""
        self.emit(f"local {name}{attribute} = {self.cut(kind, value)}")
        self.declare(name, kind, not attribute and kind not in ("array", "record"))

    def cut(self, kind, value):
        return f"({value}):sub(1, 48)" if kind == "str" else value

    def locals(self):
        kinds = [self.pick(["int", "float", "str"]) for _ in range(self.random.randint(2, 4))]
        values = [self.cut(k, self.expression(k, 1)) for k in kinds]
        names = [self.name() for _ in kinds]
        self.emit(f"local {', '.join(names)} = {', '.join(values)}")
        for name, kind in zip(names, kinds):
            self.declare(name, kind)

    def assign(self):
        kind = self.pick(["int", "int", "float", "str", "bool"])
        targets = self.variables(kind, assignable=True)
        if not targets:
            return self.local()
        count = self.random.randint(1, min(3, len(targets)))
        chosen = self.random.sample(targets, count)
        values = [self.cut(kind, self.expression(kind, 2)) for _ in chosen]
        return self.emit(f"{', '.join(chosen)} = {', '.join(values)}")

    def store(self):
        arrays, records = self.variables("array"), self.variables("record")
        if records and self.chance(0.5):
            record = self.pick(records)
            field = self.pick(["x", "y"])
            if self.chance(0.3):
                self.emit(f"{record}.{field}, {record}.x = {self.int(1)}, {self.int(1)}")
            else:
                self.emit(f"{record}.{field} = {self.int(2)}")
        elif arrays:
            array = self.pick(arrays)
            self.emit(self.pick([
                f"{array}[{self.int(1)} % #{array} + 1] = {self.pure('int', 1)}",
                f"if #{array} < 12 then {array}[#{array} + 1] = {self.int(1)} end",
                f"table.insert({array}, 1, {self.int(1)}) table.remove({array})",
                f"{array}[1], {array}[#{array}] = {array}[#{array}], {array}[1]",
                f"table.sort({array}, function(a, b) return a {self.pick(['<', '>'])} b end)",
                f"{array}[{self.pick(['1', '2'])}] = {self.pick(INTEGERS)}",
            ]))
        else:
            self.local()

    def branch(self, depth):
        with self.block(f"if {self.bool(2)} then", None):
            self.statements(depth - 1)
        if self.chance(0.4):
            with self.block(f"elseif {self.bool(2)} then", None):
                self.statements(depth - 1)
        if self.chance(0.6):
            with self.block("else", None):
                self.statements(depth - 1)
        self.emit("end")

    def numeric_for(self, depth):
        name = self.name("i")
        head, kind, rounds = self.pick([
            ("1, 4", "int", 4), ("0, 6, 2", "int", 4), ("3, -3, -2", "int", 4), ("1, 0", "int", 0),
            ("126, 130", "int", 5), ("254, 257", "int", 4), ("32766, 32769", "int", 4),
            ("math.maxinteger - 2, math.maxinteger", "int", 3), ("1, 3.7", "int", 3),
            ("math.mininteger, math.mininteger + 2", "int", 3), ("-1, -4, -1", "int", 4),
            ("1.0, 3", "float", 3), ("0, 1, 0.25", "float", 5), ("1.5, -1.5, -1", "float", 4),
            ("1, math.huge, 1 << 62", "int", 2), (f"{self.int(0)} % 5, 5", "int", 5),
        ])
        with self.block(f"for {name} = {head} do", rounds=rounds):
            self.declare(name, kind, self.chance(0.3))
            self.loop_body(depth)

    def generic_for(self, depth):
        index, item = self.name("k"), self.name("e")
        arrays = self.variables("array")
        array = self.pick(arrays) if arrays and self.chance(0.7) else self.array(1)
        choice = self.random.randrange(4)
        if choice == 0:
            head, kinds = f"ipairs({array})", ("int", "int")
        elif choice == 1:
            head, kinds = f"pairs({self.array(1)})", ("int", "int")
        elif choice == 2:
            head = (f"function(s, c) if c < s then return pause(c + 1), c * s end end, "
                    f"{self.random.randint(1, 5)}, 0")
            kinds = ("int", "int")
        else:
            head, kinds = '("one=1, two=22, three"):gmatch("(%a+)=(%d*)")', ("str", "str")
        with self.block(f"for {index}, {item} in {head} do", rounds=5):
            self.declare(index, kinds[0], False)
            self.declare(item, kinds[1])
            self.loop_body(depth)

    def condition_loop(self, depth):
        counter, rounds = self.name("n"), self.random.randint(1, 4)
        self.emit(f"local {counter} = 0")
        if self.chance(0.5):
            with self.block(f"while {counter} < {rounds} do", rounds=rounds):
                self.emit(f"{counter} = {counter} + 1")
                self.declare(counter, "int", False)
                self.loop_body(depth)
            return
        self.emit("repeat")
        with self.block(f"  local done = {counter} >= {rounds}", None, rounds=rounds + 1):
            self.emit(f"{counter} = {counter} + 1")
            self.declare(counter, "int", False)
            self.declare("done", "bool", False)
            self.statements(depth - 1)
        self.emit(f"until done or {counter} > {rounds}")

    def loop_body(self, depth):
        choice = self.random.randrange(5)
        label = self.name("next")
        if choice == 0:
            self.emit(f"if {self.bool(1)} then goto {label} end")
            with self.block("do"):
                self.statements(depth - 1)
            self.emit(f"::{label}::")
            return
        self.statements(depth - 1)
        if choice == 1:
            self.emit(f"if {self.bool(2)} then break end")

    def backward_goto(self, depth):
        label, counter = self.name("again"), self.name("n")
        with self.block("do", rounds=3):
            self.emit(f"local {counter} = 0")
            self.emit(f"::{label}::")
            self.emit(f"{counter} = {counter} + 1")
            with self.block("do"):
                self.statements(depth - 1)
            self.emit(f"if {counter} < 3 then goto {label} end")

    def show(self):
        kinds = ["int", "float", "str", "bool"]
        values = [self.expression(self.pick(kinds), 2) for _ in range(self.random.randint(1, 3))]
        self.emit(f"show({', '.join(values)})")

    def function(self, depth):
        if self.in_function >= 3 or self.rounds > 8:
            return self.show()
        name = self.name("f")
        kinds = [self.pick(["int", "int", "float", "str"])
                 for _ in range(self.random.randint(0, 3))]
        names = [self.name("p") for _ in kinds]
        result = self.pick(["int", "float", "str", "bool"])
        recursive = self.chance(0.25)
        varargs = self.chance(0.25) and not recursive
        parameters = (["depth"] if recursive else []) + names + (["..."] if varargs else [])
        outer = (self.cost, self.rounds, self.loop_labels, self.varargs)
        self.cost, self.rounds, self.loop_labels, self.varargs = 0, 1, [], varargs
        self.in_function += 1
        style = self.pick(["local function {}({})", "local function {}({})",
                           "local {} = function({})"])
        if recursive:
            style = "local function {}({})"
        with self.block(style.format(name, ", ".join(parameters))):
            for parameter, kind in zip(names, kinds):
                self.declare(parameter, kind)
            # Whoever calls with too little, or something else, gets a value that fits.
            if recursive:
                self.emit(f"if depth <= 0 then return {self.cut(result, self.expression(result, 1))} end")
            self.statements(depth - 1, self.random.randint(1, 4))
            if recursive:
                arguments = ["depth - 1"] + [self.expression(k, 1) for k in kinds]
                self.emit(f"local deeper = {name}({', '.join(arguments)})")
                self.declare("deeper", result)
            self.emit(f"return {self.cut(result, self.expression(result, 2))}")
        self.in_function -= 1
        cost = self.cost * (4 if recursive else 1) + 1
        self.cost, self.rounds, self.loop_labels, self.varargs = outer
        if recursive:
            wrapper = self.name("f")
            self.emit(f"local function {wrapper}({', '.join(names)}) "
                      f"return {name}({', '.join(['3'] + names)}) end")
            name = wrapper
        self.scopes[-1].append(Function(name, kinds, result, cost))
        return None

    def closures(self):
        """Closures that share, assign and outlive the variables of a loop."""
        functions, total, index = self.name("fs"), self.name("total"), self.name("i")
        self.emit(f"local {functions}, {total} = {{}}, {self.pick(INTEGERS)}")
        with self.block(f"for {index} = 1, 3 do", rounds=3):
            own = self.name("own")
            self.emit(f"local {own} = {index} * {self.pick(INTEGERS)}")
            with self.block(f"{functions}[{index}] = function(by)"):
                self.emit(f"{own} = {own} + by")
                self.emit(f"{total} = {total} ~ {own}")
                self.emit(f"return {own}, {total}, {index}")
            if self.chance(0.5):
                self.emit(f"{own} = {own} - 1")
        for which in ("1", "3", "1"):
            self.emit(f"show({functions}[{which}]({self.int(1)}))")

    def protected(self, depth):
        with self.block("show(pcall(function()", "end))"):
            outer, self.loop_labels = self.loop_labels, []
            varargs, self.varargs = self.varargs, False
            self.statements(depth - 1)
            self.emit(self.pick([
                f"error({self.str(1)})", f"error({self.str(1)}, 0)", f"error({self.str(1)}, 2)",
                f"error({self.int(1)})", "error()", "error({})", f"return {self.int(1)}, nil",
                f"assert({self.bool(1)}, {self.str(0)})",
            ]))
            self.loop_labels, self.varargs = outer, varargs

    def closing(self, depth):
        name = self.name("c")
        with self.block("do"):
            self.emit(f'local {name} <close> = closer("{name}")')
            self.statements(depth - 1, 2)

    def tailing(self):
        self.emit(f"pause({self.int(1)})")

    def statements(self, depth, count=None):
        for _ in range(count or self.random.randint(1, 4)):
            if self.cost > MAX_COST:
                return
            if depth <= 0 or self.rounds > 60:
                self.pick([self.local, self.assign, self.assign, self.store, self.show])()
                continue
            kind = self.random.randrange(17)
            if kind < 2:
                self.local()
            elif kind < 5:
                self.assign()
            elif kind == 5:
                self.store()
            elif kind == 6:
                self.locals()
            elif kind < 9:
                self.branch(depth)
            elif kind == 9:
                self.numeric_for(depth)
            elif kind == 10:
                self.generic_for(depth)
            elif kind == 11:
                self.condition_loop(depth)
            elif kind == 12:
                self.pick([self.backward_goto, self.closing, self.protected])(depth)
            elif kind == 13:
                self.function(depth)
            elif kind == 14:
                self.pick([self.closures, self.tailing])()
            else:
                self.show()

    def scene_of_free_code(self):
        self.declare("number", "int")
        self.declare("word", "str")
        self.declare("real", "float")
        for _ in range(3):
            self.local()
        self.statements(3, 8)
        self.show()


# ---- Scenes that press one part of the language -------------------------------

def constant(g):
    return g.pick(g.pick([INTEGERS, INTEGERS, FLOATS]))


def scene_of_constants(g):
    """Every operator with a constant on either side of a variable, as a value and in a branch."""
    g.emit(f"local a, b = {g.pick(INTEGERS)}, {g.pick(FLOATS)}")
    g.emit("local t = {}")
    for _ in range(12):
        variable = g.pick(["a", "b", "number", "real"])
        value = constant(g)
        operator = g.pick(["+", "-", "*", "/", "%", "//", "^"] + BITWISE + COMPARISONS * 2)
        sides = [f"({value})", variable]
        g.random.shuffle(sides)
        operation = f"{sides[0]} {operator} {sides[1]}"
        if operator in COMPARISONS and g.chance(0.6):
            negation = g.pick(["", "not "])
            g.emit(f"if {negation}({operation}) then show(1) else show(2) end")
        elif operator in COMPARISONS:
            g.emit(f"show({operation}, not ({operation}), {operation} or a)")
        elif operator in ("//", "%"):  # only the message, without the line
            g.emit(f"show(text(select(2, pcall(function() return {operation} end))):match(\"a?[^:]*$\"))")
        else:
            g.emit(f"show(pcall(function() return {operation} end))")
    for _ in range(4):
        key = constant(g) if g.chance(0.7) else g.pick(STRINGS)
        if key == "0/0":
            continue
        g.emit(f"t[{key}] = {g.pick([constant(g), g.pick(STRINGS), 'true', 'false'])}")
        g.emit(f"show(t[{key}], t[1], t.x, t[a], #t)")


OPERANDS = ["nil", "true", "{}", '"text"', '"10"', "2.5", "7", "print", "1 << 53"]


def scene_of_errors(g):
    """Operations on operands that do not fit, in every form an operand can have."""
    g.emit(f"local a, b = {g.pick(OPERANDS)}, {g.pick(OPERANDS)}")
    g.emit(f"local t = {{field = {g.pick(OPERANDS)}, [1] = {g.pick(OPERANDS)}, deep = {{}}}}")
    g.emit(f"local up = {g.pick(OPERANDS)}")
    g.emit("local k = \"field\"")
    forms = ["a", "b", "up", "t.field", "t[1]", "t[k]", "t.deep.none", "undefined", "t.none",
             "(...)", "number", "word", "t[\"other key\"]", "t.deep[k]", "string.none"]
    for _ in range(10):
        x, y = g.pick(forms), g.pick(forms + [constant(g), g.pick(STRINGS)])
        if g.chance(0.3) and y not in forms:
            x, y = f"({y})", x
        lines = g.pick([
            [f"return {x} {g.pick(['+', '-', '*', '/', '//', '%', '^'])} {y}"],
            [f"return {x} {g.pick(BITWISE)} {y}"],
            [f"return {x} {g.pick(['<', '<=', '>', '>='])} {y}"],
            [f"if {x} {g.pick(['<', '<=', '>', '>='])} {y} then return 1 end"],
            [f"return {x} .. {y}"], [f"return {x} .. {y} .. \"z\""], [f"return \"z\" .. {x} .. 1"],
            [f"return -{x}"], [f"return ~{x}"], [f"return #{x}"],
            [f"local r = {x}", "return r.field.more"], [f"local r = {x}", "r.field = 1"],
            [f"local r = {x}", "r[1] = r"], [f"local r = {x}", "return r()"],
            [f"local r = {x}", "r(1, 2)", "return 1"], [f"local r = {x}", "return r:method(1)"],
            [f"for i = 1, {x} do return i end"], [f"for i = {x}, 2 do return i end"],
            [f"for i = 1, 2, {x} do return i end"], [f"for i in {x} do return i end"],
            [f"local r <close> = {x}", "return 1"], [f"t[{x}] = 1"], [f"t.field.x.y = {x}"],
            [f"return math.floor({x})"], [f"return ({x}):rep(2)"], [f"return string.rep({x}, 2)"],
            [f"return setmetatable({x}, {{}})"], [f"return ipairs({x})"],
            [f"return table.concat({x})"], [f"undefined.field = {x}"], [f"undefined({x})"],
            [f"string.format(\"%d\", {x})"], [f"return select({x})"], [f"error({x}, 2)"],
        ] + ([] if g.for_reference else [
            [f"return 1 // 0, {x}"], ["return 7 % 0"], [f"return ({x}) // 0"],
            ["local zero = 0", f"return {x} // zero"], ["local zero = 0", f"return {x} % zero"],
        ]))
        with g.block("show(pcall(function(...)", "end))"):
            for line in lines:
                g.emit(line)


METAMETHODS = ["add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band", "bor", "bxor",
               "shl", "shr", "bnot", "concat", "len", "eq", "lt", "le", "call", "index", "newindex"]


def scene_of_metatables(g):
    """Objects with some metamethods, in every operation, with constants on either side."""
    g.emit("local log = 0")
    g.emit("local mt = {}")
    present = g.random.sample(METAMETHODS, g.random.randint(10, len(METAMETHODS)))
    for event in present:
        if event == "index" and g.chance(0.5):
            g.emit("mt.__index = {x = 10, field = \"inherited\", [1] = -1}")
            continue
        body = f"log = log + 1 show(\"{event}\", a, b) "
        if g.chance(0.3):
            # A string as an operand: the reference calls it from its string library.
            body += "if type(a) ~= \"string\" and type(b) ~= \"string\" then pause(log) end "
        result = {"eq": "log % 2 == 0", "lt": "log % 3 == 0", "le": "nil", "len": "log",
                  "call": "..., log", "newindex": ""}.get(event, g.pick(["log", "a", "b", "\"r\""]))
        if event == "newindex":
            body += "if type(b) == \"string\" then rawset(a, b, (...)) end "
        g.emit(f"mt.__{event} = function(a, b, ...) {body}return {result} end")
    g.emit("local o, p = setmetatable({y = 5}, mt), setmetatable({}, mt)")
    operands = ["o", "p", "o", "p", "1", "255", "70000", "2.5", "number", "word", "\"s\"", "nil"]
    for _ in range(14):
        x, y = "o", g.pick(operands)
        if g.chance(0.5):
            x, y = y, x
        operator = g.pick(["+", "-", "*", "/", "//", "%", "^", "..", "<", "<=", ">", ">=", "==",
                           "~="] + BITWISE)
        operation = g.pick([
            f"{x} {operator} {y}", f"{x} {operator} {y}", f"{x} {operator} {y}", "-o", "~o", "#o",
            "o(1, number)", "o.x", "o.y", "o[1]", "o[number]", "o.missing", "o[2.5]", "p.x.y",
            "o:field(1)",
        ] + ([] if g.for_reference else [f"{x} .. {y} .. o", f"{x} .. \"m\" .. p .. {y}"]))
        if operator in COMPARISONS and g.chance(0.5):
            operation = f"({x} {operator} {y}) and 1 or 2"
        g.emit(f"show(pcall(function() return {operation} end))")
        if g.chance(0.25):
            key = g.pick([".x", ".y", ".fresh", "[1]", "[number]", "[300]", "[2.5]"])
            g.emit(f"show(pcall(function() o{key} = {g.pick(operands)} return rawget(o, \"x\") end))")
    with g.block("for i = 1, 2 do"):
        g.emit(f"show(pcall(function() if o {g.pick(COMPARISONS)} p then return i end end))")
        g.emit(f"show(pcall(function() while o {g.pick(COMPARISONS)} {g.pick(operands)} do "
               "return i end end))")


def scene_of_coroutines(g):
    """Coroutines within coroutines, errors in them, wrap as an iterator, close."""
    depth = g.random.randint(1, 4)
    with g.block("local function walk(n, name)"):
        g.emit("if n == 0 then return coroutine.yield(name) end")
        g.emit("local left = walk(n - 1, name .. \"l\")")
        if g.chance(0.5):
            g.emit("coroutine.yield(n)")
        g.emit("return left, walk(n - 1, name .. \"r\")")
    g.emit(f"for v in coroutine.wrap(function() walk({depth}, \"\") end) do show(\"walk\", v, pause(v)) end")
    with g.block("local co = coroutine.create(function(...)", "end)"):
        g.emit("local got = select(\"#\", ...)")
        if g.chance(0.6):
            g.emit("local c <close> = closer(\"inner\")")
        with g.block("for i = 1, 3 do"):
            g.emit("got = got + select(\"#\", coroutine.yield(i, got))")
            if g.chance(0.4):
                g.emit(f"if i == 2 then {g.pick(['error(got)', 'error({})', 'local x = nil + i'])} end")
            if g.chance(0.4):
                g.emit("show(pcall(function() coroutine.yield(\"in pcall\") error(\"out\", 0) end))")
        g.emit("return got, ...")
    for count in range(g.random.randint(2, 7)):
        g.emit(f"show(coroutine.status(co), coroutine.resume({', '.join(['co'] + ['1'] * count)}))")
        if g.chance(0.15):
            g.emit("show(coroutine.close(co), coroutine.status(co))")
    g.emit("show(coroutine.isyieldable(), select(\"#\", coroutine.running()))")
    g.emit("show(pcall(coroutine.wrap(function() error(\"wrapped\") end)))")
    g.emit("show(pcall(coroutine.resume, coroutine.running()))")


def scene_of_closing(g):
    """Variables to be closed on every way out of a block."""
    with g.block("local function body(way)"):
        g.emit("local outer <close> = closer(\"outer\")")
        with g.block("for i = 1, 3 do"):
            g.emit("local c <close> = closer(i)")
            g.emit("if way == 1 and i == 2 then break end")
            g.emit("if way == 2 and i == 2 then return i, pause(way) end")
            g.emit("if way == 3 and i == 2 then error(\"thrown\") end")
            g.emit("if way == 4 then goto next end")
            g.emit("if way == 5 and i == 3 then return pause(1, 2, 3) end")
            g.emit("if way == 6 then c = nil + i end" if g.chance(0) else "show(\"round\", i)")
            g.emit("::next::")
        if g.chance(0.5):
            g.emit("local bad <close> = setmetatable({}, {__close = function(_, e) "
                   "error(\"closing after \" .. text(e), 0) end})")
        with g.block("for _, v in ipairs({1, 2}), nil, 0, closer(\"fourth\") do" if g.chance(0)
                     else "for v in function(s, c) if c < 2 then return c + 1 end end, 0, 0, "
                          "closer(\"fourth\") do"):
            g.emit("if way == 7 then return v end")
        g.emit("local last <close> = nil")
        g.emit("return \"end\", way")
    for _ in range(6):
        g.emit(f"show(pcall(body, {g.random.randint(0, 7)}))")


def scene_of_objects(g):
    """Classes, inheritance, method calls, __index chains and functions."""
    g.emit("local Base = {} Base.__index = Base")
    g.emit("function Base.new(class, x) return setmetatable({x = x, list = {}}, class) end")
    g.emit("function Base:add(by, ...) self.x = self.x + by self.list[#self.list + 1] = by "
           "return self, select(\"#\", ...) end")
    g.emit("function Base:get() return self.x, #self.list end")
    g.emit("local Derived = setmetatable({}, Base) Derived.__index = Derived")
    if g.chance(0.6):
        g.emit("function Derived:add(by, ...) pause(by) return Base.add(self, by * 2, ...) end")
    g.emit("Derived.__add = function(a, b) return Derived:new(a.x + (type(b) == \"table\" and b.x or b)) end")
    g.emit("Derived.__eq = function(a, b) return a.x == b.x end")
    g.emit("Derived.__lt = function(a, b) return a.x < b.x end")
    g.emit("Derived.__tostring = function(a) return \"D\" .. a.x end")
    g.emit(f"local a, b = Derived:new({g.random.randint(-9, 300)}), Derived:new({g.random.randint(-9, 300)})")
    for _ in range(8):
        g.emit(g.pick([
            f"a:add({g.pick(INTEGERS)}):add(2)", "show(a:get())", "show(b:add(number, 1, nil):get())",
            "b = a + b", f"b = b + {g.random.randint(0, 400)}", "show(a == b, a ~= b, a < b, a > b)",
            "show(tostring(a), tostring(b))", "show(rawequal(a, b), rawlen(a.list))",
            "show(pcall(a.missing, a))", "show(pcall(function() return a:missing() end))",
            "show((a:add(1)).x, select(2, a:add(1, 2, 3)))", "a, b = b, a",
            "show(pcall(function() return a <= b end))",
        ]))


def scene_of_varargs(g):
    with g.block("local function count(...)"):
        g.emit("local a, b = ...")
        g.emit("return select(\"#\", ...), a, b, ...")
    with g.block("local function pass(f, ...)"):
        g.emit(g.pick(["return f(...)", "return f(1, ...)", "return (f(...))",
                       "local t = table.pack(f(...)) return t.n, table.unpack(t, 1, t.n)",
                       "return f(..., 9)", "return count(f(...), pause(...))"]))
    calls = ["count()", "count(nil)", "count(nil, nil)", "pass(count)", "pass(count, 1, nil)",
             "pass(pause, 1, 2, 3)", "count(pass(count, number))", "count((count(1)))",
             "select(-1, 1, 2, number)", "select(2, count(5, 6))", "pass(select, 2, 3, 4)",
             "pcall(pass, nil, 1)", "pcall(select, 0)", "table.unpack({1, 2, nil, 4}, 2, 4)",
             "#{count(1, 2)}", "#{count(1, 2), 1}", "#{(count(1, 2))}", "count(table.unpack({}, 1, 60))",
             "string.format(\"%s %s\", pass(pause, word, 2))", "math.max(count(3, 4))"]
    for _ in range(9):
        g.emit(f"show({g.pick(calls)})")


def scene_of_libraries(g):
    """Library functions that call back, and sorts that everybody ends alike."""
    numbers = [g.random.randint(-50, 300) for _ in range(g.random.randint(0, 14))]
    g.emit(f"local t = {{{', '.join(map(str, numbers))}}}")
    g.emit(g.pick(["table.sort(t)", "table.sort(t, function(a, b) return a > b end)",
                   "table.sort(t, function(a, b) return a % 16 * 1000 + a < b % 16 * 1000 + b end)"]))
    g.emit("show(table.concat(t, \",\"), table.unpack(t, 1, 3))")
    g.emit(f"show(pcall(table.sort, {{3, \"x\", 1}}))")
    subject = g.pick(STRINGS + ['"hello world from Lua"', '"key = value, k2=v2"', '"2024-02-29"'])
    for _ in range(5):
        pattern = g.pick(['"%a+"', '"%d"', '"(%w+) ?= ?(%w+)"', '"."', '""', '"[aeiou]"', '"^%s*"',
                          '"(%a)(%a)"', '"%f[%w]%w+"', '"()l"', '"x*"', '"%s*$"', '"[^%d]-"'])
        g.emit(g.pick([
            f"show(({subject}):gsub({pattern}, function(a, b) return b or a end))",
            f"show(({subject}):gsub({pattern}, function(a) number = number + 1 return #tostring(a) end, 3))",
            f"show(({subject}):gsub({pattern}, {{a = \"A\", l = 1, e = false}}))",
            f"show(pcall(string.gsub, {subject}, {pattern}, \"<%0>\"))",
            f"show(({subject}):find({pattern}, {g.small()}))",
            f"show(({subject}):match({pattern}))",
            f"for a, b in ({subject}):gmatch({pattern}) do show(\"g\", a, b) end",
            f"show(pcall(string.rep, {subject}, {g.small()}, \"-\"))",
            f"show(({subject}):byte({g.small()}, {g.small()}))",
            f"show(table.concat({{1, 2.5, {subject}}}, {g.pick(STRINGS)}, {g.pick(['1', '2', '3', '4'])}))",
            f"show(tonumber({subject}), math.tointeger({subject}), tonumber({subject}, 16))",
            f"show(pcall(string.char, {g.pick(INTEGERS)}))",
            f"show(pcall(table.move, t, 1, {g.random.randint(0, 4)}, 2))",
            f"show(math.floor({g.float(1)} * 0 + 7.5), math.type({g.float(0)}), math.ult({g.int(0)}, {g.int(0)}))",
            "show(xpcall(function() local x = undefined_name.y end, function(m) return \"H:\" .. m end))",
            f"show(xpcall(function(...) error(...) end, function(m) return m, 2 end, {g.int(0)}))",
            f"show(pcall(next, t, {g.pick(INTEGERS)}))",
            f"show(pcall(string.format, {g.pick(STRINGS)}, {g.int(0)}))",
            f"show(utf8.len({subject}), utf8.char({g.pick(['65', '8364', '128512'])}))",
        ]))


SNIPPETS = [
    "local a = 1 + 2 * 3 return a", "for i = 1, 3 do local x = i end return 1",
    "if x then return 1 elseif y then return 2 else return 3 end", "local t = {1, 2; a = 3, [4] = 5}",
    "function f(a, b, ...) return a, b, ... end", "while true do break end", "goto done ::done::",
    "repeat local x = 1 until x == 1", "local x <const> = 1 return x", "a.b.c:d(1, 'two', [[three]])",
    "return function() return end", "local s = 'a' .. \"b\" .. [==[c]==] -- comment", "x, y = y, x",
    "return not a == -b ^ 2 // 3 << 1 | 7", "local x <close> = nil",
]


def scene_of_loaded_text(g):
    for _ in range(3):
        outer = g.may_call, g.scopes
        g.may_call, g.scopes = False, [[Variable("a", "int"), Variable("b", "int")]]
        expression = g.int(3)
        g.may_call, g.scopes = outer
        g.emit(f"show(load([=====[local a, b = ... return {expression}]=====], \"=loaded\")"
               f"(number, {g.int(0)}))")
    for _ in range(5):
        words = g.pick(SNIPPETS).split(" ")
        where = g.random.randrange(len(words))
        change = g.random.randrange(4)
        if change == 0:
            del words[where]
        elif change == 1:
            words.insert(where, g.pick(["end", "then", "=", "local", "(", ")", "}", "1", "x", "..",
                                        "'open", "::", "goto x", "break", "return", "<const>", "0x",
                                        "1..2", "~=", "[["]))
        elif change == 2:
            words = words[:where]
        else:
            words[where] = words[where][:-1]
        g.emit(f"show(select(2, load([=====[{' '.join(words)}]=====], \"=snippet\")))")


SCENES = [scene_of_constants, scene_of_constants, scene_of_errors, scene_of_errors,
          scene_of_metatables, scene_of_metatables, scene_of_coroutines, scene_of_closing,
          scene_of_objects, scene_of_varargs, scene_of_libraries, scene_of_loaded_text]


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
