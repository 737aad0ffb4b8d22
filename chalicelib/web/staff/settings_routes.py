"""The addresses of an owner's settings of messages: when, how many, to whom at the desk, in which templates. Each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of
from chalicelib.web.staff.routes import ANYTHING

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

settings_routes = Blueprint(__name__)
at_the_desk = guard_of(settings_routes)


@settings_routes.route("/mas/recordatorios", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_reminding(desk: "Desk") -> Response:
    """Show when and how the clinic reminds."""
    from chalicelib.web.staff import reminding_page

    return reminding_page.show(desk)


@settings_routes.route("/mas/recordatorios", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def set_reminding(desk: "Desk") -> Response:
    """Say what would change; said again, save it."""
    from chalicelib.web.staff import reminding_page

    return reminding_page.submit(desk)


@settings_routes.route("/mas/recordatorios/deshacer", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def put_reminding_back(desk: "Desk") -> Response:
    """Put it back as it was before."""
    from chalicelib.web.staff import reminding_page

    return reminding_page.put_back(desk)


@settings_routes.route("/mas/tope", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_ceiling(desk: "Desk") -> Response:
    """Show how many messages may go in a day, and what went."""
    from chalicelib.web.staff import ceiling_page

    return ceiling_page.show(desk)


@settings_routes.route("/mas/tope", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def set_ceiling(desk: "Desk") -> Response:
    """Set it."""
    from chalicelib.web.staff import ceiling_page

    return ceiling_page.submit(desk)


@settings_routes.route("/mas/recepcion", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_reception(desk: "Desk") -> Response:
    """Show on which telephone the desk is told, and of what."""
    from chalicelib.web.staff import reception_page

    return reception_page.show(desk)


@settings_routes.route("/mas/recepcion", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def set_reception(desk: "Desk") -> Response:
    """Say so anew."""
    from chalicelib.web.staff import reception_page

    return reception_page.submit(desk)


@settings_routes.route("/mas/plantillas", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_templates(desk: "Desk") -> Response:
    """Show how each template stands."""
    from chalicelib.web.staff import templates_page

    return templates_page.show(desk)


@settings_routes.route("/mas/plantillas", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def push_templates(desk: "Desk") -> Response:
    """Bring the missing ones to the clinic's account."""
    from chalicelib.web.staff import templates_page

    return templates_page.push(desk)


@settings_routes.route("/mas/plantillas/lectura", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def look_up_templates(desk: "Desk") -> Response:
    """Ask WhatsApp how each stands."""
    from chalicelib.web.staff import templates_page

    return templates_page.look(desk)


@settings_routes.route("/mas/horario", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_hours(desk: "Desk") -> Response:
    """Show when the clinic is open."""
    from chalicelib.web.staff import hours_page

    return hours_page.show(desk)


@settings_routes.route("/mas/horario", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def set_hours(desk: "Desk") -> Response:
    """Say so anew."""
    from chalicelib.web.staff import hours_page

    return hours_page.submit(desk)
