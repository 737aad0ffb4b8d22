"""S6 on DynamoDB: whoever sends the form learns nothing of a number, not even from what the table is asked."""

import random
import statistics
import time
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.test import Client

import app as application
from chalicelib import wiring
from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Provider, Sender
from chalicelib.shared.settings import Settings
from tests.builders import NOW, a_clinic, a_line, a_patient, keep
from tests.scale import scaled
from tests.unit.web.public.front_desk import BROWSER, FORM, SITE, MemorySecrets, page_of

ROUNDS, BLOCKS = 1_000, 6
FAR = 0.005  # seconds between the medians
NUMBERS = {"new": "+525587654321", "known": "+525512345678", "stopped": "+525587651234"}
PLENTY = Limits(signups_an_hour=10**9, signups_an_hour_each=10**9)


@dataclass
class Desk:
    """What wiring.services() gives, over DynamoDB; it writes down what the table is asked."""

    world: Any
    settings: Settings
    slug: str
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def open(self):
        """Let somebody open the form."""
        self.directory = self.world.directory
        self.client = Client(application.app)
        self.token = page_of(self.request("GET")).fields["token"]["value"]

    def records(self, clinic_id, _by=None):
        """One clinic's records."""
        return self.world.records(clinic_id)

    def request(self, method, body=b""):
        """Ask the application for the form, or send it."""
        headers = {"Host": SITE, "User-Agent": BROWSER, "Origin": f"https://{SITE}"}
        headers["Content-Type"] = FORM
        return self.client.http.request(method, f"/c/{self.slug}", headers=headers, body=body)

    def send(self, number):
        """Send the form with this number; return the status, what the table was asked, and the seconds."""
        typed = {"token": self.token, "name": "Ana López", "phone": number, "reminders": "yes"}
        self.asked.clear()
        start = time.perf_counter()
        answer = self.request("POST", urlencode(typed).encode())
        return answer.status_code, tuple(self.asked), time.perf_counter() - start

    def note(self, params, model, **_):
        """Write down one call: its name, and how many items it is about."""
        self.asked.append((model.name, str(params["body"]).count("TableName")))


@pytest.fixture
def desk(dynamodb, table, clinic_id, monkeypatch):
    """A clinic in DynamoDB that knows one number and was told to leave another alone."""
    sender = Sender(Provider.META, clinic_id, "+525510000000", f"w{clinic_id}")
    clinic = a_clinic(id=clinic_id, slug=f"clinica-{clinic_id}", sender=sender, limits=PLENTY)
    dynamodb.directory.add(clinic)
    known, stopped = (a_patient(id=f"p{n * 11}", e164=NUMBERS[n]) for n in ("known", "stopped"))
    line = replace(a_line(stopped), opted_out_at=NOW)
    keep(dynamodb.records(clinic_id), known, stopped, a_line(known), line)
    made = Desk(dynamodb, Settings(table.name, table.journal, "queue", "/puntual"), clinic.slug)
    monkeypatch.setattr(wiring, "services", lambda: made)
    made.open()
    table.client.meta.events.register("before-call.dynamodb", made.note)
    yield made
    table.client.meta.events.unregister("before-call.dynamodb", made.note)


def test_the_table_is_asked_the_same_for_every_number(desk):
    """New, known and stopped: the same calls about as many items, so nothing is there to be timed."""
    seen = {name: desk.send(number)[:2] for name, number in NUMBERS.items()}
    assert seen["new"] == seen["known"] == seen["stopped"]
    assert seen["new"][0] == 303
    assert seen["new"][1]


def test_no_number_takes_longer_than_another(desk):
    """The medians lie within 5 ms, measured in turns; a busy machine is asked more often, up to six times."""
    taken = {name: [] for name in NUMBERS}
    for _ in range(BLOCKS):
        for _ in range(scaled(ROUNDS)):
            for name in random.sample(list(NUMBERS), 3):
                taken[name].append(desk.send(NUMBERS[name])[2])
        medians = [statistics.median(times) for times in taken.values()]
        apart = max(medians) - min(medians)
        if apart < FAR:
            break
    print(f"\nmedians apart by {apart * 1000:.3f} ms over {len(taken['new'])} rounds of three")
    assert apart < FAR
