"""Answering ENTRAR: a link to the front desk, for the one person of the team whose own WhatsApp it is. Of anybody else it is a text like any other."""

from chalicelib.consent.keywords import without_courtesy
from chalicelib.messaging import reply_wording
from chalicelib.messaging.data_link_code import code_of, marked_entry
from chalicelib.replies.conversation_turn import Turn
from chalicelib.shared import ids
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.shared.phone import same_line
from chalicelib.staff.model import StaffMember

WORD = "entrar"


def lets_in(turn: Turn) -> bool:
    """Answer ENTRAR with a link, and tell whether it was one's to ask for; the team is read for that very word alone."""
    if without_courtesy(turn.inbound.text) != WORD:
        return False
    member = _member_on(turn)
    if member is None:
        return False
    from chalicelib.staff.entry_link import entry_link  # few ever write the word

    seed = ids.new_id(20)
    link = entry_link(member, id_of(code_of(turn.records, seed)), now=turn.now)
    if link is None:
        turn.answer(reply_wording.staff_too_often(turn.clinic, language=turn.language))
        return True
    turn.writes += link
    marked = marked_entry(turn.public_url(), turn.clinic.id)
    turn.answer(reply_wording.staff_link(turn.clinic, marked, seed, language=turn.language))
    return True


def _member_on(turn: Turn) -> StaffMember | None:
    """Return whose own WhatsApp the line is; None also where two of the team named it."""
    theirs = [
        one
        for one in turn.records.team()
        if one.removed_at is None and one.e164 and same_line(turn.line.id, one.e164)
    ]
    return theirs[0] if len(theirs) == 1 else None
