"""AWS End User Messaging Social as boto3's `socialmessaging` client speaks it (REST-JSON)."""

import base64
import binascii
import json

from sandbox import definitions
from sandbox.exchange import Request, Response, answer
from sandbox.front_door import receive
from sandbox.model import Json, Phone, Sender, Sent, Template
from sandbox.refusals import (
    AWS_STATUS,
    DEPENDENCY,
    INTERNAL,
    INVALID,
    NOT_FOUND,
    THROTTLED,
    VALIDATION,
    Refusal,
    aws_message,
)
from sandbox.send import Post
from sandbox.switchboard import Switchboard

LINKED_AT = 1735689600


def error(name: str, message: str, status: int | None = None) -> Response:
    """An exception in AWS's REST-JSON form: its name in a header, its sentence in the body."""
    code = status or AWS_STATUS.get(name, 400)
    headers = {"x_amzn_ErrorType": name}
    return answer({"message": message}, code, **headers)


class AwsVoice:
    """How AWS says yes and no."""

    def accepted(self, sent: Sent, phone: Phone, post: Post) -> Response:
        """AWS's own id; the wamid comes with the `accepted` event."""
        return answer({"messageId": sent.aws_id})

    def refused(self, refusal: Refusal) -> Response:
        """The exception that stands for Meta's code."""
        return error(refusal.entry.exception, aws_message(refusal))

    def broken(self, status: int) -> Response:
        """The exception with that status; 503 comes from before the service."""
        names = {429: THROTTLED, 500: INTERNAL, 502: DEPENDENCY}
        if status in names:
            return error(names[status], "The request could not be completed.")
        return error("ServiceUnavailableException", "Service is unavailable.", status)

    def exception(self, name: str) -> Response:
        """Any exception by its name."""
        return error(name, "The sandbox was asked to answer so.")


VOICE = AwsVoice()


def _refuse_unsigned(request: Request) -> Response | None:
    """Signatures are not verified, but somebody who does not sign would fail on AWS too."""
    if request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential="):
        return None
    return error("MissingAuthenticationTokenException", "Missing Authentication Token", 403)


def _blob(value: object) -> object:
    """The JSON inside a blob member (base64); ValueError when it is not that."""
    if not isinstance(value, str):
        raise ValueError("a blob is a string")
    try:
        return json.loads(base64.b64decode(value, validate=True))
    except binascii.Error as problem:
        raise ValueError("not base64") from problem


def send(desk: Switchboard, request: Request) -> Response:
    """SendWhatsAppMessage."""
    refused = _refuse_unsigned(request)
    if refused is not None:
        return refused
    given = request.document()
    for member in ("originationPhoneNumberId", "message", "metaApiVersion"):
        if not isinstance(given.get(member), str) or not given[member]:
            return error(VALIDATION, f"1 validation error detected: {member} must not be null")
    sender = desk.world.sender(given["originationPhoneNumberId"])
    if sender is None:
        return error(NOT_FOUND, "The phone number does not exist in this account.")
    try:
        body = _blob(given["message"])
    except ValueError:
        return error(INVALID, "message is not valid JSON.")
    return receive(desk, Post("aws", sender, body), VOICE)


# ── templates ───────────────────────────────────────────────────────────


def _account(desk: Switchboard, request: Request, identifier: object) -> Sender | Response:
    refused = _refuse_unsigned(request)
    if refused is not None:
        return refused
    if not isinstance(identifier, str) or not identifier:
        return error(VALIDATION, "1 validation error detected: id must not be null")
    missing = error(NOT_FOUND, "The WhatsApp Business Account does not exist in this account.")
    return desk.world.sender_of_account(identifier) or missing


def create_template(desk: Switchboard, request: Request) -> Response:
    """CreateWhatsAppMessageTemplate."""
    given = request.document()
    account = _account(desk, request, given.get("id"))
    if isinstance(account, Response):
        return account
    try:
        body = _blob(given.get("templateDefinition"))
    except ValueError:
        return error(VALIDATION, "templateDefinition is not valid JSON.")
    with desk.world.lock:
        document = body if isinstance(body, dict) else {}
        template = definitions.define(desk.world, account.waba_id, document)
    if isinstance(template, definitions.Problem):
        return error(INVALID, f"{template.title}: {template.message}")
    return answer(
        {
            "metaTemplateId": template.id,
            "templateStatus": template.status,
            "category": template.category,
        }
    )


def list_templates(desk: Switchboard, request: Request) -> Response:
    """ListWhatsAppMessageTemplates."""
    account = _account(desk, request, request.query.get("id"))
    if isinstance(account, Response):
        return account
    found = desk.world.templates_of(account.waba_id)
    first, size = int(request.query.get("nextToken", 0)), int(request.query.get("maxResults", 50))
    document: Json = {"templates": [_summary(t) for t in found[first : first + size]]}
    if first + size < len(found):
        document["nextToken"] = str(first + size)
    return answer(document)


def _summary(template: Template) -> Json:
    return {
        "templateName": template.name,
        "metaTemplateId": template.id,
        "templateStatus": template.status,
        "templateQualityScore": "UNKNOWN",
        "templateLanguage": template.language,
        "templateCategory": template.category,
    }


