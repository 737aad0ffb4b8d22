"""Unreadable events: kept as they came, and forgotten with the person whose number stands in them."""

from datetime import timedelta

from chalicelib.storage import keys
from chalicelib.storage.quarantine import Quarantine
from tests.builders import NOW

DAY = timedelta(days=1)


def test_what_holds_an_erased_number_is_deleted_and_the_rest_stays(table):
    """Of a month, whatever else stands around the digits."""
    quarantine = Quarantine(table)
    bodies = {
        "hers": b'{"from": "5215598761234", "x": "\xc3\xb1"}',
        "his": b'{"from": "5215511111111"}',
    }
    for name, body in bodies.items():
        quarantine.keep(name, body, at=NOW - 20 * DAY, until=NOW + 10 * DAY)
    assert quarantine.forget(frozenset({"5598761234"}), now=NOW) == 1
    day = f"{NOW - 20 * DAY:%Y-%m-%d}"
    assert table.get(keys.quarantine(day, "hers")) is None
    assert table.get(keys.quarantine(day, "his")) is not None
    assert quarantine.forget(frozenset(), now=NOW) == 0
