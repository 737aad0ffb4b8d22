"""A cancelled visit that stands after all: by staff, or by the patient whose slip it was."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.restore import UNDO_WITHIN, is_slot_taken
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.messaging.model import About, Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, NumberState
from chalicelib.replies.stale_answer import is_as_told
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.later_release import reading
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import key_of
from tests.builders import ANAS_PHONE, NOW, a_patient, an_appointment, keep, moment
from tests.unit.appointments.front_desk import NIGHT

SOON = NOW + timedelta(minutes=5)


def test_a_restored_visit_is_booked_at_its_time_and_reminded_of(desk):
    """The reminder that the cancellation withdrew is decided anew; the patient's line has the visit again."""
    desk.has()
    desk.cancels()
    visit = desk.restores(now=SOON)
    assert (visit.status, visit.starts_at) == (Status.BOOKED, an_appointment().starts_at)
    assert (visit.decided_offsets, visit.given_back) == ((), 1)
    assert visit.due_at == moment("today 10:30")
    assert (visit.cancelled_at, visit.cancelled_by) == (None, "")
    assert list(desk.records.get(Line, ANAS_PHONE).visits) == [visit.id]


def test_a_reminder_that_left_is_not_repeated(desk):
    """Its buttons told this very time, and act on the visit again: the schedule stays."""
    before = desk.has(reminder=State.READ)
    desk.is_cancelled_by_patient()
    visit = desk.restores(now=SOON)
    assert (visit.decided_offsets, visit.schedule) == ((1440,), before.schedule)
    assert is_as_told(About(visit.id, before.schedule), Visit(visit, a_patient()), SOON)


def test_who_cancelled_is_told_that_the_visit_stands(desk):
    """Staff restore what the patient called off: they would not come."""
    desk.has(reminder=None)
    desk.is_cancelled_by_patient()
    desk.restores(now=SOON)
    (notice,) = desk.notices
    assert (notice.kind, notice.content.template) == (Kind.CHANGED, "cita_sigue_en_pie")
    assert desk.queue.message_ids == [notice.id]


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.SENT, State.READ])
def test_who_was_told_of_the_cancellation_is_told_that_it_stands(desk, state):
    """They have, or may have, the message that called it off."""
    desk.has(reminder=State.READ)
    desk.cancels()
    (off,) = desk.notices
    _in_state(desk, off, state)
    desk.restores(now=SOON)
    assert [n.content.template for n in desk.notices] == ["cita_sigue_en_pie", "cita_cancelada"]


def test_who_never_heard_of_the_cancellation_hears_nothing(desk):
    """What was to call it off is withdrawn, and they come as they were reminded."""
    desk.has(reminder=State.READ)
    desk.cancels()
    desk.restores(now=SOON)
    (off,) = desk.notices
    assert (off.state, off.reason) == (State.SUPPRESSED, "visit_restored")


def test_who_knew_of_no_visit_hears_of_none(desk):
    """Nothing about it ever left."""
    desk.has(reminder=None)
    desk.cancels()
    desk.restores(now=SOON)
    assert (desk.notices, desk.open_kinds) == ([], [])


def test_where_no_message_tells_in_time_somebody_calls(desk):
    """At night, of a visit early in the morning."""
    desk.has(reminder=None, starting="tomorrow 08:30")
    desk.is_cancelled_by_patient(NIGHT)
    desk.restores(now=NIGHT + timedelta(minutes=5))
    assert (desk.notices, desk.open_kinds) == ([], [TaskKind.NOT_TOLD])


@pytest.mark.parametrize("was_called", [True, False])
def test_whom_the_desk_was_to_call_is_told_only_if_it_did(desk, was_called):
    """The open task goes with the cancellation; one that was done means that they believe it off."""
    desk.has(reminder=State.READ, starting="tomorrow 08:30")
    desk.cancels(now=NIGHT)
    (task,) = desk.records.inbox()
    if was_called:
        desk.closes(task, NIGHT)
    desk.restores(now=NIGHT + timedelta(minutes=5))
    assert desk.open_kinds == ([TaskKind.NOT_TOLD] if was_called else [])


def test_within_one_minute_each_cancellation_and_each_return_has_its_own_notice(desk):
    """Off, on, off again: the second cancellation is no repetition of the first."""
    desk.has(reminder=State.READ)
    desk.cancels()
    desk.restores(now=NOW + timedelta(seconds=10))
    desk.cancels(now=NOW + timedelta(seconds=20))
    assert sorted((n.kind, n.state) for n in desk.notices) == [
        (Kind.CANCELLED, State.QUEUED),
        (Kind.CANCELLED, State.SUPPRESSED),
    ]


