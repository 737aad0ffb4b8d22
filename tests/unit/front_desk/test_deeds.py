"""What staff do to a visit is signed, kept as it was before, and told three minutes later."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.front_desk.model import DeedKind
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.errors import NotAllowedError
from tests.builders import NOW, moment
from tests.unit.front_desk.counter import LATER, LUPITA

GRACE = timedelta(minutes=3)


@pytest.mark.parametrize(
    ("deed", "args", "kind", "now"),
    [
        ("arrived", {}, DeedKind.ARRIVED, NOW),
        ("confirmed", {"how": "telephone"}, DeedKind.CONFIRMED, NOW),
        ("cancelled", {}, DeedKind.CANCELLED, NOW),
        ("moved", {"slot": LATER}, DeedKind.MOVED, NOW),
        ("attended", {"came": True}, DeedKind.ATTENDED, moment("tomorrow 11:00")),
        ("attended", {"came": False}, DeedKind.NO_SHOW, moment("tomorrow 11:00")),
    ],
)
def test_every_deed_is_signed_and_keeps_what_was_before(counter, deed, args, kind, now):
    """One record beside the change: what, by whom, when, before and after; done again it adds nothing."""
    before = counter.has()
    after = counter.does(deed, now=now, **args)
    (kept,) = counter.deeds
    assert (kept.kind, kept.by, kept.at, kept.visit_id) == (kind, LUPITA, now, before.id)
    assert kept.before == before
    assert after.deed == kept.name
    if deed != "moved":  # the same hour again is no move
        counter.does(deed, now=now, **args)
    assert len(counter.deeds) == 1


def test_what_the_patient_is_told_waits_three_minutes_and_the_deed_says_until_when(counter):
    """So that a slip can be put right before anybody reads it."""
    counter.has(reminder=State.READ)
    counter.does("cancelled")
    (notice,) = counter.notices
    assert (notice.kind, notice.not_before) == (Kind.CANCELLED, NOW + GRACE)
    assert counter.deeds[0].tells_at == NOW + GRACE
    assert counter.deeds[0].message_ids == (notice.id,)


@pytest.mark.parametrize("deed", ["cancelled", "moved"])
def test_whoever_tells_the_patient_themselves_has_nothing_written(counter, deed):
    """No message, and no task to call either."""
    counter.has(reminder=State.READ)
    counter.does(deed, *([LATER] if deed == "moved" else []), tells=False)
    assert counter.notices == []
    assert counter.open_kinds == []
    assert counter.deeds[0].tells_at is None


def test_a_later_change_knows_that_the_patient_knew_of_a_time(counter):
    """Moved without a message, then moved again with one: who had the reminder is told."""
    counter.has(reminder=State.READ)
    counter.does("moved", LATER, tells=False)
    counter.does("cancelled")
    assert [notice.kind for notice in counter.notices] == [Kind.CANCELLED]


def test_arriving_is_a_moment_and_no_state(counter):
    """The visit stays what it is; what is queued about it is withdrawn, and nothing is due any more."""
    counter.has(status=Status.CONFIRMED)
    visit = counter.does("arrived")
    assert (visit.status, visit.arrived_at, visit.due_at) == (Status.CONFIRMED, NOW, None)
    assert (counter.reminder.state, counter.reminder.reason) == (State.SUPPRESSED, "arrived")


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.ATTENDED, Status.NO_SHOW])
def test_nobody_arrives_for_a_visit_that_is_over(counter, status):
    """It is said, and nothing changes."""
    counter.has(status=status)
    with pytest.raises(NotAllowedError, match="cannot_be_arrived"):
        counter.does("arrived")
    assert counter.deeds == []


def test_a_visit_that_moves_has_nobody_waiting_for_it(counter):
    """Who stood at the desk comes another day."""
    counter.has()
    counter.does("arrived")
    assert counter.does("moved", LATER).arrived_at is None


def test_how_a_confirmation_came_stands_beside_it(counter):
    """And the first way stays."""
    counter.has()
    assert counter.does("confirmed", how="telephone").confirmed_how == "telephone"
    assert counter.does("confirmed", how="counter").confirmed_how == "telephone"


def test_a_deed_of_the_desk_does_not_ring_at_the_desk(counter, clinic):
    """Who did it is standing there; what cannot be told by message is a task all the same."""
    import dataclasses

    counter.clinic = dataclasses.replace(clinic, reception_e164="+525555550101")
    counter.has(reminder=State.READ)
    counter.does("cancelled", now=moment("tomorrow 10:20"))
    assert counter.open_kinds == [TaskKind.NOT_TOLD]
    assert counter.records.messages_of("clinic") == []
