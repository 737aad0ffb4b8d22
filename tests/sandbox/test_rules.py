"""Every check of the real WhatsApp that a reminder can run into, one by one."""

import pytest

from sandbox.config import Limits
from tests.sandbox.lab import ANA, NUMBER_ID, session_buttons, session_text, template

BUTTON = {
    "type": "button",
    "sub_type": "quick_reply",
    "index": "0",
    "parameters": [{"type": "payload", "payload": "t"}],
}


def code(answer):
    return answer.json["error"]["code"] if answer.status != 200 else None


def components(*texts, button=BUTTON):
    parameters = [{"type": "text", "text": text} for text in texts]
    return [{"type": "body", "parameters": parameters}, button]


def with_components(given, **more):
    language = {"code": "es_MX"}
    content = {"name": "recordatorio", "language": language, "components": given}
    return template(template=content | more)


SHAPES = {
    "no product": (template(messaging_product=None), 100),
    "not an object": ([], 100),
    "group": (template(recipient_type="group"), 100),
    "nobody": (template(to=None), 131008),
    "number is a list": (template(to=["+525512345678"]), 131009),
    "number too short": (template(to="+52 55"), 131009),
    "callback too long": (template(biz_opaque_callback_data="x" * 513), 131009),
    "callback no text": (template(biz_opaque_callback_data=7), 131009),
    "unknown type": (template(type="hologram"), 131051),
    "type without content": (template(type="text"), 131008),
    "no template name": (template(template={"language": {"code": "es_MX"}}), 131008),
    "no language": (template(template={"name": "recordatorio"}), 131008),
    "empty text": (session_text(" "), 131008),
    "text too long": (session_text("x" * 4097), 100),
    "four buttons": (session_buttons("a", "b", "c", "d"), 131009),
    "no buttons": (session_buttons(), 131009),
    "long title": (session_buttons("x" * 21), 131009),
    "same title twice": (session_buttons("a", "a"), 131009),
    "image by two ways": (
        session_text(type="image", image={"id": "1", "link": "https://x.example"}),
        131009,
    ),
}


@pytest.mark.parametrize("case", SHAPES)
def test_a_malformed_message_is_refused(lab, case):
    """Each with the code that Meta documents for it; nothing reaches the ledger."""
    message, expected = SHAPES[case]
    assert code(lab.send(message)) == expected
    assert lab.ledger()["accepted"] == 0


