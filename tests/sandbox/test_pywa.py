"""pywa, a client we did not write, gets along with the sandbox in both directions."""

import json

import httpx
import pytest
from pywa import WhatsApp, types
from pywa.errors import TemplateParamCountMismatch
from pywa.types import templates as t

from tests.sandbox.lab import ANA, ANA_WA_ID, NUMBER_ID, TOKEN

WABA = "102290129340398"
WORDS = "Hola, {{1}}: tu cita es el {{2}}. ¿Vienes?"


@pytest.fixture
def wa(listened):
    """The client of pywa; it knows only Meta's address, so that is changed after it is made."""
    with httpx.Client(trust_env=False) as session:
        client = WhatsApp(
            phone_id=NUMBER_ID,
            waba_id=WABA,
            token="sandbox-token",
            session=session,
            server=None,
            app_secret="sandbox-app-secret",
            verify_token="verify-me",
        )
        session.base_url = f"{listened.running.url}/v23.0"
        yield client


@pytest.fixture
def reminder(wa):
    """A template created by pywa."""
    body = t.BodyText(WORDS, "Ana", "lunes")
    confirm = t.QuickReplyButton(text="Confirmar")
    made = t.Template(
        name="de_pywa",
        language=t.TemplateLanguage.SPANISH_MEX,
        category=t.TemplateCategory.UTILITY,
        components=[body, t.Buttons(buttons=[confirm])],
    )
    created = wa.create_template(made)
    assert created.status == t.TemplateStatus.APPROVED
    return made, body, confirm


def send(wa, values=("Ana", "lunes 23")):
    return wa.send_template(
        to=ANA,
        name="de_pywa",
        language=t.TemplateLanguage.SPANISH_MEX,
        params=[
            t.BodyText.params(*values),
            t.QuickReplyButton.params(callback_data="token-9", index=0),
        ],
        tracker="our-9",
    )


def test_pywa_creates_and_sends_a_template(listened, wa, reminder):
    """What pywa builds is what the sandbox accepts, and the answer is what pywa reads."""
    sent = send(wa)
    (row,) = listened.ledger()["messages"]
    assert (row["wamid"], row["id"]) == (sent.id, "our-9")
    assert row["text"] == "Hola, Ana: tu cita es el lunes 23. ¿Vienes?"


def test_pywa_understands_a_refusal(wa, reminder):
    """The error document becomes pywa's own exception."""
    with pytest.raises(TemplateParamCountMismatch):
        send(wa, values=("Ana",))


def test_pywa_lists_and_deletes_templates(wa, reminder):
    """Paging and fields as pywa asks for them."""
    assert {"de_pywa", "recordatorio"} == {d.name for d in wa.get_templates()}
    wa.delete_template(template_name="de_pywa")
    assert {d.name for d in wa.get_templates()} == {"recordatorio"}


def test_pywa_sends_texts_and_buttons_inside_the_window(listened, wa):
    """Session messages built by pywa."""
    listened.client_writes()
    wa.send_message(to=ANA, text="¿Vienes?", buttons=[types.Button("Sí", "yes")])
    wa.send_message(to=ANA, text="Te esperamos")
    assert [row["arrived"] for row in listened.ledger()["messages"]] == [True, True]


def changes(body):
    """Each change as a body of its own: pywa looks at the first one of a POST only."""
    document = json.loads(body)
    for entry in document["entry"]:
        for change in entry["changes"]:
            yield json.dumps(document | {"entry": [entry | {"changes": [change]}]}).encode()


def test_pywa_accepts_the_signature_and_reads_the_events(listened, business, wa, reminder):
    """Statuses, a template button, a session button and a text, through pywa's own checks."""
    seen = []
    wa.on_message()(lambda _, m: seen.append(("text", m.text, m.from_user.wa_id)))
    wa.on_callback_button()(lambda _, b: seen.append(("button", b.data, b.title)))
    wa.on_message_status()(lambda _, s: seen.append(("status", s.status.value, s.tracker)))
    send(wa)
    listened.settled()
    listened.call("POST", f"/sandbox/phones/{ANA}/taps", {"title": "Confirmar"})
    wa.send_message(to=ANA, text="¿Seguro?", buttons=[types.Button("Sí", "yes")])
    listened.settled()
    listened.call("POST", f"/sandbox/phones/{ANA}/taps", {"title": "Sí"})
    listened.client_writes("¡Gracias! ñ 😊")
    listened.settled()
    signed = [(body, headers["X-Hub-Signature-256"]) for headers, body, _ in business.posts]
    assert {wa.webhook_update_validator(*each) for each in signed} == {None}
    read = {wa.webhook_update_handler(one) for body, _ in signed for one in changes(body)}
    assert read == {("ok", 200)}
    assert seen[:4] == [
        ("status", "sent", "our-9"),
        ("status", "delivered", "our-9"),
        ("status", "read", "our-9"),
        ("button", "token-9", "Confirmar"),
    ]
    assert seen[-2:] == [("button", "yes", "Sí"), ("text", "¡Gracias! ñ 😊", ANA_WA_ID)]


def test_pywa_refuses_what_was_changed_on_the_way(listened, business, wa):
    """Its validator is a real judge of our signatures."""
    listened.client_writes()
    listened.settled()
    headers, body, _ = business.posts[0]
    assert wa.webhook_update_validator(body + b" ", headers["X-Hub-Signature-256"])[1] == 403


def test_the_token_is_the_one_pywa_sent(listened):
    """A guard for the fixture: without the token nothing of the above would pass."""
    assert TOKEN["Authorization"].endswith("sandbox-token")
    assert listened.call("GET", f"/v23.0/{NUMBER_ID}").status == 401
