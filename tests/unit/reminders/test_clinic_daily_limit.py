from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.clinics.limits import Limits, Rate
from chalicelib.clinics.model import Sender
from chalicelib.messaging.daily_count import last_day
from chalicelib.patients.model import NumberState
from chalicelib.reminders import clinic_daily_limit
from chalicelib.reminders.model import SkipReason, Wait
from tests.builders import a_clinic, a_patient, moment
from tests.unit.reminders.visits import DAY, TWO_HOURS, a_visit, on_one_line, plan, told

SIX = "today 18:00"


def of(number, starting, **changes):
    """Return the visit of one of many patients, each with a phone."""
    who = a_patient(id=f"patient{number}", e164=f"+5255000000{number:02}")
    patient = replace(who, **changes.pop("patient", {}))
    return a_visit(starting, patient=patient, id=f"visit{number}", **changes)


def test_the_limit_is_spent_on_the_soonest_visits():
    """Whatever the order they are found in; the others are looked at again in an hour."""
    visits = [of(n, f"tomorrow {15 - n}:00", decided_offsets=()) for n in range(4)]
    decisions = plan(SIX, *visits, limit=2)
    assert [short[:2] for short in told(decisions)] == [
        ("reminder", "visit3"),
        ("reminder", "visit2"),
        ("wait", "visit1"),
        ("wait", "visit0"),
    ]
    assert {d.until for d in decisions[2:]} == {moment(SIX) + timedelta(hours=1)}


def test_a_reminder_that_cannot_wait_an_hour_is_given_up():
    """Staff read why."""
    visit = of(1, "tomorrow 13:00", decided_offsets=(DAY,))
    late = plan("tomorrow 11:30", visit, limit=0)
    assert told(late) == [("skip", "visit1", TWO_HOURS, "daily_limit")]


def test_a_message_of_several_is_one_message():
    """It costs one of the limit, and waits as a whole."""
    children = [of(1, "tomorrow 10:30"), of(2, "tomorrow 11:00", patient={"e164": "+525500000001"})]
    family = on_one_line(*children)
    other = of(3, "tomorrow 12:00")
    assert [short[0] for short in told(plan(SIX, *family, other, limit=2))] == ["reminder"] * 2
    assert [short[:2] for short in told(plan(SIX, *family, other, limit=0))] == [
        ("wait", "visit1"),
        ("wait", "visit2"),
        ("wait", "visit3"),
    ]


def test_a_question_counts_too():
    """It reaches a person as a reminder does, and it waits when there is no more."""
    unsure = of(1, "in 5 days 10:30", patient={"number": NumberState.UNVERIFIED})
    reminded = of(2, "tomorrow 10:30")
    decisions = plan(SIX, unsure, reminded, limit=1)
    assert [short[:2] for short in told(decisions)] == [("reminder", "visit2"), ("wait", "visit1")]


def test_a_question_that_waits_decides_no_reminder():
    """An hour before a visit it waits as well: the log names no reminder that the clinic never sends."""
    soon = of(1, "today 18:45", patient={"number": NumberState.UNVERIFIED})
    (decision,) = plan(SIX, soon, clinic=a_clinic(reminder_offsets=(45,)), limit=0)
    assert (type(decision), decision.reason) == (Wait, SkipReason.DAILY_LIMIT)
    assert moment(SIX) < decision.until < moment("today 18:45")


def test_the_last_day_is_a_whole_day():
    """Whoever was written to 24 hours ago, less a minute, still counts, at any minute of the hour."""
    for minute in range(0, 60, 7):
        now = moment("today 10:00") + timedelta(minutes=minute)
        counted = last_day(now)
        for ago in range(0, 24 * 60, 5):
            assert f"people-{now - timedelta(minutes=ago):%Y%m%d/h%H}" in counted
        assert len(set(counted)) == len(counted)
        assert len({name.partition("/")[0] for name in counted}) == 2  # counters, each an item


OCTOBER, JANUARY = Rate(date(2026, 10, 1), 8_500), Rate(date(2027, 1, 1), 10_000)


@pytest.mark.parametrize(
    ("limits", "on", "messages"),
    [
        (Limits(), "2026-11-22", 1_000),
        (Limits(messages_a_day=7), "2026-11-22", 7),
        (Limits(cost_a_day=8_500, rates=(OCTOBER,)), "2026-11-22", 1),
        (Limits(cost_a_day=16_999, rates=(OCTOBER,)), "2026-11-22", 1),
        (Limits(cost_a_day=17_000, rates=(OCTOBER,)), "2026-11-22", 2),
        (Limits(cost_a_day=8_499, rates=(OCTOBER,)), "2026-11-22", 0),
        (Limits(cost_a_day=100_000, rates=(JANUARY, OCTOBER)), "2026-12-31", 11),
        (Limits(cost_a_day=100_000, rates=(JANUARY, OCTOBER)), "2027-01-01", 10),
        (Limits(cost_a_day=100_000, rates=(JANUARY, OCTOBER)), "2020-01-01", 11),
        (Limits(cost_a_day=10**9, rates=(OCTOBER,), messages_a_day=3), "2026-11-22", 3),
        (Limits(rates=(OCTOBER,)), "2026-11-22", 1_000),
    ],
)
def test_number_and_cost_at_the_dated_rate_are_the_ceiling(limits, on, messages):
    """The narrower of both; the newest rate that has begun counts, on its very first day."""
    assert limits.most_messages(date.fromisoformat(on)) == messages


@pytest.mark.parametrize(
    ("whatsapps", "ceiling", "spent", "room", "reason"),
    [
        (250, 1_000, 0, 250, SkipReason.DAILY_LIMIT),
        (250, 1_000, 249, 1, SkipReason.DAILY_LIMIT),
        (250, 1_000, 250, 0, SkipReason.DAILY_LIMIT),
        (250, 1_000, 251, 0, SkipReason.DAILY_LIMIT),
        (1_000, 250, 249, 1, SkipReason.DAILY_CEILING),
        (1_000, 250, 250, 0, SkipReason.DAILY_CEILING),
        (1_000, 0, 0, 0, SkipReason.DAILY_CEILING),
    ],
)
def test_the_narrower_limit_is_the_budget_and_says_its_name(
    whatsapps, ceiling, spent, room, reason
):
    """A receptionist reads whether to ask WhatsApp or the owner."""
    sender = Sender(**(vars(a_clinic().sender) | {"daily_limit": whatsapps}))
    clinic = a_clinic(sender=sender, limits=Limits(messages_a_day=ceiling))
    assert clinic_daily_limit.left(clinic, spent, moment(SIX)) == clinic_daily_limit.DailyLimit(
        room, reason
    )
