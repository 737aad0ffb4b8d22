"""Putting every visit to come right after a clinic's zone had been set wrong: it keeps the hour it reads, so its moment moves.

Tells nobody: for the patient nothing changed. The clinic is saved first, and each visit counts the corrections it was
moved by, in the write that moves it. So what is broken off is begun again, and no visit is moved twice.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chalicelib.appointments import reminder_times
from chalicelib.appointments.apply_reminder_settings import AHEAD
from chalicelib.appointments.book import first_due
from chalicelib.appointments.corrected_hour import corrected_start, is_behind
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.staged_records import AgendaRecords, Staged
from chalicelib.appointments.withdraw_messages import Visit, due_again, on_the_line
from chalicelib.clinics.former_zones import FormerZone
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import WITHDRAWABLE, Kind, Message
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import decide_again
from chalicelib.shared.transaction_batches import fits
from chalicelib.shared.writes import Records, Save, Withdraw, Write

AT_ONCE = 10  # visits of one transaction
BEHIND = timedelta(
    days=2
)  # zones are up to 26 hours apart: what is to come may have begun by the other clock
ROUNDS = 3  # the second finds what was booked by who had read the clinic before
ZONE_CORRECTED = "zone_corrected"  # why a reminder was withdrawn

Moved = tuple[datetime, datetime]  # from which moment to which


def correct_zone(
    records: AgendaRecords,
    before: Clinic,
    zone: str,
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Moved]:
    """Save a clinic's right zone and move its visits to come, the soonest first; return from where to where.

    With the zone that it has already, what was broken off goes on. Raises ConflictError before anything is moved
    where the clinic is no longer what it was; between two visits where one changes over and over.
    """
    clinic = before
    if zone != before.zone:
        left = FormerZone(before.zone, now, is_correction=True)
        clinic = dataclasses.replace(before, zone=zone, former_zones=(*before.former_zones, left))
        records.commit([Save(clinic)])
    moved: list[Moved] = []
    for _ in range(ROUNDS):
        behind = _behind(records, clinic, now)
        for start in range(0, len(behind), AT_ONCE):
            moved += _move(records, clinic, behind[start : start + AT_ONCE], now)
            progress(min(start + AT_ONCE, len(behind)), len(behind))
        if not behind:
            break
    return moved


def moved_writes(
    records: Records, clinic: Clinic, visit: Appointment, now: datetime
) -> list[Write]:
    """Return the writes that move one visit to where its hour is now; a reminder that waits is decided anew for there.

    What was told stands, with its buttons, as it reads the very hour that the visit keeps; so does its confirmation.
    """
    patient = find_patient(records, visit.patient_id)
    waiting = _waiting(records, visit)
    about = [a for message in waiting for a in message.about]
    given_back = visit.giving_back(a.offset for a in about if a.appointment_id == visit.id)
    after = _moved(clinic, given_back, patient, now)
    shared = {a.appointment_id for a in about} - {visit.id}
    siblings = records.get_many(Appointment, sorted(shared)).values()
    withdrawn = [Withdraw(m.id, m.state, ZONE_CORRECTED) for m in waiting]
    is_on_line = patient is not None and after.is_open
    line = on_the_line(records, Visit(after, patient), now=now) if patient and is_on_line else []
    return [Save(after), *withdrawn, *due_again(siblings, waiting, now), *line]


def _behind(records: AgendaRecords, clinic: Clinic, now: datetime) -> list[str]:
    found = records.appointments_between(now - BEHIND, now + AHEAD)
    return [visit.id for visit in found if is_behind(clinic, visit, now)]


def _move(records: AgendaRecords, clinic: Clinic, ids: Sequence[str], now: datetime) -> list[Moved]:
    """Move these together, or where that is too much for one transaction, one after the other."""

    def attempt() -> list[Moved] | None:
        staged, moved = Staged(records), []
        for visit_id in ids:
            visit = staged.get(Appointment, visit_id)
            if visit and is_behind(clinic, visit, now):
                staged.stage(moved_writes(staged, clinic, visit, now))
                moved.append((visit.starts_at, corrected_start(clinic, visit)))
        if len(ids) > 1 and not fits(staged.writes):
            return None
        if moved:
            records.commit(staged.writes)
        return moved

    moved = decide_again(attempt)
    if moved is not None:
        return moved
    return [one for visit_id in ids for one in _move(records, clinic, [visit_id], now)]


def _moved(
    clinic: Clinic, visit: Appointment, patient: Patient | None, now: datetime
) -> Appointment:
    after = dataclasses.replace(
        visit,
        starts_at=corrected_start(clinic, visit),
        zone_corrections=clinic.zone_corrections,
    )
    if patient is None or not after.is_remindable:
        due_at = reminder_times.next_due(clinic, after)
    else:
        due_at = first_due(clinic, after, patient, now)
    return dataclasses.replace(after, due_at=due_at)


def _waiting(records: Records, visit: Appointment) -> list[Message]:
    """Return the reminders that would leave by the former moment; a notice of what was just done, or a second copy, goes as it is."""
    found = records.get_many(Message, visit.message_ids).values()
    return [
        message
        for message in found
        if message.kind is Kind.REMINDER and message.state in WITHDRAWABLE and not message.is_copy
    ]
