from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Status
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.model import OpeningHours
from chalicelib.shared import times
from tests.builders import NOW, a_clinic, an_appointment, moment

CITIES = ("Mexico_City", "Tijuana", "Ciudad_Juarez", "Cancun", "Hermosillo")
DAY, TWO_HOURS = 24 * 60, 2 * 60


def _at(city, day, clock):
    return times.instant(date.fromisoformat(day), time.fromisoformat(clock), f"America/{city}")


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize(
    ("day", "visit", "offset", "slot_day", "slot"),
    [
        ("2026-11-23", "10:30", DAY, "2026-11-22", "10:30"),
        ("2026-11-23", "10:30", TWO_HOURS, "2026-11-23", "09:00"),  # 08:30 is still night
        ("2026-11-23", "09:30", TWO_HOURS, "2026-11-22", "19:30"),  # 09:00 leaves less than an hour
        ("2026-11-23", "08:00", DAY, "2026-11-22", "09:00"),
        ("2026-11-23", "20:30", DAY, "2026-11-23", "09:00"),
        ("2026-11-23", "19:00", TWO_HOURS, "2026-11-23", "17:00"),
        ("2027-03-17", "10:30", DAY, "2027-03-16", "10:30"),
        ("2027-03-17", "16:00", TWO_HOURS, "2027-03-17", "14:00"),
        # The clocks of Tijuana and Ciudad Juárez change in the night before or between:
        ("2027-03-15", "10:30", DAY, "2027-03-14", "10:30"),
        ("2026-11-02", "10:30", DAY, "2026-11-01", "10:30"),
    ],
)
def test_slots_are_right_on_the_clinics_own_clock(city, day, visit, offset, slot_day, slot):
    """The same wall-clock hours in every zone, in March and in November."""
    clinic = a_clinic(zone=f"America/{city}")
    assert reminder_times.slot_of(clinic, _at(city, day, visit), offset) == _at(
        city, slot_day, slot
    )


@pytest.mark.parametrize(
    ("city", "november", "march"),
    [
        ("Mexico_City", "16:30", "16:30"),  # no summer time since October 2022
        ("Tijuana", "18:30", "17:30"),
        ("Ciudad_Juarez", "17:30", "16:30"),
        ("Cancun", "15:30", "15:30"),
        ("Hermosillo", "17:30", "17:30"),
    ],
)
def test_half_past_ten_is_the_right_instant_in_every_city(city, november, march):
    """What the zone data must know, by its UTC hour: 23 November 2026 and 17 March 2027."""
    assert _at(city, "2026-11-23", "10:30").strftime("%H:%M") == november
    assert _at(city, "2027-03-17", "10:30").strftime("%H:%M") == march


