"""A clinic's days in memory: people, visits, the schedule, the sender, WhatsApp's answers, and a clock that a test moves.

`tick` is the scheduled function, `work` the queue's, `hear` the events': the real code over tests/fakes. Moments
may be given as `tests.builders.moment` reads them ("tomorrow 10:30", on the clinic's clock). What truly reached
WhatsApp is `day.ledger`, oldest first.
"""

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from chalicelib.answers.answer_line import Answered, Sheet, send_answer
from chalicelib.appointments import book, cancel, confirm, reschedule, restore
from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.ring_desk import ring_for
from chalicelib.clinics.model import Clinic
from chalicelib.functions.receive_whatsapp_events import take_in
from chalicelib.functions.send_due_reminders import ANSWER_MISSED, QUESTION_FAILED
from chalicelib.messaging.deliver import Delivered, Delivery, deliver
from chalicelib.messaging.desk_rings import Bell
from chalicelib.messaging.event_types import Echo, InboundKind, InboundMessage, StatusEvent
from chalicelib.messaging.model import Action, Button, Message
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.messaging.whatsapp.payload import payload_of
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.reminders.ports import SeveralClinics
from chalicelib.reminders.scheduled_run import Run, RunReport, send_due
from chalicelib.reminders.second_copy import terms_of_copy
from chalicelib.shared.audit import Actor
from chalicelib.shared.recent import Recent
from chalicelib.shared.writes import Create, Write
from tests.builders import NOW, a_clinic, a_patient, moment
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_several import MemorySeveral
from tests.fakes.memory_store import MemoryStore
from tests.fakes.store_of_two import StoreOfTwoReleases

QUARTER = timedelta(minutes=15)  # how often the schedule runs
PAGES = "https://api.example/app"  # where the public pages are
PLENTY = timedelta(minutes=5)


@dataclass
class SlowQueue:
    """Message ids, each handed out when its delay is over; `broken` makes it refuse, as SQS may."""

    day: "ClinicDay"
    waiting: list[tuple[datetime, str]] = field(default_factory=list)
    broken: bool = False

    def put(self, message_ids: Sequence[str], *, delay: timedelta = timedelta(0)) -> None:
        """Take ids in, or lose them: storage/queue.py never raises, the schedule repairs."""
        if not self.broken:
            self.waiting += [(self.day.now + delay, message_id) for message_id in message_ids]

    def take(self) -> list[str]:
        """Return what may be handed out by now, and forget it."""
        ripe = [message_id for ready, message_id in self.waiting if ready <= self.day.now]
        self.waiting = [(ready, i) for ready, i in self.waiting if ready > self.day.now]
        return ripe


