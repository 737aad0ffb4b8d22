"""*Días libres*: an owner marks days on which the clinic is closed, or a doctor is off. Whom that hits is shown first; cancels nothing."""

from datetime import timedelta

from chalice.app import Response

from chalicelib.appointments.mark_days_off import mark
from chalicelib.clinics.days_off import LONGEST_NAME
from chalicelib.clinics.holidays import country_of, last_year_known
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import days_off_form, way_back
from chalicelib.web.staff.days_off_form import DaysOffForm
from chalicelib.web.staff.days_off_view import hit_shown, what_it_is, when_it_is
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

PATH = "/mas/dias"


def show(desk: Desk) -> Response:
    """Show the days off to come, and the holidays of the clinic's country."""
    return _page(desk, DaysOffForm())


def submit(desk: Desk) -> Response:
    """Show whom the days hit; with `paso=si` mark them."""
    form = days_off_form.read(desk)
    if form.problem:
        return _page(desk, form, problem=form.problem, status=422)
    if desk.asked.get("paso") != "si":
        return _sure(desk, form)
    try:
        mark(desk.records, form.days, now=desk.visit.now)
    except NotAllowedError:
        return _page(desk, form, problem="many", status=422)
    except ConflictError:
        return _sure(desk, form, is_busy=True, status=409)
    one = f"/{form.days[0].id}" if len(form.days) == 1 else ""
    return see_other(way_back.address(desk.visit, PATH + one, hecho="day_off"))


def _sure(desk: Desk, form: DaysOffForm, *, is_busy: bool = False, status: int = 200) -> Response:
    return desk_page(
        desk,
        "days_off_sure.html",
        status=status,
        section="mas",
        days=[{"what": what_it_is(desk, d), "when": when_it_is(desk, d)} for d in form.days],
        closes=any(one.closes for one in form.days),
        typed=form.typed,
        is_busy=is_busy,
        **hit_shown(desk, form.days),
    )


def _page(desk: Desk, form: DaysOffForm, *, problem: str = "", status: int = 200) -> Response:
    today = times.local_day(desk.visit.now, desk.clinic.zone)
    coming = [one for one in desk.clinic.days_off if one.last >= today]
    doctors = sorted((d for d in desk.clinic.practitioners if not d.has_left), key=lambda d: d.name)
    offered = days_off_form.offered(desk).items()
    holidays = {days_off_form.field_of(day): (day, name) for day, name in offered}
    return desk_page(
        desk,
        "days_off.html",
        status=status,
        section="mas",
        days=[
            {"id": one.id, "what": what_it_is(desk, one), "when": when_it_is(desk, one)}
            for one in coming
        ],
        doctors=doctors,
        holidays=[
            {
                "field": field,
                "when": desk.said.day(day),
                "name": name,
                "is_ticked": field in form.typed,
            }
            for field, (day, name) in holidays.items()
        ],
        unknown_from=_unknown_from(desk),
        typed={name: form.typed.get(name, "") for name in days_off_form.FIELDS},
        problem=problem,
        most=days_off_form.MOST.get(problem, 0),
        longest=LONGEST_NAME,
        today=today.isoformat(),
        done=just_done(desk),
    )


def _unknown_from(desk: Desk) -> int:
    """Return the year of whose holidays this release knows nothing yet though it begins within a year; 0 for none, and of no country of ours."""
    last = last_year_known(country_of(desk.clinic.zone))
    furthest = times.local_day(desk.visit.now, desk.clinic.zone) + timedelta(days=366)
    return last + 1 if last and furthest.year > last else 0
