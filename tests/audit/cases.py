"""The rows of natives.def and operations.def, as chunks for `audit`."""

import dataclasses
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
FILES = ("natives.def", "operations.def")

# How the body of a row is reached. Each says `done = true` when the body has come to its end.
CONTEXTS = {
    "plain": "body(n)",
    "closer": "do local c <close> = setmetatable({}, {__close = function() body(n) end}) end",
    "finalizer": "setmetatable({}, {__gc = function() body(n) end}) collectgarbage()",
    "handler": "xpcall(error, function() body(n) end)",
    "coroutine": "local c = coroutine.create(function() body(n) end) "
                 "repeat coroutine.resume(c) until coroutine.status(c) == 'dead'",
}
HOWS = ("call", "results", "source", "arguments", "cleanup")
LOOP_SIZE = 500  # calls, of a row that repeats its call
SIZE = 20_000  # bytes, elements, …, of one that does not
UNROLLED = 4

HEAD = re.compile(r"^(native|operation) (\S+)(?: \((.*)\))?$")


class CaseError(Exception):
    """A row that cannot be read."""


@dataclasses.dataclass
class Row:
    """One row: what varies, what is made before, what is measured."""
    subject: str  # a native's StableName, or what an operation is called
    argument: str
    setup: str
    call: str
    size: int = SIZE
    repeats: bool = False
    how: str = "call"
    local: bool = False
    label: str = ""  # tells it from the other rows of the argument

    @property
    def name(self):
        label = f"#{self.label}" if self.label else ""
        return f"{self.subject}/{self.argument}{label}"

    def chunk(self, function, context="plain"):
        """What the driver runs. `function` is where scripts find the native, or None."""
        if self.how in ("source", "arguments"):
            return f"{self.setup}\nreturn {self.call}\n"
        lines = [f"local f = {function}"] if function else ["local f"]
        lines.append(self.setup)
        call = self.call
        if self.repeats:
            call = f"for i = 1, n // {UNROLLED} do\n" + f"do {call} end\n" * UNROLLED + "end"
        lines.append(f"local function body(n)\nlocal f = f\n{call}\nend")
        if context == "plain":
            lines.append("measured = body")
        else:
            lines.append("local done\nlocal plain = body\n"
                         "local function body(n) plain(n) done = true end\n"
                         f"function measured(n)\n{CONTEXTS[context]}\n"
                         "if not done then error('the body did not come to its end') end\nend")
        return "\n".join(lines) + "\n"


@dataclasses.dataclass
class Subject:
    """A native or an operation, with its rows."""
    kind: str
    name: str
    arguments: list
    rows: list

    def missing(self):
        """The arguments that have no row."""
        return [a for a in self.arguments if a not in {row.argument for row in self.rows}]


def logical_lines(text):
    """Pairs of a line's number and a line; one that begins with a blank goes on with the one before."""
    line, start = "", 0
    for number, piece in enumerate(text.splitlines(), 1):
        if not piece.strip() or piece.startswith("#"):
            continue
        if piece[0] == " ":
            line += "\n" + piece.strip()
            continue
        if line:
            yield start, line
        line, start = piece, number
    if line:
        yield start, line


def read_row(subject, line):
    """`argument#label words | setup | call`, as natives.def explains."""
    parts = re.split(r"(?<!\S)\|(?!\S)", line)
    if len(parts) != 3:
        raise CaseError(f"{len(parts)} parts, not `argument | setup | call`")
    words = parts[0].split()
    argument, _, label = words[0].partition("#")
    row = Row(subject, argument, parts[1].strip(), parts[2].strip(), label=label)
    sizes = [int(word[1:].replace(",", "")) for word in words[1:] if word.startswith("@")]
    row.repeats = "*" in words[1:]
    row.local = "local" in words[1:]
    row.size = sizes[0] if sizes else LOOP_SIZE if row.repeats else SIZE
    for word in words[1:]:
        if word in HOWS:
            row.how = word
        elif word not in ("*", "local") and not word.startswith("@"):
            raise CaseError(f"unknown word '{word}'")
    return row


def read_subjects(path):
    subjects = []
    for number, line in logical_lines(path.read_text(encoding="utf-8")):
        try:
            head = HEAD.match(line)
            if head:
                arguments = [a.strip() for a in (head[3] or "").split(",") if a.strip()]
                subjects.append(Subject(head[1], head[2], arguments, []))
                continue
            if not subjects:
                raise CaseError("a row before the first head")
            rows = subjects[-1].rows
            row = read_row(subjects[-1].name, line)
            if row.name in {other.name for other in rows}:
                raise CaseError(f"two rows are called {row.name}")
            rows.append(row)
        except (CaseError, ValueError) as error:
            raise CaseError(f"{path.name}:{number}: {error}") from None
    return subjects


def all_subjects():
    return [subject for name in FILES for subject in read_subjects(HERE / name)]


def function_of(subject):
    """Where scripts find a native, or None: then its rows say how it is reached."""
    if subject.kind != "native" or "__" in subject.name or subject.name.count(".") > 1:
        return None
    if subject.name.split(".")[0] in ("file", "operation", "finalizers"):
        return None
    return None if subject.name.endswith(".next") else subject.name


def gaps(natives, subjects):
    """What keeps the list from being complete, as lines: natives and arguments without a row."""
    listed = {subject.name: subject for subject in subjects if subject.kind == "native"}
    lines = [f"{name}: a native without a row in natives.def" for name in natives
             if name not in listed or not listed[name].rows]
    lines += [f"{name}: no such native" for name in listed if name not in natives]
    lines += [f"{subject.name}: no row for its argument '{argument}'" for subject in subjects
              for argument in subject.missing()]
    return lines
