"""What the desk is shown of each person that a search found: the next visit, the last one, whose phone it is. Decides nobody's place, writes nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from chalicelib.appointments.model import Appointment
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Records

T = TypeVar("T")
LATE = timedelta(minutes=30)  # whoever is late is still expected
ASKED = 5  # people whose visits are asked for one by one; of the others the phone tells the next
VISITS = 25  # of such a person: more to come has nobody
_TOLD = 3  # of these to come, and as many past, as some may be cancelled

Together = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class HitRecords(Records, Protocol):
    """A clinic's records, with the visits of a person by their start."""

    def visit_starts_of(self, patient_id: str, *, most: int) -> list[tuple[datetime, str]]:
        """Return start and id of a person's visits, the latest first."""
        ...


@dataclass(frozen=True)
class Hit:
    """A person as a search shows them; `last_visit` is looked up where few were found."""

    patient: Patient
    next_visit: Appointment | None = None
    last_visit: Appointment | None = None
    line: Line | None = None

    @property
    def shares_phone(self) -> bool:
        """Tell whether somebody else answers there too."""
        return self.line is not None and len(self.line.patient_ids) > 1

    @property
    def answered_by(self) -> str:
        """Who answers the phone, where it is not the patient."""
        return self.patient.guardian


def person_hits(
    records: HitRecords, people: Sequence[Patient], *, now: datetime, together: Together = map
) -> list[Hit]:
    """Return what is shown of each, in their order: two reads, and one for each of at most five; `together` may ask at once."""
    lines = records.get_many(Line, {line_id(one.e164) for one in people if one.e164})
    on_lines = {one.id: lines.get(line_id(one.e164)) if one.e164 else None for one in people}
    asked = _asked_about(people, on_lines)
    starts = dict(zip(asked, together(lambda i: _starts(records, i), asked), strict=True))
    near = {one.id: _near(one.id, on_lines[one.id], starts, now) for one in people}
    visits = records.get_many(Appointment, {i for ids in near.values() for i in ids})
    return [
        _hit(one, on_lines[one.id], [visits[i] for i in near[one.id] if i in visits], now)
        for one in people
    ]


def _asked_about(people: Sequence[Patient], lines: dict[str, Line | None]) -> list[str]:
    """Return whose visits are asked for: everybody's where few were found, else theirs of whom no phone tells."""
    if len(people) <= ASKED:
        return [one.id for one in people]
    return [one.id for one in people if lines[one.id] is None][:ASKED]


def _starts(records: HitRecords, patient_id: str) -> list[tuple[datetime, str]]:
    return records.visit_starts_of(patient_id, most=VISITS)


def _near(
    patient_id: str,
    line: Line | None,
    starts: dict[str, list[tuple[datetime, str]]],
    now: datetime,
) -> list[str]:
    """Return the ids of the visits around now: the phone's, and those that were asked for."""
    told = line.visits.items() if line else ()
    on_line = sorted((v.starts_at, i) for i, v in told if v.patient_id == patient_id)
    latest = starts.get(patient_id, [])
    to_come = [pair for pair in (*on_line, *reversed(latest)) if _is_to_come(pair[0], now)]
    past = [pair for pair in latest if not _is_to_come(pair[0], now)]
    few = (*list(_once(to_come))[:_TOLD], *past[:_TOLD])
    return [visit_id for _, visit_id in few]


def _once(pairs: Iterable[tuple[datetime, str]]) -> Iterator[tuple[datetime, str]]:
    return iter(sorted(dict.fromkeys(pairs)))


def _is_to_come(starts_at: datetime, now: datetime) -> bool:
    return starts_at > now - LATE


def _hit(patient: Patient, line: Line | None, visits: Sequence[Appointment], now: datetime) -> Hit:
    stand = [visit for visit in visits if not visit.is_cancelled]
    to_come = [visit for visit in stand if _is_to_come(visit.starts_at, now)]
    past = [visit for visit in stand if not _is_to_come(visit.starts_at, now)]
    return Hit(
        patient,
        min(to_come, key=lambda visit: visit.starts_at, default=None),
        max(past, key=lambda visit: visit.starts_at, default=None),
        line,
    )
