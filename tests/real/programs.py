"""The list of other people's programs, as projects.toml has it.

    [[project]]
    name = "inspect.lua"              shown in the table; unique
    repository = "kikito/inspect.lua" on GitHub
    folder = "inspect.lua"            below --projects; the repository's name unless given
    commit = "a8ca3120dfec"           the one that was tried
    files = ["inspect.lua", "spec"]   what the runs need of it; all of it unless given
    borrowed = ["LuLPeg/lulpeg.lua"]  files and folders of others, put beside its own
    skip = "needs LPeg"               the reason why it is not run at all

    [[project.run]]
    what = "its specs"                shown in the table
    script = "real/specs.lua"         below the copied project; tests/real/jobs is there as `real`,
                                      tests/real/stand_in as `real/stand_in`
    arguments = ["spec/*_spec.lua",   patterns stand for the files that match, in order;
                 "!spec/cli_spec.lua"] but for those after a "!"
    access = "read"                   or "write": --local, or --local=rw
    checks = "^ok "                   lines of output that are one check each; or, where a group
                                      matches, as many as that number says
    seconds = 120                     bound of each run
    unordered = "walks over pairs"    why its lines may come in any order
    fuel = "waits for the clock"      why the tiers may charge differently

    [[project.run.differs]]           lines of output that may differ
    line = "field 'getupvalue'"       a regular expression. Lines of either output that it matches
                                      are not compared; when it matches "not ok  NAME: MESSAGE", the
                                      reference's "ok  NAME" is not, either
    reason = "uses debug.getupvalue"
"""

import dataclasses
import re
import tomllib

# How tests/real/stand_in and tests/real/jobs report a check.
CHECKS = r"^(?:not )?ok "
ACCESS = ("read", "write")


@dataclasses.dataclass
class Difference:
    """Lines of output that may differ, and why."""
    line: str
    reason: str

    def __post_init__(self):
        self.pattern = re.compile(self.line.encode())


@dataclasses.dataclass
class Run:
    """One command that a project is tried with."""
    what: str
    script: str
    arguments: list = dataclasses.field(default_factory=list)
    access: str = "read"
    checks: str = CHECKS
    seconds: int = 120
    unordered: str = ""
    fuel: str = ""
    differs: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        if self.access not in ACCESS:
            raise ValueError(f"{self.what}: access is one of {', '.join(ACCESS)}")
        self.pattern = re.compile(self.checks.encode())
        self.differs = [Difference(**entry) for entry in self.differs]

    def arguments_in(self, folder):
        """The arguments for a copy of the project."""
        excluded = {path for argument in self.arguments if argument.startswith("!")
                    for path in folder.glob(argument[1:])}
        result = []
        for argument in self.arguments:
            if argument.startswith("!"):
                continue
            if "*" in argument and not argument.startswith("--"):
                result += [str(path.relative_to(folder))
                           for path in sorted(set(folder.glob(argument)) - excluded)]
            else:
                result.append(argument)
        return result

    def count(self, output):
        """The number of checks that an output reports."""
        total = 0
        for line in output.split(b"\n"):
            found = self.pattern.search(line)
            if found:
                total += int(found[1]) if self.pattern.groups and found[1] else 1
        return total


@dataclasses.dataclass
class Project:
    """A repository of somebody else's."""
    name: str
    repository: str
    commit: str
    folder: str = ""
    files: list = dataclasses.field(default_factory=lambda: ["."])
    borrowed: list = dataclasses.field(default_factory=list)
    skip: str = ""
    run: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.folder = self.folder or self.repository.rpartition("/")[2]
        self.run = [Run(**entry) for entry in self.run]
        if bool(self.skip) == bool(self.run):
            raise ValueError(f"{self.name}: either runs, or the reason why there are none")


def load(path):
    """The projects in a file. Raises ValueError when it is not as told above."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        projects = [Project(**entry) for entry in data["project"]]
    except TypeError as wrong:  # an unknown key, or a missing one
        raise ValueError(f"{path}: {wrong}") from wrong
    names = [project.name for project in projects]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{path}: '{name}' is there twice")
    return projects
