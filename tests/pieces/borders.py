#!/usr/bin/env python3
"""Calls of library functions with sizes around the borders of pieces, the same at every piece size.

Writes scripts that call every function whose work is cut into pieces with strings and tables of
N - 1, N, N + 1, 2N ... units for the sizes of pieces N that are tried, and of sizes around the real
ones; what finds something, or something wrong, finds it at the beginning, at a border and at the
end. Each script is run by `differential --pieces`, which compares output, error and fuel on both
tiers with those of the real size; where lua5.4 has the function its output is compared, too. The
last line is "N passed, N failed".

    tests/pieces/borders.py --engine build/asan-ubsan/bin/differential
    tests/pieces/borders.py --engine build/dev/bin/differential --scripts 500 --seed today
"""

import argparse
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

SIZES = "1,2,3,7,64"
CALLS_OF_A_SCRIPT = 25
# Around the small sizes, what natives do at once, and the real pieces.
SMALL = sorted({max(0, n * k + d) for n in (1, 2, 3, 7, 16, 40, 64) for k in (1, 2, 3) for d in (-1, 0, 1)})
LARGE = [255, 256, 257, 1023, 1024, 2047, 2048, 2049, 4095, 4096, 4097, 8191, 8192, 8193]
SOURCE = [" ", "-- c\\n", "x=1 ", "--[[ ]] ", "x="]
HUGE = [65535, 65536, 65537, 70000, 131073]

PRELUDE = """
local results = {}
local function shown(v)
  if type(v) == "string" and #v > 80 then
    local sum = 0
    for i = 1, #v, 509 do sum = (sum * 31 + v:byte(i)) % 1000003 end
    return #v .. ":" .. v:sub(1, 8) .. ":" .. v:sub(-8) .. ":" .. sum
  end
  if type(v) == "table" then return "table" end
  return tostring(v)
end
local function try(name, f, ...)
  local r = table.pack(pcall(f, ...))
  local line = {name}
  for i = 1, math.min(r.n, 20) do line[#line + 1] = shown(r[i]) end
  line[#line + 1] = "(" .. r.n .. ")"
  print(table.concat(line, " "))
end
local function text(n, filler, at, what)
  local s = filler:rep(n // #filler + 1):sub(1, n)
  if at and at >= 1 and at <= n then s = s:sub(1, at - 1) .. what .. s:sub(at + 1) end
  return s
end
local function list(n, f)
  local t = {}
  for i = 1, n do t[i] = f and f(i) or i end
  return t
end
local function sum(t, n)
  local s = 0
  for i = 1, n do if type(t[i]) == "number" then s = (s * 7 + t[i]) % 1000003 end end
  return s
end
"""


