"""Scenes that press one part of the language; each is a function that gets a Generator."""

from free_code import BITWISE, COMPARISONS, FLOATS, INTEGERS, STRINGS, Variable


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
            protected = f"pcall(function() return {operation} end)"
            g.emit(f'show(text(select(2, {protected})):match("a?[^:]*$"))')
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
        # A name of a constant ends at its first zero in the reference's message.
        text = g.pick([s for s in STRINGS if r"\0" not in s])
        x, y = g.pick(forms), g.pick(forms + [constant(g), text])
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
            store = f"o{key} = {g.pick(operands)}"
            g.emit(f'show(pcall(function() {store} return rawget(o, "x") end))')
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
    g.emit(f'local walker = coroutine.wrap(function() walk({depth}, "") end)')
    g.emit('for v in walker do show("walk", v, pause(v)) end')
    with g.block("local co = coroutine.create(function(...)", "end)"):
        g.emit("local got = select(\"#\", ...)")
        if g.chance(0.6):
            g.emit("local c <close> = closer(\"inner\")")
        with g.block("for i = 1, 3 do"):
            g.emit("got = got + select(\"#\", coroutine.yield(i, got))")
            if g.chance(0.4):
                mistake = g.pick(["error(got)", "error({})", "local x = nil + i"])
                g.emit(f"if i == 2 then {mistake} end")
            if g.chance(0.4):
                g.emit('show(pcall(function() coroutine.yield("in") error("out", 0) end))')
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
            g.emit("if way == 6 and i == 2 then local x = nil + i end")
            g.emit('show("round", i)')
            g.emit("::next::")
        if g.chance(0.5):
            g.emit("local bad <close> = setmetatable({}, {__close = function(_, e) "
                   "error(\"closing after \" .. text(e), 0) end})")
        with g.block("for v in function(s, c) if c < 2 then return c + 1 end end, 0, 0, "
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
    g.emit('local function amount(v) return type(v) == "table" and v.x or v end')
    g.emit("Derived.__add = function(a, b) return Derived:new(a.x + amount(b)) end")
    g.emit("Derived.__eq = function(a, b) return a.x == b.x end")
    g.emit("Derived.__lt = function(a, b) return a.x < b.x end")
    g.emit("Derived.__tostring = function(a) return \"D\" .. a.x end")
    for name in ("a", "b"):
        g.emit(f"local {name} = Derived:new({g.random.randint(-9, 300)})")
    for _ in range(8):
        g.emit(g.pick([
            f"a:add({g.pick(INTEGERS)}):add(2)", "show(a:get())", "b = a + b",
            "show(b:add(number, 1, nil):get())", f"b = b + {g.random.randint(0, 400)}",
            "show(a == b, a ~= b, a < b, a > b)",
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
             "#{count(1, 2)}", "#{count(1, 2), 1}", "#{(count(1, 2))}",
             "count(table.unpack({}, 1, 60))",
             "string.format(\"%s %s\", pass(pause, word, 2))", "math.max(count(3, 4))"]
    for _ in range(9):
        g.emit(f"show({g.pick(calls)})")


def scene_of_libraries(g):
    """Library functions that call back, and sorts that everybody ends alike."""
    numbers = [g.random.randint(-50, 300) for _ in range(g.random.randint(0, 14))]
    g.emit(f"local t = {{{', '.join(map(str, numbers))}}}")
    g.emit(g.pick(["table.sort(t)", "table.sort(t, function(a, b) return a > b end)",
                   "local function key(v) return (v % 16 << 16) + v end "
                   "table.sort(t, function(a, b) return key(a) < key(b) end)"]))
    g.emit("show(table.concat(t, \",\"), table.unpack(t, 1, 3))")
    g.emit(f"show(pcall(table.sort, {{3, \"x\", 1}}))")
    subject = g.pick(STRINGS + ['"hello world from Lua"', '"key = value, k2=v2"', '"2024-02-29"'])
    for _ in range(5):
        pattern = g.pick(['"%a+"', '"%d"', '"(%w+) ?= ?(%w+)"', '"."', '""', '"[aeiou]"', '"^%s*"',
                          '"(%a)(%a)"', '"%f[%w]%w+"', '"()l"', '"x*"', '"%s*$"', '"[^%d]-"'])
        g.emit(g.pick([
            f"show(({subject}):gsub({pattern}, function(a, b) return b or a end))",
            f"show(({subject}):gsub({pattern}, function(a) number = number + 1 return #a end, 3))",
            f"show(({subject}):gsub({pattern}, {{a = \"A\", l = 1, e = false}}))",
            f"show(pcall(string.gsub, {subject}, {pattern}, \"<%0>\"))",
            f"show(({subject}):find({pattern}, {g.small()}))",
            f"show(({subject}):match({pattern}))",
            f"for a, b in ({subject}):gmatch({pattern}) do show(\"g\", a, b) end",
            f"show(pcall(string.rep, {subject}, {g.small()}, \"-\"))",
            f"show(({subject}):byte({g.small()}, {g.small()}))",
            f"show(table.concat({{1, 2.5, {subject}}}, {g.pick(STRINGS)}, {g.pick('1234')}))",
            f"show(tonumber({subject}), math.tointeger({subject}), tonumber({subject}, 16))",
            f"show(pcall(string.char, {g.pick(INTEGERS)}))",
            f"show(pcall(table.move, t, 1, {g.random.randint(0, 4)}, 2))",
            f"show(math.type({g.float(0)}), math.ult({g.int(0)}, {g.int(0)}))",
            f"show(pcall(math.floor, {g.float(1)}))",
            "show(xpcall(function() return undefined_name.y end, function(m) return m, #m end))",
            f"show(xpcall(function(...) error(...) end, function(m) return m, 2 end, {g.int(0)}))",
            f"show(pcall(next, t, {g.pick(INTEGERS)}))",
            f"show(pcall(string.format, {g.pick(STRINGS)}, {g.int(0)}))",
            f"show(utf8.len({subject}), utf8.char({g.pick(['65', '8364', '128512'])}))",
        ]))


SNIPPETS = [
    "local a = 1 + 2 * 3 return a", "for i = 1, 3 do local x = i end return 1",
    "if x then return 1 elseif y then return 2 else return 3 end",
    "local t = {1, 2; a = 3, [4] = 5}",
    "function f(a, b, ...) return a, b, ... end", "while true do break end", "goto done ::done::",
    "repeat local x = 1 until x == 1", "local x <const> = 1 return x",
    "a.b.c:d(1, 'two', [[three]])",
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


