"""Taking a file's rows in, many in one transaction, and saying how each one ended. Never loses a row silently."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from chalicelib.appointments.model import AppointmentKey
from chalicelib.appointments.staged_records import Staged
from chalicelib.imports.decide_row import SOURCE
from chalicelib.imports.model import ImportRow, Report, RowResult
from chalicelib.imports.moved_series import with_moved_series
from chalicelib.imports.row_keys import under_known_keys
from chalicelib.imports.take_in_rows import Heard, Loading, Row, take_in
from chalicelib.shared import times

AT_A_TIME = 200  # rows that are looked up together
_A_SECOND = timedelta(seconds=1)
BEGINS_SOON = timedelta(days=3)  # a weekend, and a day off behind it


class NoQueue:
    """Asks for nothing: a dry run sends nothing."""

    def put(self, message_ids: Sequence[str], *, delay: timedelta = timedelta(0)) -> None:
        """Forget what is asked."""


def dry(loading: Loading) -> Loading:
    """Return the same for a dry run: all is decided as it would be, and nothing is written or sent."""
    return Loading(records=Staged(loading.records), queue=NoQueue(), terms=loading.terms)


def import_rows(
    rows: Sequence[Row],
    loading: Loading,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Take the rows in, in the file's order; `progress` is told again and again how many are done.

    Whatever ends it in between, the rows told of are written whole, and the same file goes on from there.
    """
    terms = loading.terms
    rows = under_known_keys(rows, loading.records, terms.clinic, terms.now)
    rows = with_moved_series(rows, loading.records, source=SOURCE, now=terms.now)
    heard, results = Heard(), list[RowResult]()
    for start in range(0, len(rows), AT_A_TIME):
        results += take_in(rows[start : start + AT_A_TIME], loading, heard)
        progress(len(results))
    return Report(tuple(results), _vanished(rows, loading))


def import_row(row: Row, loading: Loading) -> RowResult:
    """Take one row in by itself: it is no file, so nothing is said of visits that it does not name, and no series moves."""
    terms = loading.terms
    (known,) = under_known_keys([row], loading.records, terms.clinic, terms.now)
    (result,) = take_in([known], loading, Heard())
    return result


def _vanished(rows: Sequence[Row], loading: Loading) -> tuple[str, ...]:
    """Return imported visits that the file would name, up to its last, and does not: said, never cancelled.

    A file that begins days ahead is of these days; one that begins soon is the agenda from now on, whose first visits may be gone.
    """
    starts = [row.visit.starts_at for row in rows if isinstance(row, ImportRow) and row.visit]
    now = loading.terms.now
    if not starts or max(starts) <= now:
        return ()
    first_day, _ = times.day_bounds(
        times.local_day(min(starts), loading.terms.clinic.zone), loading.terms.clinic.zone
    )
    since = now if first_day - now <= BEGINS_SOON else first_day
    named = {row.external_id for row in rows}
    coming = loading.records.appointments_between(since, max(starts) + _A_SECOND)
    unnamed = [
        visit.id
        for visit in sorted(coming, key=lambda visit: (visit.starts_at, visit.id))
        if visit.is_open and visit.source == SOURCE and visit.external_id not in named
    ]
    # A visit that was booked by another key may have been found by it: the row's own leads there now.
    keys = loading.records.get_many(AppointmentKey, list(named)) if unnamed else {}
    known = {key.appointment_id for key in keys.values()}
    return tuple(visit_id for visit_id in unnamed if visit_id not in known)