def _find(desk: Switchboard, account: Sender, given: Json) -> Template | None:
    for template in desk.world.templates_of(account.waba_id):
        if given.get("metaTemplateId") in (None, template.id) and (
            given.get("templateName") in (None, template.name)
            and given.get("templateLanguageCode") in (None, template.language)
        ):
            return template
    return None


def get_template(desk: Switchboard, request: Request) -> Response:
    """GetWhatsAppMessageTemplate: Meta's document as a string."""
    account = _account(desk, request, request.query.get("id"))
    if isinstance(account, Response):
        return account
    template = _find(desk, account, request.query)
    if template is None:
        return error(NOT_FOUND, "The template does not exist.")
    document = {
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "parameter_format": template.parameter_format,
        "components": list(template.components),
    }
    return answer({"template": json.dumps(document, ensure_ascii=False)})


def update_template(desk: Switchboard, request: Request) -> Response:
    """UpdateWhatsAppMessageTemplate."""
    given = request.document()
    account = _account(desk, request, given.get("id"))
    if isinstance(account, Response):
        return account
    template = _find(desk, account, given)
    if template is None:
        return error(NOT_FOUND, "The template does not exist.")
    changes: Json = {"category": given.get("templateCategory")}
    try:
        blob = given.get("templateComponents")
        changes["components"] = _blob(blob) if blob else None
    except ValueError:
        return error(VALIDATION, "templateComponents is not valid JSON.")
    with desk.world.lock:
        changed = definitions.edit(desk.world, template, changes)
    if isinstance(changed, definitions.Problem):
        return error(INVALID, f"{changed.title}: {changed.message}")
    return answer({})


def delete_template(desk: Switchboard, request: Request) -> Response:
    """DeleteWhatsAppMessageTemplate."""
    account = _account(desk, request, request.query.get("id"))
    if isinstance(account, Response):
        return account
    name, identifier = request.query.get("templateName"), request.query.get("metaTemplateId")
    if request.query.get("deleteAllTemplates") == "true":
        identifier = None
    with desk.world.lock:
        removed = definitions.remove(desk.world, account.waba_id, name=name, identifier=identifier)
    return answer({}) if removed else error(NOT_FOUND, "The template does not exist.")


# ── linked accounts ─────────────────────────────────────────────────────


def _linked(desk: Switchboard, account: Sender) -> Json:
    arn = "arn:aws:social-messaging:us-east-1:000000000000"
    topics = [account.topic_arn] if account.topic_arn else []
    return {
        "arn": f"{arn}:waba/{account.aws_waba_id.removeprefix('waba-')}",
        "id": account.aws_waba_id,
        "wabaId": account.waba_id,
        "registrationStatus": "COMPLETE",
        "linkDate": LINKED_AT,
        "wabaName": account.name,
        "eventDestinations": [{"eventDestinationArn": topic} for topic in topics],
    }


def _number(sender: Sender) -> Json:
    arn = "arn:aws:social-messaging:us-east-1:000000000000"
    return {
        "arn": f"{arn}:phone-number-id/{sender.phone_number_id.removeprefix('phone-number-id-')}",
        "phoneNumber": sender.display_number,
        "phoneNumberId": sender.phone_number_id,
        "metaPhoneNumberId": sender.meta_phone_number_id,
        "displayPhoneNumberName": sender.name,
        "displayPhoneNumber": sender.display_number,
        "qualityRating": "GREEN",
    }


def list_accounts(desk: Switchboard, request: Request) -> Response:
    """ListLinkedWhatsAppBusinessAccounts."""
    refused = _refuse_unsigned(request)
    if refused is not None:
        return refused
    accounts = {sender.waba_id: sender for sender in desk.world.senders.values()}
    return answer({"linkedAccounts": [_linked(desk, a) for a in accounts.values()]})


def get_account(desk: Switchboard, request: Request) -> Response:
    """GetLinkedWhatsAppBusinessAccount."""
    account = _account(desk, request, request.query.get("id"))
    if isinstance(account, Response):
        return account
    own = [s for s in desk.world.senders.values() if s.waba_id == account.waba_id]
    return answer({"account": {**_linked(desk, account), "phoneNumbers": [*map(_number, own)]}})


def get_phone_number(desk: Switchboard, request: Request) -> Response:
    """GetLinkedWhatsAppBusinessAccountPhoneNumber."""
    refused = _refuse_unsigned(request)
    sender = desk.world.sender(request.query.get("id", ""))
    if refused is not None or sender is None:
        return refused or error(NOT_FOUND, "The phone number does not exist in this account.")
    waba = sender.aws_waba_id
    return answer({"phoneNumber": _number(sender), "linkedWhatsAppBusinessAccountId": waba})


def put_destinations(desk: Switchboard, request: Request) -> Response:
    """PutWhatsAppBusinessAccountEventDestinations: one SNS topic for the account, or none."""
    from dataclasses import replace

    given = request.document()
    account = _account(desk, request, given.get("id"))
    if isinstance(account, Response):
        return account
    destinations = given.get("eventDestinations") or []
    topic = destinations[0]["eventDestinationArn"] if destinations else None
    with desk.world.lock:
        for sender in list(desk.world.senders.values()):
            if sender.waba_id == account.waba_id:
                desk.world.put_sender(replace(sender, topic_arn=topic, webhook_url=None))
    return answer({})
