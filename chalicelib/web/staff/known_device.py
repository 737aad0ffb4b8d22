"""The device that a browser is known as, before anybody has said who they are. Never says why one is not known."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.clinics.model import Clinic
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.staff import pin_attempts
from chalicelib.staff.model import Device, StaffSession
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.signed_tokens import FORM_GOOD_FOR
from chalicelib.web.staff import bound_token, cookies
from chalicelib.web.staff.cookies import Kept
from chalicelib.web.staff.ports import StaffServices

FORM = "staff-sign-in"
SIGNING_IN = "sign_in"


@dataclass(frozen=True)
class KnownDevice:
    """A device that people of a clinic may sign in on, and the session that was last opened there."""

    clinic: Clinic
    device: Device
    cookie: Kept
    former: StaffSession | None


def find(visit: PageRequest, services: StaffServices, *, of: str = "") -> KnownDevice | None:
    """Return the device of this browser, of the clinic `of` if one is named."""
    kept, session = cookies.kept(visit, cookies.DEVICE), cookies.kept(visit, cookies.SESSION)
    if kept is None or (of and kept.clinic_id != of):
        return None
    records = records_of(services, kept.clinic_id)
    theirs = session.id if session and session.clinic_id == kept.clinic_id else kept.id
    wanted = [(Clinic, kept.clinic_id), (Device, kept.id), (StaffSession, theirs)]
    clinic, device, former = records.get_together(wanted)
    if clinic is None or device is None or not pin_attempts.is_known(device, visit.now):
        return None
    is_of_device = former is not None and former.device_id == device.id
    return KnownDevice(clinic, device, kept, former if is_of_device else None)


def records_of(services: StaffServices, clinic_id: str, member_id: str = "") -> ClinicRecords:
    """Return the clinic's records for somebody who signs in; nobody is named before the PIN was right."""
    return services.records(clinic_id, Actor(ActorKind.STAFF, member_id, SIGNING_IN))


def token_of(services: StaffServices, known: KnownDevice, visit: PageRequest) -> str:
    """Return what the form to sign in on this device carries."""
    return bound_token.seal(services, FORM, known.device.id, now=visit.now)


def is_from(
    services: StaffServices, known: KnownDevice, asked: Mapping[str, str], visit: PageRequest
) -> bool:
    """Tell whether the form was shown on this device, within a day."""
    return bound_token.is_bound(
        services,
        FORM,
        known.device.id,
        asked.get("token", ""),
        now=visit.now,
        good_for=FORM_GOOD_FOR,
    )
