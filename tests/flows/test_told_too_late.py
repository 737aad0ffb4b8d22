"""News of a visit for which no message may go in time: a person calls."""

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import moment
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import ONE_REMINDER


def day_and_visit(starting):
    """Return a day of a clinic that reminds a day before, with Ana and a visit of hers."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    return day, ana, day.book(ana, starting)


def moved_at_night():
    """Return a day, Ana, and her visit that she was reminded of and that at ten in the evening got an early hour."""
    day, ana, visit = day_and_visit("tomorrow 15:00")
    day.go_on("today 15:15")
    day.now = moment("today 22:00")
    day.move(visit, "tomorrow 08:30")
    return day, ana, visit


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_night_change_of_an_early_visit_is_somebodys_call(change):
    """Reminded of eight o'clock, changed at ten in the evening: no message may go in time, a person calls."""
    day, ana, visit = day_and_visit("tomorrow 08:00")
    day.go_on("today 19:45")
    assert len(day.told(ana)) == 1
    day.now = moment("today 22:00")
    if change == "cancel":
        day.cancel(visit)
    else:
        day.move(visit, "tomorrow 08:30")
    day.work()
    assert len(day.told(ana)) == 1
    (task,) = day.inbox()
    assert (task.kind, task.patient_id, task.appointment_id) == (
        TaskKind.NOT_TOLD,
        ana.id,
        visit.id,
    )


@pytest.mark.parametrize("opening", ["tomorrow 09:00", "tomorrow 09:10", "tomorrow 09:15"])
def test_a_notice_that_could_leave_only_as_the_visit_begins_is_somebodys_call(opening):
    """At nine the schedule may be a quarter of an hour away: nobody stands before a closed door for that."""
    day, _, visit = day_and_visit(opening)
    day.go_on("today 10:00")
    day.now = moment("today 22:00")
    day.cancel(visit)
    assert [task.kind for task in day.inbox()] == [TaskKind.NOT_TOLD]


@pytest.mark.parametrize("second", ["cancel", "move"])
def test_after_a_call_the_next_change_is_told_too(second):
    """Staff told the patient the new time: they know of the visit, though no message says so."""
    day, ana, visit = moved_at_night()
    (task,) = day.inbox()
    close_task(day.records, task.id, now=day.now)
    day.now = moment("today 22:30")
    day.cancel(visit) if second == "cancel" else day.move(day.visit(visit), "in 9 days 10:00")
    told = [m for m in day.messages(ana) if m.kind in (Kind.CHANGED, Kind.CANCELLED)]
    called = [t for t in day.inbox() if t.done_at is None]
    assert (len(told), len(called)) == ((0, 1) if second == "cancel" else (1, 0))


@pytest.mark.parametrize("words", ["Cancelar", "Confirmo"])
def test_after_a_call_the_titles_of_buttons_are_answered_with_how_it_stands(words):
    """The only reminder they read names a time that is no more: nobody guesses, they are told how it stands, as by the button."""
    day, ana, visit = moved_at_night()
    day.write(ana, words)
    day.work()
    assert day.visit(visit).status is Status.BOOKED
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.REPLY]
    assert {task.kind for task in day.inbox()} == {TaskKind.NOT_TOLD}


def test_a_patient_who_said_stop_after_the_reminder_is_called_about_a_cancellation():
    """No message may go; they would stand before a closed door."""
    day, ana, visit = day_and_visit("tomorrow 10:30")
    day.go_on("today 10:45")
    day.write(ana, "BAJA")
    day.cancel(visit)
    assert TaskKind.NOT_TOLD in {task.kind for task in day.inbox()}
