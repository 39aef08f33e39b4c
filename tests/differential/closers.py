#!/usr/bin/env python3
"""Compares programs about closers, catchers and coroutines with the reference.

    tests/differential/closers.py --selenite build/release/bin/selenite
    tests/differential/closers.py --selenite ... --seed today --count 1000000
    tests/differential/closers.py --selenite ... --seed 1 --only 1234

The programs are those of closer_programs.py, hundreds in a file. Compared are all events that they
tell, among them every value that closers, handlers and resumers get, with what `lua5.4` tells, and
the fuel of both tiers. With --yields-anywhere the tiers are compared with one another only, and
with code that is not optimised. A program that differs is cut down to what still does, and shown. With
--engine the first files are run by `differential`, too, in all its ways.

One difference is meant: in Lua 5.4.4 an error in a closer that `coroutine.close` runs still goes to
the handler of an `xpcall` in which the coroutine slept, or to what is found where that was; from
5.4.5 on, and here, that `xpcall` is over. A program that differs counts as meant if it differs
neither without `xpcall` nor without the closing of coroutines that sleep.
"""

import argparse
import concurrent.futures
import datetime
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

from closer_programs import PRELUDE, Program, case_text

BATCH = 250
TIMEOUT_SECONDS = 30
ONE_PROGRAM_SECONDS = 3
MEMORY_BYTES = 1 << 30
SHOWN = 600
# Attempts to cut a program down, and programs cut down.
ATTEMPTS = 600
CUT = 5

# Replacements of what the one meant difference needs.
WITHOUT_XPCALL = """\
local function finish(h, ok, ...)
  if ok then return ok, ... end
  return ok, h(...)
end
local function xpcall(f, h, ...) return finish(h, pcall(f, ...)) end
"""
WITHOUT_CLOSING = """\
local close, coroutine = coroutine.close, setmetatable({}, {__index = coroutine})
function coroutine.close(co)
  if type(co) == "thread" and coroutine.status(co) == "suspended" then return true end
  return close(co)
end
"""


def bound_memory():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))


class Answer:
    """What a command made of a file: lines by number, its fuel, how it ended if not well."""

    def __init__(self, command, path, seconds):
        try:
            done = subprocess.run(command + [path.name], cwd=path.parent, capture_output=True,
                                  stdin=subprocess.DEVNULL, timeout=seconds,
                                  preexec_fn=bound_memory)
            output, errors, code = done.stdout, done.stderr.decode("utf-8", "replace"), done.returncode
        except subprocess.TimeoutExpired as late:
            output, errors, code = late.stdout or b"", "took too long", -1
        self.fuel, self.end = None, ""
        if "--stats" in command and code == 0:
            self.fuel = json.loads(errors.splitlines()[-1])["fuel"]
        if code != 0:
            self.end = f"ended with {code}: {errors[-SHOWN:]}"
        self.lines = {}
        for line in output.decode("utf-8", "replace").split("\n"):
            number, tab, rest = line.partition("\t")
            if tab and number.isdigit():
                self.lines[int(number)] = rest

    def line(self, number):
        return self.lines.get(number, f"(no answer: {self.end})")


