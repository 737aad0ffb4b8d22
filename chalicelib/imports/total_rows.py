"""Rows that count the others ("Total de citas: 12"): set aside, they are nobody's visit. Pure."""

import re
from dataclasses import replace

from chalicelib.imports.model import Cell, Reason, Sheet, SheetRow, is_filled
from chalicelib.shared.compare_names import fold

_COUNTED = (
    r"(?:citas?|consultas?|pacientes?|turnos?|horas?|registros?|visits?|patients?|appointments?|agendamentos?|efectivo|tarjeta|"
    r"(?:confirmad|cancelad|atendid|pendiente|libre|agendad)[oa]?s?)"
)
_OF_WHAT = rf"(?:(?:de|del|do|da|of)(?: la| las| los)? )?(?:{_COUNTED}|dia|mes|semana|day|week|month|general)"
_NUMBER = r"(?:mxn|usd|brl|r)?\s?[$€]?\s?-?(?:\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?:[.,]\d{1,2})?\s?(?:%|mxn|usd|pesos)?"
# The word, of what, how many: nothing else, as "Soma Reyes" is somebody.
_NAMES_A_SUM = re.compile(
    rf"(?:(?:gran |sub ?)?total(?:es)?|suma|soma|n(?:o|um|umero)\.? de {_COUNTED})(?: {_OF_WHAT})*\s*[:.=-]?\s*(?:{_NUMBER})?(?: {_COUNTED})*"
)
_IS_A_COUNT = re.compile(rf"{_COUNTED}\s*:\s*\d{{1,6}}|\d{{1,6}}(?: {_COUNTED})+")
# What may stand beside the word: counts and money, no telephone, no hour, nobody's name.
_AMOUNT = re.compile(rf"{_NUMBER}|{_COUNTED}:?")


def set_totals_aside(sheet: Sheet) -> Sheet:
    """Return the sheet with its rows of totals as what they are. A row that may be a visit stays one."""
    return replace(sheet, rows=tuple(map(_set_aside, sheet.rows)))


def _set_aside(row: SheetRow) -> SheetRow:
    return replace(row, aside=Reason.TOTALS) if not row.aside and _is_total(row) else row


def _is_total(row: SheetRow) -> bool:
    filled = [_plain(cell) for cell in row.cells if is_filled(cell)]
    if not filled:
        return False
    first, *others = filled
    if not others and _IS_A_COUNT.fullmatch(first):
        return True
    return bool(_NAMES_A_SUM.fullmatch(first)) and all(map(_counts, others))


def _counts(text: str) -> bool:
    return bool(
        _AMOUNT.fullmatch(text) or _IS_A_COUNT.fullmatch(text) or _NAMES_A_SUM.fullmatch(text)
    )


def _plain(cell: Cell) -> str:
    number = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return " ".join(fold(str(number)).replace("º", "o").split())
