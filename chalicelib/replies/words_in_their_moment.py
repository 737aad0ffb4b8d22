"""What words do to visits and to the question whose number it is: read against what the phone had been told when they were written.

In doubt a person reads them. What each short answer means after each message of ours stands in what_it_asks.py.
"""

from collections.abc import Sequence

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging import reply_wording
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.model import About, Action, Message, Tap
from chalicelib.replies import button_replies, number_verification
from chalicelib.replies.answer_once import A_TALK
from chalicelib.replies.chosen_visit import Offered, chosen
from chalicelib.replies.clinic_asked_about import asks_about_the_clinic, tell_about_the_clinic
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.intent import Intent, names_somebody
from chalicelib.replies.line_visits import find_visit
from chalicelib.replies.open_question import (
    QUESTION_STANDS,
    are_two_questions,
    asks_now,
    quotes_what_nobody_finds,
    said_last,
)
from chalicelib.replies.read_words import Words
from chalicelib.replies.short_answer import Short
from chalicelib.replies.stale_answer import is_as_told
from chalicelib.replies.typed_button import TemplateTitles, typed_button
from chalicelib.replies.visits_asked_about import asks_about_visits, tell_visits
from chalicelib.replies.what_it_asks import MEANS, Asks, Means, asks
from chalicelib.replies.which_visit import visits_meant
from chalicelib.replies.who_is_asked import answers_whose_number, asked_about
from chalicelib.replies.whose_visit import of_their_kin

STAND = (Status.BOOKED, Status.CONFIRMED)
ACTIONS = {
    Intent.CONFIRM: Action.CONFIRM,
    Intent.CANCEL: Action.CANCEL,
    Intent.MOVE: Action.MOVE,
}


def act_on_words(turn: Turn, words: Words, titles: TemplateTitles) -> None:
    """Do what the words ask for, of what the phone had been told; what was said too long ago a person reads."""
    if turn.people and Short.COURTESY is words.short:
        return  # politeness needs neither an answer nor a person
    if turn.is_late or not turn.people or quotes_what_nobody_finds(turn):
        turn.pass_on(words.text)
    elif answers_whose_number(turn) or _is_typed_button(turn, words, titles):
        return
    elif short := words.short or _says_yes_to_whose_number(turn, words):
        answer_in_short(turn, short)
    elif choice := _choice(turn):
        button_replies.act_on_tap(turn, choice)
    elif asks_about_visits(words):
        tell_visits(turn)
    elif asks_about_the_clinic(words):
        tell_about_the_clinic(turn)
    elif words.intent in ACTIONS:
        _about_a_visit(turn, words)
    else:
        turn.pass_on(words.text)


# A yes, a no


def answer_in_short(turn: Turn, short: Short) -> None:
    """Do what a yes, a no or thanks means after the message it quotes, else after the last."""
    message = said_last(turn, behind_holding=short is not Short.OK)
    if message is None or are_two_questions(turn, message):
        turn.pass_on(turn.inbound.text)
        return
    asked = asks_now(turn, message)
    is_old = turn.inbound.at - left_at(message) > QUESTION_STANDS
    means = Means.FOR_A_PERSON if asked is Asks.NOTHING and is_old else MEANS[asked][short]
    match means:
        case Means.IS_THEM | Means.NOT_THEM:
            is_them = means is Means.IS_THEM
            number_verification.act_on_answer(turn, message.owner, is_them=is_them)
        case Means.CONFIRM:
            _confirm(turn, message)
        case Means.OFFER:
            _offer_a_change(turn, message)
        case Means.ASK_AGAIN:
            _ask_again(turn, message)
        case Means.FOR_A_PERSON:
            turn.pass_on(turn.inbound.text)


def _says_yes_to_whose_number(turn: Turn, words: Words) -> Short | None:
    """Take "confirmo" for a yes where "¿Eres Ana?" is what was said last; "ahí estaré" is none."""
    message = said_last(turn)
    is_last = message is not None and asks_now(turn, message) is Asks.WHOSE_NUMBER
    return Short.YES if is_last and words.is_said_to_confirm and not words.time else None


def _confirm(turn: Turn, message: Message) -> None:
    """Confirm what was asked about; a change that they asked for meanwhile, or their own cancellation, is no "ok" to be taken back by."""
    ids = [about.appointment_id for about in message.about]
    visits = turn.records.get_many(Appointment, ids)
    if all(visit.starts_at <= turn.now for visit in visits.values()):  # another may be to come
        turn.pass_on(turn.inbound.text)
        return
    open_ones = {i for i, visit in visits.items() if not _is_their_own_end(visit)}
    about = [a for a in message.about if a.appointment_id in open_ones]
    if about:
        button_replies.act(turn, Action.CONFIRM, about)


