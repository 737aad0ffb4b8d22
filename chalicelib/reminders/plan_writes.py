"""Decisions as writes: for each appointment what changes, for each message what is told. Never commits."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import About, Kind, Message, State
from chalicelib.patients.model import NumberState
from chalicelib.reminders import reminder_messages
from chalicelib.reminders.ask_whose_number import look_after_asking
from chalicelib.reminders.model import Decision, DueVisit, Send, Skip, Wait
from chalicelib.shared.writes import Save, Write


@dataclass(eq=False)  # one unit is not another for being alike
class Unit:
    """What must be committed together: one message with its appointments, or one appointment alone."""

    visits: dict[str, DueVisit] = field(default_factory=dict)
    offsets: dict[str, list[int]] = field(default_factory=dict)  # newly decided, by appointment
    due_at: dict[str, datetime | None] = field(default_factory=dict)  # where a decision names it
    messages: list[Message] = field(default_factory=list)
    existing: list[Message] = field(default_factory=list)  # those an earlier run had written
    saves: list[Write] = field(default_factory=list)

    def take_in(self, visit: DueVisit, offsets: Iterable[int] = ()) -> None:
        """Make the visit's appointment part of the unit."""
        self.visits[visit.id] = visit
        self.offsets.setdefault(visit.id, []).extend(offsets)

    @property
    def size(self) -> int:
        """How many writes it takes."""
        return len(self.visits) + len(self.saves) + len(self.messages)

    def writes(self, clinic: Clinic) -> list[Write]:
        """Return the changes but for the messages: appointments advanced, people marked as asked."""
        advanced = [self._advanced(clinic, visit) for visit in self.visits.values()]
        return [*(Save(a) for a in advanced), *self.saves]

    def _advanced(self, clinic: Clinic, visit: DueVisit) -> Appointment:
        before = visit.appointment
        told = [*self.messages, *self.existing]
        about = [m for m in told if any(a.appointment_id == visit.id for a in m.about)]
        sent = [m.created_at for m in about if m.state is State.QUEUED]
        after = dataclasses.replace(
            before,
            decided_offsets=(*before.decided_offsets, *self.offsets[visit.id]),
            message_ids=tuple(dict.fromkeys((*before.message_ids, *(m.id for m in about)))),
            told_at=max(sent, default=before.told_at),
        )
        due_at = self.due_at.get(visit.id, reminder_times.next_due(clinic, after))
        return dataclasses.replace(after, due_at=due_at)


def units_of(
    decisions: Iterable[Decision], clinic: Clinic, now: datetime, *, notice: str = ""
) -> list[Unit]:
    """Return the decisions gathered so that no appointment is in two units; `notice` is where the privacy notice is."""
    units: dict[Unit, None] = {}  # in order, each once
    home: dict[str, Unit] = {}
    for decision in sorted(decisions, key=lambda d: not isinstance(d, Send)):
        unit = Unit()
        if not isinstance(decision, Send):
            unit = home.get(decision.visit.id, unit)
        _put(unit, decision, clinic, now, notice)
        home |= dict.fromkeys(unit.visits, unit)
        units[unit] = None
    return list(units)


def _put(unit: Unit, decision: Decision, clinic: Clinic, now: datetime, notice: str) -> None:
    match decision:
        case Send(kind=Kind.VERIFY):
            _put_question(unit, decision, clinic, now, notice)
        case Send():
            for visit, offset in zip(decision.visits, decision.offsets, strict=True):
                unit.take_in(visit, [offset])
            unit.messages.append(reminder_messages.reminder(clinic, decision, now))
        case Skip():
            unit.take_in(decision.visit, [decision.offset])
            unit.messages.append(suppressed(clinic, decision, now))
        case Wait():
            unit.take_in(decision.visit)
            unit.due_at[decision.visit.id] = decision.until


def _put_question(unit: Unit, decision: Send, clinic: Clinic, now: datetime, notice: str) -> None:
    patient = decision.first.patient
    for visit in decision.visits:
        unit.take_in(visit)
        unit.due_at[visit.id] = look_after_asking(now, clinic, visit)
    question = reminder_messages.question(clinic, decision, now, notice=notice)
    unit.messages.append(question)
    asked = dataclasses.replace(patient, number=NumberState.ASKED, asked_at=now)
    unit.saves.append(Save(asked))


def suppressed(clinic: Clinic, skip: Skip, now: datetime) -> Message:
    """Return the record of a reminder that did not go, for the receptionist's log."""
    appointment = skip.visit.appointment
    slot = reminder_times.planned_at(clinic, appointment.starts_at, skip.offset)
    return Message(
        id=reminder_messages.reminder_id(clinic, [skip.visit], [skip.offset], slot),
        kind=Kind.REMINDER,
        e164=skip.visit.patient.e164,
        content=reminder_messages.NOTHING,
        created_at=now,
        useful_until=now,
        about=(About(appointment.id, appointment.schedule, skip.offset),),
        state=State.SUPPRESSED,
        reason=skip.reason,
        changed_at=now,
    )
