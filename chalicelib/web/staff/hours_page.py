"""*Horario*: the owner says when the clinic is open, as patients who ask are told. Moves no reminder and no visit."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from chalicelib.clinics.change_settings import change_settings, unless_changed
from chalicelib.clinics.model import Clinic
from chalicelib.messaging import format_dates
from chalicelib.messaging.opening_hours import hours_of
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import hours_form as form
from chalicelib.web.staff import way_back
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

PATH = "/mas/horario"


def show(desk: Desk) -> Response:
    """Show the week as it is, and what patients are told of it."""
    return _page(desk, form.as_asked(desk.clinic_now.hours))


def submit(desk: Desk) -> Response:
    """Keep the week that was typed; what is wrong with a day, or a colleague changed meanwhile, is said first."""
    stood = desk.clinic_now.hours
    hours = form.read(desk.asked, form.room_in(desk.asked))
    if isinstance(hours, int):
        return _page(desk, desk.asked, problem="hours", day=hours, status=422)
    if stood != hours and desk.asked.get(SEEN) != form.seen(stood):
        return _page(desk, desk.asked, problem="meanwhile", status=409)
    try:
        change_settings(desk.records, lambda clinic: _with(clinic, hours, stood))
    except (NotAllowedError, ConflictError):
        return _page(desk, desk.asked, problem="meanwhile", status=409)
    return see_other(way_back.address(desk.visit, PATH, hecho="hours"))


def _with(clinic: Clinic, hours: form.Hours, seen: form.Hours) -> Clinic:
    unless_changed(clinic.hours, seen=seen, wanted=hours)
    return dataclasses.replace(clinic, hours=hours)


def _page(
    desk: Desk, asked: Mapping[str, str], *, problem: str = "", day: int = 0, status: int = 200
) -> Response:
    clinic = desk.clinic_now
    room = range(max(form.room_of(clinic.hours), form.room_in(asked)))
    names = [format_dates.weekday(one, desk.said.locale) for one in form.DAYS]
    fields = {f"{what}{d}_{n}": "" for what in ("abre", "cierra") for d in form.DAYS for n in room}
    facts: dict[str, Any] = {
        "days": [(one, name.capitalize()) for one, name in enumerate(names)],
        "room": room,
        "wrong": names[day],
        "told": [(one, hours_of(clinic, language=one)) for one in clinic.languages],
        "seen": form.seen(clinic.hours),
    }
    return desk_page(
        desk,
        "hours.html",
        status=status,
        section="mas",
        typed=fields | dict(asked),
        problem=problem,
        done=just_done(desk),
        **facts,
    )
