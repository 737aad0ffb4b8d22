"""The addresses of the team's page and of its deeds. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of
from chalicelib.web.staff.routes import ANYTHING

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

team_routes = Blueprint(__name__)
at_the_desk = guard_of(team_routes)


@team_routes.route("/equipo", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.TEAM)
def show_team(desk: "Desk") -> Response:
    """Show who may come in, and from where."""
    from chalicelib.web.staff import team_page

    return team_page.show(desk)


@team_routes.route("/equipo/invitaciones", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.TEAM)
def invite_member(desk: "Desk") -> Response:
    """Invite somebody new."""
    from chalicelib.web.staff import team_page

    return team_page.invite(desk)


@team_routes.route(
    "/equipo/personas/{member_id}/invitacion", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.TEAM)
def invite_member_anew(desk: "Desk") -> Response:
    """Give somebody of the team a link to a new PIN."""
    from chalicelib.web.staff import team_page

    return team_page.invite_anew(desk)


@team_routes.route("/equipo/personas/{member_id}/baja", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.TEAM)
def remove_member(desk: "Desk") -> Response:
    """Take somebody off the team."""
    from chalicelib.web.staff import team_page

    return team_page.remove_member(desk)


@team_routes.route(
    "/equipo/personas/{member_id}/baja/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.TEAM)
def take_back_member(desk: "Desk") -> Response:
    """Let somebody be on the team again."""
    from chalicelib.web.staff import team_page

    return team_page.take_back_member(desk)


@team_routes.route("/equipo/personas/{member_id}/agenda", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.TEAM)
def set_own_day(desk: "Desk") -> Response:
    """Say whose visits are somebody's own day."""
    from chalicelib.web.staff import team_page

    return team_page.set_own_day(desk)


@team_routes.route(
    "/equipo/dispositivos/{device_id}/baja", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.TEAM)
def remove_device(desk: "Desk") -> Response:
    """Put a device out."""
    from chalicelib.web.staff import team_page

    return team_page.remove_device(desk)


@team_routes.route(
    "/equipo/dispositivos/{device_id}/baja/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.TEAM)
def take_back_device(desk: "Desk") -> Response:
    """Let a device in again."""
    from chalicelib.web.staff import team_page

    return team_page.take_back_device(desk)


@team_routes.route(
    "/equipo/dispositivos/{device_id}/visto", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.TEAM)
def note_device_seen(desk: "Desk") -> Response:
    """Note that the owner knows of a device."""
    from chalicelib.web.staff import team_page

    return team_page.note_seen(desk)
