"""What a client does with the telephone, and what the business hears of it."""

import pytest

from tests.sandbox.lab import ANA, ANA_WA_ID, session_buttons, session_text, template

NEW = "+525599887766"


def act(lab, what, body=None, phone=ANA):
    return lab.call("POST", f"/sandbox/phones/{phone}/{what}", body or {})


def heard(lab, business):
    """The last message the business was told of."""
    lab.settled()
    return business.messages()[-1]


def test_a_phone_appears_with_its_first_message(lab):
    """With the `521…` that WhatsApp gives Mexican mobiles, and a user id."""
    lab.send(template())
    phone = lab.call("GET", f"/sandbox/phones/{ANA}").json
    assert (phone["e164"], phone["wa_id"]) == (ANA, ANA_WA_ID)
    assert phone["messages"][0]["text"].startswith("Hola, Ana")


@pytest.mark.parametrize("written", ["525512345678", "5215512345678", "%2B52%2055%201234%205678"])
def test_a_phone_is_found_by_any_form_of_its_number(lab, written):
    """E.164, wa_id and with spaces: one line."""
    lab.send(template())
    assert lab.call("GET", f"/sandbox/phones/{written}").json["e164"] == ANA


def test_a_text_reaches_the_business(listened, business):
    """With the profile name and the user id."""
    listened.call("PUT", f"/sandbox/phones/{ANA}", {"name": "Ana López"})
    listened.client_writes("¿Puedo cambiar mi cita?")
    message = heard(listened, business)
    assert (message["type"], message["from"]) == ("text", ANA_WA_ID)
    assert message["text"] == {"body": "¿Puedo cambiar mi cita?"}
    assert business.values()[-1]["contacts"][0]["profile"]["name"] == "Ana López"


def test_a_tap_on_a_template_comes_back_as_a_button(listened, business):
    """Payload, text, and the message it was about."""
    wamid = listened.send(template()).json["messages"][0]["id"]
    assert act(listened, "taps", {"wamid": wamid, "index": 0}).status == 201
    message = heard(listened, business)
    assert message["type"] == "button"
    assert message["button"] == {"payload": "token-1", "text": "Confirmar"}
    assert message["context"]["id"] == wamid


def test_a_tap_in_a_session_comes_back_as_a_reply(listened, business):
    """`interactive.button_reply` with our id and title."""
    listened.client_writes()
    listened.send(session_buttons("Sí", "No"))
    act(listened, "taps", {"title": "No"})
    message = heard(listened, business)
    assert message["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "id-No", "title": "No"},
    }


def test_a_row_of_a_list_comes_back_as_a_list_reply(listened, business):
    """Lists as well as buttons."""
    listened.client_writes()
    rows = [{"id": "r1", "title": "Lunes"}, {"id": "r2", "title": "Martes"}]
    action = {"button": "Elegir", "sections": [{"rows": rows}]}
    interactive = {"type": "list", "body": {"text": "¿Qué día?"}, "action": action}
    message = session_text(type="interactive", interactive=interactive)
    assert listened.send(message).status == 200
    act(listened, "taps", {"title": "Martes"})
    assert heard(listened, business)["interactive"]["list_reply"]["id"] == "r2"


def test_a_double_tap_is_two_messages(listened, business):
    """As when somebody taps twice: two wamids, one payload."""
    listened.send(template())
    for _ in range(2):
        act(listened, "taps", {"title": "Confirmar"})
    listened.settled()
    first, second = business.messages()
    assert first["id"] != second["id"]
    assert first["button"] == second["button"]


def test_an_old_button_can_still_be_tapped(listened, business):
    """By its wamid, after a newer message has the same button."""
    old = listened.send(template(biz_opaque_callback_data="old")).json["messages"][0]["id"]
    listened.send(template(biz_opaque_callback_data="new"))
    act(listened, "taps", {"wamid": old, "title": "Cancelar"})
    assert heard(listened, business)["context"]["id"] == old


@pytest.mark.parametrize("wish", [{}, {"index": 7}, {"title": "Quizá"}, {"wamid": "wamid.no"}])
def test_a_button_that_is_not_there_cannot_be_tapped(lab, wish):
    """404, and the business hears nothing."""
    lab.send(template())
    assert act(lab, "taps", wish).status == 404


def test_a_tap_opens_the_window(lab):
    """After it a free text arrives."""
    lab.send(template())
    act(lab, "taps", {"index": 0})
    lab.send(session_text())
    assert lab.ledger()["arrived"] == 2


def test_reading_turns_the_ticks_blue_once(listened, business):
    """One `read` for each message, however often the phone is looked at."""
    listened.send(template())
    assert act(listened, "read").json == {"read": 1}
    assert act(listened, "read").json == {"read": 0}
    listened.settled()
    assert [s["status"] for s in business.statuses()] == ["sent", "delivered", "read"]


def test_who_hides_reading_is_never_reported(listened, business):
    """Read receipts can be switched off, and then `read` never comes."""
    listened.send(template())
    listened.call("PUT", f"/sandbox/phones/{ANA}", {"read_receipts": False})
    act(listened, "read")
    listened.settled()
    assert [s["status"] for s in business.statuses()] == ["sent", "delivered"]


