"""What a patient's number may be, whichever way it comes in. Never sends, and never asks WhatsApp."""

from chalicelib.clinics.model import Clinic
from chalicelib.shared import phone
from chalicelib.shared.filler_numbers import is_filler
from chalicelib.shared.phone import BadPhone, BadPhoneReason, Phone


def read_patients_number(written: str, clinic: Clinic, *, region: str = "") -> Phone | BadPhone:
    """Read a patient's number as people of the clinic's country write it, or say why it is none.

    The one reader for form, API and import; `region` (ISO 3166) is for a file of another country.
    """
    found = phone.normalise(written, region=region or region_of(clinic))
    if isinstance(found, BadPhone):
        return found
    why = why_no_patients(found.e164, clinic)
    return BadPhone(why) if why else found


def why_no_patients(e164: str, clinic: Clinic) -> BadPhoneReason | None:
    """Return why this number, E.164, can be no patient's of this clinic, or None; nothing unprompted goes to such a one."""
    if is_filler(e164):
        return BadPhoneReason.FILLER
    own = (clinic.sender.display_number, clinic.phone, clinic.reception_e164)
    is_own = any(phone.same_line(e164, number) for number in own)
    return BadPhoneReason.CLINICS_OWN if is_own else None


def region_of(clinic: Clinic) -> str:
    """Return the country of the clinic's front desk, where most of its patients live."""
    desk = phone.normalise(clinic.phone)
    return desk.region if isinstance(desk, Phone) else "MX"
