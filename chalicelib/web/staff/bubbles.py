"""What a clinic's patients read of a reminder, in each of its languages, of a visit that there is not; and how WhatsApp stands to it."""

from dataclasses import dataclass
from datetime import time, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.model import Content
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.shared import times
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.template_states import Light, light_of

SOMEBODY = "Ana"
AT = time(10, 30)


@dataclass(frozen=True)
class Bubble:
    """One text as the phone shows it."""

    language: str
    kind: str  # asks, or short
    text: str
    buttons: tuple[str, ...]
    light: Light


def bubbles(desk: Desk, clinic: Clinic) -> list[Bubble]:
    """Return the reminder in each language, and the short one where who confirmed gets it."""
    visit = _made_up(desk, clinic)
    found = []
    for language in clinic.languages:
        asks = template_wording.reminder(clinic, visit, language=language)
        found.append(_bubble(clinic, "asks", asks))
        if clinic.remind_confirmed:
            short = template_wording.reminder_confirmed(clinic, visit, language=language)
            found.append(_bubble(clinic, "short", short))
    return found


def _made_up(desk: Desk, clinic: Clinic) -> VisitLine:
    day = times.local_day(desk.visit.now, clinic.zone) + timedelta(days=1)
    with_whom = next((one.name for one in clinic.practitioners if not one.has_left), "")
    return VisitLine(SOMEBODY, times.instant(day, AT, clinic.zone), with_whom)


def _bubble(clinic: Clinic, kind: str, content: Content) -> Bubble:
    from chalicelib.messaging.whatsapp.template_definitions import as_read, load_definitions

    buttons = next(
        one.buttons
        for one in load_definitions()
        if (one.name, one.language) == (content.template, content.language)
    )
    light = light_of(clinic, content.template, content.language)
    return Bubble(content.language, kind, as_read(content), buttons, light)
