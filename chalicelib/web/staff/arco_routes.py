"""The addresses of *ARCO* and *Historial*: who asks for their data, and who changed what. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

ANYTHING = ["*/*"]  # what is not a form gets our own answer, not Chalice's

arco_routes = Blueprint(__name__)
at_the_desk = guard_of(arco_routes)


@arco_routes.route("/personas/{patient_id}/solicitud", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def note_wish(desk: "Desk") -> Response:
    """Note what somebody asks of their data, by telephone or at the desk."""
    from chalicelib.web.staff import wish_deeds

    return wish_deeds.note(desk)


@arco_routes.route("/mas/arco/{task_id}/deshacer", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def take_back_wish(desk: "Desk") -> Response:
    """Take away what was noted by a slip."""
    from chalicelib.web.staff import wish_deeds

    return wish_deeds.take_back(desk)


@arco_routes.route("/mas/arco", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_wishes(desk: "Desk") -> Response:
    """Show who asks for their data, and until when."""
    from chalicelib.web.staff import wishes_page

    return wishes_page.show_all(desk)


@arco_routes.route("/mas/arco/{task_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_wish(desk: "Desk") -> Response:
    """Show one wish, and what answers it."""
    from chalicelib.web.staff import wishes_page

    return wishes_page.show(desk)


@arco_routes.route("/mas/arco/{task_id}/entrega", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.EXPORT)
def hand_data_over(desk: "Desk") -> Response:
    """Hand a person's data over: a sheet, or a file."""
    from chalicelib.web.staff import hand_over_page

    return hand_over_page.submit(desk)


@arco_routes.route("/mas/arco/{task_id}/borrado", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.ERASE)
def show_erasure(desk: "Desk") -> Response:
    """Say what goes and what stays, before anything does."""
    from chalicelib.web.staff import erasure_page

    return erasure_page.show(desk)


@arco_routes.route("/mas/arco/{task_id}/borrado", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ERASE)
def erase_person(desk: "Desk") -> Response:
    """Erase a person."""
    from chalicelib.web.staff import erasure_page

    return erasure_page.submit(desk)


@arco_routes.route("/mas/arco/{task_id}/atendido", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def see_to_wish(desk: "Desk") -> Response:
    """Note that a wish was answered."""
    from chalicelib.web.staff import wish_deeds

    return wish_deeds.see_to(desk)


@arco_routes.route(
    "/mas/arco/{task_id}/atendido/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.SETTINGS)
def reopen_wish(desk: "Desk") -> Response:
    """Let a wish wait again."""
    from chalicelib.web.staff import wish_deeds

    return wish_deeds.reopen(desk)


@arco_routes.route("/mas/historial", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_history(desk: "Desk") -> Response:
    """Show who changed what on a day."""
    from chalicelib.web.staff import history_page

    return history_page.of_day(desk)


@arco_routes.route("/personas/{patient_id}/historial", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_history_of_person(desk: "Desk") -> Response:
    """Show who changed what about a person."""
    from chalicelib.web.staff import history_page

    return history_page.of_person(desk)
