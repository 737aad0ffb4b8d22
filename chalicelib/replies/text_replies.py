"""What a patient's own words change. In doubt a person reads them; nobody is told "invalid answer"."""

import dataclasses

from chalicelib.consent import grant_and_withdraw, opt_out
from chalicelib.consent.accept_signup import accept_signup
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup, is_expired
from chalicelib.messaging import reply_wording
from chalicelib.messaging.messages_of_person import written_to
from chalicelib.messaging.model import TOLD, Action, Kind, Message, Tap
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.erased_numbers import remembered_again
from chalicelib.patients.model import NumberState, Patient
from chalicelib.replies import button_replies, number_verification
from chalicelib.replies.colloquial_vocabulary import names_a_day
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.intent import Intent, is_politeness, names_somebody
from chalicelib.replies.number_answers import is_plain_no, says_whose_number
from chalicelib.replies.typed_button import TemplateTitles, left_at, typed_button, was_asked_last
from chalicelib.replies.which_visit import visits_meant, was_told_here
from chalicelib.shared.errors import NotAllowedError

ACTIONS = {
    Intent.CONFIRM: Action.CONFIRM,
    Intent.CANCEL: Action.CANCEL,
    Intent.MOVE: Action.MOVE,
}


def act_on_text(turn: Turn, meaning: Intent, titles: TemplateTitles) -> None:
    """Decide what a text means for the visits, the consent or the inbox."""
    match meaning:
        case Intent.OPT_OUT:
            _opt_out(turn)
        case Intent.OPT_IN if turn.people and _is_older_than_a_stop(turn):
            return  # WhatsApp repeats events for days: a later BAJA stands
        case Intent.OPT_IN if turn.people:
            _opt_in(turn)
        case Intent.OPT_IN:  # of nobody we know: what was erased may be taken in again
            turn.writes += remembered_again(turn.records, turn.line.id)
            turn.pass_on(turn.inbound.text)
        case _ if _answers_the_question(turn) or _is_typed_button(turn, meaning, titles):
            return
        case Intent.THANKS if turn.people:
            return  # politeness needs neither an answer nor a person
        case Intent.CONFIRM | Intent.CANCEL | Intent.MOVE:
            _about_a_visit(turn, meaning)
        case _:
            turn.pass_on(turn.inbound.text)


def act_on_code(turn: Turn, code: str) -> None:
    """Accept a sign-up by the code in the patient's own message; an unknown code changes nothing."""
    if _is_older_than_a_stop(turn):
        return
    signup = turn.records.get(Signup, code)
    if signup is None or is_expired(signup, turn.now):
        say = reply_wording.code_expired if signup else reply_wording.code_unknown
        turn.answer(say(turn.clinic, language=turn.language))
        turn.pass_on(turn.inbound.text)
        return
    try:
        accepted = accept_signup(
            turn.records,
            signup,
            turn.line,
            message_id=turn.inbound.provider_id,
            written_at=turn.inbound.at,
            now=turn.now,
        )
    except NotAllowedError:
        turn.pass_on(f"{signup.name}: {turn.inbound.text}")
        turn.answer(reply_wording.passed_on(turn.clinic, language=signup.language))
        return
    turn.writes += accepted.writes
    turn.line = accepted.line
    turn.people = [accepted.patient]
    turn.writes += remembered_again(turn.records, turn.line.id, [accepted.patient.name])
    turn.writes += number_verification.visits_due_now(
        turn.records, turn.line, accepted.patient.id, turn.now
    )
    name = accepted.patient.first_name
    turn.answer(reply_wording.welcome(turn.clinic, name, language=signup.language or turn.language))


def _is_older_than_a_stop(turn: Turn) -> bool:
    stopped = turn.line.opted_out_at
    return stopped is not None and turn.inbound.at < stopped


def _opt_out(turn: Turn) -> None:
    """Stop the line; the word again, or one whose turn broke off, ends what is left: of nobody, nothing."""
    proof = Proof(message_id=turn.inbound.provider_id)
    before = turn.line.opted_out_at
    turn.leaving = opt_out.decide_opt_out(turn.records, turn.line, now=turn.now, proof=proof)
    if before not in (None, turn.inbound.at) or (before and not turn.people):
        return
    if before is None:
        turn.line = dataclasses.replace(turn.line, opted_out_at=turn.inbound.at)
        hashes = hashes_of(turn.records, turn.line.id)
        turn.noted += noted(Said.LEFT, turn.people, at=turn.now, hashes=hashes)
    turn.ask_staff(TaskKind.OPTED_OUT)
    turn.answer(reply_wording.opted_out(turn.clinic, language=turn.language))


