"""Every fault, seen from the client's side of the wire and in the ledger."""

import http.client
import json
import time

import pytest

from tests.sandbox.lab import A_WHILE, ANA, NUMBER_ID, TOKEN, eventually, template

OTHER = "+525587654321"


def post(lab, message, timeout=A_WHILE):
    """One POST that may end in an exception."""
    connection = http.client.HTTPConnection("127.0.0.1", lab.running.port, timeout=timeout)
    try:
        connection.request("POST", f"/v23.0/{NUMBER_ID}/messages", json.dumps(message), TOKEN)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def truth(lab):
    """What arrived, and what was counted."""
    return lab.ledger()["arrived"], [a["outcome"] for a in lab.attempts()["attempts"]]


def test_a_hang_gives_no_answer_and_takes_nothing(lab):
    """The client's timeout ends it; nothing was accepted."""
    lab.fault("hang", seconds=20)
    with pytest.raises(TimeoutError):
        post(lab, template(), timeout=0.2)
    eventually(lambda: lab.attempts()["count"])
    assert truth(lab) == (0, ["broken"])


def test_a_hang_may_have_taken_the_message(lab):
    """The same timeout, and yet it arrived: only the ledger and the statuses know."""
    lab.fault("hang", seconds=20, accepted=True)
    with pytest.raises(TimeoutError):
        post(lab, template(), timeout=0.2)
    eventually(lambda: lab.attempts()["count"])
    assert truth(lab) == (1, ["accepted"])


def test_a_short_hang_ends_in_an_answer(lab):
    """A client that waits longer gets its wamid late."""
    lab.fault("hang", seconds=0.3, accepted=True)
    started = time.monotonic()
    assert post(lab, template())[0] == 200
    assert time.monotonic() - started >= 0.3


def test_a_reset_after_the_message_was_taken(lab):
    """The connection is reset (RST, not a polite end), the message has arrived."""
    lab.fault("reset_after_accept")
    with pytest.raises(ConnectionResetError) as caught:
        post(lab, template())
    assert not isinstance(caught.value, http.client.RemoteDisconnected), "that is a polite end"
    assert truth(lab) == (1, ["accepted"])


def test_a_reset_does_not_hide_a_refusal(lab):
    """What would have been refused is refused as always."""
    lab.fault("reset_after_accept")
    assert post(lab, template(values=("Ana",)))[0] == 400


def test_a_connection_closed_before_the_message_was_taken(lab):
    """No answer, and nothing arrived."""
    lab.fault("close_before_accept")
    with pytest.raises(http.client.RemoteDisconnected):
        post(lab, template())
    assert truth(lab) == (0, ["broken"])


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("accepted", [False, True])
def test_a_status_without_sense(lab, status, accepted):
    """5xx and 429, with the message taken or not."""
    lab.fault("status", status=status, accepted=accepted)
    assert post(lab, template())[0] == status
    assert truth(lab)[0] == int(accepted)


def test_a_fault_of_one_template_spares_the_others(lab):
    """A template not approved or paused, by its name; free text and other templates go on."""
    lab.fault("error", code=132015, only="otra", times=None)
    assert post(lab, template())[0] == 200
    lab.fault("error", code=132001, only="recordatorio", times=None)
    status, body = post(lab, template())
    assert (status, json.loads(body)["error"]["code"]) == (404, 132001)


def test_errors_of_the_proxies_are_pages(lab):
    """502 and 503 come from before the application: no JSON."""
    lab.fault("status", status=502)
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(post(lab, template())[1])


def test_a_200_that_nobody_understands(lab):
    """The message may have gone (here it has) and the answer has no id."""
    lab.fault("unparsable", accepted=True)
    status, body = post(lab, template())
    assert (status, body[:9]) == (200, b"<!DOCTYPE")
    assert truth(lab)[0] == 1


def test_any_code_can_be_asked_for(lab):
    """At once, in the answer."""
    lab.fault("error", code=131048)
    answer = lab.send(template())
    assert (answer.status, answer.json["error"]["code"]) == (429, 131048)
    assert truth(lab) == (0, ["refused"])


