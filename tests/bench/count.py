#!/usr/bin/env python3
"""Counts the instructions that each program of tests/bench takes, and compares with a baseline.

    tests/bench/count.py                         # build/release against counts.json
    tests/bench/count.py --build build/mine --filter 'json|fib'
    tests/bench/count.py --update                # writes counts.json

A time on a shared machine is good to a few percent, a count to a few thousandths: so this is what
tests can look at. Instructions are not time, since a cache miss costs as much as many of them; so
run.py has the last word about a change. More than LIMIT over the baseline is a loss, and fails;
as much below it should be written down by --update, in the commit that earned it.

Counts are valgrind's (callgrind, without caches). Made comparable by

- random bytes that are always the same (fixed_random.c), an empty environment, and valgrind's
  fixed addresses;
- taking away what an empty script takes: the dynamic linker and the libraries' set-up;
- one compiler: the baseline names it with its flags. For another one, or another architecture,
  nothing can be said: the last line is `skipped: ...`, the exit status 77;
- no debug information: valgrind 3.19 ends at that of clang 19. It reads a stripped copy.
"""

import argparse
import concurrent.futures
import json
import math
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from engines import HERE, ROOT, EngineError, arguments_for, programs

BASELINE = HERE / "counts.json"
LIMIT = 0.05
SKIPPED = 77  # exit status: nothing was compared
JOBS = 2
SECONDS = 120  # for one program, which takes about three
# Of CMake's cache: with another value, other code is counted.
SETTINGS = ("CMAKE_BUILD_TYPE", "CMAKE_CXX_FLAGS", "CMAKE_CXX_FLAGS_RELEASE", "SELENITE_METERING",
            "SELENITE_DEBUG_CHECKS", "SELENITE_SANITIZE", "SELENITE_GC_STRESS")
COLLECTED = re.compile(r"^==\d+== Collected : (\d+)", re.MULTILINE)


def build_of(folder):
    """What decides about the code of the build in `folder`, and the path of its C compiler."""
    cache = folder / "CMakeCache.txt"
    if not cache.exists():
        raise EngineError(f"{folder}: no build there")
    entries = dict(re.findall(r"^(\w+):\w+=(.*)$", cache.read_text(encoding="utf-8"), re.MULTILINE))
    compiler = entries.get("CMAKE_CXX_COMPILER", "")

    def said(flag):
        return subprocess.run([compiler, flag], capture_output=True, text=True, check=True).stdout

    name = "clang" if "clang" in said("--version") else "g++"
    major = said("-dumpversion").strip().split(".")[0]
    build = {"architecture": platform.machine(), "compiler": f"{name} {major}"}
    build.update((key, entries[key]) for key in SETTINGS if entries.get(key))
    return build, entries.get("CMAKE_C_COMPILER", "cc")


def count(binary, program, arguments):
    """Runs a program in the folder of the binary, where fixed_random.so is, too."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(binary), "run",
               str(program)] + arguments
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS,
                          env={"LD_PRELOAD": str(binary.parent / "fixed_random.so")},
                          executable=shutil.which("valgrind"), stdin=subprocess.DEVNULL,
                          check=False)
    collected = COLLECTED.search(done.stderr)
    if done.returncode != 0 or not collected:
        raise EngineError(f"{program.stem}: exit status {done.returncode}: {done.stderr[-400:]}")
    return int(collected.group(1))


def count_all(binary, c_compiler, chosen):
    """Pairs of a program's name and its count, or what went wrong, as they come."""
    with tempfile.TemporaryDirectory() as folder:
        # No path may be longer in one place than in another.
        here = pathlib.Path(folder)
        stripped, empty = here / "selenite", here / "empty.lua"
        subprocess.run(["strip", "-o", stripped, binary], check=True)
        subprocess.run([c_compiler, "-shared", "-fPIC", "-O1", "-o", here / "fixed_random.so",
                        HERE / "fixed_random.c"], check=True)
        empty.write_text("", encoding="utf-8")
        start = count(stripped, empty, [])

        def measure(program):
            copy = here / program.name
            shutil.copyfile(program, copy)
            return count(stripped, copy, arguments_for(program, "Counted")) - start

        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            futures = [(program.stem, pool.submit(measure, program)) for program in chosen]
            for name, future in futures:
                try:
                    yield name, future.result(), None
                except (EngineError, subprocess.TimeoutExpired) as error:
                    yield name, None, str(error)


def verdict(counted, known, limit):
    """A word about a count beside the known one, and whether it passes."""
    if known is None:
        return "no baseline: --update writes it", False
    change = counted / known - 1
    if change > limit:
        return f"LOSS of {change:.1%}, {limit:.0%} are allowed", False
    return ("faster: --update" if change < -limit else ""), True


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release",
                        metavar="FOLDER", help="default: build/release")
    parser.add_argument("--filter", default="", metavar="REGEX", help="programs by name")
    parser.add_argument("--baseline", type=pathlib.Path, default=BASELINE, metavar="FILE")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"default: {LIMIT}")
    parser.add_argument("--update", action="store_true", help="write the baseline")
    return parser.parse_args()


def main():
    options = parse_options()
    for tool in ("valgrind", "strip"):
        if shutil.which(tool) is None:
            raise EngineError(f"there is no {tool}: see tools/install_packages.sh")
    build, c_compiler = build_of(options.build)
    baseline = {"build": build, "counts": {}}
    if options.baseline.exists():
        baseline = json.loads(options.baseline.read_text(encoding="utf-8"))
    elif not options.update:
        raise EngineError(f"there is no {options.baseline}: --update writes it")
    if baseline["build"] != build:
        if not options.update:
            print(f"skipped: the baseline is for {baseline['build']}, this build is {build}")
            return SKIPPED
        baseline = {"build": build, "counts": {}}

    known = baseline["counts"]
    chosen = programs(options.filter)
    counts, failed, ratios = {}, 0, []
    print(f"{'program':<18} {'baseline':>14} {'instructions':>14} {'ratio':>7}", flush=True)
    for name, counted, problem in count_all(options.build / "bin/selenite", c_compiler,
                                             chosen):
        if problem:
            failed += 1
            print(f"{name:<18} {problem}", flush=True)
            continue
        counts[name] = counted
        before = known.get(name)
        word, passes = ("", True) if options.update else verdict(counted, before, options.limit)
        if before:
            ratios.append(counted / before)
        failed += not passes
        print(f"{name:<18} {before or 0:>14,} {counted:>14,} "
              f"{counted / before if before else math.nan:>7.3f}  {word}", flush=True)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{'geometric mean':<18} {'':>14} {'':>14} {mean:>7.3f}")
    if options.update and not failed:
        if not options.filter:
            known.clear()  # of programs that are no more
        known.update(counts)
        baseline["counts"] = dict(sorted(known.items()))
        options.baseline.write_text(json.dumps(baseline, indent=1) + "\n", encoding="utf-8")
        print(f"written: {options.baseline}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EngineError as error:
        sys.exit(f"count: {error}")
