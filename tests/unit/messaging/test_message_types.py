"""Every type of message that WhatsApp has, and some that it has not: each read or named, its words kept, none put aside."""

import json

import pytest

from chalicelib.messaging.event_types import (
    AccountEvent,
    InboundKind,
    InboundMessage,
    NobodysWord,
    NumberChanged,
)
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from tests.unit.functions.memory_services import change, webhook
from tests.unit.messaging.recordings import ANA, AT, BSUID, NUMBER

NAMED = {"id": "wamid.in", "timestamp": str(int(AT.timestamp())), "from": ANA}
ANA_LOPEZ = {
    "name": {"formatted_name": "Ana López", "first_name": "Ana"},
    "phones": [{"phone": "+52 55 1234 5678", "wa_id": ANA, "type": "CELL"}],
}
BY_ID_ONLY = {"name": {"formatted_name": "Luis"}, "phones": [{"wa_id": ANA}, {"phone": "55 8"}]}
PLACE = {"latitude": 19.43, "longitude": -99.13, "name": "Farmacia", "address": "Roma 12"}
FORM = {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "x", "hora": "10:30"}'}
ANSWERS = {
    "flow_token": "x",
    "días": ["lunes", "jueves"],
    "lugar": {"calle": "Roma", "número": 12, "nada": None},
    "hora": "10:30",
    "sí": True,
    "hondo": [[[["de más"]]]],
}
PIECES = [{"product_retailer_id": "LIMPIEZA", "quantity": 2}]

OTHER = {
    "[image] mi receta": {"type": "image", "image": {"id": "1", "caption": "mi receta"}},
    "[video] así camina": {"type": "video", "video": {"caption": "así camina"}},
    "[document] mis estudios, a.pdf": {
        "type": "document",
        "document": {"caption": "mis estudios", "filename": "a.pdf"},
    },
    "[audio]": {"type": "audio", "audio": {"id": "1", "voice": True}},
    "[sticker]": {"type": "sticker", "sticker": {"id": "1"}},
    "[contacts] Ana López +52 55 1234 5678": {"type": "contacts", "contacts": [ANA_LOPEZ]},
    f"[contacts] Ana López +52 55 1234 5678, Luis +{ANA} 55 8": {
        "contacts": [ANA_LOPEZ, BY_ID_ONLY]
    },
    "[location] Farmacia, Roma 12": {"type": "location", "location": PLACE},
    "[location] 19.43, -99.13": {"location": {"latitude": 19.43, "longitude": -99.13}},
    "[order] para el lunes, 2 × LIMPIEZA": {
        "type": "order",
        "order": {"text": "para el lunes", "product_items": PIECES},
    },
    "[form] hora: 10:30": {
        "type": "interactive",
        "interactive": {"type": "nfm_reply", "nfm_reply": FORM},
    },
    "[form] días: lunes, jueves, lugar: Roma, 12, hora: 10:30, sí: True": {
        "type": "interactive",
        "interactive": {"nfm_reply": {"response_json": json.dumps(ANSWERS)}},
    },
    "[form] lugar: Roma": {"interactive": {"nfm_reply": {"response_json": {"lugar": "Roma"}}}},
    "[form] lunes, jueves": {
        "interactive": {"nfm_reply": {"response_json": '["lunes", "jueves"]'}}
    },
    "[button] Sí, voy": {"type": "button", "button": "Sí, voy"},
    "[image] mi foto": {"type": "image", "image": "mi foto"},
    "[forwarded] BAJA": {"text": {"body": "BAJA"}, "context": {"forwarded": True}},
    "[forwarded] Sí": {"text": {"body": "Sí"}, "context": {"frequently_forwarded": True}},
    "[form] {": {"type": "interactive", "interactive": {"nfm_reply": {"response_json": "{"}}},
    "[interactive] mañana": {
        "type": "interactive",
        "interactive": {"type": "of_later", "of_later": {"title": "mañana"}},
    },
    "[unsupported]": {"type": "unsupported", "errors": [{"code": 131051}]},
    "[unsupported] poll": {"type": "unsupported", "unsupported": {"type": "poll"}},
    "[poll] ¿vengo?": {"type": "poll", "poll": {"title": "¿vengo?"}},
    "[ephemeral]": {"type": "ephemeral"},
    "[unknown]": {},
}
TEXTS = {
    "text": {"type": "text", "text": {"body": "Sí"}},
    "without a type": {"text": {"body": "Sí"}},
    "bare words": {"type": "text", "text": "Sí"},
    "a type that is none": {"type": {"text": 1}, "text": {"body": "Sí"}},
    "beside an answer": {"type": "text", "text": {"body": "Sí"}, "context": {"id": "wamid.out"}},
}
ROW = {"id": "move:x", "title": "2. Luis"}
BUTTONS = {
    "button": {"type": "button", "button": {"text": "2. Luis", "payload": "move:x"}},
    "button_reply": {"type": "interactive", "interactive": {"button_reply": ROW}},
    "list_reply": {"type": "interactive", "interactive": {"list_reply": ROW}},
    "without a type": {"interactive": {"type": "list_reply", "list_reply": ROW}},
    "described": {
        "interactive": {"list_reply": {"id": "move:x", "title": "2.", "description": "Luis"}}
    },
}
NEW_TEXT = {"type": "text", "text": {"body": "No puedo ir"}}
NEW_CAPTION = {"type": "image", "image": {"caption": "mi otra receta"}}
EDITS = {
    "No puedo ir": {"edit": {"original_message_id": "wamid.old", "message": NEW_TEXT}},
    "No puedo": {"edit": {"original_message_id": "wamid.old", "message": {"text": "No puedo"}}},
    "Ya no": {"edit": {"original_message_id": "wamid.old", "message": "Ya no"}},
    "[image] mi otra receta": {
        "edit": {"original_message_id": "wamid.old", "message": NEW_CAPTION}
    },
    "[poll] ¿vengo?": {
        "edit": {
            "original_message_id": "wamid.old",
            "message": {"poll": {"title": "¿vengo?"}, "type": "poll"},
        }
    },
    "[unknown]": {"edit": {"original_message_id": "wamid.old"}},
    "": {"edit": {"original_message_id": "wamid.old", "message": {"edit": {"message": NEW_TEXT}}}},
}
SYSTEM = {"type": "system", "system": {"type": "customer_identity_changed", "body": "x"}}
NOBODYS = {
    "group_message": [
        {"type": kind, "group_id": "120363@g.us", **content}
        for kind, content in (
            ("text", {"text": {"body": "BAJA"}}),
            ("button", {"button": {"payload": "cancel:x", "text": "Cancelar"}}),
            ("system", SYSTEM),
            ("reaction", {"reaction": {"message_id": "wamid.out", "emoji": "👍"}}),
        )
    ],
    "request_welcome": [{"type": "request_welcome"}],
    "number_changed_of_nobody": [
        {"type": "system", "from": None, "system": {"type": "user_changed_number", "wa_id": ANA}},
        {"type": "system", "system": {"type": "user_changed_user_id", "wa_id": ANA}},
    ],
}


