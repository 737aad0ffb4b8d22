"""A clinic's software in tests: speaks to the API of app.py, over records in memory."""

import json
from dataclasses import dataclass, field
from typing import Any

from chalice.test import Client

import app as application
from chalicelib.clinics.api_tokens import Scope, issue_token
from tests.builders import CLINIC_ID, NOW, a_clinic, keep
from tests.fakes.memory_directory import MemoryDirectory
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

OTHER_CLINIC_ID = "z8y7x6w5"


@dataclass(frozen=True)
class MemoryServices:
    """What wiring.services() gives, in memory."""

    store: MemoryStore = field(default_factory=MemoryStore)
    queue: MemoryQueue = field(default_factory=MemoryQueue)

    @property
    def directory(self):
        """The clinics."""
        return MemoryDirectory(self.store)

    def records(self, clinic_id, by=OF_THE_TEST):
        """One clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id, by)

    def kept(self):
        """Return all that is stored but how often somebody asked."""
        items = self.store.everything()
        return [item for item in items if "#COUNT#api-" not in item["pk"]["S"]]

    def token(self, *scopes, clinic_id=CLINIC_ID, now=NOW, **changes):
        """Return the text of a new token of a clinic."""
        record, text = issue_token(clinic_id, "ERP", scopes or tuple(Scope), now=now)
        record = type(record)(**(vars(record) | changes))
        keep(self.records(clinic_id), record)
        return text


def two_clinics():
    """Return services with two clinics that know nothing of each other."""
    services = MemoryServices()
    one = a_clinic()
    sender = type(one.sender)(**(vars(one.sender) | {"phone_number_id": "another-number"}))
    services.directory.add(one)
    services.directory.add(a_clinic(id=OTHER_CLINIC_ID, slug="otra", sender=sender))
    return services


@dataclass(frozen=True)
class Api:
    """Calls the API with one token."""

    token: str = ""
    client: Any = field(default_factory=lambda: Client(application.app))

    def call(self, method, path, body=None, **headers):
        """Return the answer to one request under /api/v1."""
        sent = {"Content-Type": "application/json"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        return self.client.http.request(method, f"/api/v1{path}", headers=sent, body=raw)

    def get(self, path, **headers):
        """GET."""
        return self.call("GET", path, **headers)

    def put(self, path, body, **headers):
        """PUT."""
        return self.call("PUT", path, body, **headers)

    def post(self, path, body=None, **headers):
        """POST."""
        return self.call("POST", path, body, **headers)

    def delete(self, path, **headers):
        """DELETE."""
        return self.call("DELETE", path, **headers)
