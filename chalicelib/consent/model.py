"""Consent events: append-only, with proof. The state they add up to stands on the patient. LFPDPPP Art. 8, 15-17."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.patients.model import Purpose
from chalicelib.shared.later_release import Extensible, ExtensibleEnum


class Source(ExtensibleEnum):
    """Where a consent or its withdrawal was expressed; only a patient's own word brings a patient back."""

    FORM = "form"
    WHATSAPP = "whatsapp"
    STAFF = "staff"  # staff attest a signed paper
    IMPORT = "import"  # the clinic attests for a list
    MY_DATA = "my_data"


PATIENTS_OWN = frozenset({Source.FORM, Source.WHATSAPP, Source.MY_DATA})


@dataclass(frozen=True)
class Proof(Extensible):
    """What shows that the consent was given: never the address or the browser, only their keyed hashes."""

    text_hash: str = ""  # SHA-256 of the exact text shown
    notice_version: str = ""
    address_hash: str = ""
    browser_hash: str = ""
    message_id: str = ""  # the patient's own WhatsApp message
    attested_by: str = ""  # the member of staff, by identifier


@dataclass(frozen=True)
class ConsentEvent(Extensible):
    """One expression of will. The log is appended to, never edited."""

    id: str
    patient_id: str
    purpose: Purpose
    granted: bool
    source: Source
    at: datetime
    proof: Proof = Proof()
