"""Events of a number on AWS: one entry in AWS's envelope, published to a topic."""

import json

import pytest

from tests.sandbox.lab import AWS_NUMBER_ID, DEFINITION, eventually, template

WABA = "waba-fb2594b8a7974770b128a409e2"
TOPIC = "arn:aws:sns:us-east-1:000000000000:whatsapp"


def aws_lab(lab, topic, client):
    given = {"display_number": "+525511112222", "waba_id": WABA, "topic_arn": topic}
    lab.call("PUT", f"/sandbox/senders/{AWS_NUMBER_ID}", given)
    client.create_whatsapp_message_template(
        id=WABA, templateDefinition=json.dumps(DEFINITION).encode()
    )
    return lab


def send(client):
    return client.send_whatsapp_message(
        originationPhoneNumberId=AWS_NUMBER_ID,
        metaApiVersion="v23.0",
        message=json.dumps(template()).encode(),
    )["messageId"]


@pytest.fixture
def on_aws(open_lab, business, boto):
    """A sandbox whose events go to an endpoint that plays SNS, and a client on it."""
    lab = open_lab(sns_endpoint=business.url)
    client = boto(lab)
    return aws_lab(lab, TOPIC, client), client


def test_statuses_come_in_the_envelope_of_aws(on_aws, business):
    """Context, one entry as a JSON string, account, and the id the send answered."""
    lab, client = on_aws
    message_id = send(client)
    lab.settled()
    envelopes = business.sns_messages()
    assert {e["messageId"] for e in envelopes} == {message_id}
    first = envelopes[0]
    assert set(first) == {
        "context",
        "whatsAppWebhookEntry",
        "aws_account_id",
        "message_timestamp",
        "messageId",
    }
    assert first["context"]["MetaWabaIds"][0]["wabaId"] == "fb2594b8a7974770b128a409e2"
    assert first["context"]["MetaPhoneNumberIds"][0]["arn"].startswith("arn:aws:social-messaging:")
    assert first["aws_account_id"] == "000000000000"
    entry = json.loads(first["whatsAppWebhookEntry"])
    assert set(entry) >= {"id", "changes"}


def test_aws_says_accepted_first_and_gives_the_wamid(on_aws, business):
    """How a sender on AWS learns which wamid its message got."""
    lab, client = on_aws
    send(client)
    lab.settled()
    entries = [json.loads(e["whatsAppWebhookEntry"]) for e in business.sns_messages()]
    statuses = [e["changes"][0]["value"]["statuses"][0] for e in entries]
    assert [s["status"] for s in statuses] == ["accepted", "sent", "delivered"]
    (row,) = lab.ledger()["messages"]
    assert {s["id"] for s in statuses} == {row["wamid"]}
    assert {s["biz_opaque_callback_data"] for s in statuses} == {"our-1"}


def test_a_topic_that_fails_is_tried_again_without_repeating_what_went(on_aws, business):
    """Each event is published once however often the others fail."""
    lab, client = on_aws
    business.answers = [200, 403, 403]
    send(client)
    lab.settled()
    entries = [json.loads(e["whatsAppWebhookEntry"]) for e in business.sns_messages()]
    names = [e["changes"][0]["value"]["statuses"][0]["status"] for e in entries]
    assert names == ["accepted", "sent", "delivered"]


def policy(topic):
    """The topic may write into the queue; SNS drops silently what it may not deliver."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": topic.replace(":sns:", ":sqs:"),
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_a_real_sns_takes_them(open_lab, local_aws, boto):
    """Against a local AWS: topic, subscription, queue."""
    sns, sqs = local_aws.client("sns"), local_aws.client("sqs")
    topic = sns.create_topic(Name="whatsapp-events")["TopicArn"]
    queue = sqs.create_queue(
        QueueName="whatsapp-events", Attributes={"Policy": json.dumps(policy(topic))}
    )["QueueUrl"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=topic.replace(":sns:", ":sqs:"),
        Attributes={"RawMessageDelivery": "true"},
    )
    lab = open_lab(sns_endpoint=local_aws.endpoint)
    client = boto(lab)
    aws_lab(lab, topic, client)
    lab.client_writes("¡Hola!")
    taken = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    entry = json.loads(json.loads(taken[0]["Body"])["whatsAppWebhookEntry"])
    assert entry["changes"][0]["value"]["messages"][0]["text"]["body"] == "¡Hola!"
