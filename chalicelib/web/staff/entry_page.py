"""A link that came to somebody's own WhatsApp: behind it they type the PIN they have. Names nobody: whose telephone it is, it cannot see."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import decide_again
from chalicelib.staff import entry_link, invitations
from chalicelib.staff.invitations import Chosen, Welcome
from chalicelib.staff.sign_in import Wrong
from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import words_for
from chalicelib.web.staff import known_device, opened_link
from chalicelib.web.staff.cookies import Kept
from chalicelib.web.staff.gate import gate_page
from chalicelib.web.staff.pin_answers import problem_of
from chalicelib.web.staff.ports import StaffServices


def show(visit: PageRequest, services: StaffServices, clinic: Clinic) -> Response:
    """Ask for the PIN; reads only."""
    return _asking(visit, services, clinic, {}, "")


def submit(
    visit: PageRequest,
    services: StaffServices,
    clinic: Clinic,
    link: Kept,
    asked: Mapping[str, str],
) -> Response:
    """Count the attempt, compare, and let them in on this device; five wrong ones and the link is closed."""
    records = opened_link.records_of(services, clinic.id)
    invited = entry_link.count_try(records, link.secret, now=visit.now)
    if invited is None:
        return opened_link.closed(visit)
    if entry_link.is_theirs(records, invited, asked.get("pin", "")):
        return decide_again(lambda: _enter(visit, services, clinic, link, invited, asked))
    if entry_link.left(invited) <= 0:
        return opened_link.closed(visit)
    wrong = Wrong(entry_link.left(invited))
    problem = problem_of(wrong, words_for(visit, clinic.language), visit.now)
    return _asking(visit, services, clinic, asked, problem.text)


def _enter(
    visit: PageRequest,
    services: StaffServices,
    clinic: Clinic,
    link: Kept,
    counted: Welcome,
    asked: Mapping[str, str],
) -> Response:
    records = opened_link.records_of(services, clinic.id)
    invited = entry_link.as_it_is_now(records, counted, now=visit.now)
    if invited is None:
        return opened_link.closed(visit)
    known = known_device.find(visit, services, of=link.clinic_id)
    chosen = Chosen(
        name="",
        pin="",
        label=opened_link.label_of(asked),
        device=known.device if known else None,
        former=known.former if known else None,
    )
    joined = invitations.join(records, invited, chosen, now=visit.now)
    return opened_link.let_in(visit, services, clinic, joined, known)


def _asking(
    visit: PageRequest,
    services: StaffServices,
    clinic: Clinic,
    asked: Mapping[str, str],
    problem: str,
) -> Response:
    words = words_for(visit, clinic.language)
    known = known_device.find(visit, services, of=clinic.id)
    return gate_page(
        visit,
        "entry.html",
        words,
        status=403 if problem else 200,
        clinic=clinic,
        device=known.device if known else None,
        label=asked.get("dispositivo", opened_link.suggested_label(visit, words)),
        problem=problem,
    )
