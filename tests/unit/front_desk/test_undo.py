"""A slip taken back: the visit is as it was, nobody is told, and what somebody else changed since stays."""

from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.front_desk.undo_deed import UNDO_WITHIN, undo
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Create
from tests.builders import ANAS_PHONE, NOW, an_appointment, keep, moment
from tests.unit.front_desk.counter import A_MINUTE, CARMEN, LATER, VISIT, as_it_was

DEEDS = [
    ("arrived", {}, NOW),
    ("confirmed", {"how": "counter"}, NOW),
    ("cancelled", {}, NOW),
    ("moved", {"slot": LATER}, NOW),
    ("attended", {"came": True}, moment("tomorrow 11:00")),
    ("attended", {"came": False}, moment("tomorrow 11:00")),
]
WITHDRAWN = (State.SUPPRESSED, "undone")
each_deed = pytest.mark.parametrize(("deed", "args", "now"), DEEDS)


@each_deed
@pytest.mark.parametrize("reminder", [None, State.QUEUED, State.READ])
@pytest.mark.parametrize("status", [Status.BOOKED, Status.CONFIRMED, Status.CHANGE_REQUESTED])
def test_every_deed_is_taken_back(counter, deed, args, now, reminder, status):
    """Status, time, schedule and decisions are as before; no notice is left to leave, and the deed says who undid it."""
    before = counter.has(reminder=reminder, status=status)
    counter.does(deed, now=now, **args)
    if not counter.deeds:  # it was so already
        assert (deed, status) == ("confirmed", Status.CONFIRMED)
        return
    back = counter.undoes(now=now + A_MINUTE, by=CARMEN)
    decided = () if reminder is State.QUEUED else before.decided_offsets
    assert back.decided_offsets == decided  # what was withdrawn is decided anew
    assert back.given_back == 1
    assert as_it_was(back, before.giving_back(before.decided_offsets) if not decided else before)
    is_told = reminder is State.READ and deed in ("cancelled", "moved")
    assert [(n.state, n.reason) for n in counter.notices] == [WITHDRAWN] * is_told
    (kept,) = counter.deeds
    assert (kept.undone_at, kept.undone_by) == (now + A_MINUTE, CARMEN)


@each_deed
def test_taken_back_twice_is_as_good_as_once(counter, deed, args, now):
    """A second tap, or a second receptionist, changes nothing more."""
    counter.has()
    counter.does(deed, now=now, **args)
    name = counter.visit.deed
    counter.undoes(now=now + A_MINUTE)
    once = counter.visit
    counter.undoes(now=now + A_MINUTE, name=name, by=CARMEN)
    assert counter.visit == once


def test_undone_before_it_left_nobody_is_told(counter):
    """The notice of a cancellation is withdrawn, and the line has its visit again."""
    counter.has(reminder=State.READ)
    counter.does("cancelled")
    counter.undoes()
    (notice,) = counter.notices
    assert (notice.state, notice.reason) == (State.SUPPRESSED, "undone")
    assert set(counter.records.get(Line, ANAS_PHONE).visits) == {VISIT}


def test_called_off_put_back_and_called_off_in_one_minute_are_two_notices(counter):
    """The second is told; the first is not told twice."""
    counter.has(reminder=State.READ)
    second = timedelta(seconds=1)
    counter.does("cancelled")
    counter.undoes(now=NOW + second)
    counter.does("cancelled", now=NOW + 2 * second)
    assert sorted(notice.state for notice in counter.notices) == [State.QUEUED, State.SUPPRESSED]
    assert counter.visit.status is Status.CANCELLED


def test_what_has_left_is_not_taken_back(counter):
    """Who was told is told of the restoring too, which is another deed."""
    counter.has(reminder=State.READ)
    counter.does("cancelled")
    counter.leaves(counter.notices[0])
    with pytest.raises(NotAllowedError, match="told_already"):
        counter.undoes()
    assert counter.visit.status is Status.CANCELLED


