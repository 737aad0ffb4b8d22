"""What the front desk sees of people it looked for: their next visit, else the last, and whether others answer their phone. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.day import DayVisit
from chalicelib.front_desk.load_day import DeskRecords
from chalicelib.messaging.model import Message
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id


@dataclass(frozen=True)
class Hit:
    """One person who was found."""

    person: Patient
    row: DayVisit | None = None
    shares_phone: bool = False


def load_hits(records: DeskRecords, people: Sequence[Patient], *, now: datetime) -> list[Hit]:
    """Return each with the next visit that their phone knows of: three calls, however many were found."""
    phones = {person.id: line_id(person.e164) for person in people if person.e164}
    lines = records.read_together({Line: set(phones.values())})[Line] if phones else {}
    coming = {p.id: _next_of(p, lines.get(phones.get(p.id, "")), now) for p in people}
    visits = records.read_together({Appointment: set(filter(None, coming.values()))})[Appointment]
    told = {i for visit in visits.values() for i in visit.message_ids[-3:]}
    messages = records.read_together({Message: told})[Message] if told else {}
    hits = []
    for person in people:
        line, visit = lines.get(phones.get(person.id, "")), visits.get(coming[person.id])
        said = tuple(messages[i] for i in visit.message_ids[-3:] if i in messages) if visit else ()
        row = DayVisit(visit, person, line, None, said) if visit else None
        hits.append(Hit(person, row, line is not None and len(line.patient_ids) > 1))
    return hits


def _next_of(person: Patient, line: Line | None, now: datetime) -> str:
    """Return the id of the next visit, as the line has it; "" where there is none."""
    theirs = {
        visit.starts_at: visit_id
        for visit_id, visit in (line.visits.items() if line else ())
        if visit.patient_id in person.ids and visit.starts_at > now
    }
    return theirs[min(theirs)] if theirs else ""
