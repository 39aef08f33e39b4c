#!/usr/bin/env python3
"""Starts a Selenite server on free ports, runs a command beside it, and stops the server.

  tests/support/with_server.py build/release/bin/selenite-server -- \\
      build/release/bin/selenite eval --server={server} -e 'return 6 * 7'

In the command, {server} and {metrics} become the addresses. The exit status is the command's; it is
1 when the server does not start, or does not end with 0 when it is told to stop.
"""

import json
import queue
import subprocess
import sys
import threading

START_SECONDS = 30
STOP_SECONDS = 30


def read_lines(stream, lines):
    for line in stream:
        lines.put(line)
    lines.put(None)


def wait_until_ready(lines):
    """The server's line "ready", decoded; None when it ends or takes too long: then it is shown."""
    seen = ""
    while True:
        try:
            line = lines.get(timeout=START_SECONDS)
        except queue.Empty:
            line = None
        if line is None:
            print(seen, end="", file=sys.stderr)
            return None
        seen += line
        try:
            event = json.loads(line)
        except ValueError:
            event = {}
        if event.get("event") == "ready":
            return event


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        print(__doc__, file=sys.stderr)
        return 2
    server = subprocess.Popen(
        [sys.argv[1], "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0"],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    lines = queue.Queue()
    # A daemon: it reads until the server ends, so that the server never waits for a full pipe.
    threading.Thread(target=read_lines, args=(server.stderr, lines), daemon=True).start()
    try:
        ready = wait_until_ready(lines)
        if ready is None:
            print("with_server: the server did not start", file=sys.stderr)
            return 1
        addresses = {"{server}": ready["listen"], "{metrics}": ready["metrics_listen"]}
        command = sys.argv[3:]
        for mark, address in addresses.items():
            command = [word.replace(mark, address) for word in command]
        status = subprocess.run(command, check=False).returncode
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    if server.returncode != 0:
        print(f"with_server: the server ended with {server.returncode}", file=sys.stderr)
        return status or 1
    return status


if __name__ == "__main__":
    sys.exit(main())
