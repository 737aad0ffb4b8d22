"""What the business is told by webhook: shape, signature, order, and never giving up."""

import hashlib
import hmac
import json

import pytest

from sandbox.config import Limits
from tests.sandbox.lab import (
    ANA,
    ANA_WA_ID,
    NUMBER_ID,
    eventually,
    session_text,
    template,
)


def test_an_accepted_message_is_sent_and_delivered(listened, business):
    """Two statuses with our id, the price, and who it went to."""
    wamid = listened.send(template()).json["messages"][0]["id"]
    listened.settled()
    sent, delivered = business.statuses()
    assert (sent["status"], delivered["status"]) == ("sent", "delivered")
    assert sent["id"] == wamid
    assert sent["recipient_id"] == ANA_WA_ID
    assert sent["biz_opaque_callback_data"] == "our-1"
    assert isinstance(sent["timestamp"], str)
    assert sent["pricing"] == {
        "billable": True,
        "pricing_model": "PMP",
        "type": "regular",
        "category": "utility",
    }


def test_events_come_in_metas_envelope(listened, business):
    """Object, entry of the account, change of a field, number it is about, contact."""
    listened.send(template())
    listened.settled()
    document = json.loads(business.posts[0][1])
    assert document["object"] == "whatsapp_business_account"
    assert document["entry"][0]["id"] == "102290129340398"
    change = document["entry"][0]["changes"][0]
    assert change["field"] == "messages"
    assert change["value"]["metadata"] == {
        "display_phone_number": "525511112222",
        "phone_number_id": NUMBER_ID,
    }
    contact = change["value"]["contacts"][0]
    assert contact["wa_id"] == ANA_WA_ID
    assert contact["user_id"].startswith("MX.")


