#!/usr/bin/env python3
"""How long the collector keeps a script waiting, on heaps of 64 MiB, beside lua5.4.

    tests/bench/pauses.py                        # build/release/bin/pauses and lua5.4
    tests/bench/pauses.py --cycles 20 --filter array
    tests/bench/pauses.py --docs                 # writes the table into docs/performance.md

pauses/heaps.lua makes the heaps, and says how lua5.4's steps are timed (its smallest ones, of the
incremental collector); pauses/pauses.cc says how ours are. Of the longest pause of each cycle the
median, the 99th of a hundred and the largest are shown, in milliseconds of processor time.
"""

import argparse
import math
import pathlib
import re
import statistics
import subprocess
import sys

from engines import HERE, ROOT, EngineError, Engine, machine
from section import markdown_table, paragraph, write_section

HEAPS = HERE / "pauses/heaps.lua"
SHAPES = {
    "array": "an array of 3,000,000 values",
    "keys": "a table of 300,000 string keys",
    "recursion": "a recursion 100,000 deep",
    "closures": "100,000 closures",
    "ephemerons": "a chain of 100,000 ephemerons",
}
CYCLES = 100
MOST_SECONDS = 60  # of lua5.4 on one heap: then fewer cycles have to do
LINE = re.compile(r"^(step|slice)? ?\d+ ([0-9.]+) ([0-9.]+)$")


class Pauses:
    """The longest pause and the whole work of each cycle, in milliseconds."""

    def __init__(self):
        self.longest = []
        self.whole = []

    def add(self, longest, whole):
        self.longest.append(float(longest) * 1e3)
        self.whole.append(float(whole) * 1e3)

    def percentile(self, percent):
        ordered = sorted(self.longest)
        return ordered[math.ceil(len(ordered) * percent / 100) - 1]

    def cells(self):
        return [f"{statistics.median(self.longest):.2f}", f"{self.percentile(99):.2f}",
                f"{max(self.longest):.2f}"]

    def whole_cell(self):
        return f"{statistics.median(self.whole):.0f}"


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EngineError(f"{command[0]}: exit status {done.returncode}: {done.stderr[-400:]}")
    return done.stdout.splitlines()


def collect(lines):
    """Pauses by kind: step, slice, or None where the line names none."""
    kinds = {}
    for line in lines:
        match = LINE.match(line)
        if match:
            kinds.setdefault(match.group(1), Pauses()).add(match.group(2), match.group(3))
    return kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pauses", type=pathlib.Path, metavar="BINARY",
                        default=ROOT / "build/release/bin/pauses")
    parser.add_argument("--cycles", type=int, default=CYCLES, help=f"default: {CYCLES}")
    parser.add_argument("--filter", default="", metavar="REGEX", help="heaps by name")
    parser.add_argument("--docs", action="store_true",
                        help="write the table into docs/performance.md")
    options = parser.parse_args()
    reference = Engine("lua5.4", ["lua5.4"])
    if not options.pauses.exists():
        raise EngineError(f"there is no {options.pauses}: build the target pauses")

    rows = [["64 MiB with", "piece", "p99", "max", "slice", "p99", "max", "cycle ms",
             "lua5.4 step", "p99", "max", "cycle ms"]]
    print("  ".join(rows[0]), flush=True)
    worst = 0
    for shape, title in SHAPES.items():
        if not re.search(options.filter, shape):
            continue
        ours = collect(run([str(options.pauses), str(HEAPS), shape, str(options.cycles)]))
        theirs = collect(run(reference.command + [str(HEAPS), shape, "steps", str(options.cycles),
                                                  str(MOST_SECONDS)]))[None]
        if len(theirs.longest) < options.cycles:
            title += f" (lua5.4: {len(theirs.longest)} cycles)"
        worst = max(worst, ours["step"].percentile(99))
        rows.append([title] + ours["step"].cells() + ours["slice"].cells() +
                    [ours["step"].whole_cell()] + theirs.cells() + [theirs.whole_cell()])
        print("  ".join(rows[-1]), flush=True)
    if options.docs:
        text = [
            paragraph(f"The longest pause of each of {options.cycles} full cycles, in milliseconds "
                      f"of processor time, on {machine()}: the median of them, the 99th percentile, "
                      "the largest. A *piece* is what the collector does between two checkpoints "
                      "while the script works on; a *slice* is the longest time for which a host "
                      "cannot stop a script that calls `collectgarbage()`, a few pieces at most. "
                      f"`{reference.version()}` does its smallest steps, `collectgarbage(\"step\", "
                      "0)`, with its incremental collector. *Cycle*: all pieces of one, the "
                      "median."),
            markdown_table(rows),
        ]
        write_section("pauses", "\n\n".join(text))
    print(f"the worst p99 of a piece: {worst:.2f} ms")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EngineError as error:
        sys.exit(f"pauses: {error}")
