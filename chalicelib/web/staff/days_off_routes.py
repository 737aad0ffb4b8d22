"""The addresses of *Días libres*. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of
from chalicelib.web.staff.routes import ANYTHING

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

days_off_routes = Blueprint(__name__)
at_the_desk = guard_of(days_off_routes)


@days_off_routes.route("/mas/dias", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_days_off(desk: "Desk") -> Response:
    """Show the days off to come, and the holidays that could be."""
    from chalicelib.web.staff import days_off_page

    return days_off_page.show(desk)


@days_off_routes.route("/mas/dias", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def mark_days_off(desk: "Desk") -> Response:
    """Show whom days off hit; mark them once that is seen."""
    from chalicelib.web.staff import days_off_page

    return days_off_page.submit(desk)


@days_off_routes.route("/mas/dias/{day_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_day_off(desk: "Desk") -> Response:
    """Show one day off with the visits that stand on it."""
    from chalicelib.web.staff import day_off_page

    return day_off_page.show(desk)


@days_off_routes.route("/mas/dias/{day_id}/deshacer", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def take_back_day_off(desk: "Desk") -> Response:
    """Take a day off back."""
    from chalicelib.web.staff import day_off_page

    return day_off_page.take_back(desk)
