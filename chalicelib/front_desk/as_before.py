"""A visit as it was before a deed, with what was to be told of it then; one that was booked by a slip is no more. Never writes."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.appointments import change_notices, desk_tasks
from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.book import first_due
from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.appointments.notice_times import leaves_at
from chalicelib.appointments.restore import HourRecords
from chalicelib.appointments.withdraw_messages import Visit, due_again, on_the_line
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import WITHDRAWABLE, Kind, Message, State, message_id
from chalicelib.messaging.task_endings import MOST_CLOSED
from chalicelib.patients.phone_lines import line_of
from chalicelib.shared.writes import Remove, Save, Withdraw, Write

UNDONE = "undone"  # why a message was withdrawn
NOTICES = frozenset({Kind.BOOKED, Kind.CHANGED, Kind.CANCELLED})


def unbooked(
    records: HourRecords, visit: Visit, since: Sequence[Message], *, now: datetime
) -> Change:
    """Return what lets a visit that was booked by a slip be no more, with its key and what is open about it; nobody has read of it."""
    appointment = visit.appointment
    off = dataclasses.replace(
        visit, appointment=dataclasses.replace(appointment, status=Status.CANCELLED)
    )
    key = records.get(AppointmentKey, appointment.external_id) if appointment.external_id else None
    keys: list[Write] = [Remove(key)] if key and key.appointment_id == appointment.id else []
    line = on_the_line(records, off, now=now)
    back = _withdrawn(records, appointment, since, now)
    tasks = [t for t in desk_tasks.tasks_about(records, visit) if t.done_at is None]
    closed = [Save(dataclasses.replace(task, done_at=now)) for task in tasks[:MOST_CLOSED]]
    return Change(appointment, (Remove(appointment), *keys, *line, *back, *closed))


def visit_as_before(
    records: HourRecords,
    clinic: Clinic,
    visit: Visit,
    before: Appointment,
    *,
    kept_back: Iterable[Message],
    since: Sequence[Message] = (),
    now: datetime,
) -> Change:
    """Return what puts a visit back as it was; whether somebody has its hour by now, freed_hour.py says.

    `kept_back` are the messages that were withdrawn because of what is taken back, `since` those that were written then.
    """
    withdrawn = [m for m in since if m.state in WITHDRAWABLE]
    quiet = [m for m in kept_back if m.state is State.SUPPRESSED]
    again = _given_back(before, visit.appointment, [*withdrawn, *quiet])
    back = dataclasses.replace(visit, appointment=again)
    notices = [m for m in quiet if m.kind in NOTICES]
    told = _told_anew(records, clinic, back, notices, now)
    rests = change_notices.rests_on(back, told, now=now) if notices else []
    ids = (*again.message_ids, *(message.id for message in told))
    # Of a visit that has begun meanwhile, too: the plan says of each reminder that it did not go.
    due_at = first_due(clinic, again, visit.patient, now)
    tells_at = told[0].not_before if told else again.tells_at
    again = dataclasses.replace(again, message_ids=ids, due_at=due_at, tells_at=tells_at)
    back = dataclasses.replace(visit, appointment=again)
    line = on_the_line(records, back, now=now)
    writes = (Save(again), *line, *_withdrawn(records, again, withdrawn, now), *rests)
    return Change(again, writes, told)


def _given_back(
    before: Appointment, after: Appointment, withdrawn: Iterable[Message]
) -> Appointment:
    """Return the visit with the reminders to be decided again that did not go because of the deed, or of what it led to.

    `given_back` counts each undoing: what is told of the next deed of the same minute is another message.
    """
    reminders = [m for m in withdrawn if m.kind not in NOTICES and not m.is_copy]
    offsets = {a.offset for m in reminders for a in m.about if a.appointment_id == before.id}
    left = tuple(offset for offset in before.decided_offsets if offset not in offsets)
    return dataclasses.replace(
        before,
        decided_offsets=left,
        given_back=after.given_back + 1,
        told_at=None if offsets else before.told_at,
    )


def _withdrawn(
    records: HourRecords, visit: Appointment, messages: Iterable[Message], now: datetime
) -> list[Write]:
    """Return what keeps these messages from leaving, and puts visits that one of them told too before the plan again."""
    waiting = [message for message in messages if message.state in WITHDRAWABLE]
    others = {a.appointment_id for m in waiting for a in m.about} - {visit.id}
    siblings = records.get_many(Appointment, others).values() if others else ()
    return [*(Withdraw(m.id, m.state, UNDONE) for m in waiting), *due_again(siblings, waiting, now)]


def _told_anew(
    records: HourRecords,
    clinic: Clinic,
    visit: Visit,
    notices: Sequence[Message],
    now: datetime,
) -> tuple[Message, ...]:
    """Return the notice that the deed had kept from leaving, to leave after all: the patient knows of nothing yet."""
    if not notices:
        return ()
    last = max(notices, key=lambda message: message.created_at)
    leaves = leaves_at(clinic, now, helps_until=last.useful_until)
    line, _ = line_of(records, visit.patient.e164)
    if leaves is None or not may_be_written_to(last, visit.patient, line):
        return ()
    appointment = visit.appointment
    cause = (appointment.id, str(appointment.schedule), f"undone{appointment.given_back}")
    name = message_id(clinic.id, visit.patient.id, last.kind, now, *cause)
    return (
        Message(
            name,
            last.kind,
            visit.patient.e164,
            last.content,
            now,
            last.useful_until,
            leaves,
            last.about,
        ),
    )
