"""Taking back what an import did to a person: one whom it brought goes, one whom it changed is as before. Never writes.

Whoever was written to meanwhile, or has anything else here, stays; what the import vouched for ends by an event of the consent log.
"""

import dataclasses
from datetime import datetime

from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.replan_visits import replan_visits
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.appointments.staged_records import Staged
from chalicelib.clinics.model import Clinic
from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import ConsentEvent, Source
from chalicelib.imports.undo_model import LeftError, Why
from chalicelib.messaging.model import State
from chalicelib.patients import phone_lines
from chalicelib.patients.erased_numbers import forgotten_at
from chalicelib.patients.model import (
    FormerLine,
    Line,
    NumberState,
    Patient,
    PatientKey,
    Purpose,
    UpcomingVisit,
)
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.refusal_hashes import moved_to
from chalicelib.shared.writes import Remove, Save, Write

SAID = ("name", "email", "guardian", "called", "language", "external_id", "deceased_at")


def take_back_person(
    staged: Staged, clinic: Clinic, kept: ImportedRecord, *, now: datetime
) -> Why | None:
    """Stage what makes the person as before the import; return why one whom it brought stays, and raise LeftError otherwise."""
    person = find_patient(staged, kept.patient_id)
    if person is None:
        return None
    if person.erasing_at:
        raise LeftError(Why.BEING_ERASED)
    back = _Back(staged, clinic, kept, now)
    if kept.patient is None or not _stands(person, kept.patient):
        back.no_longer_vouched_for(person)
        return Why.CHANGED_SINCE
    if kept.patient_before:
        back.as_before(person, kept.patient_before)
        return None
    if why := _why_they_stay(staged, person):
        back.no_longer_vouched_for(person)
        return why
    back.gone(person)
    return None


def _stands(person: Patient, left: Patient) -> bool:
    """Tell whether a person is as the import left them; what an undo ended of a file's word since is no change.

    Whoever was merged into another record is not.
    """
    ended = {p: s for p, s in person.consents.items() if not (s.granted or s.by_patient)}
    consents = {**person.consents, **{p: s for p, s in left.consents.items() if p in ended}}
    as_left = dataclasses.replace(person, consents=consents)
    if person.number is NumberState.UNVERIFIED and left.number is NumberState.ATTESTED:
        as_left = dataclasses.replace(as_left, number=left.number)
    return says_the_same(as_left, left)


def _why_they_stay(staged: Staged, person: Patient) -> Why | None:
    if any(message.state is not State.SUPPRESSED for message in staged.messages_of(person.id)):
        return Why.WRITTEN_TO
    line = staged.get(Line, phone_lines.line_id(person.e164)) if person.e164 else None
    on_line = phone_lines.visits_of(line, person.id) if line else []
    if on_line or staged.appointments_of(person.id):
        return Why.HAS_MORE
    alone = line and line.patient_ids == (person.id,)
    return Why.HAS_MORE if alone and line and line.window_until else None  # they wrote to us


