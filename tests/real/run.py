#!/usr/bin/env python3
"""Runs other people's programs on both tiers and on lua5.4, and compares.

None of those programs is part of this repository. Check them out side by side in one folder, each
under its repository's name; projects.toml lists them with the commit that was tried:

    mkdir projects && git clone https://github.com/kikito/inspect.lua projects/inspect.lua
    tests/real/run.py --projects projects --selenite build/release/bin/selenite

A project runs its own tests, or a fixed job of tests/real/jobs, in a temporary copy of its own for
each engine: `lua5.4`, then `selenite run --local` on the dispatcher and on the interpreter. It has
passed on a tier when it printed what it printed on lua5.4, and ended as there. Lines that may differ
stand in projects.toml, each with its reason; a reason that nothing needs any more is a failure, and
so is a run that checks nothing. The tiers must also charge the same fuel, if need be without
collections, whose times depend on memory. A project that is not checked out is skipped. The last
line is "N passed, N failed".

    --filter=TEXT   only projects with TEXT in their name
    --times=N       runs on the dispatcher and on lua5.4, for the ratio of time (3 with --docs, else 1)
    --show          prints the output of every run, for whoever adds a project
    --docs          writes the table into docs/compatibility.md, too
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/real"
sys.path.insert(0, str(HERE))
import programs  # noqa: E402
import report  # noqa: E402

TIERS = ("auto", "interpreter")
# Below this a ratio would mostly say how fast a process starts.
LEAST_SECONDS = 0.1
# More of an output is not kept: a program that prints without end fails for the missing rest.
KEPT_BYTES = 64 << 20


class Ended:
    """How one process ended. `seconds` is processor time; `status` is None when it took too long."""

    def __init__(self, status, seconds, output, errors):
        self.status = status
        self.seconds = seconds
        self.output = output
        self.errors = errors

    def fuel(self):
        """From the line that --stats prints last."""
        for line in reversed(self.errors.splitlines()):
            if line.startswith(b"{"):
                return json.loads(line)["fuel"]
        return None


def copy(source, target):
    """Copies a file, or a folder with all that is below it."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git"), dirs_exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def copy_project(projects, project, target):
    """Copies what a run needs, with the jobs and the stand-ins beside it."""
    for name in project.files:
        copy(projects / project.folder / name, target / name)
    for name in project.borrowed:
        copy(projects / name, target / pathlib.Path(name).name)
    copy(HERE / "jobs", target / "real")
    copy(HERE / "stand_in", target / "real/stand_in")


def run_process(command, folder, seconds, memory):
    """Runs a command in a folder, within bounds of time and memory."""
    bound = lambda: resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C", "TZ": "UTC", "HOME": "/"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=errors,
                                   preexec_fn=bound if memory else None)
        late = threading.Event()
        timer = threading.Timer(seconds, lambda: (late.set(), process.kill()))
        timer.start()
        _, code, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(code)
        output.seek(0)
        errors.seek(0)
        return Ended(None if late.is_set() else process.returncode, usage.ru_utime + usage.ru_stime,
                     output.read(KEPT_BYTES), errors.read(KEPT_BYTES))


# Put before a script, stops collections.
UNCOLLECTED = ["real/uncollected.lua"]


def command_of(options, run, folder, tier, before=()):
    """The command for a tier, in a folder; for the reference when `tier` is None."""
    script = [*before, run.script, *run.arguments_in(folder)]
    if tier is None:
        return [options.lua, *script]
    local = "--local" if run.access == "read" else "--local=rw"
    return [options.selenite, "run", "--stats", f"--tier={tier}", "--seed=1", local, *script]


def execute(options, project, run, tier, before=()):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        copy_project(options.projects, project, folder)
        return run_process(command_of(options, run, folder, tier, before), folder,
                           min(run.seconds, options.seconds), options.memory)


