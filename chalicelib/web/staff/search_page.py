"""*Buscar*: a box, and whom it means. What is looked for is posted and never stands in an address; an empty box lists nobody."""

from typing import Any

from chalice.app import Response

from chalicelib.front_desk.load_hits import Hit, load_hits
from chalicelib.patients.find_person import find_person
from chalicelib.patients.patients_number import region_of
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.said_times import SaidTimes
from chalicelib.web.staff.visit_words import said_clock, state_shown

LONGEST = 80


def show(desk: Desk) -> Response:
    """Show the box."""
    return desk_page(desk, "search.html", section="buscar", q="", hits=None, done=just_done(desk))


def submit(desk: Desk) -> Response:
    """Show whom the words or digits mean, with their next visit and a telephone behind a tap."""
    typed = " ".join(desk.asked.get("busca", "").split())[:LONGEST]
    found = find_person(desk.records, typed, region=region_of(desk.clinic))
    said = said_clock(desk.clinic, desk.words, desk.visit.now)
    hits = load_hits(desk.records, found.people, now=desk.visit.now)
    return desk_page(
        desk,
        "search.html",
        section="buscar",
        q=typed,
        needs=found.needs is not None,
        has_more=found.has_more,
        hits=[_shown(desk, hit, said) for hit in hits],
        done=None,
    )


def _shown(desk: Desk, hit: Hit, said: SaidTimes) -> dict[str, Any]:
    """Return a hit: who, what is next, and where a tap leads."""
    visit, person = hit.row.visit if hit.row else None, hit.person
    is_to_come = visit is not None and visit.starts_at > desk.visit.now and visit.is_open
    when = (
        ", ".join(p for p in (said.when(visit.starts_at), visit.practitioner) if p) if visit else ""
    )
    key = "no_next" if visit is None else "last"
    return {
        "name": person.name,
        "href": f"citas/{visit.id}" if visit and is_to_come else f"personas/{person.id}",
        "new": f"citas/nueva/{person.id}",
        "state": state_shown(hit.row, desk.words, said) if hit.row and is_to_come else None,
        "when": when if is_to_come else desk.words(f"desk.search.{key}", when=when),
        "guardian": desk.words("desk.answers", who=person.guardian) if person.guardian else "",
        "shares": hit.shares_phone,
        "has_phone": bool(person.e164),
    }
