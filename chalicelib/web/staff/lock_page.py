"""The lock: asks for the PIN of whoever was at work, and closes at once when they say so. Shows nothing of what lies behind it."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Save
from chalicelib.staff import sessions, sign_in
from chalicelib.staff.model import StaffSession
from chalicelib.staff.sign_in import Let, Out, Typed
from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import see_other, words_for
from chalicelib.web.staff import cookies, gate, known_device, let_in, way_back
from chalicelib.web.staff.let_in import Met
from chalicelib.web.staff.lock_form import GOES_ON, lock_form
from chalicelib.web.staff.pin_answers import Problem, go_on, problem_of
from chalicelib.web.staff.ports import StaffServices
from chalicelib.web.staff.sign_in_page import unknown_device
from chalicelib.web.staff.way_back import FIELD


def show(visit: PageRequest, services: StaffServices) -> Response:
    """Ask for the PIN; locks nothing, as whatever opens addresses by itself opens this one too."""
    met = let_in.meet(visit, services)
    if met is None:
        return gate.turn_to(visit, "/entrar")
    return _asking(visit, services, met, visit.query, None)


def submit(visit: PageRequest, services: StaffServices) -> Response:
    """Open with a PIN, or lock when there is none."""
    asked, met = let_in.typed(visit), let_in.meet(visit, services)
    if met is None:
        return gate.turn_to(visit, "/entrar")
    if not let_in.is_from(services, met.session, asked, visit):
        return gate.refusal(visit, 403, "old_form", language=met.clinic.language)
    if "pin" not in asked:
        _lock(met, visit)
        back = way_back.ours(asked.get(FIELD, ""))
        return see_other(way_back.address(visit, "/candado", **{FIELD: back}))
    return _unlock(visit, services, met, asked)


def _unlock(
    visit: PageRequest, services: StaffServices, met: Met, asked: Mapping[str, str]
) -> Response:
    outcome = sign_in.sign_in(
        lambda member_id: known_device.records_of(services, met.clinic.id, member_id),
        Typed(met.device.id, met.member.id, asked["pin"], met.session),
        now=visit.now,
    )
    device = cookies.kept(visit, cookies.DEVICE)
    if isinstance(outcome, Out) or device is None:
        return unknown_device(visit, status=403)
    if isinstance(outcome, Let):
        deed, back = way_back.deed(asked.get(GOES_ON, "")), asked.get(FIELD, "")
        return go_on(visit, device, outcome.opened, back, deed=deed)
    words = words_for(visit, met.clinic.language)
    return _asking(visit, services, met, asked, problem_of(outcome, words, visit.now))


def _lock(met: Met, visit: PageRequest) -> None:
    def once() -> None:
        session = met.records.get(StaffSession, met.session.id)
        if session is not None and session.locked_at is None:
            met.records.commit([Save(sessions.locked(session, visit.now))])

    decide_again(once)


def _asking(
    visit: PageRequest,
    services: StaffServices,
    met: Met,
    asked: Mapping[str, str],
    problem: Problem | None,
) -> Response:
    token = let_in.token_of(services, met.session, visit)
    waits = asked if visit.method == "POST" else {FIELD: asked.get(FIELD, "")}
    return lock_form(
        visit,
        met.clinic,
        met.member,
        waits,
        token=token,
        is_locked=met.is_locked,
        problem=problem,
    )
