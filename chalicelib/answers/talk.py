"""One talk: a line, who answers there, and until when the clinic may write to it. Reads only.

Its name in addresses is the id of somebody who answers there or, while that is nobody, of the task under which their
words lie: neither says anything of the number.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.messaging.messages_of_person import OwnedMessages
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.service_window import LAST_MINUTE, WINDOW
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.phone_lines import has_number, line_id, line_of, people_of
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.writes import Records

_TASK = re.compile(r"\d{12}-[0-9a-z]{8}", re.ASCII)
_PERSON = re.compile(r"[0-9a-z]{6,32}", re.ASCII)


class TalkRecords(TaskRecords, OwnedMessages, Protocol):
    """A clinic's records, with the tasks and the messages of one owner."""


@dataclass(frozen=True)
class Talk:
    """A line as somebody sits down to answer it."""

    name: str
    line: Line  # of nobody whom the clinic knows: as it would be
    is_kept: bool  # the clinic has the line
    people: tuple[Patient, ...]
    thread: TextThread | None
    owners: tuple[str, ...]  # under which its messages lie; a new one under the first

    @property
    def answering(self) -> tuple[Patient, ...]:
        """Those of its people whom nobody there has denied to be: whoever said "no soy yo" is a stranger."""
        return tuple(p for p in self.people if p.number is not NumberState.WRONG)

    @property
    def writable_until(self) -> datetime | None:
        """The last instant at which an answer may begin to leave; None where they never wrote."""
        heard = self.thread.said_at if self.thread else None
        window = self.line.window_until or (heard + WINDOW if heard else None)
        return window - LAST_MINUTE if window else None

    def is_open(self, now: datetime) -> bool:
        """Tell whether WhatsApp lets the clinic write freely now."""
        until = self.writable_until
        return until is not None and now < until

    @property
    def key(self) -> str:
        """What tells the line from others: its number, or WhatsApp's name for one that hides it."""
        return self.line.id or self.line.bsuid


def load_talk(records: TalkRecords, name: str) -> Talk:
    """Return the talk of that name; raises NotFoundError."""
    return talk_of_line(records, _line_named(records, name), name)


def _line_named(records: TalkRecords, name: str) -> str:
    if _TASK.fullmatch(name):
        task = records.get(StaffTask, name)
        if task and task.line_id and not task.patient_id:
            return task.line_id
    elif _PERSON.fullmatch(name):
        person = find_patient(records, name)
        if person and person.e164:
            return line_id(person.e164)
    raise NotFoundError(name)


def talk_of_line(records: TalkRecords, key: str, name: str = "") -> Talk:
    """Return the talk of a line."""
    talk = _as_stopped(records, talk_as_known(records, key, ()))
    of_people = [i for person in talk.people for i in person.ids]
    owners = (*of_people, *owners_of_line(records.keyed_hashes, key))
    return replace(talk, name=name or _name_of(talk.people, talk.thread), owners=owners)


def _as_stopped(records: TalkRecords, talk: Talk) -> Talk:
    """Return it as a line of nobody's stands: whose people had their data erased after a BAJA is stopped by what is left of them."""
    if talk.people or not talk.line.id:
        return talk
    return replace(talk, line=line_of(records, talk.line.id)[0])


def talk_as_known(records: Records, key: str, owners: tuple[str, ...]) -> Talk:
    """Return the talk of a line whose messages lie under these, by records alone: no hash of the line is made."""
    known = records.get(Line, key)
    blank = Line(key) if has_number(key) else Line("", bsuid=key)
    line = known or blank
    people = tuple(people_of(records, line)) if known else ()
    return Talk("", line, known is not None, people, records.get(TextThread, key), owners)


def _name_of(people: tuple[Patient, ...], thread: TextThread | None) -> str:
    """Return how a talk is called where nobody asked for it by name; "" of one that has none."""
    return people[0].id if people else thread.task_id if thread else ""
