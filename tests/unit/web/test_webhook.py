"""Meta's signed webhook through the application: what is not signed is neither read nor logged, what is signed is never lost."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from chalice.test import Client

import app as application
from chalicelib import wiring
from chalicelib.messaging.model import State
from chalicelib.patients.model import Line
from chalicelib.replies.handle_inbound import Reception
from chalicelib.shared.errors import ConflictError, UnreachableError
from tests.builders import ANAS_PHONE, CLINIC_ID, NOW, a_message, keep
from tests.fakes.memory_outbox import MemoryOutbox
from tests.unit.functions.memory_services import MemoryServices, a_status, a_text, change, webhook

PATH = "/webhooks/whatsapp"
NEW, OLD = "nuevo secreto", "viejo secreto"
WORDS = "¿Puedo llevar a Zoë 👩🏽‍⚕️ mañana? Ñandú"
PERSONAL = (WORDS, "Puedo llevar", "5512345678", "Ana", "Zo")


@pytest.fixture
def services(monkeypatch):
    made = MemoryServices()
    monkeypatch.setattr(wiring, "services", lambda: made)
    yield made
    made.pool.shutdown()


@pytest.fixture
def post(services):
    """Send a body as Meta does; return the status and the text of the answer."""

    def sent(body, *, secret=NEW, headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        signature = f"sha256={hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}"
        given = {"X-Hub-Signature-256": signature} if headers is None else headers
        with Client(application.app) as client:
            answer = client.http.post(
                PATH, headers={"Content-Type": "application/json", **given}, body=raw
            )
        return answer.status_code, answer.body.decode()

    return sent


def texts(services):
    """Return what reached the inbox."""
    found = [text for task in services.ours.inbox() for text in services.ours.texts_of(task)]
    return sorted(text.text for text in found)


def logged(caplog):
    """Return all that was logged, with its facts."""
    return str([vars(record) for record in caplog.records]) + caplog.text


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_accents_and_emoji_do_not_break_the_signature(services, post, secret):
    """Raw bytes are what was signed; both secrets hold while they rotate."""
    assert post(webhook(change(messages=[a_text(WORDS, NOW)])), secret=secret) == (200, "")
    assert texts(services) == [WORDS]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature": "sha1=" + "0" * 40},
    ],
)
def test_what_is_not_signed_is_refused_and_not_logged(services, post, caplog, headers):
    """Nothing of it is read, kept or repeated; the log knows only its size."""
    assert post(webhook(change(messages=[a_text(WORDS, NOW)])), headers=headers) == (403, "")
    assert (texts(services), services.quarantine.kept) == ([], [])
    assert "webhook_unsigned" in logged(caplog)
    assert not [word for word in PERSONAL if word in logged(caplog)]


def test_what_is_signed_with_another_secret_is_refused(services, post):
    """Another app's, or a guess; an empty secret fits nothing."""
    for secret in ("otro", "", NEW + " "):
        assert post(webhook(change(messages=[a_text("BAJA", NOW)])), secret=secret)[0] == 403
    assert services.ours.get(Line, ANAS_PHONE).opted_out_at is None


def test_a_body_changed_on_the_way_is_refused(services, post):
    """One letter is enough."""
    raw = json.dumps(webhook(change(messages=[a_text("BAJO", NOW)]))).encode()
    signature = f"sha256={hmac.new(NEW.encode(), raw, hashlib.sha256).hexdigest()}"
    changed = raw.replace(b"BAJO", b"BAJA")
    assert post(changed, headers={"X-Hub-Signature-256": signature})[0] == 403
    assert services.ours.get(Line, ANAS_PHONE).opted_out_at is None


@pytest.mark.parametrize(
    "junk", [b"", b"not JSON", b"[1]", b'{"object":"page"}', b"\xff\xfe", b"[" * 50_000]
)
def test_what_is_signed_and_unreadable_is_kept_and_answered(services, post, junk):
    """For a developer to look at; Meta need not repeat it for seven days."""
    assert post(junk) == (200, "")
    (kept,) = services.quarantine.kept
    assert (kept.body, kept.at, kept.until) == (junk, NOW, NOW + timedelta(days=30))


def test_a_part_nobody_can_read_does_not_cost_the_others(services, post):
    """The whole body is kept for a developer; what can be read is done."""
    broken = {"id": "wamid.broken", "type": "text"}
    body = webhook(change(messages=[broken, a_text("¿a qué hora?", NOW)]), {"field": "messages"})
    assert post(body) == (200, "")
    assert texts(services) == ["¿a qué hora?"]
    assert len(services.quarantine.kept) == 1


def test_every_change_of_a_body_is_taken_in(services, post):
    """Statuses and messages, several of each, in one request."""
    keep(services.ours, sent := a_message(state=State.ACCEPTED))
    body = webhook(
        change(messages=[a_text("uno?", NOW, "wamid.1"), a_text("dos?", NOW, "wamid.2")]),
        change(statuses=[a_status("read", NOW, sent.id), a_status("delivered", NOW, sent.id)]),
        change(messages=[a_text("tres?", NOW, "wamid.3")]),
    )
    assert post(body) == (200, "")
    assert texts(services) == ["dos?", "tres?", "uno?"]
    assert services.stored(sent).state is State.READ


def test_the_same_request_twice_does_one_thing(services, post):
    """Meta repeats what it is not sure we got."""
    body = webhook(change(messages=[a_text("BAJA", NOW)]))
    assert [post(body), post(body)] == [(200, "")] * 2
    assert len(services.queue.message_ids) == 1
    assert len(services.ours.inbox()) == 1


