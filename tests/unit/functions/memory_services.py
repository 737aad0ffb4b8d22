"""What wiring.services() gives the event functions, in memory, with one clinic that writes by Meta's Cloud API."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.messaging.model import Message
from chalicelib.shared.audit import Actor
from chalicelib.shared.recent import Recent
from tests.builders import CLINIC_ID, a_clinic, a_line, a_patient, keep
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_several import MemorySeveral
from tests.fakes.memory_store import MemoryStore

NUMBER = "106540352242922"
SENDER = Sender(Provider.META, NUMBER, "+525555550199", "waba-1")
PLENTY = timedelta(minutes=5)


@dataclass(frozen=True)
class Kept:
    """A body put aside, and until when."""

    body: bytes
    at: datetime
    until: datetime


@dataclass
class MemoryQuarantine:
    """Stands in for storage/quarantine.Quarantine."""

    by_id: dict[str, Kept] = field(default_factory=dict)

    def keep(self, body_id: str, body: bytes, *, at: datetime, until: datetime) -> None:
        """Keep a body under its id, once a day."""
        assert body_id
        self.by_id[f"{at:%Y-%m-%d} {body_id}"] = Kept(body, at, until)

    @property
    def kept(self) -> list[Kept]:
        """All bodies put aside."""
        return list(self.by_id.values())


@dataclass
class MemorySecrets:
    """Stands in for storage/secrets.Secrets; two app secrets, as while they rotate."""

    values: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "meta-app-secret": ("nuevo secreto", "viejo secreto"),
            "meta-verify-token": ("el santo y seña",),
            "public-url": ("https://api.example/app",),
        }
    )

    def all_of(self, name: str) -> tuple[str, ...]:
        """Return the values in force."""
        return self.values[name]

    def one(self, name: str) -> str:
        """Return the newest value."""
        return self.values[name][0]


@dataclass
class MemoryServices:
    """Services over one store, with Ana on the list."""

    store: MemoryStore = field(default_factory=MemoryStore)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    quarantine: MemoryQuarantine = field(default_factory=MemoryQuarantine)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    sender: FakeChannel = field(default_factory=FakeChannel)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    def __post_init__(self) -> None:
        self.outbox = MemoryOutbox(self.store)
        self.journal = MemoryJournal(self.store)
        self.directory = MemoryDirectory(self.store)
        self.due_index = MemoryDueIndex(self.store)
        self.directory.add(a_clinic(sender=SENDER))
        keep(self.ours, a_patient(), a_line())

    @property
    def recent_clinics(self) -> Recent[Clinic]:
        """A process that has just begun remembers nothing."""
        return Recent()

    @property
    def recent_beats(self) -> Recent[datetime]:
        """Nor this."""
        return Recent()

    @property
    def ours(self) -> MemoryClinicRecords:
        """The one clinic's records."""
        return self.records(CLINIC_ID)

    def records(self, clinic_id: str, by: Actor = OF_THE_TEST) -> MemoryClinicRecords:
        """Return one clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id, by)

    def several_clinics(self, by: Actor) -> MemorySeveral:
        """Return records of several clinics."""
        return MemorySeveral(self.store, lambda clinic_id: self.records(clinic_id, by))

    def channel(self, provider: Provider) -> FakeChannel:
        """Return the way to WhatsApp."""
        assert provider
        return self.sender

    def stored(self, message: Message) -> Message:
        """Return a message as it stands."""
        found = self.ours.get(Message, message.id)
        assert found
        return found


@dataclass(frozen=True)
class Context:
    """Lambda's context, with this much time left."""

    left: timedelta = PLENTY

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left."""
        return int(self.left.total_seconds() * 1000)


def change(**value: Any) -> dict[str, Any]:
    """Return one change of a webhook body: `messages=[…]` or `statuses=[…]`, of our number."""
    number = {"phone_number_id": value.pop("number", NUMBER), "display_phone_number": "1"}
    return {"field": "messages", "value": {"metadata": number, **value}}


def webhook(*changes: dict[str, Any]) -> dict[str, Any]:
    """Return a webhook body as Meta writes it."""
    entry = {"id": "waba-1", "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def a_text(body: str, at: datetime, wamid: str = "wamid.in1", **more: Any) -> dict[str, Any]:
    """Return somebody's text message (Ana's) as Meta writes it."""
    plain = {"from": "5215512345678", "id": wamid, "type": "text", "text": {"body": body}}
    return {**plain, "timestamp": str(int(at.timestamp())), **more}


def a_status(state: str, at: datetime, message_id: str, *codes: int) -> dict[str, Any]:
    """Return a report on one of our messages as Meta writes it."""
    return {
        "id": "wamid.out1",
        "status": state,
        "timestamp": str(int(at.timestamp())),
        "recipient_id": "5215512345678",
        "biz_opaque_callback_data": message_id,
        **({"errors": [{"code": code} for code in codes]} if codes else {}),
    }
