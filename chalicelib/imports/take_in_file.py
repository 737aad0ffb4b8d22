"""Taking an understood file in: its rows, what a person must look at of them, and what was said of its columns. Reads no file."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.clinics.model import Clinic
from chalicelib.imports.columns import Columns
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.model import Report
from chalicelib.imports.remembered_columns import remembering
from chalicelib.imports.review_desk import (
    ReviewRecords,
    ask_for_a_look,
    close_when_none_waits,
    keep_for_review,
)
from chalicelib.imports.review_rows import kept_rows
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.understand_file import UnderstoodFile
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Records, Save


@dataclass(frozen=True)
class TakenIn:
    """What became of a file."""

    import_id: str
    report: Report
    waiting: int  # rows that a person must look at
    # Whether what was said of the columns is kept: not where somebody changed the clinic meanwhile.
    is_remembered: bool


def take_in_file(
    file: UnderstoodFile,
    loading: Loading,
    records: ReviewRecords,
    *,
    progress: Callable[[int], None] = lambda _done: None,
    begun: Callable[[str], None] = lambda _import_id: None,
    import_id: str = "",
) -> TakenIn:
    """Take the file in under an id of its own, or of the run that broke off. Whatever ends it in between, the same file goes on from there."""
    import_id, report = run_import(
        file.rows, loading, progress=progress, begun=begun, import_id=import_id
    )
    is_remembered = _remember(records, file.clinic.id, file.columns)
    terms = loading.terms
    rows = kept_rows(
        file.sheet,
        file.reading,
        report.results,
        import_id=import_id,
        attestation=terms.attestation,
        now=terms.now,
    )
    waiting = keep_for_review(records, rows, report.results, import_id)
    if waiting:
        ask_for_a_look(records, import_id, now=terms.now)
    else:  # what waited of files before may be in by this one
        close_when_none_waits(records, now=terms.now)
    return TakenIn(import_id, report, waiting, is_remembered)


def _remember(records: Records, clinic_id: str, columns: Columns) -> bool:
    """Keep what was said of the columns, for the clinic's next file."""
    clinic = records.get(Clinic, clinic_id)
    after = remembering(clinic, columns) if clinic else None
    if after in (None, clinic):
        return True
    try:
        records.commit([Save(after)])
    except ConflictError:
        return False
    return True
