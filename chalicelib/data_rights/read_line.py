"""One phone and everybody on it, each part read once for all its people and only by keys. Never writes.

Whatever is read belongs to the phone or to a person of it: nothing here grows with the clinic,
but the rows of its files that wait for a person, which are read for a whole dossier.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.consent.signup import Signup, hashes_of_line
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.merging.model import Merge
from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.messaging.model import ClinicMessageKey, Message
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id

NEWEST = 50  # of the inbox: tasks of a moment ago, which the index may not show yet
MOST_SIGNUPS = 100  # that wait for one phone, of which strangers may have typed any number


class LineReading:
    """What is kept about people of one phone (`shown`), and of its other people what may name them."""

    def __init__(
        self, records: DossierRecords, shown: Sequence[Patient], *, whole: bool = False
    ) -> None:
        """Read also what was answered while the line was nobody's (`whole`), for who must find all of it."""
        self.records, self.shown, self._whole = records, shown, whole
        e164 = next((person.e164 for person in shown), "")
        self.line = records.get(Line, line_id(e164)) if e164 else None
        known = {person.id: person for person in shown}
        listed = self.line.patient_ids if self.line else ()
        self._people = known | records.get_many(Patient, [i for i in listed if i not in known])
        self._tasks: dict[str, list[StaffTask]] = {}
        self._merges: dict[str, list[Merge]] = {}

    def neighbours(self, patient: Patient) -> tuple[Patient, ...]:
        """Return who else answers there."""
        listed = self.line.patient_ids if self.line else ()
        return tuple(self._people[i] for i in listed if i in self._people and i != patient.id)

    @cached_property
    def visits(self) -> dict[str, Appointment]:
        """The visits of those shown, also one booked a moment ago, which the index may not show yet."""
        ids = [each for person in self.shown for each in person.ids]
        found = [visit for each in ids for visit in self.records.appointments_of(each)]
        known = {visit.id: visit for visit in found}
        on_line = self.line.visits.items() if self.line else ()
        new = [i for i, visit in on_line if visit.patient_id in ids and i not in known]
        return known | self.records.get_many(Appointment, new)

    @cached_property
    def rows_for_review(self) -> list[RowForReview]:
        """The rows of files that wait for a person, whosever they are."""
        return self.records.rows_for_review()

    @cached_property
    def messages(self) -> dict[str, Message]:
        """What was written to anybody there, or to the clinic about those shown."""
        owners = [each for person in self._people.values() for each in person.ids]
        owners += [owner for line in self._lines_alone() for owner in self._owners_of(line)]
        found = {
            m.id: m for owner in dict.fromkeys(owners) for m in self.records.messages_of(owner)
        }
        named = {i for visit in self.visits.values() for i in visit.message_ids}
        named |= {key.message_id for key in self.keys_about}
        return found | self.records.get_many(Message, sorted(named - found.keys()))

    @cached_property
    def keys_about(self) -> list[ClinicMessageKey]:
        """What leads to messages about them that lie with the clinic."""
        return [
            key for whose in sorted(self._concerned()) for key in self.records.keys_about(whose)
        ]

    def _concerned(self) -> set[str]:
        """Return under what a notice may lie: those shown, whoever was one with them once, a line when it was nobody's."""
        ids = [each for person in self.shown for each in person.ids]
        found = set(ids)
        while ids:
            for merge in self.merges_under(ids.pop()):
                ids += {merge.before.id, *merge.before.former_ids} - found
                found |= {merge.before.id, *merge.before.former_ids}
        return found | self._lines_alone()

    def _lines_alone(self) -> set[str]:
        """Return under what else the line was known while it was nobody's, if it is one person's by now."""
        if not self._whole or self.line is None or len(self._people) != 1:
            return set()
        return {self.line.id, self.line.bsuid} - {""}

    def _owners_of(self, line: str) -> tuple[str, ...]:
        return owners_of_line(self.records.keyed_hashes, line)

    def merges_under(self, patient_id: str) -> list[Merge]:
        """Return by which merges a record went over into another's, those undone since too."""
        if patient_id not in self._merges:
            self._merges[patient_id] = self.records.merges_under(patient_id)
        return self._merges[patient_id]

    def tasks_of(self, whose: str) -> list[StaffTask]:
        """Return the tasks of a patient; of nobody's, those of a line or of a visit."""
        if whose not in self._tasks:
            self._tasks[whose] = self.records.tasks_of(whose)
        return self._tasks[whose]

    @cached_property
    def newest_tasks(self) -> list[StaffTask]:
        """The newest of the inbox, whoever they are about."""
        return self.records.inbox(limit=NEWEST)

    @cached_property
    def newest_signups(self) -> list[Signup]:
        """The sign-ups that wait for the phone, as many as anybody can be shown."""
        return list(islice(self.every_signup(), MOST_SIGNUPS))

    def every_signup(self) -> Iterator[Signup]:
        """Yield all that wait for the phone, newest first, read as the caller goes on."""
        if self.line:
            hashes = hashes_of_line(self.records.keyed_hashes, self.line.id)
            yield from self.records.signups_of(hashes)
