"""What the two kinds of links that let somebody in share: what one leads to, what the device is called, and the answer to who is in."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.staff import invitations
from chalicelib.staff.invitations import Joined, Welcome
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.signup_form import on_one_line
from chalicelib.web.render_page import words_for
from chalicelib.web.staff import cookies
from chalicelib.web.staff.cookies import Kept
from chalicelib.web.staff.gate import gate_page
from chalicelib.web.staff.known_device import KnownDevice
from chalicelib.web.staff.pin_answers import go_on
from chalicelib.web.staff.ports import StaffServices
from chalicelib.web.staff.way_back import HOME

LONGEST_LABEL = 40
ACCEPTING = "accept_invitation"


def open_link(visit: PageRequest, services: StaffServices) -> tuple[Clinic, Welcome, Kept] | None:
    """Return what the link of this address leads to; None for one that opens nothing, whatever the reason."""
    link = cookies.read(visit.parts["code"])
    if link is None:
        return None
    records = records_of(services, link.clinic_id)
    invited = invitations.welcome(records, link.secret, now=visit.now)
    clinic = records.get(Clinic, link.clinic_id) if invited else None
    return (clinic, invited, link) if clinic and invited else None


def records_of(services: StaffServices, clinic_id: str, member_id: str = "") -> ClinicRecords:
    """Return the clinic's records for somebody who comes in; nobody is named before they are in."""
    return services.records(clinic_id, Actor(ActorKind.STAFF, member_id, ACCEPTING))


def let_in(
    visit: PageRequest,
    services: StaffServices,
    clinic: Clinic,
    joined: Joined,
    known: KnownDevice | None,
) -> Response:
    """Commit it in that person's name and send them on; raises ConflictError where somebody else used the link at this moment."""
    records_of(services, clinic.id, joined.member.id).commit(joined.writes)
    is_new = known is None or bool(joined.device_secret)
    device = Kept(clinic.id, joined.device_secret) if is_new or known is None else known.cookie
    return go_on(visit, device, joined.opened, HOME)


def label_of(asked: Mapping[str, str]) -> str:
    """Return what somebody called their device."""
    return on_one_line(asked.get("dispositivo", ""))[:LONGEST_LABEL]


def suggested_label(visit: PageRequest, words: Words) -> str:
    """Return what a browser says it runs on, as a first name for the device."""
    agent = visit.headers.get("user-agent", "")
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return words("staff.device.tablet")
    is_phone = "Mobi" in agent or "iPhone" in agent
    return words("staff.device.phone" if is_phone else "staff.device.computer")


def closed(visit: PageRequest) -> Response:
    """Say that the link opens nothing, and how to get another: the same of one that was used, is old or was never given."""
    return gate_page(visit, "invitation_closed.html", words_for(visit), status=403)
