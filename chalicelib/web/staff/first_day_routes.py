"""The addresses of *Primer día*. Each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of
from chalicelib.web.staff.routes import ANYTHING

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

first_day_routes = Blueprint(__name__)
at_the_desk = guard_of(first_day_routes)


@first_day_routes.route("/mas/primer-dia", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_first_day(desk: "Desk") -> Response:
    """Show the seven steps."""
    from chalicelib.web.staff import first_day_page

    return first_day_page.show(desk)


@first_day_routes.route("/mas/primer-dia/prueba", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def send_test(desk: "Desk") -> Response:
    """Send a test message to one's own telephone."""
    from chalicelib.web.staff import first_day_page

    return first_day_page.send(desk)


@first_day_routes.route("/mas/primer-dia/{step}/hecho", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def settle_step(desk: "Desk") -> Response:
    """Call a step done."""
    from chalicelib.web.staff import first_day_page

    return first_day_page.settle(desk)


@first_day_routes.route(
    "/mas/primer-dia/{step}/hecho/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.SETTINGS)
def open_step(desk: "Desk") -> Response:
    """Say that it is not."""
    from chalicelib.web.staff import first_day_page

    return first_day_page.reopen(desk)
