"""What cannot be read of what WhatsApp tells: none of it lost, none able to break the reading."""

import json
import re
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chalicelib.messaging.event_types import InboundMessage, Unreadable
from chalicelib.messaging.whatsapp.parse_webhook import events_of_sns, events_of_webhook
from tests.unit.messaging.recordings import CASES, recorded


def test_a_thousand_at_once_are_all_there():
    """WhatsApp batches up to a thousand: each is an event, in order."""
    body = json.loads(recorded("status_sent"))
    one = body["entry"][0]["changes"][0]["value"]["statuses"][0]
    body["entry"][0]["changes"][0]["value"]["statuses"] = [
        {**one, "id": f"wamid.{number}"} for number in range(1000)
    ]
    events = events_of_webhook(json.dumps(body).encode())
    assert [event.provider_id for event in events] == [f"wamid.{n}" for n in range(1000)]


BROKEN = [None, 1, "x", [], {}, {"id": "wamid.x"}, {"id": 5, "type": "text", "timestamp": "1"}]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
@pytest.mark.parametrize("name", ["text", "status_sent", "marketing_stop"])
def test_a_broken_neighbour_loses_nothing(name, broken):
    """What is malformed is told as such; what stands beside it is read."""
    body = json.loads(recorded(name))
    value = body["entry"][0]["changes"][0]["value"]
    key = next(key for key in ("messages", "statuses", "user_preferences") if key in value)
    value[key] = [broken, *value[key], broken]
    body["entry"][0]["changes"] += [broken, {"field": "messages", "value": broken}]
    body["entry"] += [broken]
    events = events_of_webhook(json.dumps(body).encode())
    assert CASES[name] in events
    assert any(isinstance(event, Unreadable) for event in events)


@pytest.mark.parametrize("stamp", ["", "soon", None, "9" * 30, -(10**18), [], "1795365000.5", True])
def test_a_moment_that_cannot_be_read_is_told(stamp):
    """No moment is invented: the raw body is kept by the caller."""
    body = json.loads(recorded("text"))
    body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = stamp
    assert events_of_webhook(json.dumps(body).encode()) == [Unreadable("messages: timestamp")]


def test_nobody_is_no_sender():
    """A message without any identifier of a person belongs to nobody."""
    body = json.loads(recorded("text"))
    value = body["entry"][0]["changes"][0]["value"]
    del value["contacts"], value["messages"][0]["from"], value["messages"][0]["from_user_id"]
    assert events_of_webhook(json.dumps(body).encode()) == [Unreadable("messages: from")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        b"\xff\xfe\x00",
        b'{"object":"page","entry":[]}',
        b'{"object":"whatsapp_business_account"}',
        b'{"object":"whatsapp_business_account","entry":{}}',
        b'{"object":"whatsapp_business_account","entry":[{"changes":1}]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_a_body_that_is_no_webhook_is_told(body):
    """Whatever was signed, it is answered and kept: reading it never raises."""
    [event] = events_of_webhook(body)
    assert isinstance(event, Unreadable)
    [event] = events_of_sns(body.decode("utf-8", "replace"))
    assert isinstance(event, Unreadable)


@pytest.mark.parametrize("entry", [None, 5, "", "x", "[]", '{"changes":0}', "[" * 99_999])
def test_an_envelope_around_nothing_is_told(entry):
    """AWS's envelope with no readable entry."""
    [event] = events_of_sns(json.dumps({"whatsAppWebhookEntry": entry}))
    assert isinstance(event, Unreadable)


def test_half_characters_become_whole():
    """A lone surrogate or a zero byte must not fail later, where the text is stored."""
    body = recorded("text").replace("Sí".encode(), b"S\\ud83d \\u0000")
    [event] = events_of_webhook(body)
    assert event.text.encode()
    assert "\x00" not in event.text


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("history", "history"),
        ("app_state", "smb_app_state_sync"),
        ("echo_in_group", "smb_message_echoes"),
        ("echo_text", "echoes_of_a_later_year"),
    ],
)
def test_news_that_are_nobodys_word_to_us_keep_nothing_personal(name, field):
    """A clinic's old chats, its contacts, its groups, and kinds that nobody knows yet carry what people wrote: only their kind is kept."""
    body = recorded(name).replace(b"smb_message_echoes", field.encode())
    (event,) = events_of_webhook(body)
    assert not any(said in repr(event) for said in ("secreto", "55123", "55987", "Sí, los"))


def test_reasons_never_quote_what_came():
    """An Unreadable may be logged, so it names fields and never values."""
    body = json.loads(recorded("text"))
    body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = "secreto 5512345678"
    events = events_of_webhook(json.dumps(body).encode())
    assert "5512345678" not in repr(events)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def spots(node, path=()):
    yield path
    pairs = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, inner in pairs:
        yield from spots(inner, (*path, key))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(CASES)), JSON)
def test_no_change_of_a_real_body_breaks_the_reading(data, name, poison):
    """Put anything in the place of any part: reading still ends, with events."""
    body = json.loads(recorded(name))
    path = data.draw(st.sampled_from([spot for spot in spots(body) if spot]))
    target = body
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = deepcopy(poison)
    events = events_of_webhook(json.dumps(body).encode())
    assume(events)
    for event in events:
        assert re.match(r"[A-Z]\w+\(", repr(event))
        repr(event).encode()


@pytest.mark.parametrize("year", [-62135596800, 0, 1230767999, 4133980800, 253402300799])
def test_a_moment_that_no_message_was_ever_sent_at_is_unreadable(year):
    """Before WhatsApp was, or so late that no day can be added to it."""
    body = json.loads(recorded("text"))
    body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = str(year)
    assert events_of_webhook(json.dumps(body).encode()) == [Unreadable("messages: timestamp")]


@pytest.mark.parametrize(("name", "missing"), [("id", "id"), ("from", "from")])
@pytest.mark.parametrize("longest", ["x" * 512, "ñ" * 256])
def test_an_identifier_fits_a_key_of_the_table(name, missing, longest):
    """512 bytes, however they are spelled; a longer one is nobody's."""
    body = json.loads(recorded("text"))
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"] = []
    del value["messages"][0]["from_user_id"]
    value["messages"][0][name] = longest
    (event,) = events_of_webhook(json.dumps(body).encode())
    assert isinstance(event, InboundMessage)
    value["messages"][0][name] = longest + "x"
    assert events_of_webhook(json.dumps(body).encode()) == [Unreadable(f"messages: {missing}")]


@pytest.mark.parametrize("kind", ["status_read", "text"])
def test_a_number_or_a_name_too_long_is_nobodys(kind):
    """The clinic's number, our own id and the message answered: longer than any there is."""
    body = json.loads(recorded(kind))
    value = body["entry"][0]["changes"][0]["value"]
    value["metadata"]["phone_number_id"] = "9" * 513
    for part in (*value.get("messages", ()), *value.get("statuses", ())):
        part |= {"biz_opaque_callback_data": "x" * 513, "context": {"id": "x" * 513}}
    (event,) = events_of_webhook(json.dumps(body).encode())
    assert event.phone_number_id == ""
    assert getattr(event, "message_id", "") == getattr(event, "context_id", "") == ""
