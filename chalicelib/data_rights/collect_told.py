"""A person's visits and what was written to or about them, and what of it names others of the phone too. Never writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.appointments.model import Appointment
from chalicelib.data_rights.name_in_text import Called, called, is_named_in
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.data_rights.read_line import LineReading
from chalicelib.messaging.model import Message
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a person's own page shows; what `shared_` says names somebody else of the line too."""

    patient: Patient
    line: Line | None  # as it stands, others on it included
    neighbours: tuple[Patient, ...]  # who else answers there
    visits: tuple[Appointment, ...]
    messages: tuple[Message, ...]
    shared_messages: tuple[Message, ...]

    @property
    def called(self) -> Called:
        """What finds the person's name in what others keep."""
        return called(self.patient, self.neighbours)

    @property
    def goes_with_the_line(self) -> bool:
        """Tell whether nobody else answers the line."""
        return self.line is not None and not self.neighbours


def collect_told(records: DossierRecords, people: Sequence[Patient]) -> list[Told]:
    """Return it of several people of one line, which is read once for all of them."""
    reading = LineReading(records, people)
    return [PersonOnLine(reading, person).told() for person in people]


class PersonOnLine:
    """Tells which of what was read of a line is one person's."""

    def __init__(self, reading: LineReading, patient: Patient) -> None:
        self.reading, self.patient, self.line = reading, patient, reading.line
        self.neighbours = reading.neighbours(patient)
        self.called = called(patient, self.neighbours)
        theirs = (v for v in reading.visits.values() if v.patient_id in patient.ids)
        self.visits = tuple(sorted(theirs, key=lambda visit: (visit.starts_at, visit.id)))
        self.visit_ids = frozenset(visit.id for visit in self.visits)

    def told(self) -> Told:
        """Return what is theirs."""
        found = self.reading.messages.values()
        newest_first = sorted(found, key=lambda m: (m.created_at, m.id), reverse=True)
        own = tuple(m for m in newest_first if self._is_theirs(m))
        known = {message.id for message in own}
        return Told(
            patient=self.patient,
            line=self.line,
            neighbours=self.neighbours,
            visits=self.visits,
            messages=own,
            shared_messages=tuple(
                m for m in newest_first if m.id not in known and self._concerns(m)
            ),
        )

    def _is_theirs(self, message: Message) -> bool:
        if message.patient_id:
            return message.patient_id in self.patient.ids
        to_them = self.is_alone_at(message.e164)
        return to_them or message.concerns in self.patient.ids or self._is_about_visit(message)

    def _concerns(self, message: Message) -> bool:
        if not message.patient_id:
            return False
        return self._is_about_visit(message) or is_named_in(self.called, message.content)

    def _is_about_visit(self, message: Message) -> bool:
        return any(about.appointment_id in self.visit_ids for about in message.about)

    def is_alone_at(self, e164: str) -> bool:
        """Tell whether a number is their line's, and nobody else's."""
        named = {self.line.id, self.line.bsuid} if self.line and not self.neighbours else set()
        return bool(e164) and line_id(e164) in named
