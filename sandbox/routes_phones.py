"""Clients' telephones by API: the conversation on one, and what its owner does."""

from dataclasses import asdict, fields, replace

from sandbox import numbers, patient
from sandbox.conversations import conversation, counterpart, find_tap
from sandbox.exchange import Request, Response, answer
from sandbox.model import Json, Phone, Sent
from sandbox.routes_control import bad_request
from sandbox.routes_truth import ledger_row
from sandbox.switchboard import Switchboard

SETTINGS = frozenset(f.name for f in fields(Phone)) - {"e164"}


def _unknown(number: str) -> Response:
    return answer({"error": f"no telephone {number}"}, 404)


def list_phones(desk: Switchboard, _request: Request) -> Response:
    """Every telephone that was ever seen."""
    with desk.world.lock:
        return answer({"phones": [asdict(phone) for phone in desk.world.phones.values()]})


def get_phone(desk: Switchboard, _request: Request, number: str) -> Response:
    """One telephone and its conversation; looking at it here marks nothing as read."""
    phone = desk.world.phone(number)
    if phone is None:
        return _unknown(number)
    with desk.world.lock:
        messages = [
            {"direction": "in", **ledger_row(desk, m)}
            if isinstance(m, Sent)
            else {"direction": "out", **asdict(m)}
            for m in conversation(desk.world, phone)
        ]
    return answer({**asdict(phone), "messages": messages})


def put_phone(desk: Switchboard, request: Request, number: str) -> Response:
    """Make or change a telephone: name, wa_id, bsuid, on_whatsapp and the like."""
    e164, given = numbers.canonical(number), request.document()
    if e164 is None or not set(given) <= SETTINGS:
        return bad_request(f"a telephone number, and only these settings: {sorted(SETTINGS)}")
    with desk.world.lock:
        phone = replace(desk.world.phone_or_new(e164), **given)
        return answer(asdict(desk.world.put_phone(phone)))


def write(desk: Switchboard, request: Request, number: str) -> Response:
    """Write `{"text", "quotes"?}` or `{"media": "image" | … | "unsupported"}`; `sender` says to whom, if unclear.

    Or `{"reaction", "wamid"}` on a message of the business's, `{"edit", "text"}` and `{"revoke"}` of an own one.
    """
    e164, given = numbers.canonical(number), request.document()
    if e164 is None:
        return bad_request("that is not a telephone number")
    phone = desk.world.phone_or_new(e164)
    sender = counterpart(desk.world, phone, given.get("sender"))
    if sender is None:
        return bad_request("which business? name it in sender")
    said = _said(desk, phone, given)
    if said is None:
        return bad_request(
            "text or media is needed; an edit or a reaction, of a message on that phone"
        )
    return answer(asdict(desk.say(phone, sender, said)), 201)


def _said(desk: Switchboard, phone: Phone, given: Json) -> patient.Said | None:
    """What is written, or done to a message that is on the phone."""
    words = str(given.get("text", "")).strip()
    own = {m.wamid: m for m in desk.world.received_from(phone.e164)}
    theirs = {m.wamid for m in desk.world.sent_to(phone.e164)}
    if "reaction" in given:
        on = str(given.get("wamid"))
        return patient.reaction(on, str(given["reaction"])) if on in theirs else None
    if "revoke" in given:
        former = own.get(str(given["revoke"]))
        return patient.revoke(former) if former else None
    if "edit" in given:
        former = own.get(str(given["edit"]))
        return patient.edit(former, words) if former and words else None
    if given.get("media"):
        return patient.media(str(given["media"]))
    return patient.text(words, quoting=str(given.get("quotes", ""))) if words else None


def tap(desk: Switchboard, request: Request, number: str) -> Response:
    """`{"wamid", "index" | "title"}`; without a wamid, the last message that has that button."""
    phone = desk.world.phone(number)
    if phone is None:
        return _unknown(number)
    with desk.world.lock:
        found = find_tap(desk.world, phone, request.document())
        if found is None:
            return answer({"error": "no such button on that telephone"}, 404)
        return answer(asdict(desk.tap(*found)), 201)


def read(desk: Switchboard, _request: Request, number: str) -> Response:
    """Mark everything on a telephone as read."""
    phone = desk.world.phone(number)
    return answer({"read": desk.read(phone)}) if phone else _unknown(number)


def change_number(desk: Switchboard, request: Request, number: str) -> Response:
    """`{"new"}`: the owner moves to another number."""
    phone, new = desk.world.phone(number), numbers.canonical(str(request.document().get("new")))
    if phone is None:
        return _unknown(number)
    if new is None or new == phone.e164:
        return bad_request("new must be another telephone number")
    return answer(asdict(desk.change_number(phone, new)))


def set_marketing(desk: Switchboard, request: Request, number: str) -> Response:
    """`{"wanted": false}`: the owner stops offers, and the businesses are told."""
    phone = desk.world.phone(number)
    if phone is None:
        return _unknown(number)
    wanted = bool(request.document().get("wanted"))
    desk.set_marketing(phone, wanted=wanted)
    return answer({**asdict(phone), "wants_marketing": wanted})
