"""Cards that ask the same of several rows, answered with one tap: each row with its own likely hour or day. Never chosen beforehand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.mend_row import NotSaidError, mended
from chalicelib.imports.model import Field, Reason, RowResult
from chalicelib.imports.review_rows import order_of, read_again
from chalicelib.imports.take_in_rows import Loading
from chalicelib.web.staff.agenda_view import said_day, said_hour
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk

ALL = "todas"
MOST_NAMED = 12  # hours or days, each by itself; of more the first and the last are named


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


def are_as_seen(desk: Desk, rows: Sequence[RowForReview], lack: Alike) -> bool:
    """Tell whether these are the rows that the page asked about: nobody says yes to what was not shown."""
    return desk.asked.get(SEEN) == _mark(desk, rows, lack)


def _mark(desk: Desk, rows: Sequence[RowForReview], lack: Alike) -> str:
    asked = (f"{row.id}={''.join(likely_answer(row, lack).values())}" for row in rows)
    return mark_of(desk, "alike", *sorted(asked))


def mark_of(desk: Desk, *texts: str) -> str:
    """Return what tells these texts from others: only this installation can make it, as they may be numbers."""
    return desk.records.keyed_hashes("\n".join(texts))[0][:16]


def alike(rows: Iterable[RowForReview], lack: Alike) -> list[RowForReview]:
    """Return those of the rows that lack it."""
    return [row for row in rows if lack_of(row) is lack]


def tried_together(
    desk: Desk, rows: Sequence[RowForReview], lack: Alike
) -> dict[RowForReview, RowResult]:
    """Return how the rows would end with the likely answer, by the row as it stands then: tried together, nothing written."""
    told = [again for row in rows if (again := _told(desk, row, lack))]
    read = [read_again(again, desk.clinic, now=desk.visit.now) for again in told]
    ends = import_rows(read, dry(loading_of(desk))).results
    return dict(zip(told, ends, strict=True))


def loading_of(desk: Desk) -> Loading:
    """Return what taking rows in works with, in the name of who sits here."""
    terms = Terms(clinic=desk.clinic, now=desk.visit.now)
    return Loading(records=desk.records, queue=desk.services.queue, terms=terms)


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
            "seen": _mark(desk, some, lack),
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
        hours = sorted({row.likely for row in rows})
        named = [said_hour(desk.said, hour) for hour in hours]
    else:
        days = Counter(row.likely_day for row in rows)
        order = order_of(rows[0])
        named = [f"{said_day(desk.said, day, order)} ({n})" for day, n in sorted(days.items())]
    if len(named) <= MOST_NAMED:
        return ", ".join(named)
    return desk.words("desk.agenda.alike.range", n=len(named), first=named[0], last=named[-1])
