"""The address that Meta's Cloud API reports to. Imported by every function, so the work loads on the first call."""

from chalice.app import Blueprint, Response

webhook_routes = Blueprint(__name__)
ADDRESS = "/webhooks/whatsapp"


@webhook_routes.route(ADDRESS, methods=["GET"])
def whatsapp_handshake() -> Response:
    """Answer Meta's challenge when the webhook is set up."""
    from chalicelib.web import webhook

    return webhook.shake_hands(webhook_routes.current_request)


@webhook_routes.route(ADDRESS, methods=["POST"], content_types=["*/*"])
def whatsapp_events() -> Response:
    """Take in what Meta reports."""
    from chalicelib.web import webhook

    return webhook.take_in_events(webhook_routes.current_request)
