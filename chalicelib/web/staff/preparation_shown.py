"""How a patient is to come, as the desk reads it: with whether they read it too, or somebody tells them. Decides nothing."""

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.day import LEFT, DayVisit
from chalicelib.messaging.load_phrases import supported
from chalicelib.messaging.model import SENDABLE, Message
from chalicelib.messaging.template_wording import PREPARED
from chalicelib.patients.model import Patient
from chalicelib.reminders.model import DueVisit
from chalicelib.reminders.preparation import preparation_of
from chalicelib.web.staff.desk import Desk


def preparation_shown(desk: Desk, row: DayVisit) -> str:
    """Return "Cómo hay que venir: … Va en su recordatorio."; "" where the visit's kind asks for nothing."""
    kind = desk.clinic.visit_kind(row.visit.visit_kind) if row.visit.visit_kind else None
    if kind is None or not kind.preparation:
        return ""
    how = "told" if _was_told(row, kind.preparation) else "will" if _will_be(desk, row) else "you"
    text = kind.preparation.rstrip(".")
    return f"{desk.words('desk.prep', text=text)}. {desk.words(f'desk.prep.{how}')}"


def _was_told(row: DayVisit, preparation: str) -> bool:
    """Tell whether a message that says it has left, or may have: what went in other words did not."""
    return any(_says(m, preparation) for m in row.messages if m.state in LEFT)


def _will_be(desk: Desk, row: DayVisit) -> bool:
    """Tell whether a reminder that waits, or one that is still to be decided, says it."""
    if row.patient is None or row.why_untold or _is_held(desk, row.patient):
        return False
    preparation = preparation_of(desk.clinic, DueVisit(row.visit, row.patient, row.line))
    waiting = [m for m in row.messages if m.state in SENDABLE and _says(m, preparation)]
    return bool(preparation) and bool(waiting or _reminders_to_come(desk, row.visit))


def _is_held(desk: Desk, person: Patient) -> bool:
    """Tell whether WhatsApp lets nobody use the template now: the plain reminder goes. By hand nothing is asked of it."""
    language = supported(person.language or desk.clinic.language)
    trouble = desk.clinic.held_template(PREPARED, language)
    return trouble is not None and not desk.clinic.is_by_hand


def _reminders_to_come(desk: Desk, visit: Appointment) -> list[int]:
    """Return the reminders that are still to go: not too late for, and on no day on which the visit is told of already."""
    return [
        offset
        for offset, slot in reminder_times.undecided(desk.clinic, visit).items()
        if desk.visit.now < reminder_times.useful_until(visit.starts_at, offset)
        and not reminder_times.is_told(desk.clinic, visit, slot)
    ]


def _says(message: Message, preparation: str) -> bool:
    said = message.said
    return said.template == PREPARED and said.parameters[-1] == preparation
