#!/usr/bin/env python3
"""Runs the Lua examples of a page and checks what they print.

  tests/support/check_examples.py build/release/bin/selenite
  tests/support/check_examples.py --page=docs/modules.md build/release/bin/selenite run --tier=interpreter

Every block between ```lua and ``` is a script of its own, run from an empty directory. What it must
print stands in it as in tests/conformance: `--> text` beside the call, or on lines of its own below it.
A block without one is a complaint, too.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

from check_corpus import OUTPUT_MARK, output_lines

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 20


def examples(text):
    """(line, script) of every block; line is that of the block's first line of Lua."""
    found = []
    script = None
    for number, line in enumerate(text.split("\n"), start=1):
        if script is None:
            if line == "```lua":
                script, start = [], number + 1
        elif line == "```":
            found.append((start, "\n".join(script) + "\n"))
            script = None
        else:
            script.append(line)
    return found


def complaints(command, page, start, script):
    expected = []
    for offset, line in enumerate(script.encode().split(b"\n")):
        if mark := OUTPUT_MARK.search(line):
            expected.append((start + offset, mark[1] or b""))
    if not expected:
        return [f"{page}:{start}: an example without output"]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "example.lua"
        path.write_text(script, encoding="utf-8")
        try:
            done = subprocess.run(command + [str(path)], cwd=folder, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return [f"{page}:{start}: still running after {SECONDS} s"]
    if done.returncode != 0:
        return [f"{page}:{start}: {done.stderr.decode('utf-8', 'backslashreplace')}"]
    printed = output_lines(done.stdout)
    found = [f"{page}:{line}\n  expected: {text.decode()}\n  got:      {got.decode('utf-8', 'replace')}"
             for (line, text), got in zip(expected, printed) if text != got]
    if len(printed) != len(expected):
        found.append(f"{page}:{start}: {len(expected)} lines expected, {len(printed)} printed")
    return found


def main():
    parser = argparse.ArgumentParser(description="Check the examples of a page.")
    parser.add_argument("--page", default="docs/modules.md")
    parser.add_argument("selenite", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.selenite:
        parser.error("name the selenite binary")
    command = options.selenite if len(options.selenite) > 1 else options.selenite + ["run"]
    command[0] = str(pathlib.Path(command[0]).resolve())
    blocks = examples((ROOT / options.page).read_text(encoding="utf-8"))
    failed = 0
    for start, script in blocks:
        found = complaints(command, options.page, start, script)
        failed += bool(found)
        for complaint in found:
            print(complaint)
    print(f"{len(blocks) - failed} passed, {failed} failed")
    return 1 if failed or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