def heard(message):
    """Return the one event that a message is, as the webhook brings it."""
    (event,) = events_of_webhook(json.dumps(webhook(change(messages=[NAMED | message]))).encode())
    return event


@pytest.mark.parametrize("words", OTHER)
def test_words_of_any_type_are_what_staff_read(words):
    """Captions, names, numbers, places, answers; a type alone where nothing was said."""
    event = heard(OTHER[words])
    assert (event.kind, event.text, event.payload) == (InboundKind.OTHER, words, "")
    assert event.from_wa_id == ANA


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_a_text_by_what_it_holds(name):
    """Also where its type is missing."""
    event = heard(TEXTS[name])
    assert (event.kind, event.text) == (InboundKind.TEXT, "Sí")


@pytest.mark.parametrize("name", BUTTONS)
def test_a_choice_is_its_title_and_its_token(name):
    """Of templates, of messages in the window, of lists."""
    event = heard(BUTTONS[name])
    text = event.text.replace(".,", ".")
    assert (event.kind, text, event.payload) == (InboundKind.BUTTON, "2. Luis", "move:x")


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("words", EDITS)
def test_an_edit_is_its_new_words_and_what_they_replace(words, typed):
    """It is no text: nothing that reads texts acts on it."""
    event = heard(EDITS[words] | ({"type": "edit"} if typed else {}))
    assert (event.kind, event.text) == (InboundKind.OTHER, words)
    assert (event.replaces, event.is_revoked) == ("wamid.old", False)


IMAGE = {"type": "image", "image": {"caption": "BAJA"}}


@pytest.mark.parametrize(
    ("message", "own"),
    [
        (IMAGE, "BAJA"),
        ({"type": "text", "text": {"body": "BAJA"}}, "BAJA"),
        ({"edit": {"original_message_id": "wamid.old", "message": IMAGE}}, "BAJA"),
        ({"edit": {"original_message_id": "wamid.old", "message": {"text": "BAJA"}}}, "BAJA"),
        (IMAGE | {"context": {"forwarded": True}}, ""),
        ({"text": {"body": "BAJA"}, "context": {"frequently_forwarded": True}}, ""),
        ({"type": "document", "document": {"filename": "BAJA"}}, ""),
        ({"type": "contacts", "contacts": [{"name": {"formatted_name": "BAJA"}}]}, ""),
        ({"type": "location", "location": {"name": "BAJA"}}, ""),
    ],
)
def test_their_own_words_are_what_they_wrote_themselves(message, own):
    """A text, an edit, a caption; neither the name of a file, nor of somebody, nor what others wrote."""
    assert heard(message).own_words == own


