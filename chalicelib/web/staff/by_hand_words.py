"""What came back to the clinic's own telephone, noted by a tap: whose number it is, a sign-up's code, BAJA and ALTA. Decides no rule of them."""

from functools import partial

from chalice.app import Response

from chalicelib.by_hand.note_word import BACK, STOP, Noting, signup_of
from chalicelib.messaging.model import Message, State
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.patients_number import read_patients_number
from chalicelib.shared.errors import ConflictError, NotFoundError
from chalicelib.shared.phone import BadPhone
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import by_hand_page, way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.visit_deeds import back

YES_ME, NOT_ME = "soy_yo", "no_soy_yo"
WORDS = {"baja": STOP, "alta": BACK}


def note_answer(desk: Desk) -> Response:
    """Note what somebody wrote back to a message that was sent by hand."""
    message = desk.records.get(Message, by_hand_page.message_id(desk))
    if message is None or message.state is not State.BY_HAND:
        raise NotFoundError
    what = desk.asked.get("que", "")
    if what not in (YES_ME, NOT_ME):
        raise NotFoundError
    said = desk.words(f"desk.hand.{what}")
    note = partial(_noting(desk).whose_number, message, is_them=what == YES_ME, said=said)
    return _noted(desk, note, hecho=what)


def note_word(desk: Desk) -> Response:
    """Note that somebody's line wrote BAJA or ALTA."""
    person = _person(desk)
    word = WORDS.get(desk.asked.get("que", ""))
    if word is None or not person.e164:
        raise NotFoundError
    note = partial(_noting(desk).word, person.e164, word)
    return _noted(desk, note, hecho=desk.asked["que"])


def note_code(desk: Desk) -> Response:
    """Take in whoever sent a code; the number that it came from is believed, whatever the form says."""
    number = read_patients_number(desk.asked.get("numero", ""), desk.clinic)
    signup = signup_of(desk.records, desk.asked.get("codigo", ""), desk.visit.now)
    problem = "number" if isinstance(number, BadPhone) else "" if signup else "code"
    if problem or signup is None or isinstance(number, BadPhone):
        problem = desk.words(f"desk.hand.bad.{problem}")
        return by_hand_page.show(desk, typed=desk.asked, problem=problem, status=422)
    return _noted(desk, partial(_noting(desk).code, number.e164, signup.id), hecho="signed_up")


def _noted(desk: Desk, note: partial[None], **said: str) -> Response:
    if not desk.clinic.is_by_hand:
        raise NotFoundError  # they write to the clinic's own number, and are heard there
    try:
        note()
    except ConflictError:
        return back(desk, no="busy")
    if way_back.ours(desk.asked.get("de", "")).startswith("/personas"):
        return back(desk, **said)
    return see_other(way_back.address(desk.visit, by_hand_page.PATH, **said))


def _noting(desk: Desk) -> Noting:
    return Noting(
        records=desk.records,
        queue=desk.services.queue,
        clinic=desk.clinic,
        public_url=lambda: desk.services.secrets.one("public-url"),
        now=desk.visit.now,
    )


def _person(desk: Desk) -> Patient:
    person = find_patient(desk.records, desk.visit.parts["patient_id"])
    if person is None:
        raise NotFoundError
    return person
