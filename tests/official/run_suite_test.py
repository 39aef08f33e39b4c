#!/usr/bin/env python3
"""Tests of run_suite.py and left_out.py on a suite of a few lines.

    run_suite_test.py SELENITE
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import left_out  # noqa: E402
import run_suite  # noqa: E402

selenite = None  # set from the command line

SUITE = {
    "all.lua": "error 'the driver'\n",
    "module.lua": "return {answer = 42}\n",
    "good.lua": "#!line for the shell\nassert(_port and _soft and _nomsg)\n"
                "assert(require 'module'.answer == 42)\n",
    "wrong.lua": "-- head\nassert(1 == 2)\nassert(select(2, pcall(error, 'x', 2)):find(':3:'))\n"
                 "for i = 1, 1e9 do\nend\n",
}


class Suite(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        for name, text in SUITE.items():
            (self.folder / name).write_text(text)

    def rules(self, ranges, name="wrong.lua"):
        """Rules for these ranges, as from a file, sealed with the suite as it is."""
        path = self.folder / "rules.json"
        path.write_text(json.dumps({
            "edition": "1", "reasons": {"why": "because", "driver": "the driver"},
            "files": {"all.lua": {"whole": "driver"}, name: {"left_out": ranges}}}))
        rules = left_out.load(path)
        left_out.seal(self.lines(name), rules.of(name))
        return rules

    def lines(self, name):
        return (self.folder / name).read_bytes().split(b"\n")


class LeftOut(Suite):
    def test_lines_are_blanked_and_keep_their_numbers(self):
        rules = self.rules([{"lines": [2, 2], "reason": "why"},
                            {"lines": [4, 5], "reason": "why", "instead": "-- shorter"}])
        lines = left_out.blank("wrong.lua", self.lines("wrong.lua"), rules.of("wrong.lua"), "1")
        self.assertEqual(lines[:2] + lines[3:], [b"-- head", b"", b"-- shorter", b"", b""])
        self.assertEqual(lines[2], self.lines("wrong.lua")[2])

    def test_another_edition_is_noticed(self):
        rules = self.rules([{"lines": [2, 2], "reason": "why"}])
        for text in ("-- head\n-- one line more\nassert(1 == 2)\n", "-- head"):
            (self.folder / "wrong.lua").write_text(text)
            with self.assertRaisesRegex(left_out.WrongSuite, "wrong.lua:2: these are not"):
                left_out.blank("wrong.lua", self.lines("wrong.lua"), rules.of("wrong.lua"), "1")

    def test_rules_that_contradict_themselves(self):
        with self.assertRaisesRegex(ValueError, "is not explained"):
            self.rules([{"lines": [2, 2], "reason": "mystery"}])
        with self.assertRaisesRegex(ValueError, "must ascend"):
            self.rules([{"lines": [4, 5], "reason": "why"}, {"lines": [5, 6], "reason": "why"}])

    def test_saved_rules_are_the_same_rules(self):
        rules = self.rules([{"lines": [4, 5], "reason": "why", "note": "a \"note\"",
                             "instead": "-- x"}])
        left_out.save(rules, self.folder / "saved.json")
        self.assertEqual(left_out.load(self.folder / "saved.json"), rules)

    def test_rules_of_this_repository(self):
        rules = left_out.load(run_suite.RULES)
        for name, entry in rules.files.items():
            for r in entry.ranges:
                self.assertEqual(len(r.fingerprint), left_out.FINGERPRINT_DIGITS, (name, r))
        left_out.save(rules, self.folder / "saved.json")
        self.assertEqual((self.folder / "saved.json").read_text(), run_suite.RULES.read_text())


class Runs(Suite):
    def run_suite(self, *arguments):
        return subprocess.run([sys.executable, HERE / "run_suite.py", "--seconds=60",
                               "--memory=0", *arguments],
                              capture_output=True, text=True, check=False)

    def run_with(self, ranges, *arguments):
        left_out.save(self.rules(ranges), self.folder / "rules.json")
        return self.run_suite("--suite", self.folder, "--selenite", selenite,
                              "--rules", self.folder / "rules.json", *arguments)

    def test_what_is_not_left_out_must_pass(self):
        done = self.run_with([{"lines": [4, 5], "reason": "why"}])
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("wrong.lua:2: assertion failed!", done.stdout)
        self.assertTrue(done.stdout.endswith("\n4 passed, 2 failed\n"), done.stdout)

    def test_what_is_left_out_is_named(self):
        done = self.run_with([{"lines": [2, 2], "reason": "why"},
                              {"lines": [4, 5], "reason": "why"}])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("left out 4-5: because", done.stdout)
        self.assertIn("left out all of it: the driver", done.stdout)
        self.assertTrue(done.stdout.endswith("\n6 passed, 0 failed\n"), done.stdout)

    def test_time_is_bounded(self):
        done = self.run_with([{"lines": [2, 2], "reason": "why"}], "--seconds=1",
                             "--filter=wrong", "--tier=interpreter")
        self.assertIn("not finished after 1 s", done.stdout)

    def test_without_a_suite_it_says_what_to_fetch(self):
        done = self.run_suite()
        self.assertEqual(done.returncode, 1)
        self.assertIn("v5.4.8", done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Test the runner of the official suite.")
    parser.add_argument("selenite", type=pathlib.Path, help="the built command")
    arguments, rest = parser.parse_known_args()
    selenite = arguments.selenite.resolve()
    unittest.main(argv=[sys.argv[0], *rest])
