"""What a patient is told when the clinic changes or cancels a visit. Never at night, never to an unsure number.

Whom no message can tell in time, a person calls.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.notice_times import leaves_at
from chalicelib.appointments.with_whom import is_same_practitioner
from chalicelib.appointments.withdraw_messages import TakenBack, Visit, as_told
from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import About, Content, Kind, Message, message_id
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.patients_number import why_no_patients
from chalicelib.patients.phone_lines import line_of
from chalicelib.shared.writes import Create, Records, Unchanged, Write


def must_tell(visit: Visit, taken_back: TakenBack, *, now: datetime) -> bool:
    """Tell whether the patient is to be told: only who lives and may know of the visit as it stood, and only while it is to come."""
    lives = visit.patient.deceased_at is None
    return lives and taken_back.was_told and visit.appointment.starts_at > now


def reads_the_same(clinic: Clinic, appointment: Appointment, slot: Slot) -> bool:
    """Tell whether messages about the visit say the same as before; a name that is only written in another way does."""
    before = (appointment.starts_at, appointment.place)
    is_same = before == (slot.starts_at, slot.place)
    return is_same and is_same_practitioner(clinic, appointment, slot)


def changed(
    records: Records, clinic: Clinic, visit: Visit, *, now: datetime
) -> tuple[Message, ...]:
    """Return the message that gives the new time, if the patient may be written to."""
    until = visit.appointment.starts_at
    return notice_of(records, clinic, visit, Kind.CHANGED, now, helps_until=until)


def restored(
    records: Records, clinic: Clinic, visit: Visit, *, now: datetime
) -> tuple[Message, ...]:
    """Return the message that says that the visit stands after all, if the patient may be written to."""
    until, write = visit.appointment.starts_at, template_wording.restored
    return notice_of(records, clinic, visit, Kind.CHANGED, now, helps_until=until, write=write)


def with_notice(
    clinic: Clinic, appointment: Appointment, notices: Sequence[Message]
) -> Appointment:
    """Return the visit with its notice: the reminder that it stands for is decided, and no other goes that day."""
    if not notices:
        return appointment
    (notice,) = notices
    if notice.kind is Kind.BOOKED:  # it asks nothing, so it is no reminder
        return dataclasses.replace(appointment, message_ids=(notice.id,))
    stood_for = [about.offset for about in notice.about if about.offset]
    told = dataclasses.replace(
        appointment,
        message_ids=(notice.id,),
        decided_offsets=(*appointment.decided_offsets, *stood_for),
        told_at=notice.not_before,
    )
    return dataclasses.replace(told, due_at=reminder_times.next_due(clinic, told))


def cancelled(
    records: Records, clinic: Clinic, visit: Visit, *, now: datetime
) -> tuple[Message, ...]:
    """Return the message that calls the visit off, if the patient may be written to."""
    until = visit.appointment.starts_at
    return notice_of(records, clinic, visit, Kind.CANCELLED, now, helps_until=until)


def rests_on(visit: Visit, messages: Sequence[Message], *, now: datetime) -> list[Write]:
    """Return what goes with telling a patient: they are still willing to be written to, or somebody calls."""
    if messages:
        return [Unchanged(visit.patient)]
    appointment = visit.appointment
    cause = (appointment.id, str(appointment.schedule), appointment.status, *_again(appointment))
    task = staff_task(
        TaskKind.NOT_TOLD, now, *cause, patient_id=visit.patient.id, appointment_id=appointment.id
    )
    return [Create(task)]


def notice_of(
    records: Records,
    clinic: Clinic,
    visit: Visit,
    kind: Kind,
    now: datetime,
    *,
    helps_until: datetime,
    write: Callable[..., Content] | None = None,
) -> tuple[Message, ...]:
    """Return the message of what was just done with a visit, if the patient may be written to and it leaves in time.

    The line is read here, after what the same transaction writes of it: a stop word between the two is seen or conflicts.
    """
    appointment, patient = visit.appointment, visit.patient
    if not patient.is_reachable or why_no_patients(patient.e164, clinic):
        return ()
    leaves = leaves_at(clinic, now, helps_until=helps_until)
    if leaves is None:
        return ()
    cause = (appointment.id, str(appointment.schedule), *_again(appointment))
    message = Message(
        id=message_id(clinic.id, patient.id, kind, now, *cause),
        kind=kind,
        e164=patient.e164,
        content=(write or _WORDINGS[kind])(
            clinic,
            as_told(clinic, appointment, patient),
            language=patient.language or clinic.language,
        ),
        created_at=now,
        useful_until=helps_until,
        not_before=leaves,
        about=(
            About(appointment.id, appointment.schedule, _stands_for(clinic, visit, kind, leaves)),
        ),
    )
    line, _ = line_of(records, patient.e164)
    return (message,) if may_be_written_to(message, patient, line) else ()


def _again(appointment: Appointment) -> list[str]:
    """Return what tells a notice from that of another time: within a minute a visit may be called off, put back and called off."""
    restored = [str(appointment.restored)] if appointment.restored else []
    return [*restored, f"g{appointment.given_back}"] if appointment.given_back else restored


def _stands_for(clinic: Clinic, visit: Visit, kind: Kind, leaves: datetime) -> int:
    """Return which reminder it is too: who reads the new time with its buttons needs no other that day."""
    is_news = kind is Kind.CHANGED
    return reminder_times.stands_for(clinic, visit.appointment, leaves) if is_news else 0


_WORDINGS: dict[Kind, Callable[..., Content]] = {
    Kind.BOOKED: template_wording.booked,
    Kind.CHANGED: template_wording.changed,
    Kind.CANCELLED: template_wording.cancelled,
}
