"""Processes beside a test: started on free ports, and stopped however the test ends."""

import ctypes
import json
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def _end_with_parent():
    # For a test that is killed itself, by a timeout, and can clean up no more.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A program with its output in a file; a context manager that stops it."""

    def __init__(self, words, log_path):
        self.name = words[0].rpartition("/")[2]
        self.log_path = log_path
        with open(log_path, "wb") as log:
            self._child = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def has_ended(self):
        return self._child.poll() is not None

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def stop(self):
        """Ends it, first gently. Its exit code."""
        if not self.has_ended():
            self._child.terminate()
            try:
                self._child.wait(15)
            except subprocess.TimeoutExpired:
                self._child.kill()
        return self._child.wait()


class TimedOut(AssertionError):
    """What was waited for did not happen."""


def wait_for(what, seconds, check, *processes):
    """Calls `check` until it gives something true, and returns that.

    TimedOut when it takes longer than `seconds`, or when one of the processes ends: with their logs.
    """
    end = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        ended = [process.name for process in processes if process.has_ended()]
        if ended or time.monotonic() > end:
            why = f"{ended[0]} ended" if ended else f"not within {seconds} s"
            logs = "".join(f"\n---- {p.name}\n{p.log()[-4000:]}" for p in processes)
            raise TimedOut(f"{what}: {why}{logs}")
        time.sleep(0.1)


def start_server(binary, flags, log_path):
    """selenite-server on free ports; the process and the line `ready`, decoded."""
    server = Process([str(binary), "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0", *flags],
                     log_path)

    def ready():
        for line in server.log().splitlines(keepends=True):
            if line.endswith("\n") and '"event":"ready"' in line:
                return json.loads(line)
        return None

    try:
        return server, wait_for("the server is ready", 10, ready, server)
    except BaseException:
        server.stop()
        raise


def free_port():
    """A port nobody listens on now. Another process may be quicker; then starting there fails."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def http_get(address, path, **query):
    """The body at http://ADDRESS/PATH, as text. OSError: there is no answer, or it is an error."""
    suffix = "?" + urllib.parse.urlencode(query) if query else ""
    with _OPENER.open(f"http://{address}{path}{suffix}", timeout=5) as answer:
        return answer.read().decode("utf-8")