def test_a_withdrawal_says_which_message():
    """And holds no words of anybody's."""
    event = heard({"type": "revoke", "revoke": {"original_message_id": "wamid.old"}})
    assert (event.text, event.replaces, event.is_revoked) == ("[revoke]", "wamid.old", True)


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_a_change_is_no_repetition_of_what_it_changes(kind):
    """Should it come under the same id, it has one of its own; the same change again has the same."""
    message = {"type": kind, kind: {"original_message_id": "wamid.in", "message": NEW_TEXT}}
    event = heard(message)
    assert event.provider_id != event.replaces == "wamid.in"
    assert heard(message).provider_id == event.provider_id
    assert heard(message | {"timestamp": str(int(AT.timestamp()) + 60)}) != event
    assert heard({"type": kind, kind: {}}).replaces


@pytest.mark.parametrize("sign", [{"emoji": "👍🏽"}, {"emoji": ""}, {}])
def test_a_reaction_says_on_which_message_and_with_what(sign):
    """Without an emoji it was taken away."""
    event = heard({"type": "reaction", "reaction": {"message_id": "wamid.out", **sign}})
    assert (event.kind, event.context_id) == (InboundKind.REACTION, "wamid.out")
    assert event.reaction == sign.get("emoji", "")


@pytest.mark.parametrize("what", NOBODYS)
def test_what_nobody_said_to_the_clinic_is_named_only(what):
    """A group's words, an opened chat, a change that tells of nobody: no word, no line, nothing to put aside."""
    events = [heard(message) for message in NOBODYS[what]]
    assert events == [NobodysWord(what, NUMBER)] * len(NOBODYS[what])


@pytest.mark.parametrize("field", ["calls", "group_participants_update", "group_lifecycle_update"])
def test_calls_and_groups_ring_no_alarm_of_the_account(field):
    """They come by a field of their own, as often as people like."""
    value = change(calls=[{"from": ANA}])
    assert events_of_webhook(json.dumps(webhook(value | {"field": field})).encode()) == [
        NobodysWord(field, NUMBER)
    ]


def test_other_news_of_whatsapps_is_named_by_its_type():
    """Nobody wrote it."""
    assert isinstance(heard(SYSTEM), AccountEvent)


@pytest.mark.parametrize(
    "kind", ["user_changed_number", "customer_changed_number", "user_changed_user_id"]
)
@pytest.mark.parametrize("new", ["", "5215587654321"])
def test_each_change_of_a_number_or_a_user_id_is_one_event(kind, new):
    """With the new number or without; a name that is no number is none."""
    news = {"type": kind, "user_id": "MX.2", "previous_user_id": BSUID, "wa_id": new or "MX.2"}
    event = heard({"type": "system", "system": news})
    assert isinstance(event, NumberChanged)
    assert (event.old_wa_id, event.new_wa_id) == (ANA, new)
    assert (event.old_bsuid, event.bsuid) == (BSUID, "MX.2")


@pytest.mark.parametrize("name", ["MX.1349", "ana", "@ana", "1234", "9" * 16, "5215512345678x"])
def test_letters_in_the_place_of_the_number_make_no_number(name):
    """It is who speaks all the same, by that name."""
    event = heard({"type": "text", "text": {"body": "hola"}, "from": name})
    assert (event.from_wa_id, event.bsuid) == ("", name)


def test_a_user_id_that_reads_as_a_number_is_nobodys():
    """It would be the line of whoever has that number."""
    said = {"type": "text", "text": {"body": "BAJA"}, "from_user_id": "5215587654321"}
    event = heard(said)
    assert (event.from_wa_id, event.bsuid) == (ANA, "")
    status = {"id": "wamid.x", "status": "read", "timestamp": NAMED["timestamp"]}
    body = webhook(change(statuses=[status | {"recipient_user_id": ANA}]))
    (report,) = events_of_webhook(json.dumps(body).encode())
    assert report.bsuid == ""


def test_a_contact_with_another_number_lends_nothing():
    """Neither user id nor name, though it is the only one."""
    other = {"wa_id": "5215587654321", "user_id": BSUID, "profile": {"name": "Eva"}}
    said = NAMED | {"type": "text", "text": {"body": "hola"}}
    (event,) = events_of_webhook(
        json.dumps(webhook(change(messages=[said], contacts=[other]))).encode()
    )
    assert isinstance(event, InboundMessage)
    assert (event.bsuid, event.profile_name) == ("", "")
    same = other | {"wa_id": ANA.replace("521", "52", 1)}
    (event,) = events_of_webhook(
        json.dumps(webhook(change(messages=[said], contacts=[same]))).encode()
    )
    assert (event.bsuid, event.profile_name) == (BSUID, "Eva")
