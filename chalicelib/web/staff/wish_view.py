"""A wish about somebody's data in the words of one reader: whose, what, since when, how many days are left. Decides nothing."""

from collections.abc import Mapping
from typing import Any

from chalicelib.data_rights.data_wishes import own_words
from chalicelib.data_rights.legal_deadlines import Terms, terms_of
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.web.staff.desk import Desk

Shown = dict[str, Any]


def shown(desk: Desk, task: StaffTask, person: Patient, names: Mapping[str, str]) -> Shown:
    """Return what the list and the page show of it; `names` are of people of the clinic, by id."""
    terms = terms_of(task.at, desk.clinic.zone, now=desk.visit.now)
    by = names.get(task.asked_by, desk.words("desk.deed.somebody"))
    return {
        "id": task.id,
        "person": person,
        "wants": desk.words(f"desk.task.{task.kind}"),
        "said": own_words(task),
        "came": desk.words("desk.arco.came", day=desk.said.day(terms.asked_on)),
        "by": desk.words("desk.arco.asked_by", who=by) if task.asked_by else "",
        "shares": _shares(desk, task, person),
        "left": _left(desk, terms),
        "tone": "call" if terms.is_pressing else "ask",
        "answer_by": desk.said.day(terms.answer_by),
        "carry_out_by": desk.said.day(terms.carry_out_by),
        "handed": _signed(desk, "handed", task.handed_by, task.handed_at, names),
        "done": _signed(desk, "done", task.done_by, task.done_at, names),
        "is_erasing": person.erasing_at is not None,
    }


def _shares(desk: Desk, task: StaffTask, person: Patient) -> str:
    """Say who else answers on the phone that a wish came from, where nobody at the desk heard who asked."""
    line = desk.records.get(Line, line_id(person.e164)) if person.e164 else None
    if task.asked_by or line is None:
        return ""
    others = desk.records.get_many(Patient, [i for i in line.patient_ids if i not in person.ids])
    names = ", ".join(sorted(one.name for one in others.values()))
    return desk.words("desk.arco.shares", who=names) if names else ""


def _left(desk: Desk, terms: Terms) -> str:
    """Say how many business days there are to answer."""
    key = "over" if terms.is_over else {0: "today", 1: "one"}.get(terms.left, "many")
    return desk.words(f"desk.arco.left.{key}", n=terms.left, day=desk.said.day(terms.answer_by))


def _signed(desk: Desk, what: str, by: str, at: Any, names: Mapping[str, str]) -> str:
    if at is None:
        return ""
    who = names.get(by) or desk.words("desk.deed.somebody")
    return desk.words(f"desk.arco.{what}", who=who, when=desk.said.when(at))
