"""*Por avisar*: what a clinic without a WhatsApp API sends itself, one tap after another, each message once."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from chalicelib.by_hand.load_waiting import Waiting, load_waiting
from chalicelib.by_hand.put_back import NOT_SENT, put_back
from chalicelib.by_hand.take import NOT_NOW, TAKEN, take
from chalicelib.messaging.model import Message
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.staff.model import StaffMember
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.by_hand_view import ByHandView
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

PATH = "/avisos"


def show(
    desk: Desk, *, typed: Mapping[str, str] | None = None, problem: str = "", status: int = 200
) -> Response:
    """Show what is to be sent now, what waits for an answer, and who may have sent a code."""
    view = ByHandView(desk, read_waiting(desk))
    facts: dict[str, Any] = {
        "to_send": view.to_send(),
        "unanswered": view.unanswered(),
        "sent": view.sent(),
        "signups": view.signups() if desk.clinic.is_by_hand else [],
        "typed": {name: (typed or {}).get(name, "") for name in ("codigo", "numero")},
        "problem": problem,
    }
    done = just_done(desk)
    return desk_page(desk, "by_hand.html", status=status, section="mensajes", done=done, **facts)


def take_one(desk: Desk) -> Response:
    """Take the message of the address; a colleague who was faster is named."""
    return take_this(desk, message_id(desk))


def take_this(desk: Desk, wanted: str) -> Response:
    """Take a message, and show the link that opens WhatsApp with it."""
    now, me = desk.visit.now, desk.member.id
    try:
        taken = take(desk.records, desk.clinic, wanted, by=me, now=now)
    except NotAllowedError as refused:
        return _refused(desk, wanted, refused.code)
    except ConflictError:
        return _back(desk, no="busy")
    message = taken.message
    # Written outside the table before anybody can send it, so that no restore has it sent again.
    if taken.is_new and not desk.services.journal.note([message], at=now):
        put_back(desk.records, message.id, now=now)
        return _back(desk, no="busy")
    log.info("taken_by_hand", clinic=desk.clinic.id, kind=str(message.kind))
    view = ByHandView(desk, read_waiting(desk))
    return desk_page(desk, "by_hand_taken.html", section="mensajes", **view.taken(message))


def put_one_back(desk: Desk) -> Response:
    """Let it wait again; where it is not so any more, say so."""
    try:
        message = put_back(desk.records, message_id(desk), now=desk.visit.now)
    except NotAllowedError as refused:
        return _back(desk, no=refused.code)
    except ConflictError:
        return _back(desk, no="busy")
    return _back(desk, hecho="not_sent_over" if message.reason == NOT_SENT else "not_sent")


def message_id(desk: Desk) -> str:
    """Return the id of the message that the address names: no address can name another clinic's."""
    parts = desk.visit.parts
    return f"{desk.clinic.id}.{parts['owner']}.{parts['message']}"


def read_waiting(desk: Desk) -> Waiting:
    """Read what waits; what cannot be read is left out, and logged."""
    records = desk.records.leaving_out(
        lambda error: log.warning("desk_left_out", kind=error.kind, record=error.record_id)
    )
    return load_waiting(records, desk.clinic, now=desk.visit.now)


def _refused(desk: Desk, wanted: str, code: str) -> Response:
    if code != TAKEN:
        return _back(desk, no=code if code == NOT_NOW else "busy")
    message = desk.records.get(Message, wanted)
    by = desk.records.get(StaffMember, message.sent_by) if message else None
    who = by.name if by else desk.words("desk.deed.somebody")
    when = desk.said.ago(message.told_at) if message and message.told_at else ""
    problem = desk.words("desk.hand.taken_by", who=who, when=when)
    return show(desk, problem=problem, status=409)


def _back(desk: Desk, **said: str) -> Response:
    return see_other(way_back.address(desk.visit, PATH, **said))
