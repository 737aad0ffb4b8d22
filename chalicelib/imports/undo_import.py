"""Taking an import back: each record as it was before, where what the import wrote still stands. Broken off, it goes on where it stood."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chalicelib.appointments.decide_together import Decider, Together
from chalicelib.appointments.imported_records import ImportedRecord, ImportRun
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.appointments.read_ahead import ReadAhead
from chalicelib.appointments.staged_records import AgendaRecords, Staged
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_runs import changed_run
from chalicelib.imports.practitioners_in_file import names_no_longer_said
from chalicelib.imports.take_back_person import take_back_person
from chalicelib.imports.take_back_visit import take_back_visit
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.undo_model import LeftError, Undone, UndoReport, UndoResult, Why
from chalicelib.messaging.model import Message
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient, PatientKey
from chalicelib.shared.errors import decide_again
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Remove, Write

AT_A_TIME = 100  # people who are looked up together
LAST = 2  # of what is taken back of one person
TOGETHER = 8  # records of one person, so that a transaction holds what becomes of them
Kept = Sequence[ImportedRecord]


@dataclass(frozen=True)
class _Decision:
    """What taking some records back takes."""

    writes: tuple[Write, ...]
    messages: tuple[Message, ...]


class _Nothing:
    """Undoing remembers nothing beside the records."""

    def tried(self) -> "_Nothing":
        return self

    def keep(self, tried: "_Nothing", /) -> None:
        """Forget it."""


def undo_import(
    run: ImportRun,
    kept: Kept,
    loading: Loading,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> UndoReport:
    """Take back what the import created and changed; `progress` is told again and again how many records are done."""
    results: list[UndoResult] = []
    _noted(loading, run, left=len(kept))
    called_off = frozenset(one.visit.id for one in kept if one.visit and one.visit.is_cancelled)
    now = loading.terms.now
    for some in batches(_units(kept), AT_A_TIME):
        ahead = ReadAhead(loading.records)
        _foresee(ahead, [one for unit in some for one in unit])
        undoing = _Undoing(loading.terms, called_off)
        together = Together(undoing, ahead, loading.queue, _Nothing(), now=now)
        results += [one for unit in together.carry_out(some) for one in unit]
        progress(len(results))
    decide_again(lambda: loading.records.commit(names_no_longer_said(loading.records, now=now)))
    report = UndoReport(tuple(results))
    _noted(loading, run, left=report.left)
    return report


def _noted(loading: Loading, run: ImportRun, *, left: int) -> None:
    """Note on the import that it is taken back, and what of it is not."""
    now = loading.terms.now
    changed_run(loading.records, run, lambda known: replace(known, undone_at=now, left=left))


def _units(kept: Kept) -> Iterator[Kept]:
    """Yield the records of each person in the order they are taken back.

    Whom it brought goes last and alone: visits lead to them, and what was queued for them must be withdrawn before it goes.
    """
    for (_, place), theirs in groupby(sorted(kept, key=_order), key=lambda one: _order(one)[:2]):
        yield from batches(theirs, 1 if place == LAST else TOGETHER)


def _order(kept: ImportedRecord) -> tuple[str, int, str]:
    is_new = kept.patient is not None and kept.patient_before is None
    return kept.patient_id, LAST if is_new else 0 if kept.patient else 1, kept.id


def _foresee(ahead: ReadAhead, kept: Kept) -> None:
    """Read at once what taking these back asks for."""
    visits = ahead.foresee(Appointment, [one.visit.id for one in kept if one.visit])
    people = ahead.foresee(Patient, [one.patient_id for one in kept])
    ahead.foresee(Line, [phone_lines.line_id(one.e164) for one in people if one.e164])
    ahead.foresee(PatientKey, [one.external_id for one in people if one.external_id])
    ahead.foresee(Message, [one for visit in visits for one in visit.message_ids])
    keys = [(*one.made_keys, *(key.id for key in one.keys_before)) for one in kept]
    ahead.foresee(AppointmentKey, [key for some in keys for key in some])


class _Undoing(Decider[Kept, list[UndoResult], _Nothing]):
    """Decides how some records of one person are taken back."""

    def __init__(self, terms: Terms, called_off: frozenset[str]) -> None:
        self._terms, self._called_off = terms, called_off

    def decide(
        self, unit: Kept, records: AgendaRecords, _nothing: _Nothing, /
    ) -> tuple[list[UndoResult], _Decision]:
        """Return how each ends, and what that changes."""
        staged, results = Staged(records), list[UndoResult]()
        messages: tuple[Message, ...] = ()
        for kept in unit:
            name = _name_of(staged, kept)
            outcome, why, told = self._one(staged, kept)
            messages = (*messages, *told)
            starts_at = kept.visit.starts_at if kept.visit else None
            results.append(UndoResult(name, starts_at, outcome, why))
        return results, _Decision(staged.writes, messages)

    def _one(
        self, staged: Staged, kept: ImportedRecord
    ) -> tuple[Undone, Why | None, tuple[Message, ...]]:
        tried = Staged(staged)
        told: tuple[Message, ...] = ()
        clinic, now = self._terms.clinic, self._terms.now
        try:
            if kept.visit:
                told, why = take_back_visit(tried, clinic, kept, beside=self._called_off, now=now)
            else:
                why = take_back_person(tried, clinic, kept, now=now)
        except LeftError as left:
            return Undone.LEFT, left.why, ()
        staged.stage(tried.writes)
        if kept.patient and why:
            return Undone.LEFT, why, told
        staged.stage([Remove(kept)])
        return Undone.TAKEN_BACK, why, told

    def give_up(self, unit: Kept, _nothing: _Nothing, /) -> list[UndoResult]:
        """Return that somebody was changing them again and again."""
        return [
            UndoResult(
                kept.patient.name if kept.patient else "",
                kept.visit.starts_at if kept.visit else None,
                Undone.LEFT,
                Why.CHANGED_MEANWHILE,
            )
            for kept in unit
        ]

    def beside(self, writes: Sequence[Write], records: ReadAhead, /) -> list[Write]:
        """Return nothing: what is taken back is not kept again."""
        del writes, records
        return []


def _name_of(staged: Staged, kept: ImportedRecord) -> str:
    person = staged.get(Patient, kept.patient_id) or kept.patient
    return person.name if person else ""
