"""Whom a day's messages would reach, before a ceiling is set for it: also where closed days bring reminders forward."""

from datetime import date, timedelta

import pytest

from chalicelib.clinics.days_off import DayOff
from chalicelib.messaging.model import Kind
from chalicelib.reminders.foresee_ceiling import looked_at, reminded_on
from chalicelib.reminders.set_aside import gather
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay

TOMORROW, DAY = date(2026, 11, 23), timedelta(days=1)


@pytest.mark.parametrize("closed", range(5))
def test_who_is_foreseen_for_a_day_is_reminded_on_it(closed):
    """Four visits after a day, a weekend or more that is closed: as many as go tomorrow are said to."""
    days = tuple(DayOff(TOMORROW + DAY * n, TOMORROW + DAY * n) for n in range(1, closed + 1))
    day = ClinicDay(a_clinic(reminder_offsets=(24 * 60,), days_off=days))
    for n in range(4):
        person = day.patient(id=f"p{n}", e164=f"+52555000000{n}")
        day.book(person, f"in {closed + 2} days 1{n}:00")
    found = day.records.appointments_between(*looked_at(day.clinic, TOMORROW))
    visits, _ = gather(day.records, day.clinic, found)
    foreseen = reminded_on(day.clinic, visits, TOMORROW, now=day.now)
    day.go_on("tomorrow 23:00")
    sent = [message for message in day.ledger if message.kind is Kind.REMINDER]
    assert len(foreseen) == len(sent) == (4 if closed <= 3 else 0)
