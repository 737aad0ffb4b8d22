"""What the desk is shown of each person who is found, and what that takes of the table."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.appointments.person_hits import person_hits
from chalicelib.patients.find_person import find_person
from chalicelib.patients.model import Line, UpcomingVisit
from tests.builders import CLINIC_ID, NOW, a_line, a_patient, an_appointment, keep
from tests.fakes.counted_client import counted
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

MINUTE = timedelta(minutes=1)
EMI = a_patient(id="emi", name="Emiliano Gómez", guardian="Paty (mamá)")
PATY = a_patient(id="paty", name="Patricia Gómez")
ALONE = a_patient(id="alone", name="Ana Soto", e164="")


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def records(store):
    """The records of a clinic that has nothing yet."""
    return MemoryClinicRecords(store, CLINIC_ID)


def visit_of(person, name, starts_at, **changes):
    """Return a visit of somebody's."""
    return an_appointment(starts_at, id=f"{person.id}{name}", patient_id=person.id, **changes)


def shown(records, *people):
    """Return the ids of the next and of the last visit of each."""
    hits = person_hits(records, people, now=NOW)
    return [(h.next_visit and h.next_visit.id, h.last_visit and h.last_visit.id) for h in hits]


def test_the_next_visit_is_the_persons_own(records):
    """Others of the phone have theirs."""
    hers, his = visit_of(PATY, "b", "tomorrow 09:00"), visit_of(EMI, "a", "tomorrow 10:00")
    later = visit_of(EMI, "c", "in 9 days 10:00")
    line = a_line(EMI, PATY, visits=[hers, his, later])
    keep(records, EMI, PATY, line, hers, his, later)
    assert shown(records, EMI, PATY) == [("emia", None), ("patyb", None)]


def test_who_answers_and_whether_others_do_is_told(records):
    """A child is called at the mother's phone."""
    keep(records, EMI, PATY, ALONE, a_line(EMI, PATY))
    hits = person_hits(records, [EMI, PATY, ALONE], now=NOW)
    assert [(hit.answered_by, hit.shares_phone) for hit in hits] == [
        ("Paty (mamá)", True),
        ("", True),
        ("", False),
    ]


def test_whoever_is_late_is_still_expected(records):
    """Half an hour; then the visit is the last one."""
    late, gone = (visit_of(EMI, n, NOW - m * MINUTE) for n, m in (("a", 20), ("b", 40)))
    keep(records, EMI, a_line(EMI, visits=[late]), late, gone)
    assert shown(records, EMI) == [("emia", "emib")]


def test_what_was_cancelled_is_neither_next_nor_last(records):
    """The one before or behind it is."""
    off = Status.CANCELLED
    visits = [
        visit_of(ALONE, "a", NOW - 90 * MINUTE, status=off),
        visit_of(ALONE, "b", NOW - 900 * MINUTE, status=Status.ATTENDED),
        visit_of(ALONE, "c", NOW + 90 * MINUTE, status=off),
        visit_of(ALONE, "d", NOW + 900 * MINUTE),
    ]
    keep(records, ALONE, *visits)
    assert shown(records, ALONE) == [("aloned", "aloneb")]


def test_of_many_found_the_phone_tells_the_next_visit(records):
    """Of who has no phone it is asked for, of five at most."""
    people = [a_patient(id=f"p{n}", name=f"Ana {n}", e164=f"+52555000{n:04}") for n in range(9)]
    silent = [replace(ALONE, id=f"s{n}") for n in range(7)]
    visits = [visit_of(person, "v", "tomorrow 10:00") for person in (*people, *silent)]
    lines = [a_line(person, visits=[visit]) for person, visit in zip(people, visits, strict=False)]
    keep(records, *people, *silent, *lines, *visits)
    told = [next_visit for next_visit, _ in shown(records, *people, *silent)]
    assert told == [*(f"p{n}v" for n in range(9)), *(f"s{n}v" for n in range(5)), None, None]


def test_a_visit_that_the_phone_tells_of_and_is_gone_is_not_shown(records):
    """A former release may have left it there."""
    line = Line(EMI.e164, (EMI.id,), visits={"gone": UpcomingVisit(NOW + MINUTE, EMI.id)})
    keep(records, EMI, line)
    assert shown(records, EMI) == [(None, None)]


@pytest.mark.parametrize(
    ("typed", "most"),
    [("gom", 4), ("maria gom", 5), ("gomez lup", 5), ("beto", 4), ("0024", 4), ("5550000024", 5)],
)
@pytest.mark.parametrize("stored", [100, 1_000])
def test_a_search_takes_as_many_calls_of_many_as_of_few(store, records, typed, most, stored):
    """With all that is shown of twenty; five found are looked at more closely."""
    names = ("María Gómez", "Guadalupe Gómez", "Roberto Ruiz", "Mariana Soto", "Ana Gómez")
    people = [
        a_patient(id=f"p{n}", name=f"{names[n % 5]} {n}", e164=f"+52555000{n:04}")
        for n in range(stored)
    ]
    keep(records, *people, *(a_line(person) for person in people))
    asking = counted(store, CLINIC_ID)
    answer = find_person(asking, typed, region="MX")
    person_hits(asking, answer.people, now=NOW)
    assert answer.people
    calls = asking.table.client.calls
    closely = len(answer.people) if len(answer.people) <= 5 else 0
    assert sum(calls.values()) - closely <= most
    assert sum(calls.values()) <= 12
