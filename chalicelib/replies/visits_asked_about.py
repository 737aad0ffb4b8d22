"""Who asks when their visit is reads it: of those of the line's people whose number is theirs, and nothing but time, doctor and place."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import Visit, as_told_together
from chalicelib.messaging import reply_wording, template_wording
from chalicelib.messaging.model import About, Kind, Message, message_id
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.questions_when import is_question_when
from chalicelib.replies.read_words import Words
from chalicelib.shared.writes import Save

MOST_TOLD = 5
QUESTION_HELPS = timedelta(days=1)


def asks_about_visits(words: Words) -> bool:
    """Tell whether a text asks when, where or with whom their visit is, and nothing more."""
    return is_question_when(words.time.rest)


def tell_visits(turn: Turn) -> None:
    """Answer with the visits to come; who was not asked yet is asked first, and of a wrong number nothing is said."""
    if turn.line.opted_out_at:  # they want no messages of ours: a person answers
        turn.pass_on(turn.inbound.text)
        return
    known = [p for p in turn.people if p.is_reachable and line_id(p.e164) == turn.line.id]
    visits = _to_come(turn, known)
    if visits:
        about = tuple(About(v.appointment.id, v.appointment.schedule) for v in visits)
        said = as_told_together(turn.clinic, visits)
        turn.answer(
            reply_wording.your_visits(turn.clinic, said, language=turn.language), about=about
        )
        return
    living = [p for p in turn.people if p.deceased_at is None]
    unsure = [p for p in living if p.number is NumberState.UNVERIFIED]
    asked = [p for p in unsure if p.agreed_to(Purpose.REMINDERS)]
    if known and not unsure and not turn.line.visits:
        turn.answer(reply_wording.nothing_upcoming(turn.clinic, language=turn.language))
    elif asked:
        _ask_whose(turn, asked[0])
    else:
        turn.pass_on(turn.inbound.text)


def _to_come(turn: Turn, people: list[Patient]) -> list[Visit]:
    whose = {i: person for person in people for i in person.ids}
    theirs = [i for i, each in turn.line.visits.items() if each.patient_id in whose]
    found = turn.records.get_many(Appointment, theirs).values()
    coming = [v for v in found if v.is_open and v.starts_at > turn.now]
    coming.sort(key=lambda visit: visit.starts_at)
    return [Visit(visit, whose[visit.patient_id]) for visit in coming[:MOST_TOLD]]


def _ask_whose(turn: Turn, person: Patient) -> None:
    """Put the question "¿Eres Ana?", as the plan would before a reminder: details go only to the right person."""
    language = person.language or turn.clinic.language
    content = template_wording.verify(
        turn.clinic,
        person.first_name,
        language=language,
        guardian=person.guardian,
        privacy_url=template_wording.notice_link(turn.public_url(), turn.clinic),
    )
    key = (str(person.number_changes), str(person.version), turn.inbound.provider_id)
    turn.said.append(
        Message(
            id=message_id(turn.clinic.id, person.id, Kind.VERIFY, turn.inbound.at, *key),
            kind=Kind.VERIFY,
            e164=person.e164,
            content=content,
            created_at=turn.now,
            useful_until=turn.now + QUESTION_HELPS,
        )
    )
    asked = replace(person, number=NumberState.ASKED, asked_at=turn.now)
    turn.writes.append(Save(asked))