class Comparison:
    def __init__(self, options):
        self.prelude = PRELUDE
        if options.no_traces:
            self.prelude = PRELUDE.replace("= debug.traceback", "= function(message) return message end")
        selenite = str(options.selenite.resolve())
        reference = [options.reference]
        if options.yields_anywhere:
            reference = [selenite, "run", "-O0", "--tier=interpreter"]
        self.commands = [reference, [selenite, "run", "--stats"],
                         [selenite, "run", "--stats", "--tier=interpreter"]]

    def answers(self, text, seconds=TIMEOUT_SECONDS, before=""):
        with tempfile.TemporaryDirectory(prefix="closers-") as folder:
            path = pathlib.Path(folder) / "c.lua"
            path.write_text(before + self.prelude + text, encoding="utf-8")
            return [Answer(command, path, seconds) for command in self.commands]

    def complaint(self, number, text, before=""):
        """How one program differs, in words, or None; None, too, for what is no program, or too long."""
        reference, *ours = self.answers(text, ONE_PROGRAM_SECONDS, before)
        if reference.end:
            return None
        for name, answer in zip(("dispatcher", "interpreter"), ours):
            if answer.line(number) != reference.line(number):
                return first_difference(name, reference.line(number), answer.line(number))
        if ours[0].fuel != ours[1].fuel:
            return f"fuel: {ours[0].fuel} on the dispatcher, {ours[1].fuel} on the interpreter"
        return None

    def is_meant(self, number, text):
        return not any(self.complaint(number, text, before)
                       for before in (WITHOUT_XPCALL, WITHOUT_CLOSING))

    def differing(self, programs):
        """Those of a list of programs that differ."""
        reference, *ours = self.answers("".join(program.text() for program in programs))
        lost = [program for program in programs
                if any(answer.line(program.number) != reference.line(program.number) for answer in ours)]
        bad_end = reference.end or any(answer.end for answer in ours)
        if len(programs) == 1:
            return programs if lost or bad_end or ours[0].fuel != ours[1].fuel else []
        if bad_end or (not lost and ours[0].fuel != ours[1].fuel):
            middle = len(programs) // 2
            return self.differing(programs[:middle]) + self.differing(programs[middle:])
        return lost

    def engine_complaint(self, engine, programs):
        """What `differential` says of a file of programs, or None."""
        with tempfile.TemporaryDirectory(prefix="closers-") as folder:
            path = pathlib.Path(folder) / "c.lua"
            path.write_text(PRELUDE + "".join(program.text() for program in programs), encoding="utf-8")
            done = subprocess.run([engine, "--masks=1", "--stops=2", path.name], cwd=folder,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return (done.stdout + done.stderr)[:SHOWN * 3] if done.returncode != 0 else None

    def cut(self, program):
        """The program's text without what the difference does not need."""
        statements, where = program.statements, program.where

        def differs(candidate):
            text = case_text(program.number, where, candidate)
            return self.complaint(program.number, text) and not self.is_meant(program.number, text)

        attempts, found = 0, True
        while found and attempts < ATTEMPTS:
            found = False
            for candidate in smaller(statements):
                attempts += 1
                if attempts > ATTEMPTS:
                    break
                if differs(candidate):
                    statements, found = candidate, True
                    break
        return case_text(program.number, where, statements)


def smaller(statements):
    """Every list of statements with one less, or with one replaced by what is inside it."""
    for at, statement in enumerate(statements):
        yield statements[:at] + statements[at + 1:]
        blocks = [(place, part) for place, part in enumerate(statement) if isinstance(part, list)]
        for _, block in blocks:
            yield statements[:at] + block + statements[at + 1:]
        for place, block in blocks:
            for inner in smaller(block):
                yield statements[:at] + [statement[:place] + [inner] + statement[place + 1:]] + statements[at + 1:]


def first_difference(name, expected, got):
    """Both, from a little before the place where they part."""
    at = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b), min(len(expected), len(got)))
    begin = max(0, at - 80)
    return (f"{name}:\n    reference: ...{expected[begin:begin + SHOWN // 2]}\n"
            f"    selenite:  ...{got[begin:begin + SHOWN // 2]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selenite", type=pathlib.Path, required=True, metavar="COMMAND")
    parser.add_argument("--reference", default="lua5.4", metavar="COMMAND")
    parser.add_argument("--engine", type=pathlib.Path, metavar="DIFFERENTIAL")
    parser.add_argument("--engine-files", type=int, default=4, help="of 250 programs (default: 4)")
    parser.add_argument("--count", type=int, default=5000, help="programs (default: 5000)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first (default: 0)")
    parser.add_argument("--seed", default="1", help="any text; today: from the date")
    parser.add_argument("--yields-anywhere", action="store_true",
                        help="yields also where the reference has none: compares the tiers only")
    parser.add_argument("--no-traces", action="store_true",
                        help="no tracebacks, whose wording differs between releases of Lua")
    parser.add_argument("--seconds", type=float, default=float("inf"),
                        help="begin no more programs after this time")
    parser.add_argument("--only", type=int, metavar="N", help="this program alone, shown")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seed == "today":
        options.seed = datetime.date.today().strftime("%Y%m%d")
    comparison = Comparison(options)
    print(f"seed {options.seed}", flush=True)
    if options.only is not None:
        options.first, options.count = options.only, 1
        print(Program(options.seed, options.only, options.yields_anywhere).text())
    deadline = time.monotonic() + options.seconds

    def compare(numbers):
        if time.monotonic() > deadline:
            return None
        programs = [Program(options.seed, number, options.yields_anywhere) for number in numbers]
        found = comparison.differing(programs)
        if options.engine and (numbers[0] - options.first) // BATCH < options.engine_files:
            report = comparison.engine_complaint(options.engine.resolve(), programs)
            if report:
                return [(programs[0], f"among it and {len(programs) - 1} more: {report}")]
        return [(program, None if comparison.is_meant(program.number, program.text()) else
                 comparison.complaint(program.number, program.text()) or "only with its neighbours")
                for program in found]

    end = options.first + options.count
    batches = [range(at, min(at + BATCH, end)) for at in range(options.first, end, BATCH)]
    passed = failed = meant = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for numbers, found in zip(batches, pool.map(compare, batches)):
            if found is None:
                print(f"time is up at program {numbers[0]}")
                break
            wrong = [(program, complaint) for program, complaint in found if complaint]
            meant += len(found) - len(wrong)
            passed += len(numbers) - len(wrong)
            failed += len(wrong)
            for program, complaint in wrong:
                print(f"DIFFERENT program {program.number}: {complaint}\n"
                      f"    again: {sys.argv[0]} --selenite {options.selenite} --seed {options.seed} "
                      f"--only {program.number}", flush=True)
                if failed <= CUT:
                    print(f"    cut down:\n{comparison.cut(program)}", flush=True)
    if meant:
        print(f"{meant} differ as meant: closers that coroutine.close runs have no handler")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
