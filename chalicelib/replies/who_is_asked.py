"""Of whom words about whose number it is are said: who was asked about, else whom the phone was told of last. Changes nothing."""

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Kind, Message
from chalicelib.patients.model import NumberState, Patient
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.number_answers import says_whose_number
from chalicelib.replies.number_verification import act_on_answer

# "Soy yo" is an answer only where it was asked, or where somebody said the contrary.
_YES_IS_NEWS = frozenset({NumberState.ASKED, NumberState.WRONG})


def asked_about(turn: Turn) -> list[Patient]:
    """Return whom the line had been asked about, and nobody has answered for."""
    about = {m.owner for m in turn.told if m.kind is Kind.VERIFY}
    return [p for p in turn.people if p.number is NumberState.ASKED and about.intersection(p.ids)]


def answers_whose_number(turn: Turn) -> bool:
    """Do what "soy yo" or "número equivocado" says of the one person it can be about; tell whether it is that.

    Where several are asked about, or the last message named several, a person finds out whom it means.
    """
    person, was_asked = _meant(turn)
    if person is None:
        return False
    name = "" if person.guardian else f"{person.first_name} {person.name}"
    is_them = says_whose_number(turn.inbound.text, name, was_asked=was_asked)
    if is_them is None or (is_them and person.number not in _YES_IS_NEWS):
        return False
    if not is_them and person.number is NumberState.WRONG:
        return False
    act_on_answer(turn, person.id, is_them=is_them)
    return True


def _meant(turn: Turn) -> tuple[Patient | None, bool]:
    """Return the one person, and whether the question was what the words answer."""
    open_now = asked_about(turn)
    if open_now:
        return (open_now[0] if len(open_now) == 1 else None), True
    told = [turn.quoted] if turn.quoted else turn.told
    last = next((m for m in told if m.about or m.kind is Kind.VERIFY), None)
    named = _named_in(turn, last) if last else set[str]()
    people = [person for person in turn.people if named.intersection(person.ids)]
    is_question = last is not None and last.kind is Kind.VERIFY
    return (people[0] if len(people) == 1 else None), is_question


def _named_in(turn: Turn, message: Message) -> set[str]:
    """Return whose the visits of a message are; of the question whom it is about."""
    if message.kind is Kind.VERIFY:
        return {message.owner}
    visits = turn.records.get_many(Appointment, [about.appointment_id for about in message.about])
    return {visit.patient_id for visit in visits.values()}