def test_a_status_that_is_too_early_is_asked_for_again(services, post):
    """503 until our own record is there, then 200."""
    sent = a_message(state=State.ACCEPTED)
    assert sent.clinic_id == CLINIC_ID
    body = webhook(change(statuses=[a_status("delivered", NOW, sent.id)]))
    assert post(body)[0] == 503
    keep(services.ours, sent)
    assert post(body)[0] == 200
    assert services.stored(sent).state is State.DELIVERED


# What meets a defect


@pytest.fixture
def broken(monkeypatch):
    """Make the reception fail over one text, with the error asked for."""

    def fail(text, error):
        whole = Reception.take_in

        def breaks(self, inbound, *, now):
            if inbound.text == text:
                raise error
            whole(self, inbound, now=now)

        monkeypatch.setattr(Reception, "take_in", breaks)

    return fail


def two_texts(at):
    """Return a body of which the first text is the one that fails."""
    return webhook(change(messages=[a_text("uno?", at, "wamid.1"), a_text("dos?", at, "wamid.2")]))


def test_what_meets_a_defect_is_kept_and_asked_for_again_for_an_hour(services, post, broken):
    """A mended version, or a better moment, may take it in; the body is kept once, and what is beside it is done."""
    broken("uno?", ZeroDivisionError())
    body = two_texts(NOW - timedelta(minutes=59))
    assert [post(body)[0], post(body)[0]] == [503, 503]
    assert texts(services) == ["dos?"]
    assert [json.loads(kept.body) for kept in services.quarantine.kept] == [body]


def test_after_an_hour_a_defect_is_no_longer_asked_for(services, post, broken):
    """Meta would repeat it for days; a developer has it."""
    broken("uno?", ZeroDivisionError())
    assert post(two_texts(NOW - timedelta(hours=1)))[0] == 200
    assert (len(services.quarantine.kept), texts(services)) == (1, ["dos?"])


@pytest.mark.parametrize(
    "error",
    [
        ConflictError([0]),
        UnreachableError("table"),
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
        ClientError({"Error": {"Code": "ThrottlingException"}}, "GetItem"),
    ],
)
def test_a_table_out_of_reach_is_no_defect(services, post, broken, error):
    """However old the event: it is offered again until it can be written."""
    broken("uno?", error)
    assert post(two_texts(NOW - timedelta(days=2)))[0] == 503
    assert (services.quarantine.kept, texts(services)) == ([], ["dos?"])


def test_a_status_that_meets_a_defect_costs_no_other(services, post, monkeypatch):
    """They are taken in together; then each alone."""
    whole = MemoryOutbox.settle

    def breaks(self, messages, *, seen):
        if any(message.reason == "131026" for message in messages):
            raise ZeroDivisionError
        return whole(self, messages, seen=seen)

    monkeypatch.setattr(MemoryOutbox, "settle", breaks)
    messages = [a_message(id=f"{CLINIC_ID}.p.name-{n}", state=State.ACCEPTED) for n in range(3)]
    keep(services.ours, *messages)
    reports = [a_status(s, NOW, m.id) for s, m in zip(("sent", "read"), messages, strict=False)]
    failing = a_status("failed", NOW, messages[2].id, 131026)
    assert post(webhook(change(statuses=[failing, *reports])))[0] == 503
    states = [services.stored(message).state for message in messages]
    assert states == [State.SENT, State.READ, State.ACCEPTED]
    assert len(services.quarantine.kept) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=1, seconds=1), timedelta(days=365 * 74)])
def test_what_says_to_be_of_the_future_is_kept_and_does_nothing(services, post, ahead):
    """A window, an opt-out or a silence must not last until then."""
    sent = a_message(state=State.ACCEPTED)
    keep(services.ours, sent)
    status, word = a_status("read", NOW + ahead, sent.id), a_text("BAJA", NOW + ahead)
    assert post(webhook(change(statuses=[status], messages=[word])))[0] == 200
    assert services.ours.get(Line, ANAS_PHONE).opted_out_at is None
    assert services.stored(sent).state is State.ACCEPTED
    assert len(services.quarantine.kept) == 1


def test_nothing_personal_is_logged_of_what_is_taken_in(services, post, caplog):
    """Not the words, not the number, not the name, whether it is acted on, put aside or unknown."""
    person = {"profile": {"name": "Ana López"}, "wa_id": "5215512345678"}
    for n, number in enumerate(("106540352242922", "999")):
        known = change(number=number, contacts=[person], messages=[a_text(WORDS, NOW, f"w{n}")])
        post(webhook(known, change(number=number, messages=[{"from": "5215512345678"}])))
    assert "unreadable_event" in logged(caplog)
    assert "unknown_sender" in logged(caplog)
    assert not [word for word in PERSONAL if word in logged(caplog)]


# The handshake


@pytest.fixture
def asked(services):
    """Ask as Meta does when the webhook is set up."""

    def get(**params):
        query = "&".join(f"hub.{name}={value}" for name, value in params.items())
        with Client(application.app) as client:
            answer = client.http.get(f"{PATH}?{query}" if query else PATH)
        return answer.status_code, answer.body.decode()

    return get


TOKEN = "el%20santo%20y%20se%C3%B1a"


def test_who_knows_our_token_gets_the_challenge_back(asked):
    """As it came, as plain text."""
    assert asked(mode="subscribe", verify_token=TOKEN, challenge="1158201444") == (
        200,
        "1158201444",
    )


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "otro", "challenge": "1"},
        {"mode": "unsubscribe", "verify_token": TOKEN, "challenge": "1"},
        {"mode": "subscribe", "verify_token": TOKEN, "challenge": "<script>"},
    ],
)
def test_nobody_else_does(asked, params):
    """And nothing that could be a page is echoed."""
    assert asked(**params) == (403, "")
