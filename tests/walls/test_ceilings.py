"""S5: what a clinic writes in a day, and what it answers in an hour, has an end, on exactly the message it says."""

from datetime import date, timedelta

import pytest

from chalicelib.clinics.limits import Limits, Rate
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay


def open_at_any_hour(**limits):
    """Return the day of a clinic with these limits."""
    return ClinicDay(a_clinic(limits=Limits(**limits)))


def people(day, number):
    """Put as many on the list, each with a phone."""
    return [day.patient(id=f"person{n:03}", e164=f"+5255000{n:05}") for n in range(number)]


def limit_tasks(day):
    """Return what the inbox says of the limit."""
    return [task for task in day.inbox() if task.kind is TaskKind.LIMIT_REACHED]


@pytest.mark.parametrize(("ceiling", "sent"), [(0, 0), (1, 1), (3, 3), (4, 4), (5, 4)])
def test_past_the_ceiling_the_soonest_have_gone_and_staff_know(ceiling, sent):
    """One task a day however often the schedule runs, and none while there is room."""
    day = open_at_any_hour(messages_a_day=ceiling)
    for hour, person in enumerate(people(day, 4)):
        day.book(person, f"tomorrow {15 - hour}:30")
    day.now = day.at("today 16:00")
    day.go_on("today 18:00")
    reached = [m.e164[-1] for m in day.ledger if m.kind is Kind.REMINDER]
    assert sorted(reached) == sorted("3210"[:sent])
    tasks = limit_tasks(day)
    assert [task.text for task in tasks] == ["daily_ceiling"] * (ceiling < 4)


@pytest.mark.parametrize("limits", [{}, {"rates": (Rate(date(2026, 10, 1), 8_500),)}])
def test_a_cost_of_0_is_no_ceiling(limits):
    """Unlike a number of 0, which lets nothing go."""
    day = open_at_any_hour(cost_a_day=0, **limits)
    for hour, person in enumerate(people(day, 4)):
        day.book(person, f"tomorrow {15 - hour}:30")
    day.now = day.at("today 16:00")
    day.go_on("today 18:00")
    assert len([m for m in day.ledger if m.kind is Kind.REMINDER]) == 4
    assert limit_tasks(day) == []


def test_a_number_of_0_stops_reminders_and_answers_nobody_less():
    """Who writes to the clinic is answered."""
    day = open_at_any_hour(messages_a_day=0)
    (person,) = people(day, 1)
    day.book(person, "tomorrow 15:30")
    day.now = day.at("today 16:00")
    day.go_on("today 17:00")
    day.write(person, "BAJA")
    day.go_on("today 18:00")
    assert [m.kind for m in day.ledger] == [Kind.REPLY]


def test_the_next_day_has_room_again_and_a_task_of_its_own():
    """What waited goes once 24 hours have passed, as long as it still helps."""
    day = open_at_any_hour(messages_a_day=1)
    for hour, person in enumerate(people(day, 3)):
        day.book(person, f"tomorrow {19 - hour}:00")
    day.now = day.at("today 18:00")
    day.go_on("tomorrow 19:30")
    suppressed = [
        m
        for n in range(3)
        for m in day.records.messages_of(f"person{n:03}")
        if m.state is State.SUPPRESSED
    ]
    assert {m.reason for m in suppressed} == {"daily_ceiling", "superseded"}
    assert len(limit_tasks(day)) == 2


@pytest.mark.parametrize("known", [True, False])
def test_a_thousand_texts_do_not_cost_a_thousand_answers(known):
    """Each is heard; past the limit nothing is answered, and an hour or two later answers go again."""
    day = open_at_any_hour(answers_an_hour=5)
    who = day.patient() if known else _stranger()
    for n in range(100):
        day.write(who, f"confirmo ab{n % 10}d-1e{n // 10}2")  # a sign-up's code that nobody gave
    day.work()
    assert len(day.told(who)) == 5
    (task,) = [t for t in day.inbox() if t.kind is TaskKind.TEXT]
    assert (task.texts, task.not_kept) == ((100, 0) if known else (20, 80))
    day.now += timedelta(hours=2)
    day.write(who, "confirmo zz9d-1e22")
    day.work()
    assert len(day.told(who)) == 6


FLOODS = {
    "texts": lambda n: f"hola {n}",
    "codes that nobody gave": lambda n: f"confirmo ab{n % 10}d-1e{n // 10 % 10}2",
    "stops": lambda _: "BAJA",
    "of everything": lambda n: ("hola", "BAJA", "ALTA", "gracias", "confirmo")[n % 5],
}
EACH = 5  # what one event may leave: its memory, its text, an answer and its watch, an audit item
ONCE = 12  # task, thread, line and its aliases, counters


@pytest.mark.parametrize("flood", FLOODS)
def test_a_thousand_texts_of_a_stranger_leave_no_thousand_items(flood):
    """In an hour: as many as the limit has, and one line of the inbox that counts on."""
    day = open_at_any_hour()
    began, before = day.now, set(_places(day))
    for n in range(1_000):
        day.now = began + timedelta(seconds=n * 3)
        day.write(_stranger(), FLOODS[flood](n))
    new = set(_places(day)) - before
    print(f"\nS5: 1,000 texts of a stranger in an hour ({flood}): {len(new)} items")
    assert len(new) <= Limits().strangers_texts_an_hour * EACH + ONCE
    texts = [task for task in day.inbox() if task.kind is TaskKind.TEXT]
    assert len(texts) == (flood != "stops")
    if flood == "texts":
        assert (texts[0].texts, texts[0].not_kept) == (20, 980)


def _places(day):
    return ((item["pk"]["S"], item["sk"]["S"]) for item in day.records.store.everything())


def test_what_is_asked_past_the_limit_is_done_all_the_same():
    """A BAJA needs no answer to count."""
    day = open_at_any_hour(answers_an_hour=1)
    ana = day.patient()
    day.write(ana, "confirmo ab1d-1e22")
    day.work()
    day.write(ana, "BAJA")
    day.work()
    assert day.line(ana).opted_out_at
    assert len(day.told(ana)) == 1
    assert [m.reason for m in day.messages(ana) if m.state is State.SUPPRESSED] == [
        "too_many_answers"
    ]


def _stranger():
    from tests.builders import a_patient

    return a_patient(e164="+525599998888")
