"""Message templates by Meta's Graph API, and the plain look at a template or a number."""

from sandbox import definitions
from sandbox.exchange import Request, Response, answer
from sandbox.model import Json, Sender, Template
from sandbox.routes_meta import oauth_error, refuse_token, unknown_object
from sandbox.switchboard import Switchboard

PAGE_SIZE, TEMPLATES_MAX = 25, 6000
FILTERS = ("name", "status", "language", "category", "id")


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
    refused = refuse_token(desk, request)
    return refused or desk.world.sender_of_account(waba_id) or unknown_object(waba_id)


def list_templates(desk: Switchboard, request: Request, waba_id: str) -> Response:
    """`GET /vNN.0/<waba_id>/message_templates` with Meta's filters and cursors."""
    account = _refuse_account(desk, request, waba_id)
    if isinstance(account, Response):
        return account
    filters = {
        k: request.query[k]
        for k in ("name", "status", "language", "category", "id")
        if k in request.query
    }
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
    document: Json = {"data": shown, "paging": paging}
    if "summary" in request.query:
        document["summary"] = {
            "total_count": len(found),
            "message_template_count": len(found),
            "message_template_limit": TEMPLATES_MAX,
            "are_translations_complete": False,
        }
    return answer(document)


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
    return oauth_error(
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
        return oauth_error(100, "(#100) Message template not found", 404, error_subcode=2593002)
    return answer({"success": True})


def edit_template(desk: Switchboard, request: Request, identifier: str) -> Response:
    """`POST /vNN.0/<template_id>`: new components or category."""
    refused = refuse_token(desk, request)
    template = desk.world.templates.get(identifier)
    if refused is not None or template is None:
        return refused or unknown_object(identifier)
    with desk.world.lock:
        changed = definitions.edit(desk.world, template, request.document())
    if isinstance(changed, definitions.Problem):
        return _template_error(changed)
    return answer({"success": True, "id": changed.id, "category": changed.category})


def get_node(desk: Switchboard, request: Request, identifier: str) -> Response:
    """`GET /vNN.0/<id>`: a template, or what a business number says of itself."""
    refused = refuse_token(desk, request)
    if refused is not None:
        return refused
    template, sender = desk.world.templates.get(identifier), desk.world.sender(identifier)
    if template is not None:
        return answer(_document(template))
    if sender is None:
        return unknown_object(identifier)
    return answer(
        {
            "id": sender.meta_phone_number_id,
            "display_phone_number": sender.display_number,
            "verified_name": sender.name,
            "quality_rating": "GREEN",
            "throughput": {"level": "STANDARD"},
        }
    )
