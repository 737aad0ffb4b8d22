"""Which columns are the patient's name and telephone. Never a treatment for a name, never somebody else's number."""

from functools import partial

from chalicelib.imports.column_contents import (
    has_digits,
    has_given_name,
    has_letters,
    is_name,
    is_phone,
    mostly,
)
from chalicelib.imports.column_names import key, nearness_to_patient
from chalicelib.imports.columns import Column
from chalicelib.imports.draft_columns import Draft
from chalicelib.imports.model import Field

_WHO_ELSE = (Field.PATIENT_ID, Field.TITLE)


def choose_phones(draft: Draft) -> None:
    """Keep the telephones that are numbers; without one, the only column of numbers, and ask."""
    for column in draft.named(Field.PATIENT_PHONE):
        if draft.sample(column) and not any(map(has_digits, draft.sample(column))):
            draft.drop([column])  # "Contacto: WhatsApp"
    if draft.of(Field.PATIENT_PHONE):
        _same_heading(draft)
        return
    found = [column for column in draft.unknown() if _holds_phones(draft, column)]
    if found:
        draft.guess_by_content(Field.PATIENT_PHONE, found)
    elif not draft.of(*_WHO_ELSE):
        left = [c for c in draft.named(Field.IGNORE) if _holds_phones(draft, c)]
        draft.ask(Field.PATIENT_PHONE, left)


def _same_heading(draft: Draft) -> None:
    """Two columns called "Tel" may be the patient's and the doctor's: which is asked, and the first is tried."""
    said = {key(column.header) for column in draft.said(Field.PATIENT_PHONE)}
    draft.drop([c for c in draft.named(Field.PATIENT_PHONE) if key(c.header) in said])
    phones = draft.named(Field.PATIENT_PHONE)
    again = [column for column in phones if column.number > 1 and draft.sample(column)]
    if again:
        draft.ask(Field.PATIENT_PHONE, [c for c in phones if key(c.header) == key(again[0].header)])
    draft.drop(again)


def _holds_phones(draft: Draft, column: Column) -> bool:
    return mostly(draft.sample(column), partial(is_phone, region=draft.region))


def choose_name(draft: Draft) -> None:
    """Keep the name nearest to the patient; without one, ask which it is."""
    if draft.said(Field.PATIENT_NAME):
        draft.drop(draft.named(Field.PATIENT_NAME))
        return
    for column in draft.named(Field.PATIENT_NAME):
        if draft.sample(column) and not any(map(has_letters, draft.sample(column))):
            draft.put(column, Field.IGNORE, "")  # "Turno paciente: 25/11/2026 10:30"
    found = draft.named(Field.PATIENT_NAME)
    if found:
        _nearest(draft, found)
    elif not draft.of(Field.TITLE):
        _by_content(draft)


def _nearest(draft: Draft, found: list[Column]) -> None:
    nearest = max(nearness_to_patient(column.header) for column in found)
    as_near = [column for column in found if nearness_to_patient(column.header) == nearest]
    as_near.sort(key=lambda column: -len(draft.cells(column)))
    rivals = [other for other in as_near[1:] if draft.differ(as_near[0], other)]
    if rivals:
        draft.ask(Field.PATIENT_NAME, [as_near[0], *rivals])
    draft.drop([column for column in found if column is not as_near[0]])


def _by_content(draft: Draft) -> None:
    """A column without a known name is the patient only where it is the one that looks so and has names of people."""
    alike = [column for column in draft.unknown() if mostly(draft.sample(column), is_name)]
    has_surname = bool(draft.of(Field.PATIENT_SURNAME))
    if len(alike) == 1 and not has_surname and mostly(draft.sample(alike[0]), has_given_name):
        draft.guess_by_content(Field.PATIENT_NAME, alike)
    elif alike or not has_surname:
        draft.ask(Field.PATIENT_NAME, alike)
