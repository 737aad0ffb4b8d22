"""The addresses of the front desk's pages. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.staff.permissions import Permission
from chalicelib.web.error_pages import pages_of
from chalicelib.web.page_request import PageRequest
from chalicelib.web.staff.guard import guard_of

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

ANYTHING = ["*/*"]  # what is not a form gets our own answer, not Chalice's

staff_routes = Blueprint(__name__)
as_page = pages_of(staff_routes)
at_the_desk = guard_of(staff_routes)


@staff_routes.route("/entrar", methods=["GET"], content_types=ANYTHING)
@as_page
def show_sign_in(visit: PageRequest) -> Response:
    """Ask who is there; on an unknown device say how to get in."""
    from chalicelib.web.staff import sign_in_page

    return sign_in_page.show(visit, wiring.services())


@staff_routes.route("/entrar", methods=["POST"], content_types=ANYTHING)
@as_page
def sign_in(visit: PageRequest) -> Response:
    """Let somebody in by name and PIN."""
    from chalicelib.web.staff import sign_in_page

    return sign_in_page.submit(visit, wiring.services())


@staff_routes.route("/invitacion/{code}", methods=["GET"], content_types=ANYTHING)
@as_page
def show_invitation(visit: PageRequest) -> Response:
    """Show what an invitation asks for; uses nothing up."""
    from chalicelib.web.staff import invitation_page

    return invitation_page.show(visit, wiring.services())


@staff_routes.route("/invitacion/{code}", methods=["POST"], content_types=ANYTHING)
@as_page
def accept_invitation(visit: PageRequest) -> Response:
    """Use an invitation up: somebody has a PIN, and this device is known."""
    from chalicelib.web.staff import invitation_page

    return invitation_page.accept(visit, wiring.services())


@staff_routes.route("/candado", methods=["GET"], content_types=ANYTHING)
@as_page
def show_lock(visit: PageRequest) -> Response:
    """Ask for the PIN of whoever was at work."""
    from chalicelib.web.staff import lock_page

    return lock_page.show(visit, wiring.services())


@staff_routes.route("/candado", methods=["POST"], content_types=ANYTHING)
@as_page
def lock_or_unlock(visit: PageRequest) -> Response:
    """Lock at once, or open with a PIN."""
    from chalicelib.web.staff import lock_page

    return lock_page.submit(visit, wiring.services())


@staff_routes.route("/hoy", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_DAY)
def show_day(desk: "Desk") -> Response:
    """Greet whoever is at the desk."""
    from chalicelib.web.staff import greeting_page

    return greeting_page.show(desk)
