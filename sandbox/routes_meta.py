"""Meta's Cloud API as its clients see it: bearer token, Graph errors, `/vNN.0/…` addresses."""

from sandbox.exchange import Request, Response, answer
from sandbox.front_door import receive
from sandbox.model import Json, Phone, Sender, Sent
from sandbox.refusals import Refusal, meta_body
from sandbox.send import Post
from sandbox.switchboard import Switchboard

PROXY_PAGE = b"<html><head><title>Error</title></head><body>Something went wrong.</body></html>"


class GraphVoice:
    """How the Graph API says yes and no."""

    def accepted(self, sent: Sent, phone: Phone, post: Post) -> Response:
        """The wamid, and the `wa_id` that WhatsApp made of the number."""
        given = post.body if isinstance(post.body, dict) else {}
        contact: Json = {"input": given.get("to") or given.get("recipient")}
        if phone.shares_number:
            contact["wa_id"] = phone.wa_id
        return answer(
            {
                "messaging_product": "whatsapp",
                "contacts": [{**contact, "user_id": phone.bsuid}],
                "messages": [{"id": sent.wamid, "message_status": "accepted"}],
            }
        )

    def refused(self, refusal: Refusal) -> Response:
        """The Graph API's error document."""
        return answer(meta_body(refusal), refusal.entry.status)

    def broken(self, status: int) -> Response:
        """Errors of the application are JSON; those of the proxies before it are a page."""
        if status in {429, 500}:
            code = 130429 if status == 429 else 131000
            return answer(meta_body(Refusal(code)), status)
        return Response(PROXY_PAGE, status, "text/html")

    def exception(self, _name: str) -> Response:
        """The Graph API has no named exceptions: an unknown error."""
        return self.broken(500)


VOICE = GraphVoice()


def refuse_token(desk: Switchboard, request: Request) -> Response | None:
    """No answer when the bearer token is right, the Graph API's refusal when it is not."""
    given = request.headers.get("authorization", "")
    if given == f"Bearer {desk.config.token}":
        return None
    return oauth_error(190, "Invalid OAuth access token - Cannot parse access token", 401)


def oauth_error(code: int, message: str, status: int, **more: object) -> Response:
    """An error of the Graph API that is not about a message."""
    error = {"message": message, "type": "OAuthException", "code": code, **more}
    return answer({"error": {**error, "fbtrace_id": "AsandboxTraceId"}}, status)


def unknown_object(identifier: str) -> Response:
    """What the Graph API says about an id it does not know."""
    message = (
        f"Unsupported request. Object with ID '{identifier}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation."
    )
    error = {"message": message, "type": "GraphMethodException", "code": 100, "error_subcode": 33}
    return answer({"error": {**error, "fbtrace_id": "AsandboxTraceId"}}, 400)


def send(desk: Switchboard, request: Request, phone_number_id: str) -> Response:
    """`POST /vNN.0/<phone_number_id>/messages`: a message, or the mark that one was read."""
    refused = refuse_token(desk, request)
    if refused is not None:
        return refused
    sender = desk.world.sender(phone_number_id)
    if sender is None:
        return unknown_object(phone_number_id)
    try:
        body = request.json()
    except ValueError:
        return oauth_error(100, "(#100) The request body is not valid JSON.", 400)
    if isinstance(body, dict) and body.get("status") == "read":
        return _mark_read(desk, sender, str(body.get("message_id")))
    return receive(desk, Post("meta", sender, body), VOICE)


def _mark_read(desk: Switchboard, sender: Sender, wamid: str) -> Response:
    message = desk.world.received.get(wamid)
    if message is None or message.sender != sender.phone_number_id:
        return VOICE.refused(Refusal(131009, "message_id is not a message you received."))
    return answer({"success": True})
