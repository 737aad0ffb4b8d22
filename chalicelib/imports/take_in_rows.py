"""Deciding rows one upon the other and writing many of them in one transaction; where somebody was faster, each alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.appointments.read_ahead import ReadAhead
from chalicelib.appointments.staged_records import AgendaRecords, Staged
from chalicelib.imports.decide_row import Decision, Terms, decide
from chalicelib.imports.doubtful_match import People
from chalicelib.imports.foresee_rows import foresee_people, foresee_visits
from chalicelib.imports.model import ImportRow, Outcome, Reason, RowResult
from chalicelib.imports.row_keys import said_by
from chalicelib.imports.row_results import again, as_decided, result_of
from chalicelib.imports.tried_values import Tried
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.transaction_batches import fits
from chalicelib.shared.writes import Create, Records, Save, Unchanged

Row = ImportRow | RowResult
NOTHING = Decision(Outcome.UNCHANGED)


@dataclass(frozen=True, kw_only=True)
class Loading:
    """What taking in works with."""

    records: AgendaRecords
    queue: Queue
    terms: Terms


@dataclass
class Heard:
    """What the rows of one file have said so far."""

    people: People = field(default_factory=People)
    ended: Tried[tuple[str, RowResult]] = field(default_factory=Tried)  # by key: what it said

    def tried(self) -> "Heard":
        """Return the same for rows of which it is not sure yet that they stand so."""
        return Heard(People(self.people.said.above()), self.ended.above())

    def keep(self, tried: "Heard") -> None:
        """Remember what was tried: it stands."""
        self.people.said.keep(tried.people.said)
        self.ended.keep(tried.ended)


class TakingIn:
    """Takes some rows in, in their order. What they need is read beforehand, for all of them."""

    def __init__(self, rows: Sequence[Row], loading: Loading, heard: Heard) -> None:
        self._rows, self._loading, self._heard = rows, loading, heard
        self._ahead = ReadAhead(loading.records)
        self.results: list[RowResult] = []
        self._begin()

    def _begin(self) -> None:
        """Begin a group: rows that are decided one upon the other and written together."""
        self._group: list[tuple[Row, RowResult]] = []
        self._staged, self._tried = Staged(self._ahead), self._heard.tried()

    def take_in(self) -> list[RowResult]:
        """Take all of them in; return how each ended."""
        wanted = [row for row in self._rows if isinstance(row, ImportRow)]
        foresee_visits(self._ahead, wanted)
        foresee_people(self._ahead, [row for row in wanted if not self._standing(row, self._ahead)])
        for row in self._rows:
            if not self._joins(row):
                self._close()
                self._alone(row)
        self._close()
        return self.results

    def _joins(self, row: Row) -> bool:
        """Decide a row upon those before it; tell whether it is written with them."""
        tried = self._tried.tried()
        result, decision = self._ended(row, Staged(self._staged), tried)
        if not (_builds_on(decision) and fits(self._staged.writes, decision.writes)):
            return False
        self._staged.stage(decision.writes)
        self._tried.keep(tried)
        self._group.append((row, result))
        return True

    def _close(self) -> None:
        """Write the group, or decide each of it alone where somebody was faster."""
        group, writes, tried = self._group, self._staged.writes, self._tried
        try:
            if writes:
                self._ahead.commit(writes)
        except ConflictError:
            for row, _ in group:
                self._alone(row)
        else:
            self._heard.keep(tried)
            self.results += [result for _, result in group]
        self._begin()

    def _alone(self, row: Row) -> None:
        def attempt() -> RowResult:
            tried = self._heard.tried()
            result, decision = self._ended(row, self._ahead, tried)
            self._put_out(decision)
            self._heard.keep(tried)
            return result

        try:
            self.results.append(decide_again(attempt))
        except ConflictError:
            self.results.append(self._given_up(row))

    def _put_out(self, decision: Decision) -> None:
        now = self._loading.terms.now
        try:
            put_out(self._ahead, self._loading.queue, decision.writes, decision.messages, now=now)
        except ConflictError:
            self._ahead.forget()
            raise

    def _given_up(self, row: Row) -> RowResult:
        if isinstance(row, RowResult):
            return row
        result = result_of(row, Outcome.NEEDS_REVIEW, Reason.CHANGED_MEANWHILE)
        self._heard.ended.put(row.external_id, (said_by(row), result))
        return result

    def _ended(self, row: Row, records: AgendaRecords, heard: Heard) -> tuple[RowResult, Decision]:
        """Return how the row ends, and what it changes, upon these records and what the file said before."""
        if isinstance(row, RowResult):
            return row, NOTHING
        said = said_by(row)
        if before := row.external_id and heard.ended.get(row.external_id):
            return again(row, said, *before), NOTHING
        decision = self._decided(row, records, heard)
        result = as_decided(row, decision, self._loading.terms.clinic)
        if row.external_id:
            heard.ended.put(row.external_id, (said, result))
        return result, decision

    def _decided(self, row: ImportRow, records: AgendaRecords, heard: Heard) -> Decision:
        if stands := self._standing(row, records):
            heard.people.remember_first(stands.patient_id, row.particulars)
            return NOTHING
        return decide(records, row, self._loading.terms, heard.people)

    def _standing(self, row: ImportRow, records: Records) -> Appointment | None:
        """Return the visit that is open here as the file said it before: most of a file that comes every night.

        With an attestation each row is looked at.
        """
        visit, terms = row.visit, self._loading.terms
        is_coming = visit and visit.starts_at > terms.now and visit.status is not Status.CANCELLED
        if not (is_coming and row.external_id) or terms.attestation:
            return None
        key = records.get(AppointmentKey, row.external_id)
        if key is None or key.said != said_by(row):
            return None
        known = records.get(Appointment, key.appointment_id)
        return known if known and known.is_open else None


def _builds_on(decision: Decision) -> bool:
    """Tell whether others may be decided upon it before it is written; who is told or taken back something is not."""
    simple = all(isinstance(write, Create | Save | Unchanged) for write in decision.writes)
    return simple and not decision.messages
