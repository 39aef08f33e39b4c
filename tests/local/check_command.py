#!/usr/bin/env python3
"""Checks what `selenite run` does around a script: its streams, signals, terminals and files.

  tests/local/check_command.py SELENITE

Every wait is for something that happens (a line that is written, a process that ends) and has an
end of its own. Needs nothing but the command.
"""

import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SELENITE = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None
SECONDS = 30  # until something counts as stuck


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "inside"
        self.folder.mkdir()

    def script(self, text, name="script.lua"):
        (self.folder / name).write_text(text)
        return name

    def start(self, text, *flags, **options):
        process = subprocess.Popen([SELENITE, "run", *flags, self.script(text)], cwd=self.folder,
                                   **options)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()
        if process.poll() is None:
            process.kill()
        process.wait()

    def run_script(self, text, *flags, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([SELENITE, "run", *flags, self.script(text)], cwd=self.folder,
                              stdout=options.pop("stdout", subprocess.PIPE),
                              stderr=subprocess.PIPE, timeout=SECONDS, check=False, **options)


class Signals(Scratch):
    def test_what_was_printed_is_written(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # A line on the standard error stream says that the loop has begun.
            process = self.start("io.stderr:write('go\\n') print('printed') io.write('and this')"
                                 " while true do end", "--local", stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
            self.assertEqual(process.stderr.readline(), b"go\n")
            # Output older than a moment is written anyway: this must be younger.
            process.send_signal(number)
            self.assertEqual(process.wait(SECONDS), -number)
            self.assertIn(process.stdout.read(), (b"", b"printed\n", b"printed\nand this"))

    def test_the_buffer_is_written_by_the_signal(self):
        # Prints without end and never waits: what is read has all its lines.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.start("local i = 0 while true do i = i + 1 print(i) end",
                                 stdout=subprocess.PIPE)
            text = process.stdout.read(1000)
            process.send_signal(number)
            text += process.stdout.read()
            self.assertEqual(process.wait(SECONDS), -number)
            lines = text.split(b"\n")
            # Written to the end of a line, not to the end of a buffer's 64 KiB.
            self.assertEqual(lines.pop(), b"")
            self.assertEqual(lines[-1], b"%d" % len(lines))

    def test_while_input_is_waited_for(self):
        for text in ("io.write('ready') io.read()", "io.write('ready') for l in io.lines() do end"):
            process = self.start(text, "--local", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.assertEqual(process.stdout.read(5), b"ready")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(SECONDS), -signal.SIGTERM)

    def test_a_reader_that_is_stuck_does_not_keep_the_process(self):
        process = self.start("while true do print(('x'):rep(10000)) end", stdout=subprocess.PIPE)
        self.assertTrue(process.stdout.read(1))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(SECONDS), -signal.SIGTERM)

    def test_files_are_written(self):
        process = self.start("local f = io.open('kept', 'w') f:write('written') print('go')"
                             " io.stdout:flush() while true do end", "--local=rw",
                             stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"go\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(SECONDS), -signal.SIGTERM)
        self.assertEqual((self.folder / "kept").read_bytes(), b"written")

    def test_old_output_is_written_without_a_signal(self):
        process = self.start("print('printed') while true do end", stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"printed\n")

    def test_ignored_signals_stay_ignored(self):
        process = self.start("print('go') io.stdout:flush() io.read() print('done')", "--local",
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertEqual(process.stdout.readline(), b"go\n")
        process.send_signal(signal.SIGHUP)
        output, _ = process.communicate(b"line\n", SECONDS)
        self.assertEqual((output, process.returncode), (b"done\n", 0))

    def test_finalizers_at_the_end_can_be_interrupted(self):
        process = self.start("setmetatable({}, {__gc = function() while true do end end})"
                             " print('go')", stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"go\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(SECONDS), -signal.SIGTERM)


class Terminal(Scratch):
    def run_on_terminal(self, words, typed, until=None):
        """What appears, and how the process ends. `typed` is sent when `until` has appeared."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execv(SELENITE, [str(SELENITE)] + words)
        seen = b""
        ends = time.monotonic() + SECONDS
        try:
            while time.monotonic() < ends:
                if typed and (until is None or until in seen):
                    os.write(terminal, typed)
                    typed = None
                if not select.select([terminal], [], [], 0.1)[0]:
                    continue
                try:
                    piece = os.read(terminal, 4096)
                except OSError:
                    piece = b""
                if not piece:
                    return seen, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                seen += piece
        finally:
            os.close(terminal)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.fail(f"does not end; seen: {seen!r}")

    def test_one_end_of_input_is_enough(self):
        seen, status = self.run_on_terminal(["run", "-"], b"print(6 * 7)\n\x04")
        self.assertEqual(status, 0)
        self.assertIn(b"42\r\n", seen)

    def test_one_end_of_input_ends_lines(self):
        self.script("for line in io.lines() do print('<' .. line .. '>') end print('end')")
        seen, status = self.run_on_terminal(["run", "--local", "script.lua"], b"one\ntwo\n\x04")
        self.assertEqual(status, 0)
        self.assertIn(b"<two>\r\nend\r\n", seen)

    def test_lines_appear_at_once(self):
        self.script("print('line') while true do end")
        seen, status = self.run_on_terminal(["run", "script.lua"], b"\x03", until=b"line\r\n")
        self.assertEqual(status, -signal.SIGINT)
        self.assertIn(b"line\r\n", seen)

    def test_a_prompt_appears_before_input_is_waited_for(self):
        self.script("io.write('name? ') print('hello ' .. io.read())")
        seen, status = self.run_on_terminal(["run", "--local", "script.lua"], b"you\n",
                                            until=b"name? ")
        self.assertEqual(status, 0)
        self.assertIn(b"hello you\r\n", seen)


class BrokenOutput(Scratch):
    def commands(self):
        self.script("print('x')")
        return [["run", "script.lua"], ["check", "script.lua"], ["disasm", "script.lua"],
                ["--help"], ["run", "--help"], ["--version"], ["eval", "--help"],
                ["tenant", "list", "--help"]]

    def test_full_disk(self):
        for words in self.commands():
            with open("/dev/full", "wb") as full:
                done = subprocess.run([SELENITE, *words], cwd=self.folder, stdout=full,
                                      stderr=subprocess.PIPE, timeout=SECONDS, check=False)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn(b"selenite: cannot write standard output: ", done.stderr, words)
            if not words[-1].startswith("--"):
                self.assertIn(b": No space left on device\n", done.stderr, words)

    def test_closed_output(self):
        done = subprocess.run(f"exec '{SELENITE}' run {self.script('print(1)')} >&-", shell=True,
                              cwd=self.folder, stderr=subprocess.PIPE, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write standard output: Bad file descriptor", done.stderr)

    def test_closed_output_is_not_the_next_file(self):
        script = self.script("local f = io.open('file', 'w') print('printed') f:write('written')"
                             " f:close()")
        subprocess.run(f"exec '{SELENITE}' run --local=rw {script} >&- 2>&-", shell=True,
                       cwd=self.folder, timeout=SECONDS, check=False)
        self.assertEqual((self.folder / "file").read_bytes(), b"written")

    def test_a_script_is_told(self):
        with open("/dev/full", "wb") as full:
            done = self.run_script("io.stdout:setvbuf('no') local ok, why, code = io.write('x')"
                                   " io.stderr:write(tostring(ok), why, code)", "--local",
                                   stdout=full)
        self.assertIn(b"nilNo space left on device28", done.stderr)
        self.assertEqual(done.returncode, 1)

    def test_a_loop_that_prints_ends(self):
        with open("/dev/full", "wb") as full:
            done = self.run_script("while true do print('x') end", stdout=full)
        self.assertEqual(done.returncode, 1)

    def endless(self, **options):
        process = self.start("while true do print('x') end", stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, **options)
        self.assertEqual(process.stdout.read(2), b"x\n")
        process.stdout.close()
        process.wait(SECONDS)
        return process

    def test_nobody_reads_any_more(self):
        process = self.endless()
        self.assertEqual(process.returncode, -signal.SIGPIPE)
        self.assertEqual(process.stderr.read(), b"")

    def test_nobody_reads_and_the_signal_is_ignored(self):
        process = self.endless(restore_signals=False,
                               preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
        self.assertEqual(process.returncode, 1)
        self.assertEqual(process.stderr.read(),
                         b"selenite: cannot write standard output: Broken pipe\n")


class Walls(Scratch):
    def setUp(self):
        super().setUp()
        (self.folder.parent / "secret").write_text("secret")
        (self.folder / "file").write_text("text")
        (self.folder / "below").mkdir()
        (self.folder / "below" / "file").write_text("below")
        os.symlink("../secret", self.folder / "to_secret")
        os.symlink("..", self.folder / "to_parent")
        os.symlink("file", self.folder / "to_file")
        os.symlink("/etc", self.folder / "to_etc")
        os.mkfifo(self.folder / "fifo")

    def answer(self, expression, *flags):
        done = self.run_script(f"print({expression})", *(flags or ["--local=rw"]))
        return done.stdout.decode().strip() + done.stderr.decode().strip()

    def test_paths_inside(self):
        for path in ("file", "./file", "below/../file", "to_file", f"{self.folder}/file",
                     "below//../below/.././file"):
            self.assertEqual(self.answer(f"io.open('{path}'):read('a')"), "text", path)

    def test_paths_outside(self):
        for path in ("../secret", "/etc/passwd", "to_secret", "to_parent/secret", "to_etc/passwd",
                     "below/../../secret", f"{self.folder}/../secret", f"{self.folder}x/file",
                     "/proc/self/root/etc/passwd", "/dev/null", "fifo"):
            for call in (f"io.open('{path}')", f"io.open('{path}', 'w')", f"io.open('{path}', 'a+')",
                         f"loadfile('{path}')"):
                answer = self.answer(call)
                self.assertRegex(answer, "nil.*(Permission denied|No such device)", call)
            self.assertIn("false", self.answer(f"pcall(io.lines, '{path}')"))
        for path in ("../secret", "to_parent/secret", f"{self.folder}/../secret", "/etc/passwd"):
            for call in (f"os.remove('{path}')", f"os.rename('{path}', 'here')",
                         f"os.rename('file', '{path}')"):
                self.assertRegex(self.answer(call), "nil.*Permission denied", call)
        self.assertEqual((self.folder.parent / "secret").read_text(), "secret")
        # The link goes, not what it names.
        self.assertEqual(self.answer("os.remove('to_secret')"), "true")
        self.assertEqual((self.folder.parent / "secret").read_text(), "secret")

    def test_modules_outside_are_not_found(self):
        (self.folder.parent / "module.lua").write_text("return 'outside'")
        self.assertIn("not found",
                      self.answer("pcall(function() package.path = '../?.lua' require('module') end)"))

    def test_read_only(self):
        for flag in ("--local", "--local=r"):
            for call in ("io.open('new', 'w')", "io.open('file', 'a')", "io.open('file', 'r+')",
                         "io.tmpfile()", "os.remove('file')", "os.rename('file', 'new')",
                         "pcall(io.output, 'new')"):
                self.assertIn("Read-only file system", self.answer(call, flag), call)
            self.assertIn("unable to generate", self.answer("pcall(os.tmpname)", flag))
            self.assertEqual(self.answer("io.open('file'):read('a')", flag), "text")
        self.assertEqual((self.folder / "file").read_text(), "text")

    def test_nothing_without_the_flag(self):
        self.assertEqual(self.answer("io, package, require, dofile, loadfile, os.exit, os.getenv,"
                                     " os.remove, os.rename, os.tmpname, os.execute", "--tier=auto"),
                         "\t".join(["nil"] * 11))

    def test_environment_and_programs(self):
        self.assertEqual(self.answer("os.getenv('PATH'), os.execute()"), "nil\tfalse")
        self.assertRegex(self.answer("pcall(io.popen, 'ls')"), "'popen' not supported")
        self.assertRegex(self.answer("os.execute('ls')"), "nil\tOperation not permitted")


class Limits(Scratch):
    def test_a_large_file_is_read_in_pieces(self):
        with open(self.folder / "large", "wb") as large:
            large.truncate(100 << 20)
        for read in ("f:read('a')", "f:read('l')", "f:read('L')", "f:read(90000000)", "f:read('n')",
                     "loadfile('large')", "f:lines('a')()"):
            text = f"local f = io.open('large') local r = {read} print(r and 'read')"
            done = self.run_script(text, "--local", "--instructions=10000")
            self.assertEqual(done.returncode, 0 if "'n'" in read else 3, read)
            if "'n'" not in read:
                done = self.run_script(text, "--local", "--memory=8M")
                self.assertEqual(done.returncode, 3, read)
                self.assertIn(b"limit 'memory' reached", done.stderr)

    def test_white_space_before_a_number(self):
        (self.folder / "spaces").write_bytes(b" " * (32 << 20))
        done = self.run_script("print(io.open('spaces'):read('n'))", "--local",
                               "--instructions=10000")
        self.assertEqual(done.returncode, 3)

    def test_buffers_count(self):
        done = self.run_script("local t = {} for i = 1, 1000 do"
                               " t[i] = assert(io.open('script.lua')) end", "--local", "--memory=4M")
        self.assertEqual(done.returncode, 3)
        done = self.run_script("for i = 1, 100000 do io.open('script.lua'):close() end print('ok')",
                               "--local", "--memory=4M")
        self.assertEqual(done.stdout, b"ok\n")

    def test_many_short_lines_do_not_stay(self):
        done = self.run_script("for i = 1, 300 do for l in io.lines('script.lua') do end end"
                               " print('ok')", "--local", "--memory=4M")
        self.assertEqual(done.stdout, b"ok\n")

    def test_exit_ends_whatever_runs(self):
        for text in ("pcall(os.exit, 5)", "coroutine.wrap(os.exit)(5)",
                     "setmetatable({}, {__gc = function() os.exit(5) end}) collectgarbage()"
                     " while true do end",
                     "table.sort({3, 2, 1}, function() os.exit(5) end)",
                     "do local x <close> = setmetatable({}, {__close = function() os.exit(5) end}) end"):
            done = self.run_script(text + " print('not here')", "--local")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (5, b"", b""), text)
        for value, status in (("true", 0), ("false", 1), ("", 0), ("256 + 3", 3), ("3.0", 3)):
            self.assertEqual(self.run_script(f"os.exit({value})", "--local").returncode, status)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
