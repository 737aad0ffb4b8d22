"""A slip taken back beside what others do: only who was given the hour since stands in the way, and what was asked before is asked again."""

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.errors import NotAllowedError
from tests.builders import NOW, an_appointment, keep
from tests.unit.front_desk.counter import A_MINUTE


def another(**changes):
    """Return somebody else's visit at the same hour."""
    return an_appointment(id="another00000", patient_id="p0000000000b", **changes)


def test_who_shared_the_hour_before_the_slip_is_no_reason_to_leave_it(counter):
    """Two were booked there on purpose: undone, nobody is told, and both stand."""
    counter.has(reminder=State.READ)
    keep(counter.records, another())
    counter.does("cancelled")
    assert counter.undoes().status is Status.BOOKED
    assert [notice.state for notice in counter.notices] == [State.SUPPRESSED]


def test_who_was_given_the_hour_since_keeps_it(counter):
    """After the slip, whenever they were booked first."""
    counter.has()
    counter.does("cancelled")
    keep(counter.records, another())
    with pytest.raises(NotAllowedError, match="slot_taken"):
        counter.undoes()


def test_a_wish_that_a_restoration_asked_again_is_closed_with_it(counter):
    """Called off, restored, and that undone: the cancelled visit asks for no other hour."""
    counter.has(status=Status.CHANGE_REQUESTED)
    counter.is_asked(TaskKind.CHANGE_REQUESTED)
    counter.does("cancelled")
    assert counter.open_kinds == []
    counter.does("restored", now=NOW + A_MINUTE)
    assert counter.open_kinds == [TaskKind.CHANGE_REQUESTED]
    counter.undoes(now=NOW + 2 * A_MINUTE)
    assert counter.open_kinds == []
