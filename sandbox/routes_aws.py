"""AWS End User Messaging Social as boto3's `socialmessaging` client speaks it (REST-JSON)."""

import base64
import binascii
import json

from sandbox.exchange import Request, Response, answer
from sandbox.front_door import receive
from sandbox.model import Phone, Sender, Sent
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


def error(name: str, message: str, status: int | None = None) -> Response:
    """An exception in AWS's REST-JSON form: its name in a header, its sentence in the body."""
    code = status or AWS_STATUS.get(name, 400)
    headers = {"x_amzn_ErrorType": name}
    return answer({"message": message}, code, **headers)


class AwsVoice:
    """How AWS says yes and no."""

    def accepted(self, sent: Sent, _phone: Phone, _post: Post) -> Response:
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


def refuse_unsigned(request: Request) -> Response | None:
    """Signatures are not verified, but somebody who does not sign would fail on AWS too."""
    if request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential="):
        return None
    return error("MissingAuthenticationTokenException", "Missing Authentication Token", 403)


def read_blob(value: object) -> object:
    """The JSON inside a blob member (base64); ValueError when it is not that."""
    try:
        return json.loads(base64.b64decode(str(value), validate=True))
    except binascii.Error as problem:
        raise ValueError("not base64") from problem


def send(desk: Switchboard, request: Request) -> Response:
    """SendWhatsAppMessage."""
    refused = refuse_unsigned(request)
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
        body = read_blob(given["message"])
    except ValueError:
        return error(INVALID, "message is not valid JSON.")
    return receive(desk, Post("aws", sender, body), VOICE)


def linked_account(desk: Switchboard, request: Request, identifier: object) -> Sender | Response:
    """A number of the account that an operation names, or the exception it deserves."""
    refused = refuse_unsigned(request)
    if refused is not None:
        return refused
    if not isinstance(identifier, str) or not identifier:
        return error(VALIDATION, "1 validation error detected: id must not be null")
    missing = error(NOT_FOUND, "The WhatsApp Business Account does not exist in this account.")
    return desk.world.sender_of_account(identifier) or missing
