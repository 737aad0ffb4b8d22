"""The worker's part: reads a file that came, takes it in, takes it back, as its record says. Broken off, it goes on where it stood.

What was shown is what is taken in: another file under the same address is shown first. What a file says never stands in its record.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from chalicelib.agenda_files.describe_file import (
    described,
    once_in,
    taken_back,
    with_new_people,
)
from chalicelib.agenda_files.held_file import HeldFile, LostHoldError, Workshop, take_in_hand
from chalicelib.agenda_files.mend_rows import cards_of, put_right, settle, those_open
from chalicelib.agenda_files.model import AT_WORK, GONE, AgendaFile, FileState
from chalicelib.agenda_files.namesakes import namesakes_of
from chalicelib.agenda_files.ports import Brought
from chalicelib.agenda_files.say_rows import forget_said, said_of
from chalicelib.agenda_files.shown import Shown
from chalicelib.appointments.imported_records import ImportedRecord, ImportRun
from chalicelib.appointments.staged_records import Staged
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.guess_columns import UnknownColumnError
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.model import Field, Unreadable
from chalicelib.imports.read_apart import read_apart
from chalicelib.imports.review_desk import close_when_none_waits, forget_rows_of
from chalicelib.imports.take_in_file import take_in_file
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.understand_file import UnderstoodFile, understand
from chalicelib.imports.undo_import import undo_import
from chalicelib.imports.undo_model import UndoReport, UndoResult
from chalicelib.messaging.model import Message
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Save, Write

R = TypeVar("R")
Ending = Mapping[str, Any]
SHOWN_ANEW = frozenset({FileState.READ, FileState.REFUSED, FileState.DROPPED})
ALREADY_IN = frozenset({FileState.TAKEN_IN, FileState.UNDOING, FileState.UNDONE})
LISTED_AGAIN = 5  # times at most: the list of what an import did lags behind it by moments


def note_arrival(shop: Workshop, file_id: str, brought: Brought) -> None:
    """Note that a file has come. Told of again, nothing; another file under the same address is shown anew, or left unread where the first is in."""

    def attempt() -> bool:
        known = shop.records.get(AgendaFile, file_id)
        if known is None:
            shop.records.commit([Create(AgendaFile(file_id, shop.clock(), brought.by))])
            return False
        is_in = known.state in ALREADY_IN
        if known.state in SHOWN_ANEW and known.tag != brought.tag:
            shown_anew = replace(known, state=FileState.READING, why="", said={})
            shop.records.commit([Save(shown_anew)])
            forget_said(shop.records, file_id)
        elif is_in and not known.not_read:
            shop.records.commit([Save(replace(known, not_read=True))])
        return is_in

    if decide_again(attempt):
        shop.files.drop(file_id)


def work_on_file(shop: Workshop, file_id: str) -> None:
    """Do what the file's record says is to be done. What breaks it off is raised, and the file is free for the next try."""
    file = shop.records.get(AgendaFile, file_id)
    if file and file.state is FileState.DROPPED:
        shop.files.forget(file_id)
        forget_said(shop.records, file_id)
        return
    while held := take_in_hand(shop, file_id):
        try:
            state = _step(held)
        except LostHoldError:
            return
        if state not in AT_WORK:
            break
    if held and state in (FileState.TAKEN_IN, FileState.REFUSED):
        shop.files.drop(file_id)  # once it is noted: until then it is what the work goes on with
        forget_said(shop.records, file_id)


def _step(held: HeldFile) -> FileState:
    """Do one step; return where the file stands then."""
    try:
        after = _worked(held)
    except LostHoldError:
        raise
    except BaseException:
        with suppress(LostHoldError):
            held.put_down()
        raise
    held.put_down(**after)
    state: FileState = after["state"]
    return state


def _worked(held: HeldFile) -> Ending:
    """Do what is to be done; however it ends, visits follow settings that somebody changed meanwhile."""
    try:
        return _WORK[held.file.state](held)
    finally:
        held.records.follow()


def _loading(held: HeldFile, records: Any, attestation: Attestation | None = None) -> Loading:
    terms = Terms(clinic=held.clinic, now=held.shop.clock(), attestation=attestation)
    return Loading(records=records, queue=held.shop.queue, terms=terms)


def _understood(held: HeldFile, brought: Brought) -> UnderstoodFile | Unreadable:
    """Return what the file says, with what its reader said of its columns, as far as it has them."""
    now = held.shop.clock()
    sheet = read_apart(brought.content, now=now)
    if isinstance(sheet, Unreadable):
        return sheet
    meanings = {name: Field(meaning) for name, meaning in held.file.said.items()}
    try:
        return understand(sheet, held.clinic, said=meanings, now=now)
    except UnknownColumnError:  # said of another file
        return understand(sheet, held.clinic, now=now)


