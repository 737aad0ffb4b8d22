"""The signed HTTPS webhook of Meta's Cloud API. Nothing unsigned is read or logged; what is signed is taken in, put aside whole, or asked for again."""

from chalice.app import Request, Response

from chalicelib import wiring
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError, put_aside, take_in
from chalicelib.messaging.event_types import Unreadable
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from chalicelib.messaging.whatsapp.webhook_signature import handshake, is_signed
from chalicelib.shared import log
from chalicelib.shared.times import now_utc

# Written here, as `http` costs a cold start as much as eight records do: WhatsApp waits for it.
OK, FORBIDDEN, LATER = 200, 403, 503


def shake_hands(request: Request) -> Response:
    """Answer the challenge with the challenge, or 403 when the token is not ours."""
    asked = dict(request.query_params or {})
    challenge = handshake(asked, wiring.services().secrets.one("meta-verify-token"))
    status = OK if challenge is not None else FORBIDDEN
    return _plain(challenge or "", status)


def take_in_events(request: Request) -> Response:
    """Answer 403 unsigned, 200 done or put aside, 503 to be offered again soon.

    What met a defect is put aside at once and asked for again for an hour: Meta would repeat it for
    seven days, in vain, and then forget it.
    """
    services = wiring.services()
    body = _bytes(request.raw_body)
    signature = request.headers.get("x-hub-signature-256")
    if not is_signed(body, signature, services.secrets.all_of("meta-app-secret")):
        log.warning("webhook_unsigned", bytes=len(body))
        return _plain("", FORBIDDEN)
    now = now_utc()
    events = events_of_webhook(body)
    if any(isinstance(event, Unreadable) for event in events):
        put_aside(services, body, now=now)
    try:
        take_in(services, events, now=now)
    except NotYetKnownError as left:
        if left.defects:
            put_aside(services, body, now=now)
        if left.may_pass(now):
            return _plain("", LATER)
    return _plain("", OK)


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _plain(text: str, status: int) -> Response:
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body=text, headers=headers, status_code=status)
