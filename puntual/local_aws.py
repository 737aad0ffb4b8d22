"""Start and stop MiniStack, the local AWS, on 127.0.0.1. Never talks to the real one."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ADDRESS = "127.0.0.1"
REGION = "us-east-1"
# The keys of the local account's root user: they open nothing anywhere else.
KEY_ID = "puntual-local"
SECRET_KEY = KEY_ID
STARTS_WITHIN = 30.0
STOPS_WITHIN = 20.0
NOT_GIVEN_TO_CLIENTS = range(20_000, 32_000)  # what a system gives by itself begins above
INHERITED = ("PATH", "HOME", "LANG", "SYSTEMROOT")


class PortTakenError(Exception):
    """Somebody else listens on the port that was asked for."""


class OtherPortError(Exception):
    """The state was made on another port, which its queues' addresses carry."""


class DoesNotStartError(Exception):
    """MiniStack ended, or gave no sign of health in time."""


@dataclass(frozen=True)
class LocalAws:
    """A running MiniStack: where it listens and how to reach it."""

    port: int
    state: Path
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        """Return the address that AWS clients are to use."""
        return f"http://{ADDRESS}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the ordinary AWS environment that leads a program here."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
        }

    def client(self, service: str, **options: Any) -> Any:  # boto3 makes each class at run time
        """Return a boto3 client of one service, with all rights; `options` are boto3's own."""
        import boto3

        make: Callable[..., Any] = boto3.client
        return make(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET_KEY,
            **options,
        )

    def kill(self) -> None:
        """End it and its functions at once; what it holds is not saved."""
        with contextlib.suppress(
            ProcessLookupError, PermissionError
        ):  # nobody is left, but zombies
            os.killpg(self.process.pid, signal.SIGKILL)

    def log(self) -> str:
        """Return what MiniStack and the functions have said since it started."""
        return _log_file(self.state).read_text("utf-8", errors="replace")


@contextmanager
def local_aws(
    *,
    port: int,
    state: Path,
    functions_see: Mapping[str, str] | None = None,
    while_waiting: Callable[[], None] = lambda: None,
) -> Iterator[LocalAws]:
    """Run MiniStack on `port` while the block lasts; what it holds is kept in `state`.

    Every function sees the variables `functions_see` beside its own: so a template that is the
    same everywhere finds the local WhatsApp. `while_waiting` is asked
    again and again until it is up; what it raises ends the start. Raises PortTakenError, OtherPortError and
    DoesNotStartError, each with a sentence for whoever started it.
    """
    _must_be_free(port)
    _must_be_the_port_of(state, port)
    local = LocalAws(port, state, _start(port, state, functions_see or {}))
    try:
        _await_health(local, while_waiting)
        yield local
    finally:
        _stop(local)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on now, and that no client is given meanwhile."""
    while True:
        port = secrets.choice(NOT_GIVEN_TO_CLIENTS)
        with contextlib.suppress(OSError), socket.create_server((ADDRESS, port)):
            return port


def _must_be_free(port: int) -> None:
    try:
        socket.create_server((ADDRESS, port)).close()
    except OSError as refused:
        raise PortTakenError(
            f"Port {port} is already in use: stop what listens there or choose another port."
        ) from refused


def _must_be_the_port_of(state: Path, port: int) -> None:
    kept = state / "port"
    state.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        kept.write_text(str(port), "utf-8")
    if (made_on := kept.read_text("utf-8")) != str(port):
        raise OtherPortError(
            f"What is kept in {state} belongs to port {made_on}: "
            f"use that port, or delete the folder to begin anew."
        )


def _start(port: int, state: Path, functions_see: Mapping[str, str]) -> subprocess.Popen[bytes]:
    temporary = state / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment |= functions_see
    environment |= {
        "BIND_HOST": ADDRESS,  # it would listen on every interface
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(temporary),
        "PUNTUAL_PACKAGES": str(state / "packages"),
        "AUTH": "true",  # functions have the rights of their own role, as on AWS
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "MINISTACK_REGION": REGION,
    }
    with _log_file(state).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "puntual.local_workers"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to handle: only a clean stop saves the state
        )


def _log_file(state: Path) -> Path:
    return state / "ministack.log"


def _await_health(local: LocalAws, while_waiting: Callable[[], None]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and local.process.poll() is None:
        if _is_healthy(local):
            return
        while_waiting()
        time.sleep(0.05)
    raise DoesNotStartError(
        f"The local AWS did not start; the end of its log:\n{local.log()[-2000:]}"
    )


def _is_healthy(local: LocalAws) -> bool:
    connection = HTTPConnection(ADDRESS, local.port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _stop(local: LocalAws) -> None:
    """Ask it to save and end; its process group holds the functions it started, and nothing else."""
    local.process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        local.process.wait(timeout=STOPS_WITHIN)
    local.kill()  # a function at work, which it does not wait for
    local.process.wait()
    shutil.rmtree(local.state / "tmp", ignore_errors=True)
