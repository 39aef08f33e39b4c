#!/usr/bin/env python3
"""Runs the hostile scripts of tests/limits under a budget and checks that the budget held.

Each tests/limits/ID_TITLE.lua begins with the outcome it may have:

    -- outcome: any | finished | error | limit

Every script gets 10,000,000 instructions and 64 MiB. It must end by itself within the timeout,
not by a signal, with an exit status that fits its outcome (0 finished, 1 an error of the script,
3 a limit), and its process must stay within the memory limit and an allowance. Scripts that take
longer than two seconds are named with their time, though they may pass.

With --tiers every script is run on both tiers: what it used of its budget must be the same. With
--processor a unit may take so many times the processor time that it takes in a plain loop, which is measured first. An
ordinary instruction takes two to three times that; ten such are what any unit may cost.

    tests/support/run_limits.py build/release/bin/selenite
    tests/support/run_limits.py build/release/bin/selenite run --tier=interpreter
    tests/support/run_limits.py --tiers --processor=25 build/release/bin/selenite
    tests/support/run_limits.py --only c13 build/release/bin/selenite

A sanitizer reserves far more than scripts use: pass --guard=0 and a larger --base there.
"""

import argparse
import concurrent.futures
import math
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTRUCTIONS = 10_000_000
MEMORY_BYTES = 64 << 20
MIB = 1 << 20
SLOW_SECONDS = 2.0
# What a process takes beside its script: to begin, and to end with 64 MiB to give back.
SECONDS_BESIDE = 0.1
PLAIN_LOOP = "local x for i = 1, 1e9 do x = i end"
FUEL = re.compile(r'"fuel":(\d+)')

STATUSES = {"finished": {0}, "error": {1}, "limit": {3}, "any": {0, 1, 3}}
OUTCOME_MARK = re.compile(r"^-- outcome: (\w+)$")


class Ending:
    """How one process ended: wait status, seconds, peak resident bytes, end of its stderr."""

    def __init__(self, status, seconds, processor, peak_bytes, errors, late):
        self.status = status
        self.seconds = seconds
        self.processor = processor  # seconds
        self.peak_bytes = peak_bytes
        self.errors = errors
        self.late = late


def expected_outcome(path):
    with path.open(encoding="utf-8") as script:
        mark = OUTCOME_MARK.match(script.readline().rstrip("\n"))
    return mark.group(1) if mark and mark.group(1) in STATUSES else None


def execute(command, timeout, guard):
    """Runs the command; `guard` bytes of private memory stop a machine that lost its limit."""
    with tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=errors)
        if guard:
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (guard, guard))
        late = threading.Event()

        def stop():
            late.set()
            os.kill(process.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, stop)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)  # wait4 took the child's end
        errors.seek(0, os.SEEK_END)
        errors.seek(max(0, errors.tell() - 4000))
        text = errors.read().decode("utf-8", "backslashreplace").strip()
    return Ending(status, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text, late.is_set())


def plain_seconds(command, timeout):
    """Processor time that the whole budget takes in a plain loop, the least of three."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(PLAIN_LOOP)
        script.flush()
        return min(execute(command + [script.name], timeout, 0).processor for _ in range(3))


def different_fuel(ending, other):
    if ending.late or other.late:
        return []
    fuel = [FUEL.findall(e.errors)[-1:] for e in (ending, other)]
    return [] if fuel[0] == fuel[1] else [f"fuel {fuel[0]}, on the interpreter {fuel[1]}"]


def complaints(outcome, ending, timeout, bound, most_processor):
    if ending.late:
        return [f"still running after {timeout:g} s"]
    found = []
    if ending.processor > most_processor:
        found.append(f"{ending.processor:.2f} s of processor time, bound {most_processor:.2f} s")
    if os.WIFSIGNALED(ending.status):
        found.append(f"killed by {signal.Signals(os.WTERMSIG(ending.status)).name}")
    else:
        code = os.WEXITSTATUS(ending.status)
        if code not in STATUSES[outcome]:
            wanted = " or ".join(str(c) for c in sorted(STATUSES[outcome]))
            found.append(f"exit status {code}, expected {wanted} ({outcome})")
    if ending.peak_bytes > bound:
        found.append(f"{ending.peak_bytes / MIB:.1f} MiB resident, bound {bound / MIB:.1f} MiB")
    return found


def main():
    parser = argparse.ArgumentParser(description="Check that limits hold for hostile scripts.")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="scripts run at a time")
    parser.add_argument("--only", default="", metavar="TEXT", help="scripts whose name has TEXT")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds for one script")
    parser.add_argument("--base", type=float, default=24.0,
                        help="MiB that a process may hold beside its memory limit")
    parser.add_argument("--guard", type=int, default=1 << 30,
                        help="bytes of private memory at which a process is refused more; 0: none")
    parser.add_argument("--tiers", action="store_true",
                        help="run each script on the interpreter, too, and compare the fuel")
    parser.add_argument("--processor", type=float, default=0, metavar="TIMES",
                        help="processor time allowed, in times of a plain loop; 0: any")
    parser.add_argument("selenite", nargs=argparse.REMAINDER,
                        help="the binary, and the words before the budget (default: run)")
    options = parser.parse_args()
    if not options.selenite:
        parser.error("name the selenite binary")
    command = list(options.selenite)
    if "/" in command[0]:
        command[0] = str(pathlib.Path(command[0]).resolve())
    if len(command) == 1:
        command.append("run")
    command += [f"--instructions={INSTRUCTIONS}", f"--memory={MEMORY_BYTES}"]
    bound = MEMORY_BYTES + options.base * MIB
    if options.tiers:
        command.append("--stats")
    most = math.inf
    if options.processor:
        most = options.processor * plain_seconds(command, options.timeout) + SECONDS_BESIDE

    def check(path):
        outcome = expected_outcome(path)
        if outcome is None:
            return path, ["no outcome on the first line"], None
        script = str(path.relative_to(ROOT))
        ending = execute(command + [script], options.timeout, options.guard)
        found = complaints(outcome, ending, options.timeout, bound, most)
        if options.tiers:
            other = execute(command + ["--tier=interpreter", script], options.timeout, options.guard)
            found += different_fuel(ending, other)
        return path, found, ending

    scripts = [p for p in sorted(ROOT.glob("tests/limits/*.lua")) if options.only in p.name]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for path, found, ending in pool.map(check, scripts):
            if ending and ending.seconds > SLOW_SECONDS:
                print(f"slow {path.name}: {ending.seconds:.2f} s", flush=True)
            if found:
                failed += 1
                print(f"FAIL {path.name}: {'; '.join(found)}", flush=True)
                if ending and ending.errors:
                    print(f"     {ending.errors.splitlines()[0][:200]}", flush=True)
    print(f"{len(scripts) - failed} passed, {failed} failed")
    return 1 if failed or not scripts else 0


if __name__ == "__main__":
    sys.exit(main())
