"""A file in what its reader needs to know of it: what it says, what would become of it or did, and what asks for a look. Never writes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.agenda_files.shown import (
    MOST_PEOPLE,
    MOST_ROWS,
    Shown,
    ShownColumn,
    ShownPerson,
    ShownQuestion,
    ShownRow,
)
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.on_day_off import day_off_of
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells
from chalicelib.imports.column_contents import sample_of
from chalicelib.imports.model import Field, ImportRow, Outcome, Reason, Report, RowResult
from chalicelib.imports.parse_rows import has_doubtful_dates
from chalicelib.imports.row_labels import RowLabel
from chalicelib.imports.understand_file import UnderstoodFile
from chalicelib.imports.undo_model import Undone, UndoReport, UndoResult
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_people
from chalicelib.shared import times
from chalicelib.shared.compare_names import fold
from chalicelib.shared.writes import Records

SAMPLES, LONGEST_SAMPLE = 3, 40
# What is said of a file only until it is in.
TOLD_BEFORE = ("columns", "left_out", "to_look_at", "cards", "coming", "vanished", "namesakes")
COMES = frozenset({Outcome.CREATED, Outcome.UPDATED})
SETTLED = COMES | {Outcome.UNCHANGED}
# Why a row changes nothing, though nothing was there.
ASIDE = (Reason.CANCELLED_UNKNOWN, Reason.REPEATED)
NOBODYS = (Reason.DAY_TITLE, Reason.TOTALS)


def described(file: UnderstoodFile, report: Report, records: Records, *, name: str) -> Shown:
    """Return what is shown of a file and of how its rows end."""
    days, order, labels = _days(file), file.reading.order, file.labels()
    to_look_at = tuple(_to_look_at(report, labels))
    coming = tuple(_coming(report, labels))
    vanished = _vanished(records, report.vanished, file.clinic, but=_unread(file, labels))
    is_doubtful = has_doubtful_dates(file.sheet, file.columns)
    return Shown(
        name=name,
        read_as=file.sheet.read_as,
        order=order.evidence.value if is_doubtful else "",
        day_first=order.day_first,
        left_out=tuple((one.name, one.rows, one.is_hidden) for one in file.sheet.left_out),
        is_list=not file.columns.has(Field.DATE, Field.STARTS_AT),
        columns=_columns(file),
        questions=tuple(
            ShownQuestion(one.meaning, one.headers, one.is_it_a_list)
            for one in file.columns.questions
        ),
        counts={outcome.value: amount for outcome, amount in report.counts.items()},
        first_day=min(days, default=""),
        last_day=max(days, default=""),
        to_look_at=to_look_at[:MOST_ROWS],
        look_in_all=len(to_look_at),
        past=sum(result.reason is Reason.PAST for result in report.results),
        past_known=report.reasons[Outcome.UNCHANGED, Reason.PAST],
        aside={why.value: n for why in ASIDE if (n := report.reasons[Outcome.UNCHANGED, why])},
        nobodys={why.value: n for why in NOBODYS if (n := report.reasons[Outcome.UNCHANGED, why])},
        coming=coming[:MOST_ROWS],
        on_days_off=_on_days_off(file, report),
        opens=min(filter(None, (row.day for row in coming)), default=""),
        vanished=vanished[:MOST_ROWS],
        vanished_in_all=len(vanished),
    )


def with_new_people(shown: Shown, people: Sequence[Patient], *, told: int = 0) -> Shown:
    """Return the same with whom the file brings, and how many are told of a change."""
    some = tuple(ShownPerson(p.name, p.first_name, p.id) for p in people[:MOST_PEOPLE])
    return replace(shown, new_people=some, new_in_all=len(people), told=told)


def once_in(shown: Shown, *, brought_before: int = 0) -> Shown:
    """Return what is kept of a file that is in: nobody's name and nothing of its cells, as records hold them by now.

    `brought_before` rows had come in when its work broke off; read again they were there already.
    """
    counts = dict(shown.counts)
    again = min(brought_before, counts.get(Outcome.UNCHANGED, 0))
    if again:
        counts[Outcome.CREATED.value] = counts.get(Outcome.CREATED, 0) + again
        counts[Outcome.UNCHANGED.value] -= again
    people = tuple(ShownPerson("", "", person.patient_id) for person in shown.new_people)
    nothing: dict[str, Any] = dict.fromkeys(TOLD_BEFORE, ())
    return replace(shown, counts=counts, new_people=people, **nothing)


def taken_back(shown: Shown, report: UndoReport, zone: str) -> Shown:
    """Return the same once the file was taken back: what stays as it is, and why."""
    left = [one for one in report.results if one.outcome is Undone.LEFT or one.why]
    return replace(
        shown,
        left=tuple(_left(one, zone) for one in left[:MOST_ROWS]),
        left_in_all=len(left),
        taken_back=shown.taken_back + len(report.results) - report.left,
    )


def _days(file: UnderstoodFile) -> list[str]:
    """Return the days of the file's visits, on the clinic's calendar."""
    visits = (row.visit for row in file.rows if isinstance(row, ImportRow) and row.visit)
    zone = file.clinic.zone
    return [times.local_day(visit.starts_at, zone).isoformat() for visit in visits]


def _columns(file: UnderstoodFile) -> tuple[ShownColumn, ...]:
    return tuple(
        ShownColumn(column.name, column.meaning, column.because, _samples(file, column.place))
        for column in file.columns.all
    )


def _samples(file: UnderstoodFile, place: int) -> tuple[str, ...]:
    some = sample_of(file.sheet, place)[:SAMPLES]
    return tuple(parse_cells.plain_text(cell)[:LONGEST_SAMPLE] for cell in some)


def _to_look_at(report: Report, labels: Sequence[RowLabel]) -> Iterable[ShownRow]:
    """Yield the rows that a person can put right, and those that were called off here and stand in the file still."""
    for result, label in zip(report.results, labels, strict=True):
        is_loud = result.outcome not in SETTLED or result.reason is Reason.CANCELLED_HERE
        if is_loud and result.reason is not Reason.PAST:
            yield _row(result, label)


def _coming(report: Report, labels: Sequence[RowLabel]) -> Iterable[ShownRow]:
    """Yield what comes in or changes, in the file's order."""
    for result, label in zip(report.results, labels, strict=True):
        if result.outcome in COMES:
            is_off = result.reason is Reason.CANCELLED
            why = str(result.reason) if is_off else ""
            yield ShownRow(label.who, label.day, label.hour, why)


