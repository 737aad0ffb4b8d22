"""AWS End User Messaging Social, spoken by AWS's own client."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.config import Limits
from tests.sandbox.lab import ANA, AWS_NUMBER_ID, DEFINITION, session_text, template

WABA = "waba-fb2594b8a7974770b128a409e2"


@pytest.fixture
def aws(lab, boto):
    """A boto3 client, and a business number as AWS names them."""
    register(lab)
    client = boto(lab)
    definition = json.dumps(DEFINITION).encode()
    client.create_whatsapp_message_template(id=WABA, templateDefinition=definition)
    return client


def register(lab):
    given = {"display_number": "+525511112222", "waba_id": WABA, "name": "Clínica"}
    lab.call("PUT", f"/sandbox/senders/{AWS_NUMBER_ID}", given)


def send(client, content, **more):
    given = {
        "originationPhoneNumberId": AWS_NUMBER_ID,
        "metaApiVersion": "v23.0",
        "message": json.dumps(content).encode(),
    }
    return client.send_whatsapp_message(**given | more)


def refused(client, content, **more):
    with pytest.raises(ClientError) as caught:
        send(client, content, **more)
    return caught.value.response


def test_a_message_is_accepted_under_an_id_of_aws(lab, aws):
    """The wamid is not in the answer; the ledger knows both."""
    answer = send(aws, template())
    (row,) = lab.ledger(id="our-1")["messages"]
    assert row["aws_id"] == answer["messageId"] != row["wamid"]
    assert (row["api"], row["copies"]) == ("aws", 1)


def test_the_number_may_be_named_by_its_arn(lab, aws):
    """boto3 takes both; so does the sandbox."""
    arn = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/"
    arn += AWS_NUMBER_ID.removeprefix("phone-number-id-")
    send(aws, template(), originationPhoneNumberId=arn)
    assert lab.ledger()["accepted"] == 1


def test_a_refusal_is_an_exception_with_metas_code_in_it(aws):
    """boto3 raises the modelled exception; the sentence says which rule was broken."""
    response = refused(aws, template(values=("Ana",)))
    assert response["Error"]["Code"] == "InvalidParametersException"
    assert response["Error"]["Message"].startswith("(#132000)")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_exceptions_are_those_of_the_service_model(aws):
    """Clients catch `client.exceptions.…`."""
    with pytest.raises(aws.exceptions.ResourceNotFoundException):
        send(aws, template(), originationPhoneNumberId="phone-number-id-0000")
    with pytest.raises(aws.exceptions.InvalidParametersException):
        send(aws, None, message=b"{not json")


def test_too_fast_is_a_throttled_request(open_lab, boto):
    """429 with the exception that stands for it."""
    lab = open_lab(limits=Limits(messages_per_second=0))
    register(lab)
    lab.define()
    client = boto(lab)
    client.create_whatsapp_message_template(
        id=WABA, templateDefinition=json.dumps(DEFINITION).encode()
    )
    send(client, template())
    with pytest.raises(client.exceptions.ThrottledRequestException):
        send(client, template(to="+525587654321"))


def test_an_unsigned_call_is_refused(lab, aws):
    """The signature is not verified, but its absence would fail on AWS too."""
    answer = lab.call("POST", "/v1/whatsapp/send", {"message": "e30="})
    assert answer.status == 403
    assert answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"


def test_the_window_holds_here_too(lab, aws):
    """One set of rules serves both APIs."""
    send(aws, session_text())
    lab.call("POST", f"/sandbox/phones/{ANA}/messages", {"text": "hola", "sender": AWS_NUMBER_ID})
    send(aws, session_text())
    assert [row["arrived"] for row in lab.ledger()["messages"]] == [False, True]


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (429, "ThrottledRequestException"),
        (500, "InternalServiceException"),
        (502, "DependencyException"),
        (503, "ServiceUnavailableException"),
    ],
)
def test_a_broken_service_answers_with_its_exception(lab, aws, status, name):
    """Status faults keep AWS's shapes, and nothing is accepted."""
    lab.fault("status", status=status)
    response = refused(aws, template())
    assert response["Error"]["Code"] == name
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert lab.ledger()["accepted"] == 0


def test_any_exception_can_be_asked_for(lab, aws):
    """By its name in the service model."""
    lab.fault("aws_error", exception="AccessDeniedException")
    with pytest.raises(aws.exceptions.AccessDeniedException):
        send(aws, template())


def test_botocores_own_retries_are_seen_as_attempts(lab, aws, boto):
    """A client left with its defaults posts again and again: the count shows it."""
    lab.fault("status", status=500, times=None)
    client = boto(lab, retries={"mode": "standard", "total_max_attempts": 3})
    refused(client, template())
    assert lab.attempts()["count"] == 3


# ── templates ───────────────────────────────────────────────────────────


def test_templates_are_created_listed_read_changed_and_deleted(aws):
    """The operations that pushing and comparing definitions needs."""
    listed = aws.list_whatsapp_message_templates(id=WABA)["templates"]
    assert [(t["templateName"], t["templateStatus"]) for t in listed] == [
        ("recordatorio", "APPROVED")
    ]
    identity = listed[0]["metaTemplateId"]
    aws.update_whatsapp_message_template(
        id=WABA, metaTemplateId=identity, templateCategory="MARKETING"
    )
    read = json.loads(
        aws.get_whatsapp_message_template(id=WABA, metaTemplateId=identity)["template"]
    )
    assert (read["category"], read["language"]) == ("MARKETING", "es_MX")
    assert read["components"] == DEFINITION["components"]
    aws.delete_whatsapp_message_template(id=WABA, templateName="recordatorio")
    assert aws.list_whatsapp_message_templates(id=WABA)["templates"] == []
    with pytest.raises(aws.exceptions.ResourceNotFoundException):
        aws.get_whatsapp_message_template(id=WABA, metaTemplateId=identity)


def test_long_lists_of_templates_come_in_pages(aws):
    """boto3's paginator finds them all."""
    for number in range(4):
        definition = DEFINITION | {"name": f"otra_{number}"}
        aws.create_whatsapp_message_template(
            id=WABA, templateDefinition=json.dumps(definition).encode()
        )
    pages = aws.get_paginator("list_whatsapp_message_templates").paginate(
        id=WABA, PaginationConfig={"PageSize": 2}
    )
    assert len([t for page in pages for t in page["templates"]]) == 5


def test_a_definition_that_meta_refuses_is_refused(aws):
    """The same checks as through Meta's API, in AWS's words."""
    with pytest.raises(aws.exceptions.InvalidParametersException):
        aws.create_whatsapp_message_template(
            id=WABA, templateDefinition=json.dumps(DEFINITION).encode()
        )


def test_accounts_numbers_and_event_destinations(lab, aws):
    """What an operator looks at, and the topic that events go to."""
    topic = "arn:aws:sns:us-east-1:123456789012:whatsapp"
    destinations = [{"eventDestinationArn": topic}]
    aws.put_whatsapp_business_account_event_destinations(id=WABA, eventDestinations=destinations)
    account = aws.get_linked_whatsapp_business_account(id=WABA)["account"]
    assert account["eventDestinations"] == destinations
    assert account["phoneNumbers"][0]["phoneNumberId"] == AWS_NUMBER_ID
    linked = aws.list_linked_whatsapp_business_accounts()["linkedAccounts"]
    assert WABA in [a["id"] for a in linked]
    number = aws.get_linked_whatsapp_business_account_phone_number(id=AWS_NUMBER_ID)
    assert number["linkedWhatsAppBusinessAccountId"] == WABA
