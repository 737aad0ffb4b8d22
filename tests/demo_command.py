"""`puntual demo` as a developer starts it, with ports and a state of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from puntual.local_aws import free_port

PUNTUAL = str(Path(sys.executable).with_name("puntual"))
LONGEST = 150  # seconds; a quiet machine needs a tenth


class Demo:
    """The command with a state and ports of its own."""

    def __init__(self, state):
        self.state = state
        self.aws_port, self.sandbox_port = free_port(), free_port()

    def started(self, *options):
        """Start the command and let it run."""
        command = [PUNTUAL, "demo", "--state", str(self.state), *options]
        command += ["--aws-port", str(self.aws_port), "--sandbox-port", str(self.sandbox_port)]
        environment = {**os.environ, "COLUMNS": "80", "DEMO_OF": str(self.state)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
        return subprocess.Popen(command, env=environment, **pipes)

    def run(self, *options):
        """Run to the end; return the exit status and what was said."""
        with self.started(*options) as process:
            try:
                said, _ = process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                process.terminate()
                raise
        return process.returncode, said

    def left_behind(self):
        """Return what still listens or runs, though the command has ended; what was killed has a moment to die."""
        for _ in range(20):
            if not (left := self._left()):
                break
            time.sleep(0.1)
        return left

    def _left(self):
        ports = [port for port in (self.aws_port, self.sandbox_port) if listens(port)]
        return ports + self.processes()

    def processes(self):
        """Return the processes that the command has started and that still run."""
        return [pid for pid in map(int, pids()) if pid != os.getpid() and self.is_of(pid)]

    def is_of(self, pid):
        """Tell whether a process was started by the command: its words or its environment name the state."""
        told = ""
        for file in ("cmdline", "environ"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                told += Path(f"/proc/{pid}/{file}").read_text("utf-8", errors="replace")
        return str(self.state) in told


def listens(port):
    """Tell whether somebody listens on a port of this machine."""
    with contextlib.closing(socket.socket()) as client:
        client.settimeout(2)
        return client.connect_ex(("127.0.0.1", port)) == 0


def pids():
    """Return the processes of this machine."""
    return [entry.name for entry in Path("/proc").glob("[0-9]*")]  # of a system without /proc: none
