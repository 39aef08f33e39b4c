#!/usr/bin/env python3
"""Checks that the README tells the truth: its links lead somewhere, its marked commands work.

Without binaries only paths are looked at: every relative link, here and in the other pages, and in
the README every path between backquotes that begins with a folder of the repository or ends like a
file.

  tests/support/check_readme.py
  tests/support/check_readme.py --bin build/release/bin

With --bin, or SELENITE_BIN in the environment, the commands run too. A block is run when a comment
stands on the line before it, and the text block after it, if there is one, is what it must print on
both outputs together:

    <!-- test -->           or  <!-- test: exit=3 -->
    ```sh
    selenite run hello.lua
    ```
    ```text
    hello
    ```

Blocks run in order, in one scratch directory, with the binaries on the path. A server runs beside
them on free ports; `selenite eval` and `selenite tenant` are pointed to it when they name none, and
127.0.0.1:9474 in a command becomes the address of its metrics.
"""

import argparse
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK_SECONDS = 60

MARK = re.compile(r"^<!-- test(?:: exit=(\d+))? -->$")
LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"^(?:\./)?[\w.-]+(?:/[\w.-]+)*/?$")


class Block:
    """A marked block of commands: where it stands, what it must print (None: anything)."""

    def __init__(self, line, exit_code, script):
        self.line = line
        self.exit_code = exit_code
        self.script = script
        self.output = None


def fenced(lines, start):
    """The text of the block that opens at index `start`, and the index after it."""
    end = start + 1
    while end < len(lines) and lines[end] != "```":
        end += 1
    return "".join(line + "\n" for line in lines[start + 1:end]), end + 1


def marked_blocks(text):
    lines = text.split("\n")
    blocks = []
    at = 0
    while at < len(lines):
        mark = MARK.match(lines[at])
        if not mark or at + 1 >= len(lines) or lines[at + 1] != "```sh":
            at += 1
            continue
        script, after = fenced(lines, at + 1)
        block = Block(at + 2, int(mark[1] or 0), script)
        while after < len(lines) and lines[after] == "":
            after += 1
        if after < len(lines) and lines[after] == "```text":
            block.output, after = fenced(lines, after)
        blocks.append(block)
        at = after
    return blocks


def missing_links(page, text, root):
    """Relative links of a page that lead nowhere, as text."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        for target in LINK.findall(line):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            path = (root / page).parent / target.partition("#")[0]
            if not path.exists():
                found.append(f"{page}:{number}: {target} is not there")
    return found


def missing_paths(page, text, root):
    """Paths between backquotes that are not in the repository, as text."""
    tops = {path.name for path in root.iterdir()} - {"build"}
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        for word in QUOTED.findall(line):
            if not PATH.match(word) or word.startswith("build/"):
                continue
            is_path = ("/" in word and word.removeprefix("./").partition("/")[0] in tops
                       or word.endswith((".md", ".sh", ".proto")))
            if is_path and not (root / word).exists():
                found.append(f"{page}:{number}: {word} is not there")
    return found


def pages(root):
    """The pages of the project, by path from the root."""
    found = sorted(root.glob("*.md")) + sorted((root / "docs").rglob("*.md"))
    return [path.relative_to(root).as_posix() for path in found]


SHIM = """#!/bin/sh
# Points commands that name no server to the one of this check.
real={real}
case "$*" in *--server*) exec "$real" "$@" ;; esac
case "$1" in
  eval) shift; exec "$real" eval --server={server} "$@" ;;
  tenant) verb=$2; shift 2; exec "$real" tenant "$verb" --server={server} "$@" ;;
esac
exec "$real" "$@"
"""


def run_blocks(blocks, page, binaries, server, metrics):
    """Runs marked blocks beside a server; complaints as text."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "bin").mkdir()
        shim = scratch / "bin" / "selenite"
        shim.write_text(SHIM.format(real=shlex.quote(str(binaries / "selenite")), server=server))
        shim.chmod(0o755)
        work = scratch / "work"
        work.mkdir()
        (work / "tests").symlink_to(ROOT / "tests")
        environment = dict(os.environ, PATH=f"{scratch / 'bin'}:{binaries}:{os.environ['PATH']}")
        for block in blocks:
            script = block.script.replace("127.0.0.1:9474", metrics)
            place = f"{page}:{block.line}"
            try:
                done = subprocess.run(["bash", "-eu", "-c", script], cwd=work, env=environment,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, timeout=BLOCK_SECONDS)
            except subprocess.TimeoutExpired:
                found.append(f"{place}: still running after {BLOCK_SECONDS} s")
                continue
            output = done.stdout.decode("utf-8", "backslashreplace")
            if done.returncode != block.exit_code:
                found.append(f"{place}: exit status {done.returncode}, expected "
                             f"{block.exit_code}\n{output}")
            elif block.output is not None and output != block.output:
                found.append(f"{place}: expected\n{block.output}but got\n{output}")
    return found


def main():
    parser = argparse.ArgumentParser(description="Check the README.")
    parser.add_argument("--bin", type=pathlib.Path, default=os.environ.get("SELENITE_BIN"),
                        help="directory of the built binaries")
    parser.add_argument("--beside", nargs=2, metavar=("SERVER", "METRICS"), help=argparse.SUPPRESS)
    options = parser.parse_args()

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = marked_blocks(text)
    if options.beside:  # called again, beside the server
        found = run_blocks(blocks, "README.md", options.bin, *options.beside)
        for complaint in found:
            print(complaint)
        return 1 if found else 0

    found = missing_paths("README.md", text, ROOT)
    for page in pages(ROOT):
        found += missing_links(page, (ROOT / page).read_text(encoding="utf-8"), ROOT)
    for complaint in found:
        print(complaint)
    status = 1 if found else 0
    if not options.bin:
        print("no binaries named: the commands were not run")
        return status
    if not blocks:
        print("README.md: no marked block")
        return 1
    binaries = pathlib.Path(options.bin).resolve()
    again = [sys.executable, __file__, "--bin", str(binaries), "--beside", "{server}", "{metrics}"]
    beside = [sys.executable, str(ROOT / "tests/support/with_server.py"),
              str(binaries / "selenite-server"), "--"]
    if subprocess.run(beside + again, check=False).returncode != 0:
        status = 1
    print(f"README.md: {len(blocks)} blocks run")
    return status


if __name__ == "__main__":
    sys.exit(main())
