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
    """Show who needs somebody, and who comes."""
    from chalicelib.web.staff import day_page

    return day_page.show(desk)


@staff_routes.route("/hoy/hoja", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_DAY)
def show_sheet(desk: "Desk") -> Response:
    """Show the day as a sheet to print."""
    from chalicelib.web.staff import day_page

    return day_page.sheet(desk)


@staff_routes.route("/citas/{visit_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_PERSON)
def show_visit(desk: "Desk") -> Response:
    """Show a visit with its person, and the day beside it."""
    from chalicelib.web.staff import card_page

    return card_page.of_visit(desk)


@staff_routes.route("/personas/{patient_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_PERSON)
def show_person(desk: "Desk") -> Response:
    """Show a person with their next visit."""
    from chalicelib.web.staff import card_page

    return card_page.of_person(desk)


@staff_routes.route("/citas/{visit_id}/llamada", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.CHANGE_VISITS)
def note_call(desk: "Desk") -> Response:
    """Note that nobody answered the telephone."""
    from chalicelib.web.staff import visit_deeds

    return visit_deeds.no_answer(desk)


@staff_routes.route("/citas/{visit_id}/cambio", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.CHANGE_VISITS)
def move_visit(desk: "Desk") -> Response:
    """Show how a visit would read at another time, then move it."""
    from chalicelib.web.staff import move_page

    return move_page.submit(desk)


@staff_routes.route("/citas/nueva/{patient_id}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.CHANGE_VISITS)
def show_new_visit(desk: "Desk") -> Response:
    """Ask for the day and the hour of a person's new visit."""
    from chalicelib.web.staff import new_visit_page

    return new_visit_page.show(desk)


@staff_routes.route("/citas/nueva/{patient_id}", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.CHANGE_VISITS)
def book_visit(desk: "Desk") -> Response:
    """Show how a new visit would read, then book it."""
    from chalicelib.web.staff import new_visit_page

    return new_visit_page.submit(desk)


@staff_routes.route("/personas/nueva", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def show_register(desk: "Desk") -> Response:
    """Ask for a new person's name and number."""
    from chalicelib.web.staff import register_page

    return register_page.show(desk)


@staff_routes.route("/personas/nueva", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def register_person(desk: "Desk") -> Response:
    """Put a person on the list."""
    from chalicelib.web.staff import register_page

    return register_page.submit(desk)


@staff_routes.route("/personas/{patient_id}/datos", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def show_details(desk: "Desk") -> Response:
    """Show a person's particulars, to be put right."""
    from chalicelib.web.staff import details_page

    return details_page.show(desk)


@staff_routes.route("/personas/{patient_id}/datos", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def correct_details(desk: "Desk") -> Response:
    """Put a person's particulars right."""
    from chalicelib.web.staff import details_page

    return details_page.submit(desk)


@staff_routes.route("/personas/{patient_id}/nota", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def keep_note(desk: "Desk") -> Response:
    """Keep the desk's note about a person."""
    from chalicelib.web.staff import person_deeds

    return person_deeds.keep_note(desk)


@staff_routes.route("/personas/{patient_id}/permiso", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.KEEP_PEOPLE)
def note_signature(desk: "Desk") -> Response:
    """Note that the clinic holds a person's signature."""
    from chalicelib.web.staff import person_deeds

    return person_deeds.note_signature(desk)


@staff_routes.route("/buscar", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEARCH)
def show_search(desk: "Desk") -> Response:
    """Show the box; what is looked for never stands in an address."""
    from chalicelib.web.staff import search_page

    return search_page.show(desk)


@staff_routes.route("/buscar", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SEARCH)
def search_people(desk: "Desk") -> Response:
    """Show whom the words or digits mean."""
    from chalicelib.web.staff import search_page

    return search_page.submit(desk)


@staff_routes.route("/mensajes", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def show_talks(desk: "Desk") -> Response:
    """Show who wrote, the unanswered first."""
    from chalicelib.web.staff import talks_page

    return talks_page.show(desk)


@staff_routes.route("/mensajes/{talk}", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def show_talk(desk: "Desk") -> Response:
    """Show one talk, and the box to answer in."""
    from chalicelib.web.staff import talks_page

    return talks_page.show_talk(desk)


@staff_routes.route("/mensajes/{talk}", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def answer_talk(desk: "Desk") -> Response:
    """Send an answer, or lay a ready sentence into the box."""
    from chalicelib.web.staff import answer_deeds

    return answer_deeds.answer(desk)


@staff_routes.route("/mensajes/{talk}/borrador", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def keep_draft(desk: "Desk") -> Response:
    """Keep what somebody has half written."""
    from chalicelib.web.staff import answer_deeds

    return answer_deeds.keep_draft_of(desk)


@staff_routes.route("/mensajes/{talk}/atendido", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def see_to_talk(desk: "Desk") -> Response:
    """Note that nothing need be answered."""
    from chalicelib.web.staff import answer_deeds

    return answer_deeds.see_to(desk)


@staff_routes.route("/mensajes/{talk}/atendido/deshacer", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def undo_see_to_talk(desk: "Desk") -> Response:
    """Let a talk wait again."""
    from chalicelib.web.staff import answer_deeds

    return answer_deeds.undo_see_to(desk)


@staff_routes.route("/pendientes", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def close_tasks(desk: "Desk") -> Response:
    """Note that somebody has seen to what no deed ends."""
    from chalicelib.web.staff import visit_deeds

    return visit_deeds.close(desk)


@staff_routes.route("/mas", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SEE_DAY)
def show_more(desk: "Desk") -> Response:
    """Show what else there is."""
    from chalicelib.web.staff import more_page

    return more_page.show(desk)


@staff_routes.route("/mas/respuestas", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def show_ready_answers(desk: "Desk") -> Response:
    """Show the sentences that are ready to answer with."""
    from chalicelib.web.staff import ready_answers_page

    return ready_answers_page.show(desk)


@staff_routes.route("/mas/respuestas", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.ANSWER)
def keep_ready_answers(desk: "Desk") -> Response:
    """Keep them."""
    from chalicelib.web.staff import ready_answers_page

    return ready_answers_page.submit(desk)


@staff_routes.route("/mas/pausa", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def show_pause(desk: "Desk") -> Response:
    """Show whether anything leaves."""
    from chalicelib.web.staff import pause_page

    return pause_page.show(desk)


@staff_routes.route("/mas/pausa", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def pause_sending(desk: "Desk") -> Response:
    """Keep the clinic silent."""
    from chalicelib.web.staff import pause_page

    return pause_page.submit(desk)


@staff_routes.route("/mas/pausa/deshacer", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.SETTINGS)
def resume_sending(desk: "Desk") -> Response:
    """Let it speak again."""
    from chalicelib.web.staff import pause_page

    return pause_page.resume(desk)


@staff_routes.route("/mas/llaves", methods=["GET"], content_types=ANYTHING)
@at_the_desk(Permission.TOKENS)
def show_tokens(desk: "Desk") -> Response:
    """Show the tokens of the clinic's own software."""
    from chalicelib.web.staff import tokens_page

    return tokens_page.show(desk)


@staff_routes.route("/mas/llaves", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.TOKENS)
def issue_token(desk: "Desk") -> Response:
    """Issue one, shown once."""
    from chalicelib.web.staff import tokens_page

    return tokens_page.issue(desk)


@staff_routes.route("/mas/llaves/{token_id}/baja", methods=["POST"], content_types=ANYTHING)
@at_the_desk(Permission.TOKENS)
def revoke_token(desk: "Desk") -> Response:
    """End one."""
    from chalicelib.web.staff import tokens_page

    return tokens_page.revoke(desk)


# Each change of a visit is a noun, with its making and its taking back; what it does stands in visit_deeds.py.
DEEDS = {
    "llegada": Permission.MARK_ARRIVAL,
    "confirmacion": Permission.CHANGE_VISITS,
    "cancelacion": Permission.CHANGE_VISITS,
    "restauracion": Permission.CHANGE_VISITS,
    "atencion": Permission.MARK_ATTENDANCE,
    "ausencia": Permission.MARK_ATTENDANCE,
}
TAKEN_BACK = DEEDS | {"cambio": Permission.CHANGE_VISITS, "reserva": Permission.CHANGE_VISITS}


def _make(noun: str, permission: str) -> None:
    def make_deed(desk: "Desk", noun: str = noun) -> Response:
        from chalicelib.web.staff import visit_deeds

        return visit_deeds.do(desk, noun)

    make_deed.__name__ = f"make_{noun}"
    path = f"/citas/{{visit_id}}/{noun}"
    staff_routes.route(path, methods=["POST"], content_types=ANYTHING)(
        at_the_desk(permission)(make_deed)
    )


def _take_back(noun: str, permission: str) -> None:
    def take_back_deed(desk: "Desk", noun: str = noun) -> Response:
        from chalicelib.web.staff import visit_deeds

        return visit_deeds.take_back(desk, noun)

    take_back_deed.__name__ = f"take_back_{noun}"
    path = f"/citas/{{visit_id}}/{noun}/deshacer"
    staff_routes.route(path, methods=["POST"], content_types=ANYTHING)(
        at_the_desk(permission)(take_back_deed)
    )


for _noun, _permission in DEEDS.items():
    _make(_noun, _permission)
for _noun, _permission in TAKEN_BACK.items():
    _take_back(_noun, _permission)
