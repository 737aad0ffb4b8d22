"""What follows when "¿Eres Ana?" never got there: the number is what it was before, so that it can be asked again. Never asks."""

import dataclasses
from datetime import datetime
from typing import Protocol

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import soonest
from chalicelib.messaging.channel_protocol import Verdict
from chalicelib.messaging.messages_of_person import OwnedMessages, written_to
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.ports import VerdictOf
from chalicelib.patients import phone_lines
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Records, Save, Write

NEVER_THERE = frozenset({State.FAILED, State.SUPPRESSED})


class PostRecords(Records, OwnedMessages, Protocol):
    """One clinic's records, with what was written to whom."""


def given_back(
    records: PostRecords, question: Message, now: datetime, *, verdict_of: VerdictOf
) -> list[Write]:
    """Return what gives the number back, to be committed together; nothing where it was answered or is asked otherwise.

    One that never left is put again by the next run. One that was refused waits for the visit's next moment, so that no
    defect of ours repeats it each quarter of an hour; and a number that WhatsApp does not reach stays asked: staff call.
    """
    person = records.get(Patient, question.owner)
    if person is None or person.erasing_at or person.number is not NumberState.ASKED:
        return []
    is_refused = question.state is State.FAILED
    if is_refused and verdict_of(question.reason) is Verdict.RECIPIENT:
        return []
    try:
        asked_at = _last_asked(records, person)
    except UnreadableRecordError:  # it may be a question that they have
        return []
    if asked_at and person.asked_at and asked_at >= person.asked_at:
        return []
    number = NumberState.ASKED if asked_at else NumberState.UNVERIFIED
    before = dataclasses.replace(person, number=number, asked_at=asked_at)
    return [Save(before), *([] if is_refused else _visits_due(records, person, now))]


def _last_asked(records: PostRecords, person: Patient) -> datetime | None:
    """Return when the last question was put that may be on their phone, or on its way there."""
    moments = [
        message.created_at
        for message in written_to(records, person)
        if message.kind is Kind.VERIFY and message.state not in NEVER_THERE
    ]
    return max(moments, default=None)


def _visits_due(records: Records, person: Patient, now: datetime) -> list[Write]:
    line, _ = phone_lines.line_of(records, person.e164)
    visits = records.get_many(Appointment, phone_lines.visits_of(line, person.id)).values()
    waiting = [
        visit for visit in visits if visit.is_open and visit.due_at and visit.starts_at > now
    ]
    return [Save(dataclasses.replace(visit, due_at=now)) for visit in soonest(waiting)]
