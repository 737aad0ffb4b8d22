"""The patient's own WhatsApp message with the form's code: it proves the number and gives the consent."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from chalicelib.consent import consent_events
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.grant_and_withdraw import no_longer_asked, with_event
from chalicelib.consent.model import Source
from chalicelib.consent.ports import PatientRecords
from chalicelib.consent.signup import Signup, used
from chalicelib.messaging.signed_up import asked_whose, source_of
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, NumberState, Particulars, Patient
from chalicelib.patients.register import register
from chalicelib.shared.writes import Create, Remove, Save, Write


@dataclass(frozen=True)
class Accepted:
    """The person who signed up and what to write."""

    patient: Patient
    line: Line
    writes: tuple[Write, ...]


def accept_signup(
    records: PatientRecords,
    signup: Signup,
    line: Line,
    *,
    message_id: str,
    written_at: datetime,
    now: datetime,
) -> Accepted:
    """Decide who signed up: the line that wrote is believed, whatever number was typed.

    An earlier BAJA of this line is over: the patient came back by their own word. Who is new was there when they
    wrote (`written_at`), however late that is heard: what WhatsApp tells of the phone since concerns them. Raises
    NotAllowedError("several_people_on_this_number") when a person must look.
    """
    particulars = Particulars(signup.name, line.id, signup.language, signup.email, signup.guardian)
    came = min(now, written_at)
    registration = register(records, particulars, now=came, source=source_of(signup.source))
    proof = dataclasses.replace(signup.proof, message_id=message_id)
    patient = dataclasses.replace(registration.patient, number=NumberState.VERIFIED)
    events = [
        consent_events.event_of(
            patient.id, purpose, granted=True, source=Source.FORM, at=now, proof=proof
        )
        for purpose in signup.purposes
    ]
    for event in events:
        patient = with_event(patient, event)
    joined = phone_lines.with_patient(line.listening(written_at), patient)
    others = [w for w in registration.writes if not _is_of(w, Patient) and not _is_line(w, line.id)]
    is_new = registration.result == "created"
    kept: Write = Create(patient) if is_new else Save(patient)
    # A table put back does not know who is new, but what they ended: the line's stop, an erasure.
    ended = hashes_of(records, line.id) + hashes_of(records, line.id, patient.name)
    whose = [] if is_new else [patient]
    back = noted(
        Said.CAME_BACK, whose, at=now, source=Source.FORM, hashes=ended, said_at=written_at
    )
    answered = [] if is_new else no_longer_asked(records, patient, "signed_up")
    said = [Create(event) for event in events]
    once = (Remove(signup), used(records, signup, line.id, patient.id))
    asked = [asked_whose(patient, now)] if is_new else []
    writes = (kept, *others, *said, *once, *back, *answered, *asked)
    return Accepted(patient, joined, writes)


def _is_of(write: Write, kind: type) -> bool:
    return isinstance(write, Create | Save) and isinstance(write.record, kind)


def _is_line(write: Write, e164: str) -> bool:
    return _is_of(write, Line) and write.record.id == e164  # type: ignore[union-attr]  # _is_of says which
