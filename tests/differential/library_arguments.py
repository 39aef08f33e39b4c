"""Arguments for library_calls.py: Lua expressions by kind, the ordinary ones and the edges.

A kind is a list of expressions. What a call must not get, because the reference would not come back
(a string of 2^62 bytes, a loop of as many rounds), is in none of the lists that it draws from.
"""

INTEGERS = [
    "0", "1", "2", "3", "-1", "-2", "7", "10", "36", "63", "64", "100", "127", "128", "255", "256",
    "-128", "1000", "65535", "65536", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "4294967296", "9007199254740993", "math.maxinteger", "math.mininteger", "math.maxinteger - 1",
    "math.mininteger + 1",
]
SMALL = ["0", "1", "2", "3", "4", "5", "-1", "-2", "-3", "7", "100", "2.0", '"2"', '"0x3"', "nil"]
FLOATS = [
    "0.0", "-0.0", "0.5", "-0.5", "1.0", "1.5", "-2.5", "3.0", "1e15", "1e16", "123456.789", "1e100",
    "-1e308", "1e-5", "5e-324", "-5e-324", "2.2250738585072014e-308", "2.225073858507201e-308",
    "1.7976931348623157e308", "2^53", "2^53 + 1", "2^63", "-2^63", "-2^63 - 2048", "math.huge",
    "-math.huge", "0/0", "-(0/0)", "math.pi", "0x1p-3", "0x.8p1", "0x1.fffffffffffffp1023", "0.1",
    "1/3", "1e22", "1e23", "4.35", "0x1p-1074", "9.5", "2147483647.5", "1e14", "1e17",
]
STRINGS = [
    '""', '"a"', '"abc"', '"Lua"', '"hello world"', '"x=1, y=22; z"', r'"a\0b\0"', r'"\0"',
    r'"\xff\xfe"', r'"\u{20AC}uro"', r'"\u{7FFFFFFF}"', r'"\xed\xa0\x80"', r'"\xc0\x80"',
    r'"tab\tnew\nline\r\\\""', '"%"', '"%d"', '"  spaces  "', '("ab"):rep(500)', '("x"):rep(41)',
    '("long "):rep(9)', r'"\1\2\127\128\255"', r'"1\0002"', '"nil"', '"[a-z]+"', '"_G"',
]
NUMERALS = [
    '"10"', '"-7"', '"0x10"', '" 7 "', '"7 8"', '"1e1"', '"3.0"', '".5"', '"5."', '"."', '"0x"',
    '"0x.p1"', '"0xA.8p1"', '"1e"', '"1e+"', '"inf"', '"nan"', '"0x1p4"', '"-0"', '"-0.0"',
    '"9223372036854775807"', '"9223372036854775808"', '"-9223372036854775808"',
    '"0xffffffffffffffff"', '"0x1ffffffffffffffff"', '"1e308"', '"1e309"', '"4.9e-324"',
    '"2e-324"', r'"10\0"', r'"\v10\f"', '"1_000"', '"١"', '"--1"', '"+1"', '"+0x1"', '"- 1"', '"0x-1"',
    '"z"', '"Zz"', '"11"', '"1e1000000000"', '"0e99999999999"', '("0"):rep(300) .. "1"',
    '"0x" .. ("f"):rep(40)', '"0." .. ("0"):rep(400) .. "1"', '"1" .. ("0"):rep(400)',
    '"2^53"', '"0x0.0000000000001p-1000"', '"1e-400"', '"123456789012345678901234567890"',
]
TABLES = [
    "{}", "{1, 2, 3}", "{3, 1, 2}", '{"a", "b", "c"}', "{1, nil, 3}", "{x = 1}", "{1.5, 2, '3'}",
    "{[0] = 0, 1}", "{n = 2, 1, 2}", "{{}, {}}", "{true, false}", "{'b', 'a', 'C', '', 'B'}",
    "{[math.maxinteger] = 1}", "{[math.mininteger] = 1}", "{[1.5] = 1, [2^53] = 2}",
    "{10, 20, 30, 40, 50, 60, 70, 80, 90}", "O.len(3)", "O.len(5, {1, 2})", "O.len(-1)",
    "O.len(2.0, {4, 5})", "O.len('3')", "O.len('x')", "O.len(2.5)", "O.len({})", "O.len(nil)",
    "O.index(function(_, k) return k end)", "O.index({1, 2, 3})", "O.index(5)",
    "O.newindex(function(t, k, v) rawset(t, k, v) end)", "O.shown('shown')", "O.shown(5)",
    "O.shown(nil)", "O.named('Named')", "O.named(5)", "O.sealed('seal')", "O.sealed(false)",
    "O.called(function(self, ...) return ... end)", "O.pairs()", "O.equal()", "O.ordered()",
    "O.arithmetic()", "O.raising()", "O.closing()", "O.both()",
]
OTHERS = [
    "nil", "true", "false", "print", "function(...) return ... end", "coroutine.create(print)",
    "string.rep", "_G", "math.sin",
]
PATTERNS = [
    '"a"', '"."', '".*"', '".-"', '"%a+"', '"%d*"', '"(%w+)"', '"(%w+) ?= ?(%w*)"', '"()"', '"()a()"',
    '"^a"', '"^"', '"$"', '"a$"', '"%$"', '"[a-c]+"', '"[^a-c]"', '"[]]"', '"[^]]"', '"[a-]"',
    '"[%a_][%w_]*"', '"%b()"', '"%bxx"', '"%f[%w]%w+"', '"%f[%z]"', r'"[\0-\31]"', r'"\0"', '"%s*(.-)%s*$"',
    '"(a)(b)(c)%3%2%1"', '"(.)%1"', '"%1"', '"(a%1)"', '"%"', '"["', '"[a"', '"[a-"', '"[%"', '"[%]"',
    '"("', '")"', '"(()"', '"())"', '"%b"', '"%bx"', '"%f"', '"%fa"', '"a**"', '"*"', '"+"', '"?a"',
    '"a?b?c?"', '"%x%X"', '"[[:alpha:]]"', '"%g%p%c%l%u"', '"%ba"', '"^^a"', '"a-"', '"-"', '"[^]"',
    '("(a)"):rep(32)', '("(a)"):rep(33)', '("()"):rep(32)', '("a?"):rep(20) .. ("a"):rep(20)', '"%9"',
    '"[%d-%a]"', '"[z-a]"', '"%.%[%]"', '"(.-)(%d+)"', '"[%s%p]"', r'"[\xe0-\xff]"', '"%w-$"', '""',
]
REPLACEMENTS = [
    '""', '"x"', '"<%0>"', '"%1"', '"%2%1"', '"%%"', '"%"', '"%x"', '"%9"', '{}', '{a = "A", l = 1}',
    '{a = false, b = true}', 'function() end', 'function(...) return ... end',
    'function(a) return #a end', 'function() return {} end', 'function() return false end',
    'function(a) error(a) end', 'string.upper', '5', '1.5', 'nil', 'true', 'O.index({a = "I"})',
    'O.index(function(_, k) return k .. k end)', r'"\0%0"', 'O.called(print)',
]
FORMATS = [
    "%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%.3d", "%10.4d", "%i", "%u", "%x", "%X", "%#x", "%o",
    "%#o", "%c", "%5c|", "%s", "%10s|", "%-10s|", "%.2s", "%5.1s", "%q", "%5q", "%a", "%A", "%.0a", "%.3a",
    "%e", "%E", "%.0e", "%#.0e", "%.20e", "%f", "%.0f", "%#.0f", "%.99f", "%10.3f", "%-10.3f|", "%010.3f",
    "%+.3f", "% .3f", "%g", "%G", "%.3g", "%#g", "%.0g", "%.17g", "%99d", "%100d", "%.100f", "%.99d", "%%",
    "%", "%y", "%5", "%-", "%--5d|", "%-+ #0d", "%-+ #00d", "%ld", "%0-5d|", "%0s", "%+s", "%#s", "%.s", "%.d",
    "%5.", "%p", "%20p|", "%.3p", "%n", "%*d", "%1$d", "%.3q", "%0c", "%.3c", "%05i", "%#i", "%+x", "% o",
    "%F", "%.14g", "%5%", "%-05d", "%00005d", "%123d", "%.1", r"%\0", "%-100d", "%1.1f", "%013.5e",
]
PACKS = [
    "b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "f", "d", "n", "i1", "i3", "i7", "i8", "i9", "i16",
    "I1", "I3", "I8", "I16", "i17", "i0", "I99", "s", "s1", "s2", "s16", "s17", "z", "x", "c0", "c1", "c5",
    "c", "c10", "X", "Xi4", "Xb", "Xz", "X1", "!", "!1", "!2", "!4", "!8", "!16", "!17", "!3", "<", ">", "=",
    " ", "<i4", ">i4", "!4i1i4", "!8bd", ">I2s2", "r", "a", "i-1", "i1000000000000000000000", "!0", "Xx", "XX",
]
DATES = [
    "%Y-%m-%d", "%H:%M:%S", "%c", "%x", "%X", "%p", "%A %a", "%B %b", "%j", "%U %W %w", "%y", "%Z", "%%",
    "*t", "!*t", "!%Y", "!%c", "", "!", "%E", "%Ey", "%Od", "%Ez", "%", "%Q", "%D %F %T %R", "%e|%k|", "%n%t|",
    "%u %V %G %g", "%C", "%I %r", "%s", "%h", "%z", "*", "*x", "!*", r"a\0b%d", "%EY %OM",
]
TIMES = ["0", "1", "-1", "86399", "951782400", "1709164800", "1700000000", "253402300799", "-62135596800",
         "2147483648", "4294967296.0", '"1000"', "1.5", "1e100", "-1e100", "math.maxinteger",
         "math.mininteger", "67768036191676799", "67768036191676800", "nil", "{}", "'x'", "2^53"]
