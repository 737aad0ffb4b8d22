"""Answering a talk: the answer itself, a ready sentence into the box, and that nothing need be answered. Decides no rule."""

from chalice.app import Response

from chalicelib.answers.answer_line import Sheet, send_answer
from chalicelib.answers.drafts import keep_draft
from chalicelib.answers.nothing_to_answer import nothing_to_answer, waits_again
from chalicelib.answers.talk import load_talk
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.ready_answers import ready_answers
from chalicelib.web.staff.talk_box import opened_at
from chalicelib.web.staff.talks_page import talk_shown

MOST_DIGITS = 6  # of a count: what is longer is nobody's


def answer(desk: Desk) -> Response:
    """Send what was typed, or lay a ready sentence into the box; what was not sent is still in it, with the reason."""
    talk = load_talk(desk.records, desk.visit.parts["talk"])
    typed = desk.asked.get("texto", "").replace("\r\n", "\n")
    if ready := _ready(desk):
        others = {one["text"] for one in ready_answers(desk)}
        text = ready if typed.strip() in others else f"{typed.rstrip()} {ready}".strip()
        keep_draft(desk.records, talk, desk.member.id, text, now=desk.visit.now)
        return talk_shown(desk, talk, text=text)
    try:
        send_answer(
            desk.records,
            desk.services.queue,
            desk.clinic,
            talk.name,
            _sheet(desk, typed),
            limit=why_no_room,
            now=desk.visit.now,
        )
    except NotAllowedError as refused:
        return talk_shown(desk, talk, text=typed, why=refused.code, status=409)
    except ConflictError:
        return talk_shown(desk, talk, text=typed, why="busy", status=409)
    keep_draft(desk.records, talk, desk.member.id, "", now=desk.visit.now)
    return see_other(way_back.address(desk.visit, f"/mensajes/{talk.name}"))


def _ready(desk: Desk) -> str:
    place, sentences = _count_in(desk, "lista"), ready_answers(desk)
    return str(sentences[place]["text"]) if place is not None and place < len(sentences) else ""


def _count_in(desk: Desk, name: str) -> int | None:
    """Return the count that a field has; None of anything else."""
    typed = desk.asked.get(name, "")
    is_count = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return int(typed) if is_count else None


def _sheet(desk: Desk, typed: str) -> Sheet:
    """Return what she had before her; a sheet that is none of ours, or lay for days, is a new one."""
    sheet, now = desk.asked.get("hoja", ""), desk.visit.now
    laid_out = opened_at(sheet, now)
    answer = desk.asked.get("contestado", "")
    return Sheet(
        name=f"{desk.member.id}/{sheet}",
        opened_at=laid_out or now,
        text=typed,
        by=desk.member.id,
        seen_texts=_count_in(desk, "visto"),
        seen_answer=f"{desk.clinic.id}.{answer}" if answer else "",
    )


def keep_draft_of(desk: Desk) -> Response:
    """Keep what was typed so far; the page that asks shows nothing of it."""
    talk = load_talk(desk.records, desk.visit.parts["talk"])
    text = desk.asked.get("texto", "").replace("\r\n", "\n")
    keep_draft(desk.records, talk, desk.member.id, text, now=desk.visit.now)
    return Response(body="", headers={"Cache-Control": "no-store"}, status_code=204)


def see_to(desk: Desk) -> Response:
    """Note that nothing need be answered; of texts that came since nobody says so."""
    talk = load_talk(desk.records, desk.visit.parts["talk"])
    count = _count_in(desk, "visto")
    try:
        nothing_to_answer(desk.records, talk, seen=count, by=desk.member.id, now=desk.visit.now)
    except NotAllowedError as refused:
        return _to_list(desk, no=refused.code)
    return _to_list(desk, hecho="read", charla=talk.name)


def undo_see_to(desk: Desk) -> Response:
    """Let it wait again."""
    talk = load_talk(desk.records, desk.visit.parts["talk"])
    try:
        waits_again(desk.records, talk)
    except NotAllowedError as refused:
        return _to_list(desk, no=refused.code)
    return _to_list(desk, hecho="waits")


def _to_list(desk: Desk, **said: str) -> Response:
    return see_other(way_back.address(desk.visit, "/mensajes", **said))
