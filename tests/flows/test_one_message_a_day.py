"""Reminders and notices of one visit: at most one on a day of the clinic's, and at least one wherever one could go."""

import math
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.messaging.model import Action, Kind, State
from chalicelib.shared import times
from tests.builders import ANAS_PHONE, NOW, a_clinic
from tests.flows.clinic_day import QUARTER, ClinicDay
from tests.flows.numbers.acts import NEW_PHONE, corrected
from tests.flows.schedule_stories import reasons

DAY, TWO_HOURS = 24 * 60, 2 * 60
OFFSETS = (3 * DAY, DAY, 6 * 60, TWO_HOURS, 45, 10)
TOLD = (Kind.REMINDER, Kind.CHANGED)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def next_moment(day):
    """Return when something happens next: a body comes out of the queue, or a run finds work."""
    found = [ready for ready, _ in day.queue.waiting]
    waiting = day.records.messages_of("ana", states=frozenset({State.QUEUED}))
    due = [visit.due_at for visit in day.records.appointments_of("ana") if visit.due_at]
    for moment in [*due, *(m.not_before for m in waiting if m.not_before)]:
        quarter = math.ceil(moment.timestamp() / 900) * 900
        found.append(max(datetime.fromtimestamp(quarter, UTC), day.now + timedelta(seconds=1)))
    return min(found, default=None)


def live(day, until=None):
    """Let all happen that is to happen; return when what reached Ana, of which schedule of her visit."""
    told = []
    while (at := next_moment(day)) and (until is None or at <= until):
        day.now = max(at, day.now)
        day.tick()
        before = len(day.ledger)
        day.work()
        told += [
            (day.now, message.about[0].schedule)
            for message in day.ledger[before:]
            if message.kind in TOLD
        ]
    day.now = max(until or day.now, day.now)
    return told


def lived(offsets, opens, hours, booked, ahead, moved):
    """Return what Ana reads of a visit that is booked so long ahead and, perhaps, moved."""
    clinic = a_clinic(
        reminder_offsets=offsets, sending_from=time(opens), sending_until=time(opens + hours)
    )
    day = ClinicDay(clinic, now=booked)
    visit = day.book(day.patient(id="ana"), booked + ahead)
    told = live(day, until=booked + moved[0] if moved else None)
    if moved and day.now < day.visit(visit).starts_at:
        day.move(visit, day.now + moved[1])
        told += live(day)
    return day, told


quarters = st.integers(1, 5 * 96).map(lambda n: n * QUARTER)
lives = {
    "offsets": st.sets(st.sampled_from(OFFSETS), min_size=1, max_size=4).map(tuple),
    "opens": st.integers(7, 12),
    "hours": st.integers(2, 11),
    "booked": st.integers(0, 24 * 12).map(lambda n: NOW + timedelta(minutes=5 * n)),
    "ahead": quarters,
    "moved": st.none() | st.tuples(quarters, quarters),
}


@MANY
@given(**lives)
def test_at_most_one_a_day_and_at_least_one_where_any_could_go(offsets, **life):
    """Whatever the offsets, the hours, and when it was booked and moved; what one offset alone would tell is told.

    Who had not heard of the visit before it moved is told by its reminders: there the first half is looked at alone.
    """
    day, told = lived(offsets, **life)
    days = Counter((schedule, times.local_day(at, day.clinic.zone)) for at, schedule in told)
    assert max(days.values(), default=0) <= 1, days
    (visit,) = day.records.appointments_of("ana")
    heard = {schedule for _, schedule in told}
    if visit.schedule == 1 or 1 in heard:
        alone = {s for offset in offsets for _, s in lived((offset,), **life)[1]}
        assert visit.schedule in heard or visit.schedule not in alone


