#!/usr/bin/env python3
"""An audit of prices: what calls and long operations take, and what they charge for it.

    tests/audit/audit.py                         # build/release, all rows, small sizes
    tests/audit/audit.py --filter 'string.rep'   # some rows
    tests/audit/audit.py --long                  # sizes up to 25 MB, and in closers, finalizers, handlers
    tests/audit/audit.py --quick                 # all rows, once and small: units of fuel only
    tests/audit/audit.py --docs                  # writes docs/prices_audit.md
    tests/audit/audit.py --list                  # only whether each native and argument has a row

natives.def and operations.def are the list. Each row is run at three sizes, n, 2n and 4n, on an
isolate of its own, by the driver `audit`. It fails where

- a unit of fuel buys more than UNIT machine instructions;
- work grows faster than fuel: by more than GROWTH in the exponent, where the work is real and FAR
  times the size would make a unit too dear;
- a piece between two checkpoints takes more than PIECE instructions, or PIECE_SECONDS of processor
  time, best of four;
- the process holds more than was counted, by more than RESIDENT_SLACK and a quarter.

Instructions are valgrind's (callgrind), so that they are the same on a loaded machine. What an empty
call takes is taken away. known.def says which failures are known and why.
"""

import argparse
import concurrent.futures
import dataclasses
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import cases

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DOCUMENT = ROOT / "docs/prices_audit.md"
KNOWN = HERE / "known.def"

ORDINARY = 28  # machine instructions for a unit in programs of tests/bench that call little (22 to 33)
UNIT = 10 * ORDINARY
GROWTH = 0.25
FAR = 1_000  # times a size here: growth counts where it would bring a row to UNIT
REAL_WORK = 2_000_000  # instructions; with less, constants decide about exponents
PIECE = 2_000_000  # about 0.2 ms
PIECE_SECONDS = 5e-4
SUSPICIOUS_SECONDS = 15e-6  # a piece that is counted
RESIDENT_SLACK = 2 << 20
QUICK_UNIT = 1.15 * UNIT  # of small sizes, where what a call takes besides shows
LONG_FACTOR = 25
JOBS = 2
SECONDS = 3_000  # for one run of the driver
SKIPPED = 77  # exit status: nothing was measured

DUMP = re.compile(r"^desc: Trigger: Client Request: (\S+) (whole|piece)\n(?:(?!desc: Trigger).*\n)*?"
                  r"(?:totals|summary): (\d+)$", re.MULTILINE)


class AuditError(Exception):
    """Something went wrong that is no failure of a row."""


@dataclasses.dataclass
class Measured:
    """One row at one size."""
    fuel: int = 0
    pieces: int = 0
    longest: int = 0  # its number
    seconds: float = 0.0  # of the longest piece
    counted: int = 0  # bytes
    resident: int = 0
    instructions: int = 0
    piece_instructions: int = 0
    error: str = ""


@dataclasses.dataclass
class Result:
    """A row, at n, 2n and 4n."""
    name: str
    row: cases.Row
    sizes: list

    def last(self):
        return self.sizes[-1]

    def paced(self):
        """Where the pieces were timed."""
        return self.sizes[0] if self.row.repeats else self.last()

    def per_unit(self):
        """Instructions for a unit of fuel. One of nothing is free of charge."""
        return self.last().instructions / max(self.last().fuel, 1)

    def exponent(self, field):
        """How `field` grows from 2n to 4n: 1 is linear."""
        if len(self.sizes) == 1:
            return 1.0
        small, large = (max(getattr(m, field), 1) for m in self.sizes[-2:])
        return math.log2(large / small)

    def failures(self):
        last = self.last()
        error = next((m.error for m in self.sizes if m.error), "")
        if error:
            return [("error", error)]
        found = []
        most = QUICK_UNIT if len(self.sizes) == 1 else UNIT
        if last.instructions > 10_000 and self.per_unit() > most:
            found.append(("unit", f"{self.per_unit():,.0f} instructions for a unit of fuel"))
        if len(self.sizes) == 1:
            return found
        growth = self.exponent("instructions") - self.exponent("fuel")
        if (last.instructions > REAL_WORK and growth > GROWTH
                and self.per_unit() * FAR ** growth > UNIT):
            found.append(("growth", f"work grows by {self.exponent('instructions'):.2f}, "
                                    f"fuel by {self.exponent('fuel'):.2f}"))
        paced = self.paced()
        if paced.piece_instructions > PIECE or paced.seconds > PIECE_SECONDS:
            found.append(("piece", f"a piece of {paced.piece_instructions:,} instructions, "
                                   f"{paced.seconds * 1e6:,.0f} µs"))
        if last.resident - last.counted * 1.25 > RESIDENT_SLACK:
            found.append(("memory", f"{last.resident >> 10:,} KiB resident, "
                                    f"{last.counted >> 10:,} counted"))
        return found


