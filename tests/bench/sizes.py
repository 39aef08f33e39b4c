#!/usr/bin/env python3
"""Bytes of one object of each kind, beside lua5.4's.

    tests/bench/sizes.py                  # build/release and lua5.4
    tests/bench/sizes.py --docs           # writes the table into docs/performance.md

sizes/objects.lua makes many objects of a kind. Three figures: bytes, the engine's own count of what
it asked for; footprint, what our memory limit is held against, which has the allocator's bytes in
it; and resident, by how much the peak of the process grows with twice as many objects, less the
place in the array that holds them. Compiling leaves garbage, so there is no resident for
prototypes.
"""

import argparse
import functools
import pathlib
import re
import subprocess
import sys

from engines import HERE, ROOT, EngineError, machine, parse_engine, run_once
from section import markdown_table, paragraph, write_section

OBJECTS = HERE / "sizes/objects.lua"
KINDS = [
    "table {}", "table {x, y}", "table {a, b, c, d, e}", "table of 4 items", "table of 100 items",
    "closure, a constant variable", "closure, an assigned variable", "fiber, not started",
    "fiber, suspended in a call", "string of 12 bytes", "string of 60 bytes", "prototype, one line",
    "prototype, twelve lines",
]
COUNT = 20000
BEFORE_AFTER = re.compile(r"^before\t(\d+)\nafter\t(\d+)$", re.MULTILINE)


def own_count(engine, kind):
    done = run_once(engine.command + [str(OBJECTS), kind, str(COUNT)])
    match = BEFORE_AFTER.search(done.output.decode())
    if done.status != 0 or not match:
        raise EngineError(f"{engine.name}: {kind}: {done.last_words()}")
    return (int(match.group(2)) - int(match.group(1))) / COUNT


@functools.lru_cache(maxsize=None)
def growth(engine, kind):
    peaks = [run_once(engine.command + [str(OBJECTS), kind, str(count)]).peak_bytes
             for count in (4 * COUNT, 8 * COUNT)]
    return (peaks[1] - peaks[0]) / (4 * COUNT)


def resident(engine, kind):
    if kind.startswith("prototype"):
        return ""
    return f"{growth(engine, kind) - growth(engine, 'nothing'):.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release",
                        metavar="FOLDER", help="default: build/release")
    parser.add_argument("--filter", default="", metavar="REGEX", help="kinds by name")
    parser.add_argument("--docs", action="store_true",
                        help="write the table into docs/performance.md")
    options = parser.parse_args()
    selenite = parse_engine("selenite", options.build / "bin/selenite")
    reference = parse_engine("lua5.4", None)
    sizes = options.build / "bin/sizes"
    if not sizes.exists():
        raise EngineError(f"there is no {sizes}: build the target sizes")

    rows = [["bytes of one", "selenite", "footprint", "resident", "lua5.4", "resident",
             "selenite / lua5.4"]]
    print("  ".join(rows[0]), flush=True)
    for kind in (kind for kind in KINDS if re.search(options.filter, kind)):
        done = subprocess.run([sizes, OBJECTS, kind, str(COUNT)], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise EngineError(f"{kind}: {done.stderr.strip()}")
        ours, footprint = map(float, done.stdout.split())
        theirs = own_count(reference, kind)
        rows.append([kind, f"{ours:.0f}", f"{footprint:.0f}", resident(selenite, kind),
                     f"{theirs:.0f}", resident(reference, kind), f"{ours / theirs:.2f}"])
        print("  ".join(rows[-1]), flush=True)
    if options.docs:
        text = [
            paragraph(f"On {machine()}; `{reference.version()}`. *Footprint* is what the memory "
                      "limit is held against: with what the allocator adds. *Resident* is by how "
                      "much the peak of the process grows for each object more. A prototype is "
                      "counted with its share of the chunk's code and lines."),
            markdown_table(rows),
        ]
        write_section("sizes", "\n\n".join(text))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EngineError as error:
        sys.exit(f"sizes: {error}")
