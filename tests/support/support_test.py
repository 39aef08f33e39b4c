#!/usr/bin/env python3
"""Tests of the checks in this folder: each must find what it is there to find."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_includes  # noqa: E402
import check_library  # noqa: E402
import check_readings  # noqa: E402
import check_readme  # noqa: E402
import count_results  # noqa: E402


class Tree(unittest.TestCase):
    """A scratch tree of files."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class CheckIncludes(Tree):
    def violations(self):
        return check_includes.violations(self.root)[0]

    def test_downward_is_fine(self):
        self.write("vm/run/tiers/a.cc", '#include "vm/run/tiers/a.h"\n#include "vm/heap/heap.h"\n')
        self.write("vm/run/loading/b.h", '#include "vm/syntax/diagnostic.h"\n#include <vector>\n')
        self.write("vm/isolate.cc", '#include "vm/isolate.h"\n#include "vm/stdlib/library.h"\n')
        self.write("server/a.cc", '#include "sandbox/evaluator.h"\n'
                                  '#include "selenite/v1/eval.pb.h"\n#include "absl/time/time.h"\n')
        self.assertEqual(self.violations(), [])

    def test_upward_inside_the_machine(self):
        self.write("vm/heap/a.cc", '#include "vm/heap/a.h"\n#include "vm/objects/table.h"\n')
        self.assertEqual(self.violations(),
                         ['vm/heap/a.cc:2: vm/heap may not see "vm/objects/table.h"'])

    def test_one_named_file_does_not_open_its_room(self):
        self.write("vm/run/loading/a.cc", '#include "vm/syntax/parser.h"\n')
        self.assertEqual(self.violations(),
                         ['vm/run/loading/a.cc:1: vm/run/loading may not see "vm/syntax/parser.h"'])

    def test_server_sees_nothing_of_the_machine(self):
        self.write("server/a.h", '#pragma once\n\n  #  include "vm/isolate.h"\n')
        self.assertEqual(self.violations(), ['server/a.h:3: server may not see "vm/isolate.h"'])

    def test_nobody_sees_the_server(self):
        self.write("client/cli/a.cc", '#include "server/config.h"\n')
        self.write("sandbox/a.cc", '#include "server/config.h"\n')
        self.assertEqual(len(self.violations()), 2)

    def test_paths_that_cannot_be_placed(self):
        self.write("vm/heap/a.cc", '#include "a.h"\n#include "vm/heap/../support/fuel.h"\n')
        self.assertEqual(len(self.violations()), 2)

    def test_circles_of_files(self):
        self.write("vm/heap/a.h", '#include "vm/heap/b.h"\n')
        self.write("vm/heap/b.h", '#include "vm/heap/c.h"\n')
        self.write("vm/heap/c.h", '#pragma once\n')
        self.write("vm/heap/d.cc", '#include "vm/heap/d.h"\n#include "vm/heap/a.h"\n')
        self.assertEqual(check_includes.circles(self.root), [])
        self.write("vm/heap/c.cc", '#include "vm/heap/c.h"\n#include "vm/heap/a.h"\n')
        self.assertEqual(check_includes.circles(self.root),
                         ["vm/heap/a: in a circle by way of vm/heap/b",
                          "vm/heap/b: in a circle by way of vm/heap/c",
                          "vm/heap/c: in a circle by way of vm/heap/a"])

    def test_the_rooms_have_no_circle(self):
        for room, seen in check_includes.ROOMS.items():
            for other in seen & check_includes.ROOMS.keys():
                self.assertNotIn(room, check_includes.ROOMS[other], f"{room} and {other}")


class CheckReadings(Tree):
    def setUp(self):
        super().setUp()
        self.write("vm/objects/reading.def", 'READING(kPaid, "paid")\nREADING(kShort, "short")\n')
        listed = {"vm/stdlib/a.cc": {"kPaid"}, "vm/run/b.cc": {"kShort"}}
        for name, value in (("READINGS", listed), ("STACKS", {"vm/stdlib/a.cc": "why"})):
            before = getattr(check_readings, name)
            self.addCleanup(setattr, check_readings, name, before)
            setattr(check_readings, name, value)
        self.write("vm/stdlib/a.cc", "x.bytes(Reading::kPaid); fiber.frame_at(1);\n")
        self.write("vm/run/b.cc", "x.bytes(Reading::kShort);\n")

    def problems(self):
        return check_readings.check(self.root)[0]

    def test_what_is_listed_is_fine(self):
        self.assertEqual(self.problems(), [])

    def test_a_reading_that_is_not_listed(self):
        self.write("vm/stdlib/c.cc", "\n// Reading::kPaid\ntext.whole(Reading::kPaid)\n")
        self.assertEqual(len(self.problems()), 1)
        self.assertIn("vm/stdlib/c.cc:3:", self.problems()[0])

    def test_another_reason_in_a_listed_file(self):
        self.write("vm/stdlib/a.cc", "x.bytes(Reading::kPaid); y.bytes(Reading::kShort); f.frame_at(1);\n")
        self.assertEqual(len(self.problems()), 1)

    def test_an_entry_that_nothing_uses(self):
        self.write("vm/run/b.cc", "\n")
        self.assertEqual(len(self.problems()), 2)  # the entry and the reason

    def test_raw_bytes_and_stacks_in_the_library(self):
        self.write("vm/stdlib/c.cc", "reinterpret_cast<const char*>(string + 1);\nfiber->stack()[0];\n")
        self.assertEqual(len(self.problems()), 2)