def _on_days_off(file: UnderstoodFile, report: Report) -> int:
    """Count the visits that come in or change on a day off: it is said, not forbidden."""
    visits = [
        row.visit
        for row, result in zip(file.rows, report.results, strict=True)
        if isinstance(row, ImportRow) and row.visit and result.outcome in COMES
    ]
    slots = [Slot(visit.starts_at, practitioner=visit.practitioner) for visit in visits]
    return sum(day_off_of(file.clinic, slot) is not None for slot in slots)


def _unread(file: UnderstoodFile, labels: Sequence[RowLabel]) -> frozenset[str]:
    """Return who is named in rows that are not understood: their visits may stand in them."""
    rows = zip(file.rows, labels, strict=True)
    unread = (label.who for row, label in rows if not isinstance(row, ImportRow))
    return frozenset(fold(who) for who in unread if who)


def _row(result: RowResult, label: RowLabel) -> ShownRow:
    return ShownRow(
        label.who,
        label.day,
        label.hour,
        result.reason or "",
        result.because,
        f"{result.likely:%H:%M}" if result.likely else "",
        str(result.number),
        result.appointment_id,
    )


def _vanished(
    records: Records, visit_ids: Sequence[str], clinic: Clinic, *, but: frozenset[str]
) -> tuple[ShownRow, ...]:
    visits = records.get_many(Appointment, visit_ids).values()
    people = find_people(records, [visit.patient_id for visit in visits])
    shown = []
    for visit in sorted(visits, key=lambda visit: visit.starts_at):
        at, who = times.local(visit.starts_at, clinic.zone), people.get(visit.patient_id)
        name = who.name if who else ""
        if fold(name) in but:
            continue
        shown.append(ShownRow(name, f"{at:%Y-%m-%d}", f"{at:%H:%M}", visit_id=visit.id))
    return tuple(shown)


def _left(result: UndoResult, zone: str) -> ShownRow:
    at = times.local(result.starts_at, zone) if result.starts_at else None
    day, hour = (f"{at:%Y-%m-%d}", f"{at:%H:%M}") if at else ("", "")
    return ShownRow(result.name, day, hour, result.why or "")
