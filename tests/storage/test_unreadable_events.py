"""Unreadable events: kept as they came, however long, and without the person who is erased."""

import base64
import json
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.messaging.whatsapp.cut_person_out import PersonInBody, cut_out
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from chalicelib.storage import keys
from chalicelib.storage.unreadable_events import Quarantine
from tests.builders import NOW
from tests.unit.functions.memory_services import a_text, change, webhook

DAY = timedelta(days=1)
MEGABYTE = 1_100_000
BETO = {"from": "5215587654321"}
WITHOUT_ANA = partial(
    cut_out, person=PersonInBody(frozenset({"5512345678"}), lambda number: number == "another")
)


@pytest.fixture
def quarantine(table):
    """Where they lie, with nothing in it."""
    made = Quarantine(table)
    made.forget(lambda _body: None, now=NOW)
    return made


def kept(table, name, *, at=NOW):
    """Return the body under a name of a day's, its parts put together as the runbook does; None where there is none."""
    day = {":day": {"S": keys.quarantine(f"{at:%Y-%m-%d}", "").pk}}
    found = table.query("pk = :day", day, ConsistentRead=True)
    parts = [item for item in found if item["sk"]["S"].partition(".")[0] == name]
    bodies = [base64.b64decode(part["body"]["B"]) for part in parts]
    assert max(map(len, bodies), default=0) < 390_000, (
        "an item of DynamoDB holds 400 KB with its key"
    )
    return b"".join(bodies) if parts else None


def a_thousand_events():
    """Return a body of 1.1 MB: a thousand texts, the last of them Ana's."""
    words = "x" * (MEGABYTE // 1000 - 120)
    said = [a_text(f"{words}", NOW, f"wamid.{n:04}", **BETO) for n in range(999)]
    return json.dumps(webhook(change(messages=[*said, a_text("hola", NOW)]))).encode()


@pytest.mark.parametrize("size", [0, 1_001, 256 * 1024, 300_000, 300_001, 3 * 1024 * 1024])
def test_a_body_is_kept_to_its_last_byte(table, quarantine, size):
    """Meta sends 3 MB at most: what could not be read, and whose number stands in it, may be at the end."""
    body = bytes(range(256)) * (size // 256) + b"\xff" * (size % 256)
    quarantine.keep(f"long{size}", body, at=NOW, until=NOW + DAY)
    assert kept(table, f"long{size}") == body


def test_of_a_thousand_events_each_may_be_offered_again(table, quarantine):
    """1.1 MB are more than an item holds: nothing of them is cut, and all are read from what was kept."""
    body = a_thousand_events()
    assert len(body) > 1_000_000
    quarantine.keep("thousand", body, at=NOW, until=NOW + DAY)
    events = events_of_webhook(kept(table, "thousand"))
    assert events == events_of_webhook(body)
    assert len(events) == 1000


def test_of_a_thousand_events_only_the_erased_persons_goes(table, quarantine):
    """The body is put back together for it, and lies in parts again."""
    at = NOW - 7 * DAY
    quarantine.keep("erased", body := a_thousand_events(), at=at, until=NOW + 23 * DAY)
    assert quarantine.forget(WITHOUT_ANA, now=NOW) == 1
    left = kept(table, "erased", at=at)
    assert events_of_webhook(left) == events_of_webhook(body)[:-1]
    assert quarantine.forget(WITHOUT_ANA, now=NOW) == 0
    gone = table.get(keys.quarantine(f"{at:%Y-%m-%d}", "erased"))["expires_at"]["N"]
    assert gone == str(int((NOW + 23 * DAY).timestamp())), "no longer than it would have been"


def test_a_long_body_that_nobody_can_read_goes_with_all_its_parts(table, quarantine):
    """Wherever the number stands, also where two parts meet."""
    at = NOW - 9 * DAY
    body = b"\xff" * 299_995 + b"5512345678" + b"\xff" * 600_000
    quarantine.keep("noise", body, at=at, until=NOW + DAY)
    assert quarantine.forget(WITHOUT_ANA, now=NOW) == 1
    assert kept(table, "noise", at=at) is None


def test_of_a_body_of_two_clinics_one_persons_words_go_and_the_others_baja_stays(table, quarantine):
    """Of a month, whatever else lies beside it."""
    hers, his = a_text("hola", NOW), a_text("BAJA", NOW, "wamid.in2", **BETO)
    there = change(number="another", messages=[his])
    bodies = {
        "both": webhook(change(messages=[hers]), there),
        "hers": webhook(change(messages=[hers])),
        "his": webhook(change(messages=[his])),
    }
    at = NOW - 20 * DAY
    for name, body in bodies.items():
        quarantine.keep(name, json.dumps(body).encode(), at=at, until=NOW + 10 * DAY)
    assert quarantine.forget(WITHOUT_ANA, now=NOW) == 2
    left = {name: kept(table, name, at=at) for name in bodies}
    assert {name: body and json.loads(body) for name, body in left.items()} == {
        "both": webhook(there),
        "hers": None,
        "his": bodies["his"],
    }
