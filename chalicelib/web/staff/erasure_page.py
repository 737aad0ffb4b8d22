"""*Borrar*: says in words what goes, what stays and why, and then erases the person. The one deed that asks whether somebody is sure."""

from chalice.app import Response

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import called_now
from chalicelib.data_rights.answer_wish import load_wish
from chalicelib.data_rights.collect_dossier import Dossier, collect_dossier
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.model import State
from chalicelib.shared import ids, log
from chalicelib.shared.errors import ConflictError, NotFoundError, UnreadableRecordError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back, wishes_page
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page


def show(desk: Desk) -> Response:
    """Ask whether they are sure, with all that they would lose by a slip."""
    _, person = load_wish(desk.records, desk.visit.parts["task_id"])
    try:
        dossier = collect_dossier(desk.records, person.id)
    except UnreadableRecordError:
        return wishes_page.show(desk, problem="unreadable", status=409)
    return _asked(desk, dossier)


def submit(desk: Desk) -> Response:
    """Erase whoever asked; what was booked since the page was shown is shown first."""
    try:
        return _erased(desk)
    except NotFoundError:  # a second tap; of what never was here no other word
        return see_other(way_back.address(desk.visit, "/mas/arco", no="wish_not_here"))


def _erased(desk: Desk) -> Response:
    _, person = load_wish(desk.records, desk.visit.parts["task_id"])
    try:
        dossier = collect_dossier(desk.records, person.id)
        if not person.erasing_at and desk.asked.get(SEEN, "") != _as_seen(dossier):
            return _asked(desk, dossier, problem="changed")
        gone = erase(desk.records, person.id, now=desk.visit.now)
    except UnreadableRecordError:
        return wishes_page.show(desk, problem="unreadable", status=409)
    except ConflictError:
        return wishes_page.show(desk, problem="busy", status=409)
    log.info("person_erased", clinic=desk.clinic.id, records=gone)
    return see_other(way_back.address(desk.visit, "/mas/arco", hecho="erased"))


def _asked(desk: Desk, dossier: Dossier, *, problem: str = "") -> Response:
    coming = _coming(desk, dossier)
    return desk_page(
        desk,
        "erasure.html",
        status=409 if problem else 200,
        section="mas",
        person=dossier.patient,
        task_id=desk.visit.parts["task_id"],
        problem=problem,
        coming=[_visit_said(desk, visit) for visit in coming],
        goes=_goes(desk, dossier, len(coming)),
        stays=_stays(desk, dossier),
        seen=_as_seen(dossier),
    )


def _as_seen(dossier: Dossier) -> str:
    """Return what the form tells back of what was shown: of which visits, as they stood."""
    stood = (f"{visit.id}.{visit.schedule}.{visit.status}" for visit in dossier.visits)
    return ids.derived_id("erasure", *stood)


def _coming(desk: Desk, dossier: Dossier) -> list[Appointment]:
    return [v for v in dossier.visits if v.is_open and v.starts_at > desk.visit.now]


def _visit_said(desk: Desk, visit: Appointment) -> str:
    said = (desk.said.when(visit.starts_at), called_now(desk.clinic, visit))
    return ", ".join(part for part in said if part)


def _goes(desk: Desk, dossier: Dossier, coming: int) -> list[str]:
    counts = {
        "past": len(dossier.visits) - coming,
        "messages": len(dossier.messages),
        "texts": len(dossier.texts),
        "consents": len(dossier.consents),
        "tasks": len(dossier.tasks),
        "signups": len(dossier.signups),
    }
    counted = [_counted(desk, f"desk.erase.{what}", n) for what, n in counts.items() if n]
    line = [desk.words("desk.erase.line")] if dossier.goes_with_the_line else []
    return [desk.words("desk.erase.card"), *counted, *line]


def _stays(desk: Desk, dossier: Dossier) -> list[str]:
    """Return what is left, each with its reason."""
    flying = sum(message.state is State.SENDING for message in dossier.messages)
    said = [
        ("shared", bool(dossier.neighbours)),
        ("hash", True),
        ("flying", bool(flying)),
        ("copies", True),
        ("outside", True),
    ]
    return [desk.words(f"desk.erase.stays.{what}") for what, is_so in said if is_so]


def _counted(desk: Desk, key: str, count: int) -> str:
    return desk.words(f"{key}.one") if count == 1 else desk.words(f"{key}.many", n=count)
