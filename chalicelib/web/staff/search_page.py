"""*Buscar*: a box, and whom it means. What is looked for is posted and never stands in an address; an empty box lists nobody."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.appointments.person_hits import Hit, person_hits
from chalicelib.appointments.with_whom import called_now
from chalicelib.front_desk.day import DayVisit
from chalicelib.messaging.model import Message
from chalicelib.patients.find_person import find_person
from chalicelib.patients.patients_number import region_of
from chalicelib.patients.search_query import FEWEST_LETTERS, Needs
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.number_of_talk import FIELD, named_in
from chalicelib.web.staff.said_times import SaidTimes
from chalicelib.web.staff.visit_words import state_shown
from chalicelib.web.staff.wanted_slot import said_in

LONGEST = 80


def show(desk: Desk) -> Response:
    """Show the box; an hour that is to be given, or a relative's number, goes on with whoever is found."""
    slot = said_in(desk.visit.query) | named_in(desk.visit.query)
    return desk_page(
        desk, "search.html", section="buscar", q="", hits=None, slot=slot, done=just_done(desk)
    )


def submit(desk: Desk) -> Response:
    """Show whom the words or digits mean, with their next visit and a telephone behind a tap."""
    typed = " ".join(desk.asked.get("busca", "").split())[:LONGEST]
    found = find_person(desk.records, typed, region=region_of(desk.clinic))
    said = desk.said
    hits = person_hits(desk.records, found.people, now=desk.visit.now)
    messages, slot = _messages(desk, hits), said_in(desk.asked) | named_in(desk.asked)
    return desk_page(
        desk,
        "search.html",
        section="buscar",
        q=typed,
        needs=_lacks(typed, found.needs),
        has_more=found.has_more,
        hits=[_shown(desk, hit, messages, said) | _given(hit, slot) for hit in hits],
        slot=slot,
        done=None,
    )


def _lacks(typed: str, needs: Needs | None) -> str:
    """Return what to say where nobody was looked for: too short, or letters that are all one sound."""
    is_long = sum(map(str.isalpha, typed)) >= FEWEST_LETTERS
    return "" if needs is None else "desk.search.one_sound" if is_long else "desk.search.short"


def _messages(desk: Desk, hits: Sequence[Hit]) -> dict[str, Message]:
    """Return what was written of their next visits: it says whether they were asked."""
    ids = {i for hit in hits if hit.next_visit for i in hit.next_visit.message_ids[-3:]}
    return dict(desk.records.get_many(Message, ids)) if ids else {}


def _shown(desk: Desk, hit: Hit, messages: dict[str, Message], said: SaidTimes) -> dict[str, Any]:
    """Return a hit: who, what is next, and where a tap leads."""
    visit, person = hit.next_visit, hit.patient
    told = tuple(messages[i] for i in visit.message_ids if i in messages) if visit else ()
    row = DayVisit(visit, person, hit.line, messages=told) if visit else None
    return {
        "name": person.name,
        "href": f"citas/{visit.id}" if visit else f"personas/{person.id}",
        "new": f"citas/nueva/{person.id}",
        "state": state_shown(row, desk.words, said) if row else None,
        "when": _when(desk, hit, said),
        "guardian": desk.words("desk.answers", who=person.guardian) if person.guardian else "",
        "shares": hit.shares_phone,
        "has_phone": bool(person.e164),
    }


def _given(hit: Hit, slot: dict[str, str]) -> dict[str, str]:
    """Return where a hit leads that is to have an hour, or a relative's number: to their new visit with it, or to who answers for them."""
    if FIELD in slot:
        there = f"personas/{hit.patient.id}/datos?{urlencode({FIELD: slot[FIELD]})}"
        return {"href": there, "new": there}
    there = f"citas/nueva/{hit.patient.id}?{urlencode(slot)}"
    return {"href": there, "new": there} if slot else {}


def _when(desk: Desk, hit: Hit, said: SaidTimes) -> str:
    if hit.next_visit:
        doctor = called_now(desk.clinic, hit.next_visit)
        return ", ".join(part for part in (said.when(hit.next_visit.starts_at), doctor) if part)
    if hit.last_visit:
        return desk.words("desk.search.last", when=said.short_day(hit.last_visit.starts_at))
    return desk.words("desk.search.no_next")
