"""Unreadable events: kept as they came, and forgotten with the person whose number stands in them."""

import base64
from datetime import timedelta

import pytest

from chalicelib.storage import keys
from chalicelib.storage.unreadable_events import Quarantine
from tests.builders import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize("size", [0, 1_001, 256 * 1024])
def test_a_body_is_kept_to_its_last_byte(table, size):
    """SNS delivers 256 KB at most: what could not be read, and whose number stands in it, may be at the end."""
    body = b"\xff" * size + b'{"from": "5215598761234"}'
    quarantine = Quarantine(table)
    quarantine.keep("long", body, at=NOW, until=NOW + DAY)
    assert kept(table, "long") == body
    assert quarantine.forget(frozenset({"5598761234"}), now=NOW) == 1
    assert kept(table, "long") is None


def test_a_body_that_no_item_holds_is_cut_and_kept(table):
    """An item of DynamoDB has 400 KB with its key; whatever came is acknowledged all the same."""
    body = bytes(range(256)) * 4 * 1024
    Quarantine(table).keep("endless", body, at=NOW, until=NOW + DAY)
    found = kept(table, "endless")
    assert found == body[: len(found)]
    assert 256 * 1024 < len(found) < 400_000


def kept(table, name):
    """Return the body under a name of today's, as it came."""
    item = table.get(keys.quarantine(f"{NOW:%Y-%m-%d}", name))
    return base64.b64decode(item["body"]["B"]) if item else None


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
