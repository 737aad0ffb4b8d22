"""*Hoy*: who needs somebody, who comes, and what was just done, with its undo. Loads Jinja2 and Babel: import it late."""

from datetime import date
from typing import Any

from chalice.app import Response

from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.day import Day
from chalicelib.front_desk.load_day import load_day
from chalicelib.shared import log, times
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.day_view import DayView
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.new_devices import told_to
from chalicelib.web.staff.to_do_view import ToDoView

MOST_DAYS = 400  # to either side: an agenda goes no further


def show(desk: Desk) -> Response:
    """Show a day: today, or the one that is asked for."""
    return desk_page(desk, "day.html", new=told_to(desk), **day_facts(desk))


def sheet(desk: Desk) -> Response:
    """Show the day as one clean sheet to print."""
    return desk_page(desk, "sheet.html", **day_facts(desk))


def day_facts(desk: Desk, beside: Appointment | None = None) -> dict[str, Any]:
    """Return what the day's list shows, for its own page and `beside` a visit's card, whose day it is."""
    missed: list[str] = []
    day = read_day(desk, _day_of(desk, beside), missed)
    view = DayView(desk, day)
    return {
        "heading": view.heading(),
        "chips": view.chips(),
        "rows": view.rows(),
        "to_do": ToDoView(desk, day, whose=view.own if view.is_own_day() else None).items(),
        "has_more_to_do": day.has_more_tasks,
        "to_arrive": view.to_arrive() if day.is_today and day.visits else "",
        "banners": banners(desk, missed),
        "done": just_done(desk, day),
        "only": view.only,
        "seen": view.only or view.all_of_it,
        "may_change": desk.may(Permission.CHANGE_VISITS),
    }


def _day_of(desk: Desk, visit: Appointment | None) -> date:
    return times.local_day(visit.starts_at, desk.clinic.zone) if visit else asked_day(desk)


def read_day(desk: Desk, day: date, missed: list[str]) -> Day:
    """Read a day; what cannot be read is told to `missed`, and all else is shown."""

    def leave_out(error: UnreadableRecordError) -> None:
        missed.append(error.kind)
        log.warning("desk_left_out", clinic=desk.clinic.id, kind=error.kind, record=error.record_id)

    beside = [one for one in [desk.visit.query.get("cita", "")] if one.isalnum()]
    records = desk.records.leaving_out(leave_out)
    return load_day(records, desk.clinic, day, now=desk.visit.now, beside=beside)


def asked_day(desk: Desk) -> date:
    """Return the day of the address; what is no day, or years away, is today."""
    today = times.local_day(desk.visit.now, desk.clinic.zone)
    try:
        day = date.fromisoformat(desk.visit.query.get("dia", ""))
    except ValueError:
        return today
    return day if abs((day - today).days) <= MOST_DAYS else today


def banners(desk: Desk, missed: list[str]) -> list[str]:
    """Return what is wrong, and only then anything."""
    clinic, words = desk.clinic, desk.words
    found = []
    if clinic.paused and clinic.paused_at:
        found.append(words("desk.banner.paused", time=desk.said.clock(clinic.paused_at)))
    if clinic.is_held(desk.visit.now):
        found.append(_held(desk))
    if missed:
        found.append(words("desk.banner.unreadable", n=len(missed)))
    return found


def _held(desk: Desk) -> str:
    """Say that nothing leaves, and until when where it is known."""
    until = desk.clinic.hold.until if desk.clinic.hold else None
    if until is None:
        return desk.words("desk.banner.held")
    return desk.words("desk.banner.held_until", when=desk.said.when(until))
