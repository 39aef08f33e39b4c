#!/usr/bin/env python3
"""Times Lua engines on the programs of tests/bench against one another.

    tests/bench/run.py                                    # build/release's selenite and lua5.4
    tests/bench/run.py --selenite build/dev/bin/selenite --engine interpreter --filter fib
    tests/bench/run.py --engine selenite --engine old='/tmp/old run' --reference old --runs 7
    tests/bench/run.py --docs                             # writes docs/performance.{md,svg}

Engines are `selenite`, `dispatcher`, `interpreter`, `lua5.4`, `luajit` (that is `luajit -joff`), or
NAME=COMMAND; see engines.py. They take turns within each round, so that a machine that becomes
slower in the middle makes all of them slower, and nobody is always first. What is compared is
processor time, user and system, of the whole process. A speed is the reference's time by the
engine's, taken within a round: above 1 is faster than the reference. The median of the rounds is
shown with the smallest and the largest. Peak memory is that of the process.

Every program prints an answer that all engines must agree on. Its arguments scale it: without any
it takes about a second under lua5.4, and the line `-- Small: ...` at its head has arguments for a
glance, which --small uses. An engine that cannot run a program (see engines.py) has `-` there, and
the program is not in that engine's mean; the mean over what all engines run stands below it.
"""

import argparse
import json
import math
import pathlib
import statistics
import sys

import chart
from engines import (DEFAULT_BINARY, ROOT, EngineError, arguments_for, machine, parse_engine,
                     peak_text, programs, run_once)
from section import markdown_table, paragraph, write_section

CHART = ROOT / "docs/performance.svg"
DOCS_RUNS = 5


class Series:
    """All runs of one program on one engine."""

    def __init__(self):
        self.seconds = []
        self.peak_bytes = []

    def add(self, run):
        self.seconds.append(run.seconds)
        self.peak_bytes.append(run.peak_bytes)

    def speeds(self, reference):
        return [theirs / mine for mine, theirs in zip(self.seconds, reference.seconds)]


def run_program(program, arguments, engines, runs):
    """The series of each engine, and a complaint or None. `engines` begins with the reference."""
    series = {engine.name: Series() for engine in engines}
    expected = None
    for round_number in range(runs):
        turn = round_number % len(engines)
        for engine in engines[turn:] + engines[:turn]:
            run = run_once(engine.command + [str(program)] + arguments)
            if run.status != 0:
                return series, f"{engine.name}: exit status {run.status}: {run.last_words()}"
            if expected is None:
                expected = engine.name, run.output
            elif run.output != expected[1]:
                return series, f"{engine.name} printed something else than {expected[0]}"
            series[engine.name].add(run)
    return series, None


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


class Report:
    """What was measured, as rows of a table, groups of a chart, and figures."""

    def __init__(self, engines, runs, small):
        self.reference, *self.others = [engine.name for engine in engines]
        self.figures = {"reference": self.reference, "runs": runs, "small": small,
                        "commands": {engine.name: engine.command for engine in engines},
                        "programs": {}, "geometric_mean": {}, "geometric_mean_of_common": {}}
        self.rows = [["program", f"{self.reference} s"]]
        for name in self.others:
            self.rows[0] += [name, "min..max"]
        self.rows[0] += [f"{engine.name} MiB" for engine in engines]
        self.widths = [len(head) for head in self.rows[0]]
        self.widths[0] = 30
        self.groups = []

    def print_row(self, row):
        first, *others = (cell.rjust(width) for cell, width in zip(row, self.widths))
        print("  ".join([first.strip().ljust(self.widths[0])] + others), flush=True)

    def add_row(self, row):
        self.rows.append(row)
        self.print_row(row)

    def add(self, program, arguments, series):
        base = series[self.reference]
        row = [program, f"{statistics.median(base.seconds):.3f}"]
        entry = {name: {"seconds": s.seconds, "peak_bytes": max(s.peak_bytes)}
                 for name, s in series.items()}
        bars = []
        for name in self.others:
            if name not in series:
                row += ["-", ""]
                bars.append(None)
                continue
            speeds = series[name].speeds(base)
            bar = chart.Bar(statistics.median(speeds), min(speeds), max(speeds))
            bars.append(bar)
            entry[name]["speed"] = {"median": bar.value, "min": bar.low, "max": bar.high}
            row += [f"{bar.value:.2f}", f"{bar.low:.2f}..{bar.high:.2f}"]
        row += [peak_text(max(series[name].peak_bytes)) if name in series else ""
                for name in [self.reference] + self.others]
        self.groups.append((program, bars))
        self.figures["programs"][program] = {"arguments": arguments, "engines": entry}
        self.add_row(row)

    def finish(self):
        """Adds the means."""
        common = [bars for _, bars in self.groups if all(bars)]
        means, commons = [], []
        for column, name in enumerate(self.others):
            means.append(geometric_mean([bars[column].value for _, bars in self.groups
                                         if bars[column]]))
            commons.append(geometric_mean([bars[column].value for bars in common]))
            self.figures["geometric_mean"][name] = means[-1]
            self.figures["geometric_mean_of_common"][name] = commons[-1]
        self.add_mean("geometric mean", means)
        if len(common) < len(self.groups):
            self.add_mean(f"geometric mean of the {len(common)} all run", commons)
        self.groups.insert(0, ("geometric mean", [chart.Bar(m, m, m) for m in means]))

    def add_mean(self, title, means):
        row = [title, ""]
        for mean in means:
            row += [f"{mean:.2f}", ""]
        self.add_row(row + [""] * (1 + len(means)))


