"""Which columns are the visit's day and hour. Never a moment at which somebody booked, typed or changed the row."""

from chalicelib.imports import column_contents
from chalicelib.imports import column_rules as rules
from chalicelib.imports.column_contents import is_number, may_have_hour, moments_in
from chalicelib.imports.column_names import nearness_to_visit, says
from chalicelib.imports.columns import Column
from chalicelib.imports.draft_columns import Draft
from chalicelib.imports.model import Cell, Field

_STARTS = (Field.DATE, Field.STARTS_AT)
_A_PERSON = (Field.PATIENT_PHONE, Field.PATIENT_NAME)


def choose_moments(draft: Draft) -> None:
    """Settle the visit's day and hour: what a person said, then the name nearest to the visit, then the content."""
    _by_what_they_hold(draft)
    if draft.said(*_STARTS):
        draft.drop(draft.named(*_STARTS))
        draft.drop(draft.named(Field.TIME) if draft.said(Field.STARTS_AT) else [])
    _nearest(draft, _STARTS)
    _nearest(draft, (Field.TIME,))
    _two_hours(draft)
    if not draft.of(*_STARTS):
        _start_by_content(draft)
    if draft.of(Field.TIME) and not draft.of(*_STARTS):
        draft.ask(Field.DATE, [c for c in draft.named(Field.IGNORE) if _has_days(draft, c)])
    if draft.of(*_STARTS) and not _has_hours(draft):
        _hour_by_content(draft)


def _by_what_they_hold(draft: Draft) -> None:
    """A column called "fecha" may hold the hour as well, one called "inicio" only an hour, and one of its end both."""
    for column in draft.named(*_STARTS):
        sample = draft.sample(column)
        held = moments_in(sample)
        if sample and not (says(rules.ITS_MOMENT, column.header) or _has_moments(sample)):
            draft.put(column, Field.IGNORE, "")  # "Turno: matutino", "Cita: 45001"
        elif sample:
            draft.put(column, held or Field.DATE)
    for column in draft.named(Field.TIME):
        if not draft.of(*_STARTS) and moments_in(draft.sample(column)) is Field.STARTS_AT:
            draft.put(column, Field.STARTS_AT)
    for column in draft.named(Field.END_DATE):
        if moments_in(draft.sample(column)) is Field.STARTS_AT and not draft.of(Field.END_TIME):
            draft.put(column, Field.END_TIME)


def _has_moments(sample: list[Cell]) -> bool:
    if all(map(is_number, sample)):
        return False
    return moments_in(sample) is not None or any(map(may_have_hour, sample))


def _nearest(draft: Draft, meanings: tuple[Field, ...]) -> None:
    """Keep the column whose name is nearest to the visit; ask between two that are as near and say different things."""
    found = draft.named(*meanings)
    if draft.said(*meanings):
        draft.drop(found)
        return
    if not found:
        return
    readable = [c for c in found if moments_in(draft.sample(c))] or found
    nearest = max(nearness_to_visit(column.header) for column in readable)
    as_near = [c for c in readable if nearness_to_visit(c.header) == nearest]
    wanted = _wanted(draft)
    as_near.sort(key=lambda c: (-len(draft.cells(c)), c.meaning is not wanted))
    chosen = as_near[0]
    rivals = [other for other in as_near[1:] if _differ(draft, chosen, other)]
    if rivals or (nearest <= 1 and chosen.meaning in _STARTS):
        draft.ask(chosen.meaning, [chosen, *rivals])
    shown = [
        other for other in rivals if other.meaning is not chosen.meaning
    ]  # in a dry run's rows
    draft.drop([column for column in found if column not in (chosen, *shown)])


def _wanted(draft: Draft) -> Field:
    """Of a day and a day with its hour, which of two columns is enough."""
    return Field.DATE if draft.of(Field.TIME) else Field.STARTS_AT


def _differ(draft: Draft, one: Column, other: Column) -> bool:
    if one.meaning is other.meaning:
        return draft.differ(one, other)
    return draft.differ(one, other, column_contents.day_in)


def _two_hours(draft: Draft) -> None:
    """A day with an hour, and another hour beside it: the day may be the one on which the row was typed."""
    for start in draft.named(Field.STARTS_AT):
        hours = draft.named(Field.TIME)
        if any(draft.differ(start, hour, column_contents.clock_in) for hour in hours):
            draft.ask(Field.DATE, [start])


def _start_by_content(draft: Draft) -> None:
    held = {column.place: moments_in(draft.sample(column)) for column in draft.unknown()}
    for meaning in (
        (Field.DATE, Field.STARTS_AT) if draft.of(Field.TIME) else (Field.STARTS_AT, Field.DATE)
    ):
        columns = [column for column in draft.unknown() if held[column.place] is meaning]
        if columns:
            draft.guess_by_content(meaning, columns)
            return


def _hour_by_content(draft: Draft) -> None:
    hours = [c for c in draft.unknown() if moments_in(draft.sample(c)) is Field.TIME]
    if hours:
        draft.guess_by_content(Field.TIME, hours)


def tell_a_list(draft: Draft) -> None:
    """People and days but no hour anywhere: a list of patients. A day that may be a visit's is asked about."""
    days = [column for column in draft.of(*_STARTS) if not column.is_said]
    if not days or _has_hours(draft) or not draft.of(*_A_PERSON):
        return
    draft.questions = [q for q in draft.questions if q.meaning not in _STARTS]
    near = [column for column in days if nearness_to_visit(column.header) >= 2]
    if near:
        draft.ask(Field.TIME, near, is_it_a_list=True)
    draft.drop(days)


def _has_hours(draft: Draft) -> bool:
    return bool(draft.of(Field.TIME, Field.STARTS_AT)) or any(
        _any_hour(draft, column) for column in draft.of(Field.DATE)
    )


def _has_days(draft: Draft, column: Column) -> bool:
    return moments_in(draft.sample(column)) in _STARTS


def _any_hour(draft: Draft, column: Column) -> bool:
    return any(map(may_have_hour, draft.cells(column)))
