#!/usr/bin/env python3
"""Checks that every #include points downward: the rooms of the house and who may see whom.

Files include one another in no circle either, not even inside a room. A header and the .cc, .inc
and .def files of its name count as one.

  tests/support/check_includes.py          the repository
  tests/support/check_includes.py ROOT     another tree, for the test of this check

ROOMS below is the one place that says it. Each violation is printed as file:line. What a room does
not name it may not include; its own files it always may. An entry that ends in `.h` or `.def` is
that one file, anything else a whole room. ARCHITECTURE.md explains the order.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What all of vm/stdlib may see.
LIBRARY = {
    "vm/support", "vm/heap", "vm/objects", "vm/host.h", "vm/local_files.h",
    "vm/run/semantics", "vm/run/machine", "vm/run/calls", "vm/run/natives", "vm/run/operations",
    "vm/run/loading",
}

ROOMS = {
    # The machine, bottom up. The compiler never sees the heap; what runs never sees the parser.
    "vm/support": set(),
    "vm/syntax": {"vm/support"},
    "vm/ir": {"vm/support"},
    "vm/bytecode": {"vm/support", "vm/ir"},
    "vm/compile": {"vm/support", "vm/syntax", "vm/ir", "vm/bytecode"},
    "vm/heap": {"vm/support"},
    # Fibers ask which registers of their code still matter.
    "vm/objects": {"vm/support", "vm/heap", "vm/ir", "vm/bytecode"},
    # Inside vm/run, bottom up: what values do, the machine, frames and who catches, natives,
    # operations that may call metamethods, and the tiers above them all.
    "vm/run/semantics": {"vm/support", "vm/objects", "vm/ir"},
    "vm/run/machine": {
        "vm/run/semantics",
        "vm/support", "vm/heap", "vm/objects", "vm/ir",
        "vm/host.h", "vm/host_value.h", "vm/counters.h",
        "vm/compile/compiler.h",  # the types of the hook that `load` compiles through
    },
    "vm/run/calls": {
        "vm/support", "vm/objects", "vm/ir", "vm/bytecode", "vm/run/semantics", "vm/run/machine",
    },
    "vm/run/natives": {
        "vm/support", "vm/heap", "vm/objects", "vm/host.h",
        "vm/run/semantics", "vm/run/machine", "vm/run/calls",
    },
    "vm/run/operations": {
        "vm/support", "vm/objects", "vm/run/semantics", "vm/run/machine", "vm/run/calls",
        "vm/run/natives",
    },
    "vm/run/loading": {
        "vm/support", "vm/objects", "vm/ir", "vm/run/machine",
        "vm/compile/compiler.h", "vm/syntax/diagnostic.h",  # what the hook takes and answers
    },
    "vm/run/results": {
        "vm/support", "vm/heap", "vm/objects", "vm/run/machine", "vm/host_value.h",
    },
    "vm/run/tiers": {
        "vm/support", "vm/heap", "vm/objects", "vm/ir", "vm/bytecode",
        "vm/run/semantics", "vm/run/machine", "vm/run/calls", "vm/run/natives",
        "vm/run/operations", "vm/run/loading",
    },
    "vm/run/phases": {
        "vm/support", "vm/heap", "vm/objects", "vm/ir", "vm/host_value.h", "vm/run_result.h",
        "vm/syntax/chunk_name.h",  # what stopped runs call their chunk
        "vm/run/machine", "vm/run/calls", "vm/run/natives", "vm/run/loading", "vm/run/results",
        "vm/run/tiers",
    },
    # Inside vm/stdlib. The tables of strings/ and what it writes strings with are for all.
    **{f"vm/stdlib/{room}": LIBRARY | {f"vm/stdlib/{other}" for other in seen}
       for room, seen in {
           "strings": [], "tables": ["strings"], "numbers": [], "host": ["strings"],
           "base": ["strings"], "modules": ["strings", "host"], "local": ["strings", "base"],
       }.items()},
    "vm/stdlib": LIBRARY | {"vm/silent_host.h"} | {  # for price_docs
        f"vm/stdlib/{room}"
        for room in ("strings", "tables", "numbers", "host", "base", "modules", "local")},
    # vm/isolate.* and what else lies in vm/ itself: the face of it all.
    "vm": {
        "vm/support", "vm/syntax", "vm/ir", "vm/bytecode", "vm/compile", "vm/heap", "vm/objects",
        "vm/run/semantics", "vm/run/machine", "vm/run/calls", "vm/run/natives",
        "vm/run/operations", "vm/run/loading", "vm/run/results", "vm/run/tiers", "vm/run/phases",
        "vm/stdlib", "vm/stdlib/modules",
    },
    # Around it. Only the face of the machine is seen from here on.
    "sandbox": {"vm/isolate.h", "vm/host.h", "vm/host_value.h", "vm/counters.h"},
    "proto": set(),
    # Rooms of the server, bottom up; config and the whole of it, with main, lie in server/ itself.
    "server/support": {"sandbox", "vm/counters.def"},  # the list alone, for metrics and replies
    "server/tenants": {"sandbox", "server/support"},
    "server/transport": {"proto", "server/support"},
    "server/api": {
        "sandbox", "proto", "vm/counters.def", "vm/ir/fallback_reasons.def",
        "server/support", "server/tenants", "server/transport",
    },
    "server": {
        "sandbox", "proto",
        "server/support", "server/tenants", "server/transport", "server/api",
    },
    "client/cpp": {"proto"},
    # What needs no server; what speaks to one is a program of its own.
    "client/cli": {
        "sandbox",
        "vm/isolate.h", "vm/host.h", "vm/host_value.h",  # `run` and `check` work without a server
        "vm/counters.def",                  # `run --stats`
        "vm/silent_host.h",                 # `check` and `disasm` run nothing
        "vm/local_files.h",                 # `run --local`
        "vm/bytecode/disassembler.h",       # `disasm` and `check`, likewise
        "vm/support/piece_size.h",          # `run --pieces`, in test builds
    },
    "client/cli/remote": {
        "client/cpp", "client/cli", "proto", "sandbox",
        "vm/support/number_format.h",       # a float looks the same here and in a script
    },
    "tests": {
        "server", "sandbox", "client/cpp", "proto", "vm", "vm/bytecode", "vm/ir", "vm/support",
    },
    # Measure the machine from inside: every native, pieces of a collection, bytes that objects take.
    "tests/audit": {"vm", "vm/run/machine/native_info.h", "vm/stdlib/library.h"},
    "tests/bench": {"vm", "vm/heap/heap.h", "vm/run/machine/machine.h"},
    # Measures the server's turns from inside.
    "tests/kill": {"server", "sandbox", "proto", "server/api", "server/support", "server/tenants",
                   "server/transport"},
    # Calls every native, too, with the files that the audit makes up.
    "tests/equal_fuel": {"tests", "tests/audit", "vm", "vm/bytecode/opcode.h", "vm/stdlib/library.h"},
}

# Headers made from proto/ are included by the path of their .proto file.
GENERATED = {"selenite/v1": "proto", "grpc/health/v1": "proto"}
# Roots of other people's headers that are included with quotes.
FOREIGN = {"absl", "google", "gtest", "gmock"}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
SUFFIXES = {".h", ".cc", ".def", ".inc"}


def room_of(path):
    """The room that a file lies in, by its path from the root; None for no room."""
    folder = path.rpartition("/")[0]
    if folder in GENERATED:
        return GENERATED[folder]
    while folder and folder not in ROOMS:
        folder = folder.rpartition("/")[0]
    return folder or None


def is_allowed(room, included):
    target = room_of(included)
    return target == room or target in ROOMS[room] or included in ROOMS[room]


def violations(root):
    """Every include that points upward, or nowhere, as text; and the number of files read."""
    found = []
    files = 0
    for top in sorted({room.partition("/")[0] for room in ROOMS}):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file():
                continue
            files += 1
            name = path.relative_to(root).as_posix()
            room = room_of(name)
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                mark = INCLUDE.match(line)
                if not mark or mark[1].partition("/")[0] in FOREIGN:
                    continue
                included = mark[1]
                if room is None:
                    found.append(f"{name}:{number}: lies in no room of check_includes.py")
                elif room_of(included) is None or ".." in included.split("/"):
                    found.append(f"{name}:{number}: \"{included}\" is no path from the root")
                elif not is_allowed(room, included):
                    found.append(f"{name}:{number}: {room} may not see \"{included}\"")
    return found, files


def unit_of(name):
    """A file's path without its suffix: what a header and its source share."""
    return name.rpartition(".")[0]