class Writer:
    def __init__(self, rng):
        self.rng = rng

    def size(self, most=HUGE[-1]):
        kind = self.rng.random()
        sizes = SMALL if kind < 0.6 else LARGE if kind < 0.9 else HUGE
        return min(self.rng.choice(sizes), most)

    def at(self, n):
        """A place in n units: at the ends, at a border, or nowhere."""
        border = self.rng.choice((1, 2, 3, 7, 64, 4096, 65536)) * self.rng.choice((1, 1, 2))
        return self.rng.choice([1, n, n - 1, border - 1, border, border + 1, 0])

    def text(self, most=HUGE[-1], filler=None, what=None):
        n = self.size(most)
        filler = filler or self.rng.choice(["a", "ab", "abc", " ", "0", "é", "x\\n", "%d", "\\0", "]]"])
        what = what or self.rng.choice(["!", "\\0", "%", "\\n", "Z", "é", "\\255", '\\"'])
        return f'text({n}, "{filler}", {self.at(n)}, "{what}")'

    def digits(self):
        return self.text(200, self.rng.choice(["1", "10", "9", "f"]), self.rng.choice([".", "e", "x", "5", " "]))

    def call(self):
        rng = self.rng
        n = self.size
        t = self.text
        pattern = rng.choice([
            "!", "[!%z]", "(.-)!", "^(.*)!(.*)$", "a+", "(a*)(.)%1", "%f[!]", "%b()", ".-Z", "[^ab]+", "%s*$",
            "()", "a-b-!", "[" + "a" * rng.choice([1, 7, 64, 65]) + "]", "%d+%%", "(((a)b)?)", ".*.*!", "%w+",
            "x?y?z?", "[%a_][%w_]*", "(a)(b)(c)", "[]]", "[a", "%", "(a", "%1", "a**"])
        plain = rng.choice(["!", "ab!", "abab", "a" * 33 + "!", "ab" * 20, "Z", "", "aaa!"])
        replacement = rng.choice([
            '"<%0>"', '"%1%1"', '""', '"%%"', '"%2"', '"%"', f'"%1" .. ("r"):rep({n(5000)})',
            "{a = 'A', ab = 'AB', ['!'] = false}", "{}", "string.upper", "function(a) return a and a .. '.' end",
            "function() return false end", "function() return {} end", "setmetatable({}, {__index = function(_, k) return #k end})",
            f'("q"):rep({n(70000)})', "function(a) return ('y'):rep(#a * 3) end"])
        unpack_format = rng.choice(["z", "s1", "s2", "s4", "<i4", ">I3", "zz", "c%d" % n(200), "i16", "!8 d", "xxb", "Xi4", "z" * 40])
        choices = [
            lambda: f'string.find, {t()}, "{pattern}"',
            lambda: f'string.find, {t()}, "{plain}", {rng.choice([1, 1, -3, self.at(64)])}, true',
            lambda: f'string.find, {t()}, {t(300)}',
            lambda: f'string.match, {t()}, "{pattern}"',
            lambda: f'string.gsub, {t(9000)}, "{pattern}", {replacement}',
            lambda: f'string.gsub, {t(9000)}, "{rng.choice(["!", "a", ".", "%w+", "(a)(b)"])}", {replacement}, {n(100)}',
            lambda: f'function(s) local c, l = 0, 0 for w in s:gmatch("{rng.choice(["%w+", ".", "(a)()", "%s*", "!"])}") do '
                    f'c = c + 1 l = l + #tostring(w) end return c, l end, {t(5000)}',
            lambda: f'string.rep, {t(300)}, {n(300)}, {t(80)}',
            lambda: f'string.rep, {t(90)}, {n(200)}',
            lambda: f'string.sub, {t()}, {self.at(100)}, {rng.choice([-1, -2, self.at(5000)])}',
            lambda: f'string.{rng.choice(["upper", "lower", "reverse", "len"])}, {t()}',
            lambda: f'string.byte, {t()}, 1, {n(5000)}',
            lambda: f'string.char, table.unpack(list({n(250)}, function(i) return i % 256 end))',
            lambda: f'string.char, table.unpack(list({n(4200)}, function(i) return i == {self.at(4100)} and 256 or 65 end))',
            lambda: f'string.format, "%s|%10.3s|%q|%d", {t()}, {t(90)}, {t(3000)}, 7',
            lambda: f'string.format, {t(9000, filler=rng.choice(["a", "%%%%", "%d"]))}, 1, 2, 3',
            lambda: f'string.format, "%5s%s", setmetatable({{}}, {{__tostring = function() return {t(3000)} end}}), {t(200)}',
            lambda: f'string.format, ("x"):rep({n(3000)}) .. "%q%s", {t(2500)}, true',
            lambda: f'string.pack, "{rng.choice(["z", "s1", "s2", "s4", "c100", "c70000", "zz"])}", {t()}, "x"',
            lambda: f'string.pack, ("{rng.choice(["i4", "B", "!8i1i8", "x"])}"):rep({n(60)}), table.unpack(list({n(150)}))',
            lambda: f'string.unpack, "{unpack_format}", {t()}',
            lambda: f'string.unpack, "zs1", {t(9000, what=chr(92) + "0")}',
            lambda: f'string.packsize, ("{rng.choice(["i4", "!4 b i4", "x", " ", "s", "i17"])}"):rep({n(9000)})',
            lambda: f'utf8.len, {t(9000, filler=rng.choice(["a", "é", "€", "aé"]))}, {rng.choice([1, 1, 2, -1, self.at(64)])}',
            lambda: f'utf8.codepoint, {t(9000, filler=rng.choice(["a", "é", "€"]))}, 1, {n(4100)}',
            lambda: f'utf8.char, table.unpack(list({n(4200)}, function(i) return i * {rng.choice([1, 17, 999])} end))',
            lambda: f'utf8.offset, {t(9000, filler=rng.choice(["a", "é", "€"]))}, {rng.choice([1, -1])} * {n(5000)}',
            lambda: f'function(s) local c = 0 for p, k in utf8.codes(s) do c = c + p * k end return c end, {t(2000, filler=rng.choice(["a", "é"]))}',
            lambda: f'function(a, b) return a == b, a < b, a <= b end, {t()}, {t()}',
            lambda: f'function(n) local a = text(n, "a", {self.at(70000)}, "b") local b = text(n, "a", {self.at(70000)}, "c") '
                    f'return a == b, a < b, a <= b, rawequal(a, b) end, {n()}',
            lambda: f'function(a, b, c) return a .. b .. c .. 1 .. 2.5 .. a end, {t()}, {t(100)}, {t()}',
            lambda: f'function(a) local t = setmetatable({{}}, {{__concat = function(x, y) return "c" end}}) return a .. 1 .. t .. a .. "z" .. a end, {t()}',
            lambda: f'function(k) local t = {{[k] = 1}} t[k .. "x"] = 2 return t[k], t[k .. "x"], rawget(t, k) end, {t()}',
            lambda: f'tonumber, {self.digits()}',
            lambda: f'tonumber, {t(70000, filler=rng.choice(["1", " ", "z", "0"]))}, {rng.choice([2, 10, 16, 36])}',
            lambda: f'table.concat, list({n(5000)}, function(i) return i == {self.at(5000)} and {rng.choice(["{}", "2.5", "true"])} or "e" .. i end), {t(90)}',
            lambda: f'table.concat, {{{t()}, {t(100)}, 3, {t()}}}, {t(80)}',
            lambda: f'table.concat, setmetatable({{}}, {{__index = function(_, i) return i <= 200 and "v" .. i or nil end}}), ",", 1, {n(200)}',
            lambda: f'function(n) local t = list(n) local m = table.move(t, {rng.choice([1, 2])}, n, {rng.choice([1, 2, 3, 100])}) return sum(m, n + 200) end, {n(9000)}',
            lambda: f'function(n) local t = list(n) return sum(table.move(t, 1, n, {n(9000)}, {{}}), 20000) end, {n(9000)}',
            lambda: f'function(n) local t = list(n) table.insert(t, {rng.choice([1, 2, 7])}, 5) table.remove(t, 1) table.remove(t, {rng.choice([1, 2])}) return sum(t, n + 2) end, {n(9000)}',
            lambda: f'function(n) return select("#", table.unpack(list(n))), sum({{table.unpack(list(n))}}, n) end, {n(9000)}',
            lambda: f'function(n) local p = table.pack(table.unpack(list(n))) return p.n, sum(p, n) end, {n(9000)}',
            lambda: f'function(n) local t = list(n, function(i) return (i * 7919) % {rng.choice([5, 101, 10007])} end) table.sort(t{rng.choice(["", ", function(a, b) return a > b end"])}) return sum(t, n) end, {n(3000)}',
            lambda: f'function(n) local t = list(n, function(i) return "k" .. (i * 7919) % 1009 end) table.sort(t) return t[1], t[n], table.concat(t, "", 1, n // 2) end, {n(2000)}',
            lambda: f'table.sort, list({n(300)}), function(a, b) return true end',
            lambda: f'function(n) local t = {{}} for i = n, 1, -1 do t[i] = i end for i = 1, n do t["k" .. i] = i end for i = 1, n do t[i] = nil end '
                    f'local c = 0 for k, v in pairs(t) do c = c + v end return c, #t, next(t) ~= nil end, {n(9000)}',
            lambda: f'function(n) local t = list(n) for i = 1, n do t[i] = nil end t.x = 1 return next(t), next(t, "x") end, {n(9000)}',
            lambda: f'math.{rng.choice(["max", "min"])}, table.unpack(list({n(9000)}, function(i) return (i * 7919) % 10007 end))',
            lambda: f'select, {rng.choice(["-1", "2", "1"])}, table.unpack(list({n(250)}))',
            lambda: f'print, table.unpack(list({n(100)}))',
            lambda: f'error, {t()}, {rng.choice([0, 1, 2])}',
            lambda: f'function(s) return load(s) end, {t(70000, filler=rng.choice(SOURCE))}',
            lambda: f'function(s) return #load("return [==[" .. s .. "]==]")() end, {t(70000, filler="a]", what="]")}',
            lambda: f'function(s) return load("return " .. s) end, {t(200, filler="(", what="1")}',
        ]
        return "try(" + "\n  ".join([repr(self.count) + ", " + rng.choice(choices)() + ")"])

    def own_call(self):
        """Of modules that the reference has not."""
        rng, n, t = self.rng, self.size, self.text
        value = rng.choice([
            t(9000, filler=rng.choice(["a", "é", '\\"', "\\n"]), what=rng.choice(["\\255", "\\0", "é"])),
            f"list({n(5000)})", f"list({n(600)}, function(i) return {{i, k = 'v' .. i}} end)",
            f"(function() local t = list({n(5000)}) for i = 1, #t do t[i] = nil end t.a = 1 return t end)()"])
        choices = [
            lambda: f"json.encode, {value}{rng.choice(['', ', {indent = 2}'])}",
            lambda: f"function(v) return #json.encode(json.decode(json.encode(v))) end, {value}",
            lambda: f"json.decode, '[' .. ('1,'):rep({n(5000)}) .. '\"' .. {t(9000, filler='a')} .. '\"]'",
            lambda: f"json.decode, {t(9000, filler=rng.choice([' ', '[', '[1,', '{{}}']))}",
            lambda: f"json.decode, '[\"' .. {t(9000, filler='a')} .. '\\\\udc00' .. {t(200, filler='b')} .. '\"]'",
            lambda: f"base64.{rng.choice(['encode', 'url_encode', 'decode', 'url_decode'])}, {t(filler=rng.choice(['a', 'QUJD', '====']))}",
            lambda: f"function(s) local b = base64 return b.decode(b.encode(s)) == s end, {t()}",
            lambda: f"hash.{rng.choice(['sha256', 'crc32'])}, {t()}",
            lambda: f"hash.hmac_sha256, {t()}, {t()}",
            lambda: f"function(s) return #s end, os.date({rng.choice(['', 'nil', 'nil, 86400'])})",
            lambda: f"os.date, '!' .. {t(3000, filler=rng.choice(['%%Y', 'a', '%%S-']), what='%')}, 86400",
        ]
        return "try(" + repr(self.count) + ", " + rng.choice(choices)() + ")"

    def script(self, own):
        lines = [PRELUDE]
        for self.count in range(CALLS_OF_A_SCRIPT):
            lines.append(self.own_call() if own else self.call())
        return "\n".join(lines) + "\n"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", type=pathlib.Path, required=True, help="the built `differential`")
    parser.add_argument("--scripts", type=int, default=12, help="of 25 calls each (%(default)s)")
    parser.add_argument("--seed", default="1", help="(%(default)s)")
    parser.add_argument("--pieces", default=SIZES, help="sizes (%(default)s)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="where scripts that differ are put")
    return parser.parse_args()


def main():
    options = arguments()
    lua = shutil.which("lua5.4")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for number in range(options.scripts):
            own = number % 4 == 3
            script = Writer(random.Random(f"{options.seed} {number}")).script(own)
            path = folder / f"borders_{number}.lua"
            path.write_text(script)
            run = subprocess.run(
                [options.engine, f"--pieces={options.pieces}", f"--answers={folder}", "--fuel=200000000", path],
                capture_output=True, text=True, errors="replace")
            problem = run.stdout if run.returncode != 0 else ""
            if not problem and lua and not own:
                expected = subprocess.run([lua, path], capture_output=True, cwd=folder).stdout
                got = (folder / f"borders_{number}.out").read_bytes()
                for want, have in zip(expected.split(b"\n"), got.split(b"\n")):
                    if want != have and not meant(want, have):
                        problem = f"lua5.4: {want[:300]!r}\nhere:   {have[:300]!r}\n"
                        break
            passed += not problem
            failed += bool(problem)
            if problem:
                print(f"seed {options.seed}, script {number}\n{problem}{run.stderr}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, options.keep)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def meant(want, have):
    """Differences that docs/differential.md lists, or that are the reference's own limits."""
    return any(text in want or text in have for text in (
        b"too many results to unpack", b"stack overflow", b"string slice too long", b"function: ", b"near '",
        b"pattern too complex", b"invalid UTF-8 code", b"invalid order function", b"too many C levels", b"C stack overflow"))


if __name__ == "__main__":
    sys.exit(main())
