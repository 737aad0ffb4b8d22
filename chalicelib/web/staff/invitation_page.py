"""An invitation: its link shows what it asks for and uses nothing up; the form behind it lets somebody in, once."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import decide_again
from chalicelib.staff import invitations, pin_rules
from chalicelib.staff.invitations import Chosen, Joined, Welcome
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.signup_form import on_one_line
from chalicelib.web.render_page import words_for
from chalicelib.web.staff import cookies, known_device
from chalicelib.web.staff.cookies import Kept
from chalicelib.web.staff.gate import gate_page
from chalicelib.web.staff.let_in import typed
from chalicelib.web.staff.pin_answers import go_on
from chalicelib.web.staff.ports import StaffServices
from chalicelib.web.staff.role_word import role_word
from chalicelib.web.staff.way_back import HOME

LONGEST_NAME = LONGEST_LABEL = 40
ACCEPTING = "accept_invitation"
Problems = dict[str, str]


def show(visit: PageRequest, services: StaffServices) -> Response:
    """Show the form; reads only, so that a preview uses nothing up."""
    link = cookies.read(visit.parts["code"])
    found = _open(services, link, visit) if link else None
    if link is None or found is None:
        return _closed(visit)
    clinic, invited = found
    return _asking(visit, services, clinic, invited, {}, {})


def accept(visit: PageRequest, services: StaffServices) -> Response:
    """Let the invited person in; of two who try at once, one."""
    asked, link = typed(visit), cookies.read(visit.parts["code"])
    return decide_again(lambda: _accept(visit, services, link, asked))


def _accept(
    visit: PageRequest, services: StaffServices, link: Kept | None, asked: Mapping[str, str]
) -> Response:
    found = _open(services, link, visit) if link else None
    if link is None or found is None:
        return _closed(visit)
    clinic, invited = found
    problems = _problems(asked, invited)
    if problems:
        return _asking(visit, services, clinic, invited, asked, problems)
    known = known_device.find(visit, services, of=clinic.id)
    joined = invitations.join(
        services.records(clinic.id, Actor(ActorKind.STAFF)),
        invited,
        Chosen(
            name=on_one_line(asked.get("nombre", "")),
            pin=asked["pin"],
            label=on_one_line(asked.get("dispositivo", ""))[:LONGEST_LABEL],
            device=known.device if known else None,
            former=known.former if known else None,
        ),
        now=visit.now,
    )
    by = Actor(ActorKind.STAFF, joined.member.id, ACCEPTING)
    services.records(clinic.id, by).commit(joined.writes)
    return go_on(visit, _kept(clinic, joined, known.cookie if known else None), joined.opened, HOME)


def _kept(clinic: Clinic, joined: Joined, known: Kept | None) -> Kept:
    return known if known and not joined.device_secret else Kept(clinic.id, joined.device_secret)


def _open(services: StaffServices, link: Kept, visit: PageRequest) -> tuple[Clinic, Welcome] | None:
    records = services.records(link.clinic_id, Actor(ActorKind.STAFF, cause=ACCEPTING))
    invited = invitations.welcome(records, link.secret, now=visit.now)
    clinic = records.get(Clinic, link.clinic_id) if invited else None
    return (clinic, invited) if clinic and invited else None


def _problems(asked: Mapping[str, str], invited: Welcome) -> Problems:
    name, pin = on_one_line(asked.get("nombre", "")), asked.get("pin", "")
    found = {
        "nombre": "" if invited.member else _wrong_name(name),
        "pin": _wrong_pin(pin),
    }
    return {field: problem for field, problem in found.items() if problem}


def _wrong_name(name: str) -> str:
    if not name:
        return "staff.invitation.name.empty"
    is_said = any(letter.isalpha() for letter in name)
    return "" if is_said and len(name) <= LONGEST_NAME else "staff.invitation.name.wrong"


def _wrong_pin(pin: str) -> str:
    if not pin_rules.is_pin(pin):
        return "staff.pin.form"
    return "staff.pin.weak" if pin_rules.is_weak(pin) else ""


def _asking(
    visit: PageRequest,
    services: StaffServices,
    clinic: Clinic,
    invited: Welcome,
    asked: Mapping[str, str],
    problems: Problems,
) -> Response:
    words = words_for(visit, clinic.language)
    known = known_device.find(visit, services, of=clinic.id)
    return gate_page(
        visit,
        "invitation.html",
        words,
        status=422 if problems else 200,
        clinic=clinic,
        member=invited.member,
        role=role_word(words, invited.invitation.role),
        name=asked.get("nombre", invited.invitation.name),
        device=known.device if known else None,
        label=asked.get("dispositivo", words(f"staff.device.{_device_kind(visit)}")),
        problems=problems,
    )


def _device_kind(visit: PageRequest) -> str:
    """Return what a browser says it runs on, as a first name for the device."""
    agent = visit.headers.get("user-agent", "")
    is_tablet = "iPad" in agent or ("Android" in agent and "Mobile" not in agent)
    if is_tablet:
        return "tablet"
    return "phone" if "Mobi" in agent or "iPhone" in agent else "computer"


def _closed(visit: PageRequest) -> Response:
    """Say that the link opens nothing, and how to get another: the same of one that was used, is old or was never given."""
    return gate_page(visit, "invitation_closed.html", words_for(visit), status=403)
