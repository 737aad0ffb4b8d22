"""What other settings would change is counted before they are saved, by the rules of the plan and no others."""

import dataclasses
from datetime import date, time, timedelta
from random import Random

import pytest

from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.days_off import DayOff
from chalicelib.reminders.foresee_reminding import foresee, leaves
from tests.builders import NOW, a_clinic, an_appointment, moment
from tests.flows.clinic_day import ClinicDay

HOUR, DAY = 60, 24 * 60


def counted(before, after, *visits):
    """Return what is foreseen."""
    return foresee(before, after, visits, now=NOW)


def test_a_reminder_added_is_new_where_its_moment_is_to_come():
    """Of a visit that is nearer it is not sent any more, and that is said."""
    before, after = (
        a_clinic(reminder_offsets=(DAY,)),
        a_clinic(reminder_offsets=(3 * DAY, DAY)),
    )
    seen = counted(
        before, after, an_appointment("in 9 days 12:30"), an_appointment("in 2 days 12:30")
    )
    assert (seen.visits, seen.new, seen.no_more) == (2, {3 * DAY: 1}, {})
    assert (seen.too_late, seen.same, seen.silent) == ({3 * DAY: 1}, 1, 0)


def test_a_reminder_taken_away_is_no_more():
    """Also one that is due this minute; who had it already loses nothing."""
    before, after = a_clinic(), a_clinic(reminder_offsets=(2 * HOUR,))
    told = an_appointment("tomorrow 12:30", decided_offsets=(DAY,), told_at=NOW - timedelta(days=1))
    seen = counted(before, after, an_appointment("tomorrow 09:30"), told)
    assert (seen.no_more, seen.same) == ({DAY: 1}, 1)


def test_other_hours_move_reminders():
    """The same reminders at another moment count once a visit."""
    before = a_clinic(reminder_offsets=(3 * HOUR,))
    after = dataclasses.replace(before, sending_from=time(8))
    seen = counted(
        before, after, an_appointment("in 3 days 11:00"), an_appointment("in 3 days 16:00")
    )
    assert (seen.moved, seen.same) == (1, 1)


def test_who_has_nothing_left_is_said():
    """A visit of this afternoon that waited for its only reminder."""
    before, after = a_clinic(reminder_offsets=(2 * HOUR,)), a_clinic(reminder_offsets=(DAY,))
    seen = counted(before, after, an_appointment("today 16:00"))
    assert (seen.silent, seen.no_more, seen.too_late) == (1, {2 * HOUR: 1}, {DAY: 1})


def test_one_message_a_day_is_counted_once():
    """Two offsets of one day are one message."""
    before, after = (
        a_clinic(reminder_offsets=(2 * HOUR,)),
        a_clinic(reminder_offsets=(4 * HOUR, 2 * HOUR)),
    )
    seen = counted(before, after, an_appointment("in 3 days 16:00"))
    assert (seen.new, seen.no_more) == ({4 * HOUR: 1}, {2 * HOUR: 1})


def test_who_confirmed_gets_the_last_one_only_where_the_clinic_wants_it():
    """That is one of the settings."""
    before, after = a_clinic(), a_clinic(remind_confirmed=True)
    confirmed = an_appointment("in 3 days 12:30", status=Status.CONFIRMED)
    assert counted(before, after, confirmed).new == {2 * HOUR: 1}


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.CHANGE_REQUESTED])
def test_visits_that_are_not_reminded_of_do_not_count(status):
    """Nor those that are over."""
    visits = an_appointment("in 3 days 12:30", status=status), an_appointment("yesterday 12:30")
    assert counted(a_clinic(), a_clinic(reminder_offsets=(DAY,)), *visits).visits == 0


@pytest.mark.parametrize("seed", range(40))
def test_what_is_foreseen_is_what_the_schedule_does(seed):
    """Of any settings, hours and visits: the same reminders leave as were foreseen, each in its quarter of an hour."""
    random = Random(seed)
    day = ClinicDay(any_clinic(random))
    visits = []
    for n in range(6):
        person = day.patient(id=f"p{n}", e164=f"+52555000000{n}")
        visits.append(day.book(person, NOW + timedelta(minutes=15 * random.randint(5, 400))))
    day.now = NOW + timedelta(minutes=15 * random.randint(0, 90))
    day.go_on(day.now)
    sent = len(day.ledger)
    after = dataclasses.replace(
        any_clinic(random), version=day.clinic.version, sender=day.clinic.sender
    )
    change_reminding(day.records, day.clinic, after, now=day.now)
    fixed = [day.records.get(Appointment, visit.id) for visit in visits]
    foreseen = {
        (visit.id, offset): slot
        for visit in fixed
        if visit.starts_at > day.now
        for offset, slot in leaves(after, visit, now=day.now).items()
    }
    began = day.now
    day.go_on(max(visit.starts_at for visit in visits))
    told = {(m.about[0].appointment_id, m.about[0].offset): m.created_at for m in day.ledger[sent:]}
    assert told.keys() == foreseen.keys()
    late = {key: told[key] - max(slot, began) for key, slot in foreseen.items()}
    on_time = {key for key, by in late.items() if timedelta(0) <= by <= timedelta(minutes=15)}
    assert on_time == late.keys(), late


def any_clinic(random):
    """Return a clinic with some reminders, a quarter of an hour and more apart, some sending hours, and two closed days."""
    days = [moment(f"in {n} days 12:00").date() for n in range(5)]
    offsets = random.sample(
        [HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY], 3
    )
    return a_clinic(
        reminder_offsets=tuple(sorted(offsets, reverse=True)),
        sending_from=time(random.randint(7, 10)),
        sending_until=time(random.randint(15, 21)),
        days_off=tuple(DayOff(day, day) for day in sorted(random.sample(days, 2))),
    )


def test_the_moment_is_in_the_clinics_hours():
    """The reminder of an early visit leaves the evening before."""
    clinic = a_clinic(reminder_offsets=(2 * HOUR,))
    visit = an_appointment("in 2 days 08:00")
    assert leaves(clinic, visit, now=NOW) == {2 * HOUR: moment("tomorrow 19:30")}


def test_what_became_due_on_a_closed_day_is_foreseen_for_its_hour():
    """Today is closed, and the day before over: it leaves when it was planned for, and is no message of this minute."""
    today = DayOff(NOW.date(), NOW.date())
    clinic = a_clinic(reminder_offsets=(DAY,), days_off=(today,))
    assert leaves(clinic, an_appointment("tomorrow 17:00"), now=NOW) == {DAY: moment("today 17:00")}


def test_a_reminder_that_only_a_closed_day_moved_is_not_foreseen_as_over():
    """Its hour on Sunday has passed, but not its own on closed Monday: the page counts it as new."""
    monday = DayOff(date(2026, 11, 23), date(2026, 11, 23))
    before = a_clinic(reminder_offsets=(2 * HOUR,), days_off=(monday,))
    after = a_clinic(reminder_offsets=(DAY, 2 * HOUR), days_off=(monday,))
    visit = an_appointment("in 2 days 11:00")
    seen = foresee(before, after, [visit], now=moment("today 12:00"))
    assert (seen.new, seen.too_late) == ({DAY: 1}, {})
