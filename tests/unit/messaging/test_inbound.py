"""What WhatsApp tells, from recorded bodies: each understood, none lost, none able to break the reading."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pywa import WhatsApp, types

from chalicelib.messaging.events import (
    AccountEvent,
    InboundKind,
    InboundMessage,
    MarketingPreference,
    NumberChanged,
    StatusEvent,
    Unreadable,
)
from chalicelib.messaging.whatsapp.inbound import events_of_sns, events_of_webhook
from chalicelib.messaging.whatsapp.payload import read_payload

PAYLOADS = Path(__file__).parent / "payloads"
NUMBER = "106540352242922"
ACCOUNT = "102290129340398"
ANA = "5215512345678"
BSUID = "MX.13491208655302741918"
OURS = "clinic000001.patient00001.2611231030-reminder-0a1b2c3d"
IN = "wamid.HBgNNTIxNTUxMjM0NTY3OBUCABIYFDNBIN"
OUT = "wamid.HBgNNTIxNTUxMjM0NTY3OBUCABEYEjkOUT"
AT = datetime.fromtimestamp(1795365000, UTC)


def recorded(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def said(kind, text, payload="", context="", **changes):
    plain = {
        "phone_number_id": NUMBER,
        "provider_id": IN,
        "at": AT,
        "kind": InboundKind(kind),
        "from_wa_id": ANA,
        "bsuid": BSUID,
        "profile_name": "Ana Sofía 🌸",
        "text": text,
        "payload": payload,
        "context_id": context,
    }
    return InboundMessage(**{**plain, **changes})


def status(state, **changes):
    plain = {
        "phone_number_id": NUMBER,
        "provider_id": OUT,
        "state": state,
        "at": AT,
        "message_id": OURS,
        "recipient_wa_id": ANA,
        "bsuid": BSUID,
    }
    return StatusEvent(**{**plain, **changes})


def news(field, **details):
    dotted = {name.replace("__", "."): value for name, value in details.items()}
    return AccountEvent(field, ACCOUNT, "", dotted)


TEMPLATE = {
    "message_template_id": "123456",
    "message_template_name": "recordatorio_cita",
    "message_template_language": "es_MX",
}
CASES = {
    "text": said("text", "Sí, ahí estaré 👍 ¿está bien?"),
    "template_button": said("button", "Confirmo", f"confirm:{OURS}", OUT),
    "session_button": said("button", "1. Ana 10:30 a.m.", f"cancel:{OURS}:visit0000001", OUT),
    "list_reply": said("button", "2. Luis", f"move:{OURS}:visit0000002", OUT),
    "image_with_caption": said("other", "[image] mi receta"),
    "voice_note": said("other", "[audio]"),
    "reaction": said("other", "[reaction] 👍"),
    "unsupported": said("other", "[unsupported]"),
    "bsuid_only": said("text", "hola", from_wa_id="", profile_name="Ana"),
    "user_changed_number": NumberChanged(NUMBER, "wamid.SYS", AT, ANA, "5215598765432"),
    "user_changed_number_old_form": NumberChanged(NUMBER, "wamid.SYS", AT, ANA, "5215598765432"),
    "system_other": AccountEvent("system", ACCOUNT, NUMBER, {"type": "customer_identity_changed"}),
    "status_sent": status("sent"),
    "status_delivered": status("delivered"),
    "status_read": status("read"),
    "status_failed": status("failed", error_codes=("131026",)),
    "status_unknown": status("other"),
    "status_without_our_id": status("delivered", message_id=""),
    "status_to_bsuid": status("delivered", recipient_wa_id=""),
    "marketing_stop": MarketingPreference(NUMBER, stop=True, at=AT, wa_id=ANA, bsuid=BSUID),
    "marketing_resume": MarketingPreference(NUMBER, stop=False, at=AT, wa_id=ANA, bsuid=BSUID),
    "template_status": news(
        "message_template_status_update",
        event="PAUSED",
        reason="NONE",
        other_info__title="FIRST_PAUSE",
        other_info__description="x" * 100,
        **TEMPLATE,
    ),
    "template_category": news(
        "template_category_update",
        previous_category="UTILITY",
        new_category="MARKETING",
        **TEMPLATE,
    ),
    "template_quality": news(
        "message_template_quality_update",
        previous_quality_score="GREEN",
        new_quality_score="YELLOW",
        **TEMPLATE,
    ),
    "phone_quality": news(
        "phone_number_quality_update",
        display_phone_number="525598765432",
        event="FLAGGED",
        current_limit="TIER_250",
    ),
    "capability": news(
        "business_capability_update",
        max_daily_conversation_per_phone="2000",
        max_phone_numbers_per_business="25",
    ),
    "account_update": news(
        "account_update",
        event="DISABLED_UPDATE",
        ban_info__waba_ban_state="SCHEDULE_FOR_DISABLE",
        ban_info__waba_ban_date="November 22, 2026",
    ),
    "account_alert": news(
        "account_alerts",
        entity_type="PHONE_NUMBER",
        entity_id="123",
        alert_severity="INFORMATIONAL",
        alert_status="ACTIVE",
        alert_type="OBA_APPROVED",
        alert_description="x",
    ),
    "echo_of_a_chat": AccountEvent("smb_message_echoes", ACCOUNT, NUMBER),
    "errors_of_the_number": AccountEvent("errors", ACCOUNT, NUMBER, {"codes": "130429"}),
}


@pytest.mark.parametrize("name", CASES)
def test_webhook(name):
    """One recorded body, one event, every field of it."""
    assert events_of_webhook(recorded(name)) == [CASES[name]]


def test_every_recorded_body_is_a_case():
    """A file nobody reads proves nothing."""
    names = {path.stem for path in PAYLOADS.glob("*.json")}
    assert names == set(CASES) | {"sns_accepted", "sns_text", "sns_two_statuses"}


ON_AWS = "phone-number-id-976c72"  # AWS's id of the number, from the ARN in the context


def test_accepted_on_aws_carries_both_ids():
    """AWS's id, which the send answered, beside WhatsApp's; and the number is called as AWS does."""
    [event] = events_of_sns(recorded("sns_accepted").decode())
    aws_id = "6d69f07a-c317-4278-9d5c-6a84078419ec"
    assert event == replace(status("accepted", aws_message_id=aws_id), phone_number_id=ON_AWS)


def test_a_message_on_aws_is_the_same_event():
    """Both ways end in the same events, but for the number's own id."""
    [event] = events_of_sns(recorded("sns_text").decode())
    assert event == replace(said("text", "Sí 👍"), phone_number_id=ON_AWS)


