"""A booking that is told: three minutes later, once, and never what is so no more."""

from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.clinics.limits import Limits
from chalicelib.messaging.model import Action, Kind, State
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import corrected

MINUTE = timedelta(minutes=1)


@pytest.fixture
def day():
    """A clinic on a Sunday at ten in the morning."""
    return ClinicDay(now=ClinicDay().at("today 10:00"))


def kinds(day, who):
    """Return what reached somebody."""
    return [message.kind for message in day.told(who)]


def after(day, minutes):
    """Let minutes pass, and a worker take what comes out of the queue."""
    day.now += minutes * MINUTE
    day.work()


def test_a_booking_is_told_in_minutes_and_its_reminders_follow(day):
    """The message has no question, so it is no reminder: both come in their time."""
    ana = day.patient()
    day.book(ana, "in 3 days 12:00", tell=True)
    after(day, 2)
    assert kinds(day, ana) == []
    after(day, 1)
    assert kinds(day, ana) == [Kind.BOOKED]
    day.go_on("in 3 days 12:00")
    assert kinds(day, ana) == [Kind.BOOKED, Kind.REMINDER, Kind.REMINDER]


@pytest.mark.parametrize("deed", ["clinic cancels", "patient cancels", "confirmed", "BAJA"])
def test_what_is_undone_within_the_minutes_is_not_told(day, deed):
    """Withdrawn in that same transaction; nobody is told that what they never read of is off."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 12:00", tell=True)
    day.now += 2 * MINUTE
    match deed:
        case "clinic cancels":
            day.cancel(visit)
        case "patient cancels":
            day.cancel(visit, by=By.PATIENT)
        case "confirmed":
            day.confirm(visit)
        case "BAJA":
            day.write(ana, "BAJA")
    (booking,) = [m for m in day.messages(ana) if m.kind is Kind.BOOKED]
    assert booking.state is State.SUPPRESSED
    day.go_on("today 19:00")
    assert kinds(day, ana) == ([Kind.REPLY] if deed == "BAJA" else [])


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_moved_within_the_minutes_the_booking_is_told_as_it_is_then(day, times, elsewhere):
    """One message, with the last hour or place; that it changed is nobody's news."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 12:00", tell=True)
    for n in range(times):
        day.now += MINUTE
        if elsewhere:
            visit = day.move_elsewhere(visit, f"Consultorio {n + 5}")
        else:
            visit = day.move(visit, f"in 4 days {16 + n}:00")
    day.go_on("today 19:00")
    (booking,) = day.told(ana)
    assert (booking.kind, booking.about[0].schedule) == (Kind.BOOKED, 1 + times)
    said = booking.content.parameters[3 if elsewhere else 2]
    assert (f"Consultorio {times + 4}" if elsewhere else f"{times + 3}:00 p. m.") in said


def test_moved_to_where_a_reminder_says_it_the_reminder_is_the_only_one(day):
    """Booked for Wednesday, at once moved to tomorrow."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 12:00", tell=True)
    day.now += MINUTE
    day.move(visit, "tomorrow 11:00")
    day.go_on("today 20:00")
    assert kinds(day, ana) == [Kind.REMINDER]


def test_moved_after_it_was_told_the_change_is_told(day):
    """They know the old hour; what was on its way counts as told."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 12:00", tell=True)
    after(day, 3)
    day.move(visit, "in 4 days 16:00")
    after(day, 3)
    assert kinds(day, ana) == [Kind.BOOKED, Kind.CHANGED]


def test_told_and_then_cancelled_by_the_clinic_the_patient_hears_of_it(day):
    """Nobody stands before a closed door for having been told only of the booking."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 12:00", tell=True)
    after(day, 3)
    day.cancel(visit)
    after(day, 3)
    assert kinds(day, ana) == [Kind.BOOKED, Kind.CANCELLED]


def test_the_buttons_of_a_booking_change_it(day):
    """Cancelled by a tap, as under a reminder."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 12:00", tell=True)
    after(day, 3)
    day.tap(day.told(ana)[0], Action.CANCEL)
    after(day, 0)
    assert day.visit(visit).status == "cancelled"
    assert kinds(day, ana) == [Kind.BOOKED, Kind.REPLY]


def test_a_booking_on_its_way_to_a_former_number_is_not_told(day):
    """Nor to the new one: whose that is, is asked first, and the reminders tell it."""
    ana = day.patient()
    day.book(ana, "in 3 days 12:00", tell=True)
    day.now += MINUTE
    corrected(day, ana)
    day.go_on("today 19:00")
    assert {m.kind for m in day.ledger} == {Kind.VERIFY}


@pytest.mark.parametrize("at", ["today 19:58", "today 23:00"])
def test_booked_at_night_it_is_told_in_the_morning(day, at):
    """Nobody is woken up."""
    ana = day.patient()
    day.now = day.at(at)
    day.book(ana, "in 3 days 12:00", tell=True)
    day.go_on("tomorrow 08:45")
    assert kinds(day, ana) == []
    day.now = day.at("tomorrow 09:00")
    day.go_on("tomorrow 09:15")
    assert kinds(day, ana) == [Kind.BOOKED]


def test_bookings_never_take_the_room_of_reminders():
    """Four may be written to; two reminders are to come, so one booking is told and the others say why not."""
    day = ClinicDay(a_clinic(limits=Limits(messages_a_day=4)))
    people = [day.patient(id=f"p{n}", e164=f"+52550000000{n}") for n in range(5)]
    for person in people[:2]:
        day.book(person, "tomorrow 15:00")
    for person in people[2:]:
        day.book(person, "in 5 days 12:00", tell=True)
    day.go_on("today 20:00")
    reached = {person.id: kinds(day, person) for person in people if kinds(day, person)}
    assert reached == {"p0": [Kind.REMINDER], "p1": [Kind.REMINDER], "p2": [Kind.BOOKED]}
    assert [m.reason for person in people[3:] for m in day.messages(person)] == [
        "daily_ceiling"
    ] * 2
