"""What somebody just did, said once above the page, with its undo where it can be taken back. Names nobody in an address."""

import re
from datetime import datetime
from typing import Any

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.front_desk.day import Day
from chalicelib.front_desk.last_deed import deed_of, messages_since
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.front_desk.undo_deed import why_not_undone
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotFoundError
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import NOUNS, needed_for

_OF_STATUS = re.compile(r"appointment_(cancelled|attended|no_show)_cannot_be_")
PLAIN = frozenset(
    {
        *("undone", "task", "noted", "details", "permitted", "read", "ready", "waits"),
        *(
            "not_sent",
            "not_sent_over",
            "soy_yo",
            "no_soy_yo",
            "baja",
            "alta",
            "signed_up",
            "whose_left",
        ),
        *("matched", "apart"),
        *(
            "dropped",
            "row_in",
            "row_dropped",
            "rows_said",
            "rows_left",
            "rows_in",
            "rows_in_some",
            "rows_left_here",
            "row_more",
            "row_nothing",
            "paused",
            "resumed",
            "revoked",
        ),
        *("reminding", "reminding_back", "ceiling", "reception", "reception_off"),
        *("templates", "templates_read", "hours"),
        *("step_done", "step_open", "tested", "named"),
        *("day_off", "day_open"),
        *("kind_added", "kind_kept", "kind_retired", "kind_back"),
        *("wish", "wish_gone", "wish_done", "wish_waits", "erased"),
    }
)
WITH_UNDO = frozenset(map(str, NOUNS))


def just_done(desk: Desk, day: Day | None = None) -> dict[str, Any] | None:
    """Return what the bar says of the deed that led here, or why it was not done; None where nothing led here."""
    done, why = desk.visit.query.get("hecho", ""), desk.visit.query.get("no", "")
    if why:
        of_status = _OF_STATUS.match(why)
        key = f"desk.not.{of_status[1] if of_status else why}"
        text = desk.words(key if desk.words.has(key) else "desk.not.as_it_is")
        return {"text": text, "is_refusal": True, "undo": None}
    if done not in PLAIN | WITH_UNDO | {DeedKind.CALLED}:
        return None
    visit, person = _of(desk, day)
    if done in PLAIN:
        return {
            "text": _plain(desk, done, visit),
            "is_refusal": False,
            "undo": _read_undone(desk, done) or _wish_undone(desk, done),
        }
    return _said(desk, done, visit, person) if visit else None


def _read_undone(desk: Desk, done: str) -> dict[str, Any] | None:
    """Return how it is taken back that a talk needs no answer, or that two records are one person."""
    said = desk.visit.query
    talk, signup, who = (said.get(name, "") for name in ("charla", "registro", "con"))
    if done == "read" and talk.replace("-", "").isalnum():
        return {"path": f"mensajes/{talk}/atendido/deshacer", "deed": ""}
    if done == "matched" and signup.isalnum() and re.fullmatch(r"[\w-]+", who, re.ASCII):
        return {"path": f"mostrador/registros/{signup}/deshacer", "deed": who}
    return None


def _wish_undone(desk: Desk, done: str) -> dict[str, Any] | None:
    """Return how a wish that was noted is taken back, or one that was answered waits again."""
    noun = {"wish": "deshacer", "wish_done": "atendido/deshacer"}.get(done, "")
    task = desk.visit.query.get("tarea", "")
    is_task = bool(noun) and task.replace("-", "").isalnum()
    return {"path": f"mas/arco/{task}/{noun}", "deed": ""} if is_task else None


def _plain(desk: Desk, done: str, visit: Appointment | None) -> str:
    """Say what was done to no visit; of one that is as it was, whether something is still to be told."""
    leaves = _tells_at(desk, visit) if done == "undone" and visit else None
    key = "desk.done.undone.tells" if leaves else f"desk.done.{done}"
    return desk.words(key, time=desk.said.clock(leaves) if leaves else "")


def _tells_at(desk: Desk, visit: Appointment) -> datetime | None:
    return visit.tells_at if visit.tells_at and visit.tells_at > desk.visit.now else None


def _of(desk: Desk, day: Day | None) -> tuple[Appointment | None, Patient | None]:
    visit_id = desk.visit.query.get("cita", "")
    rows = [row for row in day.visits if row.visit.id == visit_id] if day else []
    if rows:
        return rows[0].visit, rows[0].patient
    visit = desk.records.get(Appointment, visit_id) if visit_id.isalnum() else None
    return visit, find_patient(desk.records, visit.patient_id) if visit else None


def _said(desk: Desk, done: str, visit: Appointment, person: Patient | None) -> dict[str, Any]:
    said = desk.said
    name = person.first_name if person else desk.words("desk.unreadable")
    again = visit.call_again_at or desk.visit.now
    text = desk.words(
        f"desk.done.{done}", name=name, when=said.when(visit.starts_at), again=said.when(again)
    )
    is_last = kind_in(visit.deed) == done
    tells = _tells_at(desk, visit)
    if tells and is_last:
        text += f" {desk.words('desk.tells_at', time=said.clock(tells))}."
    if is_last and _has_to_be_called(desk, visit):
        text += f" {desk.words('desk.done.call')}"
    undo = _undo(desk, done, visit) if is_last else None
    return {"text": text.replace("m..", "m."), "is_refusal": False, "undo": undo}


def _has_to_be_called(desk: Desk, visit: Appointment) -> bool:
    """Tell whether the deed left somebody to be called: no message tells them in time."""
    tasks = desk.records.get_many(StaffTask, visit.task_ids).values()
    return any(t.kind is TaskKind.NOT_TOLD and t.done_at is None for t in tasks)


def _undo(desk: Desk, done: str, visit: Appointment) -> dict[str, Any] | None:
    """Return how the deed is taken back, while that is possible."""
    noun = next((noun for kind, noun in NOUNS.items() if kind == done), "")
    if not noun or not desk.may(needed_for(noun)) or not _is_undone_by_tap(desk, visit):
        return None
    return {"path": f"citas/{visit.id}/{noun}/deshacer", "deed": visit.deed}


def _is_undone_by_tap(desk: Desk, visit: Appointment) -> bool:
    try:
        deed = deed_of(desk.records, visit_of(desk.records, visit.id), visit.deed)
    except NotFoundError:
        return False
    since = messages_since(desk.records, visit, deed)
    return not why_not_undone(deed, visit, since, now=desk.visit.now)
