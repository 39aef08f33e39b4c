#!/usr/bin/env python3
"""Checks that natives reach text and stacks only through what charges for them.

  tests/support/check_readings.py          the repository
  tests/support/check_readings.py ROOT     another tree, for the test of this check

A script's string is read as a Text (vm/objects/text.h), which charges for every piece. Who takes
all of it at once names a reason of vm/objects/reading.def; which files may do so, and for which
reasons, is listed here and nowhere else. So are the files of the library that look into frames and
stacks by themselves. A place that is not listed, and an entry that nothing uses, is an error.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Files of vm, and the reasons for which they read whole strings.
READINGS = {
    # Equality, order and hashes, cut by those who ask for them.
    "vm/objects/table.cc": {"kCompared"},
    "vm/objects/equality.cc": {"kCompared"},
    "vm/objects/string_table.cc": {"kCompared", "kShort"},
    "vm/run/operations/operations.cc": {"kCompared", "kWritten"},
    "vm/run/operations/long_operations.cc": {"kCompared", "kShort", "kWritten"},
    "vm/run/tiers/dispatcher.cc": {"kCompared", "kShort"},
    # What a Text is made of.
    "vm/objects/text.h": {"kPaid"},
    # Numerals: a long one in pieces, by Maintenance.
    "vm/run/machine/numerals.cc": {"kScanned"},
    "vm/run/machine/maintenance.cc": {"kScanned"},
    # Results and errors of a run.
    "vm/run/phases/describing.cc": {"kPaid"},
    "vm/run/results/result_encoder.cc": {"kPaid", "kWritten"},
    # Scanners, each with steps that are charged.
    "vm/stdlib/base/load_library.cc": {"kScanned"},
    "vm/stdlib/host/os_library.cc": {"kScanned"},
    "vm/stdlib/modules/base64_library.cc": {"kScanned", "kWritten"},
    "vm/stdlib/modules/json_decode.cc": {"kScanned"},
    "vm/stdlib/modules/json_encode.cc": {"kScanned"},
    "vm/stdlib/strings/match_results.cc": {"kPaid", "kQuick", "kShort", "kWritten"},
    "vm/stdlib/strings/string_building.h": {"kPaid"},
    "vm/stdlib/strings/string_format.cc": {"kQuick", "kScanned", "kShort"},
    "vm/stdlib/strings/string_gsub.cc": {"kPaid", "kScanned"},
    "vm/stdlib/strings/string_pack.cc": {"kQuick", "kScanned", "kShort"},
    "vm/stdlib/strings/string_pattern_library.cc": {"kScanned"},
    "vm/stdlib/strings/string_unpack.cc": {"kQuick", "kScanned"},
    "vm/stdlib/strings/utf8_library.cc": {"kQuick", "kScanned"},
    "vm/stdlib/strings/value_text.h": {"kScanned"},
    # Results that are written in pieces.
    "vm/stdlib/strings/joined_text.cc": {"kShort"},
    "vm/stdlib/strings/string_library.cc": {"kWritten"},
    "vm/stdlib/tables/table_concat.cc": {"kWritten"},
    # Short strings, and what Selenite itself wrote.
    "vm/stdlib/base/base_library.cc": {"kShort"},
    "vm/stdlib/base/require_library.cc": {"kOurs", "kPaid"},
    "vm/stdlib/tables/table_sort.cc": {"kShort"},
    # The local libraries.
    "vm/stdlib/local/file_loading.cc": {"kOurs"},
    "vm/stdlib/local/io_write.cc": {"kQuick"},
    "vm/stdlib/local/package_library.cc": {"kPaid"},
    "vm/stdlib/local/package_search.cc": {"kFileNames"},
}

# Files of vm/stdlib that look into frames, stacks and the fibers below.
STACKS = {
    "vm/stdlib/base/coroutine_library.cc": "asks for the resumer of one fiber",
    "vm/stdlib/base/debug_library.cc": "one frame, found by FrameAtLevel, which charges",
    "vm/stdlib/base/protected_call.cc": "the frame that it begins itself",
    "vm/stdlib/base/require_library.cc": "every frame, for a charge",
}
STACK_USE = re.compile(r"frame_at\(|frame_count\(|resumer\(\)|(?:->|\.)stack\(\)")
READING = re.compile(r"\bReading::(k\w+)")
LISTED_REASON = re.compile(r"^READING\((k\w+),", re.MULTILINE)
# Ways to the bytes that say no reason.
RAW = re.compile(r"reinterpret_cast<const char\*>\(\s*\w*[sS]tring\w*\s*\+\s*1|mutable_data\(\)\s*(?:\[|,\s*\w+->length)")


def lines_of(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield number, line.split("//", 1)[0]


def check(root):
    problems = []
    reasons = set(LISTED_REASON.findall((root / "vm/objects/reading.def").read_text(encoding="utf-8")))
    found = {}
    stacks = set()
    for path in sorted((root / "vm").rglob("*")):
        if path.suffix not in (".cc", ".h", ".inc") or path.stem.endswith("_test"):
            continue
        name = path.relative_to(root).as_posix()
        for number, line in lines_of(path):
            for reason in READING.findall(line):
                if reason not in reasons:
                    continue  # another enumeration's
                if name == "vm/objects/string.h":
                    continue  # the definition
                found.setdefault(name, set()).add(reason)
                if reason not in READINGS.get(name, ()):
                    problems.append(f"{name}:{number}: reads whole strings for Reading::{reason}; "
                                    "use Text::Take, or list the file here")
            if not name.startswith("vm/stdlib/"):
                continue
            if STACK_USE.search(line):
                stacks.add(name)
                if name not in STACKS:
                    problems.append(f"{name}:{number}: looks into frames or stacks by itself")
            if RAW.search(line):
                problems.append(f"{name}:{number}: reads the bytes of a string without a reason")
    for name, listed in READINGS.items():
        for reason in sorted(listed - found.get(name, set())):
            problems.append(f"{name}: is listed for Reading::{reason} and does not use it")
    for name in sorted(set(STACKS) - stacks):
        problems.append(f"{name}: is listed for looking into stacks and does not")
    for reason in sorted(reasons - set().union(*found.values())):
        problems.append(f"vm/objects/reading.def: nothing reads for {reason}")
    return problems, sum(len(uses) for uses in found.values())


def main():
    if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    problems, uses = check(root)
    for problem in problems:
        print(problem)
    print(f"{uses} listed readings, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
