"""The link to one's own data works on the phone it was sent to, and is nowhere to be read: by staff, program or operator."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from chalicelib import wiring
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.data_link_code import MARK
from chalicelib.messaging.deliver import Delivery, deliver
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import State
from chalicelib.messaging.whatsapp.payload import read_payload
from chalicelib.replies.handle_inbound import Reception
from chalicelib.shared.errors import UnreachableError
from tests.builders import (
    CLINIC_ID,
    LUPITAS_PIN,
    NOW,
    a_clinic,
    a_data_link,
    a_line,
    a_member,
    a_patient,
    keep,
)
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_several import EachAlone
from tests.fakes.wrapped import Wrapped
from tests.unit.puntual.operating import Operator
from tests.unit.web.api import api_client
from tests.unit.web.public.front_desk import MemoryServices, Visitor, with_a_clinic
from tests.unit.web.staff.at_work import Browser
from tests.walls.doors import address, guarded

ANA = a_patient()
SITE = "https://citas.example/app"
AN_ENTRY = re.compile(r"/invitacion/[0-9a-z]{8}\.[\w-]{20,}")
A_CODE = re.compile(r"/mis-datos/([\w-]{20,})")


@dataclass
class AnasPhone:
    """What Ana writes is taken in, and what she is answered is sent at once."""

    services: MemoryServices
    channel: FakeChannel = field(default_factory=FakeChannel)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    now: datetime = NOW
    written: int = 0

    @property
    def records(self):
        """The clinic's records."""
        return self.services.records(CLINIC_ID)

    def write(self, text):
        """Write to the clinic; return all that the phone shows of its answers."""
        self.takes_in(text)
        return self.answered()

    def takes_in(self, text):
        """Let the clinic take in what Ana writes."""
        self.written += 1
        reception = Reception(
            records=self.records,
            queue=self.queue,
            clinic=a_clinic(),
            read_tap=read_payload,
            public_url=lambda: SITE,
        )
        wamid, wa_id = f"wamid.in{self.written}", ANA.e164.strip("+")
        reception.take_in(
            InboundMessage("n", wamid, NOW, InboundKind.TEXT, from_wa_id=wa_id, text=text), now=NOW
        )

    def answered(self, records_of=None):
        """Let a worker send what waits; return what the phone shows."""
        with ThreadPoolExecutor(1) as pool:
            worker = Delivery(
                several=EachAlone(),
                outbox=MemoryOutbox(self.services.store),
                attempts=MemoryJournal(self.services.store),
                records_of=records_of or self.services.records,
                channel_of=lambda _: self.channel,
                queue=self.queue,
                pool=pool,
                clock=lambda: self.now,
                time_left=lambda: timedelta(minutes=1),
            )
            deliver(worker, self.queue.take())
        return [message.content.text for message in self.channel.ledger]


@pytest.fixture
def phone(monkeypatch):
    services = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: services)
    keep(services.records(CLINIC_ID), ANA, a_line(ANA))
    return AnasPhone(services)


@pytest.fixture
def code(phone):
    """A link's code as Ana's phone shows it, sent back by her and not yet used."""
    (said,) = phone.write("Mis datos")
    code = A_CODE.search(said)[1]
    phone.write(f"no me abre {SITE}/c/clinica-sonrisa/mis-datos/{code} ayuda")
    return code


