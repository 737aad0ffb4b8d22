"""What we ask WhatsApp to deliver, checked by rule and by a client we did not write."""

import hashlib
import json
import string
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pywa.types.others import InteractiveType

from chalicelib.messaging.model import Action, Button, Content, Kind, message_id
from chalicelib.messaging.whatsapp.payload import (
    NOTHING,
    Tap,
    body_of,
    clean_parameter,
    payload_of,
    read_payload,
)
from tests.unit.messaging.builders import NOW, REMINDER, a_message


def test_template_message_is_what_the_documents_show():
    """The whole body, field by field."""
    message = a_message()
    token = message.id
    assert body_of(message) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+525512345678",
        "type": "template",
        "biz_opaque_callback_data": token,
        "template": {
            "name": "recordatorio_cita",
            "language": {"code": "es_MX"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Ana"},
                        {"type": "text", "text": "Clínica Dental Sonrisa"},
                        {"type": "text", "text": "lunes 23 de noviembre, 10:30 a. m."},
                        {"type": "text", "text": "Roma 12"},
                    ],
                },
                *(
                    {
                        "type": "button",
                        "sub_type": "quick_reply",
                        "index": index,
                        "parameters": [{"type": "payload", "payload": f"{action}:{token}"}],
                    }
                    for index, action in (("0", "confirm"), ("1", "move"), ("2", "cancel"))
                ),
            ],
        },
    }


def test_template_without_parameters_or_buttons_has_no_components():
    """An empty component is refused by WhatsApp, so there is none."""
    body = body_of(a_message(Content(template="hola", language="es_MX")))
    assert body["template"]["components"] == []


def test_free_text_is_a_text_message():
    """Inside the window plain words go as they are, line breaks kept."""
    body = body_of(a_message(Content(text="Gracias, Ana.\n¡Te esperamos! 🦷")))
    assert body["type"] == "text"
    assert body["text"] == {"preview_url": False, "body": "Gracias, Ana.\n¡Te esperamos! 🦷"}


def test_buttons_in_the_window_are_an_interactive_message():
    """At most three, titles at most 20 characters, each with its own visit."""
    buttons = tuple(
        Button(Action.CANCEL, f"{number}. Maximiliano Alejandro", f"visit{number}")
        for number in range(1, 6)
    )
    message = a_message(Content(text="¿Cuál cita?", buttons=buttons))
    interactive = body_of(message)["interactive"]
    replies = [button["reply"] for button in interactive["action"]["buttons"]]
    assert interactive["type"] == InteractiveType.BUTTON.value
    assert [reply["id"] for reply in replies] == [
        f"cancel:{message.id}:visit{number}" for number in (1, 2, 3)
    ]
    assert all(1 <= len(reply["title"]) <= 20 for reply in replies)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Ana", "Ana"),
        ("  Ana\n\tMaría  ", "Ana María"),
        ("a      b", "a b"),
        ("10:30\u202fa.\u00a0m.", "10:30 a. m."),
        ("", NOTHING),
        (" \n ", NOTHING),
        ("\u200b\u200d", NOTHING),
        ("Ana\x00\x07", "Ana"),
        ("\u202eanA", "anA"),
        ("👩‍⚕️ Zoë Ñandú", "👩‍⚕️ Zoë Ñandú"),
        ("media \ud83d mitad", "media mitad"),
        ("x" * 1025, "x" * 1023 + "…"),
    ],
)
def test_parameters_are_cleaned(written, sent):
    """WhatsApp refuses empty texts, line breaks, tabs and long runs of spaces."""
    assert clean_parameter(written) == sent


@given(st.text(max_size=1200) | st.text(st.characters(categories=["Zs", "Cc", "Cf", "Cs"])))
@example("\n" * 5000)
def test_any_parameter_keeps_the_rules(text):
    """Whatever a receptionist types, WhatsApp takes it, and cleaning twice changes nothing."""
    clean = clean_parameter(text)
    assert 1 <= len(clean) <= 1024
    assert "     " not in clean
    assert not set(clean) & {"\n", "\t", "\r"}
    assert clean_parameter(clean) == clean
    json.dumps(clean, ensure_ascii=False).encode()


@given(st.text(max_size=6000))
def test_any_free_text_keeps_the_rules(text):
    """Free text is never empty and never too long; with buttons it is shorter."""
    plain = body_of(a_message(Content(text=text)))["text"]["body"]
    button = Button(Action.CONFIRM, text)
    asked = body_of(a_message(Content(text=text, buttons=(button,))))["interactive"]
    assert 1 <= len(plain) <= 4096
    assert 1 <= len(asked["body"]["text"]) <= 1024
    assert 1 <= len(asked["action"]["buttons"][0]["reply"]["title"]) <= 20


@pytest.mark.parametrize("about", ["", "visit0000001"])
@pytest.mark.parametrize("action", Action)
def test_a_tap_reads_back(action, about):
    """The token says the same after the journey, and fits a template's button."""
    name = message_id("c" * 12, "p" * 12, Kind.CLINIC_NOTICE, NOW, "any")
    payload = payload_of(Button(action, about=about), name)
    assert read_payload(payload) == Tap(action, name, about)
    assert len(payload) <= 128


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "confirm",
        "confirm:",
        ":x",
        "destroy:clinic.patient.name",
        "CONFIRM:clinic.patient.name",
        "confirm:a:b:c",
        "confirm:a:",
        "confirm:a b",
        "confirm:a\n",
        "confirm:ñ",
        "confirm:" + "a" * 101,
        "Sí, confirmo",
        "{}",
        "\ud800",
    ],
)
def test_a_token_we_never_gave_is_nobody(payload):
    """A foreign or forged token is no tap, and no error either."""
    assert read_payload(payload) is None


@given(st.text(alphabet=string.printable + "ñ\ud800", max_size=200))
def test_reading_a_token_never_raises(payload):
    """Whatever comes in."""
    tap = read_payload(payload)
    assert tap is None or isinstance(tap, Tap)


def test_the_body_carries_nothing_but_what_was_said():
    """Same message, same bytes: nothing random, nothing of the clock."""
    first = json.dumps(body_of(a_message()), sort_keys=True)
    again = json.dumps(body_of(replace(a_message(), content=replace(REMINDER))), sort_keys=True)
    assert hashlib.sha256(first.encode()).digest() == hashlib.sha256(again.encode()).digest()
