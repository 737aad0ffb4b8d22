"""What the front desk sees first: the law's dates, what became of a visit, the rest, strangers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.inbox_order import may_be_of, page_of, place_of, stretches
from chalicelib.messaging.staff_tasks import NOTED, TaskKind, staff_task
from tests.builders import NOW

DAY = timedelta(days=1)


def in_order(*tasks):
    return sorted(tasks, key=place_of, reverse=True)


def test_what_the_law_dates_comes_first_and_its_oldest_before_all():
    """Its term ends first, however much came since."""
    asked = [staff_task(TaskKind.DATA_ERASURE, NOW - n * DAY, patient_id="ana") for n in range(3)]
    asked[1] = staff_task(TaskKind.DATA_CORRECTION, NOW - DAY, patient_id="ana")
    newer = [staff_task(kind, NOW + DAY, patient_id="ana") for kind in TaskKind]
    newer = [task for task in newer if task.kind not in {t.kind for t in asked}]
    assert in_order(*asked, *newer)[:3] == asked[::-1]


@pytest.mark.parametrize(
    "kind",
    ["cancelled", "change_requested", "not_told", "unknown_outcome", "unreachable", "wrong_number"],
)
def test_what_became_of_a_visit_comes_before_everything_newer(kind):
    """Somebody waits to be called, or an hour is free."""
    visit = staff_task(TaskKind(kind), NOW - 30 * DAY, patient_id="ana")
    text = staff_task(TaskKind.TEXT, NOW, patient_id="ana", text="hola")
    paused = staff_task(TaskKind.SENDER_PAUSED, NOW)
    assert in_order(text, paused, visit)[0] == visit


def test_strangers_come_last():
    """No number of them hides what a patient wrote, or what an operator must look at."""
    stranger = staff_task(TaskKind.TEXT, NOW + DAY, e164="+525587654321")
    others = [
        staff_task(kind, NOW - 100 * DAY, patient_id="ana")
        for kind in TaskKind
        if kind not in NOTED
    ]
    assert in_order(stranger, *others)[-1] == stranger


def test_within_a_rank_what_came_last_comes_first():
    """Also of a task that a text joined since, however long ago that was written."""
    old, new = (staff_task(TaskKind.TEXT, NOW - n * DAY, patient_id="ana") for n in (2, 1))
    assert in_order(old, new) == [new, old]
    joined = replace(old, last_at=NOW - 9 * DAY, joined_at=NOW)
    assert in_order(joined, new) == [joined, new]


def test_the_kinds_asked_for_are_looked_for_where_they_stand():
    """And among those of a former release, of which the place tells no kind."""
    for kind in TaskKind:
        for task in (staff_task(kind, NOW), staff_task(kind, NOW, patient_id="ana")):
            place = place_of(task)
            (low, high), (_, former) = stretches(frozenset({kind}))
            assert low <= place <= high
            assert may_be_of(place, frozenset({kind}))
            assert not may_be_of(place, frozenset(set(TaskKind) - {kind}))
            assert task.id <= former < low
            assert may_be_of(task.id, frozenset({kind}))
    ((low, high),) = stretches(frozenset())
    assert low <= "261122153000-4f9a2c1b" <= high
    assert low <= "d#261122153000#data_erasure#x" <= high


def test_a_page_ends_where_enough_is_found_or_looked_through():
    """Then it says where to go on; else there is nothing more."""

    def page(wanted, *, limit, most=100):
        return page_of(range(10), str, lambda n: n in wanted, limit=limit, most=most)

    assert page({1, 2, 3}, limit=2) == ([1, 2], "2")
    assert page({1, 2, 3}, limit=3) == ([1, 2, 3], "")
    assert page({9}, limit=1, most=5) == ([], "4")
    assert page({1, 9}, limit=1, most=5) == ([1], "4")
    assert page(set(), limit=1) == ([], "")
