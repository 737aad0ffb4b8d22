"""What words do to visits and to the question whose number it is: read against what the phone had been told when they were written.

In doubt a person reads them. What each short answer means after each message of ours stands in what_it_asks.py.
"""

from datetime import timedelta

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging import reply_wording
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.model import Action, Kind, Message, Tap
from chalicelib.patients.model import NumberState, Patient
from chalicelib.replies import button_replies, number_verification
from chalicelib.replies.chosen_visit import Offered, chosen
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.intent import Intent, names_somebody
from chalicelib.replies.line_visits import find_visit
from chalicelib.replies.number_answers import says_whose_number
from chalicelib.replies.read_words import Words
from chalicelib.replies.short_answer import Short
from chalicelib.replies.stale_answer import is_as_told
from chalicelib.replies.typed_button import TemplateTitles, typed_button
from chalicelib.replies.visits_asked_about import asks_about_visits, tell_visits
from chalicelib.replies.what_it_asks import MEANS, Asks, Means, asks
from chalicelib.replies.which_visit import visits_meant

QUESTION_STANDS = timedelta(
    hours=24
)  # for so long our last word is what a "sí" without a question answers
ACTIONS = {
    Intent.CONFIRM: Action.CONFIRM,
    Intent.CANCEL: Action.CANCEL,
    Intent.MOVE: Action.MOVE,
}


def act_on_words(turn: Turn, words: Words, titles: TemplateTitles) -> None:
    """Do what the words ask for, of what the phone had been told; what was said too long ago a person reads."""
    if turn.people and Short.COURTESY is words.short:
        return  # politeness needs neither an answer nor a person
    if turn.is_late or not turn.people:
        turn.pass_on(words.text)
    elif _answers_the_question(turn) or _is_typed_button(turn, words, titles):
        return
    elif short := words.short or _says_yes_to_whose_number(turn, words):
        answer_in_short(turn, short)
    elif choice := _choice(turn):
        button_replies.act_on_tap(turn, choice)
    elif asks_about_visits(words):
        tell_visits(turn)
    elif words.intent in ACTIONS:
        _about_a_visit(turn, words)
    elif words.intent is not Intent.THANKS:
        turn.pass_on(words.text)


# A yes, a no


def answer_in_short(turn: Turn, short: Short) -> None:
    """Do what a yes, a no or thanks means after the message it quotes, else after the last."""
    message = _said_last(turn)
    if message is None or _are_two_questions(turn, message):
        turn.pass_on(turn.inbound.text)
        return
    asked = _asks_now(turn, message)
    is_old = turn.inbound.at - left_at(message) > QUESTION_STANDS
    means = Means.FOR_A_PERSON if asked is Asks.NOTHING and is_old else MEANS[asked][short]
    match means:
        case Means.IS_THEM | Means.NOT_THEM:
            is_them = means is Means.IS_THEM
            number_verification.act_on_answer(turn, message.owner, is_them=is_them)
        case Means.CONFIRM:
            _confirm(turn, message)
        case Means.ASK_AGAIN:
            _ask_again(turn, message)
        case Means.FOR_A_PERSON:
            turn.pass_on(turn.inbound.text)


def _said_last(turn: Turn) -> Message | None:
    """Return the message that is answered: the one quoted, else the last; of those of one second the one that asks."""
    last = turn.quoted or next(iter(turn.told), None)
    if turn.quoted or last is None:
        return last
    at_once = [m for m in turn.told if left_at(m) == left_at(last)]
    return next((m for m in at_once if _asks_now(turn, m) is not Asks.NOTHING), last)


def _says_yes_to_whose_number(turn: Turn, words: Words) -> Short | None:
    """Take "confirmo" for a yes where "¿Eres Ana?" is what was said last."""
    message = _said_last(turn)
    is_last = message is not None and _asks_now(turn, message) is Asks.WHOSE_NUMBER
    return Short.YES if is_last and words.intent is Intent.CONFIRM and not words.time else None


def _asks_now(turn: Turn, message: Message) -> Asks:
    """Return what a message still asks: whose number it is, only until somebody has said so."""
    asked = asks(message)
    if asked is Asks.WHOSE_NUMBER and not any(message.owner in p.ids for p in _asked(turn)):
        return Asks.NOTHING
    return asked


def _are_two_questions(turn: Turn, message: Message) -> bool:
    """Tell whether a "sí" may answer another question as well: one of the same second, or whose number it is of another person."""
    if turn.quoted:
        return False
    asked = _asks_now(turn, message)
    if asked is Asks.WHOSE_NUMBER and len(_asked(turn)) > 1:
        return True
    at_once = [m for m in turn.told if left_at(m) == left_at(message)]
    return sum(_asks_now(turn, m) is not Asks.NOTHING for m in at_once) > 1


