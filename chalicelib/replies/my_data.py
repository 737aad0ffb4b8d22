"""Answering "MIS DATOS": a link to the patient's own page, for whoever the line is known to be. Shows no data itself."""

import dataclasses
from datetime import timedelta

from chalicelib.data_rights.data_link import LINKS_A_DAY, new_link
from chalicelib.messaging import reply_wording
from chalicelib.messaging.data_link_code import marked_link
from chalicelib.replies.conversation_turn import Turn

A_DAY = timedelta(days=1)


def send_link(turn: Turn) -> None:
    """Send a link that works once, of those who proved the number themselves; anybody else gets a person instead.

    That a clinic vouches for a number is enough to remind there, not to show all that is kept.
    """
    people = tuple(person.id for person in turn.people if person.has_proved_number)
    recent = tuple(at for at in turn.line.data_links if at > turn.now - A_DAY)
    if not people:
        turn.pass_on(turn.inbound.text)
        return
    if len(recent) >= LINKS_A_DAY:
        turn.answer(reply_wording.data_too_often(turn.clinic, language=turn.language))
        return
    seed, kept = new_link(turn.records, turn.line.id, people, turn.now)
    turn.writes.append(kept)
    turn.line = dataclasses.replace(turn.line, data_links=(*recent, turn.now))
    link = marked_link(f"{turn.public_url()}/c/{turn.clinic.slug}")
    turn.answer(reply_wording.data_link(turn.clinic, link, seed, language=turn.language))
