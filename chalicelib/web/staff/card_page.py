"""A visit with its person: what can be done, what has happened, who they are. The day stands beside it on a wide screen."""

from chalice.app import Response

from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.deeds import Desk as Deeds
from chalicelib.front_desk.load_card import Card, load_card
from chalicelib.front_desk.will_be_told import WillBeTold, will_be_told
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotFoundError
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff import slot_form
from chalicelib.web.staff.by_hand_on_card import by_hand_on_card
from chalicelib.web.staff.card_view import CardView
from chalicelib.web.staff.day_page import day_facts
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page


def of_visit(desk: Desk) -> Response:
    """Show a visit; another clinic's, and one that is no more, are not found."""
    visit = desk.records.get(Appointment, desk.visit.parts["visit_id"])
    if visit is None:
        raise NotFoundError
    return _shown(desk, visit.patient_id, visit)


def of_person(desk: Desk, *, draft: str | None = None) -> Response:
    """Show a person with their next visit, if they have one; `draft` is a note that was not kept."""
    return _shown(desk, desk.visit.parts["patient_id"], None, draft=draft)


def _shown(
    desk: Desk, patient_id: str, visit: Appointment | None, *, draft: str | None = None
) -> Response:
    person = find_patient(desk.records, patient_id)
    if person is None:
        raise NotFoundError
    card: Card = load_card(desk.records, desk.clinic, person, visit, now=desk.visit.now)
    shown = card.row.visit if card.row else None
    facts = day_facts(desk, shown) | {
        "card": CardView(desk, card, _if_called_off(desk, card)),
        "slot": slot_form.of_visit(shown, desk.clinic),
        "draft": draft,
        "hand": by_hand_on_card(desk, card),
    }
    return desk_page(desk, "card.html", status=200 if draft is None else 409, **facts)


def _if_called_off(desk: Desk, card: Card) -> WillBeTold | None:
    """Return what would be told of a cancellation, to whom may cancel."""
    row = card.row
    if row is None or not desk.may(Permission.CHANGE_VISITS):
        return None
    deeds = Deeds(desk.records, desk.clinic, desk.member.id, desk.visit.now)
    return will_be_told(lambda: deeds.cancelled(row.visit.id), row)
