"""The stand-in for wa.me: a prefilled message, sent from the telephone one chooses."""

from dataclasses import replace

from sandbox import numbers, pages, screens
from sandbox.exchange import Request, Response, page
from sandbox.routes_pages import clock_of, said_in, says, to_phone
from sandbox.switchboard import Switchboard


def deep_link(desk: Switchboard, request: Request, number: str) -> Response:
    """`/wa.me/<digits>?text=…`: choose which telephone you are, look at the text, send it."""
    sender = desk.world.sender_with_number(number)
    if sender is None:
        return says("Ningún negocio de este sandbox tiene ese número.", 404)
    with desk.world.lock:
        known = screens.chats(desk.world, clock_of(desk))[:12]
    text = request.query.get("text", "")
    return page(pages.render("link.html", sender=sender, chats=known, text=text, problem=None))


def follow_link(desk: Switchboard, request: Request, number: str) -> Response:
    """The Send button of the deep link."""
    sender, given = desk.world.sender_with_number(number), request.form()
    if sender is None:
        return says("Ningún negocio de este sandbox tiene ese número.", 404)
    e164 = numbers.typed(given.get("number", "") or given.get("phone", ""))
    said = said_in(given)
    if e164 is None or said is None:
        problem = "Elige o escribe tu número." if e164 is None else "Escribe un mensaje."
        with desk.world.lock:
            known = screens.chats(desk.world, clock_of(desk))[:12]
        text = given.get("text", "")
        values = {"sender": sender, "chats": known, "text": text, "problem": problem}
        return page(pages.render("link.html", **values), 400)
    with desk.world.lock:
        phone = desk.world.phone_or_new(e164)
        if given.get("name", "").strip() and given.get("number"):
            phone = desk.world.put_phone(replace(phone, name=given["name"].strip()))
        desk.say(phone, sender, said)
    return to_phone(e164, sender.phone_number_id)
