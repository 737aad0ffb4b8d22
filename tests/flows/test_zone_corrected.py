"""A clinic's zone had been set wrong: visits keep the hour they read, once, whenever the work breaks off, and nobody hears of it."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments import correct_zone as correcting
from chalicelib.appointments.book import book
from chalicelib.appointments.correct_zone import correct_zone
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.patients.model import Line
from chalicelib.shared import times
from chalicelib.shared.writes import Save
from tests.builders import NOW, ZONE, moment
from tests.fakes.wrapped import Dying, Wrapped
from tests.flows.clinic_day import QUARTER, ClinicDay

TIJUANA = "America/Tijuana"  # two hours behind Mexico City in winter
WEST = timedelta(hours=2)
EACH = range(23)  # visits: three transactions


@pytest.fixture
def day():
    return ClinicDay()


def correct(day, records=None, zone=TIJUANA):
    """Set the clinic's zone right, as an operator's command does."""
    return correct_zone(records or day.records, day.clinic, zone, now=day.now)


def reads(day, visit, zone=None):
    """Return what the clinic's clock shows at a visit."""
    return f"{times.local(day.visit(visit).starts_at, zone or day.clinic.zone):%Y-%m-%d %H:%M}"


def an_agenda(day):
    """Book a visit for each of many people, and keep one that is over."""
    people = [
        day.patient(id=f"person{n}", name=f"Eva Gil {n}", e164=f"+52551234{n:04}") for n in EACH
    ]
    return [day.book(person, f"in {2 + n} days 10:{n:02}") for n, person in enumerate(people)]


def test_each_visit_reads_the_hour_it_did(day):
    """At another moment, and so does its phone's list; which visit is which does not change."""
    visits = an_agenda(day)
    before = [reads(day, visit) for visit in visits]
    moved = correct(day)
    assert [reads(day, visit) for visit in visits] == before
    assert moved == [(v.starts_at, v.starts_at + WEST) for v in visits]
    lines = day.records.get_many(Line, [f"+52551234{n:04}" for n in EACH])
    told = [upcoming for line in lines.values() for upcoming in line.visits.values()]
    assert sorted(u.starts_at for u in told) == [v.starts_at + WEST for v in visits]
    kept = [
        dataclasses.replace(day.visit(v), starts_at=v.starts_at, due_at=v.due_at) for v in visits
    ]
    assert kept == [
        dataclasses.replace(v, zone_corrections=1, version=k.version)
        for v, k in zip(visits, kept, strict=True)
    ]


@pytest.mark.parametrize("commits", range(4))
def test_broken_off_between_any_two_commits_it_is_begun_again(day, commits):
    """Nothing is moved twice, whoever books, moves or imports in between; the clinic has one former zone."""
    visits = an_agenda(day)
    before = [reads(day, visit) for visit in visits]
    with pytest.raises(RuntimeError):
        correct(day, Dying(day.records, commits))
    done = [v for v in visits if day.visit(v).starts_at != v.starts_at]
    assert len(done) == max(0, commits - 1) * correcting.AT_ONCE
    correct(day)
    assert [reads(day, visit) for visit in visits] == before
    assert [one.zone for one in day.clinic.former_zones] == [ZONE]
    assert correct(day) == [], "a third time finds nothing to do"


@pytest.mark.parametrize("commits", [1, 2, 3])
def test_what_is_booked_and_moved_while_it_is_broken_off_stays_there(day, commits):
    """They were given by the clock that is right, were it in the same second: neither is moved on."""
    visits = an_agenda(day)
    with pytest.raises(RuntimeError):
        correct(day, Dying(day.records, commits))
    new = day.book(day.patient(id="new", e164="+525510000001"), "in 3 days 12:00")
    first, last = (day.move(visits[0], "in 9 days 09:15"), day.move(visits[-1], "in 9 days 18:15"))
    correct(day)
    assert [day.visit(v).starts_at for v in (new, first, last)] == [
        moment("in 3 days 12:00"),
        moment("in 9 days 09:15"),
        moment("in 9 days 18:15"),
    ]


def test_what_a_former_release_books_afterwards_stays_there(day):
    """It counts no corrections: when it was booked tells."""
    correct(day)
    day.now += timedelta(minutes=5)
    visit = day.visit(day.book(day.patient(), "in 3 days 12:00"))
    day.records.commit([Save(dataclasses.replace(visit, zone_corrections=0))])
    assert correct(day) == []
    assert day.visit(visit).starts_at == visit.starts_at


def test_what_is_booked_by_who_had_read_the_clinic_before_is_moved_too(day):
    """A request under way knows the wrong zone still: its hour was meant by that."""

    class Booking(Wrapped):
        """Records in which, after the first visits were moved, a visit of a request under way is written."""

        booked = None

        def commit(self, writes):
            self._records.commit(writes)
            moves = any(isinstance(w, Save) and isinstance(w.record, Appointment) for w in writes)
            if moves and self.booked is None:
                person = day.patient(id="late", e164="+525510000001")
                self.booked = _booked_by(day, as_read, person)

    an_agenda(day)
    as_read = day.clinic
    records = Booking(day.records)
    correct(day, records)
    assert reads(day, records.booked) == "2026-11-26 12:00"


def _booked_by(day, clinic, person):
    change = book(day.records, clinic, person, Slot(moment("2026-11-26 12:00")), now=day.now)
    day.records.commit(change.writes)
    return change.appointment


