"""What every browser test stands on: after a click that leads elsewhere, the new page is what is read."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SLOWLY = 0.4  # seconds until a page comes, and again until its heading does
MODULES = Path(__file__).parent


class SlowPages(BaseHTTPRequestHandler):
    """Every address is a page named after the count of those asked before it; a form leads on by 303."""

    def do_GET(self):
        """Send half of a page, and the other half late."""
        time.sleep(SLOWLY)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><form method=post><button>on</button></form>")
        time.sleep(SLOWLY)
        self.wfile.write(f"<a href={self.path}1>on</a><h1>{self.path}</h1>".encode())

    def do_POST(self):
        """Lead on to another page."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(303)
        self.send_header("Location", f"{self.path}2")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def slow_pages():
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowPages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
def test_a_click_that_leads_elsewhere_waits_for_the_new_page(browse, slow_pages):
    """However late the page and its end come."""
    seen = browse("follows", url=slow_pages, complaints="allowed")
    assert seen == ["/1", "/12", "/122"]


def test_no_module_clicks_by_itself():
    """A bare click that leads elsewhere reads, on a busy machine, the page that is being left."""
    modules = [path for path in MODULES.rglob("*.mjs") if "node_modules" not in path.parts]
    clicking = [
        path.name for path in modules if re.search(r"\.d?b?l?click\(", path.read_text("utf-8"))
    ]
    assert clicking == ["follow.mjs"]
