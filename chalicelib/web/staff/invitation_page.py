"""An invitation: its link shows what it asks for and uses nothing up; the form behind it lets somebody in, once."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.patients.patients_number import read_patients_number
from chalicelib.shared.errors import decide_again
from chalicelib.shared.phone import BadPhone, Phone
from chalicelib.staff import invitations, pin_rules
from chalicelib.staff.invitations import Chosen, Welcome
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.signup_form import LONGEST_PHONE, on_one_line
from chalicelib.web.render_page import words_for
from chalicelib.web.staff import entry_page, known_device, opened_link
from chalicelib.web.staff.gate import gate_page
from chalicelib.web.staff.let_in import typed
from chalicelib.web.staff.opened_link import closed, open_link
from chalicelib.web.staff.ports import StaffServices
from chalicelib.web.staff.role_word import role_word

LONGEST_NAME = 40
Problems = dict[str, str]  # by field: the key of the words that say it


def show(visit: PageRequest, services: StaffServices) -> Response:
    """Show the form; reads only, so that a preview uses nothing up."""
    found = open_link(visit, services)
    if found is None:
        return closed(visit)
    clinic, invited, _ = found
    if invited.invitation.keeps_pin:
        return entry_page.show(visit, services, clinic)
    return _asking(visit, services, clinic, invited, {}, {})


def accept(visit: PageRequest, services: StaffServices) -> Response:
    """Let the invited person in; of two who try at once, one."""
    asked = typed(visit)
    return decide_again(lambda: _accept(visit, services, asked))


def _accept(visit: PageRequest, services: StaffServices, asked: Mapping[str, str]) -> Response:
    found = open_link(visit, services)
    if found is None:
        return closed(visit)
    clinic, invited, link = found
    if invited.invitation.keeps_pin:
        return entry_page.submit(visit, services, clinic, link, asked)
    e164, problems = _e164(asked, clinic), _problems(asked, invited)
    if isinstance(e164, BadPhone):
        problems["whatsapp"] = f"problem.phone.{e164.reason}"
    if problems or isinstance(e164, BadPhone):
        return _asking(visit, services, clinic, invited, asked, problems)
    known = known_device.find(visit, services, of=clinic.id)
    chosen = Chosen(
        name=on_one_line(asked.get("nombre", "")),
        pin=asked["pin"],
        label=opened_link.label_of(asked),
        e164=e164,
        device=known.device if known else None,
        former=known.former if known else None,
    )
    records = opened_link.records_of(services, clinic.id)
    joined = invitations.join(records, invited, chosen, now=visit.now)
    return opened_link.let_in(visit, services, clinic, joined, known)


def _e164(asked: Mapping[str, str], clinic: Clinic) -> str | BadPhone:
    """Return the number of their own WhatsApp, or nothing where they said none."""
    written = on_one_line(asked.get("whatsapp", ""))[: LONGEST_PHONE + 1]
    number = read_patients_number(written, clinic) if written else ""
    return number.e164 if isinstance(number, Phone) else number


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
        label=asked.get("dispositivo", opened_link.suggested_label(visit, words)),
        whatsapp=asked.get("whatsapp", ""),
        problems=problems,
    )
