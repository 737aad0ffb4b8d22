"""The addresses of what a clinic sends by hand. Imported by every function, so each view imports its page when asked."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.guard import guard_of
from chalicelib.web.staff.routes import ANYTHING

if TYPE_CHECKING:
    from chalicelib.web.staff.desk import Desk

by_hand_routes = Blueprint(__name__)
at_the_desk = guard_of(by_hand_routes)


@by_hand_routes.route("/avisos", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def show_to_send(desk: "Desk") -> Response:
    """Show what is to be sent by hand, and what of it waits for an answer."""
    from chalicelib.web.staff import by_hand_page

    return by_hand_page.show(desk)


@by_hand_routes.route("/avisos/{owner}/{message}/envio", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def take_message(desk: "Desk") -> Response:
    """Take a message; the answer has the link that opens WhatsApp with it."""
    from chalicelib.web.staff import by_hand_page

    return by_hand_page.take_one(desk)


@by_hand_routes.route(
    "/avisos/{owner}/{message}/envio/deshacer", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.ANSWER)
def put_message_back(desk: "Desk") -> Response:
    """Say that a message was not sent after all."""
    from chalicelib.web.staff import by_hand_page

    return by_hand_page.put_one_back(desk)


@by_hand_routes.route(
    "/avisos/{owner}/{message}/respuesta", methods=["POST"], content_types=ANYTHING
)
@at_the_desk(Permission.ANSWER)
def note_answer(desk: "Desk") -> Response:
    """Note whose number it is, or that they want no more messages, as they wrote."""
    from chalicelib.web.staff import by_hand_words

    return by_hand_words.note_answer(desk)


@by_hand_routes.route("/avisos/registros", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def note_code(desk: "Desk") -> Response:
    """Take somebody in who sent the code of their sign-up."""
    from chalicelib.web.staff import by_hand_words

    return by_hand_words.note_code(desk)


@by_hand_routes.route("/personas/{patient_id}/palabra", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def note_word(desk: "Desk") -> Response:
    """Note that somebody wrote BAJA, or ALTA."""
    from chalicelib.web.staff import by_hand_words

    return by_hand_words.note_word(desk)
