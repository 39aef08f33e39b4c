"""The tables of docs/compatibility.md about other people's programs."""

import dataclasses
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import section  # noqa: E402

# A ratio from which a program counts as slower: what a loaded machine adds is below it.
SLOWER = 1.05


@dataclasses.dataclass
class Row:
    """How one run of a project went."""
    project: str
    what: str
    checks: int
    problem: str = ""  # with the run itself, whatever the tier
    wrong: dict = dataclasses.field(default_factory=dict)  # what is wrong, by tier
    explained: dict = dataclasses.field(default_factory=dict)  # lines with a reason, by tier
    ratio: float | None = None  # time on the dispatcher to time on lua5.4

    def error(self, tier):
        return self.problem or self.wrong.get(tier, "")

    def result(self, tier):
        if self.error(tier):
            return "differs"
        explained = self.explained.get(tier, 0)
        return f"same, {explained} explained" if explained else "same"


def cell(text):
    """Text that may stand in a cell of a table."""
    return text.replace("|", "\\|")


def ratio_text(ratio):
    return "" if ratio is None else f"{ratio:.2f}"


def table(projects, rows):
    """Every run: its checks, its result on each tier, its time."""
    lines = [["program", "version", "what is run", "dispatcher", "interpreter", "checks", "time"]]
    for project in projects:
        link = f"[{project.name}](https://github.com/{project.repository})"
        for row in rows:
            if row.project != project.name:
                continue
            results = [row.result(tier) for tier in ("auto", "interpreter")]
            lines.append([link, f"`{project.commit[:7]}`", cell(row.what), *results,
                          str(row.checks), ratio_text(row.ratio)])
    return section.markdown_table(lines, text_columns=5)


def differences(projects, rows):
    """What may differ and why, line by line."""
    ran = {(row.project, row.what) for row in rows}
    lines = [["program", "what differs", "why"]]
    for project in projects:
        for run in project.run:
            if (project.name, run.what) not in ran:
                continue
            lines += [[project.name, f"lines with `{cell(d.line)}`", cell(d.reason)] for d in run.differs]
            if run.unordered:
                lines.append([project.name, "the order of lines", cell(run.unordered)])
            if run.fuel:
                lines.append([project.name, "fuel", cell(run.fuel)])
    return section.markdown_table(lines, text_columns=3)


def slower(rows):
    """Those that take longer than the reference, the slowest first."""
    slow = sorted((row for row in rows if row.ratio and row.ratio > SLOWER),
                  key=lambda row: -row.ratio)
    if not slow:
        return "None takes longer than `lua5.4`.\n"
    lines = [["slower than `lua5.4`", "what is run", "time"]]
    lines += [[row.project, cell(row.what), ratio_text(row.ratio)] for row in slow]
    return section.markdown_table(lines, text_columns=2)


def not_run(skipped):
    lines = [["not run", "why"]] + [[name, cell(reason)] for name, reason in skipped.items()]
    return section.markdown_table(lines, text_columns=2)


def text(projects, rows, skipped):
    parts = [table(projects, rows), slower(rows)]
    listed = differences(projects, rows)
    if listed.count("\n") > 2:
        parts.append(listed)
    if skipped:
        parts.append(not_run(skipped))
    return "\n".join(parts)


def write(projects, rows, skipped, document):
    section.write_section("programs", text(projects, rows, skipped), document)
