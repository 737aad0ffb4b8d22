"""Who signed up by the form and is on no agenda, with whose record of the agenda may be theirs. Proposes; a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.appointments.person_hits import Hit, HitRecords, person_hits
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.find_person import SearchedRecords, find_person
from chalicelib.patients.model import Particulars, Patient
from chalicelib.patients.patient_by_id import find_people
from chalicelib.patients.same_person import may_be
from chalicelib.shared.phone import same_line

MOST = 10  # of them: a search is made for each
MOST_ALIKE = 3  # whose name fits that are shown of one


class SignedUpRecords(HitRecords, SearchedRecords, Protocol):
    """A clinic's records, as a search and the inbox read them."""

    def open_tasks(
        self, *, limit: int = 100, after: str = "", kinds: Kinds = frozenset()
    ) -> TaskPage:
        """Return a page of what nobody has looked at yet."""
        ...


@dataclass(frozen=True)
class SignedUp:
    """Somebody who signed up, and who of the agenda has a name that may be theirs, with a visit to come."""

    person: Patient
    task: StaffTask
    alike: tuple[Hit, ...]


def signed_up(records: SignedUpRecords, *, region: str, now: datetime) -> list[SignedUp]:
    """Return the last who signed up and are on no agenda, the newest first."""
    tasks = records.open_tasks(limit=MOST, kinds=frozenset({TaskKind.SIGNED_UP})).tasks
    people = find_people(records, (task.patient_id for task in tasks))
    found = [(task, people[task.patient_id]) for task in tasks if task.patient_id in people]
    newest = sorted(found, key=lambda one: one[0].at, reverse=True)
    return [SignedUp(p, task, _alike(records, p, region, now)) for task, p in newest]


def why_not_one(stays: Patient, signed_up_as: Patient) -> str:
    """Return why the two may not be made one at the counter, or "": another name, or another number in the agenda, which somebody corrects first."""
    who = Particulars(signed_up_as.name, external_id=signed_up_as.external_id)
    if not may_be(stays, who):
        return "as_it_is"
    has_another = stays.e164 and not same_line(stays.e164, signed_up_as.e164)
    return "numbers_differ" if has_another else ""


def _alike(
    records: SignedUpRecords, person: Patient, region: str, now: datetime
) -> tuple[Hit, ...]:
    named = find_person(records, person.name, region=region).people
    hits = person_hits(records, _others(person, named), now=now)
    return tuple(hit for hit in hits if hit.next_visit)[:MOST_ALIKE]


def _others(person: Patient, named: Iterable[Patient]) -> list[Patient]:
    """Return whose name and key may be theirs, of those who are somebody else's record."""
    others = (one for one in named if one.id not in person.ids)
    return [one for one in others if why_not_one(one, person) != "as_it_is"]
