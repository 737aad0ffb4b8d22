"""What one row changes: a patient registered, a visit booked, moved or cancelled, or nothing and why. Never writes."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.agenda_change import By, Change
from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.book import book
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.model import Appointment, AppointmentKey, Slot, Status
from chalicelib.appointments.patient_died import decide_death
from chalicelib.appointments.replan_visits import replan_visits
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.staged_records import AgendaRecords, Staged
from chalicelib.clinics.model import Clinic
from chalicelib.imports.attestation import Attestation, attested
from chalicelib.imports.doubtful_match import DoubtError, People, match_patient
from chalicelib.imports.model import ImportRow, Outcome, Reason, Visit
from chalicelib.imports.row_keys import said_by
from chalicelib.messaging.model import Message
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.register import register
from chalicelib.shared import times
from chalicelib.shared.phone import same_line
from chalicelib.shared.transaction_batches import fits
from chalicelib.shared.writes import Create, Save, Write

KEPT = (Appointment, Patient)
USUAL_MINUTES = 30
SOURCE = "import"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Under which terms a file is taken in."""

    clinic: Clinic
    now: datetime
    attestation: Attestation | None = None


@dataclass(frozen=True)
class Decision:
    """How a row ends, with all there is to write and to tell."""

    outcome: Outcome
    reason: Reason | None = None
    writes: tuple[Write, ...] = ()
    messages: tuple[Message, ...] = ()
    off: Appointment | None = None  # what was cancelled here, and the file has still


def decide(records: AgendaRecords, row: ImportRow, terms: Terms, people: People) -> Decision:
    """Return what the row changes as the records stand now. The same row again changes nothing."""
    attempt = _Attempt(Staged(records), row, terms, people)
    try:
        decision = _decided(attempt, row)
    except DoubtError as doubt:
        decision = Decision(Outcome.NEEDS_REVIEW, doubt.reason)
    is_off = decision.reason is Reason.CANCELLED_HERE
    return dataclasses.replace(decision, off=attempt.known if is_off else None)


def _decided(attempt: "_Attempt", row: ImportRow) -> Decision:
    if row.deceased:
        return attempt.death()
    return attempt.visit(row.visit) if row.visit else attempt.list_entry()


