#!/usr/bin/env python3
"""How fast `load` compiles, beside lua5.4's.

    tests/bench/compile.py                       # build/release's selenite and lua5.4
    tests/bench/compile.py --engine old='/tmp/old run' --runs 9
    tests/bench/compile.py --docs                # writes the table into docs/performance.md

compile/speed.lua makes the source and says what it is; only `load` is timed, with os.clock. The
engines take turns; of the ratios within the rounds the median is shown with the smallest and the
largest. That time is linear is seen by half the amount: the last column is the time for all of it
by twice that for half, so 1 is linear.
"""

import argparse
import pathlib
import re
import statistics
import sys

from engines import DEFAULT_BINARY, HERE, EngineError, machine, parse_engine, peak_text, run_once
from section import markdown_table, paragraph, write_section

SCRIPT = HERE / "compile/speed.lua"
TASKS = [
    ("ordinary", 2000, "10 MB of ordinary source, 2,000 chunks"),
    ("large", 4000, "4 MB of it in one chunk"),
    ("elseif", 80000, "80,000 arms of elseif"),
    ("and", 100000, "100,000 terms of and"),
]
MEGABYTE = 1e6
RUNS = 5
SLOW = 3  # seconds: what takes longer is run once


class Result:
    def __init__(self, engine, what, amount):
        run = run_once(engine.command + [str(SCRIPT), what, str(amount)])
        match = re.fullmatch(rb"(\d+) ([0-9.]+)\n", run.output)
        if run.status != 0 or not match:
            raise EngineError(f"{engine.name}: {what}: {run.last_words()}")
        self.size = int(match.group(1))
        self.seconds = max(float(match.group(2)), 1e-4)
        self.peak_bytes = run.peak_bytes

    def speed(self):
        return self.size / MEGABYTE / self.seconds


def measure(engines, what, amount, runs):
    """Rounds: a list of results, one of each engine, in the order of `engines`."""
    rounds = []
    for number in range(runs):
        turn = number % len(engines)
        done = {engine.name: Result(engine, what, amount)
                for engine in engines[turn:] + engines[:turn]}
        rounds.append([done[engine.name] for engine in engines])
        if max(result.seconds for result in rounds[0]) > SLOW:
            break
    return rounds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, metavar="BINARY", default=DEFAULT_BINARY)
    parser.add_argument("--engine", default="selenite", metavar="ENGINE",
                        help="what is compared with lua5.4 (default: selenite)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"rounds (default: {RUNS})")
    parser.add_argument("--filter", default="", metavar="REGEX",
                        help="of ordinary, large, elseif, and")
    parser.add_argument("--docs", action="store_true",
                        help="write the table into docs/performance.md")
    options = parser.parse_args()
    engines = [parse_engine("lua5.4", None), parse_engine(options.engine, options.selenite)]
    reference, engine = (e.name for e in engines)

    rows = [["source", f"{reference} MB/s", f"{engine} MB/s", "ratio", "min..max",
             f"{reference} MiB", f"{engine} MiB", f"{reference}: all / half",
             f"{engine}: all / half"]]
    print("  ".join(rows[0]), flush=True)
    for what, amount, title in TASKS:
        if not re.search(options.filter, what):
            continue
        rounds = measure(engines, what, amount, options.runs)
        halves = measure(engines, what, amount // 2, options.runs)
        ratios = [mine.speed() / theirs.speed() for theirs, mine in rounds]
        row = [title]
        row += [f"{statistics.median(r[i].speed() for r in rounds):.2f}" for i in (0, 1)]
        row += [f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}..{max(ratios):.2f}"]
        row += [peak_text(max(r[i].peak_bytes for r in rounds)) for i in (0, 1)]
        for i in (0, 1):
            whole = statistics.median(r[i].seconds for r in rounds)
            half = statistics.median(r[i].seconds for r in halves)
            row.append(f"{whole / half / 2:.2f}")
        rows.append(row)
        print("  ".join(row), flush=True)
    if options.docs:
        text = [
            paragraph(f"`load` alone, {options.runs} rounds in turns (one where {reference} takes "
                      f"seconds), on {machine()}; `{engines[0].version()}`. Peak memory is the "
                      "process's, with the source. *All / half*: the time for all by twice the "
                      "time for half of it; 1 is linear."),
            markdown_table(rows),
        ]
        write_section("compile", "\n\n".join(text))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EngineError as error:
        sys.exit(f"compile: {error}")
