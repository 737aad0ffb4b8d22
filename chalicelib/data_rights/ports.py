"""What collecting and erasing a dossier need from outside."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.consent.signup import Signup
from chalicelib.front_desk.model import DeskDeed
from chalicelib.merging.model import Merge
from chalicelib.merging.ports import MergingRecords
from chalicelib.messaging.model import ClinicMessageKey
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import FormerLine, LineAlias
from chalicelib.staff.model import StaffMember


class DossierRecords(MergingRecords, Protocol):
    """One clinic's records, with every way to whatever concerns one person."""

    def inbox(self, *, limit: int = 100) -> list[StaffTask]:
        """Return the clinic's inbox, newest first."""
        ...

    def team(self) -> list[StaffMember]:
        """Return everybody who is or was on the clinic's team."""
        ...

    def texts_on(self, line_id: str) -> list[ReceivedText]:
        """Return what a line wrote, in the order of writing."""
        ...

    def aliases_of(self, line_id: str) -> list[LineAlias]:
        """Return all the names under which WhatsApp speaks of a line."""
        ...

    def signups_of(self, line_hashes: Iterable[str]) -> Iterator[Signup]:
        """Yield the sign-ups that wait for a line's message, newest first; reads on only while the caller asks."""
        ...

    def keys_about(self, whose: str) -> list[ClinicMessageKey]:
        """Return what leads to messages that lie with the clinic: about a patient, or to a line when it was nobody's."""
        ...

    def deeds_of(self, patient_id: str) -> list[DeskDeed]:
        """Return what staff did about a patient's visits, oldest first."""
        ...

    def imported_of(self, patient_id: str) -> list[ImportedRecord]:
        """Return what imports created or changed of a person."""
        ...

    def rows_for_review(self) -> list[RowForReview]:
        """Return the rows of files that wait for a person, by import."""
        ...

    def former_lines_of(self, patient_id: str) -> list[FormerLine]:
        """Return the lines that somebody left for another."""
        ...

    def former_lines_at(self, line_id: str) -> list[FormerLine]:
        """Return who left a line, whoever they are."""
        ...

    def merges_under(self, patient_id: str) -> list[Merge]:
        """Return the merges by which this record went over into another's, also one of a moment ago."""
        ...

    def merges_into(self, patient_id: str) -> list[Merge]:
        """Return the merges by which other records went over into this one's, those undone since too."""
        ...

    def unknown_under(self, patient_id: str) -> list[str]:
        """Name what lies under a patient's id and is of no kind that this release knows."""
        ...
