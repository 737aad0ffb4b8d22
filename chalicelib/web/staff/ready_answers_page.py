"""*Respuestas listas*: the sentences that the clinic's people answer with, written by themselves. Emptied, the usual ones are back."""

import dataclasses
from hashlib import sha256
from typing import Any

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Save
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.ready_answers import ready_answers, usual

MOST, LONGEST = 12, 300
ROOM = 2  # for new ones


def show(desk: Desk) -> Response:
    """Show the sentences as they are, with room for more."""
    return _page(desk, [one["text"] for one in ready_answers(desk)])


def submit(desk: Desk) -> Response:
    """Keep what was typed; what is too long, or a colleague changed meanwhile, is said first, and what was typed is still there."""
    typed = _typed(desk)
    if any(len(text) > LONGEST for text in typed):
        return _page(desk, list(typed), why="long", status=422)

    def attempt() -> bool:
        stands = desk.clinic_now
        if desk.asked.get("visto") != _seen(stands) and stands.ready_answers != typed:
            return False
        if stands.ready_answers != typed:
            kept = dataclasses.replace(stands, ready_answers=typed)
            desk.records.commit([Save(kept)])
        return True

    if not decide_again(attempt):
        return _page(desk, list(typed), why="meanwhile", status=409)
    return see_other(way_back.address(desk.visit, _back(desk), hecho="ready"))


def _back(desk: Desk) -> str:
    """Return where she came from: a talk, to go on with it, or *Más*."""
    said = desk.asked.get("vuelve", "") or desk.visit.query.get("de", "")
    there = way_back.ours(said)
    return there if there.startswith("/mensajes/") else "/mas"


def _typed(desk: Desk) -> tuple[str, ...]:
    fields = (desk.asked.get(f"respuesta{n}", "") for n in range(MOST))
    texts = (text.replace("\r\n", "\n").strip() for text in fields)
    typed = tuple(dict.fromkeys(filter(None, texts)))
    # Kept as they are the usual ones stay so: they follow the clinic's address.
    return () if list(typed) == [one["text"] for one in usual(desk)] else typed


def _seen(clinic: Clinic) -> str:
    """Return what tells the sentences as they stand from any others."""
    return sha256("\0".join(clinic.ready_answers).encode()).hexdigest()[:16]


def _page(desk: Desk, texts: list[str], *, why: str = "", status: int = 200) -> Response:
    stands = desk.clinic_now
    fields = [*texts, *[""] * ROOM][:MOST]
    facts: dict[str, Any] = {"fields": fields, "longest": LONGEST, "why": why}
    return desk_page(
        desk,
        "ready.html",
        status=status,
        section="mas",
        seen=_seen(stands),
        back=_back(desk),
        theirs=stands.ready_answers if why == "meanwhile" else (),
        done=just_done(desk),
        **facts,
    )
