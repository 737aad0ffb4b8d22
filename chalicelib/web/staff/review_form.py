"""What somebody typed or chose on the card of a row, as what is said of it. Decides no row."""

from dataclasses import dataclass

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.mend_row import is_sayable
from chalicelib.imports.model import Field
from chalicelib.shared import times
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_view import FIELDS, LONGEST

CHOSEN = {
    "tel": "tel_de",
    "hora": "hora_de",
    "dia": "dia_de",
}  # a tap counts where nothing else is typed


@dataclass(frozen=True)
class Typed:
    """What stands in a card's fields, what it says of the row, and what of it cannot be meant."""

    fields: dict[str, str]
    said: dict[Field, str]
    problem: str = ""


def lets_it_be(desk: Desk) -> bool:
    """Tell whether somebody says that nothing is to be done about the row."""
    return desk.asked.get("paso") == "nada"


def read_card(desk: Desk, row: RowForReview) -> Typed:
    """Read what was said of a row."""
    fields = _fields(desk)
    today = times.local_day(desk.visit.now, desk.clinic.zone)
    said = {FIELDS[name]: text for name, text in fields.items() if text}
    unread = [
        name
        for name in fields
        if FIELDS[name] in said
        and not is_sayable(row, FIELDS[name], said[FIELDS[name]], today=today)
    ]
    return Typed(fields, said, f"bad_{unread[0]}" if unread else "")


def _fields(desk: Desk) -> dict[str, str]:
    """Return what was typed or chosen, by field; what the card did not ask is not there."""
    typed = {}
    for name in FIELDS:
        chosen, said = desk.asked.get(CHOSEN.get(name, ""), ""), desk.asked.get(name, "")
        is_typed = said.strip() and said != desk.asked.get(f"{name}_era", "")
        if name in desk.asked or chosen:
            text = chosen if chosen and not is_typed else said
            typed[name] = " ".join(text.split())[:LONGEST]
    return typed
