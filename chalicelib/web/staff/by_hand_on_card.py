"""What a clinic that sends by hand may do on a person's card: tell of the visit, and note the word that stops or opens their line. Decides nothing."""

from typing import Any

from chalicelib.by_hand.note_word import has_stopped
from chalicelib.front_desk.load_card import Card
from chalicelib.messaging.may_leave import may_be_sent_by_hand
from chalicelib.patients.model import Line
from chalicelib.patients.phone_lines import line_id
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.desk import Desk


def by_hand_on_card(desk: Desk, card: Card) -> dict[str, Any] | None:
    """Return where what waits is taken, "" where nothing does, and which word may be noted; None where nobody sends by hand."""
    clinic, e164 = desk.clinic, card.person.e164
    if not (clinic.is_by_hand and e164 and desk.may(Permission.ANSWER)):
        return None
    messages = card.row.messages if card.row else ()
    waits = [m for m in messages if may_be_sent_by_hand(m, clinic, now=desk.visit.now)]
    named = waits[0].id.split(".", 2)[1:] if waits else []
    is_stopped = has_stopped(desk.records.get(Line, line_id(e164)))
    path = "/".join(("avisos", *named)) if named else ""
    return {"path": path, "word": "alta" if is_stopped else "baja"}