CHUNKS = [
    '"return 1, 2.5, ..."', '"x ="', '"return"', '""', '"return return"', r'"\27Lua"', '"goto nowhere"',
    '"break"', "\"return 'unfinished\"", '"return [[long"', '"local a <const> = 1; a = 2"', '"::a:: ::a::"',
    '"return 0x"', '"return 1..2"', '"x = }"', '"for i = 1 do end"', '"return \'\\\\q\'"', r'"return \0"',
    '"--[[ comment"', '"error(\'raised\')"', '"error({})"', '"return x"', '"x = 5 return x"', '"local x <close> = 4"',
    '"return function() return ... end"', r'"\n\n x y"', '"return " .. ("("):rep(250)', '"#!shebang"',
    '("x = 1 "):rep(50)', '"local " .. ("a, "):rep(250) .. "a"', r'"return \"\\xZZ\""', r'"return \"\\400\""',
    r'"return \"\\u{80000000}\""', '"return 3 = 4"', '"f() = 1"', '"a.b:c = 1"', '"return ~"', '"@"', '"return 1 .. "',
    '"if x then else elseif"', '"local function f.g() end"', '"local x <what> = 1"', '"x = 08 return x"',
    "function() return nil end", "O.reader('return ', '7')", "O.reader('return 1', 5)", "O.reader(false)",
    "O.reader({})", "O.reader('x =')", "function() error('reading') end", "{}", "5", "nil", "1.5", "print",
]
NAMES = ['"=name"', '"@file.lua"', '"text of the chunk"', r'"first line\nsecond"', '("="):rep(100)', '"@" .. ("d/"):rep(60)',
         '("long text "):rep(20)', '""', '"="', "nil", "5", "{}", r'"=a\0b"']