def write_docs(report, engines, runs):
    versions = "; ".join(filter(None, (engine.version() for engine in engines[:1] + [
        e for e in engines[1:] if e.name not in ("selenite", "interpreter", "dispatcher")])))
    slowest = min((bars[0].value, program) for program, bars in report.groups[1:] if bars[0])
    first = report.others[0]
    text = [
        paragraph(f"Budgets on. {runs} rounds in turns on {machine()}; {versions}. A speed is "
                  f"`{report.reference}`'s processor time by the engine's: above 1 is faster. "
                  "`luajit` is its interpreter (`-joff`). `-` for a speed: the engine lacks an "
                  "operator that the program is about, and the program is not in its mean."),
        paragraph(f"**{first}: {report.groups[0][1][0].value:.2f} × `{report.reference}` over all "
                  f"programs; the least is {slowest[0]:.2f}, {slowest[1]}.**"),
        "![Speed of each engine on each program](performance.svg)",
        markdown_table(report.rows),
    ]
    write_section("programs", "\n\n".join(text))
    title = f"Speed on {len(report.groups) - 1} programs"
    CHART.write_text(chart.draw(title, report.reference, report.others, report.groups),
                     encoding="utf-8")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, metavar="BINARY", default=DEFAULT_BINARY)
    parser.add_argument("--reference", default="lua5.4", metavar="ENGINE",
                        help="what speeds are relative to (default: lua5.4)")
    parser.add_argument("--engine", action="append", metavar="ENGINE",
                        help="may be given again (default: selenite; with --docs also luajit, if "
                        "there is one, and interpreter)")
    parser.add_argument("--filter", default="", metavar="REGEX", help="programs by name")
    parser.add_argument("--runs", type=int, default=DOCS_RUNS,
                        help=f"rounds (default: {DOCS_RUNS})")
    parser.add_argument("--small", action="store_true",
                        help="small arguments: to compare answers, not times")
    parser.add_argument("--docs", action="store_true",
                        help="write the table into docs/performance.md, and docs/performance.svg")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all figures")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="write the table")
    parser.add_argument("--svg", type=pathlib.Path, metavar="FILE", help="write the chart")
    return parser.parse_args()


def chosen_engines(options):
    names = options.engine or ["selenite"]
    engines = [parse_engine(text, options.selenite) for text in [options.reference] + names]
    if options.docs and not options.engine:
        for name in ("luajit", "interpreter"):
            try:
                engines.append(parse_engine(name, options.selenite))
            except EngineError as error:
                print(f"left out: {error}")
    if len({engine.name for engine in engines}) != len(engines):
        raise EngineError("two engines have one name")
    return engines


def main():
    options = parse_options()
    engines = chosen_engines(options)
    if options.docs and (options.small or options.filter):
        raise EngineError("--docs is for all programs at full size")
    chosen = programs(options.filter)
    if not chosen:
        raise EngineError(f"no program has a name like {options.filter}")
    report = Report(engines, options.runs, options.small)
    report.print_row(report.rows[0])
    complaints = 0
    for program in chosen:
        arguments = arguments_for(program, "Small") if options.small else []
        able = [engine for engine in engines if engine.can_run(program)]
        if engines[0] not in able:
            raise EngineError(f"{engines[0].name}: cannot run {program.stem}")
        series, complaint = run_program(program, arguments, able, options.runs)
        if complaint:
            complaints += 1
            print(f"{program.stem}: {complaint}", flush=True)
        else:
            report.add(program.stem, arguments, series)
    report.finish()
    if options.json:
        options.json.write_text(json.dumps(report.figures, indent=1) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(markdown_table(report.rows), encoding="utf-8")
    if options.svg:
        title = f"Speed on {len(report.groups) - 1} programs"
        options.svg.write_text(chart.draw(title, report.reference, report.others, report.groups),
                               encoding="utf-8")
    if options.docs and not complaints:
        write_docs(report, engines, options.runs)
    print(f"{len(chosen) - complaints} passed, {complaints} failed")
    return 1 if complaints else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EngineError as error:
        sys.exit(f"run: {error}")
