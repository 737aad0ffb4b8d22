"""What the sandbox's tests work with: a sandbox to call, a business that listens, a clock to move."""

import http.client
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode

from sandbox.server import Running

TOKEN = {"Authorization": "Bearer sandbox-token"}
NUMBER_ID = "106540352242922"
AWS_NUMBER_ID = "phone-number-id-976c72a700aac43eaf573ae050"
ANA = "+525512345678"
ANA_WA_ID = "5215512345678"
A_WHILE = 30  # seconds: what is waited for comes in a few thousandths, or on a busy machine later


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)

    def __call__(self):
        """Say what time it is."""
        return self.now

    def advance(self, **by):
        """Move by so many seconds, hours or days."""
        self.now += timedelta(**by)


@dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self):
        """The body as text."""
        return self.body.decode()


def eventually(question, *, within=A_WHILE):
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + within
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert answer, "it did not happen in time"
    return answer


def template(to=ANA, *, values=("Ana", "lunes 23, 10:30"), name="recordatorio", **more):
    """A reminder as a business sends it."""
    parameters = [{"type": "text", "text": value} for value in values]
    button = {"type": "payload", "payload": "token-1"}
    components = [
        {"type": "body", "parameters": parameters},
        {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [button]},
    ]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "template",
        "biz_opaque_callback_data": "our-1",
        "template": {"name": name, "language": {"code": "es_MX"}, "components": components},
    } | more


def session_text(body="Hola", to=ANA, **more):
    """A free text."""
    return {
        "messaging_product": "whatsapp",
        "to": to,
        "type": "text",
        "text": {"body": body},
    } | more


def session_buttons(*titles, to=ANA):
    """A message with reply buttons."""
    buttons = [{"type": "reply", "reply": {"id": f"id-{t}", "title": t}} for t in titles]
    interactive = {"type": "button", "body": {"text": "¿Vienes?"}, "action": {"buttons": buttons}}
    return {
        "messaging_product": "whatsapp",
        "to": to,
        "type": "interactive",
        "interactive": interactive,
    }


DEFINITION = {
    "name": "recordatorio",
    "language": "es_MX",
    "category": "UTILITY",
    "components": [
        {
            "type": "BODY",
            "text": "Hola, {{1}}: tu cita es el {{2}}. ¿Vienes?",
            "example": {"body_text": [["Ana", "lunes"]]},
        },
        {"type": "FOOTER", "text": "Responde BAJA"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Confirmar"},
                {"type": "QUICK_REPLY", "text": "Cancelar"},
            ],
        },
    ],
}


@dataclass
class Lab:
    """A running sandbox and the calls the tests make to it."""

    running: Running
    clock: Clock

    def call(self, method, path, body=None, headers=None, *, form=None):
        """One HTTP call on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=A_WHILE)
        raw, kind = (
            (urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
            if (form is not None)
            else (json.dumps(body) if not isinstance(body, bytes) else body, {})
        )
        try:
            content = None if body is None and form is None else raw
            connection.request(method, path, content, {**kind, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def register(self, **more):
        """The business number of most tests."""
        given = {"display_number": "+525511112222", "waba_id": "102290129340398", "name": "Clínica"}
        answer = self.call("PUT", f"/sandbox/senders/{NUMBER_ID}", given | more)
        assert answer.status == 200, answer.text
        return answer.json

    def define(self, **changes):
        """A template, through Meta's API."""
        path = "/v23.0/102290129340398/message_templates"
        return self.call("POST", path, DEFINITION | changes, TOKEN)

    def send(self, message, headers=TOKEN):
        """A message, through Meta's API."""
        return self.call("POST", f"/v23.0/{NUMBER_ID}/messages", message, headers)

    def fault(self, kind, **more):
        """Ask for a fault."""
        answer = self.call("POST", "/sandbox/faults", {"kind": kind, **more})
        assert answer.status == 201, answer.text
        return answer.json

    def client_writes(self, text="Hola", phone=ANA):
        """A client's message: it opens the window."""
        answer = self.call("POST", f"/sandbox/phones/{phone}/messages", {"text": text})
        assert answer.status == 201, answer.text
        return answer.json

    def ledger(self, **narrow):
        """What was truly accepted."""
        return self.call("GET", f"/sandbox/ledger?{urlencode(narrow)}").json

    def attempts(self):
        """Every POST there was."""
        return self.call("GET", "/sandbox/attempts").json

    def events(self):
        """What became of events."""
        return self.call("GET", "/sandbox/events").json

    def settled(self):
        """Wait until no event is on its way."""
        eventually(lambda: self.events()["waiting"] == 0)


@dataclass
class Business:
    """An HTTP endpoint that keeps what it is sent and answers what it is told to."""

    url: str = ""
    posts: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    secret: str = "verify-me"

    def values(self, field_name="messages"):
        """The `value` of each change, in order of arrival, of accepted posts."""
        return [
            change["value"]
            for _, body, status in self.posts
            if status == 200
            for entry in json.loads(body)["entry"]
            for change in entry["changes"]
            if change["field"] == field_name
        ]

    def statuses(self):
        """Every status told, in order."""
        return [s for value in self.values() for s in value.get("statuses", ())]

    def messages(self):
        """Every message told, in order."""
        return [m for value in self.values() for m in value.get("messages", ())]

    def sns_messages(self):
        """What was published, when this endpoint plays SNS."""
        forms = [parse_qs(body.decode()) for _, body, status in self.posts if status == 200]
        return [json.loads(form["Message"][0]) for form in forms]


@contextmanager
def listening_business():
    """Serve a `Business` on 127.0.0.1."""
    business = Business()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            given = parse_qs(self.path.partition("?")[2])
            right = given.get("hub.verify_token") == [business.secret]
            self.reply(200 if right else 403, given["hub.challenge"][0] if right else "no")

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = business.answers.pop(0) if business.answers else 200
            business.posts.append((dict(self.headers), body, status))
            self.reply(status, "<PublishResponse><PublishResult/></PublishResponse>")

        def reply(self, status, text):
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    business.url = f"http://127.0.0.1:{server.server_address[1]}/webhook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield business
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
