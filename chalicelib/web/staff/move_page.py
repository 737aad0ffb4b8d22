"""*Cambiar*: another doctor, day or hour is typed, what the patient will read is shown, and then it is done."""

from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib.appointments.change_notices import reads_the_same
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.front_desk.day import DayVisit
from chalicelib.front_desk.deeds import Desk as Deeds
from chalicelib.front_desk.load_card import load_card
from chalicelib.front_desk.will_be_told import WillBeTold, will_be_told
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotFoundError
from chalicelib.web.staff import slot_form
from chalicelib.web.staff.as_seen import as_seen, is_as_seen, only_as_seen
from chalicelib.web.staff.card_view import CardView
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.preparation_shown import preparation_shown
from chalicelib.web.staff.told_words import told_shown
from chalicelib.web.staff.visit_deeds import TELLS, carried, loaded


def submit(desk: Desk) -> Response:
    """Show how it would read; with `paso=si` do it. What is wrong stands beside its field, and nothing is lost."""
    visit = loaded(desk)
    form = slot_form.read(desk, place=visit.place, kind=visit.visit_kind)
    if form.slot is None or desk.asked.get("paso") != "si":
        return _preview(desk, visit, form)
    slot, tells = form.slot, bool(desk.asked.get(TELLS))
    if as_seen(visit) == as_seen(slot):  # it is there by now: the same deed twice
        return carried(desk, "moved", lambda deeds: deeds.moved(visit.id, slot, tells=tells))
    if not is_as_seen(desk, visit):
        return _preview(desk, visit, form)
    moved = only_as_seen(desk, lambda deeds: deeds.moved(visit.id, slot, tells=tells))
    return carried(desk, "moved", moved)


def _preview(desk: Desk, visit: Appointment, form: slot_form.SlotForm) -> Response:
    person = find_patient(desk.records, visit.patient_id)
    if person is None:
        raise NotFoundError
    found = load_card(desk.records, desk.clinic, person, visit, now=desk.visit.now)
    card = CardView(desk, found)
    read: dict[str, Any] = {}
    preparation = ""
    warnings: list[str] = []
    if form.slot and found.row:
        told = _told(desk, found.row, form.slot)
        read = _will_read(desk, found.row, form.slot, told)
        warnings = slot_form.warnings(desk, form.slot, visit_id=visit.id)
        preparation = preparation_shown(desk, _as_moved(found.row, form.slot, told))
    if not is_as_seen(desk, visit):
        warnings = [card.moved_since, *warnings]
    status = 200 if form.slot else 422
    facts: dict[str, Any] = {"card": card, "slot": form, "read": read, "warnings": warnings}
    facts["preparation"] = preparation
    return desk_page(desk, "move.html", status=status, **facts)


def _told(desk: Desk, row: DayVisit, slot: Slot) -> WillBeTold | None:
    """Return what the move would tell whose visit it is."""
    deeds = Deeds(desk.records, desk.clinic, desk.member.id, desk.visit.now)
    return will_be_told(lambda: deeds.moved(row.visit.id, slot), row)


def _will_read(desk: Desk, row: DayVisit, slot: Slot, told: WillBeTold | None) -> dict[str, Any]:
    """Return that in words, or what is so instead."""
    is_same = reads_the_same(desk.clinic, row.visit, slot)
    same = desk.words("desk.told.not", why=desk.words("desk.told.same")) if is_same else ""
    return told_shown(told, desk.words, desk.said, instead=same)


def _as_moved(row: DayVisit, slot: Slot, told: WillBeTold | None) -> DayVisit:
    """Return the visit as the move leaves it: a notice of it is the reminder of its day, and says no preparation."""
    visit = replace(row.visit, visit_kind=slot.visit_kind or "", starts_at=slot.starts_at)
    if slot.starts_at == row.visit.starts_at:
        return replace(row, visit=visit)
    leaves = told.leaves_at if told else None
    again = replace(visit, status=Status.BOOKED, decided_offsets=(), told_at=leaves)
    return replace(row, visit=again, messages=())
