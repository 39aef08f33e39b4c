"""Random Lua code that is well typed: expressions and statements over the variables in scope.

A `Generator` writes the lines of a program and knows what is in scope where it writes, of which
kind each variable is, and about how much the function being written costs to run. See generate.py
for what keeps programs comparable.
"""

import contextlib
import random

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
ARITHMETIC = ["+", "-", "*"]
BITWISE = ["&", "|", "~", "<<", ">>"]
COMPARISONS = ["<", "<=", ">", ">=", "==", "~="]
MAX_COST = 3_000  # estimated statements of a scene


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
        with self.block("repeat", f"until done or {counter} > {rounds}", rounds=rounds + 1):
            self.emit(f"local done = {counter} >= {rounds}")
            self.emit(f"{counter} = {counter} + 1")
            self.declare(counter, "int", False)
            self.declare("done", "bool", False)
            self.statements(depth - 1)

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
        outer = (self.cost, self.rounds, self.varargs)
        self.cost, self.rounds, self.varargs = 0, 1, varargs
        self.in_function += 1
        style = self.pick(["local function {}({})", "local function {}({})",
                           "local {} = function({})"])
        if recursive:
            style = "local function {}({})"
        with self.block(style.format(name, ", ".join(parameters))):
            for parameter, kind in zip(names, kinds):
                self.declare(parameter, kind)
            if recursive:
                shallow = self.cut(result, self.expression(result, 1))
                self.emit(f"if depth <= 0 then return {shallow} end")
            self.statements(depth - 1, self.random.randint(1, 4))
            if recursive:
                arguments = ["depth - 1"] + [self.expression(k, 1) for k in kinds]
                self.emit(f"local deeper = {name}({', '.join(arguments)})")
                self.declare("deeper", result)
            self.emit(f"return {self.cut(result, self.expression(result, 2))}")
        self.in_function -= 1
        cost = self.cost * (4 if recursive else 1) + 1
        self.cost, self.rounds, self.varargs = outer
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
            varargs, self.varargs = self.varargs, False
            self.statements(depth - 1)
            self.emit(self.pick([
                f"error({self.str(1)})", f"error({self.str(1)}, 0)", f"error({self.str(1)}, 2)",
                f"error({self.int(1)})", "error()", "error({})", f"return {self.int(1)}, nil",
                f"assert({self.bool(1)}, {self.str(0)})",
            ]))
            self.varargs = varargs

    def closing(self, depth):
        name = self.name("c")
        with self.block("do"):
            self.emit(f'local {name} <close> = closer("{name}")')
            self.statements(depth - 1, 2)

    def pausing(self):
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
                self.pick([self.closures, self.pausing])()
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
