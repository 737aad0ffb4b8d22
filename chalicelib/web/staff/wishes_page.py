"""*ARCO*: who asks for their data, a correction or an erasure, each with the days that are left. Changes nothing."""

from chalice.app import Response

from chalicelib.data_rights.answer_wish import load_wish
from chalicelib.messaging.staff_tasks import OF_THE_LAW, StaffTask
from chalicelib.patients.patient_by_id import find_people
from chalicelib.web.staff import wish_view
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

MOST_OPEN = 100
MOST_DONE = 10


def show_all(desk: Desk) -> Response:
    """Show what waits, the first term first, and what was answered last."""
    waiting = desk.records.open_tasks(limit=MOST_OPEN, kinds=OF_THE_LAW)
    answered = desk.records.inbox_page(limit=MOST_DONE, kinds=OF_THE_LAW, done=True)
    return desk_page(
        desk,
        "wishes.html",
        section="mas",
        wishes=_shown(desk, waiting.tasks),
        has_more=bool(waiting.after),
        answered=_shown(desk, answered.tasks),
        done=just_done(desk),
    )


def show(desk: Desk, *, problem: str = "", status: int = 200) -> Response:
    """Show one wish, and what answers it."""
    task, person = load_wish(desk.records, desk.visit.parts["task_id"])
    return desk_page(
        desk,
        "wish.html",
        status=status,
        section="mas",
        wish=wish_view.shown(desk, task, person, _names(desk)),
        problem=problem,
        done=just_done(desk),
    )


def _shown(desk: Desk, tasks: list[StaffTask]) -> list[wish_view.Shown]:
    people, names = find_people(desk.records, [t.patient_id for t in tasks]), _names(desk)
    theirs = ((task, people.get(task.patient_id)) for task in tasks)
    return [wish_view.shown(desk, task, who, names) for task, who in theirs if who]


def _names(desk: Desk) -> dict[str, str]:
    return {member.id: member.name for member in desk.records.team()}