def test_any_code_can_come_late(lab):
    """Accepted first, `failed` afterwards."""
    lab.fault("error", code=131049, late=True)
    assert lab.send(template()).status == 200
    (row,) = lab.ledger()["messages"]
    assert (row["status"], row["statuses"][-1]["errors"][0]["code"]) == ("failed", 131049)


def test_a_fault_lasts_as_often_as_it_was_asked_for(lab):
    """Twice, and then all is well."""
    lab.fault("status", times=2)
    assert [lab.send(template()).status for _ in range(3)] == [500, 500, 200]


def test_a_fault_without_times_lasts_until_it_is_cleared(lab):
    """And clearing one leaves the others."""
    first = lab.fault("status", times=None)
    lab.fault("status", times=None, status=503, to=OTHER)
    assert [lab.send(template()).status for _ in range(3)] == [500] * 3
    lab.call("DELETE", f"/sandbox/faults/{first['id']}")
    assert lab.send(template()).status == 200
    assert lab.send(template(to=OTHER)).status == 503
    assert lab.call("DELETE", "/sandbox/faults").json == {"cleared": 1}


def test_a_fault_for_one_person_leaves_the_others_alone(lab):
    """Written in any form, it is the same line."""
    lab.fault("status", to="521 55 8765 4321")
    assert lab.send(template()).status == 200
    assert lab.send(template(to=OTHER)).status == 500


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"kind": "earthquake"},
        {"kind": "status", "status": 418},
        {"kind": "hang", "times": 0},
        {"kind": "hang", "seconds": "long"},
        {"kind": "hang", "to": "nobody"},
        {"kind": "aws_error", "exception": "NoSuchException"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(lab, wish):
    """A typing error must not look like a test that passes."""
    assert lab.call("POST", "/sandbox/faults", wish).status == 400


# ── events ──────────────────────────────────────────────────────────────


def test_lost_events_never_come(listened, business):
    """Only the one that was asked for."""
    listened.fault("lose_events", only="sent")
    listened.send(template())
    listened.settled()
    assert [s["status"] for s in business.statuses()] == ["delivered"]
    assert listened.events()["counts"]["lost"] == 1


def test_duplicated_events_come_twice(listened, business):
    """The copy is the same to the letter, in a POST of its own."""
    listened.fault("duplicate_events", only="delivered")
    listened.send(template())
    listened.settled()
    twice = [s for s in business.statuses() if s["status"] == "delivered"]
    assert len(twice) == 2
    assert twice[0] == twice[1]


def test_shuffled_events_come_in_another_order(listened, business):
    """What came first is told last."""
    listened.fault("shuffle_events", times=2, seconds=0.3)
    listened.send(template())
    eventually(lambda: len(business.statuses()) == 2)
    assert [s["status"] for s in business.statuses()] == ["delivered", "sent"]


def test_delayed_events_come_later(listened, business):
    """`read` and a tap may overtake a `delivered`."""
    listened.fault("delay_events", only="sent", seconds=0.3)
    listened.send(template())
    listened.settled()
    assert [s["status"] for s in business.statuses()] == ["delivered", "sent"]


def test_a_sender_may_come_without_the_mexican_1(listened, business):
    """`52…` once, and `521…` again after it."""
    listened.fault("plain_wa_id")
    listened.client_writes()
    listened.client_writes()
    listened.settled()
    assert [m["from"] for m in business.messages()] == ["525512345678", "5215512345678"]


def test_a_sender_may_come_without_a_number(listened, business):
    """Only the user id, in the message and in the contact."""
    listened.fault("bsuid_only")
    listened.client_writes()
    listened.settled()
    (value,) = business.values()
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]
    assert value["messages"][0]["from_user_id"] == value["contacts"][0]["user_id"]


def test_faults_for_one_phone_leave_other_events_alone(listened, business):
    """A recipient limits event faults too."""
    listened.fault("lose_events", times=None, to=OTHER)
    listened.send(template())
    listened.send(template(to=OTHER))
    listened.settled()
    assert {s["recipient_id"] for s in business.statuses()} == {"521" + ANA[3:]}
