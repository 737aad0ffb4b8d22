"""Finding a person by what somebody types: the table proposes, the record itself decides. Writes nothing, lists nobody for an empty box."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from chalicelib.patients.found_by import beginnings, last_digits
from chalicelib.patients.match_search import rank
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.patient_by_id import find_people
from chalicelib.patients.search_query import Needs, Query, read_query

R = TypeVar("R")
MOST_SHOWN = 20
SPARE = (
    10  # more than are shown, as one person may stand under two words, or no longer be called so
)
MOST_READ = 100  # of those whom the table proposes


@dataclass(frozen=True)
class Leads:
    """Whom the table proposes, the best first, and whether there are more."""

    patient_ids: tuple[str, ...] = ()
    has_more: bool = False


@dataclass(frozen=True)
class Found:
    """Who was found, the best first; nobody where the box `needs` more."""

    people: tuple[Patient, ...] = ()
    has_more: bool = False
    needs: Needs | None = None


class SearchedRecords(Protocol):
    """As much of one clinic's records as a search takes."""

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record as last committed, or None."""
        ...

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier."""
        ...

    def people_under(self, begins: str, *, narrowed: Sequence[tuple[str, ...]], most: int) -> Leads:
        """Return who stands under what begins so, and under one of each of the others."""
        ...

    def people_with_digits(self, digits: str, *, most: int) -> Leads:
        """Return whose number ends so."""
        ...


def find_person(
    records: SearchedRecords, typed: str, *, region: str, most: int = MOST_SHOWN
) -> Found:
    """Return whom this may mean: an exact word before a beginning, a name before its nicknames, then by the alphabet.

    Takes a handful of calls, however many patients there are and whatever is typed.
    """
    query = read_query(typed, region=region)
    if isinstance(query, Needs):
        return Found(needs=query)
    leads = list(_leads(records, query, most))
    proposed = dict.fromkeys(i for lead in leads for i in lead.patient_ids)
    people = find_people(records, islice(proposed, MOST_READ))
    ranked = {found: person for person in people.values() if (found := rank(query, person))}
    has_more = any(lead.has_more for lead in leads) or len(proposed) > MOST_READ
    best = [ranked[found] for found in sorted(ranked)]
    return Found(tuple(best[:most]), has_more=has_more or len(best) > most)


def _leads(records: SearchedRecords, query: Query, most: int) -> Iterator[Leads]:
    """Yield what the table proposes; digits leave so few that words need not be asked for."""
    if query.line:
        line = records.get(Line, query.line)
        yield Leads(line.patient_ids if line else ())
    if query.digits:
        yield records.people_with_digits(last_digits(f"+{query.digits}"), most=MOST_READ)
        return
    narrowed = [beginnings(word) for word in query.words if word != query.key]
    for begins in beginnings(query.key, whole=query.is_whole_word):
        yield records.people_under(begins, narrowed=narrowed, most=most + SPARE)
