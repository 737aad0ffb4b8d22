"""Linked business accounts and their numbers, as boto3's `socialmessaging` client asks for them."""

from dataclasses import replace

from sandbox.exchange import Request, Response, answer
from sandbox.model import Json, Sender
from sandbox.refusals import NOT_FOUND
from sandbox.routes_aws import error, linked_account, refuse_unsigned
from sandbox.switchboard import Switchboard

ARN = "arn:aws:social-messaging:us-east-1:000000000000"
LINKED_AT = 1735689600


def _linked(account: Sender) -> Json:
    topics = [account.topic_arn] if account.topic_arn else []
    return {
        "arn": f"{ARN}:waba/{account.aws_waba_id.removeprefix('waba-')}",
        "id": account.aws_waba_id,
        "wabaId": account.waba_id,
        "registrationStatus": "COMPLETE",
        "linkDate": LINKED_AT,
        "wabaName": account.name,
        "eventDestinations": [{"eventDestinationArn": topic} for topic in topics],
    }


def _number(sender: Sender) -> Json:
    return {
        "arn": f"{ARN}:phone-number-id/{sender.phone_number_id.removeprefix('phone-number-id-')}",
        "phoneNumber": sender.display_number,
        "phoneNumberId": sender.phone_number_id,
        "metaPhoneNumberId": sender.meta_phone_number_id,
        "displayPhoneNumberName": sender.name,
        "displayPhoneNumber": sender.display_number,
        "qualityRating": "GREEN",
    }


def list_accounts(desk: Switchboard, request: Request) -> Response:
    """ListLinkedWhatsAppBusinessAccounts."""
    refused = refuse_unsigned(request)
    if refused is not None:
        return refused
    accounts = {sender.waba_id: sender for sender in desk.world.senders.values()}
    return answer({"linkedAccounts": [_linked(a) for a in accounts.values()]})


def get_account(desk: Switchboard, request: Request) -> Response:
    """GetLinkedWhatsAppBusinessAccount."""
    account = linked_account(desk, request, request.query.get("id"))
    if isinstance(account, Response):
        return account
    own = [s for s in desk.world.senders.values() if s.waba_id == account.waba_id]
    return answer({"account": {**_linked(account), "phoneNumbers": [*map(_number, own)]}})


def get_phone_number(desk: Switchboard, request: Request) -> Response:
    """GetLinkedWhatsAppBusinessAccountPhoneNumber."""
    refused = refuse_unsigned(request)
    sender = desk.world.sender(request.query.get("id", ""))
    if refused is not None or sender is None:
        return refused or error(NOT_FOUND, "The phone number does not exist in this account.")
    waba = sender.aws_waba_id
    return answer({"phoneNumber": _number(sender), "linkedWhatsAppBusinessAccountId": waba})


def put_destinations(desk: Switchboard, request: Request) -> Response:
    """PutWhatsAppBusinessAccountEventDestinations: one SNS topic for the account, or none."""
    given = request.document()
    account = linked_account(desk, request, given.get("id"))
    if isinstance(account, Response):
        return account
    destinations = given.get("eventDestinations") or []
    topic = destinations[0]["eventDestinationArn"] if destinations else None
    with desk.world.lock:
        for sender in list(desk.world.senders.values()):
            if sender.waba_id == account.waba_id:
                desk.world.put_sender(replace(sender, topic_arn=topic, webhook_url=None))
    return answer({})
