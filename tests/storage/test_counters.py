"""Counters with a limit: whoever finds room takes it, and nothing is written past it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import CountNotKept, Save
from chalicelib.storage import keys
from tests.builders import NOW, keep


def test_room_is_taken_up_to_the_limit_and_not_past_it(world, records, clinic_id):
    """The refused write changes neither the number nor when it is forgotten."""
    taken = [records.take_room("form-1", at_most=2, expires_at=NOW) for _ in range(4)]
    assert taken == [True, True, False, False]
    item = world.item(keys.named(clinic_id, "COUNT", "form-1"))
    assert (item["amount"], item["expires_at"]) == ({"N": "2"}, {"N": str(int(NOW.timestamp()))})
    assert records.counts(["form-1", "form-2"]) == 2


def test_no_room_leaves_nothing_behind(world, records, clinic_id):
    """A limit of nothing is a closed door."""
    assert not records.take_room("closed", at_most=0, expires_at=NOW)
    assert world.item(keys.named(clinic_id, "COUNT", "closed")) is None


def test_many_at_once_take_exactly_the_room(records):
    """However they race."""
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(records.take_room, "race", at_most=11, expires_at=NOW) for _ in range(40)
        ]
    assert sum(one.result() for one in asked) == records.counts(["race"]) == 11


def test_texts_that_are_not_kept_are_counted_on_their_open_task(records):
    """Beside all else that it says; whoever had read it before reads it again before writing it."""
    task = staff_task(TaskKind.TEXT, NOW, e164="+525587654321", text="hola")
    keep(records, task)
    for _ in range(3):
        records.commit([CountNotKept(task.id)])
    found = records.get(StaffTask, task.id)
    assert found == replace(task, not_kept=3, version=3)
    with pytest.raises(ConflictError):
        records.commit([Save(replace(task, done_at=NOW))])
    records.commit([Save(replace(found, done_at=NOW))])
    assert records.get(StaffTask, task.id).not_kept == 3
    for looked_at in (task.id, "nobody"):
        with pytest.raises(ConflictError):
            records.commit([CountNotKept(looked_at)])
    assert records.get(StaffTask, "nobody") is None