def _confirm(turn: Turn, message: Message) -> None:
    """Confirm what was asked about; a change asked for meanwhile, or a cancellation, is no "ok" to be taken back by."""
    visits = turn.records.get_many(Appointment, [about.appointment_id for about in message.about])
    settled = (Status.CHANGE_REQUESTED, Status.CANCELLED)
    if not visits:
        turn.pass_on(turn.inbound.text)
    elif not any(v.status in settled for v in visits.values()):
        button_replies.act(turn, Action.CONFIRM, message.about)


def _ask_again(turn: Turn, question: Message) -> None:
    """Put the question once more where it still stands as it was; the third time a person asks."""
    before = [m for m in turn.told if m.content == question.content]
    if len(before) > 1 or not _stands(turn, question):
        turn.pass_on(turn.inbound.text)
        return
    turn.answer(question.content, about=question.about)


# A choice among several


def _choice(turn: Turn) -> Tap | None:
    """Return the tap that stands for "2", "la de Luis" or "la de las 10:30", while our question which visit stands."""
    question = _question(turn)
    if question is None:
        return None
    visits = [
        visit for button in question.content.buttons if (visit := find_visit(turn, button.about))
    ]
    offered = [Offered(v.patient.name, v.appointment.starts_at) for v in visits]
    inbound, action = turn.inbound, question.content.buttons[0].action
    place = chosen(inbound.text, offered, action, written_at=inbound.at, zone=turn.clinic.zone)
    if place is None or len(visits) < len(question.content.buttons):
        return None
    return Tap(action, question.id, visits[place].appointment.id)


def _question(turn: Turn) -> Message | None:
    """Return the question which of several is meant, unless something was said since of a visit that it names."""
    for message in [turn.quoted] if turn.quoted else turn.told:
        if turn.inbound.at - left_at(message) > QUESTION_STANDS:
            return None
        if asks(message) is Asks.WHICH:
            return message
        if message.about:
            return None
    return None


def _stands(turn: Turn, question: Message) -> bool:
    found = [(a, find_visit(turn, a.appointment_id)) for a in question.about]
    return all(visit and is_as_told(about, visit, turn.now) for about, visit in found)


# What is said of a visit


def _about_a_visit(turn: Turn, words: Words) -> None:
    action = ACTIONS[words.intent]
    whose = len(turn.people) > 1 and names_somebody(words.text)  # "la cita de mi hijo"
    if whose or (words.agrees and not _asks_whether_they_come(turn)):
        turn.pass_on(words.text)
        return
    question = _question(turn)
    if question and not words.time and question.content.buttons[0].action is action:
        _ask_again(turn, question)
        return
    meant = None if question else visits_meant(turn, words, action)
    if meant:
        button_replies.act(turn, action, meant)
    if not meant or (action is Action.MOVE and words.time):  # which day: the desk reads it
        turn.pass_on(words.text)
    if meant == [] and not _has_visits(turn):
        turn.answer(reply_wording.nothing_upcoming(turn.clinic, language=turn.language))


def _asks_whether_they_come(turn: Turn) -> bool:
    message = _said_last(turn)
    return message is not None and asks(message) is Asks.COMING


def _has_visits(turn: Turn) -> bool:
    return any(visit.starts_at > turn.now for visit in turn.line.visits.values())


def _is_typed_button(turn: Turn, words: Words, titles: TemplateTitles) -> bool:
    """Do what the button of that title does; what changes nothing, or may answer two questions, a person reads."""
    tap = typed_button(turn, titles, ACTIONS.get(words.intent))
    if tap is None:
        return False
    is_answer = tap.action in (Action.YES_ME, Action.NOT_ME)
    if is_answer and len(_asked(turn)) > 1 and not turn.inbound.context_id:
        return False
    button_replies.act_on_tap(turn, tap)
    is_asked_back = any(message.about for message in turn.said)
    if not (turn.writes or is_asked_back or _is_said_again(turn, tap)):
        turn.pass_on(words.text)
    return True


def _is_said_again(turn: Turn, tap: Tap) -> bool:
    """Tell whether all that the button is about came to that already: the title once more is no news."""
    message = turn.records.get(Message, tap.message_id)
    about = [a.appointment_id for a in message.about] if message and not turn.said else []
    visits = turn.records.get_many(Appointment, about).values()
    leads_to = button_replies.LEADS_TO.get(tap.action)
    return bool(visits) and all(visit.status is leads_to for visit in visits)


# Whose number it is


def _answers_the_question(turn: Turn) -> bool:
    """Take "soy yo" or "número equivocado" as the answer to the one question that is open; tell whether."""
    asked = _asked(turn)
    if len(asked) != 1:
        return False
    name = "" if asked[0].guardian else asked[0].first_name
    answer = says_whose_number(turn.inbound.text, name)
    if answer is None:
        return False
    number_verification.act_on_answer(turn, asked[0].id, is_them=answer)
    return True


def _asked(turn: Turn) -> list[Patient]:
    """Return whom the line had been asked about, and nobody has answered for."""
    about = {m.owner for m in turn.told if m.kind is Kind.VERIFY}
    return [p for p in turn.people if p.number is NumberState.ASKED and about.intersection(p.ids)]
