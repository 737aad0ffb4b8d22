"""The lock: asks for the PIN of whoever was at work, and closes at once when they say so. Shows nothing of what lies behind it."""

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
from chalicelib.web.staff.pin_answers import Problem, go_on, problem_of
from chalicelib.web.staff.ports import StaffServices
from chalicelib.web.staff.sign_in_page import unknown_device


def show(visit: PageRequest, services: StaffServices) -> Response:
    """Ask for the PIN; locks nothing, as whatever opens addresses by itself opens this one too."""
    met = let_in.meet(visit, services)
    if met is None:
        return gate.turn_to(visit, "/entrar")
    return _asking(visit, services, met, way_back.ours(visit.query.get(way_back.FIELD, "")), None)


def submit(visit: PageRequest, services: StaffServices) -> Response:
    """Open with a PIN, or lock when there is none."""
    asked, met = let_in.typed(visit), let_in.meet(visit, services)
    if met is None:
        return gate.turn_to(visit, "/entrar")
    if not let_in.is_from(services, met.session, asked, visit):
        return gate.refusal(visit, 403, "old_form", language=met.clinic.language)
    back = way_back.ours(asked.get(way_back.FIELD, ""))
    if "pin" not in asked:
        _lock(met, visit)
        return see_other(way_back.address(visit, "/candado", **{way_back.FIELD: back}))
    return _unlock(visit, services, met, asked["pin"], back)


def _unlock(visit: PageRequest, services: StaffServices, met: Met, pin: str, back: str) -> Response:
    outcome = sign_in.sign_in(
        lambda member_id: known_device.records_of(services, met.clinic.id, member_id),
        Typed(met.device.id, met.member.id, pin, met.session),
        now=visit.now,
    )
    device = cookies.kept(visit, cookies.DEVICE)
    if isinstance(outcome, Out) or device is None:
        return unknown_device(visit, status=403)
    if isinstance(outcome, Let):
        return go_on(visit, device, outcome.opened, back)
    words = words_for(visit, met.clinic.language)
    return _asking(visit, services, met, back, problem_of(outcome, words, visit.now))


def _lock(met: Met, visit: PageRequest) -> None:
    def once() -> None:
        session = met.records.get(StaffSession, met.session.id)
        if session is not None and session.locked_at is None:
            met.records.commit([Save(sessions.locked(session, visit.now))])

    decide_again(once)


def _asking(
    visit: PageRequest, services: StaffServices, met: Met, back: str, problem: Problem | None
) -> Response:
    return gate.gate_page(
        visit,
        "lock.html",
        words_for(visit, met.clinic.language),
        status=problem.status if problem else 200,
        clinic=met.clinic,
        member=met.member,
        token=let_in.token_of(services, met.session, visit),
        back=back,
        problem=problem.text if problem else "",
    )
