"""What becomes of a wish about somebody's data by a tap: noted, taken back, answered, open again. Hands nothing over and erases nobody."""

from chalice.app import Response

from chalicelib.data_rights import answer_wish
from chalicelib.data_rights.data_wishes import LONGEST_WISH, wish_for_staff
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.shared.writes import Create
from chalicelib.staff.permissions import Permission
from chalicelib.web.public.signup_form import on_one_line
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.person_deeds import loaded
from chalicelib.web.staff.visit_deeds import back

KINDS = {
    "copia": TaskKind.DATA_ACCESS,
    "correccion": TaskKind.DATA_CORRECTION,
    "borrado": TaskKind.DATA_ERASURE,
}


def note(desk: Desk) -> Response:
    """Open a wish of a person; where one of the kind waits already, say so and open no other."""
    person, kind = loaded(desk), KINDS.get(desk.asked.get("quiere", ""))
    if kind is None:
        return back(desk, no="no_wish")
    if person.erasing_at:
        return back(desk, no="patient_is_being_erased")
    said = on_one_line(desk.asked.get("dice", ""))[:LONGEST_WISH]
    task = decide_again(lambda: _noted(desk, kind, said))
    return back(desk, hecho="wish", tarea=task.id) if task else back(desk, no="wish_waits")


def _noted(desk: Desk, kind: TaskKind, said: str) -> StaffTask | None:
    who = desk.member.id
    task = wish_for_staff(
        desk.records, loaded(desk), kind, said, now=desk.visit.now, zone=desk.clinic.zone, by=who
    )
    desk.records.commit([Create(task)] if task else [])
    return task


def take_back(desk: Desk) -> Response:
    """Take away what was noted by a slip: one's own, an owner anybody's."""
    task_id = desk.visit.parts["task_id"]
    by = "" if desk.may(Permission.SETTINGS) else desk.member.id
    try:
        answer_wish.take_back(
            desk.records, task_id, by=by, now=desk.visit.now, zone=desk.clinic.zone
        )
    except NotAllowedError as refused:
        return back(desk, no=refused.code)
    return back(desk, hecho="wish_gone")


def see_to(desk: Desk) -> Response:
    """Note who answered the wish; twice keeps the first."""
    task_id = desk.visit.parts["task_id"]
    try:
        answer_wish.see_to(desk.records, task_id, by=desk.member.id, now=desk.visit.now)
    except NotAllowedError as refused:
        return _led(desk, f"/mas/arco/{task_id}", no=refused.code)
    return _led(desk, "/mas/arco", hecho="wish_done", tarea=task_id)


def reopen(desk: Desk) -> Response:
    """Let it wait again."""
    task_id = desk.visit.parts["task_id"]
    try:
        answer_wish.reopen(desk.records, task_id)
    except NotAllowedError as refused:
        return _led(desk, f"/mas/arco/{task_id}", no=refused.code)
    return _led(desk, f"/mas/arco/{task_id}", hecho="wish_waits")


def _led(desk: Desk, path: str, **said: str) -> Response:
    return see_other(way_back.address(desk.visit, path, **said))
