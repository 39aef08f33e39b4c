#!/usr/bin/env python3
"""Runs the whole-program corpus and checks what each script prints.

Three kinds of scripts live under tests/:

  programs/NAME.lua      a program of real size. It must exit with 0 and print exactly what
                         programs/NAME.expected holds and, when a `lua5.4` is installed, what
                         that prints for it now.
  conformance/NAME.lua   one behaviour. What must be printed stands in the script, beside the
                         call that prints it:

                             print(1 + 1)          --> 2

                         The expected lines, in the order of the file, are the whole of the
                         output. A script that ends with an uncaught error has its message in
                         `--! message` on the failing line; a script that does not compile has
                         it in `--? message` on its first line. Both are the text that follows
                         `lua5.4: ` (or `selenite: `) on the first line of standard error, and
                         the exit status must be 1.
  modules/NAME.lua       the same, for the modules beyond the manual (docs/modules.md). The
                         reference has none, so it is not asked.

Scripts run from the root of the repository, because messages name a script by the path it was
given. The interpreter is any command that takes a script as its last argument:

  tests/support/check_corpus.py                                     # the reference, lua5.4
  tests/support/check_corpus.py -j2 selenite run --tier=interpreter

Lists given with --skip-list name scripts that are left out, one path a line with the reason after
it; they count as neither passed nor failed.
"""

import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFERENCE = "lua5.4"
# Of a sanitized build, when a program first runs on a stack of its own: nothing a script said.
SANITIZER_WARNING = re.compile(rb"^==\d+==WARNING: ASan doesn't fully support .*\n", re.MULTILINE)
timeout_seconds = 10.0  # set by --timeout

OUTPUT_MARK = re.compile(rb"-->(?: (.*))?$")
ERROR_MARK = re.compile(rb"--! (.*)$")
SYNTAX_MARK = re.compile(rb"^--\? (.*)$")


class Expectations:
    """What the comments of one conformance script promise; `output` is (line, text) pairs."""

    def __init__(self, source):
        self.output = []
        self.error = None
        for number, line in enumerate(source.split(b"\n"), start=1):
            if mark := OUTPUT_MARK.search(line):
                self.output.append((number, mark.group(1) or b""))
            elif mark := ERROR_MARK.search(line):
                self.error = (number, mark.group(1))
            elif number == 1 and (mark := SYNTAX_MARK.match(line)):
                self.error = (number, mark.group(1))


def execute(command, script):
    """The exit status (None when it ran out of time), output and error output of a script."""
    try:
        done = subprocess.run(command + [script], cwd=ROOT, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=timeout_seconds)
    except subprocess.TimeoutExpired as late:
        return None, late.stdout or b"", late.stderr or b""
    return done.returncode, done.stdout, SANITIZER_WARNING.sub(b"", done.stderr)


def failure(script, line, expected, got):
    def show(value):
        return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
    return f"{script}:{line}\n  expected: {show(expected)}\n  got:      {show(got)}"


def output_lines(output):
    lines = output.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def status_failures(script, line, status, errors, wanted):
    """Complaints about how the process ended; none when it ended as it should."""
    if status is None:
        return [failure(script, line, f"an end within {timeout_seconds:g} s", "none")]
    if status != wanted:
        got = f"exit status {status}: {first_line(errors).decode('utf-8', 'backslashreplace')}"
        return [failure(script, line, f"exit status {wanted}", got)]
    return []


def first_line(text):
    return text.split(b"\n", 1)[0]


def line_failures(script, expected, output):
    """The first difference between (line, text) expectations and the output, as complaints."""
    printed = output_lines(output)
    for (line, text), got in zip(expected, printed):
        if text != got:
            return [failure(script, line, text, got)]
    if len(printed) < len(expected):
        line, text = expected[len(printed)]
        return [failure(script, line, text, "the output ended")]
    if len(printed) > len(expected):
        line = expected[-1][0] if expected else 1
        return [failure(script, line, "no more output", printed[len(expected)])]
    return []


def check_conformance(command, path):
    script = str(path.relative_to(ROOT))
    expected = Expectations(path.read_bytes())
    if not expected.output and expected.error is None:
        return [failure(script, 1, "an expectation in the script", "none")]
    status, output, errors = execute(command, script)
    failures = line_failures(script, expected.output, output)
    if expected.error is None:
        return failures + status_failures(script, 1, status, errors, 0)
    line, message = expected.error
    failures += status_failures(script, line, status, errors, 1)
    got = first_line(errors).split(b": ", 1)[-1]
    if got != message:
        failures.append(failure(script, line, message, got))
    return failures


def check_program(command, path):
    script = str(path.relative_to(ROOT))
    status, output, errors = execute(command, script)
    failures = status_failures(script, 1, status, errors, 0)
    wanted = {}
    stored = path.with_suffix(".expected")
    if stored.exists():
        wanted[stored.name] = stored.read_bytes()
    if shutil.which(REFERENCE):
        wanted[REFERENCE] = execute([REFERENCE], script)[1]
    if not wanted:
        failures.append(failure(script, 1, f"{stored.name} or {REFERENCE}", "neither"))
    for source, text in wanted.items():
        numbered = list(enumerate(output_lines(text), start=1))
        for complaint in line_failures(f"{script} (output, by {source})", numbered, output):
            failures.append(complaint)
    return failures


def read_skip_list(path):
    """The reasons of a skip list by script. A script that is not there is an error."""
    skipped = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        script, _, reason = line.partition(" ")
        if not script or script == "#":
            continue
        if not (ROOT / script).exists() or not reason.strip():
            sys.exit(f"{path}: no such script, or no reason: {line}")
        skipped[script] = reason.strip()
    return skipped


def main():
    global timeout_seconds
    parser = argparse.ArgumentParser(description="Check the Lua corpus with an interpreter.")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="scripts run at a time")
    parser.add_argument("--only", default="", metavar="TEXT", help="scripts whose path has TEXT")
    parser.add_argument("--timeout", type=float, default=timeout_seconds, metavar="SECONDS",
                        help="for one script (default: 10)")
    parser.add_argument("--skip-list", type=pathlib.Path, metavar="FILE", action="append",
                        default=[], help="scripts to leave out, with reasons; may be given again")
    parser.add_argument("interpreter", nargs=argparse.REMAINDER,
                        help=f"the command to run a script with (default: {REFERENCE})")
    options = parser.parse_args()
    timeout_seconds = options.timeout
    skipped = [script for path in options.skip_list for script in read_skip_list(path)]
    command = options.interpreter or [REFERENCE]
    if "/" in command[0]:  # the scripts run elsewhere than the caller stands
        command[0] = str(pathlib.Path(command[0]).resolve())

    checks = [(check_program, path) for path in sorted(ROOT.glob("tests/programs/*.lua"))]
    checks += [(check_conformance, path) for path in sorted(ROOT.glob("tests/conformance/*.lua"))]
    if options.interpreter:
        checks += [(check_conformance, path) for path in sorted(ROOT.glob("tests/modules/*.lua"))]
    checks = [(check, path) for check, path in checks
              if options.only in str(path) and str(path.relative_to(ROOT)) not in skipped]

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for failures in pool.map(lambda item: item[0](command, item[1]), checks):
            failed += bool(failures)
            for complaint in failures:
                print(complaint)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed or not checks else 0


if __name__ == "__main__":
    sys.exit(main())
