"""The web server of the sandbox: threads, keep-alive, and sockets that can break on demand."""

import socket
import struct
import sys
import threading
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sandbox.config import Config
from sandbox.exchange import Request, Response, answer
from sandbox.routes import Router, router
from sandbox.switchboard import Switchboard

Requested = socket.socket | tuple[bytes, socket.socket]  # what socketserver passes around
Address = Any

HOST = "127.0.0.1"
PHRASES = {status.value: status.phrase for status in HTTPStatus}
BODY_MAX = 8 * 1024 * 1024
ABORT = struct.pack("ii", 1, 0)  # SO_LINGER with no time: close() sends RST


class Server(ThreadingHTTPServer):
    """A thread for each connection; stopping closes those that are open."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, port: int, *, routes: Router) -> None:
        self.routes = routes
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__((HOST, port), Connection)

    def server_bind(self) -> None:
        """Bind without asking a name server who 127.0.0.1 is."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request_thread(self, request: Requested, client_address: Address) -> None:
        """Remember the connection while it lives."""
        assert isinstance(request, socket.socket)  # noqa: S101  # nosec B101  # TCP: never a datagram
        with self._guard:
            self._open.add(request)
        super().process_request_thread(request, client_address)
        with self._guard:
            self._open.discard(request)

    def handle_error(self, request: Requested, client_address: Address) -> None:
        """A client that went away is everyday life here; anything else is printed."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close_connections(self) -> None:
        """Hang up on everybody, those who are kept waiting included."""
        self.stopping.set()
        with self._guard:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it had gone already


class Connection(BaseHTTPRequestHandler):
    """Reads requests off one connection until either side has enough."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sandbox", ""
    disable_nagle_algorithm = True
    timeout = 120
    server: Server

    def do_GET(self) -> None:
        """Answer any method through the routes."""
        request = self._request()
        if request is not None:
            self._finish(self.server.routes.respond(request))

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names that the base class looks for

    def _request(self) -> Request | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_MAX:
            self.close_connection = True
            self._write(answer({"error": "the body is too large or has no length"}, 413))
            return None
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )

    def _finish(self, response: Response) -> None:
        if response.hold:
            self.server.stopping.wait(response.hold)
        if response.ending == "answer":
            self._write(response)
            return
        self.close_connection = True
        if response.ending == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        self.connection.close()  # truly closed as soon as the base class lets go of its reader

    def _write(self, response: Response) -> None:
        """One write for head and body: one packet, and no waiting for an acknowledgement."""
        lines = [f"HTTP/1.1 {response.status} {PHRASES.get(response.status, '')}"]
        headers = {"Content-Type": response.content_type, **response.headers}
        headers |= {"Content-Length": str(len(response.body)), "Date": formatdate(usegmt=True)}
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head + response.body)

    def log_message(self, *_: object) -> None:
        """Say nothing: messages hold names and numbers."""


@dataclass(frozen=True)
class Running:
    """A sandbox at work."""

    url: str
    port: int
    switchboard: Switchboard
    _server: Server
    _thread: threading.Thread

    def stop(self) -> None:
        """Hang up, stop delivering events, and keep the state for the next start."""
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join(timeout=5)
        self.switchboard.stop()


def start(config: Config) -> Running:
    """Start a sandbox on 127.0.0.1; OSError when the port is taken."""
    switchboard = Switchboard(config=config)
    try:
        server = Server(config.port, routes=router(switchboard))
    except OSError:
        switchboard.stop()
        raise
    port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    return Running(f"http://{HOST}:{port}", port, switchboard, server, thread)