@pytest.mark.parametrize(
    ("moved_at", "to", "changed", "reminders"),
    [
        # the day before, of which the reminder was due already: the notice is that one
        ("today 12:00", "tomorrow 11:00", DAY, ["tomorrow 09:00"]),
        # due later on the day of the notice
        ("today 12:00", "tomorrow 18:00", DAY, ["tomorrow 16:00"]),
        # both reminders of an early visit belong to the day before
        ("today 12:00", "tomorrow 08:00", TWO_HOURS, []),
        # told at night, so tomorrow: that day's are told with it
        ("today 21:00", "tomorrow 18:00", TWO_HOURS, []),
        ("today 21:00", "in 2 days 08:00", TWO_HOURS, []),
        # the reminders are of later days
        ("today 12:00", "in 3 days 18:00", 0, ["in 2 days 18:00", "in 3 days 16:00"]),
        # of the same day
        ("today 12:00", "today 18:00", TWO_HOURS, []),
        ("today 12:00", "today 13:00", TWO_HOURS, []),
    ],
)
def test_the_notice_of_a_change_is_the_reminder_of_its_day(moved_at, to, changed, reminders):
    """It names the time and has the buttons; which reminder it counts as stands with it, older ones say `superseded`."""
    day = ClinicDay()
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:00")
    day.go_on("today 10:15")
    day.now = day.at(moved_at)
    day.move(visit, to)
    day.go_on("in 4 days 12:00")
    notice, *later = day.told(ana)[1:]
    assert (notice.kind, notice.about[0].offset) == (Kind.CHANGED, changed)
    assert [m.created_at for m in later] == [day.at(moment) for moment in reminders]
    decided = {offset for offset, _, _ in reasons(day, visit)} - {0}
    assert decided == {DAY, TWO_HOURS}


def test_moved_there_and_back_each_change_is_told_once():
    """Over an hour apart: two notices, and no reminder of the day beside them."""
    day = ClinicDay()
    ana = day.patient()
    visit = day.book(ana, "today 18:15")
    day.go_on("today 16:15")
    for to in ("today 19:15", "today 18:15"):
        day.move(visit, to)
        day.now += timedelta(minutes=20)
        day.go_on(day.now)
    day.go_on("today 19:45")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.CHANGED, Kind.CHANGED]


def test_a_notice_taken_back_for_a_number_put_right_gives_its_reminder_back():
    """Staff call about the change (`not_told`), and the new number gets the reminder that the notice was."""
    day = ClinicDay()
    ana = day.patient()
    visit = day.book(ana, "tomorrow 18:00")
    day.go_on("today 18:15")
    moved = day.move(visit, "tomorrow 18:30")
    assert moved.decided_offsets == (DAY,)
    corrected(day, ana)
    assert day.visit(visit).decided_offsets == ()
    day.tick()
    (asked,) = [m for m in day.messages(ana) if m.state is State.QUEUED]
    assert (asked.kind, asked.e164) == (Kind.VERIFY, NEW_PHONE)


def test_who_leaves_and_comes_back_on_a_day_is_reminded_on_it():
    """What BAJA withdrew told nobody."""
    day = ClinicDay()
    ana = day.patient()
    day.book(ana, "tomorrow 08:00")
    day.tick("today 09:45")
    day.write(ana, "BAJA")
    day.go_on("today 10:00")
    day.write(ana, "ALTA")
    day.go_on("today 20:00")
    assert [m.about[0].offset for m in day.told(ana) if m.about] == [TWO_HOURS]


def test_who_was_told_on_a_former_number_is_told_on_the_new_one_that_day():
    """Put right at ten: the answer to whose it is comes, and the evening's reminder of the early visit goes."""
    day = ClinicDay()
    ana = day.patient()
    day.book(ana, "tomorrow 08:00")
    day.go_on("today 10:00")
    ana = corrected(day, ana)
    day.go_on("today 10:15")
    day.tap(day.told(ana)[-1], Action.YES_ME)
    day.go_on("tomorrow 08:00")
    reminders = [m for m in day.ledger if m.kind is Kind.REMINDER]
    assert [m.e164 for m in reminders] == [ANAS_PHONE, NEW_PHONE]


def test_a_visit_that_was_told_today_joins_no_other_ones_reminder():
    """The child's visit was moved and its notice sent: the mother's reminder of that day names hers alone."""
    day = ClinicDay(a_clinic(reminder_offsets=(DAY, 23 * 60)))
    ana, luis = day.patient(), day.patient(id="luis", name="Luis López")
    theirs = day.book(luis, "tomorrow 10:00")
    day.go_on("today 10:15")
    day.move(theirs, "tomorrow 15:00")
    day.book(ana, "tomorrow 13:00")
    day.go_on("today 19:45")
    named = [[about.appointment_id == theirs.id for about in m.about] for m in day.ledger]
    assert named == [[True], [True], [False]]
