"""Every kind of task has the deeds that end it, or a reason why only a person does."""

from datetime import timedelta

from chalicelib.messaging.staff_tasks import NOTED, StaffTask, TaskKind, staff_task
from chalicelib.messaging.task_endings import BY_HAND, ENDED_BY, MOST_CLOSED, Deed, closing, ends
from chalicelib.shared.later_release import reading
from tests.builders import NOW


def test_each_kind_is_ended_by_a_deed_or_by_hand_for_a_reason():
    """A new kind must be thought about: what is done when it is done?"""
    assert set(ENDED_BY) | set(BY_HAND) == set(TaskKind)
    assert set(ENDED_BY) & set(BY_HAND) == set()
    assert {len(reason) > 20 for reason in BY_HAND.values()} == {True}
    assert set(BY_HAND) >= NOTED


def test_each_deed_ends_something():
    """One that ends nothing is no deed of this table."""
    assert set().union(*ENDED_BY.values()) == set(Deed)


def test_a_kind_of_a_later_release_is_ended_by_nothing():
    """Nobody here knows what was asked for."""
    with reading():
        later = TaskKind("holiday")
    assert [deed for deed in Deed if ends(later, deed)] == []


def test_what_is_closed_keeps_its_first_moment_and_is_no_more_than_a_transaction_bears():
    """Of ten visits at once each has its few; the rest a person closes."""
    asked = [staff_task(TaskKind.NOT_TOLD, NOW, str(n)) for n in range(9)]
    later = NOW + timedelta(hours=1)
    writes = closing(asked, Deed.MOVED, now=later)
    assert [write.record.done_at for write in writes] == [later] * MOST_CLOSED
    done = [write.record for write in writes]
    assert closing(done, Deed.MOVED, now=later) == []
    assert closing([StaffTask("a", TaskKind.TEXT, NOW)], Deed.MOVED, now=NOW) == []
