"""What a page of the front desk gets: who asks, of which clinic, with that clinic's records. Nobody gets one but through the guard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clinics.model import Clinic
from chalicelib.staff.permissions import may
from chalicelib.web.page_request import PageRequest

if TYPE_CHECKING:
    from chalicelib.staff.model import Device, StaffMember, StaffSession
    from chalicelib.storage.clinic_records import ClinicRecords
    from chalicelib.web.load_words import Words
    from chalicelib.web.staff.ports import StaffServices
    from chalicelib.web.staff.said_times import SaidTimes


@dataclass(frozen=True)
class Desk:
    """Somebody at work: the session is open, the role may, and what is posted came from a page of this session."""

    visit: PageRequest
    services: "StaffServices"
    clinic: Clinic
    records: "ClinicRecords"  # of this clinic alone, and in this person's name
    member: "StaffMember"
    device: "Device"
    session: "StaffSession"
    words: "Words"
    form_token: str  # a hidden field `token` of each form
    asked: Mapping[str, str]  # the fields of a form; of a GET none

    @property
    def clinic_now(self) -> Clinic:
        """The clinic as it stands: the guard's may be of a moment ago."""
        return self.records.get(Clinic, self.clinic.id) or self.clinic

    @property
    def said(self) -> "SaidTimes":
        """How moments are said here; it loads Babel, which the guard does without."""
        from chalicelib.web.staff.said_times import SaidTimes

        return SaidTimes(self.words, self.clinic.zone, self.visit.now)

    def may(self, permission: str) -> bool:
        """Tell whether this person may do it, to offer no button that would be refused."""
        return may(self.member.role, permission)
