"""Message templates as boto3's `socialmessaging` client creates, lists, edits and deletes them."""

import json

from sandbox import definitions
from sandbox.exchange import Request, Response, answer
from sandbox.model import Json, Sender, Template
from sandbox.refusals import INVALID, NOT_FOUND, VALIDATION
from sandbox.routes_aws import error, linked_account, read_blob
from sandbox.switchboard import Switchboard


def create_template(desk: Switchboard, request: Request) -> Response:
    """CreateWhatsAppMessageTemplate."""
    given = request.document()
    account = linked_account(desk, request, given.get("id"))
    if isinstance(account, Response):
        return account
    try:
        body = read_blob(given.get("templateDefinition"))
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
    account = linked_account(desk, request, request.query.get("id"))
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
    account = linked_account(desk, request, request.query.get("id"))
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
    account = linked_account(desk, request, given.get("id"))
    if isinstance(account, Response):
        return account
    template = _find(desk, account, given)
    if template is None:
        return error(NOT_FOUND, "The template does not exist.")
    changes: Json = {"category": given.get("templateCategory")}
    try:
        blob = given.get("templateComponents")
        changes["components"] = read_blob(blob) if blob else None
    except ValueError:
        return error(VALIDATION, "templateComponents is not valid JSON.")
    with desk.world.lock:
        changed = definitions.edit(desk.world, template, changes)
    if isinstance(changed, definitions.Problem):
        return error(INVALID, f"{changed.title}: {changed.message}")
    return answer({})


def delete_template(desk: Switchboard, request: Request) -> Response:
    """DeleteWhatsAppMessageTemplate."""
    account = linked_account(desk, request, request.query.get("id"))
    if isinstance(account, Response):
        return account
    name, identifier = request.query.get("templateName"), request.query.get("metaTemplateId")
    if request.query.get("deleteAllTemplates") == "true":
        identifier = None
    with desk.world.lock:
        removed = definitions.remove(desk.world, account.waba_id, name=name, identifier=identifier)
    return answer({}) if removed else error(NOT_FOUND, "The template does not exist.")