# ---- Measuring.


def block(name, size, row, chunk, piece):
    libraries = "local" if row.local else "tenant"
    return f"@case {name} {size} {row.how} {libraries} {piece}\n{chunk}@end\n"


# Without it memcpy copies long texts by one instruction that valgrind counts once a byte.
TUNABLES = ("glibc.cpu.x86_rep_movsb_threshold=1000000000:"
            "glibc.cpu.x86_rep_stosb_threshold=1000000000")


def run_driver(command, folder, text):
    path = folder / "cases"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(command + [str(path)], capture_output=True, text=True, timeout=SECONDS,
                          check=False, cwd=folder, errors="replace",
                          env=dict(os.environ, GLIBC_TUNABLES=TUNABLES))
    if done.returncode != 0:
        raise AuditError(f"{command[0]}: exit status {done.returncode}: {done.stderr[-600:]}")
    return done.stdout


def paced_size(row, sizes):
    """The size whose pieces are timed: where calls are repeated, more of them tell nothing more."""
    return sizes[0] if row.repeats else sizes[-1]


def time_cases(driver, folder, wanted, pieces):
    """Fills in what the driver says without valgrind; `pieces`: also what they take."""
    text = "".join(block(f"{result.name}@{size}", size, result.row, chunk,
                         0 if pieces and size == paced_size(result.row, sizes) else -1)
                   for result, chunk, sizes in wanted for size in sizes)
    by_name = {f"{result.name}@{size}": m for result, _, sizes in wanted
               for size, m in zip(sizes, result.sizes)}
    for line in run_driver([driver, "time"], folder, text).split("\n")[:-1]:
        name, *fields = line.split("\t")
        m = by_name[name]
        if fields[0] == "error":
            m.error = fields[1]
            continue
        m.fuel = int(fields[0])
        if len(fields) == 1:
            continue
        m.pieces, m.longest = int(fields[1]), int(fields[2])
        m.seconds = int(fields[3]) * 1e-9
        m.counted, m.resident = int(fields[4]), int(fields[5])
    for result, _, _ in wanted:
        if result.row.repeats:
            first, last = result.sizes[0], result.last()
            last.pieces, last.counted, last.resident = first.pieces, first.counted, first.resident


def count_cases(driver, folder, wanted):
    """Fills in the instructions, by valgrind."""
    # The first digest has the library of digests prepare itself.
    warm = cases.Row("warm", "up", "", "hash.hmac_sha256('k', 'text') hash.sha256('text')")
    text, by_name = block("warm", 1, warm, warm.chunk(None), -1), {"warm": Measured()}
    for result, chunk, sizes in wanted:
        for size, m in zip(sizes, result.sizes):
            if m.error:
                continue
            name = f"{result.name}@{size}"
            by_name[name] = m
            piece = m.longest if m.seconds > SUSPICIOUS_SECONDS else -1
            text += block(name, size, result.row, chunk, piece)
    dumps = folder / "dumps"
    said = run_driver(["valgrind", "--tool=callgrind", "--combine-dumps=yes", "--dump-line=no",
                       f"--callgrind-out-file={dumps}", driver, "count"], folder, text)
    for name, what, count in DUMP.findall(dumps.read_text(encoding="utf-8", errors="replace")):
        if what == "whole":
            by_name[name].instructions = int(count)
        else:
            by_name[name].piece_instructions = int(count)
    for line in said.split("\n")[:-1]:
        name, _, error = line.split("\t", 2)
        by_name[name].error = "counted: " + error


