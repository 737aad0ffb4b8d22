"""Finding the line (phone) that a patient answers on, whatever spelling WhatsApp uses. Never edits digits blindly."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.patients.erased_numbers import forgotten_at
from chalicelib.patients.model import FormerLine, Line, LineAlias, Patient, UpcomingVisit
from chalicelib.shared import phone
from chalicelib.shared.writes import Create, Records, Save, Write

PAST = timedelta(days=1)  # visits older than this are of no use to the line


def line_id(e164: str) -> str:
    """Return the one spelling of all that mean this line: Argentina's 9 and Brazil's ninth digit included."""
    return phone.from_wa_id(e164) or e164


def line_of(records: Records, e164: str) -> tuple[Line, bool]:
    """Return the line, and whether the clinic had it already; one whose data were erased has said stop.

    So has a stranger's whose BAJA a restore of the table forgot: what is left of that is the same hash.
    """
    found = records.get(Line, line_id(e164))
    if found and (found.patient_ids or found.opted_out_at):
        return found, True
    line = found or Line(line_id(e164))
    stopped = dataclasses.replace(line, opted_out_at=forgotten_at(records, line.id))
    return stopped, found is not None


def has_number(line: str) -> bool:
    """Tell whether a line's id is a number; that of somebody who hides theirs is WhatsApp's user id, for answers only."""
    return line.startswith("+")


def find_line(records: Records, *, wa_id: str, bsuid: str = "") -> Line | None:
    """Return the line that WhatsApp means: by what it called the number before, else by what the number stands for.

    A user id says it where there is no number, or one that no line of the clinic has.
    """
    known = records.get_many(LineAlias, [alias for alias in (wa_id, bsuid) if alias])
    by_number, by_user_id = known.get(wa_id), known.get(bsuid)
    if wa_id:
        line = records.get(Line, by_number.e164 if by_number else line_id(wa_id))
        if line or by_number or by_user_id is None:
            return line
    name = by_user_id.e164 if by_user_id else bsuid
    return records.get(Line, name) if name else None


def new_user_ids(records: Records, named: Mapping[str, str]) -> dict[str, str]:
    """Return which user ids are news, of those that WhatsApp named beside a number: one that leads to a line stays."""
    known = records.get_many(LineAlias, named)
    return {bsuid: e164 for bsuid, e164 in named.items() if bsuid not in known}


def written_line(line: Line, *, existed: bool) -> Write:
    """Return the write that keeps a line."""
    return Save(line) if existed else Create(line)


def alias_writes(records: Records, line: Line) -> list[Write]:
    """Return the writes that remember how WhatsApp calls the line, where that is new; one without number has no other name."""
    if not has_number(line.id):
        return []
    wanted = dict.fromkeys(alias for alias in (line.wa_id, line.bsuid) if alias)  # may be the same
    known = records.get_many(LineAlias, wanted)
    new = [Create(LineAlias(alias, line.id)) for alias in wanted if alias not in known]
    moved = [
        Save(dataclasses.replace(alias, e164=line.id))
        for alias in known.values()
        if alias.e164 != line.id
    ]
    return [*new, *moved]


def people_of(records: Records, line: Line) -> list[Patient]:
    """Return those on the line, in its order, who have this number still: its holder speaks for nobody else."""
    listed = records.get_many(Patient, line.patient_ids)
    there = [listed[i] for i in line.patient_ids if i in listed]
    return [person for person in there if line_id(person.e164) == line.id]


def with_patient(line: Line, patient: Patient) -> Line:
    """Return the line with one more person on it."""
    ids = dict.fromkeys((*line.patient_ids, patient.id))
    return dataclasses.replace(line, patient_ids=tuple(ids))


def visits_of(line: Line, patient_id: str) -> list[str]:
    """Return the ids of one person's visits to come."""
    return [i for i, visit in line.visits.items() if visit.patient_id == patient_id]


def with_visit(line: Line, appointment_id: str, visit: UpcomingVisit | None, now: datetime) -> Line:
    """Return the line with the visit at its new time, or without it; what is past is forgotten."""
    visits = {i: v for i, v in line.visits.items() if v.starts_at > now - PAST}
    visits.pop(appointment_id, None)
    if visit:
        visits[appointment_id] = as_known(line.visits.get(appointment_id), visit)
    return dataclasses.replace(line, visits=visits)


def as_known(known: UpcomingVisit | None, visit: UpcomingVisit) -> UpcomingVisit:
    """Return what a line shall say of a visit, with all that a later release wrote of it there."""
    return dataclasses.replace(visit, rest=known.rest) if known else visit


def left_by(patient: Patient, line: Line) -> Create:
    """Return the write that remembers, for the day they ask for their data, that a person answered on this line."""
    when = f"{patient.version}-{patient.number_changes}"
    return Create(FormerLine(f"{patient.id}/{when}", line.id))


def without_patient(line: Line, patient: Patient) -> Line:
    """Return the line with one person less, and without that person's visits."""
    people = tuple(i for i in line.patient_ids if i != patient.id)
    visits = {i: v for i, v in line.visits.items() if v.patient_id != patient.id}
    return dataclasses.replace(line, patient_ids=people, visits=visits)