def test_each_post_is_signed_over_its_bytes(listened, business):
    """Accents and emoji included: the HMAC is over what is on the wire."""
    listened.client_writes("Sí, ahí estaré 😊 ñandú")
    listened.settled()
    headers, body, _ = business.posts[0]
    right = hmac.new(b"sandbox-app-secret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={right}"
    assert "ñandú" in body.decode()


def test_a_number_may_have_a_secret_of_its_own(lab, business):
    """Several clinics, several applications."""
    lab.register(webhook_url=business.url, app_secret="another")
    lab.client_writes()
    lab.settled()
    headers, body, _ = business.posts[0]
    right = hmac.new(b"another", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={right}"


def test_a_failed_message_carries_its_errors_and_no_contact(listened, business):
    """As on the real one."""
    listened.send(session_text())
    listened.settled()
    (value,) = business.values()
    assert "contacts" not in value
    (status,) = value["statuses"]
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert status["errors"][0]["error_data"]["details"]


def test_events_that_fall_together_come_in_one_post(open_lab, business):
    """Batches: many changes in one entry, in the order in which things happened."""
    lab = open_lab()
    lab.register(webhook_url=business.url)
    lab.define()
    business.answers = [500] * 10_000  # while the first is retried, the others gather
    for number in range(20):
        lab.send(template(to=f"+5255123456{number:02}", biz_opaque_callback_data=f"m{number}"))
    business.answers.clear()
    lab.settled()
    accepted = [body for _, body, status in business.posts if status == 200]
    assert len(accepted) < 20
    told = [s["biz_opaque_callback_data"] for s in business.statuses() if s["status"] == "sent"]
    assert told == [f"m{number}" for number in range(20)]


def test_a_webhook_that_fails_is_tried_again_in_order(listened, business):
    """Not a 200, so it comes again; nothing overtakes it."""
    business.answers = [500, 403, 302]
    listened.send(template())
    listened.settled()
    assert [status for _, _, status in business.posts][:4] == [500, 403, 302, 200]
    assert [s["status"] for s in business.statuses()] == ["sent", "delivered"]
    assert listened.events()["counts"]["retries"] == 3


def test_a_webhook_that_is_down_holds_up_nobody_else(lab, business):
    """One lane for each business number."""
    lab.register(webhook_url="http://127.0.0.1:9/nobody")
    other = {"display_number": "+525533334444", "waba_id": "2", "webhook_url": business.url}
    lab.call("PUT", "/sandbox/senders/2", other)
    for sender in (NUMBER_ID, "2"):
        lab.call("POST", f"/sandbox/phones/{ANA}/messages", {"text": "Hola", "sender": sender})
    eventually(business.messages)
    eventually(lambda: "Connection refused" in (lab.events()["last_problem"] or ""))


def test_a_number_without_a_route_tells_nobody(lab):
    """The events are counted and dropped."""
    lab.send(template())
    lab.settled()
    assert lab.events()["counts"] == {"no_route": 2}


def test_a_webhook_shakes_hands_when_it_is_registered(lab, business):
    """With a verify token, Meta's challenge must come back."""
    url = business.url
    lab.register(webhook_url=url, verify_token="verify-me")
    wrong = {"display_number": "+525511112222", "webhook_url": url, "verify_token": "no"}
    answer = lab.call("PUT", f"/sandbox/senders/{NUMBER_ID}", wrong)
    assert answer.status == 400
    assert "handshake" in answer.json["error"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "nonsense"])
def test_only_web_addresses_are_webhooks(lab, url):
    """Nothing is read from this machine."""
    answer = lab.call(
        "PUT", f"/sandbox/senders/{NUMBER_ID}", {"display_number": ANA, "webhook_url": url}
    )
    assert answer.status == 400


def test_service_messages_are_free_until_the_months_allowance_is_used(open_lab, business):
    """Then they cost like any other."""
    lab = open_lab(limits=Limits(free_service_messages=1))
    lab.register(webhook_url=business.url)
    lab.client_writes()
    lab.send(session_text("uno"))
    lab.send(session_text("dos"))
    lab.settled()
    prices = [s["pricing"] for s in business.statuses() if s["status"] == "sent"]
    assert [(p["billable"], p["type"], p["category"]) for p in prices] == [
        (False, "free_customer_service", "service"),
        (True, "regular", "service"),
    ]


def test_templates_events_name_no_phone_number(listened, business):
    """A pause and a new category, each told once."""
    listened.call("PUT", "/sandbox/templates/recordatorio", {"status": "PAUSED"})
    listened.call("PUT", "/sandbox/templates/recordatorio", {"category": "MARKETING"})
    listened.settled()
    (paused,) = business.values("message_template_status_update")
    assert (paused["event"], paused["message_template_name"]) == ("PAUSED", "recordatorio")
    assert isinstance(paused["message_template_id"], int)
    (moved,) = business.values("template_category_update")
    assert (moved["previous_category"], moved["new_category"]) == ("UTILITY", "MARKETING")
    assert "metadata" not in paused


def test_a_move_is_announced_and_a_quality_told_and_neither_changes_the_template(
    listened, business
):
    """As WhatsApp does beforehand, and whenever clients block a business for a message."""
    for news in ({"correct_category": "MARKETING"}, {"quality": "RED"}):
        listened.call("PUT", "/sandbox/templates/recordatorio", news)
    listened.settled()
    (announced,) = business.values("template_category_update")
    assert (announced["new_category"], announced["correct_category"]) == ("UTILITY", "MARKETING")
    (rated,) = business.values("message_template_quality_update")
    assert rated["new_quality_score"] == "RED"
    (template_,) = listened.call("GET", "/sandbox/templates").json["templates"]
    assert (template_["category"], template_["status"]) == ("UTILITY", "APPROVED")


def test_stopping_offers_is_told(listened, business):
    """As `user_preferences`."""
    listened.send(template())
    listened.call("POST", f"/sandbox/phones/{ANA}/marketing", {"wanted": False})
    listened.settled()
    (value,) = business.values("user_preferences")
    preference = value["user_preferences"][0]
    assert (preference["wa_id"], preference["category"], preference["value"]) == (
        ANA_WA_ID,
        "marketing_messages",
        "stop",
    )