def _read(held: HeldFile) -> Ending:
    """Read the file and try it: what it says is shown, and nothing is written."""
    brought = held.shop.files.brought(held.file.id)
    if brought is None:
        return {"state": FileState.REFUSED, "why": GONE}
    understood = _understood(held, brought)
    if not isinstance(understood, UnderstoodFile):
        return {"state": FileState.REFUSED, "why": understood, "tag": brought.tag}
    held.note(rows=len(understood.rows), total=len(understood.rows))
    trial = dry(_loading(held, held.shop.records))
    report = import_rows(understood.rows, trial, progress=held.progress)
    shown = described(understood, report, held.shop.records, name=brought.name)
    cards = cards_of(understood, report, held.shop.records, trial.terms, held.file.id)
    new = _made(trial.records.writes, Patient) if isinstance(trial.records, Staged) else []
    shown = replace(_as_tried(shown, trial.records), namesakes=namesakes_of(held.shop.records, new))
    held.shop.files.show(held.file.id, those_open(shown, cards))
    days = {"first_day": shown.first_day, "last_day": shown.last_day}
    return {"state": FileState.READ, "tag": brought.tag, **days}


def _as_tried(shown: Shown, tried: object) -> Shown:
    """Return the same with whom the trial would bring, and whom it would write to."""
    writes = tried.writes if isinstance(tried, Staged) else ()
    told = {message.patient_id for message in _made(writes, Message)}
    return with_new_people(shown, _made(writes, Patient), told=len(told))


def _made(writes: Sequence[Write], kind: type[R]) -> list[R]:
    made = [write.record for write in writes if isinstance(write, Create)]
    return [record for record in made if isinstance(record, kind)]


class _Noticing:
    """Records that remember whom they were given as new: the list of what an import did lags behind it."""

    def __init__(self, records: Any) -> None:
        self._records, self.people = records, list[Patient]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def commit(self, writes: Sequence[Write]) -> None:
        """Commit, and remember."""
        self._records.commit(writes)
        self.people += _made(writes, Patient)


def _take_in(held: HeldFile) -> Ending:
    """Take the file in as it was shown, with what was said of it."""
    files, file, records = held.shop.files, held.file, held.shop.records
    brought = files.brought(file.id)
    if brought is None:
        is_in = bool(file.import_id) and records.get(ImportRun, file.import_id) is not None
        return {"state": FileState.TAKEN_IN} if is_in else {"state": FileState.REFUSED, "why": GONE}
    understood = _understood(held, brought) if brought.tag == file.tag else None
    if not isinstance(understood, UnderstoodFile):  # it is not what was shown
        return {"state": FileState.READING}
    before = records.imported_by(file.import_id) if file.import_id else []
    noticing = _Noticing(held.records)
    loading = _loading(held, noticing, Attestation(file.signed_by) if file.attests else None)
    said, seen = said_of(records, file), files.shown(file.id) or Shown()
    understood = put_right(understood, seen, said, records, loading.terms)
    taken = take_in_file(
        understood,
        loading,
        records,
        import_id=file.import_id,
        progress=held.progress,
        begun=lambda import_id: held.note(import_id=import_id, total=len(understood.rows)),
    )
    settle(records, seen, said, taken.report, taken.import_id, loading.terms)
    close_when_none_waits(records, now=held.shop.clock())
    shown = described(understood, taken.report, records, name=brought.name)
    new = [*_new_in(before), *noticing.people]
    files.show(file.id, once_in(with_new_people(shown, new), brought_before=_rows_in(before)))
    return {"state": FileState.TAKEN_IN, "import_id": taken.import_id}


def _new_in(kept: Sequence[ImportedRecord]) -> list[Patient]:
    return [one.patient for one in kept if one.patient and one.patient_before is None]


def _rows_in(kept: Sequence[ImportedRecord]) -> int:
    """Return how many rows of the file had come in before its work broke off: visits, or people of a list."""
    visits = [one for one in kept if one.visit and one.visit_before is None]
    return len(visits) or len(_new_in(kept))


def _take_back(held: HeldFile) -> Ending:
    """Take back what the file brought, where what it wrote still stands."""
    records, import_id = held.shop.records, held.file.import_id
    run = records.get(ImportRun, import_id)
    if run is None:
        return {"state": FileState.TAKEN_IN}
    report = UndoReport(tuple(_undone(held, run)))
    forget_rows_of(records, import_id)
    close_when_none_waits(records, now=held.shop.clock())
    shown = held.shop.files.shown(held.file.id) or Shown()
    held.shop.files.show(held.file.id, taken_back(shown, report, held.clinic.zone))
    return {"state": FileState.UNDONE}


def _undone(held: HeldFile, run: ImportRun) -> list[UndoResult]:
    """Take back all that the import is listed with, and what its list has only a moment later."""
    records, seen, results = held.shop.records, set[str](), list[UndoResult]()
    for _ in range(LISTED_AGAIN):
        kept = [one for one in records.imported_by(run.id) if one.id not in seen]
        if not kept:
            break
        seen |= {one.id for one in kept}
        held.note(total=len(seen))
        report = undo_import(run, kept, _loading(held, held.records), progress=held.progress)
        results += report.results
    return results


_WORK: Mapping[FileState, Callable[[HeldFile], Ending]] = {
    FileState.READING: _read,
    FileState.TAKING_IN: _take_in,
    FileState.UNDOING: _take_back,
}