def measure(driver, wanted, pieces):
    with tempfile.TemporaryDirectory() as name:
        time_cases(driver, pathlib.Path(name), wanted, pieces)
        count_cases(driver, pathlib.Path(name), wanted)


def empty_row(how, local):
    row = cases.Row("empty", how + ("_local" if local else ""), "", "", size=1, how=how, local=local)
    if how == "source":
        row.call = "''"
    return row


def take_away_empty(results):
    """Takes what an empty row takes from every other."""
    empty = {(r.row.how, r.row.local): r.last() for r in results if r.row.subject == "empty"}
    for result in results:
        if result.row.subject == "empty":
            continue
        base = empty[(result.row.how, result.row.local)]
        for m in result.sizes:
            m.instructions = max(m.instructions - base.instructions, 0)
            m.fuel -= base.fuel
    return [r for r in results if r.row.subject != "empty"]


def audit(driver, chosen, contexts, extent):
    """The results of the chosen subjects' rows."""
    sizes_of = {"quick": (1,), "usual": (1, 2, 4),
                "long": (LONG_FACTOR, 2 * LONG_FACTOR, 4 * LONG_FACTOR)}[extent]
    rows = [(row, cases.function_of(subject)) for subject in chosen for row in subject.rows]
    wanted = []
    for row, function in rows:
        for context in contexts if row.how == "call" else ["plain"]:
            name = row.name if context == "plain" else f"{row.name}+{context}"
            sizes = [row.size * factor for factor in sizes_of]
            wanted.append((Result(name, row, [Measured() for _ in sizes]),
                           row.chunk(function, context), sizes))
    for how, local in {(row.how, row.local) for row, _ in rows}:
        row = empty_row(how, local)
        wanted.append((Result(row.name, row, [Measured()]), row.chunk(None), [1]))
    with tempfile.TemporaryDirectory() as folder:
        stripped = str(pathlib.Path(folder) / "audit")  # valgrind 3.19 ends at clang 19's symbols
        subprocess.run(["strip", "-o", stripped, driver], check=True)
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            for future in [pool.submit(measure, stripped, wanted[k::JOBS], extent != "quick")
                           for k in range(JOBS)]:
                future.result()
    return take_away_empty([result for result, _, _ in wanted])


# ---- Telling.


def read_known():
    """Pairs of a row's name and a kind of failure, with the reason."""
    known = {}
    for _, line in cases.logical_lines(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else []:
        name, kind, reason = line.split(None, 2)
        known[(name, kind)] = reason
    return known


def short(number):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if abs(number) >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number:.0f}"


HEADER = ["row", "instructions", "fuel", "per unit", "work grows", "fuel grows", "longest piece", "µs",
          "KiB counted", "KiB resident"]


def cells(result):
    last = result.last()
    grows = last.instructions > REAL_WORK
    paced = result.paced()
    piece = paced.piece_instructions
    return [f"`{result.name}`", short(last.instructions), short(last.fuel), f"{result.per_unit():.0f}",
            f"{result.exponent('instructions'):.2f}" if grows else "",
            f"{result.exponent('fuel'):.2f}" if grows else "",
            short(piece) if piece else "", f"{paced.seconds * 1e6:.0f}",
            f"{last.counted >> 10:,}", f"{max(last.resident, 0) >> 10:,}"]


