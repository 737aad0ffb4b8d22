"""The sandbox's own API: business numbers, the ledger, attempts, events, faults, templates."""

from dataclasses import asdict, fields

from sandbox import numbers
from sandbox.exchange import Request, Response, answer
from sandbox.faults import KINDS, STATUSES, Fault
from sandbox.model import Json, Sender, Sent
from sandbox.refusals import AWS_STATUS
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
    sender = _sender(phone_number_id, given)
    with desk.world.lock:
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
    )


def delete_sender(desk: Switchboard, _request: Request, phone_number_id: str) -> Response:
    """Forget a business number."""
    with desk.world.lock:
        sender = desk.world.sender(phone_number_id)
        if sender is not None:
            desk.world.remove_sender(sender)
    return answer({"removed": sender is not None})


# ── what truly happened ─────────────────────────────────────────────────


def ledger_row(desk: Switchboard, message: Sent) -> Json:
    """One accepted message; `copies` counts those that arrived with the same id of ours."""
    row = asdict(message)
    callback = row.pop("callback")
    copies = desk.world.copies[callback] if callback else int(message.arrived)
    return {"id": callback, "to": row.pop("phone"), **row} | {
        "arrived": message.arrived,
        "copies": copies,
        "status": message.statuses[-1].name if message.statuses else "accepted",
    }


def ledger(desk: Switchboard, request: Request) -> Response:
    """Every accepted message, oldest first; `?id=`, `?to=` and `?sender=` narrow it."""
    identifier, sender = request.query.get("id"), request.query.get("sender")
    to = numbers.canonical(request.query["to"]) if "to" in request.query else None
    with desk.world.lock:
        found = [
            message
            for message in desk.world.sent.values()
            if identifier in (None, message.callback)
            and sender in (None, message.sender)
            and to in (None, message.phone)
        ]
        rows = [ledger_row(desk, message) for message in found]
        twice = sorted(key for key, count in desk.world.copies.items() if count > 1)
    arrived = sum(message.arrived for message in found)
    return answer(
        {"accepted": len(found), "arrived": arrived, "duplicated": twice, "messages": rows}
    )


def attempts(desk: Switchboard, request: Request) -> Response:
    """Every POST to a send address, refused and broken ones included; `?id=` narrows it."""
    identifier = request.query.get("id")
    with desk.world.lock:
        found = [a for a in desk.world.attempts if identifier in (None, a.callback)]
    counts = {
        outcome: sum(a.outcome == outcome for a in found)
        for outcome in ("accepted", "refused", "broken")
    }
    rows = [asdict(attempt) for attempt in found]
    return answer({"count": len(found), **counts, "attempts": rows})


def list_events(desk: Switchboard, _request: Request) -> Response:
    """What became of the last events, and how many wait."""
    return answer(desk.delivery.report())


# ── faults ──────────────────────────────────────────────────────────────


def list_faults(desk: Switchboard, _request: Request) -> Response:
    """The faults in force."""
    return answer({"faults": desk.faults.listing()})


def add_fault(desk: Switchboard, request: Request) -> Response:
    """Put a fault in force: `{"kind", "times": 1 | null, "to"?, …}`."""
    fault = read_fault(request.document())
    if isinstance(fault, str):
        return bad_request(fault)
    return answer(asdict(desk.faults.add(fault)), 201)


def read_fault(given: Json) -> Fault | str:
    """The fault that was asked for, or what is wrong with the wish."""
    kind = given.get("kind")
    if kind not in KINDS:
        return f"kind must be one of: {', '.join(sorted(KINDS))}"
    values = {f.name: given[f.name] for f in fields(Fault) if f.name in given and f.name != "id"}
    if given.get("to"):
        values["phone"] = numbers.canonical(str(given["to"]))
        if values["phone"] is None:
            return "to must be a telephone number"
    fault = Fault(**values)
    if fault.times is not None and (not isinstance(fault.times, int) or fault.times < 1):
        return "times must be a whole number from 1, or null until it is cleared"
    if fault.status not in STATUSES:
        return f"status must be one of: {sorted(STATUSES)}"
    if kind == "aws_error" and fault.exception not in AWS_STATUS:
        return f"exception must be one of: {', '.join(AWS_STATUS)}"
    return fault if isinstance(fault.seconds, int | float) else "seconds must be a number"


def clear_faults(desk: Switchboard, _request: Request) -> Response:
    """Lift all faults."""
    return answer({"cleared": desk.faults.clear()})


def clear_fault(desk: Switchboard, _request: Request, identifier: str) -> Response:
    """Lift one fault."""
    return answer({"cleared": desk.faults.clear(int(identifier))})


# ── templates ───────────────────────────────────────────────────────────


def list_templates(desk: Switchboard, _request: Request) -> Response:
    """Every template of every account."""
    return answer({"templates": [asdict(t) for t in desk.world.templates.values()]})


def judge_template(desk: Switchboard, request: Request, name: str) -> Response:
    """Set `status` or `category` of a template, by id or name; the business is told."""
    given = request.document()
    status, category = given.get("status"), given.get("category")
    judged = [
        desk.judge_template(template, status=status, category=category)
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
