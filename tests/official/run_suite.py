#!/usr/bin/env python3
"""Runs the official test suite of Lua 5.4 on both tiers and prints a table.

The suite is not part of this repository. Fetch it once, anywhere beside it:

    git clone --depth 1 --branch v5.4.8 https://github.com/lua/lua lua-5.4.8
    tests/official/run_suite.py --suite lua-5.4.8/testes --selenite build/release/bin/selenite

Every file runs in a process of its own, as `selenite run --local=rw` with the variables that the
suite's readme asks portable, quick runs to set, in a temporary copy of the folder. left_out.json
holds the lines that a sandbox, or a machine without a C stack, cannot run, each with its reason;
in the copy they are blank. A file has passed when its process ends with status 0. The last line is
"N passed, N failed".

    --filter=TEXT   only files with TEXT in their name
    --tier=TIER     only this tier
    --pieces=N      with pieces of N units, in a build with SELENITE_TEST_PIECES (docs/differential.md)
    --docs          writes the table into docs/compatibility.md, too
    --seal          takes the lines as they are now for those that left_out.json means: for whoever
                    edits it; nothing is run
"""

import argparse
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))
import left_out  # noqa: E402
import section  # noqa: E402

RULES = ROOT / "tests/official/left_out.json"
DOCUMENT = ROOT / "docs/compatibility.md"
FETCH = """The official test suite is needed: the folder `testes` of the public repository lua/lua at
the tag v5.4.8. It is not part of this repository. For instance:

    git clone --depth 1 --branch v5.4.8 https://github.com/lua/lua lua-5.4.8
    tests/official/run_suite.py --suite lua-5.4.8/testes --selenite build/release/bin/selenite"""
TIERS = ("auto", "interpreter")
# What the suite's own driver would set; on line 1, so that no line moves.
PRELUDE = b"_port = true; _soft = true; _nomsg = true; "


class Outcome:
    """How one file ended on one tier. `error` is empty when it passed."""

    def __init__(self, seconds, error):
        self.seconds = seconds
        self.error = error


def copy_suite(source, target, rules):
    """The suite in `target`, without what is left out."""
    for path in source.rglob("*"):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        elif path.suffix == ".lua" and path.parent == source:
            lines = left_out.blank(path.name, path.read_bytes().split(b"\n"),
                                   rules.of(path.name), rules.edition)
            # A first line for the shell cannot hold Lua; it is one comment less.
            first = b"" if lines[0].startswith(b"#") else lines[0]
            copy.write_bytes(PRELUDE + b"\n".join([first] + lines[1:]))
        else:
            shutil.copyfile(path, copy)