class _Back:
    """One person on the way back."""

    def __init__(self, staged: Staged, clinic: Clinic, kept: ImportedRecord, now: datetime) -> None:
        self.staged, self.clinic, self.kept, self.now = staged, clinic, kept, now

    def gone(self, person: Patient) -> None:
        """Let a person be no more, with what the import wrote of them."""
        events = self.staged.get_many(ConsentEvent, self.kept.events).values()
        never_left = self.staged.messages_of(person.id)
        self.staged.stage([Remove(person), *map(Remove, events), *map(Remove, never_left)])
        self._key_gone(person.external_id)
        if person.e164:
            self._off_the_line(person)

    def as_before(self, person: Patient, before: Patient) -> None:
        """Let a person be what they were; what waits for them is decided again."""
        back = dataclasses.replace(person, **{name: getattr(before, name) for name in SAID})
        if person.e164 != before.e164:
            back = moved_to(back, before.e164, self.staged.keyed_hashes)
        is_as_left = self.kept.patient is not None and person.number == self.kept.patient.number
        may_be_theirs = back.number is not NumberState.WRONG or before.number is NumberState.WRONG
        if is_as_left and may_be_theirs:
            back = dataclasses.replace(back, number=_asked_anew(before.number))
        self.staged.stage([Save(back)])
        self._lines_of(person, back)
        if person.external_id != before.external_id:
            self._key_gone(person.external_id)
        self.staged.stage(replan_visits(self.staged, self.clinic, person, back, now=self.now))
        self.no_longer_vouched_for(self.staged.get(Patient, person.id) or back)

    def no_longer_vouched_for(self, person: Patient) -> None:
        """End what the import attested, where it is still its word: the consent by an event, and the number."""
        if self._is_word_for_number(person):
            sure, person = person, dataclasses.replace(person, number=NumberState.UNVERIFIED)
            self.staged.stage([Save(person)])
            self.staged.stage(replan_visits(self.staged, self.clinic, sure, person, now=self.now))
        if self._is_word_for_consent(person):
            by = f"import {self.kept.import_id}"
            about = (self.staged, person, Purpose.REMINDERS, Source.IMPORT)
            self.staged.stage(withdraw(*about, by=by, now=self.now))

    def _is_word_for_number(self, person: Patient) -> bool:
        before, left = self.kept.patient_before, self.kept.patient
        was_so = before is not None and before.number is NumberState.ATTESTED
        is_ours = left is not None and left.number is NumberState.ATTESTED and not was_so
        return is_ours and person.number is NumberState.ATTESTED

    def _is_word_for_consent(self, person: Patient) -> bool:
        left = self.kept.patient.consents if self.kept.patient and self.kept.events else {}
        state = person.consents.get(Purpose.REMINDERS)
        # A merge gives the state anew; whose word it is it keeps.
        is_ours = person.id != self.kept.patient_id or state == left.get(Purpose.REMINDERS)
        return bool(left and state and state.granted and not state.by_patient and is_ours)

    def _lines_of(self, person: Patient, back: Patient) -> None:
        if person.e164 == back.e164:
            return
        theirs = self._off_the_line(person) if person.e164 else {}
        if not back.e164:
            return
        line, existed = phone_lines.line_of(self.staged, back.e164)
        joined = dataclasses.replace(line, visits=line.visits | theirs)
        joined = phone_lines.with_patient(joined, back)
        self.staged.stage([phone_lines.written_line(joined, existed=existed)])

    def _off_the_line(self, person: Patient) -> dict[str, UpcomingVisit]:
        """Take a person off their line; one that nobody is on, and that never wrote, goes with what led to it."""
        line = self.staged.get(Line, phone_lines.line_id(person.e164))
        if line is None:
            return {}
        left = phone_lines.without_patient(line, person)
        stopped = forgotten_at(self.staged, left.id)  # an erasure's hash said so, and says it still
        blank = Line(left.id, version=left.version)
        is_blank = left in (blank, dataclasses.replace(blank, opted_out_at=stopped))
        self.staged.stage([Remove(line) if is_blank else Save(left)])
        if self.kept.patient_before:
            self._remember(self.kept.patient_before, person, line, is_blank=is_blank)
        return {i: line.visits[i] for i in phone_lines.visits_of(line, person.id)}

    def _remember(self, before: Patient, person: Patient, line: Line, *, is_blank: bool) -> None:
        """Forget that the number of before was left; remember one that was theirs meanwhile, where anybody wrote from it."""
        had = phone_lines.line_id(before.e164) if before.e164 else ""
        former = self.staged.get(FormerLine, phone_lines.left_by(before, Line(had)).record.id)
        if former:
            self.staged.stage([Remove(former)])
        if not is_blank:
            self.staged.stage([phone_lines.left_by(person, line)])

    def _key_gone(self, external_id: str) -> None:
        key = self.staged.get(PatientKey, external_id) if external_id else None
        gone: list[Write] = [Remove(key)] if key and key.patient_id == self.kept.patient_id else []
        self.staged.stage(gone)


def _asked_anew(number: NumberState) -> NumberState:
    """Return how sure we were; a question that was open is put again, as what became of it is not known."""
    return NumberState.UNVERIFIED if number is NumberState.ASKED else number
