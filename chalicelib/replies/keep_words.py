"""What a line says is kept, all of it; what a person must read is one task until somebody has looked. Never commits.

Two at once meet at the line's thread or at the task, and the later decides again: none is lost, none counted twice.
"""

from dataclasses import replace

from chalicelib.messaging.model import Kind
from chalicelib.messaging.received_texts import (
    ReceivedText,
    TextThread,
    joined,
    opened,
    received_text,
)
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.line_visits import find_visit
from chalicelib.shared.writes import Create, Save, Write


def kept_words(turn: Turn) -> list[Write]:
    """Return what keeps what the line said, and puts it before staff if it is for them to read."""
    if turn.for_staff is None:
        said = turn.inbound.text or turn.inbound.reaction
        text = _text(turn, "", said)
        return [Create(text), *_led(turn, _heard(turn, text))] if said else _led(turn, turn.thread)
    joins = open_task(turn)
    task = joins or _new_task(turn)
    text = _text(turn, task.id, turn.for_staff)
    written = Save(joined(task, text, now=turn.now)) if joins else Create(opened(task, text))
    leads = _heard(turn, text)
    if not joins:
        leads = replace(leads, task_id=task.id, at=turn.now, waits_since=text.at)
    if any(message.kind is Kind.REPLY for message in turn.said):
        leads = replace(leads, answered_at=turn.now)
    return [Create(text), written, *_led(turn, leads)]


def _heard(turn: Turn, text: ReceivedText) -> TextThread:
    """Return the line's thread as it is once this was said; a tap is no words."""
    leads = turn.thread or TextThread(turn.line_key, "", turn.now)
    return leads if turn.inbound.payload or turn.inbound.reaction else leads.hearing(text)


def _led(turn: Turn, leads: TextThread | None) -> list[Write]:
    """Return what keeps the thread; where the line stops it is written in any case, as whoever answers there writes it too."""
    if turn.thread is None:
        return [Create(leads)] if leads and (leads.task_id or leads.said) else []
    return [Save(leads)] if leads and (leads != turn.thread or turn.stops) else []


def open_task(turn: Turn) -> StaffTask | None:
    """Return the task that the line's next text joins: of whoever answers there, and looked at by nobody."""
    thread = turn.thread
    task = turn.records.get(StaffTask, thread.task_id) if thread and thread.task_id else None
    if task is None or task.done_at is not None:
        return None
    theirs = {i for person in turn.people for i in person.ids}
    return task if task.patient_id in (theirs or {""}) else None  # the line may be another's by now


def _new_task(turn: Turn) -> StaffTask:
    task = staff_task(
        TaskKind.TEXT,
        turn.now,
        turn.inbound.provider_id,
        patient_id=turn.people[0].id if turn.people else "",
        appointment_id=_visit_spoken_of(turn),
        e164=turn.line.id,
    )
    return task if turn.line.id else replace(task, bsuid=turn.line.bsuid)


def _visit_spoken_of(turn: Turn) -> str:
    """Return the one visit of the message that is answered, or "": staff are told of that one, not of the next."""
    answered = turn.quoted or next((message for message in turn.told if message.about), None)
    ids = {about.appointment_id for about in answered.about} if answered else set()
    visit = find_visit(turn, ids.pop()) if len(ids) == 1 else None
    is_theirs = visit and turn.people and visit.appointment.patient_id in turn.people[0].ids
    return (
        visit.appointment.id
        if visit and is_theirs and visit.appointment.starts_at > turn.now
        else ""
    )


def _text(turn: Turn, task_id: str, said: str) -> ReceivedText:
    event = turn.inbound
    until = turn.clinic.words_kept_until(event.at)
    kept = received_text(
        turn.line_key, task_id, event.provider_id, at=event.at, text=said, kept_until=until
    )
    who = turn.people[0].id if turn.people else ""
    return replace(kept, patient_id=who, kind=event.kind, replaces=turn.replaced)
