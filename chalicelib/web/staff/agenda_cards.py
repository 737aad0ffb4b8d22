"""The cards of a file that is not in yet, and what messages will call its new people, in the words of one reader. Decides nothing."""

from dataclasses import replace
from typing import Any, NamedTuple

from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import calls, fields_of
from chalicelib.agenda_files.shown import Shown, ShownRow
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.model import Field
from chalicelib.imports.review_rows import order_of
from chalicelib.shared.phone import Phone, as_read_aloud, normalise
from chalicelib.web.staff.agenda_view import said_day, said_hour
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_view import card

Card = dict[str, Any]
MOST_NAMES, LONGEST_CALLED = 60, 60


class Trouble(NamedTuple):
    """What is wrong with one card, and what was typed there."""

    row_id: str
    fields: dict[str, str]
    problem: str


def rows_by_card(shown: Shown) -> dict[str, list[ShownRow]]:
    """Return the rows that each card stands for: its own, and those of the file that say the very same."""
    own = {row.number: row for row in shown.to_look_at}
    alike: dict[ShownRow, list[ShownRow]] = {}
    for row in shown.to_look_at:
        alike.setdefault(replace(row, number=""), []).append(row)
    return {
        card.id: alike[replace(own[card.number], number="")]
        for card in shown.cards
        if card.number in own
    }


def cards_shown(desk: Desk, shown: Shown, said: RowsSaid, trouble: Trouble | None) -> list[Card]:
    """Return the file's cards: open ones with their fields, answered ones with what was said."""
    return [_card(desk, row, said, trouble) for row in shown.cards]


def _card(desk: Desk, row: RowForReview, said: RowsSaid, trouble: Trouble | None) -> Card:
    is_theirs = trouble is not None and trouble.row_id == row.id
    typed, problem = (trouble.fields, trouble.problem) if trouble and is_theirs else ({}, "")
    words = fields_of(said, row.id)
    return card(desk, row, typed, problem) | {
        "is_answered": not problem and (bool(words) or row.id in said.dropped),
        "is_dropped": row.id in said.dropped,
        "said": ", ".join(_as_said(desk, row, meaning, text) for meaning, text in words.items()),
    }


def _as_said(desk: Desk, row: RowForReview, meaning: Field, text: str) -> str:
    """Return what was said of a row as people say it."""
    if meaning is Field.TIME:
        return said_hour(desk.said, text)
    if meaning is Field.DATE:
        return said_day(desk.said, text, order_of(row))
    number = normalise(text, region=row.region) if meaning is Field.PATIENT_PHONE else None
    return as_read_aloud(number.e164) if isinstance(number, Phone) else text


def names_shown(shown: Shown, said: RowsSaid, typed: dict[str, str] | None) -> list[Card]:
    """Return what messages would call the new people, as it was said or typed."""
    typed = typed or {}
    return [
        {"name": p.name, "called": typed.get(p.name, calls(said, p.name) or p.called)}
        for p in shown.new_people[:MOST_NAMES]
    ]
