"""A clinic's reception over records in memory, and what people send it."""

import itertools
from dataclasses import dataclass, field, replace

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Button, Kind, State
from chalicelib.messaging.whatsapp.payload import payload_of, read_payload
from chalicelib.messaging.whatsapp.template_definitions import button_titles
from chalicelib.replies.handle_inbound import Reception
from tests.builders import CLINIC_ID, NOW, a_clinic, a_line, a_message, a_patient, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

ANAS_WA_ID = "5215512345678"


@dataclass
class Desk:
    """Ana, her phone and whatever a test adds."""

    records: MemoryClinicRecords = field(
        default_factory=lambda: MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    )
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    now: object = NOW
    clinic: object = field(default_factory=a_clinic)
    _ids: object = field(default_factory=lambda: itertools.count(1))

    def on_the_list(self, *visits, person=None, told=True, **line):
        """Put Ana (or who is given) on the list with visits, each told by a reminder; return the reminders."""
        who = person or a_patient()
        reminders = [_reminder(visit) for visit in visits] if told else []
        known = [_with_message(visit, told) for visit in visits]
        keep(self.records, who, a_line(who, visits=visits, **line), *known, *reminders)
        return reminders

    def hears(self, text="", *, payload="", **changes):
        """Take in a message of Ana's phone; return it."""
        usual = {
            "phone_number_id": "n",
            "provider_id": f"wamid.in{next(self._ids)}",
            "at": self.now,
            "kind": InboundKind.BUTTON if payload else InboundKind.TEXT,
            "from_wa_id": ANAS_WA_ID,
            "text": text,
            "payload": payload,
        }
        event = InboundMessage(**(usual | changes))
        self.reception.take_in(event, now=self.now)
        return event

    def taps(self, message, action, about=""):
        """Let Ana tap a button."""
        return self.hears(payload=payload_of(Button(action, about=about), message.id))

    @property
    def reception(self):
        """What receives."""
        return Reception(
            records=self.records,
            queue=self.queue,
            clinic=self.clinic,
            read_tap=read_payload,
            titles_of_buttons=button_titles,
            public_url=lambda: "https://api.example/app",
        )

    @property
    def said(self):
        """The answers, oldest first."""
        return [m for m in self.records.messages_of("p7d2m4q8w1zc")[::-1] if m.kind is Kind.REPLY]

    def visit(self, visit):
        """Return a visit as it stands."""
        return self.records.get(Appointment, visit.id)


def everything(records):
    """Return all that is stored."""
    return sorted(str(item) for item in records.store.everything())


def _reminder(visit):
    return a_message(about=visit, state=State.DELIVERED)


def _with_message(visit, told):
    return replace(visit, message_ids=(_reminder(visit).id,)) if told else visit
