"""What is said in talks of a simulated clinic: questions, answers from the desk, in time and too late, and what is written in the Business app."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from chalicelib.answers.answer_line import Sheet, send_answer
from chalicelib.messaging.event_types import Echo
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Line
from chalicelib.patients.phone_lines import line_id
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from tests.faults.oracle import every
from tests.faults.people import People
from tests.faults.world import World

QUESTIONS = 3  # of a world
STRANGER = "+525599990000"


@dataclass
class Talks:
    """The desk and the app at their talks; each question leads to an answer by one of them, or both."""

    people: People
    rng: Random
    written: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def world(self) -> World:
        """Where it happens."""
        return self.people.world

    def plan(self, phones: list[str], until: timedelta) -> None:
        """Let some ask within a while, and some be answered: in the window, past it, from the app."""
        for _ in range(QUESTIONS):
            phone = self.rng.choice([*phones, STRANGER])
            at = self.world.now + timedelta(seconds=self.rng.randrange(int(until.total_seconds())))
            self.world.plan_step(at, "patient", partial(self.asks, phone))

    def asks(self, phone: str) -> None:
        """Let somebody ask; it is answered after minutes, or after more than a day, once or twice."""
        self.people.says(phone, text="¿Tienen estacionamiento?")
        for _ in range(self.rng.choice((1, 1, 2))):
            after = timedelta(minutes=self.rng.choice((5, 200, 1430, 1439, 1600, 2000)))
            step = (
                partial(self.answers, phone)
                if self.rng.random() < 0.7
                else partial(self.writes_in_app, phone)
            )
            self.world.plan_step(self.world.now + after, "desk", step)
        if self.rng.random() < 0.5:
            after = timedelta(minutes=self.rng.choice((10, 1700, 2500, 4000)))
            again = partial(self.people.says, phone, text="¿hola?")
            self.world.plan_step(self.world.now + after, "patient", again)
        if self.rng.random() < 0.15:
            after = timedelta(minutes=self.rng.choice((6, 1610, 2100)))
            leaves = partial(self.people.says, phone, text="BAJA")
            self.world.plan_step(self.world.now + after, "patient", leaves)

    def answers(self, phone: str) -> None:
        """Let somebody at the desk answer from one sheet; who was interrupted sends it again, and some send it twice."""
        text = f"respuesta {next(self.written)}"
        sheet = Sheet(name=text, opened_at=self.world.now, text=text, by="lupita")

        def step() -> None:
            again = not self.world.at_the_desk(partial(self._send, phone, sheet))
            if again or self.rng.random() < 0.2:
                self.world.plan_step(self.world.now + timedelta(minutes=1), "desk", step)

        step()

    def _send(self, phone: str, sheet: Sheet, records: Any, queue: Any, clinic: Any) -> None:
        name = self._talk_of(phone)
        if not name:
            return
        try:
            sent = send_answer(
                records, queue, clinic, name, sheet, limit=why_no_room, now=self.world.now
            )
        except (NotAllowedError, NotFoundError) as refused:
            self.world.seen[f"answer refused: {refused}"] += 1
            return
        self.people.talked.written[sheet.text] = sent.message.e164
        self.world.seen[f"answer {sent.message.state}"] += 1

    def _talk_of(self, phone: str) -> str:
        line = self.world.records.get(Line, line_id(phone))
        if line and line.patient_ids:
            return line.patient_ids[0]
        texts = every(self.world, StaffTask, " INBOX#")
        theirs = [t.id for t in texts if t.kind is TaskKind.TEXT and t.e164 == line_id(phone)]
        return next(iter(theirs), "")

    def writes_in_app(self, phone: str) -> None:
        """Let somebody write on the clinic's own telephone; WhatsApp tells of it once or twice, soon or late."""
        text = f"desde el teléfono {next(self.written)}"
        number_id = self.world.clinic_as_set_up.sender.phone_number_id
        at = self.world.now.replace(microsecond=0)
        echo = Echo(number_id, f"wamid.{text}", at, text, phone.removeprefix("+"))
        is_known = bool(self._talk_of(phone))
        self.people.talked.echoed[text] = (line_id(phone), at, is_known)
        self.people.comes(echo)
