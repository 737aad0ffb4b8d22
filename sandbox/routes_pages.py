"""The pages: the telephones, one telephone, the stand-in for wa.me, and the panel of faults.

Every action is an ordinary form: the pages work without JavaScript.
"""

from dataclasses import replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox import numbers, pages, patient
from sandbox.conversations import conversation, counterpart, find_tap
from sandbox.exchange import Request, Response, page, see_other
from sandbox.model import Json, Phone
from sandbox.routes_control import read_fault
from sandbox.switchboard import Switchboard

STATIC = pages.HERE / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _clock(desk: Switchboard) -> pages.Clock:
    return pages.Clock(desk.config.clock(), ZoneInfo(desk.config.zone))


def _around(desk: Switchboard) -> Json:
    """What every page shows beside its own: the list, the faults, the counts."""
    world = desk.world
    return {
        "chats": pages.chats(world, _clock(desk)),
        "fault_groups": pages.FAULTS,
        "faults": pages.fault_lines(desk.faults.listing()),
        "senders": list(world.senders.values()),
        "counts": {
            "attempts": len(world.attempts),
            "accepted": len(world.sent),
            "arrived": sum(m.arrived for m in world.sent.values()),
            "waiting": desk.delivery.waiting(),
        },
        "problem": desk.delivery.last_problem,
        "current": None,
    }


def _says(message: str, status: int) -> Response:
    return page(pages.render("says.html", message=message), status)


def home(desk: Switchboard, _request: Request) -> Response:
    """Every telephone with its last message."""
    with desk.world.lock:
        return page(pages.render("home.html", **_around(desk)))


def new_phone(desk: Switchboard, request: Request) -> Response:
    """A telephone by hand."""
    given = request.form()
    e164 = numbers.typed(given.get("number", ""))
    if e164 is None:
        return _says("Ese número de teléfono no se entiende.", 400)
    with desk.world.lock:
        phone = desk.world.phone_or_new(e164)
        desk.world.put_phone(replace(phone, name=given.get("name", "").strip() or phone.name))
    return _to(e164)


def _to(e164: str, sender: str = "") -> Response:
    place = f"/phones/{e164.removeprefix('+')}"
    return see_other(f"{place}?sender={quote(sender)}#final" if sender else f"{place}#final")


def phone(desk: Switchboard, request: Request, number: str) -> Response:
    """One telephone; looking at it marks its messages as read."""
    with desk.world.lock:
        phone = desk.world.phone(number)
        if phone is None:
            return _says("Nadie ha usado ese teléfono todavía.", 404)
        whole = conversation(desk.world, phone)
        sender = pages.sender_of(desk.world, whole, request.query.get("sender", ""))
        name = sender.phone_number_id if sender else None
        desk.read(phone, name)
        shown = [m for m in conversation(desk.world, phone) if name in (None, m.sender)]
        values = _around(desk) | {"current": phone, "sender": sender}
        return page(
            pages.render("phone.html", **values, bubbles=pages.bubbles(shown, _clock(desk)))
        )


def write(desk: Switchboard, request: Request, number: str) -> Response:
    """The box to write in, and the buttons that send a file."""
    phone, given = desk.world.phone(number), request.form()
    sender = counterpart(desk.world, phone, given.get("sender")) if phone else None
    if phone is None or sender is None:
        return _says("No hay a quién escribirle: todavía no se registra ningún negocio.", 404)
    said = _said(given)
    if said is not None:
        desk.say(phone, sender, said)
    return _to(phone.e164, sender.phone_number_id)


def _said(given: dict[str, str]) -> patient.Said | None:
    if given.get("media"):
        return patient.media(given["media"])
    text = given.get("text", "").replace("\r\n", "\n").strip()
    return patient.text(text) if text else None


def tap(desk: Switchboard, request: Request, number: str) -> Response:
    """A button of a bubble."""
    phone = desk.world.phone(number)
    with desk.world.lock:
        found = find_tap(desk.world, phone, dict(request.form())) if phone else None
        if phone is None or found is None:
            return _says("Ese botón ya no existe.", 404)
        message = desk.tap(*found)
    return _to(phone.e164, message.sender)


