"""What a clinic sends around a day that it closed: earlier or as planned, never twice, never lost, and answers as always."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.appointments.mark_days_off import mark, take_back
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.limits import Limits
from chalicelib.messaging.model import Kind
from chalicelib.patients.model import NumberState
from tests.builders import a_clinic
from tests.fakes.memory_store import MemoryStore
from tests.flows.clinic_day import ClinicDay
from tests.flows.schedule_stories import copies, fifty_families

DAY, TWO_HOURS = 24 * 60, 2 * 60
MONDAY = DayOff(date(2026, 11, 23), date(2026, 11, 23))
TODAY = DayOff(date(2026, 11, 22), date(2026, 11, 22))


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning, whose Monday is closed."""
    return ClinicDay(a_clinic(days_off=(MONDAY,)))


def told(day):
    """Return which reminders left, in order, and when on the clinic's clock."""
    return [(m.about[0].offset, m.created_at) for m in day.ledger if m.kind is Kind.REMINDER]


def test_the_reminder_of_a_closed_day_goes_the_day_before(day):
    """On the closed day nothing leaves; the day of the visit is as ever."""
    day.book(day.patient(), "in 2 days 15:00")
    day.go_on("in 3 days 9:00")
    assert told(day) == [(DAY, day.at("today 15:00")), (TWO_HOURS, day.at("in 2 days 13:00"))]


def test_who_is_booked_too_late_for_that_is_reminded_as_planned(day):
    """On the closed day, at the very hour that had been planned; not at once."""
    day.now = day.at("today 21:00")
    day.book(day.patient(), "in 2 days 15:00")
    day.go_on("in 3 days 9:00")
    assert told(day) == [(DAY, day.at("tomorrow 15:00")), (TWO_HOURS, day.at("in 2 days 13:00"))]


def test_a_day_closed_at_short_notice_keeps_its_reminders(day):
    """The open day before is over: who comes tomorrow is reminded as planned, and once."""
    day.book(day.patient(), "in 2 days 15:00")
    take_back(day.records, MONDAY.id, now=day.now)
    day.now = day.at("tomorrow 8:00")
    mark(day.records, [MONDAY], now=day.now)
    day.go_on("in 3 days 9:00")
    assert told(day) == [(DAY, day.at("tomorrow 15:00")), (TWO_HOURS, day.at("in 2 days 13:00"))]


def test_a_reminder_added_after_the_earlier_hour_goes_as_planned(day):
    """At Sunday noon one is added whose hour was at eleven, for Monday is closed: saving sends nothing, Monday does."""
    two_hours = replace(day.clinic, reminder_offsets=(TWO_HOURS,))
    change_reminding(day.records, day.clinic, two_hours, now=day.now)
    day.book(day.patient(), "in 2 days 11:00")
    day.now = day.at("today 12:00")
    both = replace(day.clinic, reminder_offsets=(DAY, TWO_HOURS))
    change_reminding(day.records, day.clinic, both, now=day.now)
    day.go_on("in 3 days 9:00")
    assert told(day) == [(DAY, day.at("tomorrow 11:00")), (TWO_HOURS, day.at("in 2 days 9:00"))]


def test_taken_back_after_a_reminder_went_it_goes_no_second_time(day):
    """The patient has it; the next one is the next."""
    day.book(day.patient(), "in 2 days 15:00")
    day.go_on("today 16:00")
    take_back(day.records, MONDAY.id, now=day.now)
    day.go_on("in 3 days 9:00")
    assert [offset for offset, _ in told(day)] == [DAY, TWO_HOURS]


def test_what_could_not_leave_before_waits_for_the_open_day():
    """A queue that was down until the clinic closed: the message leaves when it opens, as it still helps then."""
    day = ClinicDay(a_clinic(days_off=(MONDAY,), reminder_offsets=(3 * DAY,)))
    day.book(day.patient(), "in 3 days 15:00")
    day.queue.broken = True
    day.go_on("today 20:00")
    day.queue.broken = False
    day.go_on("in 2 days 8:45")
    assert day.ledger == []
    day.go_on("in 2 days 9:15")
    assert [offset for offset, _ in told(day)] == [3 * DAY]


def test_what_would_be_too_late_then_leaves_on_the_closed_day(day):
    """Better reminded by a clinic that is closed than not."""
    day.book(day.patient(), "in 2 days 9:15")
    day.queue.broken = True
    day.go_on("today 20:00")
    day.queue.broken = False
    day.go_on("tomorrow 9:15")
    assert [offset for offset, _ in told(day)] == [DAY]


