"""Engines by name, and one run of one of them: processor time, peak memory, output.

An engine is NAME=COMMAND, or one of these names:

    selenite      SELENITE run                      lua5.4   lua5.4
    dispatcher    SELENITE run --tier=dispatcher    luajit   luajit -joff
    interpreter   SELENITE run --tier=interpreter

A program says about itself, in lines of its own at its head:

    -- Small: ARGUMENTS     for a glance
    -- Counted: ARGUMENTS   for count.py: some hundred million instructions
    -- Needs: CHUNK         an engine that cannot compile the chunk cannot run the program either
                            (LuaJIT has no `//`, for example)
"""

import functools
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DEFAULT_BINARY = ROOT / "build/release/bin/selenite"
MIB = 1 << 20
# Above the peak of `true` by this much, a peak is the program's own.
FLOOR_MARGIN = 256 << 10


class EngineError(Exception):
    """There is no such engine, or it does not do what it must."""


class Engine:
    """A name, and the words of a command that a program's path and arguments are appended to."""

    def __init__(self, name, command):
        self.name = name
        self.command = command
        if shutil.which(command[0]) is None:
            raise EngineError(f"{name}: there is no command {command[0]}")

    @functools.lru_cache(maxsize=None)  # pylint: disable=method-cache-max-size-none
    def compiles(self, chunk):
        probe = f"print((loadstring or load)([==[{chunk}]==]) ~= nil)\n"
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(probe)
            file.flush()
            done = subprocess.run(self.command + [file.name], capture_output=True, text=True,
                                  check=False)
        if done.returncode != 0 or done.stdout.strip() not in ("true", "false"):
            raise EngineError(f"{self.name}: cannot run a probe: {done.stderr.strip()[-200:]}")
        return done.stdout.strip() == "true"

    def can_run(self, program):
        needs = mark(program, "Needs")
        return needs is None or self.compiles(needs)

    def version(self):
        """What the engine says it is, for a report: one line, or nothing."""
        flags = {"lua": "-v", "luajit": "-v", "selenite": "--version"}
        base = os.path.basename(self.command[0])
        flag = flags.get(base) or flags.get(base.rstrip("0123456789."))
        if not flag:
            return ""
        done = subprocess.run([self.command[0], flag], capture_output=True, text=True, check=False)
        lines = (done.stdout + done.stderr).splitlines()
        # Without the copyright behind two spaces or dashes.
        return re.split(r"  | -- ", lines[0])[0] if done.returncode == 0 and lines else ""


def parse_engine(text, binary):
    known = {
        "selenite": [str(binary), "run"],
        "dispatcher": [str(binary), "run", "--tier=dispatcher"],
        "interpreter": [str(binary), "run", "--tier=interpreter"],
        "luajit": ["luajit", "-joff"],
    }
    name, equals, command = text.partition("=")
    words = shlex.split(command) if equals else known.get(name, [name])
    if not name or not words:
        raise EngineError(f"'{text}' is neither an engine's name nor NAME=COMMAND")
    return Engine(name, words)


class Run:
    """One run: processor seconds, peak bytes, what it printed, how it ended."""

    def __init__(self, seconds, peak_bytes, output, status):
        self.seconds = seconds
        self.peak_bytes = peak_bytes
        self.output = output
        self.status = status

    def last_words(self):
        return self.output.decode("utf-8", "backslashreplace").strip()[-400:]


@functools.lru_cache(maxsize=None)
def gnu_time():
    """GNU time's path, or nothing."""
    path = shutil.which("time")
    if path is None:
        return None
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return path if "GNU" in done.stdout + done.stderr else None


def run_once(command):
    """Runs a command to its end.

    A process begins with the peak of what forked it, which is Python. So GNU time, which is small,
    stands between if there is one; a millisecond of it is in the time.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, \
            tempfile.NamedTemporaryFile("r") as peak:
        time = gnu_time()
        words = [time, "--quiet", "-f", "%M", "-o", peak.name] + command if time else command
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # wait4 took the child's end
        output.seek(0)
        text = output.read()
        if process.returncode != 0:
            errors.seek(0)
            text += errors.read()  # what went wrong; an answer is on standard output
        lines = peak.read().split()
    kib = int(lines[-1]) if time and lines else usage.ru_maxrss
    return Run(usage.ru_utime + usage.ru_stime, kib * 1024, text, process.returncode)


@functools.lru_cache(maxsize=None)
def peak_floor():
    return run_once(["true"]).peak_bytes


def peak_text(peak_bytes):
    """Mebibytes; `-` if any process has as much."""
    return "-" if peak_bytes < peak_floor() + FLOOR_MARGIN else f"{peak_bytes / MIB:.1f}"


def programs(pattern=""):
    return [p for p in sorted(HERE.glob("*.lua")) if re.search(pattern, p.stem)]


def mark(program, name):
    """What the program's line `-- NAME: ...` says, or None."""
    found = re.search(rf"^-- {name}: (.*)$", program.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else None


def arguments_for(program, name):
    arguments = mark(program, name)
    if arguments is None:
        raise EngineError(f"{program}: no line '-- {name}: ...'")
    return arguments.split()


def machine():
    """The processor and the system, for a report."""
    processor = system = ""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
        match = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
        processor = match.group(1).strip() if match else ""
        text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
        match = re.search(r'^PRETTY_NAME="?([^"\n]*)', text, re.MULTILINE)
        system = match.group(1) if match else ""
    except OSError:
        pass
    return ", ".join(filter(None, [processor, f"{os.cpu_count()} processors", system]))