def test_a_visit_that_changes_meanwhile_is_read_again(day):
    """Its own version is the condition: a confirmation of that moment is not lost."""
    (visit,) = [day.book(day.patient(), "in 3 days 10:30")]

    class Confirmed(Wrapped):
        """Records in which the visit is confirmed just before it is moved."""

        left = True

        def commit(self, writes):
            moves = any(isinstance(w, Save) and isinstance(w.record, Appointment) for w in writes)
            if moves and self.left:
                self.left = False
                day.confirm(visit)
            self._records.commit(writes)

    correct(day, Confirmed(day.records))
    assert day.visit(visit).status is Status.CONFIRMED
    assert reads(day, visit) == "2026-11-25 10:30"


def test_nobody_hears_of_it_and_the_reminder_goes_by_the_right_clock(day):
    """One each: a day before, and two hours before, of the hour as it reads."""
    ana = day.patient()
    day.book(ana, "in 3 days 12:30")
    correct(day)
    day.go_on("in 4 days 10:30")
    assert [m.kind for m in day.ledger] == [Kind.REMINDER, Kind.REMINDER]
    assert [m.created_at for m in day.told(ana)] == [
        moment("in 2 days 12:30", zone=TIJUANA),
        moment("in 3 days 10:30", zone=TIJUANA),
    ]
    assert all("12:30" in str(m.content.parameters) for m in day.ledger)


def test_a_reminder_that_waits_is_withdrawn_and_goes_at_its_time(day):
    """What was queued by the former moment never leaves; the one that does is the only one of its day."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.tick("today 10:30")
    (waiting,) = day.messages(ana)
    assert waiting.state is State.QUEUED
    correct(day)
    (waiting,) = day.messages(ana)
    assert (waiting.state, waiting.reason) == (State.SUPPRESSED, "zone_corrected")
    day.go_on("tomorrow 08:00")
    (told,) = day.told(ana)
    assert told.created_at == moment("today 10:30", zone=TIJUANA)
    assert reads(day, visit) == "2026-11-23 10:30"


@pytest.mark.parametrize("answer", [None, Action.CONFIRM])
def test_what_was_told_is_not_told_again_and_its_buttons_act(day, answer):
    """It read the very hour that the visit keeps; who had confirmed has confirmed."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 18:30")
    day.go_on("today 18:45")
    (reminder,) = day.told(ana)
    if answer:
        day.tap(reminder, answer)
        day.work()
    correct(day)
    assert reads(day, visit) == "2026-11-23 18:30"
    day.tap(reminder, Action.CONFIRM)
    day.work()
    assert day.visit(visit).status is Status.CONFIRMED
    day.go_on("tomorrow 09:00")
    assert [m.kind for m in day.told(ana) if m.kind is not Kind.REPLY] == [Kind.REMINDER]


@pytest.mark.parametrize("others", [0, correcting.AT_ONCE - 1])
def test_visits_of_one_message_are_decided_anew_together(day, others):
    """A digest that waits names two: in one transaction or two, one message tells of both by the right clock."""
    ana = day.patient()
    son = day.patient(id="son", name="Leo López", e164=ana.e164)
    for n in range(others):  # they have no number
        day.book(day.patient(id=f"person{n}", name=f"Eva Gil {n}", e164=""), "today 17:00")
    visits = [day.book(ana, "tomorrow 10:30"), day.book(son, "tomorrow 11:00")]
    day.tick("today 11:00")
    correct(day)
    assert [reads(day, v) for v in visits] == ["2026-11-23 10:30", "2026-11-23 11:00"]
    day.go_on("tomorrow 08:00")
    (told,) = day.ledger
    assert (told.created_at, len(told.about)) == (moment("today 10:30", zone=TIJUANA), 2)


def test_while_it_is_broken_off_messages_name_the_hour_that_is_right(day):
    """The clinic has its zone, the visit not yet its moment: the schedule moves it before it reminds."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    with pytest.raises(RuntimeError):
        correct(day, Dying(day.records, 1))
    day.write(ana, "¿a qué hora es mi cita?")
    day.work()
    assert "10:30" in day.ledger[-1].content.text
    day.go_on("tomorrow 09:00")
    assert reads(day, visit) == "2026-11-23 10:30"
    (told,) = [m for m in day.told(ana) if m.kind is Kind.REMINDER]
    assert "10:30" in told.content.parameters[2]


@pytest.mark.parametrize(
    ("starting", "status", "is_moved"),
    [
        ("yesterday 10:30", Status.BOOKED, False),
        ("today 08:00", Status.BOOKED, True),  # half past seven there: it is to come
        ("today 08:00", Status.ATTENDED, False),
        ("today 07:00", Status.BOOKED, False),
        ("tomorrow 10:30", Status.CANCELLED, True),  # it may stand again
        ("tomorrow 10:30", Status.CHANGE_REQUESTED, True),
    ],
)
def test_what_is_over_keeps_its_moment(day, starting, status, is_moved):
    """To come is what has not begun by one of the two clocks, called off or not."""
    ana = day.patient()
    visit = day.visit(day.book(ana, "in 3 days 10:30"))
    as_it_is = dataclasses.replace(visit, starts_at=moment(starting), status=status)
    day.records.commit([Save(as_it_is)])
    correct(day)
    after = day.visit(visit)
    assert after.starts_at == moment(starting) + (WEST if is_moved else timedelta(0))
    assert after.status is status


def test_there_and_back_is_where_it_was(day):
    """A zone that was right after all: no hour is lost, and both are remembered."""
    visit = day.book(day.patient(), "in 3 days 10:30")
    correct(day)
    day.now += QUARTER
    correct(day, zone=ZONE)
    assert day.visit(visit).starts_at == visit.starts_at
    assert [one.zone for one in day.records.get(Clinic, day.clinic_id).former_zones] == [
        ZONE,
        TIJUANA,
    ]
    assert day.now > NOW
