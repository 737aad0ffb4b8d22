"""Guessing what each column means, from its name and from what stands in it. The operator sees it and may overrule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from chalicelib.imports import column_names
from chalicelib.imports import column_rules as rules
from chalicelib.imports.choose_moments import choose_moments, tell_a_list
from chalicelib.imports.choose_person import choose_name, choose_phones
from chalicelib.imports.choose_status import choose_status
from chalicelib.imports.column_contents import counts_rows, is_email, is_phone, mostly, repeats
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.draft_columns import Draft
from chalicelib.imports.model import SEVERAL, Field, Sheet

# What is settled by more than "the first column of this name".
_CHOSEN = SEVERAL | {Field.IGNORE, Field.DATE, Field.TIME, Field.STARTS_AT, Field.PATIENT_NAME}


class UnknownColumnError(Exception):
    """The operator named a column that the file has not."""


def guess(
    sheet: Sheet,
    *,
    region: str,
    overrule: Mapping[str, Field] | None = None,
    remembered: Mapping[str, Field] | None = None,
) -> Columns:
    """Return what the columns mean: what the operator says, what was said before, the name, the content.

    Raises UnknownColumnError for an overruling of no column.
    """
    said = {column_names.key(name): meaning for name, meaning in (overrule or {}).items()}
    before = {column_names.key(name): meaning for name, meaning in (remembered or {}).items()}
    columns = _by_kind(sheet) or _by_name(sheet)
    _must_exist(said, columns)
    if sheet.meanings:
        return Columns(tuple(_told(column, said, {}) for column in columns), ())
    draft = Draft(sheet, region, [_told(column, said, before) for column in columns])
    _settle(draft)
    return Columns(tuple(draft.columns), tuple(draft.questions))


def _settle(draft: Draft) -> None:
    _keys(draft)
    _emails(draft)
    choose_moments(draft)
    choose_phones(draft)
    choose_name(draft)
    tell_a_list(draft)
    choose_status(draft)
    _first_of_each(draft)


def _by_kind(sheet: Sheet) -> list[Column]:
    """A calendar's properties mean what they are called, whatever stands in them."""
    named = zip(sheet.headers, sheet.meanings, strict=False)
    return [Column(n, header, meaning, "name") for n, (header, meaning) in enumerate(named)]


def _by_name(sheet: Sheet) -> list[Column]:
    names = {column_names.key(header) for header in sheet.headers}
    columns: list[Column] = []
    for place, header in enumerate(sheet.headers):
        meaning = column_names.meaning_of(header)
        because = "name" if meaning else ""
        column = Column(place, header, meaning or Field.IGNORE, because)
        columns.append(_told_apart(column, names, columns))
    return columns


def _told_apart(column: Column, names: Collection[str], before: Sequence[Column]) -> Column:
    """Return the column under a name that no other has, and no heading of the file: the second "Tel" beside a "Tel 2" is "Tel 3"."""
    taken = {column_names.key(other.name) for other in before}
    while column_names.key(column.name) in taken or (
        column.number > 1 and column_names.key(column.name) in names
    ):
        column = replace(column, number=column.number + 1)
    return column


def _must_exist(said: Mapping[str, Field], columns: Sequence[Column]) -> None:
    known = {column_names.key(column.name) for column in columns}
    for name in said:
        if name not in known:
            raise UnknownColumnError(name)


def _told(column: Column, said: Mapping[str, Field], before: Mapping[str, Field]) -> Column:
    key = column_names.key(column.name)
    if key in said:
        return replace(column, meaning=said[key], because="operator")
    return replace(column, meaning=before[key], because="remembered") if key in before else column


def _keys(draft: Draft) -> None:
    """A key that repeats is of something else, and one that numbers the rows is of nothing."""
    for column in draft.named(Field.EXTERNAL_ID):
        sample = draft.sample(column)
        is_a_number = column_names.says(rules.A_ROW_NUMBER, column.header)
        if is_a_number and mostly(sample, partial(is_phone, region=draft.region)):
            draft.put(column, Field.IGNORE, "")  # "Número"
        elif repeats(sample) or (is_a_number and counts_rows(sample)):
            draft.drop([column])


def _emails(draft: Draft) -> None:
    found = [c for c in draft.unknown() if mostly(draft.sample(c), is_email)]
    if found and not draft.of(Field.PATIENT_EMAIL):
        draft.put(found[0], Field.PATIENT_EMAIL, "content")


def _first_of_each(draft: Draft) -> None:
    """Of what a row has once, the first column counts, and what a person said before it."""
    taken = {column.meaning for column in draft.columns if column.is_said}
    for column in draft.columns:
        if column.meaning in _CHOSEN or column.is_said:
            continue
        if column.meaning in taken:
            draft.drop([column])
        taken.add(column.meaning)
