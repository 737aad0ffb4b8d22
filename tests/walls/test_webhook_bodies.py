"""S1: signed bodies that WhatsApp would never write: no 5xx, no effect, and none on what stands beside them."""

import json
import logging
import random
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.messaging.model import Message, State
from chalicelib.web.request_size_and_origin import largest_body
from tests.scale import scaled
from tests.walls.hostile_bodies import (
    OTHER_WORDS,
    RECORDED,
    Forge,
    Names,
    a_valid_read,
    a_valid_text,
    broken_for_certain,
)
from tests.walls.signed_post import HEARD_AT, SAID_AT, Town, next_door, post, post_as_client

MANGLED = scaled(400_000, part=200)
BROKEN = scaled(280_000, part=50)
TORN = scaled(300_000, part=50)
INVENTED = scaled(20_000, part=50)
BY_CLIENT = (
    20  # one in so many goes through Chalice's test client, the others straight to the application
)

LARGEST = largest_body("/webhooks/whatsapp")
WORDS = "¿Puedo llevar a mi hija?"


@pytest.fixture
def town(monkeypatch, stopped_clock):
    made = Town()
    monkeypatch.setattr(wiring, "services", lambda: made.services)
    logger = logging.getLogger("service_undefined")
    disabled, logger.disabled = logger.disabled, True
    stopped_clock.move_to(HEARD_AT.timestamp())
    yield made
    logger.disabled = disabled
    made.services.pool.shutdown()


def sent(body, n):
    """Post a body one of the two ways; return the status."""
    return post_as_client(body) if n % BY_CLIENT == 0 else post(body)


@pytest.mark.usefixtures("ids_come_mangled")
def test_valid_events_take_effect_beside_mangled_ones(town):
    """Types changed, keys missing, ids of others, thousands of entries: answered 200, and what is whole is done."""
    names = Names(foreign=[town.foreign.id])
    for seed in range(MANGLED):
        forge = Forge(seed, names)
        wamid = f"wamid.valid-{seed}"
        valid = [a_valid_text(WORDS, wamid, SAID_AT), a_valid_read(town.reminder.id, SAID_AT)]
        body = forge.written(forge.beside(forge.mangled(), valid))
        if len(body) > LARGEST:  # more than the gateway lets through
            assert (sent(body, seed), town.items()) == (413, town.before), f"seed {seed}"
            continue
        assert sent(body, seed) == 200, f"seed {seed}: {body[:3000]!r}"
        after = town.items()
        assert next_door(after) == next_door(town.before), f"seed {seed}"
        assert town.services.stored(town.reminder).state is State.READ, f"seed {seed}"
        assert town.services.ours.get(Message, town.other.id).state is State.ACCEPTED, (
            f"seed {seed}"
        )
        ours = town.services.ours
        said = [text.text for task in ours.inbox() for text in ours.texts_of(task)]
        assert WORDS in said, f"seed {seed}: {said}"
        town.as_before()
    print(f"\nS1: {MANGLED:,} mangled bodies: no 5xx, the valid events beside them all took effect")


def test_what_is_broken_does_nothing(town):
    """The table is as it was, and the body is kept where it was ours and could not be read."""
    for seed in range(BROKEN):
        body = Forge(seed, Names()).written(broken_for_certain(random.Random(seed)))
        assert sent(body, seed) == 200, f"seed {seed}: {body[:3000]!r}"
        assert town.items() == town.before, f"seed {seed}: {body[:3000]!r}"
        assert town.services.queue.puts == []
        town.as_before()
    print(f"\nS1: {BROKEN:,} broken bodies: no 5xx, the table unchanged")


def test_torn_bytes_are_answered_and_never_reach_next_door(town):
    """Cut, flipped, endless brackets, noise; correctly signed all the same."""
    unread = 0
    for seed in range(TORN):
        forge = Forge(seed, Names())
        body = forge.torn(forge.written(forge.rng.choice(RECORDED)))
        assert sent(body, seed) == 200, f"seed {seed}: {body[:3000]!r}"
        after = town.items()
        assert next_door(after) == next_door(town.before), f"seed {seed}"
        kept = [one.body for one in town.services.quarantine.kept]
        if kept == [body] and not _is_json(body):
            unread += 1
            assert after == town.before, f"seed {seed}"
        else:
            assert _is_json(body), f"seed {seed}: neither read nor kept"
        town.as_before()
    print(f"\nS1: {TORN:,} torn bodies: no 5xx, {unread:,} were no JSON, kept and without effect")


def _is_json(body):
    try:
        return isinstance(json.loads(body.decode("utf-8", "replace")), dict)
    except (ValueError, RecursionError):
        return False


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=20)
    | st.sampled_from(["messages", "106540352242922", "5215512345678", "text", "button", "read"])
    | st.integers(1795364000, 1795365600).map(str)
)
words = st.sampled_from(
    [
        *OTHER_WORDS,
        *("metadata", "phone_number_id", "from", "timestamp", "status", "text", "body", "button"),
        *("payload", "interactive", "button_reply", "system", "contacts", "wa_id", "context"),
        *("from_user_id", "biz_opaque_callback_data", "code", "wa_id", "user_id", "profile"),
    ]
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
numbers = st.just({"phone_number_id": "106540352242922"})
values = st.dictionaries(words, trees, max_size=4) | st.builds(
    lambda number, parts, kind: {"metadata": number, kind: parts},
    numbers,
    st.lists(st.dictionaries(words, trees, max_size=6), max_size=2),
    st.sampled_from(["messages", "statuses", "contacts", "errors", "user_preferences"]),
)
fields = st.sampled_from(["messages", "user_preferences", "account_update", "security"]) | trees
changes = st.builds(lambda name, value: {"field": name, "value": value}, fields, values) | trees
entries = st.builds(
    lambda some: {"id": "waba-1", "changes": some}, st.lists(changes, max_size=2) | trees
)
bodies = st.builds(
    lambda some: {"object": "whatsapp_business_account", "entry": some},
    st.lists(entries, max_size=2) | trees,
)


def test_whatever_hypothesis_invents_is_answered(town):
    """Any structure under WhatsApp's own words."""

    @settings(
        max_examples=INVENTED,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(body=bodies, seed=st.integers(0, 1))
    def answered(body, seed):
        try:
            assert post(Forge(seed, Names()).written(body)) == 200
            assert next_door(town.items()) == next_door(town.before)
            assert town.services.stored(town.reminder).state is State.SENT
        finally:
            town.as_before()

    answered()
    print(f"\nS1: {INVENTED:,} invented bodies: no 5xx")


def test_the_fuzzing_program_runs():
    """A few rounds of what `make fuzz` does at length: tests/walls/fuzz_webhook.py."""
    pytest.importorskip("atheris", reason="atheris has no build for this Python or platform")
    program = [sys.executable, "-m", "tests.walls.fuzz_webhook", "-runs=300"]
    done = subprocess.run(program, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 300 runs" in done.stderr