def excused(run, expected, got):
    """The lines of both outputs that must agree, the reasons that took lines away, and how many."""
    used, excuses = set(), set()
    printed = got.count(b"\n") + 1

    def kept(lines):
        for line in lines:
            matching = [d.line for d in run.differs if d.pattern.search(line)]
            used.update(matching)
            if not matching:
                yield line
            elif line.startswith(b"not ok  "):
                excuses.add(line)

    got = list(kept(got.split(b"\n")))
    explained = printed - len(got)
    names = tuple(excuses)
    expected = [line for line in kept(expected.split(b"\n"))
                if not (line.startswith(b"ok  ") and
                        any(name.startswith(b"not " + line + b":") for name in names))]
    if run.unordered:
        expected.sort()
        got.sort()
    return expected, got, used, explained


def shown(line):
    return "nothing" if line is None else repr(line[:300].decode("utf-8", "replace"))


def compare(run, reference, ended, bound):
    """What is wrong with how a tier ended (empty when nothing is), and how many lines differ for
    a reason."""
    expected, got, used, explained = excused(run, reference.output, ended.output)
    return difference(run, reference, ended, bound, expected, got, used), explained


def difference(run, reference, ended, bound, expected, got, used):
    """What is wrong, from the lines that must agree."""
    if ended.status is None:
        return f"not finished after {bound} s"
    if expected != got:
        for n in range(max(len(expected), len(got))):
            a = expected[n] if n < len(expected) else None
            b = got[n] if n < len(got) else None
            if a != b:
                said = error_text(ended) if ended.status else ""
                return f"line {n + 1} is {shown(b)}, not {shown(a)}{said}"
    # Which status an error gives is the command's own affair; that it is one is not.
    if (reference.status == 0) != (ended.status == 0):
        return f"status {ended.status}, not {reference.status}{error_text(ended)}"
    stale = [d.line for d in run.differs if d.line not in used]
    return f"no line is like '{stale[0]}' any more" if stale else ""


def error_text(ended):
    """The first line of what was said on standard error."""
    lines = [line for line in ended.errors.decode("utf-8", "replace").splitlines()
             if line and not line.startswith("{")]
    return f": {lines[0][:300]}" if lines else ""


def different_fuel(options, project, run, ended):
    """What the tiers charge differently; empty when they agree."""
    if any(e.fuel() is None for e in ended.values()):
        return "prints no figures for --stats"
    if run.fuel or len({e.fuel() for e in ended.values()}) == 1:
        return ""
    # A little depends on when collections come. Without them, nothing may differ.
    fuel = {tier: execute(options, project, run, tier, UNCOLLECTED).fuel() for tier in TIERS}
    if len(set(fuel.values())) == 1:
        return ""
    return f"{fuel['interpreter']} units of fuel, {fuel['auto']} on the dispatcher"


def try_run(options, project, run):
    """One run on all engines. Returns a report.Row."""
    reference = execute(options, project, run, None)
    checks = run.count(reference.output)
    row = report.Row(project.name, run.what, checks)
    if options.show:
        show(project, run, "lua5.4", reference)
    if reference.status is None:
        row.problem = f"lua5.4 has not finished after {run.seconds} s"
        return row
    if checks == 0:
        row.problem = f"checks nothing on lua5.4 (status {reference.status}{error_text(reference)})"
        return row
    ended = {}
    for tier in TIERS:
        ended[tier] = execute(options, project, run, tier)
        if options.show:
            show(project, run, tier, ended[tier])
        row.wrong[tier], row.explained[tier] = compare(run, reference, ended[tier],
                                                       min(run.seconds, options.seconds))
    if not any(row.wrong.values()):
        row.wrong["interpreter"] = different_fuel(options, project, run, ended)
    if not row.wrong["auto"] and reference.seconds >= LEAST_SECONDS:
        reference_seconds, seconds = [reference.seconds], [ended["auto"].seconds]
        for _ in range(options.times - 1):
            reference_seconds.append(execute(options, project, run, None).seconds)
            seconds.append(execute(options, project, run, "auto").seconds)
        row.ratio = statistics.median(seconds) / statistics.median(reference_seconds)
    return row


