"""What messages would call each person of a file, shown before it is taken in. Never writes, and never decides who somebody is."""

from collections.abc import Iterable, Iterator

from chalicelib.imports.doubtful_match import DoubtError, match_patient
from chalicelib.imports.model import ImportRow, RowResult
from chalicelib.patients.called_name import called_name
from chalicelib.patients.model import Particulars, Patient
from chalicelib.shared.writes import Records


def called_in_file(
    records: Records, rows: Iterable[ImportRow | RowResult]
) -> Iterator[tuple[int, str, str]]:
    """Yield row, name and what they would be called, once for each person; what the clinic set is kept."""
    seen: set[Particulars] = set()
    for row in rows:
        if isinstance(row, ImportRow) and row.particulars.name and row.particulars not in seen:
            seen.add(row.particulars)
            yield row.number, row.particulars.name, _called(records, row.particulars)


def is_new(records: Records, given: Particulars) -> bool:
    """Tell whether the clinic has nobody whom a row may mean; of whom that is in doubt it has somebody."""
    try:
        return match_patient(records, given, None) is None
    except DoubtError:
        return False


def _called(records: Records, given: Particulars) -> str:
    known = _known(records, given)
    if known is None:
        return called_name(given.name)
    fuller = max(given.name, known.name, key=lambda name: len(name.split()))
    return called_name(fuller, known.called)


def _known(records: Records, given: Particulars) -> Patient | None:
    try:
        return match_patient(records, given, None)
    except DoubtError:
        return None
