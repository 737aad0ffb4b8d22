"""What each of WhatsApp's and AWS's errors means to a clinic, as a table. Never acts on it.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html
"""

from chalicelib.messaging.channel_protocol import Verdict

APP_RATE, ACCOUNT_RATE, THROUGHPUT, PAIR_RATE = 4, 80007, 130429, 131056

_CODES: dict[Verdict, tuple[int, ...]] = {
    Verdict.TRY_LATER: (APP_RATE, ACCOUNT_RATE, THROUGHPUT, PAIR_RATE),
    # Each of these was seen both before and after the message left: nobody may repeat it blindly.
    Verdict.UNSURE: (1, 2, 131000, 131016, 131057, 133004),
    Verdict.STOP_SENDER: (
        *(0, 3, 10, 190, *range(200, 300), 368),  # token, permissions, policy
        *(131005, 131031, 131037, 131045, 133010, 133015),  # the number or the account
        *(131042, 131048, 131064),  # billing, spam, messaging limit
    ),
    Verdict.HOLD_TEMPLATE: (132001, 132015, 132016),  # not approved (yet), paused, disabled
    Verdict.NOT_NOW: (130472, 131049),
    Verdict.RECIPIENT: (130403, 130497, 131021, 131026, 131030, 131050, 131062),
    Verdict.MISTAKE: (
        *(33, 100, 131008, 131009, 131051, 131052, 131053, 135000),
        *(132000, 132005, 132007, 132008, 132012, 132018, 132068, 132069),
    ),
    Verdict.WINDOW_CLOSED: (470, 131047),
}
_VERDICTS = {code: verdict for verdict, codes in _CODES.items() for code in codes}

_AWS: dict[str, Verdict] = {
    "ThrottledRequestException": Verdict.TRY_LATER,
    "ThrottlingException": Verdict.TRY_LATER,
    "TooManyRequestsException": Verdict.TRY_LATER,
    "ExpiredTokenException": Verdict.TRY_LATER,  # the function's own role is renewed by itself
    "AccessDeniedException": Verdict.STOP_SENDER,
    "AccessDeniedByMetaException": Verdict.STOP_SENDER,
    "ResourceNotFoundException": Verdict.STOP_SENDER,  # this number is not linked to the account
    "UnrecognizedClientException": Verdict.STOP_SENDER,
    "InvalidSignatureException": Verdict.STOP_SENDER,
    "ValidationException": Verdict.MISTAKE,
    "InvalidParametersException": Verdict.MISTAKE,
    "InternalServiceException": Verdict.UNSURE,
    "DependencyException": Verdict.UNSURE,
}


def verdict_of(code: int | str) -> Verdict:
    """Return what one of WhatsApp's codes, or of AWS's exception names, means; unknown ones are UNSURE."""
    name = str(code)
    return _VERDICTS[int(name)] if is_known(name) else _AWS.get(name, Verdict.UNSURE)


def is_known(code: str) -> bool:
    """Tell whether the table has this code of WhatsApp's."""
    return code.isascii() and code.isdigit() and len(code) < 10 and int(code) in _VERDICTS