INTRODUCTION = f"""# What calls cost, measured

<!-- Written by `tests/audit/audit.py --docs` from tests/audit/*.def: do not edit. -->

Each row calls one native with one argument that varies, or does one long operation of the run-time. It is run at
three sizes; the numbers are of the largest. *Per unit* is machine instructions for a unit of fuel: an ordinary
instruction of Lua takes about {ORDINARY}, and no row may take more than {UNIT}. *Work grows* and *fuel grows* are
exponents (1 is linear), where there is enough work to tell. The *longest piece* between two checkpoints is in
instructions where it took more than {SUSPICIOUS_SECONDS * 1e6:.0f} µs, and in microseconds of processor time; {PIECE:,}
instructions are the most that is allowed. Memory is what was counted against the limit at the peak, and what the
process held beyond what it held before.

"""


def write_document(results, known):
    text = INTRODUCTION
    rule = ["---"] + ["---:"] * (len(HEADER) - 1)
    lines = [HEADER, rule] + [cells(result) for result in results]
    text += "".join("| " + " | ".join(line) + " |\n" for line in lines)
    if known:
        text += "\n## Known to be outside\n\n| row | what | why |\n|---|---|---|\n"
        text += "".join(f"| `{name}` | {kind} | {reason} |\n" for (name, kind), reason in known.items())
    DOCUMENT.write_text(text, encoding="utf-8")


def tell(results, verbose, quick):
    """Prints what fails; returns how many failures are not known."""
    known, bad = read_known(), 0
    if verbose:
        print("\t".join(HEADER))
    names = {result.name for result in results}
    seen = set()
    for result in results:
        if verbose:
            print("\t".join(cells(result)))
        for kind, words in result.failures():
            seen.add((result.name, kind))
            is_known = (result.name, kind) in known
            bad += not is_known
            if not is_known or verbose:
                print(f"{'known' if is_known else 'FAILS'}\t{result.name}\t{kind}\t{words}")
    for name, kind in known if not quick else ():
        if name in names and (name, kind) not in seen:
            print(f"mended\t{name}\t{kind}\tdoes not fail here any more: take it off known.def")
    return bad


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", type=pathlib.Path, default=ROOT / "build/release/bin/audit",
                        metavar="FILE", help="default: build/release/bin/audit")
    parser.add_argument("--filter", default="", metavar="REGEX", help="natives and operations by name")
    parser.add_argument("--long", action="store_true", help="larger sizes, all contexts")
    parser.add_argument("--quick", action="store_true",
                        help="each row once, at its smallest size, without pieces and memory")
    parser.add_argument("--docs", action="store_true", help="write docs/prices_audit.md")
    parser.add_argument("--verbose", action="store_true", help="print every row")
    parser.add_argument("--list", action="store_true", help="only look whether the list is complete")
    parser.add_argument("--contexts", default="", metavar="NAMES", help=", ".join(cases.CONTEXTS))
    return parser.parse_args()


def main():
    options = parse_options()
    if options.docs and (options.long or options.quick or options.filter):
        print("audit.py: --docs takes all rows at the small sizes", file=sys.stderr)
        return 2
    driver = os.path.abspath(options.driver)
    try:
        subjects = cases.all_subjects()
        natives = subprocess.run([driver, "--natives"], capture_output=True, text=True,
                                 check=True).stdout.split()
        missing = cases.gaps(natives, subjects)
        print("".join(line + "\n" for line in missing), end="")
        if options.list or missing:
            return 1 if missing else 0
        for tool in ("valgrind", "strip"):
            if shutil.which(tool) is None:
                print(f"skipped: no {tool}")
                return SKIPPED
        chosen = [s for s in subjects if re.search(options.filter, s.name)]
        contexts = options.contexts.split(",") if options.contexts else ["plain"]
        if options.long and not options.contexts:
            contexts = list(cases.CONTEXTS)
        extent = "long" if options.long else "quick" if options.quick else "usual"
        results = audit(driver, chosen, contexts, extent)
    except (AuditError, cases.CaseError, OSError, subprocess.SubprocessError) as error:
        print(f"audit.py: {error}", file=sys.stderr)
        return 1
    bad = tell(results, options.verbose, options.quick)
    if options.docs:
        write_document(results, read_known())
    print(f"{len(results)} rows, {bad} failures that are not known")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
