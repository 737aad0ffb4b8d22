"""One inbound message being answered: what is known, and what is decided to write and say. Never commits."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from chalicelib.clinics.model import Clinic
from chalicelib.consent.opt_out import OptOut
from chalicelib.messaging.event_types import InboundMessage
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.line_conversation import went_out
from chalicelib.messaging.line_owner import owner_of_line
from chalicelib.messaging.model import About, Content, Kind, Message, message_id
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.service_window import ANSWER_HELPS
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.ports import ReplyRecords
from chalicelib.shared.writes import Create, Save, Write, target_of

ACTS_FOR = timedelta(hours=6)


@dataclass(kw_only=True)
class Turn:
    """What one inbound message leads to; each step adds to `writes` and `said`."""

    records: ReplyRecords
    clinic: Clinic
    inbound: InboundMessage
    line: Line
    is_known: bool  # the clinic had the line before this message
    people: list[Patient]
    now: datetime
    public_url: Callable[[], str]  # where the pages are
    thread: TextThread | None = None  # read before anything that waits for the line
    was_stopped: bool = False  # the line had said BAJA before this message
    last_heard_at: datetime | None = (
        None  # when the newest was written that we had of this line before
    )
    writes: list[Write] = field(default_factory=list)
    noted: list[Write] = field(default_factory=list)  # the journal's, to go with the line
    leaving: OptOut | None = None  # the word that stops the line
    returning: list[list[Write]] = field(default_factory=list)  # the one that opens it, by person
    said: list[Message] = field(default_factory=list)
    for_staff: str | None = None  # what a person must read: replies/keep_words.py
    is_tap: bool = False  # of a button of ours, or its title or number typed
    replaced: str = ""  # the name of the text that this one edits or takes back

    @property
    def stops(self) -> bool:
        """Tell whether the line has stopped by this, whoever's word it was."""
        return self.leaving is not None or (
            self.line.opted_out_at is not None and not self.was_stopped
        )

    @property
    def thread_seen(self) -> list[Write]:
        """Save the line's thread as it is: an answer of the desk's under way then decides again, and sees that the line has stopped."""
        return [Save(self.thread)] if self.thread else []

    @property
    def line_key(self) -> str:
        """What tells this line from others: its number, or WhatsApp's name for one that hides it."""
        return self.line.id or self.line.bsuid

    @cached_property
    def told(self) -> list[Message]:
        """What the line had been told when this was written, the last first.

        What we sent since is no part of it, however late WhatsApp brings the words.
        """
        owners = [i for person in self.people for i in person.ids] or [self.owner]
        sent = went_out(self.records, owners, self.line.id)
        return [message for message in sent if left_at(message) <= self.inbound.at]

    @cached_property
    def quoted(self) -> Message | None:
        """The message of ours that this one quotes, if it went to this line."""
        name = self.inbound.context_id
        message = self.records.message_by_provider_id(name) if name else None
        return message if message and line_id(message.e164) == self.line.id else None

    @property
    def is_late(self) -> bool:
        """Tell whether it was written so long ago that a person judges whether it still is meant: WhatsApp repeats for days."""
        return self.now - self.inbound.at > ACTS_FOR

    @property
    def is_overtaken(self) -> bool:
        """Tell whether something was heard of this line that was written later."""
        return self.last_heard_at is not None and self.inbound.at < self.last_heard_at

    @property
    def form(self) -> str:
        """Where patients sign up."""
        return f"{self.public_url()}/c/{self.clinic.slug}"

    @property
    def language(self) -> str:
        """The language of whoever answers on the line."""
        stated = (person.language for person in self.people if person.language)
        return next(stated, self.clinic.language)

    def take(self, writes: Iterable[Write]) -> None:
        """Make a change of the business part of the turn; the line itself is written once, at the end."""
        for write in writes:
            if target_of(write) == (Line, self.line.id):
                visits, people = write.record.visits, write.record.patient_ids  # type: ignore[union-attr]  # a line's write
                self.line = dataclasses.replace(self.line, visits=visits, patient_ids=people)
            else:
                self.writes.append(write)

    @property
    def owner(self) -> str:
        """Under whom lies what is said back: who answers on the line, or the line while it is nobody's."""
        if self.people:
            return self.people[0].id
        return owner_of_line(self.records.keyed_hashes, self.line_key)

    def answer(
        self, content: Content, *, about: tuple[About, ...] = (), is_holding: bool = False
    ) -> None:
        """Say something back to the line, once for this inbound message."""
        event = self.inbound
        self.said.append(
            Message(
                id=message_id(self.clinic.id, self.owner, Kind.REPLY, event.at, event.provider_id),
                kind=Kind.REPLY,
                e164=self.line.id,
                content=content,
                created_at=self.now,
                useful_until=self.now + ANSWER_HELPS,
                about=about,
                is_holding=is_holding,
            )
        )

    def pass_on(self, text: str) -> None:
        """Let a person read what only a person understands."""
        self.for_staff = text

    def ask_staff(self, kind: TaskKind, *, patient_id: str = "", appointment_id: str = "") -> None:
        """Put a line into the clinic's inbox, one for each person and visit concerned."""
        task = staff_task(
            kind,
            self.now,
            self.inbound.provider_id,
            appointment_id,
            patient_id,
            patient_id=patient_id or (self.people[0].id if self.people else ""),
            appointment_id=appointment_id,
            e164=self.line.id,
        )
        self.writes.append(Create(task))