def test_restoring_twice_is_as_good_as_once(desk):
    """An open visit is left as it is, whoever asks."""
    desk.has()
    desk.cancels()
    desk.restores(now=SOON)
    once = desk.records.get(Appointment, an_appointment().id)
    assert desk.restores(now=SOON) == once
    assert desk.restores(by=By.PATIENT, now=SOON) == once


@pytest.mark.parametrize(
    ("visit", "code"),
    [
        ({"status": Status.ATTENDED}, "appointment_attended_cannot_be_restored"),
        ({"status": Status.NO_SHOW}, "appointment_no_show_cannot_be_restored"),
        (
            {"status": Status.CANCELLED, "starting": "yesterday 10:30"},
            "appointment_in_the_past",
        ),
    ],
)
def test_only_a_cancelled_visit_to_come_is_restored(desk, visit, code):
    """What is over stays over."""
    desk.has(**visit)
    with pytest.raises(NotAllowedError, match=code):
        desk.restores()


def test_nothing_is_restored_of_somebody_who_is_being_erased(desk):
    """Nothing of theirs is begun any more."""
    desk.has(patient=a_patient(erasing_at=NOW), status=Status.CANCELLED)
    with pytest.raises(NotAllowedError, match="patient_is_being_erased"):
        desk.restores()


def test_nothing_is_restored_of_somebody_who_died(desk):
    """No visit of theirs stands again."""
    desk.has(patient=a_patient(deceased_at=NOW), status=Status.CANCELLED)
    with pytest.raises(NotAllowedError, match="patient_is_deceased"):
        desk.restores()


def test_no_hour_is_given_twice(desk):
    """Somebody else got it meanwhile."""
    desk.has()
    desk.cancels()
    keep(desk.records, an_appointment("tomorrow 10:45", id="other"))
    with pytest.raises(NotAllowedError, match="slot_taken"):
        desk.restores(now=SOON)
    assert desk.records.get(Appointment, an_appointment().id).status is Status.CANCELLED


RUIZ = {"practitioner": "Dra. Ruiz"}


@pytest.mark.parametrize(
    ("other", "takes_it"),
    [
        (an_appointment("tomorrow 10:30", id="o", **RUIZ), True),
        (an_appointment("tomorrow 10:59", id="o", practitioner="DRA. RUÍZ"), True),
        (an_appointment("tomorrow 08:00", id="o", minutes=151, **RUIZ), True),
        (an_appointment("tomorrow 10:30", id="o", practitioner=""), True),
        (an_appointment("tomorrow 10:30", id="o", practitioner="Dr. Paz"), False),
        (an_appointment("tomorrow 11:00", id="o", **RUIZ), False),
        (an_appointment("tomorrow 10:00", id="o", **RUIZ), False),
        (an_appointment("tomorrow 10:30", id="o", status=Status.CANCELLED, **RUIZ), False),
        (an_appointment("tomorrow 10:30", **RUIZ), False),
    ],
)
def test_an_hour_is_taken_by_an_open_visit_of_the_same_practitioner(other, takes_it):
    """And by one of which nobody says with whom; not by what ends as it begins, is off, or is itself."""
    wanted = an_appointment("tomorrow 10:30", minutes=30, **RUIZ)
    assert is_slot_taken(wanted, [other]) is takes_it
    assert is_slot_taken(wanted, []) is False


def test_a_visit_without_a_practitioner_may_be_with_anybody():
    """It is restored only where nobody at all has the hour."""
    wanted = an_appointment("tomorrow 10:30", practitioner="")
    assert is_slot_taken(wanted, [an_appointment("tomorrow 10:30", id="o", **RUIZ)])


def test_a_visit_in_a_state_of_a_later_release_takes_its_hour():
    """Nobody here knows that it is off."""
    with reading():
        later = Status("arriving")
    assert is_slot_taken(
        an_appointment("tomorrow 10:30"), [an_appointment("tomorrow 10:30", id="o", status=later)]
    )


# As it was before

BEFORE = {"books": None, "confirms": Status.CONFIRMED, "requests_change": Status.CHANGE_REQUESTED}


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("before", BEFORE)
def test_a_visit_comes_back_as_it_was(desk, before, by):
    """Its status, its desk's task, its next moment: but for a confirmation that the patient took back by cancelling."""
    desk.has(reminder=State.READ)
    if BEFORE[before]:
        getattr(desk, before)()
    if before == "requests_change":
        desk.is_asked(TaskKind.CHANGE_REQUESTED)
    was = desk.records.get(Appointment, an_appointment().id), desk.open_kinds
    desk.is_cancelled_by_patient(SOON)
    visit = desk.restores(by=by, now=SOON + timedelta(minutes=1))
    again = was[0].status if by is By.PATIENT or before != "confirms" else Status.BOOKED
    assert (visit.status, desk.open_kinds) == (again, was[1])
    assert visit.due_at == was[0].due_at or before == "books"
    assert visit.status_before == ""


