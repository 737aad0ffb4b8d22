"""*Mostrador*: whoever signed up and stands on the agenda under another record is one person, by a tap; and two again, by another."""

from collections.abc import Callable
from dataclasses import replace

from chalice.app import Response

from chalicelib.front_desk.signed_up_today import why_not_one
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked, Merge
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Patient, PatientAlias
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Save
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk

PATH = "/mostrador"
HERE = "staff:"  # through what a merge was asked for at the counter
Change = Callable[..., object]


def match(desk: Desk) -> Response:
    """Let the sign-up go over into the record that has the visit; twice is as good as once."""
    stays_id, task = desk.asked.get("con", ""), _question(desk, desk.asked.get("tarea", ""))
    why = _why_not(desk, stays_id)
    refused = _back(desk, no=why) if why else _refused(desk, merge_records, stays_id)
    if refused:
        return refused
    if not task.done_at:
        close_task(desk.records, task.id, now=desk.visit.now, by=desk.member.id)
    return _back(
        desk, hecho="matched", registro=desk.visit.parts["patient_id"], con=f"{stays_id}_{task.id}"
    )


def take_apart(desk: Desk) -> Response:
    """Make two of them again that somebody made one here, and ask again whose record the sign-up is."""
    stays_id, _, task_id = desk.asked.get("hecho", "").partition("_")
    task = _question(desk, task_id)
    alias = desk.records.get(PatientAlias, desk.visit.parts["patient_id"])
    merge = desk.records.get(Merge, alias.merge_id) if alias else None
    if merge and not merge.through.startswith(HERE):
        return _back(desk, no="as_it_is")
    refused = _refused(desk, undo_merge, stays_id)
    if refused:
        return refused
    decide_again(lambda: _ask_again(desk, task.id))
    return _back(desk, hecho="apart")


def _why_not(desk: Desk, stays_id: str) -> str:
    """Return why they may not be made one here; raises NotFoundError."""
    stays = desk.records.get(Patient, stays_id)
    signed = desk.records.get(Patient, desk.visit.parts["patient_id"])
    if stays is None:
        raise NotFoundError
    if signed is None:  # it is done already
        return ""
    return why_not_one(stays, signed)


def _refused(desk: Desk, change: Change, stays_id: str) -> Response | None:
    """Make the change; return what is said where it may not be."""
    asked = Asked(desk.member.name, f"{HERE}{desk.member.id}", desk.visit.now)
    pair = {"stays_id": stays_id, "merged_id": desk.visit.parts["patient_id"]}
    try:
        change(desk.records, desk.services.queue, desk.clinic, **pair, asked=asked)
    except NotAllowedError as refused:
        return _back(desk, no=refused.code)
    except ConflictError:
        return _back(desk, no="busy")
    return None


def _question(desk: Desk, task_id: str) -> StaffTask:
    """Return the sign-up's own task; raises NotFoundError for whatever else the form names."""
    task = desk.records.get(StaffTask, task_id) if task_id else None
    if task is None or task.kind is not TaskKind.SIGNED_UP:
        raise NotFoundError
    if task.patient_id != desk.visit.parts["patient_id"]:
        raise NotFoundError
    return task


def _ask_again(desk: Desk, task_id: str) -> None:
    task = _question(desk, task_id)
    if task.done_at:
        desk.records.commit([Save(replace(task, done_at=None, done_by=""))])


def _back(desk: Desk, **said: str) -> Response:
    return see_other(way_back.address(desk.visit, PATH, **said))