def test_what_somebody_changed_since_stays(counter):
    """The patient confirmed the new time: Lupita's slip is no slip any more."""
    counter.has()
    counter.does("moved", LATER)
    name = counter.visit.deed
    said = NOW + timedelta(seconds=30)
    carry_out(
        counter.records,
        counter.queue,
        lambda: confirm(counter.records, counter.clinic, VISIT, now=said, how="tap"),
        now=said,
    )
    with pytest.raises(NotAllowedError, match="changed_since"):
        counter.undoes(name=name)
    assert (counter.visit.starts_at, counter.visit.status) == (LATER.starts_at, Status.CONFIRMED)


def test_only_the_last_deed_is_taken_back_and_then_the_one_before_it(counter):
    """Arrived, then called off: undone in the order of a stack."""
    counter.has()
    counter.does("arrived")
    first = counter.visit.deed
    counter.does("cancelled")
    with pytest.raises(NotAllowedError, match="changed_since"):
        counter.undoes(name=first)
    counter.undoes()
    assert (counter.visit.is_open, counter.visit.arrived_at) == (True, NOW)
    counter.undoes(name=first)
    assert counter.visit.arrived_at is None


def test_a_notice_that_the_slip_kept_from_leaving_leaves_after_all(counter):
    """Moved, and its notice waits; called off by a slip, and put back: the patient is told of the new time."""
    counter.has(reminder=State.READ)
    counter.does("moved", LATER)
    counter.does("cancelled", now=NOW + A_MINUTE)
    counter.undoes(now=NOW + 2 * A_MINUTE)
    waiting = [notice for notice in counter.notices if notice.state is State.QUEUED]
    assert [notice.kind for notice in waiting] == [Kind.CHANGED]
    assert waiting[0].not_before == NOW + 5 * A_MINUTE
    assert waiting[0].id in counter.visit.message_ids


def test_the_hour_may_be_somebody_elses_by_now(counter):
    """What was freed by the slip and given to another stays with them."""
    counter.has()
    counter.does("cancelled")
    others = {"id": "another00000", "patient_id": "p0000000000b", "created_at": NOW}
    keep(counter.records, an_appointment(**others))
    with pytest.raises(NotAllowedError, match="slot_taken"):
        counter.undoes()


def test_a_day_later_it_is_history(counter):
    """Undo is for slips."""
    counter.has(starting="in 3 days 10:30")
    counter.does("arrived")
    with pytest.raises(NotAllowedError, match="too_late_to_undo"):
        counter.undoes(now=NOW + UNDO_WITHIN + A_MINUTE)


def test_tasks_that_the_slip_ended_are_open_again(counter):
    """And the one that it opened is closed."""
    counter.has(reminder=State.READ, status=Status.CHANGE_REQUESTED)
    counter.is_asked(TaskKind.CHANGE_REQUESTED)
    late = moment("tomorrow 10:20")  # too late for a message: somebody would have to call
    counter.does("cancelled", now=late)
    assert counter.open_kinds == [TaskKind.NOT_TOLD]
    counter.undoes(now=late + A_MINUTE)
    assert counter.open_kinds == [TaskKind.CHANGE_REQUESTED]


def test_a_booking_by_a_slip_is_no_more(counter):
    """The visit goes, nobody reads of it, and the line forgets it."""
    counter.has(starting="in 5 days 09:00")
    booked = counter.books()
    (notice,) = counter.notices
    assert (notice.kind, notice.state) == (Kind.BOOKED, State.QUEUED)
    theirs = {"patient_id": booked.patient_id, "appointment_id": booked.id}
    counter.records.commit([Create(staff_task(TaskKind.UNKNOWN_OUTCOME, NOW, "since", **theirs))])
    carry_out(
        counter.records,
        counter.queue,
        lambda: undo(
            counter.records, counter.clinic, booked.id, booked.deed, by=CARMEN, now=NOW + A_MINUTE
        ),
        now=NOW + A_MINUTE,
    )
    assert counter.records.get(Appointment, booked.id) is None
    assert counter.records.get(AppointmentKey, booked.external_id or "-") is None
    assert [notice.reason for notice in counter.notices] == ["undone"]
    assert counter.open_kinds == []  # what is asked about it leads nowhere
    assert set(counter.records.get(Line, ANAS_PHONE).visits) == {VISIT}


def test_a_deed_of_another_visit_is_not_found(counter):
    """Nor one that never was."""
    counter.has()
    counter.does("arrived")
    with pytest.raises(NotFoundError):
        counter.undoes(name="261122153000-4f9a2c1b")
