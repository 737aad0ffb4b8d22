"""The people of a simulated clinic: who has which visit, what they tap and write, and what staff do meanwhile."""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.appointments import cancel, confirm, reschedule, restore
from chalicelib.appointments.agenda_change import By, Change, carry_out
from chalicelib.appointments.book import arranged, first_due
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.messaging.event_types import InboundKind, InboundMessage, NumberChanged
from chalicelib.messaging.model import TO_CLINIC, Action, Button, Kind, Message
from chalicelib.messaging.whatsapp.payload import payload_of
from chalicelib.patients import phone_lines
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.writes import Create, Records, Write
from tests.builders import a_patient
from tests.faults.answers_oracle import Answers
from tests.faults.sim_whatsapp import Arrival
from tests.faults.world import Report, World

ANSWERS: dict[
    Kind, tuple[tuple[str, float], ...]
] = {  # what somebody does with a message, and how often
    Kind.VERIFY: ((Action.YES_ME, 0.7), (Action.NOT_ME, 0.1), ("sí soy yo", 0.1)),
    Kind.REMINDER: (
        (Action.CONFIRM, 0.3),
        (Action.CANCEL, 0.06),
        (Action.MOVE, 0.05),
        ("BAJA", 0.04),
        ("gracias", 0.03),
        ("no sé si pueda", 0.04),
        ("ENTRAR", 0.02),
        ("confirmo", 0.04),
    ),
    Kind.BOOKED: ((Action.CANCEL, 0.1), (Action.MOVE, 0.1), ("BAJA", 0.04)),
    Kind.CHANGED: ((Action.CONFIRM, 0.3), (Action.CANCEL, 0.1)),
    Kind.TEST: ((Action.CONFIRM, 0.4), (Action.MOVE, 0.1), (Action.CANCEL, 0.2), ("BAJA", 0.1)),
}

FASTING = VisitKind("fasting", "A name of the clinic's own", 45, preparation="venir en ayunas")
SHORT = VisitKind("short", "Another of its own", 15)
KINDS = (FASTING, SHORT)
OF_EACH = ("", FASTING.id, SHORT.id)  # every third visit asks for a preparation

SLIPS = ((Action.UNDO, 0.3), (Action.ANOTHER_DATE, 0.1), ("Ok, gracias", 0.2))


