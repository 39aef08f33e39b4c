#!/usr/bin/env python3
"""Reads the results of one test step and prints two numbers: passed and failed.

  count_results.py --junit FILE   what ctest --output-junit wrote
  count_results.py --text FILE    the output of a runner whose last line is "N passed, N failed"

A test that was to run and could not (no program, a time-out) has failed. A test that skipped itself
or is disabled counts as neither; such tests are named on standard error. Exit status 1: the file
tells no numbers, or tells of no test at all.
"""

import argparse
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

TOTALS = re.compile(r"^(\d+) passed, (\d+) failed$")
# What ctest says of a test that skipped itself; anything else it calls skipped could not run.
SKIPPED_ITSELF = ("SKIP_REGULAR_EXPRESSION_MATCHED", "SKIP_RETURN_CODE")


def count_junit(text):
    passed = failed = 0
    for case in ElementTree.fromstring(text).iter("testcase"):
        skipped = case.find("skipped")
        if case.get("status") == "disabled":
            print(f"disabled: {case.get('name')}", file=sys.stderr)
        elif skipped is not None and skipped.get("message", "").startswith(SKIPPED_ITSELF):
            print(f"skipped: {case.get('name')}", file=sys.stderr)
        elif case.get("status") == "run" and case.find("failure") is None:
            passed += 1
        else:
            failed += 1
    return passed, failed


def count_text(text):
    lines = text.rstrip("\n").rsplit("\n", 1)
    totals = TOTALS.match(lines[-1])
    return (int(totals[1]), int(totals[2])) if totals else (0, 0)


def main():
    parser = argparse.ArgumentParser(description="Count passed and failed tests of one step.")
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--junit", type=pathlib.Path, metavar="FILE")
    kind.add_argument("--text", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    path = options.junit or options.text
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        passed, failed = count_junit(text) if options.junit else count_text(text)
    except (OSError, ElementTree.ParseError) as problem:
        print(f"{path}: {problem}", file=sys.stderr)
        return 1
    if passed + failed == 0:
        print(f"{path}: no tests", file=sys.stderr)
        return 1
    print(passed, failed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