TEMPLATES = {
    "unknown name": (with_components([], name="otra"), 132001),
    "unknown language": (with_components([], language={"code": "en"}), 132001),
    "too few": (with_components(components("Ana")), 132000),
    "too many": (with_components(components("Ana", "b", "c")), 132000),
    "none": (with_components([]), 132000),
    "empty": (with_components(components("", "x")), 131008),
    "blank": (with_components(components("Ana", "  ")), 131008),
    "new line": (with_components(components("Ana", "a\nb")), 132018),
    "tab": (with_components(components("Ana", "a\tb")), 132018),
    "five spaces": (with_components(components("Ana", "a     b")), 132018),
    "too long": (with_components(components("Ana", "x" * 1025)), 131009),
    "whole too long": (with_components(components("x" * 600, "y" * 600)), 132005),
    "number instead of text": (
        with_components(
            [{"type": "body", "parameters": [{"type": "currency"}, {"type": "text", "text": "x"}]}]
        ),
        132012,
    ),
    "no such button": (
        with_components(components("a", "b", button=BUTTON | {"index": "2"})),
        132018,
    ),
    "button of another type": (
        with_components(components("a", "b", button=BUTTON | {"sub_type": "url"})),
        132012,
    ),
    "empty payload": (
        with_components(components("a", "b", button=BUTTON | {"parameters": []})),
        131008,
    ),
    "two bodies": (with_components([*components("a", "b"), *components("a", "b")]), 131009),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_a_template_is_filled_as_strictly_as_on_whatsapp(lab, case):
    """Counts, texts and buttons must match the definition."""
    message, expected = TEMPLATES[case]
    assert code(lab.send(message)) == expected


def test_four_spaces_and_an_index_as_number_are_fine(lab):
    """What the real one lets through passes."""
    message = with_components(components("Ana", "a    b", button=BUTTON | {"index": 0}))
    assert lab.send(message).status == 200


@pytest.mark.parametrize(
    ("status", "expected"),
    [("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001), ("PENDING", 132001)],
)
def test_a_template_that_is_not_approved_is_refused(lab, status, expected):
    """Paused, disabled and never approved are three different answers."""
    lab.call("PUT", "/sandbox/templates/recordatorio", {"status": status})
    assert code(lab.send(template())) == expected


def test_free_text_needs_an_open_window(lab):
    """Outside 24 hours WhatsApp answers 200 and reports 131047 afterwards."""
    assert lab.send(session_text(biz_opaque_callback_data="free")).status == 200
    (row,) = lab.ledger()["messages"]
    assert (row["status"], row["arrived"], row["copies"]) == ("failed", False, 0)
    assert row["statuses"][-1]["errors"][0]["code"] == 131047


def test_the_window_is_open_for_24_hours_after_the_client_wrote(lab, clock):
    """One second before its end a text arrives, one second after it does not."""
    lab.client_writes()
    clock.advance(hours=23, minutes=59, seconds=59)
    lab.send(session_text("antes"))
    clock.advance(seconds=1)
    lab.send(session_text("después"))
    assert [row["arrived"] for row in lab.ledger()["messages"]] == [True, False]


def test_the_window_belongs_to_one_business(lab):
    """What a client wrote to one number opens nothing for another."""
    lab.call("PUT", "/sandbox/senders/2", {"display_number": "+525533334444", "waba_id": "2"})
    lab.call("POST", f"/sandbox/phones/{ANA}/messages", {"text": "Hola", "sender": "2"})
    lab.send(session_text())
    assert lab.ledger()["arrived"] == 0


def test_late_refusals_can_be_answered_at_once(open_lab):
    """A test that wants the error in the answer gets it."""
    lab = open_lab(late_refusals=frozenset())
    lab.register()
    assert code(lab.send(session_text())) == 131047
    assert lab.ledger()["accepted"] == 0


def test_three_reply_buttons_with_titles_of_twenty_arrive(lab):
    """The limits themselves are allowed."""
    lab.client_writes()
    assert lab.send(session_buttons("x" * 20, "b", "c")).status == 200
    assert lab.ledger()["arrived"] == 1


def test_one_person_gets_a_burst_and_then_one_message_each_six_seconds(lab, clock):
    """45 at once, then 131056 until six seconds have passed; others are not held up."""
    burst = [lab.send(template()).status for _ in range(45)]
    assert set(burst) == {200}
    assert code(lab.send(template())) == 131056
    assert lab.send(template(to="+525587654321")).status == 200
    clock.advance(seconds=6)
    assert lab.send(template()).status == 200
    assert code(lab.send(template())) == 131056


def test_a_number_sends_so_many_a_second(open_lab, clock):
    """Beyond its throughput it is 130429 and HTTP 429, and a second later it works again."""
    lab = open_lab(limits=Limits(messages_per_second=3))
    lab.register()
    lab.define()
    answers = [lab.send(template(to=f"+52551234567{n}")) for n in range(4)]
    assert [a.status for a in answers] == [200, 200, 200, 429]
    assert code(answers[-1]) == 130429
    clock.advance(seconds=1)
    assert lab.send(template(to="+525512345674")).status == 200


def test_the_default_throughput_is_eighty(lab):
    """Meta's figure for a number that was not upgraded."""
    answers = [lab.send(template(to=f"+5255123456{n:02}")) for n in range(81)]
    assert [a.status for a in answers] == [200] * 80 + [429]


def test_so_many_people_a_day_and_no_more(open_lab, clock):
    """Unique people outside the window in 24 hours, all numbers of the portfolio together."""
    lab = open_lab(limits=Limits(daily_recipients=2))
    lab.register()
    lab.define()
    for number in ("+525512345671", "+525512345672", "+525512345671"):
        assert lab.send(template(to=number)).status == 200
    assert code(lab.send(template(to="+525512345673"))) == 131048
    lab.client_writes(phone="+525512345674")
    assert lab.send(template(to="+525512345674")).status == 200, "inside the window is free"
    clock.advance(hours=24)
    assert lab.send(template(to="+525512345673")).status == 200


def test_a_number_that_is_not_on_whatsapp_fails_later(lab):
    """131026 comes as a `failed` status, as on the real one."""
    lab.call("PUT", f"/sandbox/phones/{ANA}", {"on_whatsapp": False})
    assert lab.send(template()).status == 200
    (row,) = lab.ledger()["messages"]
    assert row["statuses"][-1]["errors"][0]["code"] == 131026


def test_offers_do_not_reach_who_stopped_them_but_reminders_do(lab):
    """131050 is for marketing templates only."""
    lab.define(name="oferta", category="MARKETING")
    lab.send(template())
    lab.call("POST", f"/sandbox/phones/{ANA}/marketing", {"wanted": False})
    offer = template()
    offer["template"] = {**offer["template"], "name": "oferta"}
    lab.send(offer)
    lab.send(template())
    rows = lab.ledger()["messages"]
    assert [row["arrived"] for row in rows] == [True, False, True]
    assert rows[1]["statuses"][-1]["errors"][0]["code"] == 131050


def test_each_attempt_is_counted_with_its_outcome(lab):
    """Refused POSTs count too: a sender that hammers is seen."""
    lab.send(template())
    lab.send(template(values=("Ana",)))
    lab.fault("status", status=503)
    lab.send(template())
    attempts = lab.attempts()
    assert [attempts[k] for k in ("count", "accepted", "refused", "broken")] == [3, 1, 1, 1]
    assert [a["code"] for a in attempts["attempts"]] == [None, 132000, 503]
    assert {a["sender"] for a in attempts["attempts"]} == {NUMBER_ID}
