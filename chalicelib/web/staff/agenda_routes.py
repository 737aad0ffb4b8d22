"""The addresses of *Traer agenda*, below those of staff/routes.py. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.error_pages import pages_of
from chalicelib.web.page_request import PageRequest
from chalicelib.web.staff.guard import guard_of

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

ANYTHING = ["*/*"]  # what is not a form gets our own answer, not Chalice's

agenda_routes = Blueprint(__name__)
as_page = pages_of(agenda_routes)
at_the_desk = guard_of(agenda_routes)


@agenda_routes.route("/agenda", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def show_agendas(desk: "Desk") -> Response:
    """Ask for a file, and show those of before."""
    from chalicelib.web.staff import agenda_page

    return agenda_page.show(desk)


@agenda_routes.route("/agenda/llego/{file_id}", methods=["GET"], content_types=ANYTHING)
@as_page
def show_sent(visit: PageRequest) -> Response:
    """Lead a browser that comes back from the bucket on to the file."""
    from chalicelib.web.staff import agenda_page

    return agenda_page.sent(visit)


@agenda_routes.route("/agenda/{file_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def show_agenda_file(desk: "Desk") -> Response:
    """Show what a file says, or how far the work on it is."""
    from chalicelib.web.staff import agenda_file_page

    return agenda_file_page.show(desk)


@agenda_routes.route("/agenda/{file_id}/columnas", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def say_columns(desk: "Desk") -> Response:
    """Read a file with what somebody says of its columns."""
    from chalicelib.web.staff import agenda_deeds

    return agenda_deeds.say_columns(desk)


@agenda_routes.route("/agenda/{file_id}/entrada", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def take_file_in(desk: "Desk") -> Response:
    """Take a file in."""
    from chalicelib.web.staff import agenda_deeds

    return agenda_deeds.take_in(desk)


@agenda_routes.route("/agenda/{file_id}/entrada/deshacer", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def take_file_back(desk: "Desk") -> Response:
    """Take a file back."""
    from chalicelib.web.staff import agenda_deeds

    return agenda_deeds.take_back(desk)


@agenda_routes.route("/agenda/{file_id}/descarte", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def drop_file(desk: "Desk") -> Response:
    """Let a file be."""
    from chalicelib.web.staff import agenda_deeds

    return agenda_deeds.drop(desk)


@agenda_routes.route("/agenda/{file_id}/seguir", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def go_on_with_file(desk: "Desk") -> Response:
    """Ask once more for the work that nobody does."""
    from chalicelib.web.staff import agenda_deeds

    return agenda_deeds.go_on(desk)


@agenda_routes.route("/agenda/{file_id}/firmas", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def note_signatures(desk: "Desk") -> Response:
    """Note of whom the clinic holds a signature."""
    from chalicelib.web.staff import agenda_deeds

    return agenda_deeds.note_signatures(desk)


@agenda_routes.route("/agenda/revisar", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def show_rows_for_review(desk: "Desk") -> Response:
    """Show the rows of files that wait for a person."""
    from chalicelib.web.staff import review_page

    return review_page.show(desk)


@agenda_routes.route("/agenda/revisar/{row_id}", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def mend_row(desk: "Desk") -> Response:
    """Take a row in with what somebody says of it, or let it be."""
    from chalicelib.web.staff import review_page

    return review_page.submit(desk)


@agenda_routes.route("/agenda/{file_id}/filas/{row_id}", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def say_row(desk: "Desk") -> Response:
    """Say what is right of a row, before its file is in."""
    from chalicelib.web.staff import agenda_rows

    return agenda_rows.answer(desk)


@agenda_routes.route(
    "/agenda/{file_id}/filas/{row_id}/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.IMPORT)
def take_back_row(desk: "Desk") -> Response:
    """Let it wait again."""
    from chalicelib.web.staff import agenda_rows

    return agenda_rows.take_back(desk)


@agenda_routes.route("/agenda/{file_id}/nombres", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.IMPORT)
def call_people(desk: "Desk") -> Response:
    """Say what messages call a file's new people."""
    from chalicelib.web.staff import agenda_names

    return agenda_names.call_people(desk)
