"""The one word that stops everything on a line: what must end with the line, and what may follow it. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.consent.grant_and_withdraw import (
    expressed,
    is_under_plan,
    visits_of,
    withdraw_all,
    withdraw_owned,
)
from chalicelib.consent.model import Proof
from chalicelib.consent.ports import PatientRecords
from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.patients.phone_lines import people_of
from chalicelib.shared.transaction_batches import ROOM
from chalicelib.shared.writes import Save, Write

TOUCHED_WITH_LINE = 80  # visits of one phone that are due at one moment: nobody has so many


@dataclass(frozen=True)
class OptOut:
    """What ends with the word; of a phone with many people it takes several transactions."""

    withdrawn: list[Write]  # whatever could still be sent to the line
    touched: list[Write]  # visits under plan: it conflicts, and sees the stop when it decides again
    by_person: list[list[Write]]

    def parts(self, of_line: Sequence[Write]) -> list[list[Write]]:
        """Return all of it with the line's own writes, in order: where the line has stopped, nothing can be sent to it.

        What has no room beside the line is withdrawn before: should the line's transaction never come, the
        word is heard again.
        """
        with_line = [*of_line, *self.touched[:TOUCHED_WITH_LINE]]
        room = ROOM - len(with_line)
        before, beside = self.withdrawn[room:], self.withdrawn[:room]
        rest = self.touched[TOUCHED_WITH_LINE:]
        return [before, [*with_line, *beside], rest, *self.by_person]

    def with_person(self, person: Patient) -> tuple["OptOut", bool]:
        """Return it with this person otherwise saved than as read, and whether it saves them at all: each is written once."""
        parts = [[_otherwise(write, person) for write in part] for part in self.by_person]
        return replace(self, by_person=parts), parts != self.by_person


def _otherwise(write: Write, person: Patient) -> Write:
    if (
        isinstance(write, Save)
        and isinstance(write.record, Patient)
        and write.record.id == person.id
    ):
        return Save(replace(write.record, number=person.number))
    return write


def decide_opt_out(records: PatientRecords, line: Line, *, now: datetime, proof: Proof) -> OptOut:
    """Return what ends for everybody on the line; on one that has stopped already, what is left to be ended.

    The visits are read before the messages: a plan in between then conflicts, and nothing queued is overlooked.
    """
    under_plan = [visit for visit in visits_of(records, line) if is_under_plan(visit, now)]
    withdrawn = withdraw_owned(records, owners_of_line(records.keyed_hashes, line.id), "opted_out")
    by_person: list[list[Write]] = []
    touched = []
    for person in people_of(records, line):
        waiting = withdraw_all(records, person, "opted_out")
        agreed = [purpose for purpose in person.consents if person.agreed_to(purpose)]
        # Of who never said a word it is their first: another record of theirs may hold a yes.
        unsaid = [] if Purpose.REMINDERS in person.consents else [Purpose.REMINDERS]
        # Whoever answers a number nobody has confirmed may be a stranger: the line stops, and the
        # patient's own consent is not theirs to take back.
        news = [*unsaid, *_said_again(person, now)] if person.is_reachable else []
        if line.opted_out_at and not (waiting or agreed or news):
            continue  # it is done: the word came twice, or what it began broke off later
        purposes = [*agreed, *news] if person.is_reachable else []
        withdrawn += waiting
        by_person.append(expressed(person, purposes, granted=False, now=now, proof=proof))
        touched += [visit for visit in under_plan if visit.patient_id in person.ids]
    touched.sort(key=lambda visit: visit.due_at or now)
    return OptOut(withdrawn, [Save(visit) for visit in touched], by_person)


def _said_again(person: Patient, now: datetime) -> list[Purpose]:
    """Return what two records made one say no to once more: the no before may have been that of one of them only."""
    said = person.consents.items() if person.former_ids else ()
    return [purpose for purpose, state in said if not state.granted and state.at != now]
