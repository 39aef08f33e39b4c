#!/usr/bin/env python3
"""Tests of run.py, programs.py and report.py on projects of a few lines.

    run_test.py SELENITE
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import programs  # noqa: E402
import report  # noqa: E402

selenite = None  # set from the command line

# Programs of nobody's. Whether Selenite runs them, they tell by string.dump.
FILES = {
    "agrees/main.lua": "print('ok  one', ...)\nprint('ok  two')\n",
    "agrees/spec.lua": """
        local seen = {}
        describe("a block", function()
          setup(function() seen[#seen + 1] = "setup" end)
          before_each(function() seen[#seen + 1] = "before" end)
          it("has hooks", function() assert.same({"setup", "before"}, seen) end)
          it("fails", function() assert.is_not.equal(1, 1) end)
          pending("is pending")
          it("looks at errors", function()
            assert.has_error(function() error("x", 0) end, "x")
            assert.has.no.errors(function() end)
            assert.error_matches(function() error({}) end, "table")
          end)
          it("spies", function()
            local f = spy.new(function() end)
            f(1, nil)
            assert.spy(f).was_called(1)
            assert.spy(f).was.called_with(1, nil)
            assert.spy(f).was_not.called_with(1)
          end)
        end)""",
    "differs/main.lua": "print('ok  one')\nprint('ok  ' .. tostring(string.dump == nil))\n",
    "fails/main.lua": "print('ok  one')\nif not string.dump then error('only here') end\n",
    "silent/main.lua": "print 'nothing that is a check'\n",
    "endless/main.lua": "print('ok  one')\nwhile not string.dump do end\n",
    "named/main.lua": "print(string.dump and 'ok  dumps' or 'not ok  dumps: no dump')\n"
                      "print(string.dump and 'ok  a' or 'not ok  a: another reason')\n",
    "shuffled/main.lua": "local names = {'a', 'b', 'c'}\n"
                         "for i = 1, 3 do print('ok  ' .. names[string.dump and i or 4 - i]) end\n",
    "fueled/main.lua": "print('3 tests')\nfor i = 1, 1e5 do end\n",
    "priced/main.lua": "print('ok  one')\nif ... then for i = 1, 1000 do end end\n",
}


def project(name, run="", **keys):
    """The entry of a project as it stands in a list; `run` is more of its only run."""
    keys = {"name": name, "repository": f"nobody/{name}", "commit": "1234567", **keys}
    lines = ["[[project]]"] + [f'{key} = "{value}"' for key, value in keys.items()]
    if "skip" not in keys:
        lines += ["[[project.run]]", 'what = "its tests"']
        lines += [] if "script" in run else ['script = "main.lua"']
    return "\n".join(lines) + "\n" + run + "\n"


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        for name, text in FILES.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def listed(self, *entries):
        path = self.folder / "list.toml"
        path.write_text("\n".join(entries))
        return path


class Programs(Folder):
    def load(self, *entries):
        return programs.load(self.listed(*entries))

    def test_the_folder_is_named_like_the_repository(self):
        listed = self.load(project("agrees"), project("other", folder="x"))
        self.assertEqual([p.folder for p in listed], ["agrees", "x"])

    def test_checks_are_lines_or_numbers(self):
        run = self.load(project("agrees"))[0].run[0]
        self.assertEqual(run.count(b"ok  a\nnot ok  b\nskipped  c\nlook\n"), 2)
        run = self.load(project("agrees", r"checks = '^(\d+) tests'"))[0].run[0]
        self.assertEqual(run.count(b"12 tests\n3 tests\n"), 15)

    def test_lists_that_contradict_themselves(self):
        for entries, message in [
                ([project("a"), project("a")], "'a' is there twice"),
                ([project("a", skip="why") + '[[project.run]]\nwhat = ""\nscript = ""'], "either"),
                ([project("a", 'access = "all"')], "access is one of"),
                ([project("a", 'colour = "red"')], "colour")]:
            with self.assertRaisesRegex(ValueError, message):
                self.load(*entries)

    def test_the_list_of_this_repository(self):
        for listed in programs.load(HERE / "projects.toml"):
            self.assertRegex(listed.commit, "^[0-9a-f]{12}$", listed.name)
            for run in listed.run:
                if run.script.startswith("real/"):
                    self.assertTrue((HERE / "jobs" / run.script[5:]).is_file(), run.script)


class Report(Folder):
    def test_a_table_tells_results_and_ratios(self):
        listed = programs.load(self.listed(
            project("a", "[[project.run.differs]]\nline = 'x|y'\nreason = 'because'"),
            project("b")))
        rows = [report.Row("a", "its tests", 7, wrong={"auto": "", "interpreter": "w"}, ratio=1.5,
                           explained={"auto": 2, "interpreter": 2}),
                report.Row("b", "its tests", 2, ratio=0.5)]
        text = report.text(listed, rows, {"c": "needs LPeg"})
        self.assertIn("| [a](https://github.com/nobody/a) | `1234567` | its tests | same, 2 explained "
                      "| differs | 7 | 1.50 |", text)
        self.assertIn("| a | lines with `x\\|y` | because |", text)
        self.assertIn("| c | needs LPeg |", text)
        self.assertEqual(re.findall(r"^\| (\w+) \| its tests \| [\d.]+ \|$", text, re.M), ["a"])


@unittest.skipUnless(shutil.which("lua5.4"), "compares with lua5.4")
class Runs(Folder):
    def run_list(self, *entries, arguments=(), command=None):
        return subprocess.run(
            [sys.executable, HERE / "run.py", "--projects", self.folder,
             "--selenite", command or selenite,
             "--memory=0", "--list", self.listed(*entries), *arguments],
            capture_output=True, text=True, check=False)

    def check(self, done, last, *lines):
        self.assertTrue(done.stdout.endswith(f"{last}\n"), done.stdout + done.stderr)
        self.assertEqual(done.returncode, 0 if last.endswith(" 0 failed") else 1)
        for line in lines:
            self.assertRegex(done.stdout, line)

    def test_what_agrees_has_passed(self):
        self.check(self.run_list(project("agrees", 'arguments = ["x"]')), "2 passed, 0 failed",
                   "auto +passed +2 checks", "interpreter +passed +2 checks")

    def test_what_is_printed_must_agree(self):
        self.check(self.run_list(project("differs")), "0 passed, 2 failed",
                   "line 2 is 'ok  true', not 'ok  false'")

    def test_lines_that_may_differ_are_left_out(self):
        differs = "[[project.run.differs]]\nline = '^ok  (true|false)'\nreason = 'no dump'"
        self.check(self.run_list(project("differs", differs)), "2 passed, 0 failed")

    def test_a_reason_excuses_the_check_that_it_names(self):
        differs = "[[project.run.differs]]\nline = ': no dump'\nreason = 'no dump'"
        self.check(self.run_list(project("named", differs)), "0 passed, 2 failed",
                   "line 1 is 'not ok  a: another reason', not 'ok  a'")

    def test_fuel_must_agree(self):
        # Gives the script an argument on the interpreter only.
        command = self.folder / "command"
        command.write_text(f'#!/bin/sh\ncase "$*" in *--tier=interpreter*) set -- "$@" x ;; esac\n'
                           f'exec "{selenite}" "$@"\n')
        command.chmod(0o755)
        self.check(self.run_list(project("priced"), command=command), "1 passed, 1 failed",
                   r"interpreter +FAILED .*: \d+ units of fuel, \d+ on the dispatcher")
        self.check(self.run_list(project("priced", 'fuel = "looks at its arguments"'),
                                 command=command), "2 passed, 0 failed")

    def test_lines_in_another_order(self):
        self.check(self.run_list(project("shuffled")), "0 passed, 2 failed")
        self.check(self.run_list(project("shuffled", 'unordered = "pairs"')), "2 passed, 0 failed")

    def test_a_reason_that_nothing_needs_is_a_failure(self):
        differs = "[[project.run.differs]]\nline = '^ok  three'\nreason = 'no dump'"
        self.check(self.run_list(project("agrees", differs)), "0 passed, 2 failed",
                   "no line is like '\\^ok  three' any more")

    def test_how_it_ends_must_agree(self):
        self.check(self.run_list(project("fails")), "0 passed, 2 failed",
                   "status 1, not 0: .*main.lua:2: only here")

    def test_a_run_without_checks_is_a_failure(self):
        self.check(self.run_list(project("silent")), "0 passed, 2 failed", "checks nothing")

    def test_time_is_bounded(self):
        self.check(self.run_list(project("endless"), arguments=["--seconds=1"]),
                   "0 passed, 2 failed", "not finished after 1 s")

    def test_a_project_that_is_not_there_is_skipped(self):
        self.check(self.run_list(project("absent"), project("agrees", skip="needs LPeg"),
                                 project("fueled", r"checks = '^(\d+) tests'")),
                   "2 passed, 0 failed", "absent +skipped: not checked out: no .*/absent",
                   "agrees +skipped: needs LPeg", "3 checks")

    def test_patterns_stand_for_files(self):
        run = 'script = "real/scripts.lua"\narguments = ["*.lua", "!spec.lua"]'
        done = self.run_list(project("agrees", run), arguments=["--show"])
        self.check(done, "2 passed, 0 failed", "(?m)^ok  main.lua$", "passed +1 checks")

    def test_files_of_other_projects(self):
        borrowing = project("agrees", 'script = "real/scripts.lua"\narguments = ["silent.lua"]')
        borrowing = borrowing.replace("[[project.run]]", 'borrowed = ["silent.lua"]\n[[project.run]]')
        self.check(self.run_list(borrowing), "0 passed, 0 failed", "skipped: no .*silent.lua")
        shutil.copy(self.folder / "silent/main.lua", self.folder / "silent.lua")
        self.check(self.run_list(borrowing), "2 passed, 0 failed")

    def test_the_stand_in_for_specs(self):
        done = self.run_list(project("agrees", 'script = "real/specs.lua"\n'
                                               'arguments = ["spec.lua"]'), arguments=["--show"])
        self.check(done, "2 passed, 0 failed", r"(?m)^ok  spec\.lua / a block / has hooks$",
                   r"(?m)^not ok  spec\.lua / a block / fails: .*not equal: 1, 1$",
                   r"(?m)^skipped  spec\.lua / a block / is pending$",
                   r"(?m)^ok  spec\.lua / a block / spies$", "interpreter +passed +4 checks")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Test the runner of other people's programs.")
    parser.add_argument("selenite", type=pathlib.Path, help="the built command")
    arguments, rest = parser.parse_known_args()
    selenite = arguments.selenite.resolve()
    unittest.main(argv=[sys.argv[0]] + rest)