def run_file(options, folder, name, tier):
    """Runs one file of the copied suite under the limits of time and memory."""
    memory = options.memory << 20
    command = [options.selenite, "run", "--local=rw", f"--tier={tier}", f"--seed={options.seed}"]
    if options.pieces:
        command.append(f"--pieces={options.pieces}")
    command.append(name)
    bound = lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        # Output is not looked at: one file writes a progress bar of megabytes.
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            preexec_fn=bound if memory else None)
        try:
            status = process.wait(timeout=options.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            status = None
        seconds = time.monotonic() - began
        if status == 0:
            return Outcome(seconds, "")
        errors.seek(0)
        said = errors.read(1 << 20).decode("utf-8", "replace")
    if status is None:
        return Outcome(seconds, f"not finished after {options.seconds} s")
    first = next((line for line in said.splitlines() if line.startswith("selenite: ")), said[:200])
    return Outcome(seconds, f"status {status}: {first[:200]}")


def file_names(suite, pattern):
    return sorted(p.name for p in suite.glob("*.lua") if pattern in p.name)


def left_out_text(rules, name):
    """The second line of a file in the printed table, and its ranges."""
    entry = rules.of(name)
    if entry.whole:
        return [f"all of it: {rules.reasons[entry.whole]}"]
    return [f"{r.name()}: {rules.reasons[r.reason]}" + (f" ({r.note})" if r.note else "")
            for r in entry.ranges]


def documents(rules, names, outcomes, lines):
    """The two tables of docs/compatibility.md."""
    def cell(name, tier):
        outcome = outcomes[name, tier]
        return "FAILED" if outcome.error else "passed"

    rows = [["file", "dispatcher", "interpreter", "lines", "left out"]]
    for name in names:
        entry = rules.of(name)
        blanked = sum(r.last - r.first + 1 for r in entry.ranges)
        if entry.whole:
            rows.append([f"`{name}`", "not run", "not run", str(lines[name]), str(lines[name])])
        else:
            rows.append([f"`{name}`"] + [cell(name, tier) for tier in TIERS] +
                        [str(lines[name]), str(blanked) if blanked else ""])
    text = section.markdown_table(rows, text_columns=3) + "\n"

    rows = [["reason", "why"]] + [[key, why] for key, why in rules.reasons.items()]
    text += section.markdown_table(rows, text_columns=2) + "\n"

    rows = [["lines", "reason", "what"]]
    for name in names:
        entry = rules.of(name)
        if entry.whole:
            rows.append([f"`{name}`", entry.whole, entry.note])
        rows += [[f"`{name}:{r.name()}`", r.reason, r.note] for r in entry.ranges]
    return text + section.markdown_table(rows, text_columns=3)


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Run the official test suite of Lua 5.4 on both tiers.")
    parser.add_argument("--suite", type=pathlib.Path, metavar="DIR", help="the folder `testes`")
    parser.add_argument("--selenite", type=pathlib.Path, metavar="BIN", help="the command to test")
    parser.add_argument("--tier", choices=TIERS, help="run this tier only")
    parser.add_argument("--filter", default="", metavar="TEXT",
                        help="only files with TEXT in their name")
    parser.add_argument("--seconds", type=int, default=120, help="limit of each file (%(default)s)")
    parser.add_argument("--memory", type=int, default=4096, metavar="MIB",
                        help="limit of each process (%(default)s); 0 for none, which a sanitized build "
                             "needs")
    parser.add_argument("--pieces", type=int, metavar="N",
                        help="size of the pieces that work is cut into")
    parser.add_argument("--seed", type=int, default=1, help="of math.random (%(default)s)")
    parser.add_argument("--rules", type=pathlib.Path, default=RULES, metavar="FILE",
                        help="what is left out (%(default)s)")
    parser.add_argument("--docs", action="store_true", help="write docs/compatibility.md")
    parser.add_argument("--seal", action="store_true", help="renew the fingerprints, run nothing")
    options = parser.parse_args()
    if options.suite is None or not (options.suite / "all.lua").is_file():
        what = "no --suite given" if options.suite is None else f"no suite in {options.suite}"
        raise SystemExit(f"run_suite: {what}\n\n{FETCH}")
    if not options.seal and (options.selenite is None or not options.selenite.is_file()):
        raise SystemExit("run_suite: --selenite must name the built command, "
                         f"not {options.selenite}")
    if options.docs and (options.filter or options.tier or options.pieces):
        raise SystemExit("run_suite: --docs is for the whole suite: no --filter, --tier, --pieces")
    if options.selenite:
        options.selenite = options.selenite.resolve()
    return options


def seal(rules, path, suite):
    for name, entry in rules.files.items():
        left_out.seal((suite / name).read_bytes().split(b"\n"), entry)
    left_out.save(rules, path)


def main():
    options = parse_arguments()
    rules = left_out.load(options.rules)
    if options.seal:
        seal(rules, options.rules, options.suite)
        return 0
    missing = [name for name in rules.files if not (options.suite / name).is_file()]
    if missing:
        raise SystemExit(f"run_suite: {options.suite} has no {missing[0]}: it is not the suite of "
                         f"Lua {rules.edition}")
    names = file_names(options.suite, options.filter)
    tiers = (options.tier,) if options.tier else TIERS
    outcomes = {}
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        try:
            copy_suite(options.suite, folder, rules)
        except left_out.WrongSuite as wrong:
            raise SystemExit(f"run_suite: {wrong}")
        for name in names:
            for tier in tiers if not rules.of(name).whole else ():
                outcome = outcomes[name, tier] = run_file(options, folder, name, tier)
                passed += not outcome.error
                failed += bool(outcome.error)
                print(f"{name:16} {tier:12} {'FAILED' if outcome.error else 'passed'} "
                      f"{outcome.seconds:7.2f} s  {outcome.error}".rstrip(), flush=True)
            if rules.of(name).whole:
                print(f"{name:16} {'-':12} not run")
            for line in left_out_text(rules, name):
                print(f"                 left out {line}")
    if options.docs:
        lines = {name: (options.suite / name).read_bytes().count(b"\n") for name in names}
        section.write_section("suite", documents(rules, names, outcomes, lines), DOCUMENT)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