class CheckReadme(Tree):
    def test_marked_blocks(self):
        blocks = check_readme.marked_blocks(
            "```sh\nnot marked\n```\n<!-- test: exit=3 -->\n```sh\na\nb\n```\n\n```text\nout\n```\n"
            "<!-- test -->\n```sh\nc\n```\ntext\n")
        self.assertEqual([(b.line, b.exit_code, b.script, b.output) for b in blocks],
                         [(5, 3, "a\nb\n", "out\n"), (14, 0, "c\n", None)])

    def test_missing_links(self):
        self.write("docs/there.md", "")
        text = "[a](docs/there.md#x) [b](docs/gone.md)\n[c](https://example.com) [d](#here)\n"
        self.assertEqual(check_readme.missing_links("README.md", text, self.root),
                         ["README.md:1: docs/gone.md is not there"])

    def test_links_start_at_their_page(self):
        self.write("docs/adr/0001.md", "")
        self.assertEqual(check_readme.missing_links("docs/a.md", "[x](adr/0001.md)", self.root), [])

    def test_missing_paths(self):
        self.write("vm/isolate.h", "")
        text = "`vm/isolate.h` `vm/gone.h` `./run.sh` `a/b` `return 1` `build/release/bin`\n"
        self.assertEqual(check_readme.missing_paths("README.md", text, self.root),
                         ["README.md:1: vm/gone.h is not there",
                          "README.md:1: ./run.sh is not there"])

    def test_commands_that_fail_are_found(self):
        blocks = check_readme.marked_blocks(
            "<!-- test -->\n```sh\nfalse\n```\n<!-- test -->\n```sh\necho a\n```\n```text\nb\n```\n"
            "<!-- test: exit=3 -->\n```sh\nexit 3\n```\n")
        found = check_readme.run_blocks(blocks, "R", self.root, "server", "metrics")
        self.assertEqual([complaint.partition(":")[2].partition(":")[0] for complaint in found],
                         ["2", "6"])


class CountResults(unittest.TestCase):
    def test_junit(self):
        case = '<testcase name="t" status="{}">{}</testcase>'
        cases = [
            case.format("run", ""),
            case.format("run", ""),
            case.format("fail", '<failure message=""/>'),
            # A program that is not there, and one that skipped itself.
            case.format("notrun", '<skipped message="Unable to find executable"/>'),
            case.format("notrun", '<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'),
            case.format("disabled", ""),
        ]
        self.assertEqual(count_results.count_junit(f"<testsuite>{''.join(cases)}</testsuite>"),
                         (2, 2))

    def test_text(self):
        self.assertEqual(count_results.count_text("x\n12 passed, 3 failed\n"), (12, 3))
        self.assertEqual(count_results.count_text("12 passed, 3 failed\nTraceback\n"), (0, 0))
        self.assertEqual(count_results.count_text(""), (0, 0))


class CheckLibrary(unittest.TestCase):
    PAGE = ("## What exists\n\n| library | functions |\n|---|---|\n| global | `print` `_G` |\n"
            "| `string` | `len` `rep`, and `old` |\n\n## What does not\n\n| `io` | `open` |\n")

    def test_a_page_that_fits(self):
        exists = {"print", "_G", "string.len", "string.rep", "string.old"}
        self.assertEqual(check_library.complaints(self.PAGE, exists), [])

    def test_what_is_missing_on_either_side(self):
        exists = {"print", "_G", "string.len", "string.old", "string.new"}
        self.assertEqual(check_library.complaints(self.PAGE, exists),
                         ["docs/library.md does not list string.new",
                          "docs/library.md lists string.rep, which does not exist"])


if __name__ == "__main__":
    unittest.main()
