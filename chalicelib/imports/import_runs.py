"""One file taken in, from its beginning to its end, so that it can be named and taken back. Never reads a file."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.appointments.imported_records import ImportRun
from chalicelib.imports.import_rows import import_rows
from chalicelib.imports.model import Report
from chalicelib.imports.take_in_rows import Loading, Row
from chalicelib.shared import ids
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Records, Save


def run_import(
    rows: Sequence[Row],
    loading: Loading,
    *,
    progress: Callable[[int], None] = lambda _done: None,
    begun: Callable[[str], None] = lambda _import_id: None,
    import_id: str = "",
) -> tuple[str, Report]:
    """Take the rows in under an id of their own; return it with how they ended. `begun` is told the id before the first row.

    With the id of a run that broke off it goes on as that one, so that both are taken back together.
    """
    run = loading.records.get(ImportRun, import_id) if import_id else None
    if run is None:
        run = _new_run(loading, len(rows))
        begun(run.id)
    report = import_rows(rows, replace(loading, import_id=run.id), progress=progress)
    _ended(loading.records, run, report)
    return run.id, report


def _new_run(loading: Loading, rows: int) -> ImportRun:
    now = loading.terms.now
    run = ImportRun(f"{now:%y%m%d%H%M%S}-{ids.new_id(8)}", now, rows)
    loading.records.commit([Create(run)])
    return run


def _ended(records: Records, run: ImportRun, report: Report) -> None:
    counts = {outcome.value: amount for outcome, amount in report.counts.items()}
    changed_run(records, run, lambda known: replace(known, is_whole=True, counts=counts))


def changed_run(records: Records, run: ImportRun, change: Callable[[ImportRun], ImportRun]) -> None:
    """Save what became of an import; one that the table has forgotten meanwhile stays forgotten."""

    def attempt() -> None:
        known = records.get(ImportRun, run.id)
        records.commit([Save(change(known))] if known else [])

    decide_again(attempt)
