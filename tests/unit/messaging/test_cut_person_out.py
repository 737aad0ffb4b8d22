"""What WhatsApp told, without one person: other people's and other clinics' words stay as they came."""

import json
from pathlib import Path

import pytest

from chalicelib.messaging.whatsapp.cut_person_out import PersonInBody, cut_out
from chalicelib.messaging.whatsapp.parse_webhook import events_of_sns, events_of_webhook
from tests.builders import NOW
from tests.unit.functions.memory_services import a_status, a_text, change, webhook

ANA, BETO = "5215512345678", "5215587654321"
OTHERS = "number-of-another"
PERSON = PersonInBody(frozenset({"5512345678"}), lambda number: number == OTHERS)
PAYLOADS = Path(__file__).parent / "payloads"


def cut(body):
    """Return what is left of a body, read again; None where nothing is."""
    left = cut_out(json.dumps(body, ensure_ascii=False).encode(), PERSON)
    return left if left is None else json.loads(left)


def from_beto(words, **more):
    """Return what another person wrote."""
    return a_text(words, NOW, "wamid.in2", **{"from": BETO, **more})


def test_of_two_people_of_one_clinic_one_is_cut_out():
    """Words, contact and status of the one; the other's BAJA stays."""
    contacts = [{"wa_id": ANA, "profile": {"name": "Ana"}}, {"wa_id": BETO}]
    hers, his = a_text("hola", NOW), from_beto("BAJA")
    body = webhook(
        change(messages=[hers, his], contacts=contacts),
        change(statuses=[a_status("read", NOW, "a.b.c")]),
    )
    assert cut(body) == webhook(change(messages=[his], contacts=contacts[1:]))


def test_another_clinics_part_stays_whole():
    """Also what she wrote there herself: it is that clinic's."""
    there = change(number=OTHERS, messages=[a_text("BAJA", NOW, "wamid.in3"), from_beto("BAJA")])
    body = webhook(change(messages=[a_text("hola", NOW)]), there)
    assert cut(body) == webhook(there)


def test_what_came_for_both_clinics_is_still_read_as_it_was():
    """The events that are left are those that were there, without hers."""
    there = change(number=OTHERS, messages=[from_beto("BAJA")])
    body = json.dumps(webhook(change(messages=[a_text("hola", NOW)]), there)).encode()
    assert events_of_webhook(cut_out(body, PERSON)) == events_of_webhook(body)[1:]


def test_where_nothing_else_is_nothing_is_left():
    """The whole body goes."""
    assert cut(webhook(change(messages=[a_text("hola", NOW)]))) is None


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b"[]", b'{"object": "x"}', json.dumps(webhook(change())).encode()],
)
def test_where_the_person_is_not_the_body_stays_to_the_byte(body):
    """Readable or not."""
    assert cut_out(body, PERSON) is body


@pytest.mark.parametrize(
    "body",
    [
        b'{"from": "5215512345678"',
        b'\xff "5215512345678"',
        b'["5215512345678"]',
        b'{"entry": "5215512345678"}',
        b'{"entry": [{"changes": [{"value": "5215512345678"}]}]}',
        b'{"entry": ["5215512345678"]}',
        b'{"whatsAppWebhookEntry": "5215512345678"}',
        b'{"entry": [{"changes": [{"value": {"messages": {"from": "5215512345678"}}}]}]}',
        b'{"entry": [{"changes": [{"value": {"messages": [{"x": "\\u0035512345678"}]}}]}]}',
    ],
)
def test_where_nobody_can_tell_whose_is_what_it_goes_whole(body):
    """Her wish comes before a part that no code can read."""
    assert cut_out(body, PERSON) is None


def test_a_malformed_part_beside_hers_stays():
    """It is what the body was kept for."""
    odd = {"field": "messages", "value": {"metadata": {}, "messages": [7, None, {"odd": 1}]}}
    body = webhook(odd, change(messages=[a_text("hola", NOW)]), {"value": "odd"})
    assert cut(body) == webhook(odd, {"value": "odd"})


def test_a_notification_of_aws_is_cut_inside_its_envelope():
    """The entry is a text in it."""
    entry = webhook(change(messages=[a_text("hola", NOW), from_beto("BAJA")]))["entry"][0]
    envelope = {"context": {"MetaPhoneNumberIds": []}, "whatsAppWebhookEntry": json.dumps(entry)}
    left = cut(envelope)
    (event,) = events_of_sns(json.dumps(left))
    assert (event.from_wa_id, event.text) == (BETO, "BAJA")
    alone = webhook(change(messages=[a_text("hola", NOW)]))["entry"][0]
    assert cut(envelope | {"whatsAppWebhookEntry": json.dumps(alone)}) is None


def test_of_no_recorded_payload_a_digit_of_hers_is_left():
    """Every shape that WhatsApp is known to send."""
    paths = sorted(PAYLOADS.glob("*.json"))
    bodies = [path.read_bytes() for path in paths]
    held = [body for body in bodies if b"5512345678" in body]
    assert held
    assert [body for body in held if b"5512345678" in (cut_out(body, PERSON) or b"")] == []
