"""What WhatsApp tells, from recorded bodies: each understood, as an independent reader understands it."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from pywa import WhatsApp, types

from chalicelib.messaging.whatsapp.parse_webhook import events_of_sns, events_of_webhook
from chalicelib.messaging.whatsapp.payload import read_payload
from tests.unit.messaging.recordings import (
    ANA,
    AT,
    BSUID,
    CASES,
    IN,
    NUMBER,
    OURS,
    OUT,
    PAYLOADS,
    recorded,
    said,
    status,
)


@pytest.mark.parametrize("name", CASES)
def test_webhook(name):
    """One recorded body, one event, every field of it."""
    assert events_of_webhook(recorded(name)) == [CASES[name]]


def test_every_recorded_body_is_a_case():
    """A file nobody reads proves nothing."""
    names = {path.stem for path in PAYLOADS.glob("*.json")}
    assert names == set(CASES) | {"sns_accepted", "sns_text", "sns_two_statuses"}


ON_AWS = "phone-number-id-976c72"  # AWS's id of the number, from the ARN in the context


def test_accepted_on_aws_carries_both_ids():
    """AWS's id, which the send answered, beside WhatsApp's; and the number is called as AWS does."""
    [event] = events_of_sns(recorded("sns_accepted").decode())
    aws_id = "6d69f07a-c317-4278-9d5c-6a84078419ec"
    assert event == replace(status("accepted", aws_message_id=aws_id), phone_number_id=ON_AWS)


def test_a_message_on_aws_is_the_same_event():
    """Both ways end in the same events, but for the number's own id."""
    [event] = events_of_sns(recorded("sns_text").decode())
    assert event == replace(said("text", "Sí 👍"), phone_number_id=ON_AWS)


def test_a_context_that_names_no_number_leaves_metas_id():
    """Whatever stands in the envelope, the event is read."""
    envelope = json.loads(recorded("sns_text"))
    for context in ({}, None, {"MetaPhoneNumberIds": [None, {"arn": 3}]}):
        [event] = events_of_sns(json.dumps(envelope | {"context": context}))
        assert event == said("text", "Sí 👍")


def test_awss_id_is_not_guessed():
    """With two statuses in one envelope its one id may belong to either."""
    events = events_of_sns(recorded("sns_two_statuses").decode())
    assert [event.aws_message_id for event in events] == ["", ""]


# ── an independent reader ───────────────────────────────────────────────
@pytest.fixture(scope="module")
def pywa_client():
    return WhatsApp(phone_id=NUMBER, token="x", server=None)


@pytest.mark.parametrize("name", ["text", "template_button", "session_button", "list_reply"])
def test_an_independent_client_reads_our_recordings_alike(name, pywa_client):
    """The recordings are real enough for pywa, which reads the same out of them."""
    kind = {
        "text": types.Message,
        "list_reply": types.CallbackSelection,
    }.get(name, types.CallbackButton)
    read = kind.from_update(client=pywa_client, update=json.loads(recorded(name)))
    ours = CASES[name]
    assert (read.id, read.from_user.wa_id, read.timestamp) == (IN, ANA, AT)
    assert read.from_user.bsuid == ours.bsuid
    if ours.payload:
        assert read.data == ours.payload
        assert read_payload(ours.payload)
    else:
        assert read.text == ours.text


@pytest.mark.parametrize("name", ["status_sent", "status_delivered", "status_read"])
def test_an_independent_client_reads_our_statuses_alike(name, pywa_client):
    """The same id, state and tracker."""
    read = types.MessageStatus.from_update(
        client=pywa_client, update=json.loads(recorded(name)), contact_idx=0, status_idx=0
    )
    ours = CASES[name]
    assert (read.id, read.status.value, read.tracker) == (OUT, ours.state, OURS)


def test_one_contact_is_not_lent_to_others():
    """In a batch of two people each gets the name that is theirs."""
    body = json.loads(recorded("text"))
    value = body["entry"][0]["changes"][0]["value"]
    eva = {"profile": {"name": "Eva"}, "wa_id": "5215500000000", "user_id": "MX.2"}
    value["contacts"].insert(0, eva)
    other = {**value["messages"][0], "from": "5215500000000", "from_user_id": "MX.2"}
    stranger = {**value["messages"][0], "from": "5215511111111", "from_user_id": ""}
    value["messages"] += [other, stranger]
    events = events_of_webhook(json.dumps(body).encode())
    assert [event.profile_name for event in events] == ["Ana Sofía 🌸", "Eva", ""]
    assert [event.bsuid for event in events] == [BSUID, "MX.2", ""]


def test_reading_is_cheap_to_import():
    """The webhook answers within 250 ms from cold: it imports nothing heavy for reading."""
    program = (
        "import sys; import chalicelib.messaging.whatsapp.parse_webhook, chalicelib.messaging.whatsapp.webhook_signature;"
        "print(sorted({'babel','jinja2','pydantic','phonenumbers','boto3','botocore','urllib3','msgspec'}"
        " & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    assert shown.stdout.strip() == "[]"
