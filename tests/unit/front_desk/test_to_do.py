"""What the desk has to do, in the order in which it helps; one item a person and visit, and no news."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.front_desk.to_do import RANKS, Rank, rank_of, to_do
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import NOW, ZONE, a_patient, moment
from tests.unit.front_desk.a_day import NINE, a_day, a_row, a_task, people

ANA, BETO, CARLA, DORA, EMA = people("Ana", "Beto", "Carla", "Dora", "Ema")


def row_of(who, starting, **more):
    """Return a visit of somebody's own."""
    return a_row(starting, patient=who, patient_id=who.id, id=f"a{who.id[1:]}", **more)


def listed(day):
    """Return what is to be done, as rank and name."""
    return [(item.rank, item.person.name if item.person else "") for item in to_do(day, ZONE)]


def test_who_needs_somebody_most_comes_first():
    """Wrote, wants another hour, a gap, to be called, no answer with the visit near, what the law dates."""
    unanswered = row_of(ANA, "today 11:00", asked=True)
    called = row_of(BETO, "today 12:00", task=TaskKind.UNREACHABLE)
    gap = row_of(CARLA, "today 16:00", status=Status.CANCELLED)
    moving = row_of(DORA, "today 17:00", status=Status.CHANGE_REQUESTED)
    wrote = row_of(EMA, "today 18:00", status=Status.CONFIRMED, task=TaskKind.TEXT)
    law = a_task(TaskKind.DATA_ACCESS, who="p-law")
    rows = [unanswered, called, gap, moving, wrote]
    assert listed(a_day(*rows, tasks=[law])) == [
        (Rank.WROTE, "Ema"),
        (Rank.WANTS_CHANGE, "Dora"),
        (Rank.GAP, "Carla"),
        (Rank.CALL, "Beto"),
        (Rank.NO_ANSWER, "Ana"),
        (Rank.LAW, ""),
    ]


def test_who_wrote_and_comes_today_stands_before_who_comes_another_day():
    """Then by the soonest visit; somebody with no visit comes last."""
    later = row_of(ANA, "today 18:00", task=TaskKind.TEXT)
    sooner = row_of(BETO, "today 12:00", task=TaskKind.TEXT)
    stranger = a_task(TaskKind.TEXT, e164="+525550009999")
    tomorrow = row_of(CARLA, "tomorrow 09:00", task=TaskKind.TEXT)
    found = to_do(a_day(later, sooner, tomorrow=[tomorrow], tasks=[stranger]), ZONE)
    assert [item.person.name if item.person else "?" for item in found] == [
        "Beto",
        "Ana",
        "Carla",
        "?",
    ]


def test_whatever_asks_for_one_visit_is_one_item():
    """Three things about Ana's visit are one line, at the most pressing place."""
    row = row_of(ANA, "today 11:00", status=Status.CHANGE_REQUESTED)
    tasks = (a_task(TaskKind.CHANGE_REQUESTED, row.visit), a_task(TaskKind.TEXT, row.visit))
    day = a_day(dataclasses.replace(row, tasks=tasks))
    (item,) = to_do(day, ZONE)
    assert (item.rank, {task.kind for task in item.tasks}) == (
        Rank.WROTE,
        {TaskKind.CHANGE_REQUESTED, TaskKind.TEXT},
    )


def test_a_text_that_names_no_visit_joins_the_persons_next_one():
    """So that she sees at once what it is about."""
    row = row_of(ANA, "today 11:00")
    day = a_day(row, tasks=[a_task(TaskKind.TEXT, who=ANA.id)])
    (item,) = to_do(day, ZONE)
    assert item.row == row


def test_no_answer_matters_when_the_visit_is_near():
    """Three hours ahead, or tomorrow's from five in the afternoon on."""
    near, far = row_of(ANA, "today 11:59", asked=True), row_of(BETO, "today 12:30", asked=True)
    tomorrow = row_of(CARLA, "tomorrow 09:00", asked=True)
    assert listed(a_day(near, far, tomorrow=[tomorrow])) == [(Rank.NO_ANSWER, "Ana")]
    evening = a_day(tomorrow=[tomorrow], now=moment("today 17:00"))
    assert listed(evening) == [(Rank.NO_ANSWER, "Carla")]


@pytest.mark.parametrize("kind", [TaskKind.CONFIRMED, TaskKind.REACTION_GONE])
def test_news_never_stand_here(kind):
    """Good news asks nobody for anything."""
    assert to_do(a_day(row_of(ANA, "today 18:00", task=kind)), ZONE) == []


def test_what_is_over_asks_nobody():
    """An hour that passed is no gap, nobody is called for it, and who wrote is answered all the same."""
    gone = {"starting": "today 08:00"}
    rows = [
        row_of(ANA, status=Status.CANCELLED, task=TaskKind.CANCELLED, **gone),
        row_of(BETO, task=TaskKind.UNREACHABLE, **gone),
        row_of(CARLA, status=Status.CHANGE_REQUESTED, **gone),
        row_of(DORA, task=TaskKind.TEXT, **gone),
    ]
    assert listed(a_day(*rows)) == [(Rank.WROTE, "Dora")]


def test_who_did_not_answer_the_telephone_rests_until_somebody_tries_again():
    """A call later, or a task put off."""
    later = NINE + timedelta(minutes=30)
    row = row_of(ANA, "today 11:00", task=TaskKind.UNREACHABLE, call_again_at=later)
    put_off = dataclasses.replace(a_task(TaskKind.TEXT, who="p-x"), snoozed_until=later)
    assert to_do(a_day(row, tasks=[put_off]), ZONE) == []
    after = a_day(row, tasks=[put_off], now=later)
    assert [item.rank for item in to_do(after, ZONE)] == [Rank.WROTE, Rank.CALL]


def test_what_the_law_dates_says_by_when():
    """Twenty business days from when it was asked."""
    (item,) = to_do(a_day(tasks=[a_task(TaskKind.DATA_CORRECTION, who=a_patient().id)]), ZONE)
    assert item.answer_by.isoformat() == "2026-12-18"


def test_another_day_asks_for_nothing():
    """Yesterday is never pending."""
    day = dataclasses.replace(a_day(row_of(ANA, "today 11:00", asked=True)), is_today=False)
    assert to_do(day, ZONE) == []


def test_every_kind_of_task_has_its_place():
    """One that a release adds has a line here, too."""
    assert set(RANKS) == set(TaskKind)
    assert rank_of(TaskKind.TEXT) is Rank.WROTE
    assert NOW.date() == a_day().day
