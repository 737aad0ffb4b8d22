"""Reading at once what the decisions about many rows will ask for. Decides nothing: what is not foreseen is read when asked."""

from collections.abc import Iterable, Sequence

from chalicelib.appointments.imported_records import ImportedRecord, imported_id
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.appointments.read_ahead import ReadAhead
from chalicelib.imports.model import ImportRow
from chalicelib.messaging.model import Message
from chalicelib.patients import phone_lines
from chalicelib.patients.erased_numbers import asked_about
from chalicelib.patients.model import Forgotten, Line, Particulars, Patient, PatientKey


def foresee_visits(ahead: ReadAhead, rows: Sequence[ImportRow]) -> None:
    """Read the visits that the rows are known by."""
    wanted = [key for row in rows for key in (row.external_id, *row.former_keys) if key]
    keys = ahead.foresee(AppointmentKey, wanted)
    ahead.foresee(Appointment, [key.appointment_id for key in keys])


def foresee_people(ahead: ReadAhead, rows: Sequence[ImportRow]) -> None:
    """Read who may be meant: by their key, on the row's number, of the visit; and what was written about it."""
    people = [row.particulars for row in rows]
    keys = ahead.foresee(PatientKey, [one.external_id for one in people if one.external_id])
    lines = ahead.foresee(Line, [phone_lines.line_id(one.e164) for one in people if one.e164])
    visits = ahead.foresee(Appointment, _visits_of(ahead, rows))
    named = [key.patient_id for key in keys] + [visit.patient_id for visit in visits]
    ahead.foresee(Patient, [*named, *(one for line in lines for one in line.patient_ids)])
    ahead.foresee(Message, [one for visit in visits for one in visit.message_ids])
    ahead.foresee(Forgotten, _erased(ahead, people))


def foresee_kept(ahead: ReadAhead, import_id: str) -> None:
    """Read what the import keeps already of those who were read."""
    people = [(patient.id, patient.id) for patient in ahead.known(Patient)]
    visits = [(visit.patient_id, visit.id) for visit in ahead.known(Appointment)]
    ahead.foresee(ImportedRecord, [imported_id(o, import_id, one) for o, one in (*people, *visits)])


def _visits_of(ahead: ReadAhead, rows: Iterable[ImportRow]) -> list[str]:
    keys = [key for row in rows for key in (row.external_id, *row.former_keys) if key]
    return [key.appointment_id for key in ahead.get_many(AppointmentKey, keys).values()]


def _erased(ahead: ReadAhead, people: Iterable[Particulars]) -> set[str]:
    """Return the hashes of those who are new on lines that nobody answers: the others are asked about where they are new."""
    wanted: set[str] = set()
    for one in people:
        line = ahead.get(Line, phone_lines.line_id(one.e164)) if one.e164 else None
        if one.e164 and not (line and line.patient_ids):
            wanted |= asked_about(ahead, phone_lines.line_id(one.e164), one.name)
    return wanted
