"""Taking rows in together: what the rows of a file said so far, and how each ends. Writes through appointments/decide_together.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.appointments.decide_together import Decider, Together
from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.appointments.read_ahead import ReadAhead
from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.imports.decide_row import Decision, Terms, decide
from chalicelib.imports.doubtful_match import People
from chalicelib.imports.foresee_rows import foresee_kept, foresee_people, foresee_visits
from chalicelib.imports.keep_imported import kept_of
from chalicelib.imports.model import ImportRow, Outcome, Reason, RowResult
from chalicelib.imports.row_keys import said_by
from chalicelib.imports.row_results import again, as_decided, result_of
from chalicelib.imports.tried_values import Tried
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.shared.writes import Records, Write

Row = ImportRow | RowResult
NOTHING = Decision(Outcome.UNCHANGED)


@dataclass(frozen=True, kw_only=True)
class Loading:
    """What taking in works with."""

    records: AgendaRecords
    queue: Queue
    terms: Terms
    import_id: str = ""  # under which what it creates and replaces is kept; empty in a dry run


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


class RowDecider(Decider[Row, RowResult, Heard]):
    """Decides rows under the terms of one import."""

    def __init__(self, terms: Terms, import_id: str) -> None:
        self._terms, self._import_id = terms, import_id

    def decide(
        self, row: Row, records: AgendaRecords, heard: Heard, /
    ) -> tuple[RowResult, Decision]:
        """Return how the row ends, and what it changes, upon these records and what the file said before."""
        if isinstance(row, RowResult):
            return row, NOTHING
        said = said_by(row)
        if before := row.external_id and heard.ended.get(row.external_id):
            return again(row, said, *before), NOTHING
        decision = self._decided(row, records, heard)
        result = as_decided(row, decision, self._terms.clinic)
        if row.external_id:
            heard.ended.put(row.external_id, (said, result))
        return result, decision

    def give_up(self, row: Row, heard: Heard, /) -> RowResult:
        """Return that somebody was changing it again and again."""
        if isinstance(row, RowResult):
            return row
        result = result_of(row, Outcome.NEEDS_REVIEW, Reason.CHANGED_MEANWHILE)
        heard.ended.put(row.external_id, (said_by(row), result))
        return result

    def beside(self, writes: Sequence[Write], records: ReadAhead, /) -> list[Write]:
        """Return what is kept of the change, so that it can be taken back."""
        if not self._import_id:
            return []
        return kept_of(self._import_id, writes, records, now=self._terms.now)

    def _decided(self, row: ImportRow, records: AgendaRecords, heard: Heard) -> Decision:
        if stands := self.standing(row, records):
            heard.people.remember_first(stands.patient_id, row.particulars)
            return NOTHING
        return decide(records, row, self._terms, heard.people)

    def standing(self, row: ImportRow, records: Records) -> Appointment | None:
        """Return the visit that is open here as the file said it before: most of a file that comes every night.

        With an attestation each row is looked at.
        """
        visit, terms = row.visit, self._terms
        is_coming = visit and visit.starts_at > terms.now and visit.status is not Status.CANCELLED
        if not (is_coming and row.external_id) or terms.attestation:
            return None
        key = records.get(AppointmentKey, row.external_id)
        if key is None or key.said != said_by(row):
            return None
        known = records.get(Appointment, key.appointment_id)
        return known if known and known.is_open else None


def take_in(rows: Sequence[Row], loading: Loading, heard: Heard) -> list[RowResult]:
    """Take some rows in, in their order; what they need is read beforehand, for all of them. Return how each ended."""
    decider, ahead = RowDecider(loading.terms, loading.import_id), ReadAhead(loading.records)
    wanted = [row for row in rows if isinstance(row, ImportRow)]
    foresee_visits(ahead, wanted)
    foresee_people(ahead, [row for row in wanted if not decider.standing(row, ahead)])
    if loading.import_id:
        foresee_kept(ahead, loading.import_id)
    return Together(decider, ahead, loading.queue, heard, now=loading.terms.now).carry_out(rows)