def test_the_link_on_the_phone_opens_the_page(phone, code):
    """What was sent has the code, and it works once."""
    visitor = Visitor()
    answers = [visitor.send({}, query=f"/mis-datos/{code}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 403]


def test_the_table_has_no_code_anywhere(phone, code):
    """Not in the message, the inbox, a key or the log of attempts: so no reader can show it, nor a backup."""
    items = [str(item) for item in phone.services.store.everything()]
    assert len([item for item in items if f"/mis-datos/{MARK}" in item]) == 4, (
        "message, task, text, its thread"
    )
    assert [item for item in items if code in item] == []


def test_the_link_to_the_front_desk_is_on_that_telephone_alone(phone):
    """Of who works here: what was sent opens the page of a PIN, once; no item of the table has the code, sent back to us or not."""
    member = a_member(phone.records, e164=ANA.e164)
    keep(phone.records, member)
    (said,) = phone.write("Entrar")
    link = AN_ENTRY.search(said)[0]
    phone.write(f"no me abre {SITE}{link} ayuda")
    items = [str(item) for item in phone.services.store.everything()]
    assert len([item for item in items if f"/invitacion/{CLINIC_ID}.{MARK}" in item]) == 4
    assert [item for item in items if link.rpartition(".")[2] in item] == []
    browser = Browser()
    assert browser.get(link).status_code == 200
    assert [browser.post(link, pin=pin).status_code for pin in ("4709", LUPITAS_PIN)] == [403, 303]
    assert Browser().get(link).status_code == 403


def test_no_route_of_the_api_shows_it(phone, code, monkeypatch):
    """To a token that may read and write: each route is asked."""
    services = api_client.MemoryServices(phone.services.store)
    monkeypatch.setattr(wiring, "services", lambda: services)
    api, whole = api_client.Api(services.token()), ""
    for method, path in guarded():
        at = address(path).removeprefix("/api/v1").replace("ap0aaaaaa", ANA.id)
        body = {"phone": ANA.e164} if path.endswith("/search") else None
        whole += api.call(method, at, body).body.decode()
    assert whole.count(f"/mis-datos/{MARK}") >= 3, "messages of her, of the day, and the inbox"
    assert code not in whole


def test_no_page_of_hers_shows_it(phone, code):
    """Whoever opens a later link reads that there was an earlier one, not which."""
    visitor = Visitor()
    later = a_data_link(phone.records, ANA.e164, (ANA.id,), NOW)
    visitor.send({}, query=f"/mis-datos/{later}")
    page = visitor.get("/c/clinica-sonrisa/mis-datos", Cookie=visitor.cookie).body.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    form = {"token": token, "action": "download"}
    taken = visitor.send(form, query="/mis-datos", Cookie=visitor.cookie).body.decode()
    for shown in (page, taken):
        assert f"/mis-datos/{MARK}" in shown
        assert code not in shown


@pytest.mark.parametrize(
    "command",
    [
        ("patient", "export", "--patient", ANA.id),
        ("patient", "export", "--patient", ANA.id, "--csv"),
        ("messages", "--show-phones"),
        ("audit",),
        ("audit", "--patient", ANA.id),
    ],
)
def test_no_command_prints_it(phone, code, command):
    """Nor what an operator hands over."""
    operator = Operator(store=phone.services.store, known=True)
    status, printed = operator.types(*command, "--clinic", "clinica-sonrisa")
    assert status == 0
    assert code not in printed


def test_a_link_that_is_sent_again_is_the_same_one(phone):
    """After a definite no it goes out again, and works."""
    phone.channel = FakeChannel([Outcome(Verdict.TRY_LATER, "131056")])
    assert phone.write("Mis datos") == []
    phone.now += timedelta(minutes=1)
    (said,) = phone.answered()
    assert Visitor().send({}, query=f"/mis-datos/{A_CODE.search(said)[1]}").status_code == 303


def test_without_the_key_the_message_waits(phone):
    """No byte of it left: it goes out when the parameter store can be reached again."""
    phone.takes_in("Mis datos")
    assert phone.answered(records_of=lambda _: _NoKey(phone.records)) == []
    (waiting,) = [m for m in phone.records.messages_of(ANA.id) if m.state is State.RETRY]
    assert waiting.reason == "no_link_key"
    assert phone.channel.attempts == []
    phone.now += timedelta(minutes=1)
    assert A_CODE.search(*phone.answered())


class _NoKey(Wrapped):
    def keyed_hashes(self, text):
        raise UnreachableError(text)
