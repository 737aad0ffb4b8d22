"""One inbound message being answered: what is known, and what is decided to write and say. Never commits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.consent.ports import PatientRecords
from chalicelib.messaging.events import InboundMessage
from chalicelib.messaging.inbox import TaskKind, staff_task
from chalicelib.messaging.model import Content, Kind, Message, TO_CLINIC, message_id
from chalicelib.patients.model import Line, Patient
from chalicelib.shared.writes import Create, Write

ANSWER_HELPS = timedelta(hours=1)


@dataclass(kw_only=True)
class Turn:
    """What one inbound message leads to; each step adds to `writes` and `said`."""

    records: PatientRecords
    clinic: Clinic
    inbound: InboundMessage
    line: Line
    people: list[Patient]
    now: datetime
    writes: list[Write] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)

    @property
    def language(self) -> str:
        """The language of whoever answers on the line."""
        stated = (person.language for person in self.people if person.language)
        return next(stated, self.clinic.language)

    def answer(self, content: Content, *, owner: str = "") -> None:
        """Say something back to the line, once for this inbound message."""
        who = owner or (self.people[0].id if self.people else TO_CLINIC)
        self.said.append(
            Message(
                id=message_id(
                    self.clinic.id, who, Kind.REPLY, self.inbound.at, self.inbound.provider_id
                ),
                kind=Kind.REPLY,
                e164=self.line.id,
                content=content,
                created_at=self.now,
                useful_until=self.now + ANSWER_HELPS,
            )
        )

    def tell_clinic(self, content: Content, *natural_key: str) -> None:
        """Tell the front desk by WhatsApp, where it wants that; the inbox has it anyway."""
        if not self.clinic.reception_e164:
            return
        key = (self.inbound.provider_id, *natural_key)
        self.said.append(
            Message(
                id=message_id(self.clinic.id, TO_CLINIC, Kind.CLINIC_NOTICE, self.inbound.at, *key),
                kind=Kind.CLINIC_NOTICE,
                e164=self.clinic.reception_e164,
                content=content,
                created_at=self.now,
                useful_until=self.now + timedelta(days=1),
            )
        )

    def ask_staff(
        self, kind: TaskKind, *, text: str = "", patient_id: str = "", appointment_id: str = ""
    ) -> None:
        """Put a line into the clinic's inbox."""
        task = staff_task(
            kind,
            self.now,
            self.inbound.provider_id,
            appointment_id,
            patient_id=patient_id or (self.people[0].id if self.people else ""),
            appointment_id=appointment_id,
            text=text,
            e164=self.line.id,
        )
        self.writes.append(Create(task))