class _Attempt:
    """One row being decided; what it decides is staged, so that each step sees the one before."""

    def __init__(self, staged: Staged, row: ImportRow, terms: Terms, people: People) -> None:
        self.staged, self.row, self.people = staged, row, people
        self.clinic, self.now, self.attestation = terms.clinic, terms.now, terms.attestation
        self.said = said_by(row)
        self.key = _key_of(staged, row)
        self.known = staged.get(Appointment, self.key.appointment_id) if self.key else None
        self.messages: tuple[Message, ...] = ()
        self.note: Reason | None = None

    def death(self) -> Decision:
        """Decide a row that says that the person died: of whom the clinic does not have, nothing."""
        someone = match_patient(self.staged, self.row.particulars, self.known)
        if someone is None:
            return Decision(Outcome.UNCHANGED, Reason.DECEASED)
        ended = decide_death(self.staged, someone, now=self.now)
        # Beside each of these lies what the import keeps of it.
        kept = [w for w in ended if isinstance(w, Save) and isinstance(w.record, KEPT)]
        if not fits(ended, kept):
            raise DoubtError(Reason.DECEASED)
        self.staged.stage(ended)
        self.note = Reason.DECEASED
        return self._decision(created=False)

    def list_entry(self) -> Decision:
        """Decide a row of a patient list."""
        _, is_new = self._registered()
        return self._decision(created=is_new)

    def visit(self, visit: Visit) -> Decision:
        """Decide a row of an agenda."""
        if visit.starts_at <= self.now:
            return self._past(visit)
        if visit.status is Status.CANCELLED:
            return self._cancelled()
        if self._cannot_be_over(visit):
            raise DoubtError(Reason.OVER_BEFORE_IT_BEGAN)
        if self.known and self.key and self.key.said == self.said:
            return self._said_before(self.known)
        patient, _ = self._registered()
        self._in_the_agenda(patient, visit)
        return self._decision(created=self.known is None)

    def _cannot_be_over(self, visit: Visit) -> bool:
        """Tell whether a visit to come is said to be over: whoever is early today sits in the waiting room, all else is a slip."""
        today = times.local_day(self.now, self.clinic.zone)
        is_early = times.local_day(visit.starts_at, self.clinic.zone) == today
        return visit.status is Status.NO_SHOW or (visit.status is Status.ATTENDED and not is_early)

    def _past(self, visit: Visit) -> Decision:
        if self.known is None:
            return Decision(Outcome.REJECTED, Reason.PAST)
        seen = visit.status in (Status.ATTENDED, Status.NO_SHOW)
        if not (seen and self.known.is_open and self.known.starts_at <= self.now):
            return Decision(Outcome.UNCHANGED, Reason.PAST)
        came = visit.status is Status.ATTENDED
        self._make(
            record_attendance(self.staged, self.clinic, self.known.id, came=came, now=self.now)
        )
        return self._decision(created=False)

    def _cancelled(self) -> Decision:
        if self.known is None:
            return Decision(Outcome.UNCHANGED, Reason.CANCELLED_UNKNOWN)
        self.note = Reason.CANCELLED
        if self.known.is_open:
            known = self.known.id
            off = cancel(self.staged, self.clinic, known, by=By.CLINIC, now=self.now, source=SOURCE)
            self._make(off)
        self._keep_key(self.known.id)
        return self._decision(created=False)

    def _said_before(self, known: Appointment) -> Decision:
        """The file says what it said last time: what happened here since then stands."""
        patient = find_patient(self.staged, known.patient_id)
        self._keep_key(known.id)  # by its own key from now on, if it was found by a former one
        if patient:
            self.people.remember_first(patient.id, self.row.particulars)
        if not known.is_open:
            reason = Reason.CANCELLED_HERE if known.is_cancelled else Reason.OVER_HERE
            return Decision(Outcome.UNCHANGED, reason)
        if patient:
            self._vouched_for(patient, patient)
        return self._decision(created=False)

    def _registered(self) -> tuple[Patient, bool]:
        someone = match_patient(self.staged, self.row.particulars, self.known)
        if someone and someone.deceased_at:
            raise DoubtError(Reason.DECEASED)
        given = self.people.agreeing(someone, self.row.particulars)
        registration = register(self.staged, given, now=self.now, source=SOURCE, known=someone)
        self.staged.stage(registration.writes)
        patient = self._vouched_for(someone, registration.patient)
        self.people.remember(patient, given)
        if not patient.e164:
            self.note = Reason.NO_PHONE
        return patient, someone is None

    def _vouched_for(self, before: Patient | None, patient: Patient) -> Patient:
        if self.attestation:
            patient, self.note = attested(
                self.staged,
                self.clinic,
                patient,
                self._attests(self.attestation, patient),
                now=self.now,
            )
        if before:
            again = replan_visits(self.staged, self.clinic, before, patient, now=self.now)
            self.staged.stage(again)
        return patient

    def _attests(self, attestation: Attestation, patient: Patient) -> Attestation:
        """Return what the row vouches for: of a number only that it names, which may not be the one we have by now."""
        names_it = same_line(self.row.particulars.e164, patient.e164)
        return dataclasses.replace(attestation, numbers=attestation.numbers and names_it)

    def _in_the_agenda(self, patient: Patient, visit: Visit) -> None:
        known = self.staged.get(Appointment, self.known.id) if self.known else None
        if known is None or (not known.is_open and known.starts_at != visit.starts_at):
            self.note = Reason.BOOKED_AGAIN if known else self.note
            self._book(patient, visit)
            return
        says_news = not self.key or self.key.said.split(".")[0] != self.said.split(".")[0]
        if says_news and not known.is_open:
            raise DoubtError(Reason.CANCELLED_HERE if known.is_cancelled else Reason.OVER_HERE)
        if says_news:
            self._bring_to(known, visit)
        self._keep_key(known.id)

    def _book(self, patient: Patient, visit: Visit) -> None:
        change = book(
            self.staged,
            self.clinic,
            patient,
            _slot(visit, None),
            now=self.now,
            external_id=self.row.external_id,
            source=SOURCE,
        )
        self._make(change)
        self._keep_key(change.appointment.id)
        if visit.status is Status.CONFIRMED:
            self._make(
                confirm(self.staged, self.clinic, change.appointment.id, now=self.now, how="import")
            )

    def _bring_to(self, known: Appointment, visit: Visit) -> None:
        self._make(
            reschedule(self.staged, self.clinic, known.id, _slot(visit, known), now=self.now)
        )
        if visit.status is Status.CONFIRMED:
            self._make(confirm(self.staged, self.clinic, known.id, now=self.now, how="import"))

    def _make(self, change: Change) -> None:
        writes = [w for w in change.writes if not _is_of(w, AppointmentKey)]  # _keep_key has it
        self.staged.stage(writes)
        self.messages += change.messages

    def _keep_key(self, appointment_id: str) -> None:
        if self.key is None or self.key.id != self.row.external_id:
            made = self.clinic.zone_corrections
            self.key = AppointmentKey(self.row.external_id, appointment_id, self.said, made)
            self.staged.stage([Create(self.key)])
        elif (self.key.appointment_id, self.key.said) != (appointment_id, self.said):
            key = dataclasses.replace(self.key, appointment_id=appointment_id, said=self.said)
            self.staged.stage([Save(key)])

    def _decision(self, *, created: bool) -> Decision:
        writes = self.staged.writes
        changed = any(not _is_of(write, AppointmentKey) for write in writes)
        outcome = Outcome.CREATED if created else Outcome.UPDATED if changed else Outcome.UNCHANGED
        return Decision(outcome, self.note, writes, self.messages)


def _key_of(staged: Staged, row: ImportRow) -> AppointmentKey | None:
    """Return where the row's key leads, or the first of those that its visit was known by before."""
    keys = (row.external_id, *row.former_keys) if row.external_id else ()
    found = (staged.get(AppointmentKey, key) for key in keys)
    return next((key for key in found if key), None)


def _slot(visit: Visit, known: Appointment | None) -> Slot:
    """Return the slot a file asks for; what it does not say stays as it is."""
    return Slot(
        visit.starts_at,
        visit.minutes or (known.minutes if known else USUAL_MINUTES),
        visit.practitioner or (known.practitioner if known else ""),
        visit.place or (known.place if known else ""),
    )


def _is_of(write: Write, kind: type) -> bool:
    return isinstance(write, Create | Save) and isinstance(write.record, kind)
