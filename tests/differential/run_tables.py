#!/usr/bin/env python3
"""Runs programs that print whole tables of answers, and compares them with the reference's.

    tests/differential/run_tables.py --selenite build/release/bin/selenite
    tests/differential/run_tables.py --selenite ... tests/differential/tables/numeric_loops.lua

Each program in tables/ goes through every combination of a few lists and prints a line for each.
Nothing in it is random. It runs in the reference and in both tiers; every line must be the same.
"""

import argparse
import pathlib
import subprocess
import sys

TABLES = pathlib.Path(__file__).with_name("tables")
TIMEOUT_SECONDS = 120
SHOWN = 10


def lines_of(command, program):
    done = subprocess.run(command + [program.name], cwd=program.parent, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS)
    lines = done.stdout.decode("latin-1").splitlines()
    if done.returncode != 0 or done.stderr:
        lines.append(f"ended with {done.returncode}: {done.stderr.decode('latin-1')}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, required=True, metavar="COMMAND")
    parser.add_argument("--reference", default="lua5.4", metavar="COMMAND")
    parser.add_argument("programs", type=pathlib.Path, nargs="*", default=sorted(TABLES.glob("*.lua")))
    options = parser.parse_args()
    selenite = str(options.selenite.resolve())
    tiers = {"dispatcher": [selenite, "run"], "interpreter": [selenite, "run", "--tier=interpreter"]}
    passed = failed = 0
    for program in options.programs:
        reference = lines_of([options.reference], program)
        for tier, command in tiers.items():
            ours = lines_of(command, program)
            different = [(theirs, own) for theirs, own in zip(reference, ours) if theirs != own]
            if len(ours) != len(reference):
                different.append((f"{len(reference)} lines", f"{len(ours)} lines"))
            passed += len(reference) - len(different)
            failed += len(different)
            for theirs, own in different[:SHOWN]:
                print(f"DIFFERENT {program.name}, {tier}\n    reference: {theirs}\n    selenite:  {own}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
