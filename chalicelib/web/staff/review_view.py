"""A row of a file that waits for a person, as a card: whose it is, why it waits, and the cure in place. Decides nothing."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports import parse_dates, parse_times
from chalicelib.imports.import_words import words_of
from chalicelib.imports.model import Field, Reason
from chalicelib.imports.review_rows import order_of
from chalicelib.imports.row_labels import as_kept
from chalicelib.imports.said_of_files import kept_why_text
from chalicelib.imports.what_to_say import what_to_say
from chalicelib.patients.called_name import called_name
from chalicelib.shared import times
from chalicelib.shared.phone import Phone, as_read_aloud, normalise
from chalicelib.web.staff.agenda_view import capital, said_day, said_hour
from chalicelib.web.staff.alike_cards import Alike, lack_of
from chalicelib.web.staff.desk import Desk

# What a card may ask, by the name of its field in the form.
FIELDS = {
    "tel": Field.PATIENT_PHONE,
    "nombre": Field.PATIENT_NAME,
    "dia": Field.DATE,
    "hora": Field.TIME,
    "estado": Field.STATUS,
    "clave": Field.EXTERNAL_ID,
    "persona": Field.PATIENT_ID,
}
ASKED = {
    Field.PATIENT_PHONE: ("tel",),
    Field.PATIENT_NAME: ("nombre",),
    Field.DATE: ("dia",),
    Field.TIME: ("hora",),
    Field.STARTS_AT: ("dia", "hora"),
    Field.STATUS: ("estado",),
    Field.EXTERNAL_ID: ("clave",),
    Field.PATIENT_ID: ("persona",),
}
# What a status is said with: the words that a file may have for it.
STATUSES = ("agendada", "cancelada", "atendida", "no vino")
_BETWEEN = re.compile(r"[/,;|&\n]|\s[yoe]\s")
HALF_A_DAY = 12
LONGEST = 200  # of what is typed: a file may have any text in a cell


def card(desk: Desk, row: RowForReview, typed: dict[str, str], problem: str) -> dict[str, Any]:
    """Return one card; what was typed stands in it still."""
    label = as_kept(row, desk.clinic)
    asked = ASKED[what_to_say(row.reason)]
    said = {name: _written(row, FIELDS[name]) for name in asked}
    today = times.local_day(desk.visit.now, desk.clinic.zone)
    return {
        "id": row.id,
        "who": label.who or desk.words("desk.agenda.nobody"),
        "called": called_name(label.who) if label.who else "",
        "when": ", ".join(
            filter(
                None,
                (said_day(desk.said, label.day, order_of(row)), said_hour(desk.said, label.hour)),
            )
        ),
        "place": row.number,
        "why": capital(kept_why_text(row, words_of(desk.words.language))),
        "fields": [
            {"name": name, "was": was, "value": typed.get(name) or was}
            for name in asked
            for was in (_value(name, said[name], row, today),)
        ],
        "choices": _choices(desk, row, asked),
        "quotes": _quotes(row),
        "said": "",
        "problem": problem,
    }


def _quotes(row: RowForReview) -> list[str]:
    """Return what the row says of how the visit stands, where that is what is asked."""
    if row.reason != Reason.STATUS_UNKNOWN:
        return []
    told = (cell for cell in row.cells if cell.meaning in (Field.STATUS, Field.REMARK))
    return [f"{cell.header}: {cell.text}"[:LONGEST] for cell in told if cell.text]


def _written(row: RowForReview, field: Field) -> str:
    meant = {Field.DATE: (Field.DATE, Field.STARTS_AT), Field.TIME: (Field.TIME, Field.STARTS_AT)}
    texts = (cell.text for cell in row.cells if cell.meaning in meant.get(field, (field,)))
    return next(filter(None, texts), "")


def _value(name: str, text: str, row: RowForReview, today: date) -> str:
    """Return a text as the field of the form takes it; what it does not take is left to the person."""
    if name == "dia":
        day = parse_dates.day_of(text, order_of(row), today=today) if text else None
        return day.isoformat() if isinstance(day, date) else ""
    if name == "hora":  # one that waits for its half of the day is the person's to say
        span = parse_times.time_beside_date(text) or parse_times.span_of(text)
        return f"{span.start:%H:%M}" if span and not row.likely else ""
    return text[:LONGEST] if name != "estado" or text in STATUSES else ""


def _choices(desk: Desk, row: RowForReview, asked: Iterable[str]) -> list[dict[str, str]]:
    """Return the answers that are likely, none of them chosen: they stand before the field."""
    if "tel" in asked:
        return [
            {"name": "tel_de", "value": number, "text": as_read_aloud(number)}
            for number in _numbers(_written(row, Field.PATIENT_PHONE), row.region)
        ]
    if row.likely:
        early = time.fromisoformat(row.likely)
        other = early.replace(hour=(early.hour + HALF_A_DAY) % 24)
        return [
            {"name": "hora_de", "value": f"{at:%H:%M}", "text": said_hour(desk.said, f"{at:%H:%M}")}
            for at in (early, other)
        ]
    if lack_of(row) is Alike.DAY_ABOVE:
        day = said_day(desk.said, row.likely_day, order_of(row))
        text = desk.words("desk.agenda.day_above", day=day)
        return [{"name": "dia_de", "value": row.likely_day, "text": text}]
    return []


def _numbers(text: str, region: str) -> list[str]:
    """Return the numbers that may be meant, where there are several."""
    read = (normalise(part, region=region) for part in _BETWEEN.split(text))
    found = list(dict.fromkeys(one.e164 for one in read if isinstance(one, Phone)))
    return found if len(found) > 1 else []
