"""An arrival that the clinic's software or an operator noted by a slip: nobody came yet, and what was to leave is decided anew."""

from dataclasses import replace

import pytest

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.arrival import note_arrival
from chalicelib.appointments.model import Appointment, Status
from chalicelib.front_desk.take_back_arrival import take_back_arrival
from chalicelib.messaging.model import About, Kind, State
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Save
from tests.builders import NOW, a_message, keep
from tests.unit.front_desk.counter import A_MINUTE, LATER, VISIT


@pytest.fixture
def arrives(counter):
    """Note that Ana is here."""
    return lambda now=NOW: _carried(counter, note_arrival, now)


@pytest.fixture
def leaves_again(counter):
    """Take it back."""
    return lambda now=NOW + A_MINUTE: _carried(counter, take_back_arrival, now)


def _carried(counter, decide, now):
    def attempt():
        return decide(counter.records, counter.clinic, VISIT, now=now)

    return carry_out(counter.records, counter.queue, attempt, now=now)


@pytest.mark.parametrize("status", [Status.BOOKED, Status.CONFIRMED])
def test_a_reminder_that_the_slip_withdrew_is_decided_anew(counter, arrives, leaves_again, status):
    """The visit is as it was, and due again; nobody is told of anything."""
    counter.has(status=status)
    assert arrives().due_at is None
    back = leaves_again()
    assert (back.arrived_at, back.status, back.decided_offsets) == (None, status, ())
    assert back.due_at is not None
    assert (counter.notices, counter.deeds) == ([], [])


def test_a_reminder_that_had_left_is_not_repeated(counter, arrives, leaves_again):
    """Who read it is not reminded twice."""
    before = counter.has(reminder=State.READ)
    arrives()
    assert leaves_again().decided_offsets == before.decided_offsets


def test_twice_is_as_good_as_once(counter, arrives, leaves_again):
    """Also of a visit for which nobody ever came."""
    before = counter.has()
    assert leaves_again() == before
    arrives()
    leaves_again()
    once = counter.visit
    assert leaves_again(NOW + 2 * A_MINUTE) == once == counter.visit


def test_what_was_decided_anew_once_is_not_given_back_again(counter, arrives, leaves_again):
    """Here by a slip twice: the reminder that went in between stays the only one."""
    counter.has()
    arrives()
    leaves_again()
    later = replace(a_message(state=State.DELIVERED), id=f"{counter.reminder.id}again")
    keep(counter.records, later)
    ids = (*counter.visit.message_ids, later.id)
    counter.records.commit([Save(replace(counter.visit, decided_offsets=(1440,), message_ids=ids))])
    arrives(NOW + 2 * A_MINUTE)
    assert leaves_again(NOW + 3 * A_MINUTE).decided_offsets == (1440,)


def test_a_notice_that_the_arrival_kept_back_leaves_after_all(counter, arrives, leaves_again):
    """The visit had moved, and its patient still believes the former hour."""
    counter.has(reminder=State.READ)
    counter.does("moved", LATER)
    arrives()
    assert [notice.state for notice in counter.notices] == [State.SUPPRESSED]
    leaves_again()
    waiting = [notice for notice in counter.notices if notice.state is State.QUEUED]
    assert [notice.kind for notice in waiting] == [Kind.CHANGED]
    assert waiting[0].about == (About(VISIT, counter.visit.schedule, waiting[0].about[0].offset),)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.ATTENDED, Status.NO_SHOW])
def test_of_a_visit_that_is_over_it_stays(counter, leaves_again, status):
    """Whoever was attended was here."""
    counter.has(status=status, arrived_at=NOW)
    with pytest.raises(NotAllowedError, match="arrival_cannot_be_taken_back"):
        leaves_again()
    assert counter.records.get(Appointment, VISIT).arrived_at == NOW


def test_a_visit_that_is_not_there_is_said_to_be_unknown(leaves_again):
    """And nothing is written."""
    with pytest.raises(NotFoundError):
        leaves_again()
