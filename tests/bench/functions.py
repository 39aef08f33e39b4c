#!/usr/bin/env python3
"""Times one library function at a time beside lua5.4.

    tests/bench/functions.py                                    # build/release's selenite
    tests/bench/functions.py --selenite build/rel/bin/selenite --runs 5 --filter 'gsub|format'
    tests/bench/functions.py --check                            # the answers only, a glance at each
    tests/bench/functions.py --docs                             # and the table of docs/performance.md

Each file of tests/bench/functions has cases, each a loop around one function, and checks the answer
of each. The engines take turns; the least processor time of each, less that of an empty case, is
what is compared: 2.00 is twice as fast as lua5.4.
"""

import argparse
import math
import os
import pathlib
import re
import subprocess
import sys

from section import markdown_table, paragraph, write_section

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def seconds(command):
    """Processor time of a run, user and system; the command must succeed."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        sys.exit(f"functions: failed: {' '.join(map(str, command))}")
    return usage.ru_utime + usage.ru_stime


def measure(engines, arguments, runs):
    """The least time of each engine."""
    times = {name: [] for name in engines}
    for _ in range(runs):
        for name, command in engines.items():
            times[name].append(seconds(command + arguments))
    return {name: min(values) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", default=str(ROOT / "build/release/bin/selenite"))
    parser.add_argument("--lua", default="lua5.4")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--factor", default="1", help="multiplies the rounds of each case")
    parser.add_argument("--filter", default="", help="a regular expression for cases")
    parser.add_argument("--check", action="store_true", help="only check the answers")
    parser.add_argument("--docs", action="store_true",
                        help="write the table into docs/performance.md")
    options = parser.parse_args()

    engines = {"lua": [options.lua], "selenite": [options.selenite, "run"]}
    ratios, rows = [], []
    for program in sorted((HERE / "functions").glob("*.lua")):
        if options.check:
            measure(engines, [str(program), "all", "0.001"], runs=1)
            continue
        cases = subprocess.check_output([options.lua, str(program), "list"], text=True).split()
        start = measure(engines, [str(program), "list"], options.runs)
        for case in cases:
            if not re.search(options.filter, case):
                continue
            times = measure(engines, [str(program), case, options.factor], options.runs)
            net = {name: max(times[name] - start[name], 1e-4) for name in engines}
            ratios.append(net["lua"] / net["selenite"])
            rows.append((case, f"{ratios[-1]:.2f}"))
            print(f"{case:20s} lua {net['lua']:.3f} s   selenite {net['selenite']:.3f} s   "
                  f"{ratios[-1]:.2f}", flush=True)
    if not ratios:
        return
    summary = (f"geometric mean {math.exp(sum(map(math.log, ratios)) / len(ratios)):.2f}, "
               f"least {min(ratios):.2f}")
    print(summary)
    if options.docs:
        # Three pairs of columns, to be read downwards.
        height = -(-len(rows) // 3)
        rows += [("", "")] * (3 * height - len(rows))
        table = [["case", "× lua5.4"] * 3]
        for i in range(height):
            table.append([cell for column in range(3) for cell in rows[i + column * height]])
        write_section("functions", "\n\n".join([
            paragraph(f"{len(ratios)} cases, each the best of {options.runs} runs: {summary}."),
            markdown_table(table, 0)]))


if __name__ == "__main__":
    main()
