#!/usr/bin/env python3
"""Checks that docs/library.md lists what a script finds, and nothing else.

  tests/support/check_library.py build/release/bin/selenite
"""

import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/library.md"

# "string.rep" for every member of a library, "print" for every other global.
SCRIPT = """
for name, value in pairs(_G) do
  if name == "arg" then  -- the command line's own
  elseif type(value) == "table" and value ~= _G then
    for member in pairs(value) do print(name .. "." .. member) end
  else
    print(name)
  end
end
"""


def documented(page):
    """The same names, of the table under "What exists"."""
    names = set()
    section = page.partition("## What exists")[2].partition("\n## ")[0]
    for first, second in re.findall(r"^\| (\S+) \| (.*) \|$", section, re.MULTILINE):
        library = first.strip("`")
        prefix = "" if library == "global" else library + "."
        names.update(prefix + name for name in re.findall(r"`(\w+)`", second))
    return names


def found(command):
    # The modules beyond the manual have a page of their own.
    done = subprocess.run([*command, "--modules=none", "-"], input=SCRIPT, check=True, text=True,
                          capture_output=True, timeout=60)
    return set(done.stdout.split())


def complaints(page, exists):
    listed = documented(page)
    return ([f"docs/library.md does not list {name}" for name in sorted(exists - listed)] +
            [f"docs/library.md lists {name}, which does not exist"
             for name in sorted(listed - exists)])


def main():
    problems = complaints(PAGE.read_text(encoding="utf-8"), found([sys.argv[1], "run"]))
    print("\n".join(problems) or "docs/library.md lists what exists")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
