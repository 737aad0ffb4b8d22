"""Meta's Cloud API: what is accepted, and in which words the rest is refused."""

import pytest

from tests.sandbox.lab import ANA, ANA_WA_ID, NUMBER_ID, TOKEN, template


def test_an_accepted_message_is_answered_with_its_wamid_and_wa_id(lab):
    """The answer names the number as it was given and as WhatsApp knows it."""
    answer = lab.send(template())
    assert answer.status == 200
    contact = answer.json["contacts"][0]
    assert (contact["input"], contact["wa_id"]) == (ANA, ANA_WA_ID)
    assert contact["user_id"].startswith("MX.")
    message = answer.json["messages"][0]
    assert message["id"].startswith("wamid.")
    assert message["message_status"] == "accepted"


def test_the_ledger_holds_what_the_patient_sees(lab):
    """The ground truth of delivery tests: our id, the filled text and the buttons."""
    wamid = lab.send(template()).json["messages"][0]["id"]
    ledger = lab.ledger(id="our-1")
    (row,) = ledger["messages"]
    assert (row["id"], row["wamid"], row["to"]) == ("our-1", wamid, ANA)
    assert row["text"] == "Hola, Ana: tu cita es el lunes 23, 10:30. ¿Vienes?"
    assert (row["template"], row["language"], row["footer"]) == (
        "recordatorio",
        "es_MX",
        "Responde BAJA",
    )
    assert [(b["title"], b["payload"]) for b in row["buttons"]] == [
        ("Confirmar", "token-1"),
        ("Cancelar", "Cancelar"),
    ]
    assert (row["copies"], row["arrived"], ledger["duplicated"]) == (1, True, [])


def test_a_second_copy_is_seen_in_the_ledger(lab):
    """Neither provider knows idempotency: the same id twice arrives twice, and shows."""
    lab.send(template())
    lab.send(template())
    ledger = lab.ledger()
    assert ledger["duplicated"] == ["our-1"]
    assert [row["copies"] for row in ledger["messages"]] == [2, 2]


def test_errors_have_the_shape_of_the_graph_api(lab):
    """Clients read code and details where Meta puts them."""
    answer = lab.send(template(values=("Ana",)))
    error = answer.json["error"]
    assert answer.status == 400
    assert set(error) == {"message", "type", "code", "error_data", "fbtrace_id"}
    assert (error["type"], error["code"]) == ("OAuthException", 132000)
    assert error["message"].startswith("(#132000) Number of parameters does not match")
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert "(1) does not match the expected number of params (2)" in error["error_data"]["details"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer other"}])
def test_a_wrong_token_is_refused(lab, headers):
    """Code 190, as for an expired token, and nothing is accepted."""
    answer = lab.send(template(), headers)
    assert (answer.status, answer.json["error"]["code"]) == (401, 190)
    assert lab.ledger()["accepted"] == 0


def test_an_unknown_number_is_refused_as_an_unknown_object(lab):
    """Code 100 with subcode 33, as the Graph API says it."""
    answer = lab.call("POST", "/v23.0/999/messages", template(), TOKEN)
    assert answer.json["error"]["code"] == 100
    assert answer.json["error"]["error_subcode"] == 33


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b""])
def test_a_body_that_is_not_json_is_refused(lab, body):
    """Never a 500, whatever comes."""
    answer = lab.call("POST", f"/v23.0/{NUMBER_ID}/messages", body, TOKEN)
    assert (answer.status, answer.json["error"]["code"]) == (400, 100)


def test_any_version_of_the_api_is_served(lab):
    """The version is the client's choice."""
    for version in ("v17.0", "v25.0"):
        path = f"/{version}/{NUMBER_ID}/messages"
        assert lab.call("POST", path, template(), TOKEN).status == 200


def test_a_received_message_can_be_marked_as_read(lab):
    """The mark is for messages that came in, and for those only."""
    wamid = lab.client_writes()["wamid"]
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    assert lab.send(mark).json == {"success": True}
    assert lab.send(mark | {"message_id": "wamid.no"}).json["error"]["code"] == 131009


def test_a_number_says_what_it_is(lab):
    """Operators check their number with one GET."""
    answer = lab.call("GET", f"/v23.0/{NUMBER_ID}", headers=TOKEN)
    assert answer.json["verified_name"] == "Clínica"


def test_a_user_id_may_stand_for_the_number_and_the_number_wins(lab):
    """`recipient` reaches the same person; with both, the phone decides."""
    bsuid = lab.send(template()).json["contacts"][0]["user_id"]
    by_id = template(recipient=bsuid)
    del by_id["to"]
    assert lab.send(by_id).status == 200
    assert lab.send(template(to="+525587654321", recipient=bsuid)).status == 200
    assert [row["to"] for row in lab.ledger()["messages"]] == [ANA, ANA, "+525587654321"]


def test_an_unknown_user_id_reaches_nobody(lab):
    """There is no telephone to make appear: Meta's "undeliverable", at once."""
    message = template(recipient="MX.1349")
    del message["to"]
    assert lab.send(message).json["error"]["code"] == 131026
