#!/usr/bin/env python3
"""Runs the scripts of this folder with files, and checks what they print and leave behind.

  tests/local/check_local.py SELENITE            all of them
  tests/local/check_local.py SELENITE --only=io  those with `io` in their name

Each NAME.lua runs as `selenite run --local=rw NAME.lua one two`, on both tiers, in an empty folder of
its own with a file `input.txt`, whose text is also its standard input. It must print, on standard
output and error, what NAME.expected holds, exit with the same status, and leave the same files. When
a `lua5.4` is installed, that must say and do the same now, so no expectation is made up:
--refresh writes the expectations from what `lua5.4` does.

Addresses, and the name of the command, are the only things that may differ. The last line is
"N passed, N failed".
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REFERENCE = "lua5.4"
TIMEOUT_SECONDS = 20
INPUT = b"first line\n  42 0x1F -1.5e2 nonsense\n\nlong " + b"abc " * 3000 + b"\nno end"
ADDRESS = re.compile(rb"0x[0-9a-f]+")
COMMAND = re.compile(rb"^(selenite|lua5\.4): ", re.MULTILINE)


def outcome(command, script):
    """What a run prints, how it ends and which files it leaves, as bytes."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        shutil.copyfile(script, folder / script.name)
        (folder / "input.txt").write_bytes(INPUT)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LUA")}
        with open(folder / "input.txt", "rb") as standard_input:
            done = subprocess.run(command + [script.name, "one", "two"], cwd=folder,
                                  stdin=standard_input, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=TIMEOUT_SECONDS,
                                  env=environment, check=False)
        text = COMMAND.sub(b"lua: ", ADDRESS.sub(b"0x...", done.stdout))
        text += b"-- status %d\n" % done.returncode
        for path in sorted(folder.iterdir()):
            if path.name not in (script.name, "input.txt"):
                text += b"-- file %s: %r\n" % (path.name.encode(), path.read_bytes())
        return text


def difference(expected, got):
    for number, (want, have) in enumerate(zip(expected.split(b"\n"), got.split(b"\n")), 1):
        if want != have:
            return f"line {number}: expected {want!r}, got {have!r}"
    return f"expected {len(expected)} bytes, got {len(got)}"


def main():
    parser = argparse.ArgumentParser(description="Check the scripts of tests/local.")
    parser.add_argument("selenite")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--refresh", action="store_true")
    options = parser.parse_args()
    selenite = str(pathlib.Path(options.selenite).resolve())
    ways = [(f"{tier}", [selenite, "run", "--local=rw", f"--tier={tier}"])
            for tier in ("auto", "interpreter")]
    if shutil.which(REFERENCE):
        ways.insert(0, (REFERENCE, [REFERENCE]))
    passed = failed = 0
    for script in sorted(HERE.glob("*.lua")):
        if options.only not in script.name:
            continue
        file = script.with_suffix(".expected")
        if options.refresh:
            file.write_bytes(outcome([REFERENCE], script))
        expected = file.read_bytes()
        for name, command in ways:
            got = outcome(command, script)
            if got == expected:
                passed += 1
            else:
                failed += 1
                print(f"FAILED {script.name} ({name}): {difference(expected, got)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
