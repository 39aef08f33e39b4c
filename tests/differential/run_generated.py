#!/usr/bin/env python3
"""Generates random programs and compares what runs them.

    tests/differential/run_generated.py --engine build/release/bin/differential
    tests/differential/run_generated.py --engine ... --count 5000 --seed today --save /tmp/found

Each program of generate.py must behave the same in every way that `differential` has of running
it, fuel included, and print the same as the reference, error message and traceback included. The
programs' seeds are SEED, SEED + 1, ... (`today`: from the date); one that behaves differently is
kept in the --save folder, with the command that runs it again.
"""

import argparse
import concurrent.futures
import datetime
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import generate

TIMEOUT_SECONDS = 10
# Programs are made to end long before this; one that does not is not compared with the reference.
FUEL = 20_000_000
BATCH = 25
ENGINE_SECONDS = 120  # for a batch
SHOWN = 160


def reference_answer(command, path):
    """Output and error of the reference, or None when it takes too long."""
    try:
        done = subprocess.run([command, path.name], cwd=path.parent, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    error = done.stderr.rstrip(b"\n")
    prefix = os.fsencode(os.path.basename(command)) + b": "
    return done.stdout, error[len(prefix):] if error.startswith(prefix) else error


def first_difference(name, expected, got):
    """The first line that differs, worded for people, or None."""
    if expected == got:
        return None
    theirs, ours = expected.split(b"\n"), got.split(b"\n")
    for number in range(max(len(theirs), len(ours))):
        pair = [lines[number][:SHOWN].decode("utf-8", "backslashreplace")
                if number < len(lines) else "(it ended)" for lines in (theirs, ours)]
        if number >= len(theirs) or number >= len(ours) or theirs[number] != ours[number]:
            return (f"{name} differs in line {number + 1}\n"
                    f"    reference: {pair[0]}\n    selenite:  {pair[1]}")
    return None


class Batch:
    """Some programs in a folder of their own, compared together."""

    def __init__(self, seeds, folder, options):
        self.folder = pathlib.Path(folder)
        self.options = options
        self.paths = {}
        for seed in seeds:
            path = self.folder / f"p{seed}.lua"
            path.write_text(generate.program(str(seed)), encoding="utf-8")
            self.paths[seed] = path

    def run(self):
        """Complaints by seed, the seeds that were too long, and the engine's line of shares."""
        answers = self.folder / "answers"
        answers.mkdir()
        command = [str(self.options.engine), f"--fuel={FUEL}", f"--answers={answers}",
                   f"--seed={self.options.engine_seed}", "--masks=1", "--stops=1"]
        names = [path.name for path in self.paths.values()]
        report, end = self.run_engine(command + names)
        complaints, late = {}, []
        for seed, path in self.paths.items():
            found = self.tier_differences(report, path.name)
            answer = answers / path.stem
            if not answer.with_suffix(".err").exists():
                found.append(f"no answer; {end}")
            elif answer.with_suffix(".err").read_bytes() == b"(terminated)":
                late.append(seed)
            else:
                found += self.reference_differences(path, answer, seed, late)
            if found:
                complaints[seed] = found
        return complaints, late, report.splitlines()[-2] if report.count("\n") > 1 else ""

    def run_engine(self, command):
        """What it printed, and how it ended in words."""
        def guard():
            if self.options.guard:
                limit = self.options.guard << 20
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        try:
            done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL,
                                  capture_output=True, preexec_fn=guard, timeout=ENGINE_SECONDS)
        except subprocess.TimeoutExpired as late:
            report = (late.stdout or b"").decode("utf-8", "backslashreplace")
            return report, "the engine took too long"
        errors = done.stderr.decode("utf-8", "backslashreplace")[-2000:]
        return (done.stdout.decode("utf-8", "backslashreplace"),
                f"the engine ended with {done.returncode}: {errors}")

    def tier_differences(self, report, name):
        """What the engine says of one program: a line, and the indented lines under it."""
        found, inside = [], False
        for line in report.splitlines():
            if line.startswith("DIFFERENT "):
                inside = line.split(" ")[1] == name
            elif not line.startswith("    "):
                inside = False
            if inside and not line.startswith("    again:"):
                found.append(line)
        return found

    def reference_differences(self, path, answer, seed, late):
        if generate.NOT_FOR_REFERENCE in path.read_text(encoding="utf-8").split("\n", 2)[1]:
            return []
        expected = reference_answer(self.options.reference, path)
        if expected is None:
            late.append(seed)
            return []
        got = (answer.with_suffix(".out").read_bytes(), answer.with_suffix(".err").read_bytes())
        found = [first_difference(name, *pair)
                 for name, pair in zip(("output", "error"), zip(expected, got))]
        return [difference for difference in found if difference]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", type=pathlib.Path, required=True, metavar="DIFFERENTIAL")
    parser.add_argument("--reference", default="lua5.4", metavar="COMMAND")
    parser.add_argument("--count", type=int, default=300, help="programs (default: 300)")
    parser.add_argument("--seed", default="1", help="of the first program; today: from the date")
    parser.add_argument("--engine-seed", default="1", help="of denied opcodes and stops")
    parser.add_argument("--seconds", type=float, default=float("inf"),
                        help="begin no more programs after this time")
    parser.add_argument("--save", type=pathlib.Path, metavar="DIR",
                        help="where programs go that differ (default: a new temporary folder)")
    parser.add_argument("--guard", type=int, default=2048, metavar="MIB",
                        help="private memory at which the engine is refused more; 0: none, as "
                             "sanitizers need")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    options.engine = options.engine.resolve()
    if options.seed == "today":
        options.seed = datetime.date.today().strftime("%Y%m%d0000")
    first = int(options.seed)
    print(f"seeds {first} to {first + options.count - 1}", flush=True)
    deadline = time.monotonic() + options.seconds

    def run_batch(seeds):
        with tempfile.TemporaryDirectory(prefix="generated-") as folder:
            return Batch(seeds, folder, options).run()

    def compare(seeds):
        if time.monotonic() > deadline:
            return None
        complaints, late, shares = run_batch(seeds)
        silent = [seed for seed, found in complaints.items() if "no answer" in found[-1]]
        if len(silent) > 1:  # one took the others with it
            for seed in silent:
                alone, alone_late, _ = run_batch([seed])
                late += alone_late
                del complaints[seed]
                complaints.update(alone)
        return complaints, late, shares

    passed = failed = late = 0
    batches = [range(first + begin, first + min(begin + BATCH, options.count))
               for begin in range(0, options.count, BATCH)]
    shares = ""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seeds, result in zip(batches, pool.map(compare, batches)):
            if result is None:
                print(f"time is up at seed {seeds[0]}")
                break
            complaints, too_long, shares = result
            late += len(too_long)
            failed += len(complaints)
            passed += len(seeds) - len(complaints)
            for seed, found in complaints.items():
                folder = options.save or pathlib.Path(tempfile.mkdtemp(prefix="differing-"))
                options.save = folder
                folder.mkdir(parents=True, exist_ok=True)
                saved = folder / f"p{seed}.lua"
                saved.write_text(generate.program(str(seed)), encoding="utf-8")
                print(f"DIFFERENT seed {seed}: {saved}")
                for line in found:
                    print(f"  {line}")
                print(f"  again: {sys.argv[0]} --engine {options.engine} --count 1 --seed {seed} "
                      f"--engine-seed {options.engine_seed}", flush=True)
    if late:
        print(f"{late} took too long to be compared with {options.reference}")
    print(f"last batch: {shares}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
