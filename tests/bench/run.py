#!/usr/bin/env python3
"""Times Lua engines on the programs of tests/bench against one another.

    tests/bench/run.py                                    # build/release's selenite and lua5.4
    tests/bench/run.py --selenite build/dev/bin/selenite --engine interpreter --filter fib
    tests/bench/run.py --engine selenite --engine luajit='luajit -joff' --runs 7 --markdown out.md

The engines take turns within each round, so that a machine that becomes slower in the middle makes
all of them slower. What is compared is processor time, user and system, of the whole process; of
the ratios to the reference in each round the median is shown, with the smallest and the largest.
Peak memory is that of the process. A child begins with the peak of what forked it, so what is not
above that of `true` is shown as `-`.

An engine is NAME=COMMAND, or one of these names:

    selenite      SELENITE run
    dispatcher    SELENITE run --tier=dispatcher
    interpreter   SELENITE run --tier=interpreter

Every program prints an answer that all engines must agree on. Its arguments scale it: without any
it takes about a second under lua5.4, and the line `-- Small: ...` at its head has arguments for a
glance, which --small uses.
"""

import argparse
import json
import math
import os
import pathlib
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SMALL_MARK = re.compile(r"^-- Small: (.*)$", re.MULTILINE)
MIB = 1 << 20
# Above the peak of `true` by this much, a peak is the program's own.
FLOOR_MARGIN = 256 << 10


class Measurement:
    """One run: processor seconds, peak bytes, what it printed, how it ended."""

    def __init__(self, seconds, peak_bytes, output, status):
        self.seconds = seconds
        self.peak_bytes = peak_bytes
        self.output = output
        self.status = status


class Series:
    """All runs of one program on one engine."""

    def __init__(self):
        self.seconds = []
        self.peak_bytes = []

    def add(self, measurement):
        self.seconds.append(measurement.seconds)
        self.peak_bytes.append(measurement.peak_bytes)

    def ratios(self, reference):
        return [mine / theirs for mine, theirs in zip(self.seconds, reference.seconds)]


def measure(command):
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # wait4 took the child's end
        output.seek(0)
        text = output.read()
    return Measurement(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text,
                       process.returncode)


def parse_engine(text, selenite):
    known = {"selenite": [], "dispatcher": ["--tier=dispatcher"],
             "interpreter": ["--tier=interpreter"]}
    if text in known:
        return text, [str(selenite), "run"] + known[text]
    name, equals, command = text.partition("=")
    words = shlex.split(command) if equals else [name]
    if not words or shutil.which(words[0]) is None:
        sys.exit(f"no engine {text}: there is no command {words[0] if words else ''}")
    return name, words


def small_arguments(program):
    mark = SMALL_MARK.search(program.read_text(encoding="utf-8"))
    if not mark:
        sys.exit(f"{program}: no line '-- Small: ...'")
    return mark.group(1).split()


def run_program(program, arguments, engines, runs):
    """The series of each engine, and complaints. `engines` begins with the reference."""
    series = {name: Series() for name in engines}
    names = list(engines)
    expected = None
    for round_number in range(runs):
        turn = round_number % len(names)  # nobody is always first
        order = names[turn:] + names[:turn] if expected is not None else names
        for name in order:
            done = measure(engines[name] + [str(program)] + arguments)
            if done.status != 0:
                tail = done.output.decode("utf-8", "backslashreplace").strip()[-400:]
                return series, [f"{program.stem}: {name}: exit status {done.status}: {tail}"]
            if expected is None:
                expected = done.output
            elif done.output != expected:
                return series, [f"{program.stem}: {name} printed something else than {names[0]}"]
            series[name].add(done)
    return series, []


def geometric_mean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else math.nan


class Table:
    """Rows of text, printed as they come in columns, and again as Markdown when asked."""

    def __init__(self, header):
        self.header = header
        self.rows = []
        self.widths = [18] + [max(len(h), 8) for h in header[1:]]

    def line(self, cells):
        first = cells[0].ljust(self.widths[0])
        return "  ".join([first] + [c.rjust(w) for c, w in zip(cells[1:], self.widths[1:])])

    def add(self, cells):
        self.rows.append(cells)
        print(self.line(cells), flush=True)

    def markdown(self):
        rule = ["---"] + ["---:"] * (len(self.header) - 1)
        lines = [self.header, rule] + self.rows
        return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def peak_text(peak_bytes, floor):
    return "-" if peak_bytes < floor + FLOOR_MARGIN else f"{peak_bytes / MIB:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, metavar="BINARY",
                        default=ROOT / "build/release/bin/selenite")
    parser.add_argument("--reference", default="lua5.4", metavar="ENGINE",
                        help="what ratios are taken to (default: lua5.4)")
    parser.add_argument("--engine", action="append", metavar="ENGINE",
                        help="may be given again (default: selenite)")
    parser.add_argument("--filter", default="", metavar="REGEX", help="programs by name")
    parser.add_argument("--runs", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--small", action="store_true",
                        help="small arguments: to compare answers, not times")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all figures")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="write the table")
    options = parser.parse_args()

    reference, command = parse_engine(options.reference, options.selenite)
    engines = {reference: command}
    for text in options.engine or ["selenite"]:
        name, command = parse_engine(text, options.selenite)
        if name in engines:
            sys.exit(f"two engines have the name {name}")
        engines[name] = command
    for name, command in engines.items():
        if shutil.which(command[0]) is None:
            sys.exit(f"{name}: there is no command {command[0]}")
    others = [name for name in engines if name != reference]

    programs = [p for p in sorted(HERE.glob("*.lua")) if re.search(options.filter, p.stem)]
    if not programs:
        sys.exit(f"no program has a name like {options.filter}")

    header = ["program", f"{reference} s"]
    for name in others:
        header += [f"{name} s", "ratio", "min..max"]
    header += [f"{name} MiB" for name in engines]
    table = Table(header)
    table.widths = [18] + [max(len(h), 11 if h == "min..max" else 6) for h in header[1:]]
    print(table.line(header), flush=True)

    floor = measure(["true"]).peak_bytes
    report = {"reference": reference, "runs": options.runs, "small": options.small,
              "commands": engines, "programs": {}, "geometric_mean": {}}
    medians = {name: [] for name in others}
    complaints = []
    for program in programs:
        arguments = small_arguments(program) if options.small else []
        series, found = run_program(program, arguments, engines, options.runs)
        if found:
            complaints += found
            print(found[0], flush=True)
            continue
        cells = [program.stem, f"{statistics.median(series[reference].seconds):.3f}"]
        entry = {name: {"seconds": s.seconds, "peak_bytes": max(s.peak_bytes)}
                 for name, s in series.items()}
        for name in others:
            ratios = series[name].ratios(series[reference])
            median = statistics.median(ratios)
            medians[name].append(median)
            entry[name]["ratio"] = {"median": median, "min": min(ratios), "max": max(ratios)}
            cells += [f"{statistics.median(series[name].seconds):.3f}", f"{median:.3f}",
                      f"{min(ratios):.2f}..{max(ratios):.2f}"]
        cells += [peak_text(max(series[name].peak_bytes), floor) for name in engines]
        report["programs"][program.stem] = {"arguments": arguments, "engines": entry}
        table.add(cells)

    cells = ["geometric mean", ""]
    for name in others:
        report["geometric_mean"][name] = geometric_mean(medians[name])
        cells += ["", f"{report['geometric_mean'][name]:.3f}", ""]
    table.add(cells + [""] * len(engines))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(table.markdown(), encoding="utf-8")
    print(f"{len(programs) - len(complaints)} passed, {len(complaints)} failed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
