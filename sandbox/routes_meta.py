"""Meta's Cloud API as its clients see it: bearer token, Graph errors, `/vNN.0/…` addresses."""

from sandbox import definitions
from sandbox.exchange import Request, Response, answer
from sandbox.front_door import receive
from sandbox.model import Json, Phone, Sender, Sent, Template
from sandbox.refusals import Refusal, meta_body
from sandbox.send import Post
from sandbox.switchboard import Switchboard

PROXY_PAGE = b"<html><head><title>Error</title></head><body>Something went wrong.</body></html>"
PAGE_SIZE = 25


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

    def exception(self, name: str) -> Response:
        """The Graph API has no named exceptions: an unknown error."""
        return self.broken(500)


VOICE = GraphVoice()


def _refuse_token(desk: Switchboard, request: Request) -> Response | None:
    given = request.headers.get("authorization", "")
    if given == f"Bearer {desk.config.token}":
        return None
    return _oauth_error(190, "Invalid OAuth access token - Cannot parse access token", 401)


def _oauth_error(code: int, message: str, status: int, **more: object) -> Response:
    error = {"message": message, "type": "OAuthException", "code": code, **more}
    return answer({"error": {**error, "fbtrace_id": "AsandboxTraceId"}}, status)


def _unknown_object(identifier: str) -> Response:
    message = (
        f"Unsupported request. Object with ID '{identifier}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation."
    )
    error = {"message": message, "type": "GraphMethodException", "code": 100, "error_subcode": 33}
    return answer({"error": {**error, "fbtrace_id": "AsandboxTraceId"}}, 400)


def send(desk: Switchboard, request: Request, phone_number_id: str) -> Response:
    """`POST /vNN.0/<phone_number_id>/messages`: a message, or the mark that one was read."""
    refused = _refuse_token(desk, request)
    if refused is not None:
        return refused
    sender = desk.world.sender(phone_number_id)
    if sender is None:
        return _unknown_object(phone_number_id)
    try:
        body = request.json()
    except ValueError:
        return _oauth_error(100, "(#100) The request body is not valid JSON.", 400)
    if isinstance(body, dict) and body.get("status") == "read":
        return _mark_read(desk, sender, str(body.get("message_id")))
    return receive(desk, Post("meta", sender, body), VOICE)


def _mark_read(desk: Switchboard, sender: Sender, wamid: str) -> Response:
    message = desk.world.received.get(wamid)
    if message is None or message.sender != sender.phone_number_id:
        return VOICE.refused(Refusal(131009, "message_id is not a message you received."))
    return answer({"success": True})


# ── templates ───────────────────────────────────────────────────────────


def _document(template: Template) -> Json:
    return {
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "parameter_format": template.parameter_format,
        "components": list(template.components),
    }


def _refuse_account(desk: Switchboard, request: Request, waba_id: str) -> Response | Sender:
    refused = _refuse_token(desk, request)
    return refused or desk.world.sender_of_account(waba_id) or _unknown_object(waba_id)


def list_templates(desk: Switchboard, request: Request, waba_id: str) -> Response:
    """`GET /vNN.0/<waba_id>/message_templates` with Meta's filters and cursors."""
    account = _refuse_account(desk, request, waba_id)
    if isinstance(account, Response):
        return account
    filters = {k: request.query[k] for k in ("name", "status", "language", "category", "id") if k in request.query}
    found = [
        document
        for document in map(_document, desk.world.templates_of(account.waba_id))
        if all(str(document[key]).lower() == value.lower() for key, value in filters.items())
    ]
    return _page(request, found)


def _page(request: Request, found: list[Json]) -> Response:
    size = int(request.query.get("limit", PAGE_SIZE))
    first = int(request.query.get("after", 0))
    shown, last = found[first : first + size], min(first + size, len(found))
    wanted = [*filter(None, request.query.get("fields", "").split(",")), "id"]
    if len(wanted) > 1:
        shown = [{key: value for key, value in t.items() if key in wanted} for t in shown]
    paging: Json = {"cursors": {"before": str(first), "after": str(last)}}
    if last < len(found):
        paging["next"] = f"{request.path}?limit={size}&after={last}"
    return answer({"data": shown, "paging": paging})


def create_template(desk: Switchboard, request: Request, waba_id: str) -> Response:
    """`POST /vNN.0/<waba_id>/message_templates`: approved at once."""
    account = _refuse_account(desk, request, waba_id)
    if isinstance(account, Response):
        return account
    with desk.world.lock:
        template = definitions.define(desk.world, account.waba_id, request.document())
    if isinstance(template, definitions.Problem):
        return _template_error(template)
    document = _document(template)
    return answer({key: document[key] for key in ("id", "status", "category")})


def _template_error(problem: definitions.Problem) -> Response:
    return _oauth_error(
        100,
        "Invalid parameter",
        400,
        error_subcode=problem.subcode,
        is_transient=False,
        error_user_title=problem.title,
        error_user_msg=problem.message,
    )


def delete_templates(desk: Switchboard, request: Request, waba_id: str) -> Response:
    """`DELETE …/message_templates?name=…`: all languages, or the one given by `hsm_id`."""
    account = _refuse_account(desk, request, waba_id)
    if isinstance(account, Response):
        return account
    name, identifier = request.query.get("name"), request.query.get("hsm_id")
    with desk.world.lock:
        removed = definitions.remove(desk.world, account.waba_id, name=name, identifier=identifier)
    if not removed:
        return _oauth_error(100, "(#100) Message template not found", 404, error_subcode=2593002)
    return answer({"success": True})


def edit_template(desk: Switchboard, request: Request, identifier: str) -> Response:
    """`POST /vNN.0/<template_id>`: new components or category."""
    refused = _refuse_token(desk, request)
    template = desk.world.templates.get(identifier)
    if refused is not None or template is None:
        return refused or _unknown_object(identifier)
    with desk.world.lock:
        changed = definitions.edit(desk.world, template, request.document())
    if isinstance(changed, definitions.Problem):
        return _template_error(changed)
    return answer({"success": True, "id": changed.id, "category": changed.category})


def get_node(desk: Switchboard, request: Request, identifier: str) -> Response:
    """`GET /vNN.0/<id>`: a template, or what a business number says of itself."""
    refused = _refuse_token(desk, request)
    if refused is not None:
        return refused
    template, sender = desk.world.templates.get(identifier), desk.world.sender(identifier)
    if template is not None:
        return answer(_document(template))
    if sender is None:
        return _unknown_object(identifier)
    return answer(
        {
            "id": sender.meta_phone_number_id,
            "display_phone_number": sender.display_number,
            "verified_name": sender.name,
            "quality_rating": "GREEN",
            "throughput": {"level": "STANDARD"},
        }
    )
