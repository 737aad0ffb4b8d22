"""The API on a loopback port, for tools that speak HTTP: Chalice's own local gateway behind a small server."""

import contextlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException

import app as application

ONE_AT_A_TIME = Lock()  # Chalice keeps the current request on the application
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]


class Gateway(BaseHTTPRequestHandler):
    """Answers each request as API Gateway and Lambda would."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        """Hand the request on, as it was sent, and give back what comes."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, content = self._asked(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _asked(self, body):
        gateway = LocalGateway(application.app, Config())
        try:
            with ONE_AT_A_TIME:
                answer = gateway.handle_request(self.command, self.path, dict(self.headers), body)
        except LocalGatewayException as refusal:
            return refusal.CODE, refusal.headers, refusal.body
        return answer["statusCode"], answer["headers"], (answer["body"] or "").encode()

    def log_message(self, *args):
        """Say nothing."""


for method in METHODS:
    setattr(Gateway, f"do_{method}", Gateway.answer)


@contextlib.contextmanager
def served():
    """Serve the application until the test is over; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
