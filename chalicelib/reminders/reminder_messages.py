"""The messages of reminders: who is written to, under which id, until when it helps. Never decides whether."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.withdraw_messages import as_told_together
from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.model import About, Content, Kind, Message, message_id
from chalicelib.patients.model import Patient
from chalicelib.reminders.model import DueVisit, Send
from chalicelib.reminders.preparation import preparation_of
from chalicelib.shared import times

NOTHING = Content()


def reminder_id(
    clinic: Clinic, visits: Sequence[DueVisit], offsets: Sequence[int], slot: datetime
) -> str:
    """Return the id: clinic, which number of theirs, appointments, the schedule each had, and which reminder it is.

    With the count of numbers, since what was taken back from a former one is another message to the new one. Never
    with the number: an id outlives an erasure, and whoever tries all numbers would find it.
    """
    parts = [
        f"{visit.id}:{visit.appointment.schedule}:{offset}{_round_of(visit)}"
        for visit, offset in zip(visits, offsets, strict=True)
    ]
    patient = visits[0].patient
    return message_id(clinic.id, patient.id, Kind.REMINDER, slot, *_which_number(patient), *parts)


def _which_number(patient: Patient) -> tuple[str, ...]:
    return ("number", str(patient.number_changes))


def _round_of(visit: DueVisit) -> str:
    """Tell a reminder decided anew from the one taken back: that one is spent, and its id with it."""
    return f":{visit.appointment.given_back}" if visit.appointment.given_back else ""


def reminder(clinic: Clinic, send: Send, now: datetime) -> Message:
    """Return the reminder of one visit, or of the several that a line has on a day."""
    first = send.first.appointment
    slot = reminder_times.planned_at(clinic, first.starts_at, send.offsets[0])
    return Message(
        id=reminder_id(clinic, send.visits, send.offsets, slot),
        kind=Kind.REMINDER,
        e164=send.first.patient.e164,
        content=_content(clinic, send),
        created_at=now,
        useful_until=_useful_until(clinic, send, now),
        about=tuple(
            About(visit.id, visit.appointment.schedule, offset)
            for visit, offset in zip(send.visits, send.offsets, strict=True)
        ),
    )


def _useful_until(clinic: Clinic, send: Send, now: datetime) -> datetime:
    """Return when the reminder no longer helps; where one of its visits has a next reminder on another day, that one takes over."""
    told = zip(send.visits, send.offsets, strict=True)
    following = [
        slot
        for visit, sent in told
        for offset, slot in reminder_times.undecided(clinic, visit.appointment).items()
        if offset != sent and slot > now and not _same_day(clinic, slot, now)
    ]
    return min(
        [
            reminder_times.useful_until(send.first.appointment.starts_at, min(send.offsets)),
            *following,
        ]
    )


def _same_day(clinic: Clinic, one: datetime, other: datetime) -> bool:
    return times.local_day(one, clinic.zone) == times.local_day(other, clinic.zone)


def question(clinic: Clinic, send: Send, now: datetime, *, notice: str = "") -> Message:
    """Return the first contact with a number that came from elsewhere: "are you Ana?", and nothing of the visit."""
    patient = send.first.patient
    came = patient.created_at or now  # a moment that two overlapping runs agree on
    last = max(visit.appointment.starts_at for visit in send.visits)
    return Message(
        # The version tells one asking from the next; two overlapping runs see the same.
        id=message_id(
            clinic.id, patient.id, Kind.VERIFY, came, *_which_number(patient), str(patient.version)
        ),
        kind=Kind.VERIFY,
        e164=patient.e164,
        content=template_wording.verify(
            clinic,
            patient.first_name,
            language=_language(clinic, send),
            guardian=patient.guardian,
            privacy_url=notice,
        ),
        created_at=now,
        useful_until=last,
    )


def _content(clinic: Clinic, send: Send) -> Content:
    language = _language(clinic, send)
    said = as_told_together(clinic, send.visits)
    if len(said) > 1:
        return template_wording.reminder_digest(clinic, said, language=language)
    if preparation := preparation_of(clinic, send.first):
        return template_wording.reminder_prepared(clinic, said[0], preparation, language=language)
    write = template_wording.reminder if send.asks else template_wording.reminder_confirmed
    return write(clinic, said[0], language=language)


def _language(clinic: Clinic, send: Send) -> str:
    return send.first.patient.language or clinic.language
