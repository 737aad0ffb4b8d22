"""The sandbox's own API for what is there from the start: business numbers and templates."""

from dataclasses import asdict

from sandbox import numbers
from sandbox.exchange import Request, Response, answer
from sandbox.model import Json, Sender
from sandbox.routes_out import shake_hands
from sandbox.switchboard import Switchboard


def bad_request(message: str) -> Response:
    """What was wrong with a call to the sandbox itself."""
    return answer({"error": message}, 400)


def health(desk: Switchboard, _request: Request) -> Response:
    """Is anybody there."""
    return answer({"status": "ok", "senders": len(desk.world.senders)})


# ── business numbers ────────────────────────────────────────────────────


def list_senders(desk: Switchboard, _request: Request) -> Response:
    """Every registered business number."""
    return answer({"senders": [asdict(sender) for sender in desk.world.senders.values()]})


def put_sender(desk: Switchboard, request: Request, phone_number_id: str) -> Response:
    """Register a business number; a webhook with a `verify_token` must shake hands first."""
    given = request.document()
    if numbers.canonical(str(given.get("display_number", ""))) is None:
        return bad_request("display_number: the business's telephone number is needed")
    url = given.get("webhook_url")
    if url is not None and not str(url).startswith(("http://", "https://")):
        return bad_request("webhook_url must begin with http:// or https://")
    if url and given.get("verify_token"):
        problem = shake_hands(str(url), str(given["verify_token"]))
        if problem is not None:
            return bad_request(problem)
    with desk.world.lock:
        known = desk.world.senders.get(phone_number_id)
        was = (
            {"in_app": known.in_app} if known else {}
        )  # whoever registers it again connects no app
        sender = _sender(phone_number_id, was | given)
        desk.world.put_sender(sender)
    return answer(asdict(sender))


def _sender(phone_number_id: str, given: Json) -> Sender:
    waba = str(given.get("waba_id") or f"waba-{phone_number_id[-12:]}")
    digits = str(int.from_bytes(phone_number_id.encode()[-6:], "big"))
    meta_id = phone_number_id if phone_number_id.isdigit() else digits
    return Sender(
        phone_number_id=phone_number_id,
        meta_phone_number_id=str(given.get("meta_phone_number_id") or meta_id),
        display_number=str(given["display_number"]),
        name=str(given.get("name") or "Negocio"),
        waba_id=waba.removeprefix("waba-"),
        aws_waba_id=waba if waba.startswith("waba-") else f"waba-{waba}",
        webhook_url=given.get("webhook_url"),
        app_secret=given.get("app_secret"),
        topic_arn=given.get("topic_arn"),
        in_app=bool(given.get("in_app")),
    )


def delete_sender(desk: Switchboard, _request: Request, phone_number_id: str) -> Response:
    """Forget a business number."""
    with desk.world.lock:
        sender = desk.world.sender(phone_number_id)
        if sender is not None:
            desk.world.remove_sender(sender)
    return answer({"removed": sender is not None})


# ── templates ───────────────────────────────────────────────────────────


def list_templates(desk: Switchboard, _request: Request) -> Response:
    """Every template of every account."""
    return answer({"templates": [asdict(t) for t in desk.world.templates.values()]})


def judge_template(desk: Switchboard, request: Request, name: str) -> Response:
    """Set `status`, `category` or `quality` of a template, by id or name, or announce a `correct_category`; the business is told."""
    given = request.document()
    status, category = given.get("status"), given.get("category")
    announced, quality = given.get("correct_category"), given.get("quality")
    judged = [
        desk.judge_template(
            template,
            status=status,
            category=category,
            announced=announced,
            quality=quality,
        )
        for template in list(desk.world.templates.values())
        if name in (template.id, template.name)
    ]
    if not judged:
        return answer({"error": f"no template {name}"}, 404)
    return answer({"templates": [asdict(template) for template in judged]})


def forget(desk: Switchboard, _request: Request) -> Response:
    """Clear phones, messages, attempts and faults; business numbers and templates stay."""
    desk.faults.clear()
    with desk.world.lock:
        desk.world.forget()
    return answer({"forgotten": True})
