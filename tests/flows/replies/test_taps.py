"""What patients tap, from the button on their phone to the agenda, the inbox and the answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import CLINIC_ID, a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.replies.acts import LEADS_TO, notices
from tests.flows.seen import answers, kinds


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_tap_changes_the_visit_and_both_sides_hear_of_it(day, visit, reminder, action):
    """The patient is answered once, the desk has it in its inbox; what frees an hour also rings there."""
    day.tap(reminder, action)
    status, task = LEADS_TO[action]
    assert day.visit(visit).status is status
    assert kinds(day) == [task]
    (answer,) = answers(day)
    assert "Dra. Ruiz" in answer
    assert len(notices(day)) == (action is not Action.CONFIRM)


def test_the_answer_and_the_notice_are_written_with_the_change(day, visit, reminder):
    """Nothing reached the queue and the worker died: the schedule finds them all the same."""
    day.queue.broken = True
    day.tap(reminder, Action.CANCEL)
    day.queue.broken = False
    day.go_on("today 11:00")
    assert (len(answers(day)), len(notices(day))) == (1, 1)


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_double_tap_and_a_repeated_event_do_one_thing(day, visit, reminder, action):
    """The thumb trembles, the webhook repeats: one change, one answer, one line."""
    event = day.tap(reminder, action)
    day.hear(event, event)
    day.tap(reminder, action)
    day.tap(reminder, action)
    assert (len(answers(day)), len(kinds(day))) == (1, 1)
    assert day.visit(visit).status is LEADS_TO[action][0]


def test_the_same_event_on_two_workers_at_once_does_one_thing(day, visit, reminder):
    """One of them finds the other's memory of it and lets it be."""
    event = day.tap(
        replace(reminder, id=f"{CLINIC_ID}.nobody.x"), Action.CANCEL
    )  # does nothing yet
    event = replace(event, provider_id="wamid.once", payload=f"cancel:{reminder.id}")
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: day.hear(event), range(8)))
    assert (len(answers(day)), kinds(day)) == (1, [TaskKind.CANCELLED])


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_tap_on_an_old_button_changes_nothing_and_tells_the_new_time(
    day, visit, reminder, action
):
    """Moved since: the visit stays as it is, and the answer has fresh buttons that work."""
    day.move(visit, "in 2 days 12:00")
    day.tap(reminder, action)
    assert day.visit(visit).status is Status.BOOKED
    day.work()
    told = [m for m in day.ledger if m.kind is Kind.REPLY][-1]
    assert "12:00" in told.content.text
    day.tap(told, action, about=visit.id)
    assert day.visit(visit).status is LEADS_TO[action][0]


def test_an_old_button_is_old_also_where_the_new_time_was_confirmed(day, visit, reminder):
    """Silence would say that the old time stands."""
    day.move(visit, "in 2 days 12:00")
    day.confirm(visit)
    day.tap(reminder, Action.CONFIRM)
    assert "12:00" in answers(day)[-1]


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.MOVE])
def test_a_tap_about_a_visit_that_is_off_is_told_so(day, visit, reminder, action):
    """Cancelled by the clinic: nobody confirms it back to life."""
    day.cancel(visit, by=By.PATIENT)
    day.tap(reminder, action)
    assert day.visit(visit).status is Status.CANCELLED
    assert "ya no está vigente" in answers(day)[-1]


def test_a_tap_after_the_visit_began_changes_nothing(day, visit, reminder):
    """The desk says who came."""
    day.now = day.at("tomorrow 10:31")
    day.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.BOOKED


def test_who_confirmed_may_still_cancel(day, visit, reminder):
    """Better late than an empty chair."""
    day.tap(reminder, Action.CONFIRM)
    day.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.CANCELLED
    assert kinds(day) == [TaskKind.CANCELLED, TaskKind.CONFIRMED]


# A digest


def test_a_digest_is_confirmed_whole(day, family):
    """One tap, both visits, one answer that names both."""
    digest, *visits = family
    day.tap(digest, Action.CONFIRM)
    assert {day.visit(v).status for v in visits} == {Status.CONFIRMED}
    (answer,) = answers(day)
    assert ("Ana" in answer, "Luis" in answer) == (True, True)


@pytest.mark.parametrize("action", [Action.CANCEL, Action.MOVE])
def test_of_a_digest_the_patient_is_asked_which_and_that_one_changes(day, family, action):
    """Nothing changes before the answer; the answer changes one."""
    digest, anas, luiss = family
    day.tap(digest, action)
    assert {day.visit(v).status for v in (anas, luiss)} == {Status.BOOKED}
    day.work()
    question = day.ledger[-1]
    assert [button.about for button in question.content.buttons] == [anas.id, luiss.id]
    day.tap(question, action, about=luiss.id)
    assert day.visit(luiss).status is LEADS_TO[action][0]
    assert day.visit(anas).status is Status.BOOKED
    assert "Luis" in answers(day)[-1]


def test_more_visits_than_fit_on_buttons_are_a_persons_matter(day):
    """Nothing is cancelled, nothing says that something was, and the patient hears that it is read."""
    people = [day.patient(id=f"child{n}", name=f"Hija{n} Pérez") for n in range(4)]
    visits = [day.book(p, f"tomorrow 1{n}:00") for n, p in enumerate(people)]
    day.go_on("today 13:00")
    digest = max(day.ledger, key=lambda m: len(m.about))
    assert len(digest.about) == 4
    day.tap(digest, Action.CANCEL, text="Cancelar")
    assert {day.visit(v).status for v in visits} == {Status.BOOKED}
    assert (kinds(day), len(answers(day))) == ([TaskKind.TEXT], 1)


# Reminders that wait


@pytest.mark.parametrize("action", [Action.CANCEL, Action.MOVE])
def test_a_tap_takes_back_what_is_queued_about_the_visit(action):
    """The reminder of two hours before is in the queue when the patient says no."""
    day = ClinicDay(a_clinic(reminder_offsets=(24 * 60, 120)))
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:30")
    (first,) = day.told(ana)
    day.tick("tomorrow 09:00")
    queued = [m for m in day.messages(ana) if m.state is State.QUEUED]
    assert [m.about[0].appointment_id for m in queued] == [visit.id]
    day.tap(first, action)
    day.work()
    day.go_on("tomorrow 10:45")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.REPLY]
