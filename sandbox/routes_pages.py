"""The pages: the telephones, and one telephone with all that its owner can do.

Every action is an ordinary form: the pages work without JavaScript.
"""

from dataclasses import replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox import fault_words, numbers, pages, patient, screens
from sandbox.conversations import conversation, counterpart, find_tap
from sandbox.exchange import Request, Response, page, see_other
from sandbox.model import Json, Phone
from sandbox.switchboard import Switchboard

STATIC = pages.HERE / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def clock_of(desk: Switchboard) -> screens.Clock:
    """The present, in the zone of the pages."""
    return screens.Clock(desk.config.clock(), ZoneInfo(desk.config.zone))


def around(desk: Switchboard) -> Json:
    """What every page shows beside its own: the list, the faults, the counts."""
    world = desk.world
    return {
        "chats": screens.chats(world, clock_of(desk)),
        "fault_groups": fault_words.FAULTS,
        "faults": fault_words.fault_lines(desk.faults.listing()),
        "senders": list(world.senders.values()),
        "counts": {
            "attempts": len(world.attempts),
            "accepted": len(world.sent),
            "arrived": sum(m.arrived for m in world.sent.values()),
            "waiting": desk.delivery.waiting(),
        },
        "problem": desk.delivery.last_problem,
        "current": None,
        "in_app": False,
        "sender": None,
    }


def says(message: str, status: int) -> Response:
    """A page with one sentence."""
    return page(pages.render("says.html", message=message), status)


def home(desk: Switchboard, _request: Request) -> Response:
    """Every telephone with its last message."""
    with desk.world.lock:
        return page(pages.render("home.html", **around(desk)))


def new_phone(desk: Switchboard, request: Request) -> Response:
    """A telephone by hand."""
    given = request.form()
    e164 = numbers.typed(given.get("number", ""))
    if e164 is None:
        return says("Ese número de teléfono no se entiende.", 400)
    with desk.world.lock:
        phone = desk.world.phone_or_new(e164)
        desk.world.put_phone(replace(phone, name=given.get("name", "").strip() or phone.name))
    return to_phone(e164)


def to_phone(e164: str, sender: str = "") -> Response:
    """After a form: to the conversation."""
    place = f"/phones/{e164.removeprefix('+')}"
    return see_other(f"{place}?sender={quote(sender)}" if sender else place)


def phone(desk: Switchboard, request: Request, number: str) -> Response:
    """One telephone; looking at it marks its messages as read."""
    with desk.world.lock:
        phone = desk.world.phone(number)
        if phone is None:
            return says("Nadie ha usado ese teléfono todavía.", 404)
        whole = conversation(desk.world, phone)
        sender = screens.sender_of(desk.world, whole, request.query.get("sender", ""))
        name = sender.phone_number_id if sender else None
        desk.read(phone, name)
        shown = [m for m in conversation(desk.world, phone) if name in (None, m.sender)]
        values = around(desk) | {"current": phone, "sender": sender}
        return page(
            pages.render("phone.html", **values, bubbles=screens.bubbles(shown, clock_of(desk)))
        )


def write(desk: Switchboard, request: Request, number: str) -> Response:
    """The box to write in, and the buttons that send a file."""
    phone, given = desk.world.phone(number), request.form()
    sender = counterpart(desk.world, phone, given.get("sender")) if phone else None
    if phone is None or sender is None:
        return says("No hay a quién escribirle: todavía no se registra ningún negocio.", 404)
    said = said_in(given)
    if said is not None:
        desk.say(phone, sender, said)
    return to_phone(phone.e164, sender.phone_number_id)


def said_in(given: dict[str, str]) -> patient.Said | None:
    """What a form says: a file, a text, or nothing."""
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
            return says("Ese botón ya no existe.", 404)
        message = desk.tap(*found)
    return to_phone(phone.e164, message.sender)


def change(desk: Switchboard, request: Request, number: str) -> Response:
    """What the owner does with the telephone besides writing."""
    phone, given = desk.world.phone(number), request.form()
    if phone is None:
        return says("Nadie ha usado ese teléfono todavía.", 404)
    action = given.get("action", "")
    if action == "number":
        new = numbers.typed(given.get("new", ""))
        if new is None or new == phone.e164:
            return says("Escribe el número nuevo, con lada.", 400)
        return to_phone(desk.change_number(phone, new).e164)
    if action == "marketing":
        desk.set_marketing(phone, wanted=not phone.wants_marketing)
    else:
        _set(desk, phone, action, given)
    return to_phone(phone.e164)


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


def static(_desk: Switchboard, _request: Request, name: str) -> Response:
    """The style sheet, the script and the wallpaper."""
    path = STATIC / name
    if not path.is_file():
        return says("No existe.", 404)
    headers = {"Cache-Control": "max-age=60"}
    return Response(path.read_bytes(), 200, TYPES[path.suffix], headers)