@dataclass
class People:
    """Everybody around one clinic; each acts at a moment that the seed gives."""

    world: World
    events: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    booked: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    said: list[Any] = field(default_factory=list)
    talked: Answers = field(default_factory=Answers)  # who spoke when, and what the clinic wrote

    # The agenda

    def come(self, patient: Patient, *starts: datetime) -> None:
        """Put somebody on the list, with visits."""
        self.world.records.commit([Create(patient), *self._line_of(patient)])
        for start in starts:
            self.book(self.world.records, self.world.queue, patient, start, tell=False)

    def book(
        self, records: Records, queue: Any, patient: Patient, starts_at: datetime, *, tell: bool
    ) -> None:
        """Book as appointments/book.py does, under an id that a replay gives again."""
        now, nth = self.world.now, next(self.booked)
        visit_id, kind = f"a{nth:011}", OF_EACH[nth % len(OF_EACH)]

        def decide() -> Change:
            person = records.get(Patient, patient.id)
            assert person
            visit = Appointment(visit_id, person.id, starts_at, created_at=now, visit_kind=kind)
            due_at = first_due(self.world.clinic, visit, person, now)
            visit = dataclasses.replace(visit, due_at=due_at)
            terms = Tell() if tell else None
            return arranged(records, self.world.clinic, Visit(visit, person), now=now, tell=terms)

        carry_out(records, queue, decide, now=now)

    def _line_of(self, patient: Patient) -> list[Write]:
        line, existed = phone_lines.line_of(self.world.records, patient.e164)
        return [phone_lines.written_line(phone_lines.with_patient(line, patient), existed=existed)]

    # At the phones

    def hears(self, arrival: Arrival) -> None:
        """Let the owner of a phone react to what arrived, or not."""
        rng = self.world.rng
        may = ANSWERS.get(arrival.message.kind, ())
        if any(b.action is Action.UNDO for b in arrival.message.content.buttons):
            may = SLIPS
        answer = _drawn(may, rng.random())
        if answer:
            at = self.world.now + timedelta(seconds=rng.randrange(20, 20_000))
            self.world.plan_step(at, "patient", lambda: self.answers(arrival, answer))

    def answers(self, arrival: Arrival, answer: str) -> None:
        """Tap or write, at times twice; some who leave come back."""
        rng, message = self.world.rng, arrival.message
        if answer in frozenset(Action):
            about = message.about[0].appointment_id if message.about and rng.random() < 0.3 else ""
            payload = payload_of(Button(Action(answer), about=about), message.id)
            self.says(message.e164, payload=payload, context=arrival.provider_id)
            if rng.random() < 0.1:
                self.says(message.e164, payload=payload, context=arrival.provider_id)
        else:
            self.says(message.e164, text=answer)
        if answer == "BAJA" and rng.random() < 0.5:
            at = self.world.now + timedelta(seconds=rng.randrange(20_000))
            self.world.plan_step(at, "patient", lambda: self.says(message.e164, text="ALTA"))

    def says(self, e164: str, *, text: str = "", payload: str = "", context: str = "") -> None:
        """Let WhatsApp bring something a person wrote or tapped, once or twice."""
        self.comes(self._event(e164, text, payload, context))

    def _event(self, e164: str, text: str, payload: str = "", context: str = "") -> InboundMessage:
        self.talked.heard(e164, self.world.now)
        return InboundMessage(
            self.world.clinic_as_set_up.sender.phone_number_id,
            f"wamid.in{next(self.events):04}",
            self.world.now,
            InboundKind.BUTTON if payload else InboundKind.TEXT,
            from_wa_id=e164.removeprefix("+"),
            text=text,
            payload=payload,
            context_id=context,
        )

    def _heard(self, e164: str, text: str) -> Report:
        event = self._event(e164, text)
        self.said.append(event)
        report = Report([event], self.world.now)
        self.world.reports.append(report)
        return report

    def changes_mind(self, message: Message) -> None:
        """Let what a message says be so no more while it is in the air."""
        what = self.world.rng.choice(("BAJA", "cancel", "move", "confirm", "change"))
        about = message.about[0] if message.about else None
        named = [about.appointment_id] if about else []
        seen, _ = self.world.records.get_each(Appointment, named)  # a slip may have damaged it
        visit = next(iter(seen.values()), None)
        if visit and what != "BAJA":
            self.world.at_the_desk(self._act(what, visit))
        elif message.owner != TO_CLINIC:
            self.world.offer(self._heard(message.e164, "BAJA"))

    def takes_another_number(self, old: str, new: str) -> None:
        """Let WhatsApp tell that somebody has another number."""
        number_id = self.world.clinic_as_set_up.sender.phone_number_id
        event_id = f"wamid.in{next(self.events):04}"
        old, new = old.removeprefix("+"), new.removeprefix("+")
        self.comes(NumberChanged(number_id, event_id, self.world.now, old, new))

    def comes(self, event: Any) -> None:
        """Let WhatsApp bring an event, once or twice."""
        self.said.append(event)
        rng = self.world.rng
        self.world.report(event, self.world.now + timedelta(seconds=rng.randrange(1, 5)))
        if rng.random() < self.world.chances.event_doubled:
            self.world.report(event, self.world.now + timedelta(seconds=rng.randrange(9000)))

    # At the front desk

    def desk(self, what: str, at: datetime) -> None:
        """Let staff do something to some visit at a moment; who was interrupted often tries again."""

        def step() -> None:
            visit = self._some_visit()
            if visit and not self.world.at_the_desk(self._act(what, visit)):
                again = self.world.now + timedelta(seconds=self.world.rng.randrange(600))
                self.world.plan_step(again, "desk", step)

        self.world.plan_step(at, "desk", step)

    def _some_visit(self) -> Appointment | None:
        mine = f"CLINIC#{self.world.clinic_as_set_up.id}#APPT#"
        items = [i for i in self.world.store.everything() if i["pk"]["S"].startswith(mine)]
        ids = sorted(item["pk"]["S"].rsplit("#", 1)[1] for item in items)
        if not ids:
            return None
        chosen = self.world.rng.choice(ids)
        seen, _ = self.world.records.get_each(Appointment, [chosen])  # a slip may have damaged it
        return seen.get(chosen)

    def _act(self, what: str, visit: Appointment) -> Callable[[Any, Any, Clinic], None]:
        def act(records: Any, queue: Any, clinic: Clinic) -> None:
            now = self.world.now
            later = Slot(visit.starts_at + timedelta(hours=self.world.rng.choice((1, 3, 26))))
            elsewhere = Slot(visit.starts_at, place="Consultorio 2")
            other = Slot(
                visit.starts_at,
                visit.minutes,
                visit.practitioner,
                visit.place,
                visit_kind=FASTING.id if visit.visit_kind != FASTING.id else SHORT.id,
            )
            if what == "book":
                person = records.get(Patient, visit.patient_id)
                start = now + timedelta(hours=self.world.rng.choice((1, 5, 30, 50)))
                self.book(records, queue, person, start, tell=self.world.rng.random() < 0.5)
                return
            decide = {
                "cancel": lambda: cancel.cancel(records, clinic, visit.id, by=By.CLINIC, now=now),
                "move": lambda: reschedule.reschedule(records, clinic, visit.id, later, now=now),
                "elsewhere": lambda: reschedule.reschedule(
                    records, clinic, visit.id, elsewhere, now=now
                ),
                "kind": lambda: reschedule.reschedule(records, clinic, visit.id, other, now=now),
                "restore": lambda: restore.restore(
                    records, clinic, visit.id, by=By.CLINIC, now=now
                ),
                "confirm": lambda: confirm.confirm(records, clinic, visit.id, now=now),
                "change": lambda: confirm.request_change(records, clinic, visit.id, now=now),
            }[what]
            carry_out(records, queue, decide, now=now)

        return act


def _drawn(answers: Iterable[tuple[str, float]], draw: float) -> str:
    for answer, share in answers:
        draw -= share
        if draw < 0:
            return answer
    return ""


def person(nth: int, *, phone: int | None = None, **changes: Any) -> Patient:
    """Return somebody with a number of their own, or on somebody else's line."""
    e164 = f"+5255{10_000_000 + (phone or nth):08}"
    usual: dict[str, Any] = {"id": f"p{nth:011}", "name": f"Ana{nth} López", "e164": e164}
    return a_patient(**(usual | changes))


def stranger(nth: int, **changes: Any) -> Patient:
    """Return somebody of a list, whose number nobody has confirmed."""
    return person(nth, number=NumberState.UNVERIFIED, **changes)