def test_what_the_desk_had_seen_to_it_is_not_asked_again(desk):
    """They had called; the wish stands, and is nobody's task."""
    desk.has(reminder=State.READ)
    desk.requests_change()
    desk.closes(desk.is_asked(TaskKind.CHANGE_REQUESTED), NOW + timedelta(minutes=1))
    desk.is_cancelled_by_patient(SOON)
    visit = desk.restores(by=By.PATIENT, now=SOON + timedelta(minutes=1))
    assert (visit.status, desk.open_kinds) == (Status.CHANGE_REQUESTED, [])


def test_a_wish_whose_task_is_not_found_is_asked_anew(desk):
    """Else nobody would call: the visit has no reminders until another time is given."""
    desk.has(reminder=State.READ)
    desk.requests_change()
    desk.is_cancelled_by_patient(SOON)
    visit = desk.restores(by=By.PATIENT, now=SOON + timedelta(minutes=1))
    assert (visit.status, desk.open_kinds) == (Status.CHANGE_REQUESTED, [TaskKind.CHANGE_REQUESTED])
    assert visit.task_ids == (desk.records.inbox()[0].id,)


def test_of_a_former_release_it_comes_back_as_booked(desk):
    """It did not say what the visit was."""
    desk.has(status=Status.CANCELLED)
    assert desk.restores().status is Status.BOOKED


# The patient's own


def test_a_patient_takes_a_slip_back(desk):
    """Soon, and while nobody at the desk has looked: the desk's task goes in the same transaction, no message tells."""
    desk.has(reminder=State.READ)
    task = desk.is_cancelled_by_patient()
    visit = desk.restores(by=By.PATIENT, now=NOW + UNDO_WITHIN)
    assert visit.status is Status.BOOKED
    assert (desk.notices, desk.open_kinds) == ([], [])
    assert desk.records.inbox()[0].id == task.id


@pytest.mark.parametrize(
    ("spoil", "after", "code"),
    [
        (None, UNDO_WITHIN + timedelta(seconds=1), "too_late"),
        ("look", timedelta(minutes=1), "task_done"),
        ("take", timedelta(minutes=1), "slot_taken"),
    ],
)
def test_a_slip_that_a_person_must_decide_is_refused(desk, spoil, after, code):
    """Too late, looked at by the desk, or the hour is another's: the visit stays off."""
    desk.has()
    task = desk.is_cancelled_by_patient()
    if spoil == "look":
        desk.closes(task)
    if spoil == "take":
        keep(desk.records, an_appointment("tomorrow 10:30", id="other"))
    with pytest.raises(NotAllowedError, match=code):
        desk.restores(by=By.PATIENT, now=NOW + after)
    assert desk.records.get(Appointment, an_appointment().id).status is Status.CANCELLED


def test_what_the_clinic_called_off_no_patient_takes_back(desk):
    """Nor what a former release did not say who called off."""
    desk.has()
    desk.cancels()
    with pytest.raises(NotAllowedError, match="not_cancelled_by_patient"):
        desk.restores(by=By.PATIENT, now=SOON)


def test_a_task_that_is_looked_at_in_the_same_moment_is_noticed(desk):
    """The undo was decided on an open task: it fails where somebody was faster."""
    desk.has()
    task = desk.is_cancelled_by_patient()
    seen = desk.records.get(type(task), task.id)
    desk.records.commit([Save(dataclasses.replace(seen, done_at=NOW))])
    with pytest.raises(NotAllowedError, match="task_done"):
        desk.restores(by=By.PATIENT, now=SOON)


def test_of_a_former_release_whoever_was_written_to_is_told(desk):
    """It did not say who cancelled, and its notice may have arrived."""
    desk.has(reminder=State.READ, status=Status.CANCELLED)
    task = desk.is_asked(TaskKind.CANCELLED)
    desk.restores()
    assert [n.content.template for n in desk.notices] == ["cita_sigue_en_pie"]
    assert desk.records.get(type(task), task.id).done_at == NOW


def test_an_unsure_number_is_asked_at_once(desk):
    """As when it was booked."""
    desk.has(patient=a_patient(number=NumberState.UNVERIFIED), reminder=None)
    desk.cancels()
    assert desk.restores(now=SOON).due_at == SOON


def _in_state(desk, message, state):
    place = key_of(Message, desk.records.clinic_id, message.id)
    desk.records.store.change([(place, lambda item: item | {"state": {"S": str(state)}})])
