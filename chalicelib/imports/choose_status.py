"""Which columns say whether a visit stands. Never drops one that may call it off."""

from chalicelib.imports import column_rules as rules
from chalicelib.imports.column_names import is_given, plain, says
from chalicelib.imports.columns import Column
from chalicelib.imports.draft_columns import Draft
from chalicelib.imports.model import Field
from chalicelib.imports.parse_cells import plain_text
from chalicelib.imports.parse_status import sounds_off, status
from chalicelib.shared.compare_names import fold

_LONGEST_WORD = 5  # words of a cell that is a state and not a note
_OF_A_PLACE = (
    r"\b(municipio|ciudad|colonia|city|zip|postal|cp|direccion|domicilio|address|pais|country)\b"
)
_REGIONS = frozenset(
    [
        "aguascalientes",
        "baja california",
        "baja california sur",
        "campeche",
        "chiapas",
        "chihuahua",
        "ciudad de mexico",
        "cdmx",
        "df",
        "distrito federal",
        "coahuila",
        "colima",
        "durango",
        "estado de mexico",
        "edomex",
        "edo mex",
        "mexico",
        "guanajuato",
        "guerrero",
        "hidalgo",
        "jalisco",
        "michoacan",
        "morelos",
        "nayarit",
        "nuevo leon",
        "oaxaca",
        "puebla",
        "queretaro",
        "quintana roo",
        "san luis potosi",
        "sinaloa",
        "sonora",
        "tabasco",
        "tamaulipas",
        "tlaxcala",
        "veracruz",
        "yucatan",
        "zacatecas",
        "california",
        "texas",
        "arizona",
        "florida",
        "nevada",
        "illinois",
        "new york",
        "new mexico",
        "ca",
        "tx",
        "az",
        "fl",
        "nv",
        "sp",
        "rj",
        "mg",
        "rs",
        "pr",
        "sc",
        "ba",
        "pe",
        "ce",
        "sao paulo",
        "rio de janeiro",
        "minas gerais",
        "parana",
        "bahia",
    ]
)


def choose_status(draft: Draft) -> None:
    """Keep every column of a status, and of notes each that calls a visit off."""
    for column in draft.named(Field.STATUS):
        if plain(column.header) in ("estado", "edo", "state"):
            _state_or_status(draft, column)
    has_status = bool(draft.of(Field.STATUS))
    for column in draft.unknown():
        if any(map(sounds_off, draft.cells(column))):
            is_named = is_given(column.header)
            is_status = is_named and not has_status and _is_of_words(draft, column)
            draft.put(column, Field.STATUS if is_status else Field.REMARK, "content")
    _notes(draft)


def holds_notes(header: str) -> bool:
    """Tell whether notes of the visit may stand below a heading that is understood as none of ours."""
    is_about_others = says(rules.NO_REMARKS, header)
    return not is_about_others and says(f"{rules.REMARKS}|{rules.PERHAPS_REMARKS}", header)


def _state_or_status(draft: Draft, column: Column) -> None:
    """A column called "estado" is of the visit, or of the country: Jalisco."""
    said = {fold(plain_text(cell)).replace(".", "") for cell in draft.cells(column)}
    if not said or any(status(cell) is not None or sounds_off(cell) for cell in said):
        return
    beside = any(says(_OF_A_PLACE, other) for other in draft.sheet.headers)
    if beside or said <= _REGIONS:
        draft.drop([column])
    else:
        draft.ask(Field.STATUS, [column])


def _is_of_words(draft: Draft, column: Column) -> bool:
    return all(len(plain_text(cell).split()) <= _LONGEST_WORD for cell in draft.cells(column))


def _notes(draft: Draft) -> None:
    for column in draft.named(Field.IGNORE):
        if holds_notes(column.header) and any(map(sounds_off, draft.cells(column))):
            draft.put(column, Field.REMARK)
