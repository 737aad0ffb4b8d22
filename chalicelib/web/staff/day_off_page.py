"""One day off: the visits that stand on it, each to be moved or called off by its own page, and its taking back. Cancels nothing."""

from chalice.app import Response

from chalicelib.appointments import mark_days_off
from chalicelib.clinics.days_off import DayOff
from chalicelib.shared.errors import ConflictError, NotFoundError
from chalicelib.staff.model import StaffMember
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.days_off_view import hit_shown, what_it_is, when_it_is
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done


def show(desk: Desk) -> Response:
    """Show the day off of the address."""
    return _page(desk, _loaded(desk))


def take_back(desk: Desk) -> Response:
    """Take it back; twice is as good as once."""
    try:
        mark_days_off.take_back(desk.records, desk.visit.parts["day_id"], now=desk.visit.now)
    except ConflictError:
        return _page(desk, _loaded(desk), is_busy=True, status=409)
    return see_other(way_back.address(desk.visit, "/mas/dias", hecho="day_open"))


def _loaded(desk: Desk) -> DayOff:
    """Return the clinic's day off of the address; raises NotFoundError for whatever else stands there."""
    wanted = desk.visit.parts["day_id"]
    for one in desk.clinic.days_off:
        if one.id == wanted:
            return one
    raise NotFoundError


def _page(desk: Desk, day_off: DayOff, *, is_busy: bool = False, status: int = 200) -> Response:
    member = desk.records.get(StaffMember, day_off.by) if day_off.by else None
    return desk_page(
        desk,
        "day_off.html",
        status=status,
        section="mas",
        day_id=day_off.id,
        what=what_it_is(desk, day_off),
        when=when_it_is(desk, day_off),
        closes=day_off.closes,
        by=member.name if member else "",
        is_busy=is_busy,
        done=just_done(desk),
        **hit_shown(desk, [day_off]),
    )
