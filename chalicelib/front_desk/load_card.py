"""Gathering what is known of one person and one visit for whoever has them on the telephone. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.answers.history import HistoryRecords, Utterance, said_in
from chalicelib.answers.talk import talk_of_line
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import HourRecords, is_hour_taken, is_restorable, visits_around
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.clinics.model import Clinic
from chalicelib.consent.consent_log import consent_log
from chalicelib.consent.model import ConsentEvent
from chalicelib.front_desk.day import DayVisit
from chalicelib.front_desk.model import DeskDeed
from chalicelib.messaging.model import Message
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id, people_of
from chalicelib.staff.model import StaffMember

MOST_SAID = 20
MOST_VISITS = 6
AROUND = 6


class CardRecords(HourRecords, HistoryRecords, Protocol):
    """A clinic's records, with all that a card shows."""

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient, in order of their start."""
        ...

    def deeds_of(self, patient_id: str) -> list[DeskDeed]:
        """Return what staff did about a patient's visits, oldest first."""
        ...

    def consent_events_of(self, patient_id: str) -> list[ConsentEvent]:
        """Return a patient's consent log, oldest first."""
        ...

    def team(self) -> list[StaffMember]:
        """Return everybody of the front desk, those removed too."""
        ...


@dataclass(frozen=True)
class Card:
    """One person, and the visit that is being talked about."""

    person: Patient
    row: DayVisit | None  # the visit; None where there is none to come
    visits: tuple[Appointment, ...]  # all of theirs, oldest first
    said: tuple[Utterance, ...]  # on their line, the last first
    deeds: tuple[DeskDeed, ...]
    family: tuple[Patient, ...]
    consents: tuple[ConsentEvent, ...]
    names: dict[str, str]  # of people of the clinic, by id
    may_be_restored: bool = False
    hour_is_taken: bool = False  # why one that is called off cannot be


def load_card(
    records: CardRecords,
    clinic: Clinic,
    person: Patient,
    visit: Appointment | None,
    *,
    now: datetime,
) -> Card:
    """Return a person's card; without a visit, with their next one."""
    visits = sorted(
        (v for each in person.ids for v in records.appointments_of(each)),
        key=lambda one: one.starts_at,
    )
    shown = visit or next((v for v in visits if v.is_open and v.starts_at > now), None)
    line = records.get(Line, line_id(person.e164)) if person.e164 else None
    people = people_of(records, line) if line else [person]
    said = said_in(records, talk_of_line(records, line.id), limit=MOST_SAID) if line else []
    row = _row(records, person, shown, line) if shown else None
    return Card(
        person,
        row,
        tuple(visits),
        tuple(said),
        tuple(deed for each in person.ids for deed in records.deeds_of(each)),
        tuple(other for other in people if other.id != person.id),
        tuple(consent_log(records, person)),
        {member.id: member.name for member in records.team()},
        *_may_be_restored(records, clinic, person, shown, now),
    )


def _row(records: CardRecords, person: Patient, visit: Appointment, line: Line | None) -> DayVisit:
    thread = records.get(TextThread, line.id) if line else None
    messages = records.get_many(Message, visit.message_ids[-AROUND:])
    told = tuple(messages[i] for i in visit.message_ids if i in messages)
    found = [task for each in person.ids for task in records.tasks_of(each)]
    return DayVisit(visit, person, line, thread, told, _open(found, visit))


def _open(tasks: Sequence[StaffTask], visit: Appointment) -> tuple[StaffTask, ...]:
    return tuple(
        task for task in tasks if task.done_at is None and task.appointment_id in ("", visit.id)
    )


def _may_be_restored(
    records: CardRecords,
    clinic: Clinic,
    person: Patient,
    visit: Appointment | None,
    now: datetime,
) -> tuple[bool, bool]:
    """Tell whether a visit that is called off may be restored, and whether it may not as somebody has its hour."""
    if visit is None or not visit.is_cancelled or not is_restorable(Visit(visit, person), now):
        return False, False
    is_taken = is_hour_taken(clinic, visit, visits_around(records, visit))
    return not is_taken, is_taken
