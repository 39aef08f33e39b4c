#!/usr/bin/env python3
"""Compares json.decode and json.encode with Python's json on generated documents.

  tests/modules/json_against_python.py build/release/bin/selenite
  tests/modules/json_against_python.py --seed=7 --count=1000 build/release/bin/selenite run --tier=interpreter

Each document is decoded and encoded again by a script, and what comes out is read by Python: values,
types of numbers and the order of names must be those of the document. Documents that were spoiled
in one byte must be refused by both or taken by both, and then mean the same. The seed is printed; the
same seed makes the same documents.
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile

SCRIPT = """
-- Texts come as Lua strings in a table; what comes of each goes out in one line.
for _, text in ipairs(DOCUMENTS) do
  local ok, value = pcall(json.decode, text)
  if ok then ok, value = pcall(json.encode, value) end
  print(ok and "+" .. value or "-" .. value:gsub("%s", " "))
end
"""

LETTERS = ["a", "b", "name", "x y", "é", "\u20ac", "\U0001f600", "\"", "\\", "/", "\n", "\t", "\x00",
           "\x1f", "\x7f", "\u2028", "long " * 20]


def make_string(rng):
    return "".join(rng.choice(LETTERS) for _ in range(rng.choice([0, 1, 1, 2, 3, 8])))


def make_number(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return rng.randrange(-10, 1000)
    if kind == 1:
        return rng.randrange(-2**63, 2**63)
    if kind == 2:
        return rng.choice([2**63 - 1, -2**63, 0, 2**53, 2**53 + 1])
    if kind == 3:
        return rng.uniform(-1e3, 1e3)
    if kind == 4:
        return math.ldexp(rng.random(), rng.randrange(-1070, 1000)) * rng.choice([1, -1])
    return rng.choice([0.0, -0.0, 1.0, 1e15, 1e16, 1e22, 1e23, 5e-324, 1.7976931348623157e308])


def make_value(rng, depth):
    kind = rng.randrange(8 if depth > 0 else 5)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind in (1, 2):
        return make_number(rng)
    if kind in (3, 4):
        return make_string(rng)
    size = rng.choice([0, 1, 2, 3, 5, 20])
    if kind == 5:
        return [make_value(rng, depth - 1) for _ in range(size)]
    return {make_string(rng): make_value(rng, depth - 1) for _ in range(size)}


def make_text(rng, value):
    """The value as JSON, in one of the ways it may be written."""
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5,
                      indent=rng.choice([None, None, 0, 3]),
                      separators=rng.choice([(",", ":"), (", ", ": "), (" ,\n", " :\t")]))
    return text.encode()


def spoil(rng, text):
    at = rng.randrange(len(text))
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1:]
    byte = bytes([rng.choice(b'{}[]",:0123456789.eE+-\\ntfu \n/\x00\x80\xff')])
    return text[:at] + byte + (text[at:] if kind == 1 else text[at + 1:])


def unsupported(name):
    raise ValueError(name)


def read(text):
    """Python's reading of a text. What Python takes and RFC 8259 does not raises ValueError."""
    value = json.loads(text.decode("utf-8"), parse_constant=unsupported)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses halves of surrogate pairs
    return value


def as_lua_has_it(value):
    """Pairs keep their order; integers that Lua has not become floats; infinite ones raise."""
    if isinstance(value, dict):
        return [(name, as_lua_has_it(item)) for name, item in value.items()]
    if isinstance(value, list):
        return [as_lua_has_it(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -2**63 <= value < 2**63:
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise OverflowError
    return (type(value).__name__, repr(value))


def meaning(text):
    """What the text means; None if it is refused."""
    try:
        return as_lua_has_it(read(text))
    except (ValueError, OverflowError, RecursionError):
        return None


def lua_string(text):
    return '"' + "".join(f"\\{byte:03d}" for byte in text) + '"'


def run(command, documents):
    with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as script:
        script.write("local DOCUMENTS = {\n" + ",\n".join(map(lua_string, documents)) + "}\n")
        script.write(SCRIPT)
    try:
        done = subprocess.run(command + [script.name], capture_output=True, timeout=120)
    finally:
        os.unlink(script.name)
    if done.returncode != 0:
        sys.exit(f"the script failed: {done.stderr[:2000].decode('utf-8', 'backslashreplace')}")
    lines = done.stdout.split(b"\n")[:-1]
    if len(lines) != len(documents):
        sys.exit(f"{len(lines)} answers for {len(documents)} documents")
    return lines


def main():
    parser = argparse.ArgumentParser(description="Compare module json with Python's.")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=400, help="documents, and as many spoiled ones")
    parser.add_argument("selenite", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.selenite:
        parser.error("name the selenite binary")
    command = options.selenite if len(options.selenite) > 1 else options.selenite + ["run"]
    print(f"seed {options.seed}")
    rng = random.Random(options.seed)
    documents = [make_text(rng, make_value(rng, 5)) for _ in range(options.count)]
    documents += [spoil(rng, rng.choice(documents)[:400] + b" ") for _ in range(options.count)]
    failures = refused = 0
    for document, line in zip(documents, run(command, documents)):
        wanted = meaning(document)
        refused += wanted is None
        got = meaning(line[1:]) if line[:1] == b"+" else None
        if wanted == got:
            continue
        # RapidJSON goes by the exponent alone: a number such as 0e400 is out of range for it.
        if got is None and b"number out of range" in line and wanted is not None:
            continue
        failures += 1
        print(f"document: {document[:300]}\n  meant:    {str(wanted)[:300]}\n  answered: {line[:300]}")
    print(f"{len(documents) - failures} passed, {failures} failed ({refused} texts refused by both)")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
