"""*Primer día*: what a clinic does before it can lean on Puntual, a step each, the last a test message to one's own telephone."""

import dataclasses
from datetime import timedelta
from typing import Any

from chalice.app import Response

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.change_settings import change_settings
from chalicelib.clinics.first_day import MOST_TESTS
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.settings_rules import as_kept
from chalicelib.front_desk.first_day import BY_WORD, Scene, Step, Tick, stand_of_test, ticks
from chalicelib.messaging.model import Message
from chalicelib.messaging.send_test import STOPPED, Asked, last_test, send_test
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import by_hand_page, way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.first_day_view import last_test_shown, steps_shown
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.own_number import LONGEST, patients_at, read_own

PATH = "/mas/primer-dia"
LOOKS_AHEAD = timedelta(days=60)  # for the visits of an agenda that is in
MOST_READ = 50  # of these: one that stands is enough


def show(desk: Desk) -> Response:
    """Show each step, and how the last test message stands."""
    return _page(desk)


def send(desk: Desk) -> Response:
    """Send a test message to the number that was typed; by hand, show the link with which its owner sends it."""
    typed = as_kept(desk.asked.get("telefono", ""))
    e164, problem = read_own(desk, typed)
    people = () if problem else patients_at(desk, e164)
    problem = problem or _refusal(desk, e164, people)
    if problem:
        return _page(desk, typed=typed, problem=problem, people=people, status=422)
    asked = Asked(desk.member.id, desk.member.name, e164)
    try:
        message = send_test(desk.records, desk.services.queue, asked, now=desk.visit.now)
    except NotAllowedError as refused:
        status = 422 if refused.code == STOPPED else 409
        return _page(desk, typed=typed, problem=refused.code, status=status)
    except ConflictError:
        return _page(desk, typed=typed, problem="busy", status=409)
    if desk.clinic.is_by_hand:
        return by_hand_page.take_this(desk, message.id)
    return see_other(f"{way_back.address(desk.visit, PATH, hecho='tested')}#{Step.TEST}")


def settle(desk: Desk) -> Response:
    """Call the step of the address done."""
    return _with_step(desk, is_settled=True, done="step_done")


def reopen(desk: Desk) -> Response:
    """Say that it is not done."""
    return _with_step(desk, is_settled=False, done="step_open")


def _with_step(desk: Desk, *, is_settled: bool, done: str) -> Response:
    step = desk.visit.parts["step"]
    if step not in BY_WORD:
        raise NotFoundError

    def settled(clinic: Clinic) -> Clinic:
        first = clinic.first_day.with_step(step, is_settled=is_settled)
        return dataclasses.replace(clinic, first_day=first)

    try:
        change_settings(desk.records, settled)
    except ConflictError:
        return see_other(way_back.address(desk.visit, PATH, no="busy"))
    return see_other(f"{way_back.address(desk.visit, PATH, hecho=done)}#{step}")


def _refusal(desk: Desk, e164: str, people: tuple[str, ...]) -> str:
    """Return why no test goes to a number: there is none, or it may be a patient's; that its line said BAJA, whoever sends it sees."""
    if not e164:
        return "empty"
    return "patients" if people and desk.asked.get("seguro") != "si" else ""


def _page(
    desk: Desk,
    *,
    typed: str | None = None,
    problem: str = "",
    people: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    clinic = desk.clinic_now
    test = last_test(desk.records, clinic)
    own = (test.e164 if test and test.by == desk.member.id else "") or desk.member.e164
    state = stand_of_test(clinic, test, desk.visit.now)
    stand = ticks(_scene(desk, clinic, test))
    facts: dict[str, Any] = {
        "steps": steps_shown(desk, clinic, stand),
        "test": last_test_shown(desk, test, state) if test else None,
        "done_steps": sum(tick is not Tick.OPEN for tick in stand.values()),
        "typed": (as_read_aloud(own) if own else "") if typed is None else typed,
        "people": people,
        "most_tests": MOST_TESTS,
        "longest": LONGEST,
    }
    return desk_page(
        desk,
        "first_day.html",
        status=status,
        section="mas",
        problem=problem,
        done=just_done(desk),
        **facts,
    )


def _scene(desk: Desk, clinic: Clinic, test: Message | None) -> Scene:
    now, records = desk.visit.now, desk.records
    others = [one for one in records.team() if not one.removed_at and one.id != desk.member.id]
    ids = records.visit_ids_between(now, now + LOOKS_AHEAD)[:MOST_READ]
    visits = records.get_many(Appointment, ids).values()
    return Scene(clinic, len(others), any(visit.is_open for visit in visits), test, now)