def test_a_number_change_is_told_and_the_old_number_is_gone(listened, business):
    """System message from the old number with the new wa_id, the new user id and the old one."""
    listened.send(template())
    listened.settled()
    before = listened.call("GET", f"/sandbox/phones/{ANA}").json["bsuid"]
    assert act(listened, "number-change", {"new": NEW}).json["e164"] == NEW
    message = heard(listened, business)
    assert (message["type"], message["from"]) == ("system", ANA_WA_ID)
    assert message["system"]["type"] == "user_changed_number"
    assert message["system"]["wa_id"] == "5215599887766"
    after = listened.call("GET", f"/sandbox/phones/{NEW}").json["bsuid"]
    assert (message["system"]["previous_user_id"], message["system"]["user_id"]) == (before, after)
    assert before != after
    assert "contacts" not in business.values()[-1]
    listened.send(template())
    assert listened.ledger(to=ANA)["messages"][-1]["arrived"] is False


def test_who_hides_the_number_moves_by_user_id(listened, business):
    """Only the user ids are told: nothing to learn the new number from."""
    listened.send(template())
    listened.call("PUT", f"/sandbox/phones/{ANA}", {"shares_number": False})
    act(listened, "number-change", {"new": NEW})
    message = heard(listened, business)
    assert message["system"]["type"] == "user_changed_user_id"
    assert "from" not in message
    assert "wa_id" not in message["system"]


def test_a_number_change_opens_no_window(lab):
    """It is WhatsApp that speaks, not the client."""
    lab.send(template())
    act(lab, "number-change", {"new": NEW})
    lab.call("PUT", f"/sandbox/phones/{ANA}", {"on_whatsapp": True})
    lab.send(session_text(to=NEW))
    lab.send(session_text())
    assert [row["arrived"] for row in lab.ledger()["messages"]] == [True, False, False]


@pytest.mark.parametrize(
    ("kind", "told"), [("image", "image"), ("audio", "audio"), ("hologram", "unsupported")]
)
def test_files_and_what_cannot_be_passed_on(listened, business, kind, told):
    """Media carry an id and a type; the rest comes as `unsupported` with 131051."""
    act(listened, "messages", {"media": kind})
    message = heard(listened, business)
    assert message["type"] == told
    if told == "unsupported":
        assert message["errors"][0]["code"] == 131051
    else:
        assert {"id", "mime_type", "sha256"} <= set(message[told])


def test_a_reaction_and_its_end_name_the_message(listened, business):
    """Without an emoji it was taken away; nobody reacts to what is not on the phone."""
    wamid = listened.send(template()).json["messages"][0]["id"]
    act(listened, "messages", {"reaction": "👍", "wamid": wamid})
    assert heard(listened, business)["reaction"] == {"message_id": wamid, "emoji": "👍"}
    act(listened, "messages", {"reaction": "", "wamid": wamid})
    assert heard(listened, business)["reaction"] == {"message_id": wamid}
    assert act(listened, "messages", {"reaction": "👍", "wamid": "wamid.x"}).status == 400


def test_own_words_are_edited_and_withdrawn(listened, business):
    """The new words, and which message they replace; then only which is gone."""
    mine = act(listened, "messages", {"text": "Sí"}).json["wamid"]
    act(listened, "messages", {"edit": mine, "text": "No puedo ir"})
    told = heard(listened, business)
    assert (told["type"], told["edit"]["original_message_id"]) == ("edit", mine)
    assert told["edit"]["message"]["text"] == {"body": "No puedo ir"}
    act(listened, "messages", {"revoke": mine})
    assert heard(listened, business)["revoke"] == {"original_message_id": mine}
    for nothing in ({"edit": "wamid.x", "text": "No"}, {"edit": mine}, {"revoke": "wamid.x"}):
        assert act(listened, "messages", nothing).status == 400


def test_a_client_known_by_user_id_only(listened, business):
    """No number in messages, none in statuses; a send by user id reaches the telephone."""
    bsuid = listened.call("PUT", f"/sandbox/phones/{ANA}", {"shares_number": False}).json["bsuid"]
    listened.client_writes()
    message = heard(listened, business)
    assert "from" not in message
    assert message["from_user_id"] == bsuid
    reply = session_text(recipient=bsuid)
    del reply["to"]
    answer = listened.send(reply)
    assert "wa_id" not in answer.json["contacts"][0]
    listened.settled()
    assert "recipient_id" not in business.statuses()[-1]


def test_settings_that_do_not_exist_are_refused(lab):
    """A typing error is said."""
    assert lab.call("PUT", f"/sandbox/phones/{ANA}", {"on_whatsap": False}).status == 400
    assert lab.call("PUT", "/sandbox/phones/abc", {}).status == 400


def test_with_two_businesses_the_client_answers_the_one_that_wrote(lab):
    """Without a name the last that spoke is meant; with none, it must be named."""
    other = {"display_number": "+525533334444", "waba_id": "2"}
    lab.call("PUT", "/sandbox/senders/2", other)
    assert act(lab, "messages", {"text": "hola"}).status == 400
    lab.send(template())
    assert act(lab, "messages", {"text": "hola"}).json["sender"] != "2"
    assert act(lab, "messages", {"text": "hola", "sender": "+525533334444"}).json["sender"] == "2"


def test_forgetting_clears_phones_and_messages_only(lab):
    """Business numbers and templates stay: the next test can send at once."""
    lab.send(template())
    lab.call("POST", "/sandbox/forget")
    assert lab.ledger()["accepted"] == lab.attempts()["count"] == 0
    assert lab.call("GET", "/sandbox/phones").json == {"phones": []}
    assert lab.send(template()).status == 200
    assert lab.ledger()["messages"][0]["copies"] == 1
