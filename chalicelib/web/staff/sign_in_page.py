"""Signing in: on a known device by name and PIN; on any other the page says how to get in. Says of nobody whether they exist."""

from chalice.app import Response

from chalicelib.shared.phone import as_read_aloud
from chalicelib.staff import pin_attempts, sign_in
from chalicelib.staff.sign_in import Let, Out, Typed
from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import words_for
from chalicelib.web.staff import known_device, way_back
from chalicelib.web.staff.gate import gate_page
from chalicelib.web.staff.known_device import KnownDevice
from chalicelib.web.staff.let_in import typed
from chalicelib.web.staff.pin_answers import Problem, go_on, problem_of, waiting
from chalicelib.web.staff.ports import StaffServices


def show(visit: PageRequest, services: StaffServices) -> Response:
    """Ask who is there."""
    known = known_device.find(visit, services)
    if known is None:
        return unknown_device(visit)
    back = way_back.ours(visit.query.get(way_back.FIELD, ""))
    return _asking(visit, services, known, back, _wait_of(visit, known))


def submit(visit: PageRequest, services: StaffServices) -> Response:
    """Let somebody in, or ask again."""
    asked = typed(visit)
    known = known_device.find(visit, services)
    if known is None:
        return unknown_device(visit, status=403)
    back = way_back.ours(asked.get(way_back.FIELD, ""))
    words = words_for(visit, known.clinic.language)
    if not known_device.is_from(services, known, asked, visit):
        old = Problem(403, words("staff.refused.old_form.text"))
        return _asking(visit, services, known, back, old)
    who = Typed(known.device.id, asked.get("persona", ""), asked.get("pin", ""), known.former)
    outcome = sign_in.sign_in(
        lambda member_id: known_device.records_of(services, known.clinic.id, member_id),
        who,
        now=visit.now,
    )
    if isinstance(outcome, Let):
        return go_on(visit, known.cookie, outcome.opened, back)
    if isinstance(outcome, Out):
        return unknown_device(visit, status=403)
    problem = problem_of(outcome, words, visit.now)
    return _asking(visit, services, known, back, problem, chosen=who.member_id)


def unknown_device(visit: PageRequest, *, status: int = 200) -> Response:
    """Say how to get in."""
    return gate_page(visit, "unknown_device.html", words_for(visit), status=status)


def _asking(
    visit: PageRequest,
    services: StaffServices,
    known: KnownDevice,
    back: str,
    problem: Problem | None,
    *,
    chosen: str = "",
) -> Response:
    people = sign_in.people_of(known_device.records_of(services, known.clinic.id), known.device)
    if not people:
        return unknown_device(visit, status=problem.status if problem else 200)
    ids = [person.id for person in people]
    return gate_page(
        visit,
        "sign_in.html",
        words_for(visit, known.clinic.language),
        status=problem.status if problem else 200,
        clinic=known.clinic,
        desk=as_read_aloud(known.clinic.sender.display_number),
        device=known.device,
        people=people,
        chosen=chosen if chosen in ids else ids[0],
        token=known_device.token_of(services, known, visit),
        back=back,
        problem=problem.text if problem else "",
    )


def _wait_of(visit: PageRequest, known: KnownDevice) -> Problem | None:
    until = known.device.locked_until
    if until is None or not pin_attempts.is_waiting(known.device, visit.now):
        return None
    return waiting(until, words_for(visit, known.clinic.language), visit.now)