def test_a_context_that_names_no_number_leaves_metas_id():
    """Whatever stands in the envelope, the event is read."""
    envelope = json.loads(recorded("sns_text"))
    for context in ({}, None, {"MetaPhoneNumberIds": [None, {"arn": 3}]}):
        [event] = events_of_sns(json.dumps(envelope | {"context": context}))
        assert event == said("text", "Sí 👍")


def test_awss_id_is_not_guessed():
    """With two statuses in one envelope its one id may belong to either."""
    events = events_of_sns(recorded("sns_two_statuses").decode())
    assert [event.aws_message_id for event in events] == ["", ""]


# ── an independent reader ───────────────────────────────────────────────
@pytest.fixture(scope="module")
def pywa_client():
    return WhatsApp(phone_id=NUMBER, token="x", server=None)


@pytest.mark.parametrize("name", ["text", "template_button", "session_button", "list_reply"])
def test_an_independent_client_reads_our_recordings_alike(name, pywa_client):
    """The recordings are real enough for pywa, which reads the same out of them."""
    kind = {
        "text": types.Message,
        "list_reply": types.CallbackSelection,
    }.get(name, types.CallbackButton)
    read = kind.from_update(client=pywa_client, update=json.loads(recorded(name)))
    ours = CASES[name]
    assert (read.id, read.from_user.wa_id, read.timestamp) == (IN, ANA, AT)
    assert read.from_user.bsuid == ours.bsuid
    if ours.payload:
        assert read.data == ours.payload
        assert read_payload(ours.payload)
    else:
        assert read.text == ours.text


@pytest.mark.parametrize("name", ["status_sent", "status_delivered", "status_read"])
def test_an_independent_client_reads_our_statuses_alike(name, pywa_client):
    """The same id, state and tracker."""
    read = types.MessageStatus.from_update(
        client=pywa_client, update=json.loads(recorded(name)), contact_idx=0, status_idx=0
    )
    ours = CASES[name]
    assert (read.id, read.status.value, read.tracker) == (OUT, ours.state, OURS)


# ── nothing lost ────────────────────────────────────────────────────────
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


def test_one_contact_is_not_lent_to_others():
    """In a batch of two people each gets the name that is theirs."""
    body = json.loads(recorded("text"))
    value = body["entry"][0]["changes"][0]["value"]
    eva = {"profile": {"name": "Eva"}, "wa_id": "5215500000000", "user_id": "MX.2"}
    value["contacts"].insert(0, eva)
    other = {**value["messages"][0], "from": "5215500000000", "from_user_id": "MX.2"}
    stranger = {**value["messages"][0], "from": "5215511111111", "from_user_id": ""}
    value["messages"] += [other, stranger]
    events = events_of_webhook(json.dumps(body).encode())
    assert [event.profile_name for event in events] == ["Ana Sofía 🌸", "Eva", ""]
    assert [event.bsuid for event in events] == [BSUID, "MX.2", ""]


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


def test_news_of_unknown_kinds_keeps_nothing_personal():
    """An echo of a chat carries what people wrote: only its kind is kept."""
    assert "secreto" not in repr(events_of_webhook(recorded("echo_of_a_chat")))


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
    for event in events_of_webhook(json.dumps(body).encode()):
        assert re.match(r"[A-Z]\w+\(", repr(event))
        repr(event).encode()


def test_reading_is_cheap_to_import():
    """The webhook answers within 250 ms from cold: it imports nothing heavy for reading."""
    program = (
        "import sys; import chalicelib.messaging.whatsapp.inbound, chalicelib.messaging.whatsapp.signature;"
        "print(sorted({'babel','jinja2','pydantic','phonenumbers','boto3','botocore','urllib3','msgspec'}"
        " & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("year", [-62135596800, 0, 1230767999, 4133980800, 253402300799])
def test_a_moment_that_no_message_was_ever_sent_at_is_unreadable(year):
    """Before WhatsApp was, or so late that no day can be added to it."""
    body = json.loads(recorded("text"))
    body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = str(year)
    assert events_of_webhook(json.dumps(body).encode()) == [Unreadable("messages: timestamp")]


@pytest.mark.parametrize(("name", "missing"), [("id", "id"), ("type", "type"), ("from", "from")])
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
