"""Both senders and both template accounts against the sandbox, which checks what WhatsApp checks."""

import json
from dataclasses import replace

import boto3
import pytest

from chalicelib.messaging.channel_protocol import Verdict
from chalicelib.messaging.event_types import (
    AccountEvent,
    AppNews,
    Echo,
    InboundMessage,
    StatusEvent,
    Unreadable,
)
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.whatsapp.aws_sender import AwsSender, build_client
from chalicelib.messaging.whatsapp.http_connections import Connections
from chalicelib.messaging.whatsapp.meta_sender import MetaSender
from chalicelib.messaging.whatsapp.parse_webhook import events_of_sns, events_of_webhook
from chalicelib.messaging.whatsapp.push_templates import (
    Standing,
    TemplateRefusedError,
    push_templates,
)
from chalicelib.messaging.whatsapp.template_accounts import AwsTemplates, MetaTemplates
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.messaging.whatsapp.webhook_signature import is_signed
from sandbox.config import Config, Limits
from sandbox.server import start
from tests.sandbox.lab import (
    ANA,
    ANA_WA_ID,
    AWS_NUMBER_ID,
    NUMBER_ID,
    Clock,
    Lab,
    listening_business,
)
from tests.unit.messaging.builders import a_message, a_sender
from tests.unit.messaging.test_message_templates import contents
from tests.unit.messaging.test_template_wording import all_replies

META_ACCOUNT = "102290129340398"
AWS_ACCOUNT = "waba-fb2594b8a7974770b128a409e2"


@pytest.fixture
def lab(going_clock):
    clock = Clock()
    running = start(
        Config(
            port=0,
            clock=clock,
            limits=Limits(pair_interval_s=0.001, pair_burst=10**6, messages_per_second=10**6),
        )
    )
    yield Lab(running, clock)
    running.stop()


