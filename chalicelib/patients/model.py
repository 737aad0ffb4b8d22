"""A patient, and the line (phone) that one or several patients answer on. Never holds anything clinical."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.patients.called_name import called_name
from chalicelib.patients.found_by import FoundBy, found_by
from chalicelib.shared.later_release import Extensible, ExtensibleEnum


class Purpose(ExtensibleEnum):
    """What a person can agree to, each apart."""

    REMINDERS = "reminders"
    OFFERS_WHATSAPP = "offers_whatsapp"
    OFFERS_EMAIL = "offers_email"
    REVIEWS = "reviews"


@dataclass(frozen=True)
class ConsentState(Extensible):
    """What the events of one purpose add up to."""

    granted: bool
    at: datetime
    by_patient: bool


class NumberState(ExtensibleEnum):
    """How sure we are that a patient's number is the patient's."""

    UNVERIFIED = "unverified"
    ASKED = "asked"  # the question "are you Ana?" was sent
    VERIFIED = "verified"  # the person wrote from it, or answered yes
    ATTESTED = "attested"  # the clinic vouches for it
    WRONG = "wrong"  # somebody else answered: nothing goes there again


@dataclass(frozen=True)
class Patient(Extensible):
    """A person the clinic sees; children share their parent's line and stay patients of their own."""

    id: str
    name: str
    e164: str  # "" when no usable number is known
    language: str = ""  # "" follows the clinic
    email: str = ""
    guardian: str = ""  # who answers the line, when it is not the patient ("mamá")
    called: str = ""  # what messages call them, where the clinic set it: patients/called_name.py
    number: NumberState = NumberState.UNVERIFIED
    asked_at: datetime | None = None  # when "are you Ana?" was last put
    consents: dict[Purpose, ConsentState] = field(default_factory=dict)
    external_id: str = ""  # the clinic's own system's key
    source: str = ""  # how they came: form, import, api, staff
    created_at: datetime | None = None
    former_ids: tuple[
        str, ...
    ] = ()  # of records merged into this one: their history lies under these
    refused_by: tuple[
        str, ...
    ] = ()  # hashes of numbers that were not theirs: patients/refusal_hashes.py
    erasing_at: datetime | None = None  # their data are being erased: nothing new is begun
    deceased_at: datetime | None = (
        None  # since when the clinic said that they died: nothing is written to them
    )
    note: str = ""  # the desk's, for itself: no treatment, no diagnosis
    number_changes: int = 0  # tells each number they had from the others in ids, which hold none
    version: int = 0

    def with_number(self, e164: str, state: NumberState) -> "Patient":
        """Return the person on this number. The one place where it changes, so that each change is counted."""
        changes = self.number_changes + (e164 != self.e164)
        return replace(self, e164=e164, number=state, number_changes=changes)

    @property
    def found_by(self) -> FoundBy:
        """The words under which a search finds them."""
        return found_by(self.name, self.called)

    @property
    def entries(self) -> int:
        """How many items of the table stand for them in a search; they come and go with the record."""
        return 1 + len(self.found_by.words)

    @property
    def first_name(self) -> str:
        """What a friendly receptionist would call them."""
        return called_name(self.name, self.called)

    @property
    def is_reachable(self) -> bool:
        """Tell whether appointment details may go to the number."""
        is_theirs = self.number in (NumberState.VERIFIED, NumberState.ATTESTED)
        return bool(self.e164) and is_theirs and self.deceased_at is None

    @property
    def has_proved_number(self) -> bool:
        """Tell whether the person themselves wrote from the number or answered for it: data may be shown there."""
        return bool(self.e164) and self.number is NumberState.VERIFIED

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id under which something of this person may lie; the one in force comes first."""
        return (self.id, *self.former_ids)

    def agreed_to(self, purpose: Purpose) -> bool:
        """Tell whether the consent in force covers the purpose."""
        state = self.consents.get(purpose)
        return state is not None and state.granted


@dataclass(frozen=True)
class Particulars:
    """What is known of a person who comes in; `e164` may be empty."""

    name: str
    e164: str = ""
    language: str = ""
    email: str = ""
    guardian: str = ""
    external_id: str = ""
    called: str = ""


@dataclass(frozen=True)
class UpcomingVisit(Extensible):
    """What the line needs to know of a visit to put two of one day into one message."""

    starts_at: datetime
    patient_id: str


@dataclass(frozen=True)
class Line(Extensible):
    """One phone of one clinic: who answers on it, under which WhatsApp identifiers, and whether it said stop."""

    id: str  # E.164, in the one spelling of patients/phone_lines.py
    patient_ids: tuple[str, ...] = ()
    wa_id: str = ""  # how WhatsApp spells the number
    bsuid: str = ""  # WhatsApp's business-scoped user id, for people who hide their number
    opted_out_at: datetime | None = None
    window_until: datetime | None = None  # the last inbound + 24 h: messaging/service_window.py
    visits: dict[str, UpcomingVisit] = field(default_factory=dict)  # by appointment id
    data_links: tuple[datetime, ...] = ()  # when a link to "my data" was last sent
    returned_at: datetime | None = None  # when it last said that it comes back: ALTA, or a sign-up
    version: int = 0

    def listening(self, said_at: datetime) -> "Line":
        """Return the line as it is by a word of this moment that brings it back."""
        returned_at = max(said_at, self.returned_at or said_at)
        return replace(self, opted_out_at=None, returned_at=returned_at)

    def stopped(self, said_at: datetime) -> "Line":
        """Return the line as it is by a word of this moment that stops it; of several the last counts."""
        return replace(self, opted_out_at=max(said_at, self.opted_out_at or said_at))


@dataclass(frozen=True)
class LineAlias(Extensible):
    """Another identifier under which WhatsApp speaks of a line: a wa_id or a BSUID."""

    id: str
    e164: str
    version: int = 0


@dataclass(frozen=True)
class FormerLine(Extensible):
    """A line that a person left for another: it still is theirs to ask for, while nobody else answers there."""

    id: str  # `<patient>/<version of the record that left>-<its number_changes>`: each time it is left
    e164: str  # of the line, in its one spelling
    version: int = 0


@dataclass(frozen=True)
class PatientKey(Extensible):
    """Where the clinic's own system's key leads."""

    id: str  # the external id
    patient_id: str
    version: int = 0


@dataclass(frozen=True)
class PatientAlias(Extensible):
    """Where a merged record's id leads: links, keys, buttons and tasks that hold it still find the person."""

    id: str  # of the patient that is no more
    patient_id: str
    merge_id: str  # what can be undone: merging/model.py
    version: int = 0


@dataclass(frozen=True)
class Forgotten(Extensible):
    """A line, or one person on it, whose data were erased; see patients/erased_numbers.py."""

    id: str  # a keyed hash
    at: datetime
    version: int = 0
