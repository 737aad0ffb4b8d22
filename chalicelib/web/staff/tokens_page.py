"""*Llaves de sistemas*: the owner gives the clinic's own software its token, sees how long each is good, and ends one. Shows a secret once."""

from datetime import date, datetime, timedelta
from typing import Any

from chalice.app import Response

from chalicelib.clinics.api_tokens import ApiToken, Scope
from chalicelib.messaging import api_token_changes
from chalicelib.shared import times
from chalicelib.web.public.signup_form import on_one_line
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

LONGEST_NAME = 60
LONGEST = timedelta(days=2 * 365)
MAY = {"leer": (Scope.READ,), "escribir": (Scope.READ, Scope.WRITE)}


def show(desk: Desk) -> Response:
    """Show the clinic's tokens, those in force first."""
    return _page(desk)


def issue(desk: Desk) -> Response:
    """Issue a token; shows its text in the very answer, as it is kept nowhere."""
    name, may = on_one_line(desk.asked.get("nombre", "")), desk.asked.get("puede", "")
    ends, problem = _end(desk)
    if not 0 < len(name) <= LONGEST_NAME or may not in MAY:
        problem = "name"
    if problem:
        return _page(desk, problem=problem, status=422)
    kept, text = api_token_changes.issue(
        desk.records, name, MAY[may], now=desk.visit.now, expires_at=ends
    )
    last = kept.last_day(desk.clinic.zone)
    return desk_page(
        desk,
        "token_issued.html",
        section="mas",
        name=kept.name,
        text=text,
        last=desk.said.day(last) if last else "",
    )


def revoke(desk: Desk) -> Response:
    """End a token at once. Raises NotFoundError."""
    api_token_changes.revoke(desk.records, desk.visit.parts["token_id"], now=desk.visit.now)
    return see_other(way_back.address(desk.visit, "/mas/llaves", hecho="revoked"))


def _end(desk: Desk) -> tuple[datetime | None, str]:
    """Return the end of the last day that was said, None for the usual one, and what is wrong with it."""
    said, now = desk.asked.get("dia", ""), desk.visit.now
    if not said:
        return None, ""
    try:
        _, ends = times.day_bounds(date.fromisoformat(said), desk.clinic.zone)
    except (ValueError, OverflowError):
        return None, "end"
    return (ends, "") if now < ends <= now + LONGEST else (None, "end")


def _page(desk: Desk, *, problem: str = "", status: int = 200) -> Response:
    now = desk.visit.now
    tokens = sorted(desk.records.tokens(), key=lambda one: (not one.is_in_force(now), one.name))
    return desk_page(
        desk,
        "tokens.html",
        status=status,
        section="mas",
        tokens=[_line(desk, one) for one in tokens],
        problem=problem,
        typed={name: desk.asked.get(name, "") for name in ("nombre", "puede", "dia")},
        today=times.local_day(now, desk.clinic.zone).isoformat(),
        longest=LONGEST_NAME,
        done=just_done(desk),
    )


def _line(desk: Desk, one: ApiToken) -> dict[str, Any]:
    now, last = desk.visit.now, one.last_day(desk.clinic.zone)
    state = "revoked" if one.revoked_at else "in_force" if one.is_in_force(now) else "over"
    state = "ends_soon" if one.ends_soon(now) else state
    day = times.local_day(one.revoked_at, desk.clinic.zone) if one.revoked_at else last
    may = "write" if Scope.WRITE in one.scopes else "read"
    return {
        "id": one.id,
        "name": one.name,
        "may": desk.words(f"desk.token.may.{may}"),
        "state": desk.words(f"desk.token.{state}", day=desk.said.day(day) if day else ""),
        "asks": state == "ends_soon",
        "may_be_ended": one.is_in_force(now),
    }
