"""A talk of thousands of messages, and the talks beside it, for the desk's bench. Writes nothing itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.messaging.model import Content, Kind, Message, State, message_id
from chalicelib.messaging.received_texts import TextThread, received_text
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import Line, Patient

SAID = 2_000  # in the long one, half by either
TALKER = Patient("longtalker00", "Zoila Larga", "+525599999999")


def long_talk(clinic_id: str, now: datetime) -> Iterator[Any]:
    """Yield somebody who has written a thousand times and was answered each time, the last word being theirs."""
    yield TALKER
    yield Line(TALKER.e164, (TALKER.id,), window_until=now + timedelta(hours=23))
    for n in range(SAID // 2):
        at = now - timedelta(hours=n, minutes=1)
        text = f"¿Puedo llegar {n} minutos tarde? Salgo del trabajo y hay tráfico."
        yield received_text(TALKER.e164, "", f"wamid.{n}", at=at, text=text)
        yield _answer(clinic_id, n, at + timedelta(seconds=20))
    task = _task(now)
    yield task
    yield TextThread(TALKER.e164, task.id, now, None, now, "¿Y mañana?", now, TALKER.id)


def _answer(clinic_id: str, n: int, at: datetime) -> Message:
    return Message(
        message_id(clinic_id, TALKER.id, Kind.ANSWER, at, str(n)),
        Kind.ANSWER,
        TALKER.e164,
        Content(text=f"Claro, te esperamos; avísanos si son más de {n} minutos."),
        at,
        at + timedelta(hours=23),
        state=State.READ,
        changed_at=at,
        told_at=at,
        by="s00000000001",
    )


def _task(now: datetime) -> StaffTask:
    return staff_task(TaskKind.TEXT, now, "long", patient_id=TALKER.id, e164=TALKER.e164)
