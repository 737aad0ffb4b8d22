"""The application on a loopback port, below a stage as API Gateway serves it, over records in memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chalice.test import Client

import app as application

STAGE = "/_aws/execute-api/1a2b3c4d/app"


@contextmanager
def served() -> Iterator[str]:
    """Serve while the block lasts; gives the address under which the paths of app.py lie."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{STAGE}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    one_at_a_time = threading.Lock()  # a Lambda instance answers one request at a time

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

    def _pass_on(self, body: bytes) -> None:
        with self.one_at_a_time:
            answer = Client(application.app).http.request(
                self.command, self.path.removeprefix(STAGE), headers=dict(self.headers), body=body
            )
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(name, one)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
