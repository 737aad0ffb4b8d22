"""A visit as somebody saw it before their deed: what another moved meanwhile is shown first, and never overwritten unseen. Decides no deed."""

from collections.abc import Callable

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.front_desk.deeds import Desk as Deeds
from chalicelib.shared.errors import NotAllowedError
from chalicelib.web.staff.desk import Desk

SEEN = "visto"  # the hidden field that says it
STOOD = "estaba"  # … and which status it had, of a deed that answers that


def as_seen(visit: Appointment | Slot) -> str:
    """Return what a page shows of a visit's hour and kind, as its form tells it back."""
    shown = f"{visit.starts_at:%Y%m%d%H%M} {visit.minutes} {visit.practitioner}"
    return f"{shown} {visit.visit_kind}" if visit.visit_kind else shown


def is_as_seen(desk: Desk, visit: Appointment) -> bool:
    """Tell whether the visit stands where it stood on the page; of a form that does not say, it does."""
    seen, stood = desk.asked.get(SEEN, ""), desk.asked.get(STOOD, "")
    return seen in ("", as_seen(visit)) and stood in ("", visit.status)


def only_as_seen(desk: Desk, decide: Callable[[Deeds], Change]) -> Callable[[Deeds], Change]:
    """Return the decision, which raises NotAllowedError `changed_since` of a visit that stands elsewhere by now.

    The visit is read after the deed was decided: it is the same, or one that is newer and lets no write of the deed pass.
    What is done already is done again, wherever it stood.
    """

    def decided(deeds: Deeds) -> Change:
        change = decide(deeds)
        visit = desk.records.get(Appointment, change.appointment.id)
        if visit and change.writes and not (is_as_seen(desk, visit) or _is_so(visit, change)):
            raise NotAllowedError("changed_since")
        return change

    return decided


def _is_so(visit: Appointment, change: Change) -> bool:
    return says_the_same(visit, change.appointment)