def _opt_in(turn: Turn) -> None:
    proof = Proof(message_id=turn.inbound.provider_id)
    turn.returning += grant_and_withdraw.returning(
        turn.line, turn.people, now=turn.now, proof=proof
    )
    turn.line, writes = grant_and_withdraw.line_back(
        turn.records, turn.line, turn.people, now=turn.now
    )
    sure = [p.name for p in turn.people if p.number is not NumberState.WRONG]
    turn.writes += [*writes, *remembered_again(turn.records, turn.line.id, sure)]
    turn.answer(reply_wording.opted_in(turn.clinic, language=turn.language))


def _about_a_visit(turn: Turn, meaning: Intent) -> None:
    meant = visits_meant(turn)
    if len(turn.people) > 1 and names_somebody(turn.inbound.text):  # "la cita de mi hijo": whose?
        turn.pass_on(turn.inbound.text)
        return
    asked = _asked(turn) if meaning is Intent.CONFIRM and not meant else []
    if len(asked) == 1:
        number_verification.act_on_answer(turn, asked[0].id, is_them=True)
    elif meant:
        button_replies.act(turn, ACTIONS[meaning], meant)
        if meaning is Intent.MOVE and names_a_day(
            turn.inbound.text
        ):  # which day: the desk reads it
            turn.pass_on(turn.inbound.text)
    elif asked or not is_politeness(turn.inbound.text):  # "ok, gracias" after all was settled
        turn.pass_on(turn.inbound.text)


def _answers_the_question(turn: Turn) -> bool:
    """Take "soy yo" or "número equivocado" as the answer to the one question that is open; tell whether.

    A "no" alone is one only where nothing else was told since, and no visit.
    """
    asked = _asked(turn)
    if len(asked) != 1:
        return False
    text, name = turn.inbound.text, "" if asked[0].guardian else asked[0].first_name
    answer = says_whose_number(text, name)
    if answer is None and is_plain_no(text) and not visits_meant(turn) and was_asked_last(turn):
        answer = False
    if answer is None:
        return False
    number_verification.act_on_answer(turn, asked[0].id, is_them=answer)
    return True


def _is_typed_button(turn: Turn, meaning: Intent, titles: TemplateTitles) -> bool:
    """Do what the button of that title does; what changes nothing, or may answer two questions, a person reads."""
    tap = typed_button(turn, titles, ACTIONS.get(meaning))
    if tap is None:
        return False
    is_answer = tap.action in (Action.YES_ME, Action.NOT_ME)
    if is_answer and len(_asked(turn)) > 1 and not turn.inbound.context_id:
        return False
    button_replies.act_on_tap(turn, tap)
    is_asked_back = any(message.about for message in turn.said)
    if not (turn.writes or is_asked_back or _is_said_again(turn, tap)):
        turn.pass_on(turn.inbound.text)
    return True


def _is_said_again(turn: Turn, tap: Tap) -> bool:
    """Tell whether a visit to come was confirmed already, or its change asked for: the title once more is no news."""
    says_so = tap.action in (Action.CONFIRM, Action.MOVE) and not turn.said
    return says_so and bool(visits_meant(turn))


def _asked(turn: Turn) -> list[Patient]:
    """Return whom the line was asked about: a "sí" of before the question answers something else."""
    open_ones = [p for p in turn.people if p.number is NumberState.ASKED]
    return [p for p in open_ones if any(_asks_here(turn, m) for m in _told(turn, p))]


def _told(turn: Turn, person: Patient) -> list[Message]:
    return written_to(turn.records, person, states=TOLD)


def _asks_here(turn: Turn, message: Message) -> bool:
    was_before = left_at(message) <= turn.inbound.at  # WhatsApp repeats events for days
    return message.kind is Kind.VERIFY and was_before and was_told_here(turn, message)
