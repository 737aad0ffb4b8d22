"""*Pausar envíos*: the owner keeps the clinic silent until a moment that she says, sees what waits, and lets it speak again."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from chalice.app import Response

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.change_settings import CHANGED_SINCE, unless_changed
from chalicelib.clinics.hold import Hold
from chalicelib.messaging import pause_clinic
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.staff.model import StaffMember
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

TOMORROW, AT, BY_HAND = "manana", "fecha", "mano"
NO_PAUSE = "sin pausa"
LONGEST = timedelta(days=366)
LOOKS_AHEAD = timedelta(days=2)  # of a pause without an end: whose reminders wait first
_A_DAY = timedelta(days=1)


def show(desk: Desk) -> Response:
    """Show whether anything leaves, and what a pause would keep back."""
    return _page(desk, {})


def submit(desk: Desk) -> Response:
    """Keep the clinic silent; said again, it goes on with the new end."""
    until, problem = _end(desk)
    if problem:
        return _page(desk, desk.asked, problem=problem, status=422)
    everything = bool(desk.asked.get("todo"))
    stands = _unless_changed(desk, _terms(until, everything=everything))
    try:
        pause_clinic.pause(
            desk.records,
            now=desk.visit.now,
            until=until,
            everything=everything,
            by=desk.member.id,
            stands=stands,
        )
    except (ConflictError, NotAllowedError) as refused:
        return _page(desk, desk.asked, problem=_why(refused), status=409)
    return _back(desk, "paused")


def resume(desk: Desk) -> Response:
    """Let it speak again."""
    try:
        pause_clinic.resume(
            desk.records, now=desk.visit.now, stands=_unless_changed(desk, NO_PAUSE)
        )
    except (ConflictError, NotAllowedError) as refused:
        return _page(desk, {}, problem=_why(refused), status=409)
    return _back(desk, "resumed")


def _unless_changed(desk: Desk, wanted: str) -> Callable[[Hold | None], None]:
    """Return what refuses a pause that is neither what the page showed nor what is wanted: somebody else's is not undone unseen."""
    return lambda hold: unless_changed(
        _seen(hold), seen=desk.asked.get(SEEN, _seen(hold)), wanted=wanted
    )


def _seen(hold: Hold | None) -> str:
    return _terms(hold.until, everything=hold.everything) if hold else NO_PAUSE


def _terms(until: datetime | None, *, everything: bool) -> str:
    """Return what a page says of a pause, as its form tells it back."""
    return f"{until.isoformat() if until else 'mano'} {'todo' if everything else 'avisos'}"


def _why(refused: ConflictError | NotAllowedError) -> str:
    return CHANGED_SINCE if isinstance(refused, NotAllowedError) else "busy"


def _end(desk: Desk) -> tuple[datetime | None, str]:
    """Return when it ends, None for by hand, and what is wrong with what was said."""
    how = desk.asked.get("fin", "")
    if how == BY_HAND:
        return None, ""
    until = _tomorrow(desk) if how == TOMORROW else _said(desk) if how == AT else None
    if until is None:
        return None, "end"
    is_to_come = desk.visit.now < until <= desk.visit.now + LONGEST
    return (until, "") if is_to_come else (None, "past")


def _tomorrow(desk: Desk) -> datetime:
    """Return when tomorrow's first message would leave."""
    day = times.local_day(desk.visit.now, desk.clinic.zone) + _A_DAY
    return times.instant(day, desk.clinic.sending_from, desk.clinic.zone)


def _said(desk: Desk) -> datetime | None:
    try:
        day = date.fromisoformat(desk.asked.get("dia", ""))
        hour = time.fromisoformat(desk.asked.get("hora", "") or "00:00")
    except ValueError:
        return None
    return times.instant(day, hour.replace(tzinfo=None), desk.clinic.zone)


def _back(desk: Desk, done: str) -> Response:
    return see_other(way_back.address(desk.visit, "/mas/pausa", hecho=done))


def _page(
    desk: Desk, typed: Mapping[str, str], *, problem: str = "", status: int = 200
) -> Response:
    clinic = desk.clinic_now
    now = desk.visit.now
    hold = clinic.hold if clinic.is_held(now) else None
    facts: dict[str, Any] = {
        "hold": hold,
        "seen": _seen(hold),
        "by": _who(desk, hold.by) if hold else "",
        "since": desk.said.ago(hold.since) if hold else "",
        "until": desk.said.when(hold.until) if hold and hold.until else "",
        "waiting": _visits_until(desk, hold.until if hold else None),
        "tomorrow": desk.said.when(_tomorrow(desk)),
        "opens": f"{clinic.sending_from:%H:%M}",
    }
    return desk_page(
        desk,
        "pause.html",
        status=status,
        section="mas",
        typed={name: typed.get(name, "") for name in ("fin", "dia", "hora", "todo")},
        problem=problem,
        done=just_done(desk),
        **facts,
    )


def _who(desk: Desk, member_id: str) -> str:
    member = desk.records.get(StaffMember, member_id) if member_id else None
    return member.name if member else ""


def _visits_until(desk: Desk, until: datetime | None) -> int:
    """Return how many visits that stand the clinic has until a moment, or in the next two days."""
    now, records = desk.visit.now, desk.records
    ids = records.visit_ids_between(now, until or now + LOOKS_AHEAD)
    return sum(visit.is_open for visit in records.get_many(Appointment, ids).values())
