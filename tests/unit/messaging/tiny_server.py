"""A WhatsApp that misbehaves on request and counts the POSTs it saw: the ground truth of one-attempt tests."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

META_YES = json.dumps(
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+525512345678", "wa_id": "5215512345678"}],
        "messages": [{"id": "wamid.HBgN", "message_status": "accepted"}],
    }
).encode()
AWS_YES = b'{"messageId": "6d69f07a-c317-4278-9d5c-6a84078419ec"}'


def answer(status: int, body: bytes, *headers: str) -> bytes:
    """Return the bytes of a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


class TinyServer:
    """Answers each POST as `behaviour` says; a list is used up, one entry for each POST."""

    def __init__(self, behaviour):
        self.behaviour = behaviour
        self.posts = 0
        self.requests = []
        self.closings = threading.Semaphore(0)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._open = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def connections(self) -> int:
        """How many were opened."""
        return len(self._open)

    def start(self):
        """Begin to answer."""
        self._threads[0].start()

    def stop(self):
        """End every conversation."""
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
        for connection in self._open:
            connection.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(0.05)
            self._open.append(connection)
            thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection):
        try:
            while (request := self._request(connection)) is not None:
                with self._lock:
                    self.posts += 1
                    self.requests.append(request)
                    listed = isinstance(self.behaviour, list)
                    behaviour = self.behaviour.pop(0) if listed else self.behaviour
                if not behaviour(self, connection):
                    return
        except OSError:
            return

    def _request(self, connection) -> bytes | None:
        data = b""
        while b"\r\n\r\n" not in data or len(data.split(b"\r\n\r\n", 1)[1]) < _length(data):
            if self._stop.is_set():
                return None
            try:
                chunk = connection.recv(65536)
            except TimeoutError:
                continue
            if not chunk:
                return None
            data += chunk
        return data

    def has_got(self, posts: int) -> bool:
        """Wait until so many POSTs came."""
        for _ in range(500):
            if self.posts >= posts:
                return True
            self.wait(0.01)
        return False

    def has_closed(self) -> bool:
        """Wait until one more connection was closed while idle."""
        return self.closings.acquire(timeout=5)

    def wait(self, seconds: float) -> bool:
        """Return at once when the test is over."""
        return self._stop.wait(seconds)


def _length(data: bytes) -> int:
    for line in data.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


# ── behaviours: return whether the connection stays open ────────────────
def says(status: int, body: bytes, *headers: str):
    """Answer and keep the connection."""

    def behave(_server, connection) -> bool:
        connection.sendall(answer(status, body, *headers))
        return True

    return behave


def blurts(raw: bytes):
    """Answer with these bytes, whatever they are, and close."""

    def behave(_server, connection) -> bool:
        connection.sendall(raw)
        connection.close()
        return False

    return behave


def hang(server, connection) -> bool:
    """Take everything and never answer."""
    server.wait(30)
    return False


def reset(_server, connection) -> bool:
    """Take everything and reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False


def close(_server, connection) -> bool:
    """Take everything and close without a word."""
    connection.close()
    return False


def half(_server, connection) -> bool:
    """Close in the middle of the answer's body."""
    connection.sendall(answer(200, META_YES)[:-20])
    connection.close()
    return False


def drip(server, connection) -> bool:
    """Send the answer so slowly that no single wait is long, but the whole is."""
    head, body = answer(200, b" " * 200 + META_YES).split(b"\r\n\r\n", 1)
    connection.sendall(head + b"\r\n\r\n")
    for place in range(len(body)):
        if server.wait(0.05):
            return False
        connection.sendall(body[place : place + 1])
    return True


def says_then_closes(status: int, body: bytes):
    """Answer as if the connection stayed, then close it while it is idle."""

    def behave(server, connection) -> bool:
        connection.sendall(answer(status, body))
        connection.shutdown(socket.SHUT_WR)
        server.closings.release()
        return True

    return behave


@contextmanager
def tiny_server(behaviour) -> Iterator[TinyServer]:
    """Run a server for one test."""
    server = TinyServer(behaviour)
    server.start()
    try:
        yield server
    finally:
        server.stop()
