"""Whether a message of unknown fate may go out once more: only while it says what is so. Never sends."""

import dataclasses

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import TO_CLINIC, About, Kind, Message
from chalicelib.patients.lines import line_id
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.shared.writes import Records, Save, Unchanged, Write


def terms_of_copy(records: Records, message: Message, copy_id: str) -> list[Write] | None:
    """Return what a copy rests on, to be committed with it, or None where it must not go.

    Who cancelled, confirmed, moved, opted out or took another number in between gets no copy. The
    visits learn the copy's id, so that it can be taken back like any other.
    """
    if message.owner == TO_CLINIC:
        return []
    visits = records.get_many(Appointment, [about.appointment_id for about in message.about])
    people = records.get_many(
        Patient, {message.owner, *(visit.patient_id for visit in visits.values())}
    )
    line = records.get(Line, line_id(message.e164))
    still_so = all(_is_as_told(message, about, visits) for about in message.about)
    willing = all(_may_be_written_to(message, person) for person in people.values())
    if line is None or line.opted_out_at or not (people and still_so and willing):
        return None
    return [
        *(Save(_with_copy(v, copy_id)) for v in visits.values()),
        *map(Unchanged, people.values()),
    ]


def _is_as_told(message: Message, about: About, visits: dict[str, Appointment]) -> bool:
    visit = visits.get(about.appointment_id)
    if visit is None or visit.schedule != about.schedule:
        return False
    if message.kind is Kind.CANCELLED:
        return visit.status is Status.CANCELLED
    asks = bool(message.content.buttons)
    return visit.status is Status.BOOKED or (visit.status is Status.CONFIRMED and not asks)


def _may_be_written_to(message: Message, person: Patient) -> bool:
    is_question = message.kind is Kind.VERIFY
    is_known = person.number is NumberState.ASKED if is_question else person.is_reachable
    same_line = line_id(person.e164) == line_id(message.e164)
    return is_known and same_line and person.agreed_to(Purpose.REMINDERS)


def _with_copy(visit: Appointment, copy_id: str) -> Appointment:
    return dataclasses.replace(visit, message_ids=(*visit.message_ids, copy_id))
