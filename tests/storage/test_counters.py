"""Counters with a limit: whoever finds room takes it, and nothing is written past it."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.storage import keys
from tests.builders import NOW


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
