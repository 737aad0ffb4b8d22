"""*WhatsApp de recepción*: the owner says on which telephone the front desk is told of what cannot wait, and which kinds ring there. The inbox keeps all of it."""

import dataclasses
from hashlib import sha256
from typing import Any, NamedTuple

from chalice.app import Response

from chalicelib.clinics import settings_rules as rules
from chalicelib.clinics.change_settings import change_settings, unless_changed
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.desk_rings import RINGS, could_ring, rings_at_once
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.own_number import LONGEST, patients_at, read_own

PATH = "/mas/recepcion"
OFFERED = tuple(kind for kind in RINGS if could_ring(kind))


class Rings(NamedTuple):
    """What is set here: the number, and what does not ring on it."""

    e164: str
    quiet: tuple[str, ...]


def show(desk: Desk) -> Response:
    """Show the number, and what rings there."""
    stands = desk.clinic_now
    return _page(desk, as_read_aloud(stands.reception_e164), _of(stands).quiet)


def submit(desk: Desk) -> Response:
    """Keep number and kinds; an empty number takes it away."""
    typed, stands = rules.as_kept(desk.asked.get("telefono", "")), desk.clinic_now
    quiet = _quiet(desk, stands)
    e164, problem = read_own(desk, typed)
    people = () if problem else patients_at(desk, e164)
    if people and stands.reception_e164 != e164 and desk.asked.get("seguro") != "si":
        problem = "patients"
    if problem:
        return _page(desk, typed, quiet, problem=problem, status=422, people=people)
    wanted, seen = Rings(e164, quiet), _of(stands)
    if seen != wanted and desk.asked.get(SEEN) != _mark(seen):
        return _page(desk, typed, quiet, problem="meanwhile", status=409)
    try:
        change_settings(desk.records, lambda clinic: _with(clinic, wanted, seen))
    except (NotAllowedError, ConflictError):
        return _page(desk, typed, quiet, problem="meanwhile", status=409)
    done = "reception" if e164 else "reception_off"
    return see_other(way_back.address(desk.visit, PATH, hecho=done))


def _with(clinic: Clinic, wanted: Rings, seen: Rings) -> Clinic:
    unless_changed(_of(clinic), seen=seen, wanted=wanted)
    return dataclasses.replace(clinic, reception_e164=wanted.e164, quiet_kinds=wanted.quiet)


def _of(clinic: Clinic) -> Rings:
    return Rings(clinic.reception_e164, clinic.quiet_kinds)


def _mark(stands: Rings) -> str:
    """Return what tells the settings as they stand from any others; it names no number."""
    return sha256(repr(stands).encode()).hexdigest()[:16]


def _quiet(desk: Desk, stands: Clinic) -> tuple[str, ...]:
    """Return what does not ring; a word of a later release stays as it is."""
    unknown = [kind for kind in stands.quiet_kinds if kind not in OFFERED]
    off = [str(kind) for kind in OFFERED if not desk.asked.get(f"suena_{kind}")]
    return (*unknown, *off)


def _page(
    desk: Desk,
    typed: str,
    quiet: tuple[str, ...],
    *,
    problem: str = "",
    status: int = 200,
    people: tuple[str, ...] = (),
) -> Response:
    stands = desk.clinic_now
    facts: dict[str, Any] = {
        "at_once": _kinds(desk, quiet, at_once=True),
        "before": _kinds(desk, quiet, at_once=False),
        "kept": as_read_aloud(stands.reception_e164) if stands.reception_e164 else "",
        "seen": _mark(_of(stands)),
        "people": people,
    }
    return desk_page(
        desk,
        "reception.html",
        status=status,
        section="mas",
        typed=typed,
        longest=LONGEST,
        problem=problem,
        done=just_done(desk),
        **facts,
    )


def _kinds(desk: Desk, quiet: tuple[str, ...], *, at_once: bool) -> list[dict[str, Any]]:
    return [
        {"name": str(kind), "text": desk.words(f"desk.rings.{kind}"), "is_on": kind not in quiet}
        for kind in OFFERED
        if rings_at_once(TaskKind(kind)) is at_once
    ]
