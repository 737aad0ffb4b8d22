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

YES_ME, NOT_ME, STOPS = "soy_yo", "no_soy_yo", "baja"
ANSWERS = frozenset({YES_ME, NOT_ME, STOPS})
WORDS = {STOPS: STOP, "alta": BACK}


def note_answer(desk: Desk) -> Response:
    """Note what somebody wrote back to a message that was sent by hand, from the line it went to."""
    message = desk.records.get(Message, by_hand_page.message_id(desk))
    what = desk.asked.get("que", "")
    if message is None or message.state is not State.BY_HAND or what not in ANSWERS:
        raise NotFoundError
    noting = _noting(desk)
    try:
        if what == STOPS:
            noting.word(message.e164, STOP)
            return _back(desk, what)
        said = desk.words(f"desk.hand.{what}")
        is_so = noting.whose_number(message, is_them=what == YES_ME, said=said)
    except ConflictError:
        return back(desk, no="busy")
    return _back(desk, what if is_so else "whose_left")


def note_word(desk: Desk) -> Response:
    """Note that somebody's line wrote BAJA or ALTA."""
    person = _person(desk)
    word = WORDS.get(desk.asked.get("que", ""))
    if word is None or not person.e164:
        raise NotFoundError
    note = partial(_noting(desk).word, person.e164, word)
    return _noted(desk, note, desk.asked["que"])


def note_code(desk: Desk) -> Response:
    """Take in whoever sent a code; the number that it came from is believed, whatever the form says."""
    number = read_patients_number(desk.asked.get("numero", ""), desk.clinic)
    signup = signup_of(desk.records, desk.asked.get("codigo", ""), desk.visit.now)
    problem = "number" if isinstance(number, BadPhone) else "" if signup else "code"
    if problem or signup is None or isinstance(number, BadPhone):
        problem = desk.words(f"desk.hand.bad.{problem}")
        return by_hand_page.show(desk, typed=desk.asked, problem=problem, status=422)
    return _noted(desk, partial(_noting(desk).code, number.e164, signup.id), "signed_up")


def _noted(desk: Desk, note: partial[None], what: str) -> Response:
    if not desk.clinic.is_by_hand:
        raise NotFoundError  # they write to the clinic's own number, and are heard there
    try:
        note()
    except ConflictError:
        return back(desk, no="busy")
    return _back(desk, what)


def _back(desk: Desk, what: str) -> Response:
    if way_back.ours(desk.asked.get("de", "")).startswith(("/personas", "/citas")):
        return back(desk, hecho=what)
    return see_other(way_back.address(desk.visit, by_hand_page.PATH, hecho=what))


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
