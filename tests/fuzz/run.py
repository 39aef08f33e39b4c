#!/usr/bin/env python3
"""Runs the fuzzers of this folder, each for a while.

    cmake --preset fuzz && cmake --build build/fuzz --target fuzzers
    tests/fuzz/run.py --minutes 30                  # every target, one after the other
    tests/fuzz/run.py --minutes 30 run pattern      # these
    tests/fuzz/run.py --seconds 15 --seed 1 -j 2    # as test.sh does

A fuzzer begins with tests/fuzz/corpus/TARGET, tests/fuzz/regressions/TARGET and what earlier runs
left in the --work folder, to which it adds. A target passes when nothing was found. What was found
lies in WORK/found: docs/fuzzing.md says what to do with it. The last line is "N passed, N failed".
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Longest input of each, and other folders of seeds.
TARGETS = {
    "run": (2000, []),
    "parser": (2000, [ROOT / "tests/conformance", ROOT / "tests/limits"]),
    "pattern": (400, []),
    "pack": (300, []),
    "format": (300, []),
    "json": (1000, []),
}
# An input takes milliseconds; a machine may be slow and busy, and sanitizers are.
INPUT_SECONDS = 120
MEMORY_MIB = 2048
# Beyond the time asked for: reading the seeds, and the last input.
GRACE_SECONDS = 300


def run(target, options):
    """Whether it passed, and a line about it."""
    longest, seeds = TARGETS[target]
    corpus, found = options.work / target, options.work / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(found.glob(f"{target}-*"))
    seeds = [HERE / "corpus" / target, HERE / "regressions" / target] + seeds
    command = [
        str(options.build / "bin" / f"fuzz_{target}"), f"-max_total_time={options.time}",
        f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MIB}", f"-max_len={longest}",
        f"-artifact_prefix={found}/{target}-", "-detect_leaks=0", "-print_final_stats=1",
        f"-report_slow_units={INPUT_SECONDS}",
    ]
    if options.seed is not None:
        command.append(f"-seed={options.seed}")
    command += [str(corpus)] + [str(folder) for folder in seeds if folder.is_dir()]
    environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1")
    log = options.work / f"{target}.log"
    try:
        with log.open("wb") as output:
            code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL, env=environment,
                                  timeout=options.time + GRACE_SECONDS).returncode
    except subprocess.TimeoutExpired:
        code = "no end"
    except OSError as error:
        return False, f"{target}: cannot be run: {error}"
    text = log.read_bytes().decode("utf-8", "replace")
    runs = re.search(r"number_of_executed_units: (\d+)", text)
    files = sorted(set(found.glob(f"{target}-*")) - before)
    if code == 0 and not files and runs and int(runs[1]) > 0:
        return True, f"{target}: {runs[1]} inputs, nothing found"
    words = re.findall(r"^FOUND: .*|^SUMMARY: .*|^.*runtime error: .*", text, re.MULTILINE)[:3]
    return False, "\n    ".join([f"{target}: ended with {code}, see {log}"] + words +
                                [str(file) for file in files])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET",
                        help=f"of {', '.join(TARGETS)} (default: all)")
    how_long = parser.add_mutually_exclusive_group(required=True)
    how_long.add_argument("--minutes", type=float, help="for each target")
    how_long.add_argument("--seconds", type=float, help="for each target")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/fuzz", metavar="DIR")
    parser.add_argument("--work", type=pathlib.Path, metavar="DIR",
                        help="inputs, findings and logs (default: BUILD/work)")
    parser.add_argument("--seed", type=int, help="of the fuzzers (default: a random one)")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="targets at a time")
    options = parser.parse_args()
    for target in options.targets:
        if target not in TARGETS:
            parser.error(f"no target '{target}'; there are: {', '.join(TARGETS)}")
    options.time = max(1, int(options.seconds or options.minutes * 60))
    options.work = (options.work or options.build / "work").resolve()
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for good, line in pool.map(lambda target: run(target, options),
                                   options.targets or TARGETS):
            print(line, flush=True)
            passed += good
            failed += not good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
