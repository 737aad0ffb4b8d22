"""Just enough HTTP for the stand-ins of the bench: POSTs over kept connections, answered at once or after a while."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

ADDRESS = "127.0.0.1"
_HEAD = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


@dataclass(frozen=True)
class Request:
    """One request: the first line with the headers, and the body."""

    head: bytes
    body: bytes


Answer = Callable[[Request], tuple[int, bytes]]  # status and JSON


class Conversation(asyncio.Protocol):
    """One kept connection: requests come one after the other, each is answered after `seconds`."""

    def __init__(self, answer: Answer, seconds: float) -> None:
        self.answer = answer
        self.seconds = seconds
        self.heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # nosec B101  # a TCP server makes no other
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request as soon as it is whole."""
        self.heard += data
        while request := self._next_request():
            status, body = self.answer(request)
            said = _HEAD % (status, len(body), body)
            if self.seconds:
                asyncio.get_running_loop().call_later(self.seconds, self._say, said)
            else:
                self._say(said)

    def _say(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)

    def _next_request(self) -> Request | None:
        end = self.heard.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.heard[:end]
        whole = end + 4 + _length(head)
        if len(self.heard) < whole:
            return None
        request, self.heard = Request(head, self.heard[end + 4 : whole]), self.heard[whole:]
        return request


def _length(head: bytes) -> int:
    start = head.lower().find(b"content-length:")
    return int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0


async def serve(answer: Answer, *, port: int, seconds: float) -> None:
    """Answer on a loopback port until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Conversation(answer, seconds), ADDRESS, port, backlog=256
    )
    await server.serve_forever()
