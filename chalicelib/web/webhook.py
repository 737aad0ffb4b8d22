"""The signed HTTPS webhook of Meta's Cloud API. Nothing unsigned is read or logged; nothing signed is lost."""

from http import HTTPStatus

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.functions.receive import UNREADABLE_KEPT_FOR, NotYetKnownError, take_in
from chalicelib.messaging.events import Unreadable
from chalicelib.messaging.whatsapp.inbound import events_of_webhook
from chalicelib.messaging.whatsapp.signature import handshake, is_signed
from chalicelib.shared import ids, log
from chalicelib.shared.times import now_utc

webhook_routes = Blueprint(__name__)


@webhook_routes.route("/webhooks/whatsapp", methods=["GET"])
def whatsapp_handshake() -> Response:
    """Answer Meta's challenge when the webhook is set up."""
    asked = webhook_routes.current_request.query_params or {}
    challenge = handshake(asked, wiring.services().secrets.one("meta-verify-token"))
    status = HTTPStatus.OK if challenge is not None else HTTPStatus.FORBIDDEN
    return _plain(challenge or "", status)


@webhook_routes.route("/webhooks/whatsapp", methods=["POST"], content_types=["application/json"])
def whatsapp_events() -> Response:
    """Take in what Meta reports: 403 unsigned, 200 done or put aside, 503 to be repeated soon."""
    request = webhook_routes.current_request
    body, services = request.raw_body, wiring.services()
    signature = request.headers.get("x-hub-signature-256")
    if not is_signed(body, signature, services.secrets.all_of("meta-app-secret")):
        log.warning("webhook_unsigned", bytes=len(body))
        return _plain("", HTTPStatus.FORBIDDEN)
    now = now_utc()
    events = events_of_webhook(body)
    if any(isinstance(event, Unreadable) for event in events):
        services.quarantine.keep(ids.new_id(), body, at=now, until=now + UNREADABLE_KEPT_FOR)
    try:
        take_in(services, events, now=now)
    except NotYetKnownError:
        return _plain("", HTTPStatus.SERVICE_UNAVAILABLE)
    return _plain("", HTTPStatus.OK)


def _plain(text: str, status: HTTPStatus) -> Response:
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body=text, headers=headers, status_code=status)
