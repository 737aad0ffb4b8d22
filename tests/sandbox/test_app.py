"""A number that lives in the WhatsApp Business app as well: what is done there is told, and the API is let send more slowly."""

import pytest

from tests.sandbox.lab import ANA, ANA_WA_ID, NUMBER_ID, session_text, template

APP = f"/sandbox/senders/{NUMBER_ID}/app"


@pytest.fixture
def in_app(listened, business):
    """A business whose number lives in the app as well, and who knows Ana."""
    listened.client_writes("¿Abren hoy?")
    assert listened.call("PUT", APP).json["in_app"]
    listened.settled()
    listened.clock.advance(minutes=1)
    return listened


def echoes(lab, business):
    """Return what the business was told of the app, in order."""
    lab.settled()
    return [e for value in business.values("smb_message_echoes") for e in value["message_echoes"]]


def write(lab, **given):
    """Do something in the app; return what became of the message."""
    return lab.call("POST", f"{APP}/messages", given)


def test_connecting_the_app_tells_of_old_chats_and_contacts(in_app, business):
    """Once each, in fields of their own."""
    (history,) = business.values("history")
    (state,) = business.values("smb_app_state_sync")
    (thread,) = history["history"][0]["threads"]
    assert (thread["id"], thread["messages"][0]["from"]) == (ANA_WA_ID, ANA_WA_ID)
    assert state["state_sync"][0]["contact"]["phone_number"] == ANA_WA_ID


def test_a_number_that_is_registered_again_keeps_its_app(in_app):
    """A demo that starts again says where events go, and nothing of the app."""
    assert in_app.register()["in_app"]
    assert not in_app.register(in_app=False)["in_app"]


def test_what_is_written_in_the_app_reaches_the_phone_and_is_echoed(in_app, business):
    """In the shape of Meta's page, with no id of ours: no program sent it."""
    sent = write(in_app, to=ANA, text="Sí, hasta la 1").json
    (echo,) = echoes(in_app, business)
    assert (echo["from"], echo["to"], echo["type"]) == ("525511112222", ANA_WA_ID, "text")
    assert (echo["id"], echo["text"]) == (sent["wamid"], {"body": "Sí, hasta la 1"})
    screen = in_app.call("GET", f"/sandbox/phones/{ANA}").json["messages"]
    assert [m["text"] for m in screen] == ["¿Abren hoy?", "Sí, hasta la 1"]
    assert in_app.attempts()["count"] == 0


def test_it_opens_no_window(listened, business):
    """Only the client's own word does: a free text over the API still fails."""
    listened.call("PUT", APP)
    write(listened, to=ANA, text="Hola, Ana")
    listened.send(session_text(biz_opaque_callback_data="free"))
    rows = listened.ledger()["messages"]
    assert [(row["api"], row["status"]) for row in rows] == [
        ("app", "delivered"),
        ("meta", "failed"),
    ]


def test_a_hidden_number_is_named_by_its_user_id(in_app, business):
    """As with everything else about that phone."""
    in_app.call("PUT", f"/sandbox/phones/{ANA}", {"shares_number": False})
    write(in_app, to=ANA, text="Hola")
    (echo,) = echoes(in_app, business)
    assert "to" not in echo
    assert echo["to_user_id"].startswith("MX.")


def test_what_was_written_there_can_be_edited_and_withdrawn(in_app, business):
    """Each is an echo of its own, and the screen shows it."""
    wamid = write(in_app, to=ANA, text="Hasta la 1").json["wamid"]
    write(in_app, edit=wamid, text="Hasta las 2")
    write(in_app, revoke=wamid)
    first, second, third = echoes(in_app, business)
    assert [e["type"] for e in (first, second, third)] == ["text", "edit", "revoke"]
    assert second["edit"]["original_message_id"] == third["revoke"]["original_message_id"] == wamid
    assert second["edit"]["message"]["text"]["body"] == "Hasta las 2"
    assert len({e["id"] for e in (first, second, third)}) == 3
    screen = in_app.call("GET", f"/sandbox/phones/{ANA}").json["messages"]
    assert "eliminó" in screen[-1]["text"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"to": ANA},
        {"to": "x", "text": "a"},
        {"edit": "wamid.x", "text": "a"},
        {"revoke": "wamid.x"},
    ],
)
def test_nonsense_in_the_app_is_refused(in_app, given):
    """With a sentence, and nothing is told."""
    answer = write(in_app, **given)
    assert (answer.status, bool(answer.json["error"])) == (400, True)


def test_what_the_api_sent_is_not_the_apps_to_change(in_app):
    """A reminder stays a reminder."""
    wamid = in_app.send(template()).json["messages"][0]["id"]
    assert write(in_app, revoke=wamid).status == 400


def test_a_number_that_lives_in_no_app_writes_in_none(listened):
    """Nor one that is none."""
    assert write(listened, to=ANA, text="Hola").status == 404
    assert listened.call("PUT", "/sandbox/senders/999/app").status == 404


@pytest.mark.parametrize(("connected", "accepted"), [(False, 30), (True, 20)])
def test_it_is_let_send_twenty_a_second(listened, connected, accepted):
    """The clock stands still: the twenty-first of one second is refused, and a second later it is let through."""
    if connected:
        listened.call("PUT", APP)
    answers = [
        listened.send(template(to=f"+5255{n:08}", biz_opaque_callback_data=f"our-{n}"))
        for n in range(30)
    ]
    assert [a.status for a in answers].count(200) == accepted
    listened.clock.advance(seconds=1)
    assert (
        listened.send(template(to="+525500000099", biz_opaque_callback_data="late")).status == 200
    )


def test_the_pages_do_it_by_hand(in_app, business):
    """Connect, open a talk, write, delete; the business is told as by the API."""
    assert "Elige a la izquierda" in in_app.call("GET", f"/app/{NUMBER_ID}").text
    talk = f"/app/{NUMBER_ID}/{ANA[1:]}"
    assert "¿Abren hoy?" in in_app.call("GET", talk).text
    posted = in_app.call("POST", f"{talk}/messages", form={"text": "Sí"})
    assert (posted.status, posted.headers["Location"]) == (303, talk)
    (echo,) = echoes(in_app, business)
    assert "Eliminar para todos" in in_app.call("GET", talk).text
    in_app.call("POST", f"{talk}/withdrawals", form={"wamid": echo["id"]})
    assert echoes(in_app, business)[-1]["type"] == "revoke"
    assert "Eliminar para todos" not in in_app.call("GET", talk).text


def test_a_number_that_is_not_connected_says_what_connecting_means(listened):
    """One button; after it the chats are there."""
    assert "20 mensajes por segundo" in listened.call("GET", f"/app/{NUMBER_ID}").text
    listened.call("POST", f"/app/{NUMBER_ID}/connect", form={})
    assert "Elige a la izquierda" in listened.call("GET", f"/app/{NUMBER_ID}").text
    assert listened.call("GET", "/app/999").status == 404
