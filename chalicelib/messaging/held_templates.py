"""Templates that WhatsApp does not let a clinic use, or doubts: noted with one task each, tried one message at a time, ended by the deed.

A held template keeps its own messages only. Which refusals hold one is whatsapp/error_codes.py's to say.
"""

import dataclasses
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.messaging.model import Content, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.writes import Create, Records, Save, Write

TRY_AGAIN = timedelta(minutes=30)  # so that a reminder two hours before its visit has its chances


def held(
    content: Content, code: str, *, now: datetime, after_accept: bool = False
) -> TemplateTrouble:
    """Return the trouble of a template that a message was refused for."""
    name, language = content.template, content.language
    return TemplateTrouble(name, language, code, now, now + TRY_AGAIN, after_accept)


def note(records: Records, clinic_id: str, trouble: TemplateTrouble) -> Clinic | None:
    """Remember a trouble and tell staff, once until it is over; return the clinic as it then stands."""

    def attempt() -> Clinic | None:
        clinic = records.get(Clinic, clinic_id)
        if clinic is None or trouble.topic in [known.topic for known in clinic.template_troubles]:
            return clinic
        told = (*clinic.template_troubles, trouble)
        changed = dataclasses.replace(clinic, template_troubles=told)
        records.commit([Save(changed), _opened(records, task_of(trouble, clinic_id))])
        log.warning(
            "template_trouble",
            clinic=clinic_id,
            template=trouble.name,
            language=trouble.language,
            why=trouble.why,
        )
        return dataclasses.replace(changed, version=clinic.version + 1)

    return decide_again(attempt)


def end(
    records: Records, clinic_id: str, topic: tuple[str, str, str], *, now: datetime
) -> Clinic | None:
    """Forget a trouble that is over and close its task; return the clinic as it then stands."""

    def attempt() -> Clinic | None:
        clinic = records.get(Clinic, clinic_id)
        over = [t for t in clinic.template_troubles if t.topic == topic] if clinic else []
        if clinic is None or not over:
            return clinic
        kept = tuple(t for t in clinic.template_troubles if t not in over)
        changed = dataclasses.replace(clinic, template_troubles=kept)
        tasks = records.get_many(StaffTask, [task_of(t, clinic_id).id for t in over]).values()
        records.commit([Save(changed), *closing(tasks, Deed.TEMPLATE_USABLE, now=now)])
        return dataclasses.replace(changed, version=clinic.version + 1)

    return decide_again(attempt)


def take_try(
    records: Records, clinic: Clinic, trouble: TemplateTrouble, *, now: datetime
) -> Clinic | None:
    """Take the one try of a held template that is due, for one message; None where another was faster."""
    later = dataclasses.replace(trouble, try_at=now + TRY_AGAIN)
    troubles = tuple(later if t == trouble else t for t in clinic.template_troubles)
    changed = dataclasses.replace(clinic, template_troubles=troubles)
    try:
        records.commit([Save(changed)])
    except ConflictError:
        return None
    return dataclasses.replace(changed, version=clinic.version + 1)


def after_attempt(
    records: Records, message: Message, known: TemplateTrouble | None, *, now: datetime
) -> Clinic | None:
    """Note what an attempt says of the message's template: a no, or the yes to one that tried it."""
    clinic_id = message.clinic_id
    if message.state is not State.ACCEPTED:
        return note(records, clinic_id, held(message.content, message.reason, now=now))
    if known is None or known.after_accept:
        return None
    return end(records, clinic_id, known.topic, now=now)


def task_of(trouble: TemplateTrouble, clinic_id: str) -> StaffTask:
    """Return what staff read: one line a template, however many messages wait and however long."""
    said = f"{trouble.name} {trouble.language}: {trouble.why}"
    return staff_task(TaskKind.TEMPLATE, trouble.since, clinic_id, *trouble.topic, text=said)


def _opened(records: Records, task: StaffTask) -> Write:
    """Return the write that opens the task, also where it was closed in the same second."""
    known = records.get(StaffTask, task.id)
    return Save(dataclasses.replace(known, done_at=None)) if known else Create(task)