def change(desk: Switchboard, request: Request, number: str) -> Response:
    """What the owner does with the telephone besides writing."""
    phone, given = desk.world.phone(number), request.form()
    if phone is None:
        return _says("Nadie ha usado ese teléfono todavía.", 404)
    action = given.get("action", "")
    if action == "number":
        new = numbers.typed(given.get("new", ""))
        if new is None or new == phone.e164:
            return _says("Escribe el número nuevo, con lada.", 400)
        return _to(desk.change_number(phone, new).e164)
    if action == "marketing":
        desk.set_marketing(phone, wanted=not phone.wants_marketing)
    else:
        _set(desk, phone, action, given)
    return _to(phone.e164)


def _set(desk: Switchboard, phone: Phone, action: str, given: dict[str, str]) -> None:
    plain = phone.e164.removeprefix("+")
    usual = numbers.wa_id_of(phone.e164)
    possible: dict[str, Json] = {
        "name": {"name": given.get("name", "").strip()},
        "on_whatsapp": {"on_whatsapp": not phone.on_whatsapp},
        "shares_number": {"shares_number": not phone.shares_number},
        "read_receipts": {"read_receipts": not phone.read_receipts},
        "wa_id": {"wa_id": usual if phone.wa_id == plain else plain},
    }
    with desk.world.lock:
        desk.world.put_phone(replace(phone, **possible.get(action, {})))


def deep_link(desk: Switchboard, request: Request, number: str) -> Response:
    """`/wa.me/<digits>?text=…`: choose which telephone you are, look at the text, send it."""
    sender = desk.world.sender_with_number(number)
    if sender is None:
        return _says("Ningún negocio de este sandbox tiene ese número.", 404)
    with desk.world.lock:
        known = pages.chats(desk.world, _clock(desk))[:12]
    text = request.query.get("text", "")
    return page(pages.render("link.html", sender=sender, chats=known, text=text, problem=None))


def follow_link(desk: Switchboard, request: Request, number: str) -> Response:
    """The Send button of the deep link."""
    sender, given = desk.world.sender_with_number(number), request.form()
    if sender is None:
        return _says("Ningún negocio de este sandbox tiene ese número.", 404)
    e164 = numbers.typed(given.get("number", "") or given.get("phone", ""))
    said = _said(given)
    if e164 is None or said is None:
        problem = "Elige o escribe tu número." if e164 is None else "Escribe un mensaje."
        with desk.world.lock:
            known = pages.chats(desk.world, _clock(desk))[:12]
        text = given.get("text", "")
        values = {"sender": sender, "chats": known, "text": text, "problem": problem}
        return page(pages.render("link.html", **values), 400)
    with desk.world.lock:
        phone = desk.world.phone_or_new(e164)
        if given.get("name", "").strip() and given.get("number"):
            phone = desk.world.put_phone(replace(phone, name=given["name"].strip()))
        desk.say(phone, sender, said)
    return _to(e164, sender.phone_number_id)


# ── the panel of faults ─────────────────────────────────────────────────


def add_fault(desk: Switchboard, request: Request) -> Response:
    """Put a fault in force from the panel."""
    given = request.form()
    kind, _, status = given.get("kind", "").partition(":")
    wish: Json = {"kind": kind, "to": given.get("to") or None}
    wish["times"] = int(given["times"]) if given.get("times", "").isdigit() else None
    for name in ("seconds", "code"):
        if given.get(name, "").isdigit():
            wish[name] = int(given[name])
    if status:
        wish["status"] = int(status)
    if kind == "late_error":
        wish |= {"kind": "error", "late": True}
    fault = read_fault(wish)
    if isinstance(fault, str):
        return _says(f"Esa falla no se puede pedir así: {fault}", 400)
    desk.faults.add(fault)
    return _back(request)


def clear_faults(desk: Switchboard, request: Request) -> Response:
    """Lift one fault or all."""
    identifier = request.form().get("id", "")
    desk.faults.clear(int(identifier) if identifier.isdigit() else None)
    return _back(request)


def _back(request: Request) -> Response:
    """To the page the form was on; only ever to one of ours."""
    place = request.form().get("back", "/")
    return see_other(place if place.startswith("/phones/") else "/")


def static(_desk: Switchboard, _request: Request, name: str) -> Response:
    """The style sheet, the script and the wallpaper."""
    path = STATIC / name
    if not path.is_file():
        return _says("No existe.", 404)
    headers = {"Cache-Control": "max-age=60"}
    return Response(path.read_bytes(), 200, TYPES[path.suffix], headers)
