"""What a patient's text changes: consent, sign-up, and by words_in_their_moment.py visits. In doubt a person reads it; nobody is told "invalid answer"."""

from chalicelib.consent import grant_and_withdraw, opt_out
from chalicelib.consent.accept_signup import Accepted, accept_signup
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.keywords import is_exit
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup, is_expired, who_used
from chalicelib.messaging import reply_wording
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.erased_numbers import remembered_again
from chalicelib.patients.model import Line, NumberState
from chalicelib.replies import number_verification
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.intent import Intent, read_intent
from chalicelib.replies.number_answers import leaves_as_stranger
from chalicelib.replies.read_words import read_words
from chalicelib.replies.typed_button import TemplateTitles
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.replies.who_is_asked import answers_whose_number
from chalicelib.replies.words_in_their_moment import act_on_words
from chalicelib.shared.errors import NotAllowedError

LEAVE = "BAJA"  # what is read of a stop whose own words are not at hand


def act_on_text(turn: Turn, titles: TemplateTitles) -> None:
    """Decide what a text means for the consent, the visits or the inbox."""
    words = read_words(turn.inbound.text, turn.inbound.at, turn.clinic.zone)
    if _leaves_the_question(turn):
        turn.answer(reply_wording.left_as_it_is(turn.clinic, language=turn.language))
    elif not act_on_consent(turn, words.intent):
        act_on_words(turn, words, titles)
    elif leaves_as_stranger(words.text) and not answers_whose_number(turn):
        turn.pass_on(words.text)


def _leaves_the_question(turn: Turn) -> bool:
    """Tell of "salir", right after a list of ours to choose from: it leaves the list, and nothing else."""
    if not is_exit(turn.inbound.text):
        return False
    last = turn.quoted or next(iter(turn.told), None)
    return last is not None and asks(last) is Asks.WHICH


def leaves(turn: Turn) -> bool:
    """Stop the line where their own words ask for it, be it under a photo; tell whether they do."""
    if read_intent(turn.inbound.own_words) is not Intent.OPT_OUT:
        return False
    return act_on_consent(turn, Intent.OPT_OUT)


def act_on_consent(turn: Turn, meaning: Intent) -> bool:
    """Do what a word of leaving or of coming back asks for; tell whether it is one."""
    match meaning:
        case Intent.OPT_OUT:
            _opt_out(turn)
        case Intent.OPT_IN if turn.people and _is_older_than_a_stop(turn):
            return True  # WhatsApp repeats events for days: a later BAJA stands, and one of the same second
        case Intent.OPT_IN if turn.people:
            _opt_in(turn)
        case Intent.OPT_IN:  # of nobody we know: what was erased may be taken in again
            turn.writes += remembered_again(turn.records, turn.line.id)
            if turn.line.opted_out_at and not _is_older_than_a_stop(turn):
                turn.line = turn.line.listening(turn.inbound.at)
            turn.pass_on(turn.inbound.text)
        case _:
            return False
    return True


def act_on_code(turn: Turn, code: str) -> None:
    """Accept a sign-up by the code in the patient's own message; an unknown code changes nothing."""
    if _is_older_than_a_stop(turn):
        return
    signup = turn.records.get(Signup, code)
    if signup is None and _was_used_here(turn, code):
        return
    if signup is None or is_expired(signup, turn.now):
        say = reply_wording.code_expired if signup else reply_wording.code_unknown
        turn.answer(say(turn.clinic, turn.form, language=turn.language))
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
        said = reply_wording.passed_on(turn.clinic, language=signup.language)
        turn.answer(said, is_holding=True)
        return
    _take_in(turn, accepted)
    turn.answer(
        reply_wording.welcome(
            turn.clinic,
            accepted.patient.first_name,
            language=signup.language or turn.language,
            guardian=accepted.patient.guardian,
        )
    )


def _take_in(turn: Turn, accepted: Accepted) -> None:
    """Let the turn go on as that of who signed up: their line, their visits, remembered again."""
    turn.writes += accepted.writes
    turn.line = accepted.line
    turn.people = [accepted.patient]
    turn.writes += remembered_again(turn.records, turn.line.id, [accepted.patient.name])
    turn.writes += number_verification.visits_due_now(
        turn.records, turn.line, accepted.patient.id, turn.now
    )


def _was_used_here(turn: Turn, code: str) -> bool:
    """Tell whether this line signed up with the code, and say so: sent again it changes nothing, least of all a BAJA."""
    person = who_used(turn.records, code, turn.line.id, turn.people)
    if person is None:
        return False
    if turn.line.opted_out_at:
        said = reply_wording.opted_out(turn.clinic, language=turn.language)
    else:
        said = reply_wording.signed_up_before(
            turn.clinic, person.first_name, language=turn.language, guardian=person.guardian
        )
    turn.answer(said)
    return True


def _is_older_than_a_stop(turn: Turn) -> bool:
    stopped = turn.line.opted_out_at
    return stopped is not None and turn.inbound.at <= stopped


def _is_older_than_a_return(turn: Turn) -> bool:
    """Tell whether they came back after this was said; under their user id too, of before anybody knew whose it is."""
    hidden = turn.records.get(Line, turn.line.bsuid) if turn.line.bsuid else None
    returned = (line.returned_at for line in (turn.line, hidden) if line)
    return any(at is not None and turn.inbound.at < at for at in returned)


def _opt_out(turn: Turn) -> None:
    """Stop the line; the word again, or one whose turn broke off, ends what is left: of nobody, nothing.

    Said before they came back, and heard since, it is a person's to read.
    """
    proof, said_at = Proof(message_id=turn.inbound.provider_id), turn.inbound.at
    if _is_older_than_a_return(turn):
        turn.pass_on(turn.inbound.text or LEAVE)
        return
    before = turn.line.opted_out_at
    turn.leaving = opt_out.decide_opt_out(turn.records, turn.line, now=turn.now, proof=proof)
    if before is None or before < said_at:
        turn.line = turn.line.stopped(said_at)
        hashes = hashes_of(turn.records, turn.line.id)
        turn.noted += noted(Said.LEFT, turn.people, at=turn.now, hashes=hashes, said_at=said_at)
    if before not in (None, said_at) or (before and not turn.people):
        return
    turn.ask_staff(TaskKind.OPTED_OUT)
    turn.answer(reply_wording.opted_out(turn.clinic, language=turn.language))


def _opt_in(turn: Turn) -> None:
    proof = Proof(message_id=turn.inbound.provider_id)
    turn.returning += grant_and_withdraw.returning(
        turn.line, turn.people, now=turn.now, proof=proof
    )
    turn.line, writes = grant_and_withdraw.line_back(
        turn.records, turn.line, turn.people, now=turn.now, said_at=turn.inbound.at
    )
    sure = [p.name for p in turn.people if p.number is not NumberState.WRONG]
    turn.writes += [*writes, *remembered_again(turn.records, turn.line.id, sure)]
    if sure:
        turn.answer(reply_wording.opted_in(turn.clinic, language=turn.language))
        return
    turn.pass_on(turn.inbound.text)  # of nobody they answer for: no reminder is promised
    turn.answer(reply_wording.yes_after_no(turn.clinic, turn.form, language=turn.language))
