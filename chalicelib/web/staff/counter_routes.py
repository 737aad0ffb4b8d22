"""The addresses of *Mostrador*. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of
from chalicelib.web.staff.routes import ANYTHING

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

counter_routes = Blueprint(__name__)
at_the_desk = guard_of(counter_routes)


@counter_routes.route("/mostrador", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_DAY)
def show_counter(desk: "Desk") -> Response:
    """Show where patients say yes themselves."""
    from chalicelib.web.staff import counter_page

    return counter_page.show(desk)


@counter_routes.route("/mostrador/pantalla", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_DAY)
def show_screen(desk: "Desk") -> Response:
    """Show the form's picture as large as the screen."""
    from chalicelib.web.staff import counter_page

    return counter_page.screen(desk)


@counter_routes.route("/mostrador/cartel", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_DAY)
def show_poster(desk: "Desk") -> Response:
    """Show the form's picture as a sheet to print."""
    from chalicelib.web.staff import counter_page

    return counter_page.poster(desk)


@counter_routes.route("/mostrador/registros/{patient_id}", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def match_signup(desk: "Desk") -> Response:
    """Let whoever signed up be the person who has the visit."""
    from chalicelib.web.staff import signup_deeds

    return signup_deeds.match(desk)


@counter_routes.route(
    "/mostrador/registros/{patient_id}/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.KEEP_PEOPLE)
def take_signup_apart(desk: "Desk") -> Response:
    """Make two people of them again."""
    from chalicelib.web.staff import signup_deeds

    return signup_deeds.take_apart(desk)
