"""*Plantillas*: how each text stands with WhatsApp as a traffic light, what is to be done, and the missing ones brought to the account. Edits no template, sends nothing."""

import dataclasses
from collections.abc import Iterable, Sequence
from time import monotonic as clock
from typing import Any

from chalice.app import Response

from chalicelib.clinics.change_settings import change_settings
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateReading
from chalicelib.messaging.whatsapp.push_templates import (
    AccountAwayError,
    Standing,
    TemplateAccount,
    TemplateRefusedError,
    TemplateReport,
    look_up_templates,
    push_templates,
)
from chalicelib.messaging.whatsapp.template_definitions import Definition, load_definitions
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, NotFoundError, UnreachableError
from chalicelib.shared.time_limits import TEMPLATES_WITHIN
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.template_states import light_of

PATH = "/mas/plantillas"
SAID_AT_MOST = 200  # of WhatsApp's reason


def show(desk: Desk) -> Response:
    """Show how each template stands, by what was read last and told since."""
    return _page(desk)


def look(desk: Desk) -> Response:
    """Ask WhatsApp how each stands; changes nothing there."""
    return _ask(desk, "templates_read", look_up_templates)


def push(desk: Desk) -> Response:
    """Bring what is missing to the account, as far as there is time; said again, the rest."""
    until = clock() + TEMPLATES_WITHIN

    def bring(account: TemplateAccount, some: Sequence[Definition]) -> list[TemplateReport]:
        return push_templates(account, some, may_go_on=lambda: clock() < until)

    return _ask(desk, "templates", bring)


def _ask(desk: Desk, done: str, work: Any) -> Response:
    """Do it at the account and keep what was read; whatever keeps us from it is said in a sentence."""
    clinic = desk.clinic_now
    if not clinic.sender.business_account_id:
        return _page(desk, problem="no_account", status=422)
    try:
        with desk.services.template_account(clinic.sender) as account:
            reports = work(account, _of_languages(clinic))
        change_settings(desk.records, lambda stands: _with_reading(desk, stands, clinic, reports))
    except NotFoundError:
        return _page(desk, problem="no_token", status=503)
    except (AccountAwayError, UnreachableError) as error:
        log.warning("templates_away", clinic=clinic.id, error=type(error).__name__)
        return _page(desk, problem="away", status=503)
    except TemplateRefusedError as refused:
        log.warning("templates_refused", clinic=clinic.id)
        return _page(desk, problem="refused", status=503, said=str(refused)[:SAID_AT_MOST])
    except ConflictError:
        return _page(desk, problem="busy", status=409)
    return see_other(way_back.address(desk.visit, PATH, hecho=done))


def _with_reading(
    desk: Desk, stands: Clinic, read_of: Clinic, reports: Iterable[TemplateReport]
) -> Clinic:
    """Return the clinic with what was read of its account."""
    not_usable: dict[str, tuple[str, ...]] = {
        f"{one.name} {one.language}": (
            str(one.standing),
            (one.problem or one.status)[:SAID_AT_MOST],
        )
        for one in reports
        if one.standing is not Standing.USABLE
    }
    reading = TemplateReading(desk.visit.now, read_of.languages, not_usable)
    return dataclasses.replace(stands, template_reading=reading)


def _of_languages(clinic: Clinic) -> list[Definition]:
    return [one for one in load_definitions() if one.language in clinic.languages]


def _page(desk: Desk, *, problem: str = "", status: int = 200, said: str = "") -> Response:
    clinic = desk.clinic_now
    reading = clinic.template_reading
    lights = [(one, light_of(clinic, one.name, one.language)) for one in _of_languages(clinic)]
    names = dict.fromkeys(one.name for one, _ in lights)
    facts: dict[str, Any] = {
        "templates": {
            name: [(one.language, light) for one, light in lights if one.name == name]
            for name in names
        },
        "todo": [
            one
            for one in {light.word: light for _, light in lights}.values()
            if desk.words.has(f"desk.template.todo.{one.word}")
        ],
        "read": desk.said.ago(reading.at) if reading else "",
        "missing": sum(light.word == "missing" for _, light in lights),
        "well": sum(light.word == "usable" for _, light in lights),
        "all": len(lights),
    }
    return desk_page(
        desk,
        "templates.html",
        status=status,
        section="mas",
        problem=problem,
        whatsapp_said=said,
        done=just_done(desk),
        **facts,
    )