def _offer_a_change(turn: Turn, message: Message) -> None:
    """Ask who does not come whether they want another time or none; until they say so a person has their "no"."""
    found = [(a, find_visit(turn, a.appointment_id)) for a in message.about]
    stand = [(a, v) for a, v in found if v and is_as_told(a, v, turn.now)]
    if stand and not turn.line.opted_out_at:
        said = button_replies.told(turn, [visit for _, visit in stand])
        content = reply_wording.offer_change(turn.clinic, said, language=turn.language)
        turn.answer(content, about=tuple(about for about, _ in stand))
    turn.pass_on(turn.inbound.text)


def _is_their_own_end(visit: Appointment) -> bool:
    called_off = visit.status is Status.CANCELLED and visit.cancelled_by == By.PATIENT
    return called_off or visit.status is Status.CHANGE_REQUESTED


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
    if words.agrees and not _asks_whether_they_come(turn):
        turn.pass_on(words.text)
        return
    question = _question(turn)
    of_kin = names_somebody(words.time.rest)  # "la cita de mi hijo"
    if question and not (words.time or of_kin) and question.content.buttons[0].action is action:
        _ask_again(turn, question)
        return
    if action is Action.CONFIRM and not words.is_said_to_confirm and _was_only_told(turn, words):
        return  # "ahí estaré" after news of a visit: nobody has asked, and the reminder comes
    meant = None if question else visits_meant(turn, words, action)
    if of_kin:
        meant = of_their_kin(turn, words.text, meant)
    if meant and action is Action.CONFIRM and _of_several_messages(turn, meant):
        button_replies.ask_which_of(turn, action, meant)
    elif meant:
        button_replies.act(turn, action, meant)
    if not meant or (action is Action.MOVE and words.time):  # which day: the desk reads it
        turn.pass_on(words.text)
    if meant == [] and not _has_visits(turn):
        _say_there_is_none(turn)


def _asks_whether_they_come(turn: Turn) -> bool:
    """Tell it of the very last: with a day, a yes to "se lo pasamos" may be one to a call."""
    message = said_last(turn, behind_holding=False)
    return message is not None and asks(message) is Asks.COMING


def _of_several_messages(turn: Turn, meant: Sequence[About]) -> bool:
    """Tell whether no one message names all of these."""
    shown = [turn.quoted] if turn.quoted else turn.told
    return not any(set(meant) <= set(message.about) for message in shown)


def _was_only_told(turn: Turn, words: Words) -> bool:
    """Tell whether the last that was said of visits asks nothing, and they stand: one of that time, if one is named."""
    told = turn.quoted or next((message for message in turn.told if message.about), None)
    if told is None or asks(told) is not Asks.NOTHING:
        return False
    visits = turn.records.get_many(Appointment, [about.appointment_id for about in told.about])
    stand = [v for v in visits.values() if v.status in STAND and v.starts_at > turn.now]
    fits = [v for v in stand if not words.time or words.time.fits(v.starts_at, turn.clinic.zone)]
    return bool(fits) and len(stand) == len(visits)


def _say_there_is_none(turn: Turn) -> None:
    """Answer that no visit is to come; whoever was told so is not told again in the same talk."""
    said = reply_wording.nothing_upcoming(turn.clinic, language=turn.language)
    lately = [m for m in turn.told if turn.now - left_at(m) < A_TALK]
    if all(message.content != said for message in lately):
        turn.answer(said)


def _has_visits(turn: Turn) -> bool:
    return any(visit.starts_at > turn.now for visit in turn.line.visits.values())


def _is_typed_button(turn: Turn, words: Words, titles: TemplateTitles) -> bool:
    """Do what the button of that title does; what changes nothing, or may answer two questions, a person reads."""
    tap = typed_button(turn, titles, ACTIONS.get(words.intent))
    if tap is None or _is_over(turn, tap):
        return False
    is_answer = tap.action in (Action.YES_ME, Action.NOT_ME)
    if is_answer and len(asked_about(turn)) > 1 and not turn.inbound.context_id:
        return False
    button_replies.act_on_tap(turn, tap)
    is_asked_back = any(message.about for message in turn.said)
    if not (turn.writes or is_asked_back or _is_said_again(turn, tap)):
        turn.pass_on(words.text)
    return True


def _is_said_again(turn: Turn, tap: Tap) -> bool:
    """Tell whether all that the button is about came to that already: the title once more is no news."""
    visits = [] if turn.said else _visits_under(turn, tap)
    leads_to = button_replies.LEADS_TO.get(tap.action)
    return bool(visits) and all(visit.status is leads_to for visit in visits)


def _is_over(turn: Turn, tap: Tap) -> bool:
    """Tell whether all that the button is about is past: the title may mean another visit, which is to come."""
    visits = _visits_under(turn, tap)
    return bool(visits) and all(visit.starts_at <= turn.now for visit in visits)


def _visits_under(turn: Turn, tap: Tap) -> list[Appointment]:
    message = turn.records.get(Message, tap.message_id)
    about = [a.appointment_id for a in message.about] if message else []
    return list(turn.records.get_many(Appointment, about).values())
