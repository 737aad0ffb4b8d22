"""*Cambiar*: another doctor, day or hour is typed, what the patient will read is shown, and then it is done."""

from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib.appointments.change_notices import reads_the_same
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.withdraw_messages import as_told
from chalicelib.front_desk.load_card import load_card
from chalicelib.messaging import template_wording
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotFoundError
from chalicelib.web.staff import slot_form
from chalicelib.web.staff.as_seen import as_seen, is_as_seen, only_as_seen
from chalicelib.web.staff.card_view import CardView
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.visit_deeds import TELLS, carried, loaded


def submit(desk: Desk) -> Response:
    """Show how it would read; with `paso=si` do it. What is wrong stands beside its field, and nothing is lost."""
    visit = loaded(desk)
    form = slot_form.read(desk, place=visit.place)
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
    card = CardView(desk, load_card(desk.records, desk.clinic, person, visit, now=desk.visit.now))
    facts: dict[str, Any] = {"text": "", "why_not": "", "warnings": []}
    if form.slot:
        facts = {
            "text": _will_read(card, form.slot),
            "why_not": card.why_not_told,
            "warnings": slot_form.warnings(desk, form.slot, visit_id=visit.id),
        }
    if not is_as_seen(desk, visit):
        facts["warnings"] = [card.moved_since, *facts["warnings"]]
    is_same = bool(form.slot and reads_the_same(desk.clinic, visit, form.slot))
    return desk_page(
        desk,
        "move.html",
        status=200 if form.slot else 422,
        card=card,
        slot=form,
        is_same=is_same,
        **facts,
    )


def _will_read(card: CardView, slot: Slot) -> str:
    visit = card.visit
    if visit is None:
        return ""
    moved = replace(
        visit,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        practitioner=slot.practitioner,
        place=slot.place,
    )
    clinic = card.desk.clinic
    told = as_told(clinic, moved, card.person)
    return as_read(
        template_wording.changed(clinic, told, language=card.person.language or clinic.language)
    )