@pytest.fixture
def aws_client(lab, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SOCIALMESSAGING", lab.running.url)
    client = build_client(
        boto3.Session(
            aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
        )
    )
    yield client
    client.close()


@pytest.fixture
def pool(lab):
    pool = Connections(lab.running.url)
    yield pool
    pool.close()


@pytest.fixture(params=["meta", "aws"])
def way(request, lab, pool, aws_client):
    """One of the two ways to WhatsApp: its account of templates and its sender."""
    if request.param == "meta":
        lab.register()
        account = MetaTemplates(
            connections=pool, token="sandbox-token", business_account_id=META_ACCOUNT
        )
        channel = MetaSender(connections=pool, token_for=lambda _id: "sandbox-token")
        return account, channel, NUMBER_ID
    given = {"display_number": "+525511112222", "waba_id": AWS_ACCOUNT, "name": "Clínica"}
    lab.call("PUT", f"/sandbox/senders/{AWS_NUMBER_ID}", given)
    account = AwsTemplates(client=aws_client, business_account_id=AWS_ACCOUNT)
    return account, AwsSender(aws_client), AWS_NUMBER_ID


def send(channel, number_id, message):
    return channel.send(message, replace(a_sender(), phone_number_id=number_id))


def test_templates_are_pushed_and_messages_arrive(way, lab):
    """Every template in every language is taken, and every wording of it is delivered as it is."""
    account, channel, number_id = way
    first = push_templates(account, load_definitions())
    assert {report.standing for report in first} == {Standing.USABLE}
    again = push_templates(account, load_definitions())
    assert {report.created for report in again} == {False}
    written = [content for language in LANGUAGES for content in contents(language)]
    assert written
    for number, content in enumerate(written):
        outcome = send(channel, number_id, a_message(content, id=f"c.p.{number}"))
        assert outcome.verdict is Verdict.ACCEPTED, (content.template, outcome)
    assert lab.ledger()["accepted"] == len(written)


def test_replies_arrive_inside_the_window_only(way, lab):
    """Every reply is taken after the patient wrote; before that WhatsApp has closed the window."""
    _, channel, number_id = way
    lab.client_writes()
    replies = [content for language in LANGUAGES for content in all_replies(language)]
    assert replies
    for number, content in enumerate(replies):
        outcome = send(channel, number_id, a_message(content, id=f"c.p.{number}"))
        assert outcome.verdict is Verdict.ACCEPTED, (content, outcome)


def test_an_answer_to_a_user_id_arrives(way, lab):
    """Inside the window, under WhatsApp's own name for who hides their number; one that nobody has is refused."""
    _, channel, number_id = way
    phone = lab.call("PUT", f"/sandbox/phones/{ANA}", {"shares_number": False}).json
    lab.client_writes()
    content = all_replies("es_MX")[0]
    for number, bsuid in enumerate((phone["bsuid"], "MX.1")):
        send(channel, number_id, a_message(content, id=f"c.clinic.{number}", e164=bsuid))
    (arrived,) = lab.ledger()["messages"]
    assert (arrived["id"], arrived["to"]) == ("c.clinic.0", ANA)


def test_a_refused_definition_says_why(way):
    """The provider's own words reach the operator."""
    account, *_ = way
    with pytest.raises(TemplateRefusedError, match=r"\w"):
        account.create_template({"name": "Bad Name", "language": "es_MX", "category": "UTILITY"})


def test_an_unknown_template_is_our_mistake(way):
    """WhatsApp's code comes through: an operator must look."""
    _, channel, number_id = way
    outcome = send(channel, number_id, a_message())
    assert (outcome.verdict, outcome.code) == (Verdict.HOLD_TEMPLATE, "132001")


@pytest.mark.parametrize(("status", "verdict"), [(429, Verdict.TRY_LATER), (500, Verdict.UNSURE)])
def test_faults_are_told_apart(status, verdict, way, lab):
    """The sandbox's own faults give the same verdicts on both ways, after one attempt."""
    _, channel, number_id = way
    lab.fault("status", status=status)
    assert send(channel, number_id, a_message()).verdict is verdict
    assert lab.attempts()["count"] == 1


SECRETS = {"app_secret": "the app's secret", "verify_token": "verify-me"}


def test_what_was_sent_comes_back_signed(lab, pool):
    """Meta's way: the statuses of our message and the patient's tap arrive, signed, as our events."""
    with listening_business() as business:
        lab.register(webhook_url=business.url, **SECRETS)
        account = MetaTemplates(
            connections=pool, token="sandbox-token", business_account_id=META_ACCOUNT
        )
        push_templates(account, load_definitions())
        channel = MetaSender(connections=pool, token_for=lambda _id: "sandbox-token")
        sent = send(channel, NUMBER_ID, a_message())
        lab.settled()
        lab.client_writes("Sí, ahí estaré 👍 ¿mañana?")
        lab.settled()
        posts = list(business.posts)
    signed = [(body, headers["X-Hub-Signature-256"]) for headers, body, _ in posts]
    assert {is_signed(*each, ["the app's secret"]) for each in signed} == {True}
    assert {is_signed(*each, ["another secret"]) for each in signed} == {False}
    events = [event for _, body, _ in posts for event in events_of_webhook(body)]
    statuses = [event for event in events if isinstance(event, StatusEvent)]
    assert {event.state for event in statuses} >= {"sent", "delivered"}
    assert {event.provider_id for event in statuses} == {sent.provider_id}
    assert {event.message_id for event in statuses} == {a_message().id}
    [written] = [event for event in events if isinstance(event, InboundMessage)]
    assert (written.text, written.from_wa_id) == ("Sí, ahí estaré 👍 ¿mañana?", ANA_WA_ID)


def test_what_was_sent_through_aws_comes_back(monkeypatch, going_clock):
    """AWS's way: the topic's notifications carry our id and AWS's own, and end in the same events."""
    with listening_business() as business:
        running = start(Config(port=0, clock=Clock(), sns_endpoint=business.url))
        lab = Lab(running, running)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SOCIALMESSAGING", running.url)
        client = build_client(boto3.Session("test", "test", region_name="us-east-1"))
        topic = "arn:aws:sns:us-east-1:000000000000:whatsapp"
        given = {"display_number": "+525511112222", "waba_id": AWS_ACCOUNT, "topic_arn": topic}
        lab.call("PUT", f"/sandbox/senders/{AWS_NUMBER_ID}", given)
        account = AwsTemplates(client=client, business_account_id=AWS_ACCOUNT)
        push_templates(account, load_definitions())
        sent = send(AwsSender(client), AWS_NUMBER_ID, a_message())
        lab.settled()
        running.stop()
        client.close()
        published = business.sns_messages()
    events = [event for envelope in published for event in events_of_sns(json.dumps(envelope))]
    statuses = [event for event in events if isinstance(event, StatusEvent)]
    assert {event.state for event in statuses} >= {"accepted", "sent", "delivered"}
    assert {event.message_id for event in statuses} == {a_message().id}
    assert {event.aws_message_id for event in statuses} == {sent.provider_id}
    assert {event.provider_id[:6] for event in statuses} == {"wamid."}


def _done_in_the_app(lab, number_id):
    """Connect the app, write to Ana there, edit it and withdraw it."""
    lab.client_writes("¿Abren?")
    lab.call("PUT", f"/sandbox/senders/{number_id}/app")
    write = f"/sandbox/senders/{number_id}/app/messages"
    wamid = lab.call("POST", write, {"to": ANA, "text": "Sí, hasta la 1"}).json["wamid"]
    lab.call("POST", write, {"edit": wamid, "text": "Sí, hasta las 2"})
    lab.call("POST", write, {"revoke": wamid})
    lab.settled()
    return wamid


def _as_done_in_the_app(events, number_id, wamid):
    """Assert that these are what was done, each under the clinic's own name for its number."""
    told = [event for event in events if isinstance(event, Echo | AppNews)]
    assert {event.phone_number_id for event in told} == {number_id}
    assert {e.what for e in told if isinstance(e, AppNews)} == {"history", "smb_app_state_sync"}
    echoes = [event for event in told if isinstance(event, Echo)]
    first, second, third = sorted(echoes, key=lambda echo: (bool(echo.replaces), echo.is_revoked))
    assert (first.provider_id, first.text, first.replaces) == (wamid, "Sí, hasta la 1", "")
    assert (second.replaces, second.text) == (wamid, "Sí, hasta las 2")
    assert (third.replaces, third.is_revoked) == (wamid, True)
    assert {echo.to_wa_id for echo in echoes} == {ANA_WA_ID}
    assert not any(isinstance(event, AccountEvent | Unreadable) for event in events)


def test_what_is_done_in_the_business_app_comes_by_metas_way(lab):
    """Echoes, old chats and contacts: none of them is news of the account, for which an alarm rings."""
    with listening_business() as business:
        lab.register(webhook_url=business.url, **SECRETS)
        wamid = _done_in_the_app(lab, NUMBER_ID)
        events = [event for _, body, _ in business.posts for event in events_of_webhook(body)]
    _as_done_in_the_app(events, NUMBER_ID, wamid)


def test_what_is_done_in_the_business_app_comes_by_awss_way():
    """Should AWS pass it on, it is read the same."""
    with listening_business() as business:
        running = start(Config(port=0, clock=Clock(), sns_endpoint=business.url))
        lab = Lab(running, running)
        topic = "arn:aws:sns:us-east-1:000000000000:whatsapp"
        given = {"display_number": "+525511112222", "waba_id": AWS_ACCOUNT, "topic_arn": topic}
        lab.call("PUT", f"/sandbox/senders/{AWS_NUMBER_ID}", given)
        wamid = _done_in_the_app(lab, AWS_NUMBER_ID)
        running.stop()
        notices = [json.dumps(message) for message in business.sns_messages()]
    events = [event for notice in notices for event in events_of_sns(notice)]
    _as_done_in_the_app(events, AWS_NUMBER_ID, wamid)