@dataclass
class ClinicDay:
    """One clinic as time goes by. Several on one `store` are clinics of one installation."""

    clinic_as_set_up: Clinic = field(default_factory=a_clinic)
    now: datetime = NOW
    channel: FakeChannel = field(default_factory=FakeChannel)
    store: MemoryStore = field(default_factory=StoreOfTwoReleases)
    _events: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.clinic_id = self.clinic_as_set_up.id
        self.queue = SlowQueue(self)
        self.outbox = MemoryOutbox(self.store)
        self.journal = MemoryJournal(self.store)
        self.directory = MemoryDirectory(self.store)
        self.directory.add(self.clinic_as_set_up)

    @property
    def records(self) -> MemoryClinicRecords:
        """The clinic's records."""
        return self.records_of(self.clinic_id)

    def records_of(self, clinic_id: str, by: Actor = OF_THE_TEST) -> MemoryClinicRecords:
        """Any clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id, by, lambda: self.now)

    @property
    def clinic(self) -> Clinic:
        """The clinic as it stands now."""
        found = self.records.get(Clinic, self.clinic_id)
        assert found
        return found

    def at(self, when: str | datetime) -> datetime:
        """Return the moment meant, on the clinic's clock."""
        return moment(when, zone=self.clinic_as_set_up.zone) if isinstance(when, str) else when

    # The front desk

    def patient(self, **changes: Any) -> Patient:
        """Put a person on the list (Ana, reachable and agreed, but for the changes) and on their line."""
        person = a_patient(**changes)
        writes: list[Write] = [Create(person)]
        if person.e164:
            line, existed = phone_lines.line_of(self.records, person.e164)
            writes.append(
                phone_lines.written_line(phone_lines.with_patient(line, person), existed=existed)
            )
        self.records.commit(writes)
        return person

    def book(
        self, patient: Patient, starting: str | datetime, *, tell: bool = False, **slot: Any
    ) -> Appointment:
        """Book a visit of this person, who is told of it if that is said."""
        wanted = Slot(self.at(starting), **slot)
        who, now = self.person(patient), self.now
        terms = Tell(why_no_room(self.records, self.clinic, now)) if tell else None
        return self._carry(
            lambda: book.book(self.records, self.clinic, who, wanted, now=now, tell=terms)
        )

    def move(self, visit: Appointment, starting: str | datetime) -> Appointment:
        """Give a visit another time."""
        slot = Slot(self.at(starting), visit.minutes, visit.practitioner, visit.place)
        return self._carry(
            lambda: reschedule.reschedule(self.records, self.clinic, visit.id, slot, now=self.now)
        )

    def move_elsewhere(self, visit: Appointment, place: str) -> Appointment:
        """Give a visit another place at the same time."""
        slot = Slot(visit.starts_at, visit.minutes, visit.practitioner, place)
        return self._carry(
            lambda: reschedule.reschedule(self.records, self.clinic, visit.id, slot, now=self.now)
        )

    def cancel(self, visit: Appointment, *, by: By = By.CLINIC) -> Appointment:
        """Call a visit off."""
        return self._carry(
            lambda: cancel.cancel(self.records, self.clinic, visit.id, by=by, now=self.now)
        )

    def confirm(self, visit: Appointment) -> Appointment:
        """Note at the desk that the patient comes."""
        return self._carry(
            lambda: confirm.confirm(self.records, self.clinic, visit.id, now=self.now)
        )

    def ask_for_another_time(self, visit: Appointment) -> Appointment:
        """Note at the desk that the patient wants another time."""
        return self._carry(
            lambda: confirm.request_change(self.records, self.clinic, visit.id, now=self.now)
        )

    def restore(self, visit: Appointment) -> Appointment:
        """Let a cancelled visit stand after all."""
        return self._carry(
            lambda: restore.restore(self.records, self.clinic, visit.id, by=By.CLINIC, now=self.now)
        )

    def _carry(self, decide: Any) -> Appointment:
        return carry_out(self.records, self.queue, decide, now=self.now)

    def answer(self, who: Patient | str, text: str, **before_them: Any) -> Answered:
        """Let somebody of the clinic answer a person's line, from a sheet of its own unless one is named."""
        name = who if isinstance(who, str) else who.id
        sheet = {"name": f"sheet{next(self._events)}", "opened_at": self.now, "by": "lup1ta000001"}
        return send_answer(
            self.records,
            self.queue,
            self.clinic,
            name,
            Sheet(text=text, **(sheet | before_them)),
            limit=why_no_room,
            now=self.now,
        )

    # What runs by itself

    def tick(self, at: str | datetime | None = None) -> RunReport:
        """Run the schedule once; `at` moves the clock there first."""
        self.now = self.at(at) if at else self.now
        return send_due(self.run(), now=self.now)

    def several(self) -> SeveralClinics:
        """Return how the run reaches several clinics in few calls."""
        return MemorySeveral(self.store, self.records_of)

    def run(self, *, time_left: timedelta = PLENTY) -> Run:
        """Return what one scheduled run works with, over all clinics of the store."""
        return Run(
            due_index=MemoryDueIndex(self.store),
            records_of=self.records_of,
            queue=self.queue,
            watch=Watch(
                outbox=self.outbox,
                queue=self.queue,
                terms_of_copy=terms_of_copy,
                bell=Bell(ring_for, self.queue),
                question_failed=QUESTION_FAILED,
                answer_missed=ANSWER_MISSED,
            ),
            several=self.several(),
            time_left=lambda: time_left,
            public_url=lambda: PAGES,
        )

    def work(self) -> Delivered:
        """Send what the queue hands out; when the worker breaks, the ids come back, as SQS does."""
        ids = self.queue.take()
        try:
            return self.deliver(ids)
        except BaseException:
            self.queue.put(ids)
            raise

    def deliver(self, message_ids: Sequence[str]) -> Delivered:
        """Let one worker try these messages now."""
        with ThreadPoolExecutor(max_workers=8) as pool:
            return deliver(self._delivery(pool), message_ids)

    def _delivery(self, pool: ThreadPoolExecutor) -> Delivery:
        return Delivery(
            several=self.several(),
            outbox=self.outbox,
            attempts=self.journal,
            records_of=self.records_of,
            channel_of=lambda _provider: self.channel,
            queue=self.queue,
            pool=pool,
            clock=lambda: self.now,
            time_left=lambda: PLENTY,
            rest=lambda _seconds: None,  # this clock stands still while a worker works
            bell=Bell(ring_for, self.queue),
        )

    def go_on(self, until: str | datetime, *, every: timedelta = QUARTER) -> None:
        """Let time pass: tick and work every quarter of an hour from now up to, and with, `until`."""
        end = self.at(until)
        while True:
            self.tick()
            self.work()
            if self.now + every > end:
                break
            self.now += every
        self.now = end

    # WhatsApp's events

    def hear(self, *events: Any) -> None:
        """Take in events as WhatsApp would send them, now."""
        services = SimpleNamespace(
            directory=self.directory,
            records=self.records_of,
            outbox=self.outbox,
            queue=self.queue,
            secrets=SimpleNamespace(one=lambda _name: PAGES),
            recent_clinics=Recent(),
            recent_beats=Recent(),
        )
        take_in(services, events, now=self.now)  # type: ignore[arg-type]  # what it uses of Services

    def write(self, patient: Patient, text: str, **changes: Any) -> InboundMessage:
        """Let a person write something; return the event, to be heard again."""
        return self._inbound(patient, InboundKind.TEXT, text=text, **changes)

    def write_in_app(self, patient: Patient, text: str, **changes: Any) -> Echo:
        """Let somebody of the clinic write to a person in the Business app; return the echo, to be heard again."""
        number_id = self.clinic_as_set_up.sender.phone_number_id
        to = patient.e164.removeprefix("+")
        echo = Echo(number_id, f"wamid.app{next(self._events)}", self.now, text, to)
        echo = replace(echo, **changes)
        self.hear(echo)
        return echo

    def tap(
        self, message: Message, action: Action, *, about: str = "", **changes: Any
    ) -> InboundMessage:
        """Let whoever holds the phone tap a button under a message; return the event, to be heard again."""
        payload = payload_of(Button(action, about=about), message.id)
        return self._inbound(message, InboundKind.BUTTON, payload=payload, **changes)

    def edit(self, patient: Patient, replaces: str, text: str, **changes: Any) -> InboundMessage:
        """Let a person change what they wrote, by WhatsApp's id of it; without words they take it back."""
        was = {"replaces": replaces, "is_revoked": not text}
        said = text or "[revoke]"
        return self._inbound(patient, InboundKind.OTHER, text=said, **was, **changes)

    def react(self, message: Message, emoji: str, **changes: Any) -> InboundMessage:
        """Let whoever holds the phone put a sign on a message, or take it away."""
        under = self.stored(message).provider_id
        shown = f"[reaction] {emoji}".rstrip()
        return self._inbound(
            message, InboundKind.REACTION, text=shown, reaction=emoji, context_id=under, **changes
        )

    def report(self, message: Message, state: str, *codes: str) -> StatusEvent:
        """Let WhatsApp report how far a message came; return the event, to be heard again."""
        event = StatusEvent(
            phone_number_id=self.clinic_as_set_up.sender.phone_number_id,
            provider_id=self.stored(message).provider_id,
            state=state,
            at=self.now,
            message_id=message.id,
            error_codes=codes,
        )
        self.hear(event)
        return event

    def _inbound(self, who: Patient | Message, kind: InboundKind, **changes: Any) -> InboundMessage:
        event = InboundMessage(
            phone_number_id=self.clinic_as_set_up.sender.phone_number_id,
            provider_id=f"wamid.in{next(self._events)}",
            at=self.now,
            kind=kind,
            from_wa_id=who.e164.removeprefix("+"),
        )
        event = replace(event, **changes)
        self.hear(event)
        return event

    # What there is to see

    @property
    def ledger(self) -> list[Message]:
        """What truly reached WhatsApp, copies included, oldest first."""
        return self.channel.ledger

    def told(self, patient: Patient) -> list[Message]:
        """Return what truly reached a person's phone."""
        return [message for message in self.ledger if message.e164 == patient.e164]

    def visit(self, visit: Appointment) -> Appointment:
        """Return a visit as it stands now."""
        found = self.records.get(Appointment, visit.id)
        assert found
        return found

    def person(self, patient: Patient) -> Patient:
        """Return a person as they stand now."""
        found = self.records.get(Patient, patient.id)
        assert found
        return found

    def line(self, patient: Patient) -> Line:
        """Return a person's phone as it stands now."""
        return phone_lines.line_of(self.records, patient.e164)[0]

    def stored(self, message: Message) -> Message:
        """Return a message as it stands now."""
        found = self.records.get(Message, message.id)
        assert found
        return found

    def messages(self, patient: Patient) -> list[Message]:
        """Return all that was ever written to a person, with what became of it, oldest first."""
        return self.records.messages_of(patient.id)[::-1]

    def about(self, visit: Appointment) -> list[Message]:
        """Return the messages about a visit as it is now scheduled, oldest first."""
        ids = self.visit(visit).message_ids
        found = self.records.get_many(Message, ids)
        return [found[message_id] for message_id in ids if message_id in found]

    def inbox(self) -> list[Any]:
        """Return what the clinic's people are asked to look at, newest first."""
        return self.records.inbox()
