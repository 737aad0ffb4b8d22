"""The WhatsApp Business app of a number that the API has as well, by API and as pages: what somebody at the clinic's own telephone does."""

from dataclasses import asdict

from sandbox import numbers, pages, patient, screens
from sandbox.conversations import conversation
from sandbox.exchange import Request, Response, answer, page, see_other
from sandbox.model import Phone, Sender, Sent
from sandbox.routes_control import bad_request
from sandbox.routes_pages import around, clock_of, said_in, says
from sandbox.routes_truth import ledger_row
from sandbox.switchboard import Switchboard

# ── by API ──────────────────────────────────────────────────────────────


def connect(desk: Switchboard, _request: Request, phone_number_id: str) -> Response:
    """Let the number live in the app as well; its chats and contacts of before are told."""
    sender = desk.world.sender(phone_number_id)
    if sender is None:
        return answer({"error": f"no business number {phone_number_id}"}, 404)
    return answer(asdict(desk.connect_app(sender)))


def write(desk: Switchboard, request: Request, phone_number_id: str) -> Response:
    """`{"to", "text" | "media"}`; `{"edit": wamid, "text"}` or `{"revoke": wamid}` of what was written in the app."""
    sender, given = desk.world.sender(phone_number_id), request.document()
    if sender is None or not sender.in_app:
        return answer({"error": f"{phone_number_id} lives in no app"}, 404)
    if "edit" in given or "revoke" in given:
        return _change(desk, str(given.get("edit") or given["revoke"]), given)
    e164, words = numbers.canonical(str(given.get("to", ""))), str(given.get("text", "")).strip()
    media = str(given.get("media", ""))
    if e164 is None or not (words or media):
        return bad_request("to and text, or media, are needed")
    said = patient.media(media) if media else patient.text(words)
    sent = desk.write_in_app(sender, desk.world.phone_or_new(e164), said)
    return answer(ledger_row(desk, sent), 201)


def _change(desk: Switchboard, wamid: str, given: dict[str, object]) -> Response:
    message = desk.world.sent.get(wamid)
    words = str(given.get("text", "")).strip() if "edit" in given else ""
    if message is None or message.api != "app" or ("edit" in given and not words):
        return bad_request("an edit or a withdrawal is of a message that was written in the app")
    return answer(ledger_row(desk, desk.change_in_app(message, words)))


# ── as pages ────────────────────────────────────────────────────────────


def app(desk: Switchboard, _request: Request, phone_number_id: str, number: str = "") -> Response:
    """The app with its chats, one of them open."""
    with desk.world.lock:
        sender = desk.world.sender(phone_number_id)
        if sender is None:
            return says("Ese negocio no existe.", 404)
        phone = desk.world.phone(number) if number else None
        values = around(desk) | {"current": phone, "sender": sender, "in_app": True}
        said = conversation(desk.world, phone) if phone else []
        theirs = [m for m in said if m.sender == sender.phone_number_id]
        shown = screens.from_the_other_side(screens.bubbles(theirs, clock_of(desk)))
        return page(pages.render("app.html", **values, bubbles=shown))


def connect_page(desk: Switchboard, _request: Request, phone_number_id: str) -> Response:
    """The button that lets the number live in the app as well."""
    sender = desk.world.sender(phone_number_id)
    if sender is None:
        return says("Ese negocio no existe.", 404)
    desk.connect_app(sender)
    return _to_app(sender)


def write_page(desk: Switchboard, request: Request, phone_number_id: str, number: str) -> Response:
    """The box to write in."""
    sender, phone = desk.world.sender(phone_number_id), desk.world.phone(number)
    if sender is None or phone is None or not sender.in_app:
        return says("Ese negocio no tiene la aplicación.", 404)
    said = said_in(request.form())
    if said is not None:
        desk.write_in_app(sender, phone, said)
    return _to_app(sender, phone)


def change_page(desk: Switchboard, request: Request, phone_number_id: str, number: str) -> Response:
    """The button that deletes a message for everybody."""
    sender, phone = desk.world.sender(phone_number_id), desk.world.phone(number)
    message: Sent | None = desk.world.sent.get(request.form().get("wamid", ""))
    if sender is None or phone is None or message is None or message.api != "app":
        return says("Ese mensaje ya no existe.", 404)
    desk.change_in_app(message, "")
    return _to_app(sender, phone)


def _to_app(sender: Sender, phone: Phone | None = None) -> Response:
    place = f"/app/{sender.phone_number_id}"
    return see_other(f"{place}/{phone.e164.removeprefix('+')}" if phone else place)