@st.composite
def clinics(draw):
    """Clinics of any Mexican zone that may send between any two hours of a day, at least two apart."""
    opens = draw(st.integers(5 * 4, 13 * 4))
    closes = draw(st.integers(opens + 8, 23 * 4))
    return a_clinic(
        zone=f"America/{draw(st.sampled_from(CITIES))}",
        sending_from=time(opens // 4, opens % 4 * 15),
        sending_until=time(closes // 4, closes % 4 * 15),
    )


STARTS = st.datetimes(datetime(2026, 2, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the zone comes beside it
OFFSETS = st.integers(15, 7 * DAY)


@given(clinics(), STARTS, OFFSETS)
def test_a_slot_is_in_the_sending_hours_and_still_helps(clinic, starts_at, offset):
    """Never at night, never later than useful, never after the visit: for any visit of any clinic."""
    slot = reminder_times.slot_of(clinic, starts_at, offset)
    assert clinic.is_sending_time(slot)
    assert slot < starts_at
    assert slot <= reminder_times.useful_until(starts_at, offset)


@given(clinics(), STARTS, OFFSETS)
def test_a_slot_by_day_is_the_offset_itself(clinic, starts_at, offset):
    """Only the night moves a reminder, and never by more than the night is long."""
    wanted = starts_at - timedelta(minutes=offset)
    slot = reminder_times.slot_of(clinic, starts_at, offset)
    if clinic.is_sending_time(wanted):
        assert slot == wanted
    assert abs(slot - wanted) <= timedelta(hours=24)


@given(clinics(), STARTS)
def test_the_next_opening_is_the_first(clinic, moment):
    """From that instant messages may leave, and a minute before they may not, unless they may now."""
    opening = reminder_times.next_opening(clinic, moment)
    assert clinic.is_sending_time(opening)
    if opening != moment:
        assert moment < opening <= moment + timedelta(hours=25)
        assert not clinic.is_sending_time(opening - timedelta(minutes=1))


@given(STARTS, OFFSETS)
def test_a_reminder_helps_until_shortly_before_the_visit(starts_at, offset):
    """Half an hour before, or half its own offset when that is less: always before the start."""
    last = reminder_times.useful_until(starts_at, offset)
    assert starts_at - timedelta(minutes=30) <= last < starts_at
    assert last >= starts_at - timedelta(minutes=offset)


def test_the_next_look_is_the_earliest_reminder_left():
    """One after the other, then never."""
    clinic, visit = a_clinic(), an_appointment("in 3 days 15:00")
    assert reminder_times.next_due(clinic, visit) == visit.starts_at - timedelta(days=1)
    first_done = replace(visit, decided_offsets=(DAY,))
    assert reminder_times.next_due(clinic, first_done) == visit.starts_at - timedelta(hours=2)
    assert reminder_times.next_due(clinic, replace(visit, decided_offsets=(DAY, TWO_HOURS))) is None


@pytest.mark.parametrize("status", Status)
def test_only_visits_to_come_are_looked_at(status):
    """A cancelled visit, or one the patient wants moved, is never due."""
    is_due = reminder_times.next_due(a_clinic(), an_appointment(status=status)) is not None
    assert is_due is (status in (Status.BOOKED, Status.CONFIRMED))


def test_a_clinic_without_reminders_has_nothing_due():
    """Offsets are the clinic's choice."""
    assert reminder_times.next_due(a_clinic(reminder_offsets=()), an_appointment()) is None


CLOSED = {
    "today": (DayOff(date(2026, 11, 22), date(2026, 11, 22)),),
    "monday": (DayOff(date(2026, 11, 23), date(2026, 11, 23), name="Puente"),),
    "monday to wednesday": (DayOff(date(2026, 11, 23), date(2026, 11, 25)),),
    "friday to monday": (DayOff(date(2026, 11, 20), date(2026, 11, 23)),),
    "a doctor's": (DayOff(date(2026, 11, 23), date(2026, 11, 23), practitioner_id="doctor00001"),),
}


@pytest.mark.parametrize(
    ("closed", "visit", "offset", "slot"),
    [
        (
            "monday",
            "2026-11-24 10:30",
            DAY,
            "2026-11-22 10:30",
        ),  # on Sunday, though that is a rest day
        ("monday", "2026-11-24 08:00", DAY, "2026-11-22 09:00"),  # opening hours, still
        ("monday", "2026-11-23 16:00", TWO_HOURS, "2026-11-22 14:00"),  # the visit's own day
        ("monday", "2026-11-25 10:30", DAY, "2026-11-24 10:30"),
        ("monday to wednesday", "2026-11-26 10:30", DAY, "2026-11-22 10:30"),  # three days earlier
        (
            "friday to monday",
            "2026-11-24 10:30",
            DAY,
            "2026-11-23 10:30",
        ),  # four would be: as planned
        ("friday to monday", "2026-11-23 10:30", DAY, "2026-11-19 10:30"),
        ("a doctor's", "2026-11-24 10:30", DAY, "2026-11-23 10:30"),
    ],
)
def test_a_reminder_goes_on_the_last_open_day_before_a_closed_one(closed, visit, offset, slot):
    """At the same hour, three days earlier at most, else as planned; neither for a rest day nor for a doctor's day off."""
    clinic = a_clinic(
        days_off=CLOSED[closed],
        hours=tuple(OpeningHours(day, time(9), time(19)) for day in range(6)),
    )
    assert reminder_times.slot_of(clinic, moment(visit), offset) == moment(slot)


@pytest.mark.parametrize(
    ("closed", "visit", "offset", "now", "goes"),
    [
        ("monday", "2026-11-24 10:30", DAY, "2026-11-22 10:30", "2026-11-22 10:30"),
        ("monday", "2026-11-24 18:00", DAY, "2026-11-23 09:00", "2026-11-23 18:00"),  # booked that night
        ("friday to monday", "2026-11-24 10:30", DAY, "2026-11-23 10:30", "2026-11-23 10:30"),
        ("monday", "2026-11-25 10:30", 3 * DAY, "2026-11-23 09:00", "2026-11-24 09:00"),  # of Sunday, late
        ("monday", "2026-11-23 18:00", DAY + 60, "2026-11-23 09:00", "2026-11-23 09:00"),  # helps no more
    ],
)  # fmt: skip
def test_on_a_closed_day_none_goes_that_may_go_later(closed, visit, offset, now, goes):
    """Who missed the open day before is reminded as planned; what is late waits for the next open day while it helps."""
    clinic = a_clinic(days_off=CLOSED[closed])
    assert reminder_times.goes_at(clinic, moment(visit), offset, moment(now)) == moment(goes)


def test_a_first_reminder_is_foreseen_past_the_closed_day():
    """So that a booking says rightly whether and when a reminder follows."""
    clinic = a_clinic(days_off=CLOSED["today"])
    visit = an_appointment(
        "tomorrow 18:00"
    )  # its day before is closed, and the one before that is over
    assert reminder_times.first_to_go(clinic, visit, NOW) == moment("today 18:00")
    visit = an_appointment("in 2 days 18:00", decided_offsets=(DAY,))
    assert reminder_times.first_to_go(clinic, visit, NOW) == moment("in 2 days 16:00")
