"""The demo's side of the sandbox: register the clinic's number, read the ledger, tap a button."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

Json = dict[str, Any]


class SandboxError(Exception):
    """The sandbox refused what the demo asked."""


@dataclass(frozen=True)
class SandboxPhone:
    """A client of the sandbox's control API."""

    url: str

    def register(self, phone_number_id: str, **sender: str) -> None:
        """Make a business number known, and where its events go."""
        self._call("PUT", f"/sandbox/senders/{quote(phone_number_id)}", sender)

    def name(self, owners: dict[str, str]) -> None:
        """Give the phones their owners' names; a name that somebody changed stays."""
        known = self.owners()
        for e164, name in owners.items():
            if not known.get(e164):
                self._call("PUT", f"/sandbox/phones/{quote(e164)}", {"name": name})

    def owners(self) -> dict[str, str]:
        """Return the names of the phones' owners, by number."""
        phones = self._call("GET", "/sandbox/phones")["phones"]
        return {phone["e164"]: phone["name"] for phone in phones}

    def screen(self, e164: str) -> list[Json]:
        """Return the conversation on a phone, oldest first."""
        messages: list[Json] = self._call("GET", f"/sandbox/phones/{quote(e164)}")["messages"]
        return messages

    def write(self, e164: str, text: str, sender: str) -> None:
        """Write to a business, as the phone's owner would."""
        message = {"text": text, "sender": sender}
        self._call("POST", f"/sandbox/phones/{quote(e164)}/messages", message)

    def ledger(self) -> list[Json]:
        """Return what truly arrived, oldest first."""
        messages: list[Json] = self._call("GET", "/sandbox/ledger")["messages"]
        return messages

    def tap(self, e164: str, wamid: str, title: str) -> None:
        """Tap the button of a message, as the patient would."""
        self._call("POST", f"/sandbox/phones/{quote(e164)}/taps", {"wamid": wamid, "title": title})

    def _call(self, method: str, path: str, document: Json | None = None) -> Json:
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        body = json.dumps(document) if document is not None else None
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise SandboxError(f"{method} {path}: {answer.status} {said[:300].decode()}")
        found: Json = json.loads(said or b"{}")
        return found
