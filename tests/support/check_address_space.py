#!/usr/bin/env python3
"""Checks that a process with little address space (ulimit -v) compiles or says that it cannot.

Three long sources are compiled with more and more address space, from where an empty chunk runs
to where all of them do. Each time the command must end by itself with exit status 0 (compiled) or
3 (the memory limit), never by a signal or an exception.

    tests/support/check_address_space.py build/release/bin/selenite
"""

import pathlib
import resource
import subprocess
import sys
import tempfile

MIB = 1 << 20
STEP = 768 * 1024
SECONDS = 60
MOST_STEPS = 120


def sources():
    functions = "".join(
        f"do local function f(a, b) if a then goto l{i} end x{i} = a.y{i} + {i}.5 .. 'text {i}' "
        f"::l{i}:: return {{a, b, {i}}} end end\n" for i in range(4000))
    constants = "return {" + ",".join(f"{i}.25" for i in range(60000)) + "}"
    text = 'return "' + "\\65" * 400000 + '"'
    return {"functions": functions, "constants": constants, "text": text}


def compile_with(binary, script, address_space):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))

    done = subprocess.run([binary, "run", "--memory=64M", "--instructions=10000000", script],
                          preexec_fn=limit, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=SECONDS, check=False)
    return done.returncode, done.stderr.decode(errors="replace")


def least(binary, script):
    """Address space with which an empty chunk runs."""
    for mib in range(16, 512):
        if compile_with(binary, script, mib * MIB)[0] == 0:
            return mib * MIB
    raise SystemExit("not even an empty chunk runs in 512 MiB of address space")


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    failures = refused = 0
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder, "empty.lua")
        empty.write_text("")
        start = least(binary, empty)
        for name, text in sources().items():
            script = pathlib.Path(folder, name + ".lua")
            script.write_text(text)
            for step in range(MOST_STEPS):
                address_space = start + step * STEP
                status, errors = compile_with(binary, script, address_space)
                if status == 0 and step > 0:
                    break
                if status == 3:
                    refused += 1
                elif status != 0:
                    failures += 1
                    print(f"FAIL {name} with {address_space >> 10} KiB: status {status}: "
                          f"{errors.strip()[:200]}")
            else:
                failures += 1
                print(f"FAIL {name}: never compiled")
    print(f"{refused} compiles refused, {failures} failures")
    return 1 if failures or not refused else 0


if __name__ == "__main__":
    sys.exit(main())
