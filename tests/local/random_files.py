#!/usr/bin/env python3
"""Compares random reading, writing and seeking with `lua5.4`.

  tests/local/random_files.py SELENITE [--count N] [--seed TEXT] [--only NUMBER]

Each program opens a file of random text in a random mode and does random things to it, on both
tiers and on `lua5.4`; all must print the same and leave the same file. Between reading and writing
there is a seek or a flush, as C asks for. The first difference is shown with its program, and the
last line is "N passed, N failed".
"""

import argparse
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

PRELUDE = """
local f, why = io.open("file", MODE)
if not f then print(why) return end
local function show(...)
  local t = table.pack(...)
  for i = 1, t.n do
    local v = t[i]
    if v == f then v = "the file" end
    if type(v) == "string" and #v > 60 then v = #v .. " bytes, " .. v:sub(1, 20) .. "..." .. v:sub(-20) end
    t[i] = type(v) == "string" and ("%q"):format(v) or tostring(v)
  end
  print(table.concat(t, " "))
end
"""
FORMATS = ['"l"', '"L"', '"n"', '"a"', "0", "1", "5", "17", "300", "5000", "40000", '"*l"', '"*n"']


def text(rng):
    pieces = ["line", "", "\n", "  ", "12", "-7.5", "0x1F", "1e", ".", "x" * rng.choice([10, 999, 20000]),
              "\t", "\r\n", "\0", "e5", "+", "nan", "0x", "99999999999999999999"]
    return "".join(rng.choice(pieces) + rng.choice(["", " ", "\n", "\n"])
                   for _ in range(rng.choice([0, 1, 5, 30, 200])))


def quoted(string):
    return '"' + "".join(f"\\{ord(c):03d}" if not c.isalnum() else c for c in string) + '"'


def program(rng):
    mode = rng.choice(["r", "w", "a", "r+", "w+", "a+", "rb", "wb"])
    lines = [PRELUDE.replace("MODE", f'"{mode}"').strip()]
    reads = "r" in mode or "+" in mode
    writes = "r" not in mode or "+" in mode
    last = None
    for _ in range(rng.randrange(1, 15)):
        kinds = ["seek", "read", "read", "read", "lines", "write", "write", "flush", "setvbuf"]
        kind = rng.choice(kinds)
        if kind in ("read", "lines") and not reads and rng.random() < 0.8:
            kind = "seek"
        if kind == "write" and not writes and rng.random() < 0.8:
            kind = "seek"
        direction = "write" if kind == "write" else "read" if kind in ("read", "lines") else None
        if direction and last and direction != last:
            lines.append(f'show(f:seek("cur", {rng.choice([0, 0, 1, -1])}))')
        last = direction or (None if kind == "seek" else last)
        if kind == "seek":
            lines.append(f'show(f:seek({rng.choice(["", chr(34) + "set" + chr(34), chr(34) + "end" + chr(34)])}))'
                         if rng.random() < 0.4 else
                         f'show(f:seek("{rng.choice(["set", "cur", "end"])}", '
                         f'{rng.choice([0, 1, 3, 10, 500, 30000, -1, -3, -100])}))')
        elif kind == "read":
            formats = [rng.choice(FORMATS) for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))]
            lines.append(f"show(f:read({', '.join(formats)}))")
        elif kind == "lines":
            formats = ", ".join(rng.choice(FORMATS[:3] + FORMATS[5:]) for _ in range(rng.randrange(3)))
            lines.append(f"do local n = 0 for a, b in f:lines({formats}) do n = n + 1 "
                         f"if n <= 5 then show(a, b) end if n == {rng.choice([1, 3, 100000])} then break end "
                         "end show(n) end")
        elif kind == "write":
            values = [quoted(text(rng)) if rng.random() < 0.5 else
                      rng.choice(["1", "1.5", "2^53", "-0.0", "1e300", '"x"', '("y"):rep(30000)'])
                      for _ in range(rng.choice([1, 1, 2, 4]))]
            lines.append(f"show(f:write({', '.join(values)}))")
        elif kind == "flush":
            lines.append("show(f:flush())")
        elif not last:
            lines.append(f'show(f:setvbuf("{rng.choice(["no", "full", "line"])}"))')
    lines.append("show(f:close())")
    return "\n".join(lines) + "\n"


def outcome(command, folder, contents):
    (folder / "file").write_bytes(contents)
    done = subprocess.run(command + ["program.lua"], cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30, check=False)
    return done.returncode, done.stdout, (folder / "file").read_bytes()


def main():
    parser = argparse.ArgumentParser(description="Compare random programs on files with lua5.4.")
    parser.add_argument("selenite")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", default="files")
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    if not shutil.which("lua5.4"):
        print("lua5.4 is needed")
        return 1
    selenite = str(pathlib.Path(options.selenite).resolve())
    failed = 0
    numbers = range(options.count) if options.only is None else [options.only]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for number in numbers:
            rng = random.Random(f"{options.seed}/{number}")
            contents = text(rng).encode("latin-1")
            (folder / "program.lua").write_text(program(rng))
            expected = outcome(["lua5.4"], folder, contents)
            for tier in ("auto", "interpreter"):
                got = outcome([selenite, "run", "--local=rw", f"--tier={tier}"], folder, contents)
                if got == expected:
                    continue
                failed += 1
                if failed == 1 or options.only is not None:
                    print(f"--only={number} on {tier}:\n{(folder / 'program.lua').read_text()}")
                    for want, have in zip(expected[1].split(b"\n"), got[1].split(b"\n")):
                        print(want[:200], have[:200], "" if want == have else "  <-- differs")
                    print("status", expected[0], got[0], "file", expected[2] == got[2])
                break
    print(f"{len(numbers) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