def circles(root):
    """Every circle of files that include one another, as text."""
    graph = {}
    for top in sorted({room.partition("/")[0] for room in ROOMS}):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file():
                continue
            unit = unit_of(path.relative_to(root).as_posix())
            seen = graph.setdefault(unit, set())
            for line in path.read_text(encoding="utf-8").splitlines():
                mark = INCLUDE.match(line)
                if mark and unit_of(mark[1]) != unit:
                    seen.add(unit_of(mark[1]))
    # What nothing is left below, or above, is in no circle.
    while True:
        included = set().union(*graph.values()) if graph else set()
        ends = {unit for unit, seen in graph.items() if not seen & graph.keys()}
        ends |= graph.keys() - included
        if not ends:
            break
        graph = {unit: seen - ends for unit, seen in graph.items() if unit not in ends}
    return [f"{unit}: in a circle by way of {', '.join(sorted(seen & graph.keys()))}"
            for unit, seen in sorted(graph.items())]


def main():
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    found, files = violations(root)
    round_about = circles(root)
    for complaint in found + round_about:
        print(complaint)
    if files == 0:
        print(f"{root}: no sources")
    else:
        print(f"{files} files, {len(found)} includes that point upward, "
              f"{len(round_about)} files in circles")
    return 1 if found or round_about or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
