"""The talks of a day: who waits, who was answered, who may not be written to, and somebody whom nobody knows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.answers.business_app import REVOKED, take_in_echo
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.event_types import Echo
from chalicelib.messaging.model import Content, Kind, Message, State, message_id
from chalicelib.messaging.received_texts import TextThread, opened, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Create, Save
from tests.builders import CLINIC_ID, NOW
from tests.unit.web.staff.forty_visits import person_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STRANGER = "+525599990177"
WAITS, LATE, CLOSED, LEFT, ANSWERED, TROUBLED = (person_of(n) for n in (21, 22, 23, 25, 26, 27))
DENIED, IN_APP = person_of(28), person_of(29)
STRANGERS_TASK = staff_task(TaskKind.TEXT, NOW - 5 * MINUTE, "wamid.stranger", e164=STRANGER).id


def with_talks(services: Any) -> str:
    """Let people of a full day have written; return the task under which the stranger's words lie."""
    desk = _Desk(services)
    desk.wrote(WAITS, "Hola, buenos días", 14 * MINUTE)
    desk.wrote(WAITS, "¿Puedo llegar 15 minutos tarde? Salgo del trabajo", 13 * MINUTE)
    desk.wrote(LATE, "Siempre no voy a poder ir, ¿habrá lugar el jueves?", 39 * MINUTE)
    desk.wrote(LATE, "[image] mi receta", 38 * MINUTE)
    desk.wrote(CLOSED, "¿Aceptan tarjeta?", 40 * HOUR)
    desk.wrote(LEFT, "BAJA", 2 * HOUR, is_read=True, baja=True)
    desk.wrote(ANSWERED, "¿Hay estacionamiento?", 3 * HOUR, is_read=True)
    desk.said(ANSWERED, "Sí, hay estacionamiento enfrente.", 2 * HOUR, State.READ)
    desk.wrote(TROUBLED, "¿A qué hora cierran?", 4 * HOUR, is_read=True)
    desk.said(TROUBLED, "A las 7.", 3 * HOUR, State.FAILED)
    desk.said(TROUBLED, "Cerramos a las 7 de la noche.", 2 * HOUR, State.UNKNOWN)
    stranger = desk.wrote_as_stranger("¿Atienden niños?", 5 * MINUTE)
    desk.wrote(DENIED, "no soy yo", 6 * HOUR, is_read=True, denies=True)
    desk.wrote(IN_APP, "¿Tienen clave del wifi?", 7 * HOUR, is_read=True)
    desk.echoed(IN_APP, "Sí: sonrisa2026", 6 * HOUR, "wamid.app1")
    desk.echoed(IN_APP, "Sí: sonrisa2027", 5 * HOUR, "wamid.app2", replaces="wamid.app1")
    desk.echoed(IN_APP, "[image] plano", 4 * HOUR, "wamid.app3")
    desk.echoed(IN_APP, REVOKED, 3 * HOUR, "wamid.app4", replaces="wamid.app3")
    return stranger


class _Desk:
    def __init__(self, services: Any) -> None:
        self.records = services.records(CLINIC_ID)
        self.count = 0

    def wrote(
        self,
        who: str,
        text: str,
        ago: timedelta,
        *,
        is_read: bool = False,
        baja: bool = False,
        denies: bool = False,
    ) -> None:
        """Let somebody have written so long ago."""
        person = self.records.get(Patient, who)
        if denies:
            self.records.commit([Save(replace(person, number=NumberState.WRONG))])
        line = self.records.get(Line, line_id(person.e164))
        at = NOW - ago
        line = replace(line, window_until=at + 24 * HOUR, opted_out_at=at if baja else None)
        self.records.commit(
            [Save(line), *self._text(line.id, person.id, text, at, is_read=is_read)]
        )

    def wrote_as_stranger(self, text: str, ago: timedelta) -> str:
        """Let somebody have written whom nobody knows; return their task."""
        wrote = self._text(STRANGER, "", text, NOW - ago, is_read=False, event="wamid.stranger")
        self.records.commit(wrote)
        return self.records.get(TextThread, STRANGER).task_id

    def _text(
        self, line: str, who: str, text: str, at: Any, *, is_read: bool, event: str = ""
    ) -> list[Any]:
        self.count += 1
        event = event or f"wamid.in{self.count}"
        known = self.records.get(TextThread, line)
        task = staff_task(TaskKind.TEXT, at, event, patient_id=who, e164=line)
        said = received_text(line, task.id, event, at=at, text=text)
        said = replace(said, patient_id=who)
        thread = known or TextThread(line, "" if is_read else task.id, at)
        if not is_read and not thread.waits_since:
            thread = replace(thread, waits_since=at, task_id=task.id)
        thread = thread.hearing(said)
        wait: list[Any] = []
        if not is_read and (known is None or not known.waits_since):
            wait = [Create(opened(task, said))]
        return [Create(said), *wait, Save(thread) if known else Create(thread)]

    def echoed(self, who: str, text: str, ago: timedelta, name: str, *, replaces: str = "") -> None:
        """Let somebody have written on the clinic's telephone so long ago."""
        person = self.records.get(Patient, who)
        to = person.e164.removeprefix("+")
        echo = Echo("", name, NOW - ago, text, to, replaces=replaces, is_revoked=text == REVOKED)
        clinic = self.records.get(Clinic, CLINIC_ID)
        take_in_echo(self.records, clinic, echo, now=NOW)

    def said(self, who: str, text: str, ago: timedelta, state: State) -> None:
        """Let somebody of the clinic have answered so long ago."""
        self.count += 1
        person, at = self.records.get(Patient, who), NOW - ago
        (member,) = [m for m in self.records.team() if m.role == "reception"]
        message = Message(
            id=message_id(CLINIC_ID, who, Kind.ANSWER, at, str(self.count)),
            kind=Kind.ANSWER,
            e164=person.e164,
            content=Content(text=text),
            created_at=at,
            useful_until=at + HOUR,
            state=state,
            attempts=1,
            told_at=at,
            changed_at=at,
            by=member.id,
        )
        thread = self.records.get(TextThread, line_id(person.e164))
        self.records.commit([Create(message), Save(thread.answering(message))])
