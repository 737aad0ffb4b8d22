"""The addresses of *Motivos*, below those of staff/routes.py. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

ANYTHING = ["*/*"]  # what is not a form gets our own answer, not Chalice's

kinds_routes = Blueprint(__name__)
at_the_desk = guard_of(kinds_routes)


@kinds_routes.route("/mas/motivos", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_kinds(desk: "Desk") -> Response:
    """Show the kinds of visits."""
    from chalicelib.web.staff import kinds_page

    return kinds_page.show(desk)


@kinds_routes.route("/mas/motivos", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def add_kind(desk: "Desk") -> Response:
    """Add one."""
    from chalicelib.web.staff import kinds_page

    return kinds_page.add(desk)


@kinds_routes.route("/mas/motivos/{kind_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_kind(desk: "Desk") -> Response:
    """Show one, to be changed."""
    from chalicelib.web.staff import kinds_page

    return kinds_page.show_one(desk)


@kinds_routes.route("/mas/motivos/{kind_id}", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def change_kind(desk: "Desk") -> Response:
    """Change it."""
    from chalicelib.web.staff import kinds_page

    return kinds_page.change(desk)


@kinds_routes.route("/mas/motivos/{kind_id}/retiro", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def retire_kind(desk: "Desk") -> Response:
    """Let no new visit be of it."""
    from chalicelib.web.staff import kinds_page

    return kinds_page.retire(desk, is_retired=True)


@kinds_routes.route(
    "/mas/motivos/{kind_id}/retiro/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.SETTINGS)
def take_up_kind(desk: "Desk") -> Response:
    """Take it up again."""
    from chalicelib.web.staff import kinds_page

    return kinds_page.retire(desk, is_retired=False)