def show(project, run, engine, ended):
    print(f"---- {project.name}, {run.what}, {engine}: status {ended.status}, {ended.seconds:.2f} s")
    sys.stdout.flush()
    for bytes_ in (ended.output, ended.errors):
        sys.stdout.buffer.write(bytes_)
    sys.stdout.buffer.flush()


def checked_out(folder):
    """The commit of a checkout, or None when the folder does not say."""
    done = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True,
                          check=False)
    top = subprocess.run(["git", "-C", folder, "rev-parse", "--show-toplevel"], capture_output=True,
                         text=True, check=False)
    if done.returncode or pathlib.Path(top.stdout.strip()) != folder.resolve():
        return None
    return done.stdout.strip()


def why_skipped(options, project):
    """Why a project is not run here; empty when it is."""
    if project.skip:
        return project.skip
    folder = options.projects / project.folder
    if not folder.is_dir():
        return f"not checked out: no {folder}"
    missing = [path for path in [folder / name for name in project.files] +
               [options.projects / name for name in project.borrowed] if not path.exists()]
    return f"no {missing[0]}" if missing else ""


def parse_arguments():
    parser = argparse.ArgumentParser(description="Run other people's programs and compare.")
    parser.add_argument("--projects", type=pathlib.Path, metavar="DIR", required=True,
                        help="the folder with the checked-out projects")
    parser.add_argument("--selenite", type=pathlib.Path, metavar="BIN", required=True,
                        help="the command to test")
    parser.add_argument("--lua", default="lua5.4", metavar="BIN", help="the reference (%(default)s)")
    parser.add_argument("--list", type=pathlib.Path, default=HERE / "projects.toml", metavar="FILE",
                        help="what to run (%(default)s)")
    parser.add_argument("--filter", default="", metavar="TEXT",
                        help="only projects with TEXT in their name")
    parser.add_argument("--seconds", type=int, default=120, help="limit of each run (%(default)s)")
    parser.add_argument("--memory", type=int, default=4096, metavar="MIB",
                        help="limit of each process (%(default)s); 0 for none, which a sanitized "
                             "build needs")
    parser.add_argument("--times", type=int, metavar="N", help="runs for the ratio of time")
    parser.add_argument("--show", action="store_true", help="print what the programs print")
    parser.add_argument("--docs", action="store_true", help="write docs/compatibility.md")
    options = parser.parse_args()
    if not options.selenite.is_file():
        raise SystemExit(f"run: --selenite must name the built command, not {options.selenite}")
    if not shutil.which(options.lua):
        raise SystemExit(f"run: no {options.lua} on this machine")
    if options.docs and options.filter:
        raise SystemExit("run: --docs is for all projects: no --filter")
    if options.times is None:
        options.times = 3 if options.docs else 1
    options.selenite = options.selenite.resolve()
    return options


def main():
    options = parse_arguments()
    try:
        projects = programs.load(options.list)
    except (ValueError, re.error) as wrong:
        raise SystemExit(f"run: {wrong}")
    rows, skipped = [], {}
    passed = failed = 0
    for project in projects:
        if options.filter not in project.name:
            continue
        reason = why_skipped(options, project)
        if reason:
            skipped[project.name] = reason
            print(f"{project.name:22} skipped: {reason}", flush=True)
            continue
        commit = checked_out(options.projects / project.folder)
        if commit and not commit.startswith(project.commit):
            print(f"{project.name:22} note: {commit[:12]} is checked out, {project.commit} was tried")
        for run in project.run:
            row = try_run(options, project, run)
            rows.append(row)
            for tier in TIERS:
                error = row.error(tier)
                passed += not error
                failed += bool(error)
                ratio = f"{row.ratio:5.2f} x" if row.ratio and tier == "auto" else ""
                print(f"{project.name:22} {tier:12} {'FAILED' if error else 'passed'} {ratio:8}"
                      f"{row.checks:6} checks  {run.what}{': ' + error if error else ''}", flush=True)
    if options.docs:
        report.write(projects, rows, skipped, ROOT / "docs/compatibility.md")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