def test_a_number_is_not_asked_on_a_closed_day():
    """The question is put when the clinic opens, or with the reminder that waits for its answer."""
    day = ClinicDay(a_clinic(days_off=(TODAY,)))
    day.book(day.patient(number=NumberState.UNVERIFIED), "in 5 days 15:00")
    day.go_on("today 20:00")
    assert day.ledger == []
    day.go_on("tomorrow 9:15")
    assert [m.kind for m in day.ledger] == [Kind.VERIFY]


def test_notices_and_answers_leave_on_a_closed_day():
    """What the clinic just did, and what a patient just wrote, waits for no open day."""
    day = ClinicDay(a_clinic(days_off=(TODAY,)))
    ana = day.patient()
    visit = day.book(ana, "in 2 days 15:00", tell=True)
    day.go_on("today 10:00")
    day.cancel(visit)
    day.write(ana, "¿Abren mañana?")
    day.answer(ana, "Mañana sí.")
    day.go_on("today 11:00")
    assert {m.kind for m in day.ledger} >= {Kind.BOOKED, Kind.CANCELLED, Kind.ANSWER}


@dataclass(frozen=True)
class MeddledStore(MemoryStore):
    """A store at whose n-th change somebody does something first, once."""

    meddlers: list = field(default_factory=list)

    def change(self, steps):
        """Let the meddler in when it is their turn."""
        with self.lock:
            if self.meddlers:
                self.meddlers[0] -= 1
                if not self.meddlers[0]:
                    _, meddle = self.meddlers
                    self.meddlers.clear()
                    meddle()
            super().change(steps)


@pytest.mark.parametrize("deed", ["marked", "taken back"])
@pytest.mark.parametrize("at", range(1, 7))
def test_marked_while_a_run_plans_nothing_is_doubled_and_nothing_lost(at, deed):
    """Before each change of a run over fifty families somebody marks the next day, or takes it back: each reminder once."""
    day = ClinicDay(a_clinic(days_off=() if deed == "marked" else (MONDAY,)), store=MeddledStore())
    phones = fifty_families(day)
    later = [f"+5255000001{n:02}" for n in range(30)]
    for n, e164 in enumerate(later):
        day.book(day.patient(id=f"later{n:02}", e164=e164), "in 2 days 15:00")

    def meddle():
        if deed == "marked":
            mark(day.records, [MONDAY], now=day.now)
        else:
            take_back(day.records, MONDAY.id, now=day.now)

    day.now = day.at("today 16:00")
    day.store.meddlers[:] = [at, meddle]
    day.go_on("in 2 days 20:00")
    assert day.store.meddlers == []
    left = Counter((m.e164, m.about[0].offset) for m in day.ledger)
    assert {phone for phone, _ in left} == {*phones, *later}
    assert [(left[phone, DAY], left[phone, TWO_HOURS]) for phone in later] == [(1, 1)] * 30
    assert set(left.values()) == {1}
    assert copies(day) == 1


def test_a_run_that_planned_by_the_clinic_of_before_asks_whether_it_stands():
    """A day is marked while a run that does not know of it moves a visit on: its next reminder goes before that day all the same."""
    tuesday = DayOff(date(2026, 11, 24), date(2026, 11, 24))
    day = ClinicDay(a_clinic(reminder_offsets=(3 * DAY, DAY)), store=MeddledStore())
    day.book(day.patient(), "in 3 days 15:00")
    day.now = day.at("today 15:00")
    day.store.meddlers[:] = [1, lambda: mark(day.records, [tuesday], now=day.now)]
    day.go_on("in 3 days 9:00")
    assert day.store.meddlers == []
    assert told(day) == [(3 * DAY, day.at("today 15:00")), (DAY, day.at("tomorrow 15:00"))]


def test_bookings_leave_the_room_of_reminders_that_closed_days_move():
    """Four may be written to: two reminders of Thursday go today, as the days between are closed, so one booking is told."""
    closed = DayOff(date(2026, 11, 23), date(2026, 11, 25))
    day = ClinicDay(a_clinic(limits=Limits(messages_a_day=4), days_off=(closed,)))
    people = [day.patient(id=f"p{n}", e164=f"+52550000000{n}") for n in range(5)]
    for person in people[:2]:
        day.book(person, "in 4 days 15:00")
    for person in people[2:]:
        day.book(person, "in 8 days 12:00", tell=True)
    day.go_on("today 20:00")
    reached = {m.owner: m.kind for m in day.ledger}
    assert reached == {"p0": Kind.REMINDER, "p1": Kind.REMINDER, "p2": Kind.BOOKED}
