"""Every way WhatsApp says no: one table for Meta's codes and their shape on both APIs."""

import uuid
from dataclasses import dataclass

from sandbox.model import Json


@dataclass(frozen=True)
class Refusal:
    """A definite no, with Meta's code and the sentence that explains this case."""

    code: int
    details: str = ""

    @property
    def entry(self) -> "Entry":
        """What the table knows about this code; an unknown one is an ordinary bad request."""
        return CODES.get(self.code, Entry("Unknown error", 400, INVALID))


@dataclass(frozen=True)
class Entry:
    """Meta's title, its HTTP status, and the exception AWS raises for it."""

    title: str
    status: int
    exception: str


INVALID, DENIED, THROTTLED = (
    "InvalidParametersException",
    "AccessDeniedException",
    "ThrottledRequestException",
)
DEPENDENCY, INTERNAL, NOT_FOUND, VALIDATION = (
    "DependencyException",
    "InternalServiceException",
    "ResourceNotFoundException",
    "ValidationException",
)
AWS_STATUS = {
    VALIDATION: 400,
    INVALID: 400,
    DENIED: 403,
    "AccessDeniedByMetaException": 403,
    NOT_FOUND: 404,
    THROTTLED: 429,
    INTERNAL: 500,
    DEPENDENCY: 502,
}

# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
CODES = {
    0: Entry("AuthException", 401, DENIED),
    1: Entry("An unknown error occurred", 400, DEPENDENCY),
    2: Entry("Service temporarily unavailable", 503, DEPENDENCY),
    3: Entry("Capability or permissions issue", 500, DENIED),
    4: Entry("Application request limit reached", 429, THROTTLED),
    10: Entry("Permission denied", 403, DENIED),
    33: Entry("Parameter value is not valid", 400, NOT_FOUND),
    100: Entry("Invalid parameter", 400, INVALID),
    190: Entry("Invalid OAuth access token", 401, DENIED),
    368: Entry("Temporarily blocked for policies violations", 403, DENIED),
    80007: Entry("Rate limit issues", 429, THROTTLED),
    130429: Entry("Rate limit hit", 429, THROTTLED),
    130472: Entry("User's number is part of an experiment", 400, INVALID),
    130497: Entry("Business account is restricted in this country", 403, DENIED),
    131000: Entry("Something went wrong", 500, DEPENDENCY),
    131005: Entry("Access denied", 403, DENIED),
    131008: Entry("Required parameter is missing", 400, INVALID),
    131009: Entry("Parameter value is not valid", 400, INVALID),
    131016: Entry("Service unavailable", 503, DEPENDENCY),
    131021: Entry("Recipient cannot be sender", 400, INVALID),
    131026: Entry("Message undeliverable", 400, INVALID),
    131030: Entry("Recipient phone number not in allowed list", 400, INVALID),
    131031: Entry("Account has been locked", 403, DENIED),
    131037: Entry("Display name approval is needed", 400, INVALID),
    131042: Entry("Business eligibility payment issue", 400, INVALID),
    131047: Entry("Re-engagement message", 400, INVALID),
    131048: Entry("Spam rate limit hit", 429, THROTTLED),
    131049: Entry("Not delivered to maintain healthy ecosystem engagement", 400, INVALID),
    131050: Entry("User has stopped marketing messages", 400, INVALID),
    131051: Entry("Unsupported message type", 400, INVALID),
    131052: Entry("Media download error", 400, INVALID),
    131053: Entry("Media upload error", 400, INVALID),
    131056: Entry("(Business Account, Consumer Account) pair rate limit hit", 429, THROTTLED),
    131057: Entry("Account in maintenance mode", 500, DEPENDENCY),
    131062: Entry("Business-scoped user id is not supported here", 400, INVALID),
    131064: Entry("Messaging limit reached", 429, THROTTLED),
    132000: Entry(
        "Number of parameters does not match the expected number of params", 400, INVALID
    ),
    132001: Entry("Template name does not exist in the translation", 404, INVALID),
    132005: Entry("Translated text too long", 400, INVALID),
    132007: Entry("Template format character policy violated", 400, INVALID),
    132012: Entry("Parameter format does not match format in the created template", 400, INVALID),
    132015: Entry("Template is paused", 400, INVALID),
    132016: Entry("Template is disabled", 400, INVALID),
    132018: Entry("There was an issue with the parameters in your template", 400, INVALID),
    133004: Entry("Server temporarily unavailable", 503, DEPENDENCY),
    133010: Entry("Phone number not registered", 400, INVALID),
    135000: Entry("Generic user error", 400, INVALID),
}


def meta_body(refusal: Refusal) -> Json:
    """The error document of the Graph API."""
    title = refusal.entry.title
    return {
        "error": {
            "message": f"(#{refusal.code}) {title}",
            "type": "OAuthException",
            "code": refusal.code,
            "error_data": {
                "messaging_product": "whatsapp",
                "details": refusal.details or title,
            },
            "fbtrace_id": "A" + uuid.uuid4().hex[:22],
        }
    }


def status_errors(refusal: Refusal) -> tuple[Json, ...]:
    """The same refusal as the `errors` of a `failed` status."""
    title = refusal.entry.title
    return (
        {
            "code": refusal.code,
            "title": title,
            "message": title,
            "error_data": {"details": refusal.details or title},
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        },
    )


def aws_message(refusal: Refusal) -> str:
    """The sentence an AWS exception carries: Meta's own, code included."""
    return f"(#{refusal.code}) {refusal.entry.title}: {refusal.details or refusal.entry.title}"
