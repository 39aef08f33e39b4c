#!/usr/bin/env python3
"""Checks that every #include points downward: the rooms of the house and who may see whom.

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
    "vm/run": {
        "vm/support", "vm/heap", "vm/objects", "vm/ir", "vm/bytecode",
        "vm/host.h", "vm/host_value.h",
        "vm/compile/compiler.h",   # the types of the hook that `load` compiles through
        "vm/syntax/diagnostic.h",  # what that hook answers
    },
    "vm/stdlib": {"vm/support", "vm/heap", "vm/objects", "vm/run", "vm/host.h", "vm/local_files.h"},
    # vm/isolate.* and what else lies in vm/ itself: the face of it all.
    "vm": {
        "vm/support", "vm/syntax", "vm/ir", "vm/bytecode", "vm/compile", "vm/heap", "vm/objects",
        "vm/run",
        "vm/stdlib",
    },
    # Around it. Only the face of the machine is seen from here on.
    "sandbox": {"vm/isolate.h", "vm/host.h", "vm/host_value.h"},
    "proto": set(),
    # Rooms of the server, bottom up; config and the whole of it, with main, lie in server/ itself.
    "server/support": {"sandbox"},
    "server/tenants": {"sandbox", "server/support"},
    "server/transport": {"proto", "server/support"},
    "server/api": {"sandbox", "proto", "server/support", "server/tenants", "server/transport"},
    "server": {
        "sandbox", "proto",
        "server/support", "server/tenants", "server/transport", "server/api",
    },
    "client/cpp": {"proto"},
    "client/cli": {
        "client/cpp", "proto", "sandbox",
        "vm/isolate.h", "vm/host.h", "vm/host_value.h",  # `run` and `check` work without a server
        "vm/local_files.h",                 # `run --local`
        "vm/bytecode/disassembler.h",       # `disasm` and `check`, likewise
        "vm/support/number_format.h",       # a float looks the same here and in a script
        "vm/support/piece_size.h",          # `run --pieces`, in test builds
    },
    "tests": {
        "server", "sandbox", "client/cpp", "proto", "vm", "vm/bytecode", "vm/ir", "vm/support",
    },
    # Measures the heap from inside: pieces of a collection, bytes that objects take.
    "tests/bench": {"vm", "vm/heap/heap.h", "vm/run/machine/machine.h"},
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


def main():
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    found, files = violations(root)
    for complaint in found:
        print(complaint)
    if files == 0:
        print(f"{root}: no sources")
    else:
        print(f"{files} files, {len(found)} includes that point upward")
    return 1 if found or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
