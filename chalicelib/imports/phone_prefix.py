"""A telephone whose first digits stand in a column of their own: "Lada", a country's code. Pure."""

from collections.abc import Iterator

from chalicelib.imports import column_rules as rules
from chalicelib.imports.column_names import says
from chalicelib.imports.columns import Columns
from chalicelib.imports.model import Field, SheetRow
from chalicelib.imports.parse_cells import plain_text
from chalicelib.shared import phone


def written_phones(row: SheetRow, columns: Columns, *, region: str) -> list[str]:
    """Return the row's telephones in the order they are to be tried, each with what stands before it."""
    before = dict(_prefixes(row, columns))
    places = columns.places(Field.PATIENT_PHONE)
    return [_joined(_text(row, place), before.get(place, ""), region) for place in places]


def _prefixes(row: SheetRow, columns: Columns) -> Iterator[tuple[int, str]]:
    """Yield for each prefix the telephone that it belongs to: the next one to its right, else the last."""
    phones = [column.place for column in columns.of(Field.PATIENT_PHONE)]
    for column in columns.of(Field.PHONE_PREFIX):
        text = _text(row, column.place)
        digits = "".join(filter(str.isdigit, text))
        if digits and phones:
            is_country = text.startswith(("+", "00")) or says(rules.OF_A_COUNTRY, column.header)
            right = [place for place in phones if place > column.place]
            yield (right or phones[-1:])[0], f"+{digits.lstrip('0')}" if is_country else digits


def _joined(text: str, prefix: str, region: str) -> str:
    if not text or not prefix or text.startswith(("+", "00")):
        return text
    if prefix.startswith("+"):
        return (
            text if _is_good(f"+{text}", region) and text.startswith(prefix[1:]) else prefix + text
        )
    return text if _is_good(text, region) else f"{prefix} {text}"


def _is_good(text: str, region: str) -> bool:
    return isinstance(phone.normalise(text, region=region), phone.Phone)


def _text(row: SheetRow, place: int) -> str:
    return plain_text(row.cells[place]) if place < len(row.cells) else ""
