"""Cards that ask the same of several rows, answered with one tap: each row with its own likely hour or day. Never chosen beforehand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.mend_row import NotSaidError, mended
from chalicelib.imports.model import Field, Reason
from chalicelib.imports.review_rows import MENDABLE, order_of, read_again
from chalicelib.imports.take_in_rows import Loading
from chalicelib.web.staff.agenda_view import said_day, said_hour
from chalicelib.web.staff.desk import Desk

ALL = "todas"
MOST_NAMED = 6  # hours or days, in the sentence that asks


class Alike(StrEnum):
    """What several rows lack in the same way."""

    HALF_OF_DAY = "hora"
    DAY_ABOVE = "dia"


def lack_of(row: RowForReview) -> Alike | None:
    """Return what a row lacks that is likely one thing."""
    if row.likely:
        return Alike.HALF_OF_DAY
    if row.likely_day and row.reason == Reason.DATE_MISSING:
        return Alike.DAY_ABOVE
    return None


def likely_answer(row: RowForReview, lack: Alike) -> dict[Field, str]:
    """Return the answer that is likely right of a row."""
    if lack is Alike.HALF_OF_DAY:
        return {Field.TIME: row.likely}
    return {Field.DATE: row.likely_day}


def answered_together(desk: Desk) -> Alike | None:
    """Return what somebody says of all rows that lack it; None of an answer that is one row's."""
    lack = desk.asked.get("como", "")
    return Alike(lack) if desk.asked.get("paso") == ALL and lack in set(Alike) else None


def alike(rows: Iterable[RowForReview], lack: Alike) -> list[RowForReview]:
    """Return those of the rows that lack it."""
    return [row for row in rows if lack_of(row) is lack]


def come_in_so(desk: Desk, rows: Sequence[RowForReview], lack: Alike) -> list[RowForReview]:
    """Return the rows that would go in with the likely answer: all tried together, nothing written."""
    terms = Terms(clinic=desk.clinic, now=desk.visit.now)
    loading = Loading(records=desk.records, queue=desk.services.queue, terms=terms)
    told = [(row, again) for row in rows if (again := _told(desk, row, lack))]
    read = [read_again(again, desk.clinic, now=desk.visit.now) for _, again in told]
    ends = import_rows(read, dry(loading)).results
    return [row for (row, _), end in zip(told, ends, strict=True) if end.outcome not in MENDABLE]


def _told(desk: Desk, row: RowForReview, lack: Alike) -> RowForReview | None:
    try:
        return mended(row, likely_answer(row, lack), desk.clinic, now=desk.visit.now)
    except NotSaidError:
        return None


def shown_alike(
    desk: Desk, rows: Sequence[RowForReview], path: str, noun: str
) -> list[dict[str, Any]]:
    """Return the sentences that ask of several rows at once, or say what was answered; one row is its card's alone."""
    groups = ((lack, alike(rows, lack)) for lack in Alike)
    return [
        {
            "lack": lack.value,
            "path": path.format(row_id=some[0].id),
            "text": desk.words(
                f"desk.agenda.alike.{lack}.{noun}", n=len(some), which=_which(desk, some, lack)
            ),
        }
        for lack, some in groups
        if len(some) > 1
    ]


def _which(desk: Desk, rows: Sequence[RowForReview], lack: Alike) -> str:
    """Name the hours, or the days with how many rows each, that would be meant."""
    if lack is Alike.HALF_OF_DAY:
        named = [said_hour(desk.said, hour) for hour in sorted({row.likely for row in rows})]
    else:
        days = Counter(row.likely_day for row in rows)
        order = order_of(rows[0])
        named = [f"{said_day(desk.said, day, order)} ({n})" for day, n in sorted(days.items())]
    more = ["…"] if len(named) > MOST_NAMED else []
    return ", ".join([*named[:MOST_NAMED], *more])
