"""Answering "MIS DATOS": a link to the patient's own page, for whoever the line is known to be; else the law's day. Shows no data itself."""

import dataclasses
from datetime import timedelta

from chalicelib.consent.keywords import asks_for_erasure
from chalicelib.data_rights.data_link import LINKS_A_DAY, new_link
from chalicelib.data_rights.data_wishes import asked_by_themselves, day_of_answer
from chalicelib.messaging import format_dates, reply_wording
from chalicelib.messaging.data_link_code import marked_link
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from chalicelib.replies.conversation_turn import Turn

A_DAY = timedelta(days=1)


def send_link(turn: Turn) -> None:
    """Send a link that works once, of those who proved the number themselves; anybody else is answered by a person, in time.

    That a clinic vouches for a number is enough to remind there, not to show all that is kept.
    """
    people = tuple(person.id for person in turn.people if person.has_proved_number)
    recent = tuple(at for at in turn.line.data_links if at > turn.now - A_DAY)
    if not people:
        _ask_staff(turn)
        return
    if len(recent) >= LINKS_A_DAY:
        turn.answer(reply_wording.data_too_often(turn.clinic, language=turn.language))
        return
    seed, kept = new_link(turn.records, turn.line.id, people, turn.now)
    turn.writes.append(kept)
    turn.line = dataclasses.replace(turn.line, data_links=(*recent, turn.now))
    link = marked_link(f"{turn.public_url()}/c/{turn.clinic.slug}")
    turn.answer(reply_wording.data_link(turn.clinic, link, seed, language=turn.language))


def _ask_staff(turn: Turn) -> None:
    """Give the wish to staff, with the day by which the law wants an answer, and say so; of a stranger a person reads it."""
    theirs = [person for person in turn.people if person.number is not NumberState.WRONG]
    if not theirs:
        turn.pass_on(turn.inbound.text)
        return
    erase = asks_for_erasure(turn.inbound.text)
    kind = TaskKind.DATA_ERASURE if erase else TaskKind.DATA_ACCESS
    zone = turn.clinic.zone
    said = turn.inbound.text
    turn.writes += asked_by_themselves(turn.records, theirs[0], kind, said, now=turn.now, zone=zone)
    day = format_dates.date_of(day_of_answer(turn.now, zone), turn.language)
    turn.answer(reply_wording.data_asked(turn.clinic, day, language=turn.language))
