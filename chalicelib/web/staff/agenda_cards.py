"""The cards of a file that is not in yet, and what messages will call its new people, in the words of one reader. Decides nothing."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from chalicelib.agenda_files.mend_rows import as_said_so_far
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import calls, fields_of
from chalicelib.agenda_files.shown import Shown, ShownRow
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.model import Field
from chalicelib.imports.review_rows import order_of
from chalicelib.shared import ids
from chalicelib.shared.compare_names import fold
from chalicelib.shared.phone import Phone, as_read_aloud, normalise
from chalicelib.web.staff.agenda_view import Answered, said_day, said_hour
from chalicelib.web.staff.alike_cards import Alike, alike, likely_answer, mark_of
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.review_view import STATUSES, card

Card = dict[str, Any]
MOST_CARDS, MOST_NAMES, LONGEST_CALLED = 50, 30, 40


class Trouble(NamedTuple):
    """What is wrong with one card, and what was typed there."""

    row: RowForReview  # as it stands with what was typed, where that is not enough
    fields: dict[str, str]
    problem: str


def answered(shown: Shown, said: RowsSaid) -> Answered:
    """Count what was said of the file's cards."""
    behind = {card.row.id: len(card.numbers) for card in shown.cards}
    mended = [behind[one] for one in said.rows if one in behind and one not in said.no_visit]
    nothing = sum(behind[one] for one in said.no_visit if one in behind)
    dropped = sum(behind[one] for one in said.dropped if one in behind)
    return Answered(len(mended), sum(mended) - len(mended), dropped, nothing)


def rows_without_card(shown: Shown) -> list[ShownRow]:
    """Return what asks for a look and has no card."""
    on_cards = {number for card in shown.cards for number in card.numbers}
    return [row for row in shown.to_look_at if row.number not in on_cards]


def open_rows(shown: Shown, said: RowsSaid, terms: Terms) -> list[RowForReview]:
    """Return the rows of the file's cards that wait for an answer, as they are with what was said of them so far."""
    rows = (one.row for one in shown.cards if said.waits(one.row.id))
    return [as_said_so_far(row, said, terms) for row in rows]


def terms_of(desk: Desk) -> Terms:
    """Return by what a file's rows are decided."""
    return Terms(clinic=desk.clinic, now=desk.visit.now)


def answered_alike(shown: Shown, said: RowsSaid, lack: Alike) -> list[RowForReview]:
    """Return the rows that were answered with what is likely, as those are that are answered together."""
    rows = alike((one.row for one in shown.cards), lack)
    return [row for row in rows if said.rows.get(row.id) == _words(likely_answer(row, lack))]


def _words(said: Mapping[Field, str]) -> dict[str, str]:
    return {meaning.value: text for meaning, text in said.items()}


def cards_shown(desk: Desk, shown: Shown, said: RowsSaid, trouble: Trouble | None) -> list[Card]:
    """Return the first of the file's cards: open ones with their fields, answered ones with what was said.

    Those that were answered together stand in one sentence instead.
    """
    together = {
        row.id
        for lack in Alike
        if len(some := answered_alike(shown, said, lack)) > 1
        for row in some
    }
    apart = (one for one in shown.cards if one.row.id not in together)
    return [
        _card(desk, one.row, said, trouble) | {"rows": one.numbers}
        for one in islice(apart, MOST_CARDS)
    ]


def anchor_of(row: RowForReview) -> str:
    """Return where a row's card stands on the page."""
    return f"r-{row.id[:12]}"


def _card(desk: Desk, row: RowForReview, said: RowsSaid, trouble: Trouble | None) -> Card:
    if trouble and trouble.row.id == row.id:
        again = card(desk, trouble.row, trouble.fields, trouble.problem)
        return again | {"is_answered": False}
    row, words = as_said_so_far(row, said, terms_of(desk)), fields_of(said, row.id)
    told = ", ".join(_as_said(desk, row, meaning, text) for meaning, text in words.items())
    return card(desk, row, {}, "") | {
        "is_answered": not said.waits(row.id),
        "is_dropped": row.id in said.dropped,
        "brings_nothing": row.id in said.no_visit,
        "said": told.rstrip("."),
        "told": told_mark(desk, said, row.id),
    }


def told_mark(desk: Desk, said: RowsSaid, row_id: str) -> str:
    """Return what tells what was said of a row from anything else: a page may be of a while ago."""
    words = sorted(fields_of(said, row_id).items())
    return mark_of(desk, "told", str(row_id in said.dropped), *map(str, words))


def _as_said(desk: Desk, row: RowForReview, meaning: Field, text: str) -> str:
    """Return what was said of a row as people say it."""
    if meaning is Field.TIME:
        return said_hour(desk.said, text)
    if meaning is Field.DATE:
        return said_day(desk.said, text, order_of(row))
    if meaning is Field.STATUS and text in STATUSES:
        return desk.words(f"desk.agenda.status.{text.replace(' ', '_')}")
    number = normalise(text, region=row.region) if meaning is Field.PATIENT_PHONE else None
    return as_read_aloud(number.e164) if isinstance(number, Phone) else text


def names_shown(shown: Shown, said: RowsSaid, typed: dict[str, str] | None) -> list[Card]:
    """Return what messages would call the new people, one for each name, as it was said or typed; a field is known by its name."""
    typed, people = typed or {}, {fold(one.name): one for one in reversed(shown.new_people)}
    return [
        {
            "key": key_of(one.name),
            "name": one.name,
            "guess": one.called,
            "called": typed.get(one.name, calls(said, one.name) or one.called),
            "was_key": key_of(calls(said, one.name) or one.called),
        }
        for one in islice(reversed(people.values()), MOST_NAMES)
    ]


def key_of(word: str) -> str:
    """Return what tells a word from others of a page that may be of a while ago."""
    return ids.derived_id("called", fold(word), length=8)
