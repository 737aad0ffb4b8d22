"""One HTTP request and its answer, as plain values; an answer may also be no answer."""

import json
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

from sandbox.model import Json

Ending = Literal["answer", "close", "reset"]
HTML = "text/html; charset=utf-8"
# Nothing from outside, nothing inline: a message's text can never become a script.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Request:
    """What a client asked; header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> object:
        """The body as JSON; ValueError when it is not."""
        found: object = json.loads(self.body or b"null")
        return found

    def document(self) -> Json:
        """The body as a JSON object, or an empty one."""
        try:
            found = self.json()
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def form(self) -> dict[str, str]:
        """The fields of a form, the last of each name."""
        fields = parse_qs(self.body.decode(errors="replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in fields.items()}


@dataclass(frozen=True)
class Response:
    """What goes back, after `hold` seconds: an answer, a closed connection, or a reset one."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    hold: float = 0.0
    ending: Ending = "answer"


def answer(document: object, status: int = 200, **headers: str) -> Response:
    """A JSON answer; header names are given with underscores."""
    body = json.dumps(document, ensure_ascii=False, default=str).encode()
    return Response(body, status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def page(html: str, status: int = 200) -> Response:
    """An HTML answer."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return Response(html.encode(), status, HTML, headers)


def see_other(location: str) -> Response:
    """After a form: go and look there."""
    return Response(b"", 303, HTML, {"Location": location})
