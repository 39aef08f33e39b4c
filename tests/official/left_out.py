"""What is left out of the official test suite: reads left_out.json and blanks lines.

The suite belongs to Lua's authors and is not part of this repository, so its lines are named by
number. A number says nothing about another edition of the suite: each range also carries a
fingerprint of the lines that were looked at when it was written, and a range whose lines have
changed is an error, never a guess.

    {"edition": "5.4.8",
     "reasons": {"files": "why a script has no files"},
     "files": {
       "all.lua": {"whole": "driver"},
       "db.lua": {"left_out": [
         {"lines": [10, 12], "reason": "files", "note": "what it is", "fingerprint": "…"}]}}}

`whole` names the reason why a file is not run at all. `instead` is text of our own that takes the
place of the first line of a range: for a loop that only has to be shorter. All other lines of a
range become empty, so that error messages keep their line numbers.
"""

import dataclasses
import hashlib
import json

FINGERPRINT_DIGITS = 16


class WrongSuite(Exception):
    """The folder is not the edition that the ranges were written for."""


@dataclasses.dataclass
class Range:
    """Lines `first` to `last` of a file, counted from 1, both left out."""
    first: int
    last: int
    reason: str
    note: str = ""
    instead: str = ""
    fingerprint: str = ""

    def name(self):
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclasses.dataclass
class FileRules:
    """What is left out of one file: all of it (`whole` is the reason), or `ranges`."""
    whole: str = ""
    note: str = ""
    ranges: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class LeftOut:
    edition: str
    reasons: dict
    files: dict

    def of(self, name):
        return self.files.get(name, FileRules())


def load(path):
    """The rules in the file `path`. Raises ValueError when they contradict themselves."""
    data = json.loads(path.read_text(encoding="utf-8"))
    rules = LeftOut(data["edition"], data["reasons"], {})
    for name, entry in data["files"].items():
        ranges = [Range(*r.pop("lines"), **r) for r in entry.get("left_out", [])]
        rules.files[name] = FileRules(entry.get("whole", ""), entry.get("note", ""), ranges)
        check(name, rules.files[name], rules.reasons)
    return rules


def check(name, rules, reasons):
    for reason in [rules.whole] * bool(rules.whole) + [r.reason for r in rules.ranges]:
        if reason not in reasons:
            raise ValueError(f"{name}: the reason '{reason}' is not explained")
    end = 0
    for r in rules.ranges:
        if not end < r.first <= r.last:
            raise ValueError(f"{name}:{r.name()}: ranges must ascend and not overlap")
        if "\n" in r.instead:
            raise ValueError(f"{name}:{r.name()}: 'instead' is one line")
        end = r.last


def save(rules, path):
    """Writes the rules, one range a line."""
    def text(value):
        return json.dumps(value, ensure_ascii=False)

    def range_text(r):
        parts = [f'"lines": [{r.first}, {r.last}]', f'"reason": {text(r.reason)}']
        parts += [f'"{key}": {text(getattr(r, key))}'
                  for key in ("note", "instead", "fingerprint") if getattr(r, key)]
        return "{" + ", ".join(parts) + "}"

    def file_text(name, entry):
        if entry.whole:
            note = f', "note": {text(entry.note)}' if entry.note else ""
            return f'    {text(name)}: {{"whole": {text(entry.whole)}{note}}}'
        ranges = ",\n".join("      " + range_text(r) for r in entry.ranges)
        return f'    {text(name)}: {{"left_out": [\n{ranges}]}}'

    reasons = ",\n".join(f"    {text(key)}: {text(why)}" for key, why in rules.reasons.items())
    files = ",\n".join(file_text(name, entry) for name, entry in sorted(rules.files.items()))
    path.write_text(f'{{\n  "edition": {text(rules.edition)},\n  "reasons": {{\n{reasons}\n  }},\n'
                    f'  "files": {{\n{files}\n  }}\n}}\n', encoding="utf-8")


def fingerprint(lines):
    """Of lines, as bytes without their ends."""
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:FINGERPRINT_DIGITS]


def seal(lines, rules):
    """Gives every range the fingerprint of the lines as they are."""
    for r in rules.ranges:
        r.fingerprint = fingerprint(lines[r.first - 1:r.last])


def blank(name, lines, rules, edition):
    """The lines without what is left out. Raises WrongSuite when a range has changed."""
    result = list(lines)
    for r in rules.ranges:
        covered = lines[r.first - 1:r.last]
        if r.last > len(lines) or fingerprint(covered) != r.fingerprint:
            raise WrongSuite(
                f"{name}:{r.name()}: these are not the lines of the suite of Lua {edition} "
                f"({fingerprint(covered)}, not {r.fingerprint or 'sealed yet'}); "
                "what is left out cannot be told")
        result[r.first - 1:r.last] = [r.instead.encode()] + [b""] * (r.last - r.first)
    return result
